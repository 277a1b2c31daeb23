import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { node24Environment, run } from './commands';

type Log = (line: string) => void;
const toStderr: Log = (line) => void process.stderr.write(`${line}\n`);

const lockFile = join(__dirname, 'package-lock.json');

/**
 * The folder with the n8n of `test/host/package-lock.json` in its node_modules, installed on first
 * use (4 to 7 minutes, 3 GB) into a cache outside the clone, so that every clone shares it.
 */
export async function hostFolder(log: Log = toStderr): Promise<string> {
	const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
	const cache = join(
		process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
		'n8n-nodes-smartmoving-quickbooks',
	);
	const folder = join(cache, `host-${hash.slice(0, 12)}`);
	if (existsSync(folder)) return folder;

	mkdirSync(cache, { recursive: true });
	const release = await lock(`${folder}.lock`, log);
	try {
		if (!existsSync(folder)) await install(folder, log);
	} finally {
		release();
	}
	return folder;
}

/** Installs beside the folder and renames at the end: a folder that exists is complete. */
async function install(folder: string, log: Log): Promise<void> {
	const draft = `${folder}.draft`;
	rmSync(draft, { recursive: true, force: true });
	mkdirSync(draft);
	copyFileSync(join(__dirname, 'package.json'), join(draft, 'package.json'));
	copyFileSync(lockFile, join(draft, 'package-lock.json'));
	const started = Date.now();
	const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
	log(`host: installing n8n into ${folder} (once, 4 to 7 minutes) ...`);
	const progress = setInterval(() => log(`host: still installing, ${seconds()} ...`), 30_000);
	try {
		const env = node24Environment();
		const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
		await run('npm', ['ci', '--ignore-scripts', ...quiet], { cwd: draft, env });
		// Of all install scripts, only those of the modules that n8n cannot start without.
		await run('npm', ['rebuild', 'sqlite3', 'isolated-vm', '--ignore-scripts=false', ...quiet], {
			cwd: draft,
			env,
		});
	} finally {
		clearInterval(progress);
	}
	renameSync(draft, folder);
	log(`host: n8n is installed, ${seconds()}`);
}

/** Waits for whoever else is installing. A lock whose owner died is taken over. */
async function lock(path: string, log: Log): Promise<() => void> {
	for (let waited = 0; ; waited++) {
		try {
			writeFileSync(path, String(process.pid), { flag: 'wx' });
			return () => rmSync(path, { force: true });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
		if (ownerIsDead(path)) rmSync(path, { force: true });
		else if (waited % 30 === 0) log('host: waiting for another installation of n8n ...');
		await wait(1000);
	}
}

function ownerIsDead(path: string): boolean {
	try {
		process.kill(Number(readFileSync(path, 'utf8')), 0);
		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ESRCH';
	}
}
