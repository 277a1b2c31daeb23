import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24 } from './commands';
import { Database } from './database';
import { startN8n, type N8n } from './n8n';
import { freePorts } from './ports';
import { Redis } from './redis';
import { ServerProcess } from './serverProcess';
import type { WorkflowFile } from './workflowFile';

/** What every process of an n8n in queue mode gets, whatever its part. */
export function sharedEnvironment(
	database: { name: string; server: Database['server'] },
	redis: { port: number },
	webhookUrl: string,
): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: database.server.host,
		DB_POSTGRESDB_PORT: String(database.server.port),
		DB_POSTGRESDB_USER: database.server.user,
		DB_POSTGRESDB_PASSWORD: database.server.password,
		DB_POSTGRESDB_DATABASE: database.name,
		// n8n's own 2 are too few for the ten executions that a worker runs at once.
		DB_POSTGRESDB_POOL_SIZE: '10',
		WEBHOOK_URL: `${webhookUrl}/`,
		// A worker that died is missed within seconds here, and not within one to two minutes.
		QUEUE_WORKER_LOCK_DURATION: '10000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
	};
}

/** Only the main process gets these: webhooks are for the webhook processor. */
export const mainEnvironment = { N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true' };

/** How a worker says that it is alive. */
export const healthEnvironment = (port: number) => ({
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	QUEUE_HEALTH_CHECK_PORT: String(port),
});

/** n8n in queue mode, as on several machines: each process has its own folder, with our package. */
export interface QueueMode {
	/** The editor and its APIs; takes no webhooks. */
	main: N8n;
	workers: [QueueProcess, QueueProcess];
	webhooks: QueueProcess;
	redis: Redis;
	database: Database;
	/** The production URL of the first webhook node of a workflow, at the webhook processor. */
	webhookUrl(workflow: WorkflowFile): string;
	close(): Promise<void>;
}

/**
 * Starts PostgreSQL's database, a Redis, n8n's main process, two workers and a webhook processor.
 * Needs `npm run build`, a PostgreSQL server and the command `redis-server`. About a minute.
 */
export async function startQueueMode(log?: (line: string) => void): Promise<QueueMode> {
	const closers: (() => Promise<void>)[] = [];
	const close = async () => {
		for (const closer of closers.splice(0).reverse()) await closer();
	};
	try {
		const database = await Database.create();
		closers.push(() => database.drop());
		const redis = await Redis.start();
		closers.push(() => redis.close());
		const [webhookPort, ...healthPorts] = (await freePorts(3)) as [number, number, number];
		const webhookBase = `http://127.0.0.1:${webhookPort}`;
		const main = await startN8n({
			env: { ...sharedEnvironment(database, redis, webhookBase), ...mainEnvironment },
			log,
		});
		closers.push(() => main.stop());

		const worker = async (port: number) =>
			await QueueProcess.start(main, 'worker', port, healthEnvironment(port));
		const started = await Promise.allSettled([
			worker(healthPorts[0]!),
			worker(healthPorts[1]!),
			QueueProcess.start(main, 'webhook', webhookPort, { N8N_PORT: String(webhookPort) }),
		]);
		const processes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
		closers.push(async () => void (await Promise.all(processes.map((one) => one.close()))));
		const failure = started.find((one) => one.status === 'rejected');
		if (failure) throw failure.reason;
		const [first, second, webhooks] = processes as [QueueProcess, QueueProcess, QueueProcess];
		return {
			main,
			workers: [first, second],
			webhooks,
			redis,
			database,
			webhookUrl: (workflow) => main.webhookUrl(workflow).replace(main.url, webhookBase),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** A worker or a webhook processor. */
export class QueueProcess {
	private server: ServerProcess | undefined;

	private constructor(
		private readonly main: N8n,
		private readonly part: 'worker' | 'webhook',
		private readonly port: number,
		private readonly folder: string,
		private readonly env: Record<string, string>,
	) {}

	static async start(
		main: N8n,
		part: 'worker' | 'webhook',
		port: number,
		env: Record<string, string>,
	): Promise<QueueProcess> {
		const folder = mkdtempSync(join(tmpdir(), `n8n-${part}-`));
		const installed = join('.n8n', 'nodes');
		mkdirSync(join(folder, '.n8n'));
		cpSync(join(main.userFolder, installed), join(folder, installed), { recursive: true });
		const [brokerPort] = (await freePorts(1)) as [number];
		const one = new QueueProcess(main, part, port, folder, {
			...main.env,
			N8N_USER_FOLDER: folder,
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
			...env,
		});
		try {
			await one.start();
		} catch (error) {
			await one.close();
			throw error;
		}
		return one;
	}

	/** Starts it, again on its own folder where it has run before, and waits until it is ready. */
	async start(): Promise<void> {
		this.server = new ServerProcess(node24, [this.main.binary, this.part], {
			cwd: this.folder,
			env: this.env,
			logFile: this.logFile,
		});
		const ready = `http://127.0.0.1:${this.port}/healthz/readiness`;
		await this.server.until(`n8n's ${this.part} to be ready`, 120_000, async () => {
			const answer = await fetch(ready).catch(() => undefined);
			return answer?.ok ? true : undefined;
		});
	}

	/** Ends it as a crash would. */
	async kill(): Promise<void> {
		await this.server?.kill();
	}

	get isRunning(): boolean {
		return this.server?.isRunning ?? false;
	}

	/** The executions it has begun and not ended, by its own log. */
	activeExecutions(): string[] {
		const active = new Set<string>();
		for (const [, what, id] of this.log().matchAll(/Worker (started|finished) execution (\d+)/g)) {
			if (what === 'started') active.add(id!);
			else active.delete(id!);
		}
		return [...active];
	}

	log(): string {
		return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
	}

	async close(): Promise<void> {
		await this.server?.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	private get logFile(): string {
		return join(this.folder, 'n8n.log');
	}
}
