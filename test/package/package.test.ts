import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** n8n's own gate for community packages, run offline: inline disables do not count in it. */
function scan(
	folder: string,
	patterns: string[],
): { passed: boolean; message?: string; details?: string } {
	// The scanner is an ES module, which jest does not load by itself.
	const script = `
		import('@n8n/scan-community-package/scanner/scanner.mjs')
			.then(({ analyzePackage }) => analyzePackage(process.argv[1], JSON.parse(process.argv[2])))
			.then((result) => process.stdout.write(JSON.stringify(result)));`;
	const printed = execFileSync(process.execPath, ['-e', script, folder, JSON.stringify(patterns)], {
		cwd: root,
		encoding: 'utf8',
		// Under "test" the rules look at made-up file names.
		env: { ...process.env, NODE_ENV: 'production' },
	});
	return JSON.parse(printed);
}

describe('the package', () => {
	let folder: string;
	let packed: string[];

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'smqb-pack-'));
		const [report] = JSON.parse(
			execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
				cwd: root,
				encoding: 'utf8',
			}),
		);
		packed = report.files.map(({ path }: { path: string }) => path);
		execFileSync('tar', ['xzf', join(folder, report.filename), '-C', folder]);
	}, 60_000);

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it('contains the built code, the workflows and the papers, and nothing else', () => {
		const allowed =
			/^(dist\/|workflows-examples\/|README\.md$|LICENSE$|CHANGELOG\.md$|package\.json$)/;
		expect(packed.filter((path) => !allowed.test(path))).toEqual([]);
		expect(packed).toEqual(
			expect.arrayContaining([
				'README.md',
				'LICENSE',
				'CHANGELOG.md',
				...manifest.n8n.nodes,
				...manifest.n8n.credentials,
			]),
		);
		expect(packed.filter((path) => /test|emulator/.test(path))).toEqual([]);
	});

	it('has no runtime dependencies', () => {
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it("passes n8n's package scan, as source and as packed", () => {
		const source = scan(root, ['package.json', '{nodes,credentials,lib}/**/*.{js,ts,json}']);
		const tarball = scan(join(folder, 'package'), ['**/*.js', 'package.json']);
		expect(source.details ?? source.message).toBeUndefined();
		expect(source.passed).toBe(true);
		expect(tarball.details ?? tarball.message).toBeUndefined();
		expect(tarball.passed).toBe(true);
	}, 120_000);

	it('imports at run time only what the host provides', () => {
		const host = /^(\.{1,2}\/|n8n-workflow$|zod$|luxon$|node:crypto$)/;
		const imports = packed
			.filter((path) => path.endsWith('.js'))
			.flatMap((path) =>
				[
					...readFileSync(join(folder, 'package', path), 'utf8').matchAll(
						/require\(["']([^"']+)["']\)/g,
					),
				].map((match) => ({ path, name: match[1]! })),
			);
		expect(imports.length).toBeGreaterThan(50);
		expect(imports.filter(({ name }) => !host.test(name))).toEqual([]);
	});

	it('keeps what only a run needs from being loaded when n8n starts', () => {
		const files = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
		const script = `
			for (const file of ${JSON.stringify(files)}) require('./' + file);
			process.stdout.write(JSON.stringify(Object.keys(require.cache)));
		`;
		const loaded: string[] = JSON.parse(
			execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' }),
		);
		const ofRuns =
			/dist\/lib\/(documents|posting|quickbooks\/client|reconcile|setup|smartmoving\/(client|readSnapshot)|sync)|\/(perItem|router)\.js$/;
		expect(loaded).toEqual(expect.arrayContaining([join(root, files[0])]));
		expect(loaded.filter((file) => ofRuns.test(file))).toEqual([]);
	});
});
