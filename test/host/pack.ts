import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { node24Environment, repoRoot, run } from './commands';

/**
 * Makes the package as npm would publish it, from `dist/` as it is: `npm run build` must have
 * run before.
 * @returns the path of the archive in `folder`
 */
export async function packPackage(folder: string): Promise<string> {
	if (!existsSync(join(repoRoot, 'dist', 'nodes'))) {
		throw new Error('The package is not built. Run "npm run build" first.');
	}
	const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
	const output = await run('npm', args, { cwd: repoRoot, env: node24Environment() });
	const name = /"filename":\s*"([^"]+)"/.exec(output)?.[1];
	if (!name) throw new Error(`npm pack did not say what it made:\n${output}`);
	return join(folder, name);
}
