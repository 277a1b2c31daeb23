import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24Environment } from './commands';
import { freePorts } from './ports';
import { ServerProcess } from './serverProcess';

/**
 * A Redis of our own on a free port, so that it can be killed without harm to others. It writes
 * each change to disk, as one that n8n queues its work in has to.
 */
export class Redis {
	private server: ServerProcess | undefined;

	private constructor(
		readonly port: number,
		private readonly folder: string,
	) {}

	static async start(): Promise<Redis> {
		const [port] = (await freePorts(1)) as [number];
		const redis = new Redis(port, mkdtempSync(join(tmpdir(), 'n8n-redis-')));
		await redis.start();
		return redis;
	}

	/** Starts it again on what it has written. */
	async start(): Promise<void> {
		const settings = { port: this.port, bind: '127.0.0.1', dir: this.folder, appendonly: 'yes' };
		const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
		this.server = new ServerProcess('redis-server', [...args, '--save', ''], {
			cwd: this.folder,
			env: node24Environment(),
			logFile: join(this.folder, 'redis.log'),
		});
		await this.server.until('Redis to be ready', 20_000, async () =>
			(await this.ping()) ? true : undefined,
		);
	}

	/** Ends it as a power cut would. */
	async kill(): Promise<void> {
		await this.server?.kill();
	}

	/** It takes connections and commands, and answers none until it is thawed. */
	freeze(): void {
		this.server?.signal('SIGSTOP');
	}

	thaw(): void {
		this.server?.signal('SIGCONT');
	}

	private async ping(): Promise<boolean> {
		const socket = connect(this.port, '127.0.0.1');
		try {
			socket.write('PING\r\n');
			const [answer] = (await once(socket, 'data')) as [Buffer];
			return answer.toString().startsWith('+PONG');
		} catch {
			return false;
		} finally {
			socket.destroy();
		}
	}

	async close(): Promise<void> {
		await this.kill();
		rmSync(this.folder, { recursive: true, force: true });
	}
}
