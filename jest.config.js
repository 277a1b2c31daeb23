const base = {
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
		],
	},
	testEnvironment: 'node',
	testPathIgnorePatterns: ['/node_modules/', '/dist/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const patient = { ...base, setupFilesAfterEnv: ['<rootDir>/test/patience.ts'] };

/** unit: no network; integration: emulators over HTTP and n8n's engine in process; e2e: a real n8n. */
module.exports = {
	testSequencer: '<rootDir>/test/slowestFirst.cjs',
	projects: [
		{
			...base,
			displayName: 'unit',
			testMatch: ['<rootDir>/test/{bench,credentials,lib,nodes}/**/*.test.ts'],
		},
		{
			...patient,
			displayName: 'integration',
			testMatch: ['<rootDir>/test/{emulators,engine,integration,package}/**/*.test.ts'],
		},
		{
			...patient,
			displayName: 'e2e',
			testMatch: ['<rootDir>/test/e2e/**/*.e2e.test.ts'],
			globalSetup: '<rootDir>/test/e2e/prepare.ts',
		},
	],
};
