import { config as n8nRules } from '@n8n/node-cli/eslint';
import tseslint from 'typescript-eslint';

const shippedOnly = n8nRules.map((entry) =>
	// An entry that holds nothing but `ignores` is a global one: it stays as it is.
	Object.keys(entry).every((key) => key === 'ignores' || key === 'name')
		? entry
		: { ...entry, ignores: [...(entry.ignores ?? []), 'test/**', 'scripts/**'] },
);

export default [
	{ ignores: ['dist/**', 'coverage/**', 'test/host/node_modules/**'] },
	...shippedOnly,
	// Tests and their emulators are not shipped: TypeScript's own recommended rules hold there.
	...tseslint.config({
		files: ['test/**/*.ts'],
		extends: [tseslint.configs.recommended],
	}),
	// What needs more is handed one object, whose parts have names.
	{
		files: ['lib/**/*.ts', 'nodes/**/*.ts', 'credentials/**/*.ts'],
		rules: { 'max-params': ['error', 4] },
	},
	{ files: ['lib/**/*.ts'], rules: { 'max-lines': ['error', 350] } },
	// Who may know whom is kept by .dependency-cruiser.cjs.
	{
		files: ['lib/sync/**/*.ts', 'lib/reconcile/**/*.ts'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector: "NewExpression[callee.name='Date'][arguments.length=0]",
					message: 'What decides reads no clock.',
				},
				{
					selector: "MemberExpression[object.name='Date'][property.name='now']",
					message: 'What decides reads no clock.',
				},
				{
					selector:
						"CallExpression[callee.property.name=/^(now|local|utc)$/][callee.object.name='DateTime'][arguments.length=0]",
					message: 'What decides reads no clock.',
				},
			],
		},
	},
];
