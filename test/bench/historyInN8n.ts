import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { DateTime } from 'luxon';
import type { QuickBooksEmulator } from '../emulators/quickbooks/index';
import { NO_LIMITS } from '../emulators/quickbooks/throttle';
import { repoRoot } from '../host/commands';
import { BackfillDesk, type BackfillRun } from '../host/backfillDesk';
import { json } from '../host/json';
import { startN8n, type N8n } from '../host/n8n';
import { emulatorCredentials, workflowIds } from '../host/setting';
import { charge, job } from '../integration/support/syncStage';
import { mappedWorkflows, unlimitedCalls, withFields } from '../integration/support/workflows';

export interface HistoryOptions {
	/** Whether QuickBooks' limits hold, and the nodes keep to them. */
	hasLimits: boolean;
	log: (line: string) => void;
	/** Environment variables of n8n's process. */
	env?: Record<string, string>;
}

const firstDay = DateTime.utc(2025, 1, 1);
/** A busy mover's. */
const perDay = 33;
const login = { user: 'office', password: 'only-the-bench-knows' };

/**
 * Workflows 01 and 11 in a real n8n on SQLite, with n8n's own settings, and a history for them to post.
 * The emulators are another process.
 */
export class HistoryInN8n {
	private constructor(
		private readonly n8n: N8n,
		private readonly emulators: Emulators,
		private readonly desk = new BackfillDesk(n8n, login),
	) {}

	/** Needs `npm run build`. */
	static async open({ hasLimits, log, env = {} }: HistoryOptions): Promise<HistoryInN8n> {
		const emulators = await startEmulators();
		try {
			if (!hasLimits) {
				await json('PUT', `${emulators.quickBooks.url}/__control/throttle`, NO_LIMITS);
			}
			const n8n = await startN8n({ log, env });
			await setUp(n8n, emulators, hasLimits).catch(async (error: unknown) => {
				await n8n.stop();
				throw error;
			});
			return new HistoryInN8n(n8n, emulators);
		} catch (error) {
			await emulators.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.n8n.stop();
		await this.emulators.close();
	}

	/** Books opportunities of one closed job each, with a deposit and the rest paid, so many a day. */
	async book(count: number): Promise<void> {
		// Start posts what was previewed: those days, whatever is in them by then.
		const to = firstDay.plus({ days: Math.ceil(count / perDay) - 1 });
		await this.desk.order({ order: 'preview', from: iso(firstDay), to: iso(to) });
		await this.until(({ phase, state }) => phase === 'preview' && state === 'done');
		let next = 0;
		const one = async () => {
			for (let index = next++; index < count; index = next++) {
				await this.bookOne(10_000 + index, firstDay.plus({ days: Math.floor(index / perDay) }));
			}
		};
		await Promise.all(Array.from({ length: 8 }, one));
	}

	/** Presses Start. */
	async start(): Promise<void> {
		await this.desk.order({ order: 'start' });
	}

	/**
	 * Waits until the backfill's row says so, for as long as it moves at all: a step whose calls are throttled
	 * takes over a minute.
	 */
	async until(isSo: (run: BackfillRun) => boolean): Promise<BackfillRun> {
		let last = '';
		for (let still = 0; still < 360; still += 1) {
			const run = await this.desk.run();
			if (run && isSo(run)) return run;
			const now = JSON.stringify(run);
			if (now !== last) still = 0;
			last = now;
			await wait(500);
		}
		throw new Error(`The backfill stands still at ${last}. n8n's log:\n${this.n8n.logTail()}`);
	}

	/** What the books lack of so many invoices, each paid in full by its two payments, and no more. */
	async wrongInBooks(count: number): Promise<string[]> {
		const records = async (entity: string) =>
			await this.quickBooksControl<Posted[]>('GET', `/entities/${entity}`);
		const [invoices, payments] = [await records('Invoice'), await records('Payment')];
		return [
			...(invoices.length === count ? [] : [`${invoices.length} invoices instead of ${count}`]),
			...(payments.length === 2 * count ? [] : [`${payments.length} payments for ${count}`]),
			...invoices
				.filter(({ TotalAmt, Balance }) => TotalAmt !== 750 || Balance !== 0)
				.map(({ Id, TotalAmt, Balance }) => `invoice ${Id}: ${Balance} of ${TotalAmt} open`),
			...payments
				.filter(({ UnappliedAmt }) => UnappliedAmt !== 0)
				.map(({ Id, UnappliedAmt }) => `payment ${Id}: ${UnappliedAmt} unapplied`),
		];
	}

	/** A call of QuickBooks' control plane. */
	async quickBooksControl<T>(method: string, path: string, body?: unknown): Promise<T> {
		return await json(method, `${this.emulators.quickBooks.url}/__control${path}`, body);
	}

	/** From here on every answer of both services takes that long. */
	async latency(ms: number): Promise<void> {
		await this.quickBooksControl('POST', '/latency', { ms });
		await json('POST', `${this.emulators.smartMovingControl}/latency`, { ms });
	}

	private async bookOne(quoteNumber: number, day: DateTime): Promise<void> {
		const at = '2025-11-01T17:00:00Z';
		const closed = { completedAtUtc: at, closedAtUtc: at, embeddedClosedAtUtc: at };
		const jobDate = Number(day.toFormat('yyyyMMdd'));
		const charges = [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)];
		const opportunities = `${this.emulators.smartMovingControl}/opportunities`;
		const { id } = await json<{ id: string }>('POST', opportunities, {
			quoteNumber,
			status: 11,
			customer: {
				name: `Customer ${quoteNumber}`,
				emailAddress: `customer${quoteNumber}@example.com`,
			},
			jobs: [job(`${quoteNumber}-1`, charges, { jobDate, ...closed })],
		});
		const payments = `${opportunities}/${id}/payments`;
		await json('POST', payments, { amount: 200, paymentType: 2, createdAtUtc: at });
		await json('POST', payments, { amount: 550, paymentType: 1, createdAtUtc: at });
	}
}

const iso = (day: DateTime) => day.toFormat('yyyy-MM-dd');

interface Posted {
	Id: string;
	TotalAmt: number;
	Balance?: number;
	UnappliedAmt?: number;
}

interface Emulators {
	quickBooks: QuickBooksEmulator;
	smartMoving: { url: string; apiKey: string };
	smartMovingControl: string;
	close(): Promise<void>;
}

/** `npm run emulators` in a process of its own. */
async function startEmulators(): Promise<Emulators> {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', join(repoRoot, 'test', 'emulators', 'main.ts')],
		{ stdio: ['ignore', 'pipe', 'inherit'] },
	);
	const close = async () => {
		child.kill();
		if (child.exitCode === null) await once(child, 'exit');
	};
	process.once('exit', () => child.kill());
	const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
	const { quickbooksUrl, smartmovingUrl, apiKey, ...given } = JSON.parse(line) as Record<
		string,
		string
	>;
	return {
		quickBooks: { ...given, url: quickbooksUrl } as unknown as QuickBooksEmulator,
		smartMoving: { url: smartmovingUrl!, apiKey: apiKey! },
		smartMovingControl: given.smartmovingControlUrl!,
		close,
	};
}

/** Imports and publishes the two workflows, with a budget that nothing uses up. */
async function setUp(n8n: N8n, emulators: Emulators, hasLimits: boolean): Promise<void> {
	const { quickBooks, smartMoving } = emulators;
	const workflow = await mappedWorkflows(quickBooks);
	const unlimited = 1_000_000_000;
	const backfill = withFields(workflow(workflowIds.backfill), 'Settings', {
		callBudget: unlimited,
	});
	const sync = withFields(workflow(workflowIds.sync), 'Settings', {
		smartMovingCallsPerDay: unlimited,
		smartMovingCallsPerMonth: unlimited,
	});
	const [smartMovingCredential, quickBooksCredential] = emulatorCredentials(
		quickBooks,
		smartMoving,
	);
	if (!hasLimits) Object.assign(quickBooksCredential!.data, unlimitedCalls);
	await n8n.importCredentials([
		smartMovingCredential!,
		quickBooksCredential!,
		{ id: 'smqbBasicAuth01', name: 'Sync pages login', type: 'httpBasicAuth', data: login },
	]);
	await n8n.importWorkflows([sync, backfill]);
	await n8n.publish([workflowIds.sync, workflowIds.backfill]);
}
