import { config as n8nRules } from '@n8n/node-cli/eslint';
import tseslint from 'typescript-eslint';

const shippedOnly = n8nRules.map((entry) =>
	// An entry that holds nothing but `ignores` is a global one: it stays as it is.
	Object.keys(entry).every((key) => key === 'ignores' || key === 'name')
		? entry
		: { ...entry, ignores: [...(entry.ignores ?? []), 'test/**', 'scripts/**'] },
);

/** Forbids imports that would let the outside into a folder that must not know it. */
const boundary = (files, message, patterns, paths = []) => ({
	files,
	rules: {
		'no-restricted-imports': [
			'error',
			{
				patterns: patterns.map((regex) => ({ regex, message })),
				paths: paths.map((name) => ({ name, message })),
			},
		],
	},
});

export default [
	{ ignores: ['dist/**', 'coverage/**', 'test/host/node_modules/**'] },
	...shippedOnly,
	// Tests and their emulators are not shipped: TypeScript's own recommended rules hold there.
	...tseslint.config({
		files: ['test/**/*.ts'],
		extends: [tseslint.configs.recommended],
	}),
	boundary(['lib/**/*.ts'], 'lib/ knows no n8n.', ['^n8n-', '/nodes/', '/credentials/']),
	boundary(
		['lib/smartmoving/**/*.ts'],
		'lib/smartmoving speaks SmartMoving only, and knows no n8n.',
		['^n8n-', '/quickbooks/', '/sync/', '/posting/'],
	),
	boundary(['lib/quickbooks/**/*.ts'], 'lib/quickbooks speaks QuickBooks only, and knows no n8n.', [
		'^n8n-',
		'/smartmoving/',
		'/sync/',
		'/posting/',
	]),
	boundary(['lib/sync/**/*.ts'], 'lib/sync is pure: types and schemas of its neighbours only.', [
		'^n8n-',
		'/client$',
		'/transport$',
		'/http$',
		'/posting/',
	]),
	boundary(['lib/reconcile/**/!(read).ts'], 'lib/reconcile compares; only its read.ts reads.', [
		'^n8n-',
		'/client$',
		'/transport$',
		'/http$',
		'/read$',
	]),
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
