import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24Environment, repoRoot, run } from './commands';

let packed: Promise<string> | undefined;

/**
 * The path of the package as npm would publish it, made from `dist/` as it is: `npm run build`
 * must have run before. Packed once per process.
 */
export function packedPackage(): Promise<string> {
	packed ??= pack();
	return packed;
}

async function pack(): Promise<string> {
	if (!existsSync(join(repoRoot, 'dist', 'nodes'))) {
		throw new Error('The package is not built. Run "npm run build" first.');
	}
	const folder = mkdtempSync(join(tmpdir(), 'n8n-package-'));
	const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
	const output = await run('npm', args, { cwd: repoRoot, env: node24Environment() });
	const name = /"filename":\s*"([^"]+)"/.exec(output)?.[1];
	if (!name) throw new Error(`npm pack did not say what it made:\n${output}`);
	return join(folder, name);
}
