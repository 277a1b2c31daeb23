import { join } from 'node:path';
import { json } from '../host/json';
import { freePorts } from '../host/ports';
import { HistoryInN8n } from './historyInN8n';

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

/**
 * One backfill of so many opportunities (customer, invoice, two payments each) in a real n8n, and its heap
 * after each thousand. Nothing limits the calls, so that hours become minutes.
 */
export async function measureMemory(
	count: number,
	log: (line: string) => void,
): Promise<MemoryReport> {
	const [probePort] = (await freePorts(1)) as [number];
	const probe = join(__dirname, 'heapProbe.cjs');
	const env = { NODE_OPTIONS: `--require ${probe}`, HEAP_PROBE_PORT: String(probePort) };
	const history = await HistoryInN8n.open({ hasLimits: false, log, env });
	try {
		log(`Booking ${count} opportunities ...`);
		await history.book(count);
		await history.start();
		const { total } = await history.until(({ phase, listed }) => phase === 'sync' && listed);
		if (total !== count) throw new Error(`${total} of ${count} opportunities are in the list`);
		const started = performance.now();
		const samples: MemorySample[] = [];
		for (let next = 1_000; next <= count; next += 1_000) {
			const { done } = await history.until((run) => run.done >= next);
			const { heapUsed } = await json<{ heapUsed: number }>('GET', `http://127.0.0.1:${probePort}`);
			const seconds = (performance.now() - started) / 1_000;
			const sample = { done, heapMb: heapUsed / 2 ** 20, seconds };
			samples.push(sample);
			log(`${done} done: ${sample.heapMb.toFixed(1)} MB after ${seconds.toFixed(0)} s`);
		}
		const { failed } = await history.until(({ state }) => state === 'done');
		const wrong = await history.wrongInBooks(count);
		if (failed > 0 || wrong.length > 0) throw new Error(`${failed} failed; ${wrong.join(', ')}`);
		return {
			samples,
			ratio: samples.at(-1)!.heapMb / samples[0]!.heapMb,
			mbPerThousand: slope(samples) * 1_000,
			opportunitiesPerSecond: samples.at(-1)!.done / samples.at(-1)!.seconds,
		};
	} finally {
		await history.close();
	}
}

/** Least squares: MB for each opportunity. */
function slope(samples: readonly MemorySample[]): number {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [x, y] = [mean(samples.map(({ done }) => done)), mean(samples.map((s) => s.heapMb))];
	const over = samples.reduce((sum, { done, heapMb }) => sum + (done - x) * (heapMb - y), 0);
	return over / samples.reduce((sum, { done }) => sum + (done - x) ** 2, 0);
}
