import { spawn, type SpawnOptions } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export const repoRoot = resolve(__dirname, '..', '..');
const nodeFolder = join(repoRoot, 'node_modules', 'node');

/** The Node 24 that `scripts/setup.mjs` put beside our own tools. */
export const node24 = join(nodeFolder, 'bin', 'node');

/** Set by npm or jest for us, or meant for another n8n; where to find the registry stays. */
const ofOurRunner =
	/^(npm_(?!config_(registry|userconfig|cache|cafile|.*proxy)$)|JEST_|N8N_|DB_|EXECUTIONS_|(INIT_CWD|NODE_ENV|NODE_OPTIONS|NODE_PATH)$)/i;

/**
 * The environment for n8n's and npm's own processes: Node 24 first on the PATH, its headers for
 * what has to be compiled, and nothing of the npm or jest that may be running us.
 */
export function node24Environment(): Record<string, string> {
	if (!existsSync(node24)) {
		throw new Error('Node 24 is not there yet. Run "npm run setup" first.');
	}
	const inherited = Object.entries(process.env).filter(
		([name, value]) => value !== undefined && !ofOurRunner.test(name),
	) as [string, string][];
	return {
		...Object.fromEntries(inherited),
		PATH: [join(nodeFolder, 'bin'), process.env.PATH].join(delimiter),
		...headersOfNode24(),
	};
}

function headersOfNode24(): Record<string, string> {
	const platformPackages = join(nodeFolder, 'node_modules');
	const folder = readdirSync(platformPackages).find((name) =>
		existsSync(join(platformPackages, name, 'include', 'node', 'node.h')),
	);
	return folder ? { npm_config_nodedir: join(platformPackages, folder) } : {};
}

/** Runs a command to its end; resolves with its output, rejects with the end of it. */
export function run(
	command: string,
	args: readonly string[],
	options: Pick<SpawnOptions, 'cwd' | 'env'> & { timeoutMs?: number } = {},
): Promise<string> {
	return new Promise((succeed, fail) => {
		const child = spawn(command, args, {
			cwd: options.cwd,
			env: options.env,
			timeout: options.timeoutMs,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.stderr.on('data', (chunk) => (output += chunk));
		child.once('error', fail);
		child.once('close', (code, signal) => {
			if (code === 0) succeed(output);
			else {
				const ending = output.slice(-4000);
				fail(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}:\n${ending}`));
			}
		});
	});
}
