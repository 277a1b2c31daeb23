import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { node24Environment, repoRoot } from '../host/commands';
import manifest from '../../package.json';

/** Sum of the sizes of all files that the package ships as code, in kilobytes of 1000 bytes. */
export function distKilobytes(): number {
	const files = readdirSync(join(repoRoot, 'dist'), { recursive: true, withFileTypes: true });
	const bytes = files
		.filter((file) => file.isFile())
		.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
	return bytes / 1000;
}

/**
 * Milliseconds that n8n's start grows by, in a process of its own: the time to load all our nodes and
 * credentials when what n8n has loaded anyway (n8n-workflow, zod, luxon) is there.
 */
export function loadMilliseconds(): number {
	const files = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
	const script = `
		for (const host of ['n8n-workflow', 'zod', 'luxon']) require(host);
		const start = performance.now();
		for (const file of ${JSON.stringify(files)}) require(${JSON.stringify(repoRoot)} + '/' + file);
		process.stdout.write(String(performance.now() - start));
	`;
	return Number(
		execFileSync('node', ['-e', script], {
			cwd: repoRoot,
			env: node24Environment(),
			encoding: 'utf8',
		}),
	);
}
