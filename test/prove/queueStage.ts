import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startQuickBooksEmulator, type QuickBooksEmulator } from '../emulators/quickbooks/index';
import { NO_LIMITS } from '../emulators/quickbooks/throttle';
import { startSmartMovingEmulator, type SmartMovingEmulator } from '../emulators/smartmoving/index';
import { BackfillDesk } from '../host/backfillDesk';
import { json } from '../host/json';
import { startQueueMode, type QueueMode } from '../host/queueMode';
import { emulatorCredentials, webhookHeader, webhookSecret, workflowIds } from '../host/setting';
import {
	backfillInSmallSteps,
	mappedWorkflows,
	withFields,
	withNode,
} from '../integration/support/workflows';

export type Tell = (line: string) => void;

const { sync, onEvent, sweep, backfill } = workflowIds;
const office = { user: 'office', password: 'only-the-office-knows' };
/** The error workflow, which is told of the failures of all others. */
export const onErrorId = 'smqb07OnError';

const unfinished = ['new', 'running', 'waiting'];

/** An execution as n8n's database has it. */
export interface StoredExecution {
	id: string;
	workflowId: string;
	status: string;
}

/** Both emulators with n8n in queue mode between them: 01, 02 and 07 listen, 03 and 11 run when asked. */
export class QueueStage {
	readonly secretHeaders = { [webhookHeader]: webhookSecret };
	/** The backfill's page, served by the webhook processor. */
	readonly backfill: BackfillDesk;

	private constructor(
		readonly queue: QueueMode,
		readonly quickBooks: QuickBooksEmulator,
		readonly smartMoving: SmartMovingEmulator,
		readonly webhookUrl: string,
		private readonly closers: (() => Promise<void>)[],
	) {
		this.backfill = new BackfillDesk(queue.main, office, new URL(webhookUrl).origin);
	}

	/** Needs what {@link startQueueMode} needs. */
	static async set(tell: Tell): Promise<QueueStage> {
		const closers: (() => Promise<void>)[] = [];
		try {
			const quickBooks = await startQuickBooksEmulator();
			closers.push(() => quickBooks.close());
			const smartMoving = await startSmartMovingEmulator();
			closers.push(() => smartMoving.close());
			tell('Starting n8n in queue mode: main, two workers, a webhook processor ...');
			const queue = await startQueueMode(tell);
			closers.push(() => queue.close());

			const example = await mappedWorkflows(quickBooks);
			await queue.main.importCredentials([
				...emulatorCredentials(quickBooks, smartMoving),
				{ id: 'smqbBasicAuth01', name: 'Sync pages login', type: 'httpBasicAuth', data: office },
			]);
			await queue.main.importWorkflows([
				...[sync, onEvent, onErrorId].map(example),
				everyFewSeconds(example(sweep)),
				backfillInSmallSteps(example(backfill)),
			]);
			await queue.main.publish([onErrorId, sync, onEvent]);
			const webhookUrl = queue.webhookUrl(example(onEvent));
			const stage = new QueueStage(queue, quickBooks, smartMoving, webhookUrl, closers);
			await stage.reset();
			return stage;
		} catch (error) {
			for (const closer of closers.reverse()) await closer();
			throw error;
		}
	}

	/** Empty books on both sides, no limits of Intuit's in the way, webhooks on. */
	private async reset(): Promise<void> {
		await this.quickBooksControl('PUT', '/throttle', NO_LIMITS);
		// The reading that forgives least: a refresh token is good once.
		await this.quickBooksControl('PUT', '/switches', {
			refreshToken: 'rotates',
			oldRefreshToken: 'refused',
		});
		await this.listen(true);
	}

	/** Whether SmartMoving sends its webhooks. */
	async listen(on: boolean): Promise<void> {
		await this.smartMovingCommand('PUT', '/webhooks', {
			url: on ? this.webhookUrl : null,
			headers: this.secretHeaders,
		});
	}

	async smartMovingCommand<T>(method: string, path: string, body?: unknown): Promise<T> {
		return await json(method, `${this.smartMoving.controlUrl}${path}`, body);
	}

	async quickBooksControl<T>(method: string, path: string, body?: unknown): Promise<T> {
		return await json(method, `${this.quickBooks.url}/__control${path}`, body);
	}

	/** Calls the webhook processor as SmartMoving would. @returns whether it took the event */
	async deliver(opportunityId: string): Promise<boolean> {
		const answer = await fetch(this.webhookUrl, {
			method: 'POST',
			headers: { ...this.secretHeaders, 'content-type': 'application/json' },
			body: JSON.stringify({ 'event-type': 'payment-made', 'opportunity-id': opportunityId }),
		}).catch(() => undefined);
		return answer?.ok ?? false;
	}

	/** What SmartMoving has sent so far. */
	async deliveries(): Promise<{ status: number | null; error: string | null }[]> {
		return await this.smartMovingCommand('GET', '/deliveries');
	}

	/** The answers that Intuit's token endpoint gave to refreshes so far. */
	async refreshes(): Promise<(number | null)[]> {
		const log = await this.quickBooksControl<{ path: string; status: number | null }[]>(
			'GET',
			'/requests',
		);
		return log.filter(({ path }) => path.endsWith('/tokens/bearer')).map(({ status }) => status);
	}

	/** Every execution there has been, oldest first. */
	async executions(): Promise<StoredExecution[]> {
		return await this.queue.database.query(
			'select id::text, "workflowId", status from execution_entity order by execution_entity.id',
		);
	}

	/**
	 * Waits until every webhook is answered and no execution is under way, or until nothing has moved
	 * for so long that nothing will: by then, n8n has missed every worker that died.
	 * @returns the executions that n8n still takes for running
	 */
	async quiet(): Promise<StoredExecution[]> {
		let last = '';
		for (let still = 0; still < 25_000; await wait(500)) {
			const executions = await this.executions();
			const isAnswered = (await this.deliveries()).every(({ status, error }) => status ?? error);
			const open = executions.filter(({ status }) => unfinished.includes(status));
			if (isAnswered && open.length === 0) return [];
			const now = JSON.stringify(executions);
			still = now === last ? still + 500 : 0;
			last = now;
		}
		return (await this.executions()).filter(({ status }) => unfinished.includes(status));
	}

	/** Runs workflow 03 once, by its schedule, and waits for its end. */
	async sweepOnce(): Promise<void> {
		const { main } = this.queue;
		const before = (await main.executions(sweep)).length;
		await main.publish([sweep]);
		for (let runs = before; runs === before; await wait(250)) {
			runs = (await main.executions(sweep)).length;
		}
		await main.unpublish([sweep]);
		const [run] = (await main.waitForExecutions(sweep, before + 1, 900_000)).slice(before);
		if (run?.status !== 'success') throw new Error(`The sweep ended with ${run?.status}`);
	}

	/** Publishes workflow 11 for as long as somebody works with it. */
	async withBackfill(work: () => Promise<void>): Promise<void> {
		await this.queue.main.publish([backfill]);
		await work();
		await this.queue.main.unpublish([backfill]);
	}

	/** Keeps the logs of all processes. @returns the folder that they are in */
	saveLogs(): string {
		const folder = mkdtempSync(join(tmpdir(), 'n8n-workers-logs-'));
		const { main, workers, webhooks } = this.queue;
		for (const [name, log] of Object.entries({
			main: main.log(),
			'worker-1': workers[0].log(),
			'worker-2': workers[1].log(),
			webhooks: webhooks.log(),
		})) {
			writeFileSync(join(folder, `${name}.log`), log);
		}
		return folder;
	}

	async close(): Promise<void> {
		for (const closer of this.closers.splice(0).reverse()) await closer();
	}
}

/** The sweep with a schedule of seconds, and with room for all opportunities in one run. */
function everyFewSeconds(file: Parameters<typeof withNode>[0]) {
	const schedule = { interval: [{ field: 'cronExpression', expression: '*/5 * * * * *' }] };
	const scheduled = withNode(file, 'Every Night', () => ({ rule: schedule }));
	return withFields(scheduled, 'Settings', { callBudget: 1_000_000 });
}
