import { REAL_LIMITS } from '../emulators/quickbooks/throttle';
import type { LoggedRequest } from '../integration/support/syncStage';
import { HistoryInN8n } from './historyInN8n';
import { shortestSeconds, type CountedCall } from './shortestTime';

/** How near a backfill came to what QuickBooks' limits let through. */
export interface Ceiling {
	opportunities: number;
	seconds: number;
	/** The same calls without any pause but those of the limits. */
	shortestSeconds: number;
	/** The second of these two over the first. */
	share: number;
	throttledCalls: number;
	failedOpportunities: number;
}

/**
 * Workflow 11 over new opportunities in a real n8n on SQLite, under latency and Intuit's own limits, while n8n
 * keeps its executions and the ledger.
 */
export async function backfillCeiling(
	opportunities: number,
	latencyMs: number,
	log: (line: string) => void,
): Promise<Ceiling> {
	const history = await HistoryInN8n.open({ hasLimits: true, log });
	try {
		await history.book(opportunities);
		await history.latency(latencyMs);
		const logged = async () => await history.quickBooksControl<LoggedRequest[]>('GET', '/requests');
		const before = (await logged()).length;
		const started = performance.now();
		await history.start();
		const { failed } = await history.until(
			({ phase, state }) => phase === 'sync' && state === 'done',
		);
		const seconds = (performance.now() - started) / 1000;
		const requests = (await logged())
			.slice(before)
			.filter(({ path }) => path.startsWith('/v3/company/'));
		const wrong = await history.wrongInBooks(opportunities);
		if (wrong.length > 0) throw new Error(`${failed} failed; ${wrong.join(', ')}`);
		const shortest = shortestSeconds(requests.map(counted), REAL_LIMITS);
		return {
			opportunities,
			seconds,
			shortestSeconds: shortest,
			share: shortest / seconds,
			throttledCalls: requests.filter(({ status }) => status === 429).length,
			failedOpportunities: failed,
		};
	} finally {
		await history.close();
	}
}

function counted({ path, body }: LoggedRequest): CountedCall {
	if (!path.endsWith('/batch')) return { isBatch: false, requests: 1 };
	return {
		isBatch: true,
		requests: (body as { BatchItemRequest: unknown[] }).BatchItemRequest.length,
	};
}
