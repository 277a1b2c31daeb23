import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { QuickBooksEmulator } from '../emulators/quickbooks/index';
import { NO_LIMITS } from '../emulators/quickbooks/throttle';
import { repoRoot } from '../host/commands';
import { BackfillDesk, type BackfillRun } from '../host/backfillDesk';
import { json } from '../host/json';
import { startN8n, type N8n } from '../host/n8n';
import { freePorts } from '../host/ports';
import { emulatorCredentials, workflowIds } from '../host/setting';
import { charge, job } from '../integration/support/stage';
import { mappedWorkflows, unlimitedCalls, withFields } from '../integration/support/workflows';

/** What n8n's process held when so many opportunities were posted, its garbage collected. */
export interface MemorySample {
	done: number;
	heapMb: number;
	/** Since Start was pressed. */
	seconds: number;
}

export interface MemoryReport {
	samples: MemorySample[];
	/** The last sample's heap over the first's: 1 is flat. */
	ratio: number;
	/** By how much the heap grows with each 1,000 opportunities: the slope through all samples. */
	mbPerThousand: number;
	opportunitiesPerSecond: number;
}

const days = { from: '2025-01-01', to: '2025-10-27' };
const dayCount = 300;
const login = { user: 'office', password: 'only-the-bench-knows' };

/**
 * One backfill of so many opportunities (customer, invoice, two payments each) by workflow 11 in a real n8n on
 * SQLite, with n8n's own settings, and its heap after each thousand. The emulators are another process, and
 * nothing limits the calls, so that hours become minutes. Needs `npm run build`.
 */
export async function measureMemory(
	count: number,
	log: (line: string) => void,
): Promise<MemoryReport> {
	const closers: (() => Promise<void>)[] = [];
	try {
		const emulators = await startEmulators();
		closers.push(emulators.close);
		const [probePort] = (await freePorts(1)) as [number];
		const probe = join(__dirname, 'heapProbe.cjs');
		const env = { NODE_OPTIONS: `--require ${probe}`, HEAP_PROBE_PORT: String(probePort) };
		const n8n = await startN8n({ log, env });
		closers.push(() => n8n.stop());
		await setUp(n8n, emulators.credentials);
		const desk = new BackfillDesk(n8n, login);

		// Start posts what was previewed: those days, whatever is in them by then.
		await desk.order({ order: 'preview', ...days });
		await until(n8n, desk, ({ phase, state }) => phase === 'preview' && state === 'done');
		log(`Booking ${count} opportunities ...`);
		await book(emulators.smartMovingControl, count);

		await desk.order({ order: 'start' });
		const { total } = await until(
			n8n,
			desk,
			({ phase, listed }) => phase === 'sync' && listed === true,
		);
		if (total !== count) throw new Error(`${total} of ${count} opportunities are in the list`);
		const started = performance.now();
		const samples: MemorySample[] = [];
		for (let next = 1_000; next <= count; next += 1_000) {
			const { done } = await until(n8n, desk, (run) => run.done >= next);
			const { heapUsed } = await json<{ heapUsed: number }>('GET', `http://127.0.0.1:${probePort}`);
			const seconds = (performance.now() - started) / 1_000;
			const sample = { done, heapMb: heapUsed / 2 ** 20, seconds };
			samples.push(sample);
			log(`${done} done: ${sample.heapMb.toFixed(1)} MB after ${seconds.toFixed(0)} s`);
		}
		const { failed } = await until(n8n, desk, ({ state }) => state === 'done');
		if (failed > 0) throw new Error(`${failed} opportunities were refused`);
		return {
			samples,
			ratio: samples.at(-1)!.heapMb / samples[0]!.heapMb,
			mbPerThousand: slope(samples) * 1_000,
			opportunitiesPerSecond: samples.at(-1)!.done / samples.at(-1)!.seconds,
		};
	} finally {
		for (const close of closers.reverse()) await close();
	}
}

/** `npm run emulators` in a process of its own, without QuickBooks' limits. */
async function startEmulators() {
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
	const quickBooks = { ...given, url: quickbooksUrl } as unknown as QuickBooksEmulator;
	await json('PUT', `${quickbooksUrl}/__control/throttle`, NO_LIMITS);
	return {
		credentials: { quickBooks, smartMoving: { url: smartmovingUrl!, apiKey: apiKey! } },
		smartMovingControl: given.smartmovingControlUrl!,
		close,
	};
}

async function setUp(
	n8n: N8n,
	{
		quickBooks,
		smartMoving,
	}: { quickBooks: QuickBooksEmulator; smartMoving: { url: string; apiKey: string } },
): Promise<void> {
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
	Object.assign(quickBooksCredential!.data, unlimitedCalls);
	await n8n.importCredentials([
		smartMovingCredential!,
		quickBooksCredential!,
		{ id: 'smqbBasicAuth01', name: 'Sync pages login', type: 'httpBasicAuth', data: login },
	]);
	await n8n.importWorkflows([sync, backfill]);
	await n8n.publish([workflowIds.sync, workflowIds.backfill]);
}

/** Waits, for as long as the backfill moves at all, until its row says so. */
async function until(
	n8n: N8n,
	desk: BackfillDesk,
	isSo: (run: BackfillRun) => boolean,
): Promise<BackfillRun> {
	let last = '';
	for (let still = 0; still < 120; still += 1) {
		const run = await desk.run();
		if (run && isSo(run)) return run;
		const now = JSON.stringify(run);
		if (now !== last) still = 0;
		last = now;
		await wait(500);
	}
	throw new Error(`The backfill stands still at ${last}. n8n's log:\n${n8n.logTail()}`);
}

/** Opportunities of one closed job each, with a deposit and the rest paid, evenly over the days. */
async function book(control: string, count: number): Promise<void> {
	const at = '2025-11-01T17:00:00Z';
	const closed = { completedAtUtc: at, closedAtUtc: at, embeddedClosedAtUtc: at };
	let next = 0;
	const one = async () => {
		for (let index = next++; index < count; index = next++) {
			const quoteNumber = 10_000 + index;
			const day = new Date(`${days.from}T12:00:00Z`);
			day.setUTCDate(day.getUTCDate() + Math.floor((index * dayCount) / count));
			const jobDate = Number(day.toISOString().slice(0, 10).replaceAll('-', ''));
			const charges = [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)];
			const { id } = await json<{ id: string }>('POST', `${control}/opportunities`, {
				quoteNumber,
				status: 11,
				customer: {
					name: `Customer ${quoteNumber}`,
					emailAddress: `customer${quoteNumber}@example.com`,
				},
				jobs: [job(`${quoteNumber}-1`, charges, { jobDate, ...closed })],
			});
			const payments = `${control}/opportunities/${id}/payments`;
			await json('POST', payments, { amount: 200, paymentType: 2, createdAtUtc: at });
			await json('POST', payments, { amount: 550, paymentType: 1, createdAtUtc: at });
		}
	};
	await Promise.all(Array.from({ length: 8 }, one));
}

/** Least squares: MB for each opportunity. */
function slope(samples: readonly MemorySample[]): number {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [x, y] = [mean(samples.map(({ done }) => done)), mean(samples.map((s) => s.heapMb))];
	const over = samples.reduce((sum, { done, heapMb }) => sum + (done - x) * (heapMb - y), 0);
	return over / samples.reduce((sum, { done }) => sum + (done - x) ** 2, 0);
}
