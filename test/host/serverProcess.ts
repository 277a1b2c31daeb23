import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Socket } from 'node:net';

/**
 * The command takes the shell's place and is the head of the process group. What stays in the
 * background ends the whole group as soon as pipe 3 closes: when this process ends, even by SIGKILL.
 */
const guarded = '(cat <&3 >/dev/null; kill -9 0) & exec "$@" 3<&-';

export interface ServerProcessOptions {
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** Takes what the server writes, after what is there already. */
	logFile: string;
}

/** A server with whatever it starts itself: a process group that does not outlive its starter. */
export class ServerProcess {
	readonly logFile: string;
	private readonly child: ChildProcess;
	private readonly ended: Promise<unknown>;

	constructor(command: string, args: readonly string[], options: ServerProcessOptions) {
		this.logFile = options.logFile;
		const log = openSync(options.logFile, 'a');
		this.child = spawn('sh', ['-c', guarded, 'sh', command, ...args], {
			cwd: options.cwd,
			env: options.env,
			detached: true,
			stdio: ['ignore', log, log, 'pipe'],
		});
		closeSync(log);
		const pipe = this.child.stdio[3] as Socket;
		pipe.on('error', () => undefined);
		this.ended = new Promise((resolve) => this.child.once('exit', resolve));
		void this.ended.then(() => pipe.destroy());
	}

	get isRunning(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** Asks the server to end, and ends it when it has not after 15 seconds. */
	async stop(): Promise<void> {
		if (this.isRunning) {
			this.signal('SIGTERM');
			await Promise.race([this.ended, wait(15_000, undefined, { ref: false })]);
		}
		await this.kill();
	}

	/** Ends the server and all that it started at once, as a crash or a power cut would. */
	async kill(): Promise<void> {
		if (this.isRunning && this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
		await this.ended;
	}

	/** Sends a signal to the server alone. */
	signal(signal: NodeJS.Signals): void {
		this.child.kill(signal);
	}

	/** Waits until `look` finds something; fails as soon as the server has ended. */
	async until<T>(what: string, timeoutMs: number, look: () => Promise<T | undefined>): Promise<T> {
		for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await wait(250)) {
			if (!this.isRunning) {
				throw new Error(`It ended while waiting for ${what}:\n${logTail(this.logFile)}`);
			}
			const found = await look();
			if (found !== undefined) return found;
		}
		const seconds = timeoutMs / 1000;
		throw new Error(`Waited ${seconds} s in vain for ${what}. Its log:\n${logTail(this.logFile)}`);
	}
}

/** The last lines of a log. */
export function logTail(file: string): string {
	return existsSync(file) ? readFileSync(file, 'utf8').slice(-4000) : '';
}
