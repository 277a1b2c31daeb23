import type { Clock, Sleep } from '../http';

/** What one HTTP call uses up. Queries in a batch count one by one. */
export interface Call {
	queries: number;
	batch: boolean;
}

/** Resolves when the call may go out. */
export type Pace = (call: Call) => Promise<void>;

interface Limit {
	max: number;
	ms: number;
	cost: (call: Call) => number;
}

/**
 * Intuit's limits for one company: 10 calls a second, 500 requests and 120 batches a minute. The
 * windows are a little longer than that, because calls do not arrive as evenly as they leave.
 */
const LIMITS: readonly Limit[] = [
	{ max: 10, ms: 1_100, cost: () => 1 },
	{ max: 500, ms: 61_000, cost: (call) => call.queries },
	{ max: 120, ms: 61_000, cost: (call) => (call.batch ? 1 : 0) },
];
const LONGEST_WINDOW_MS = Math.max(...LIMITS.map((limit) => limit.ms));

/**
 * Holds the calls of this process to one company under Intuit's limits. Other processes are not
 * seen, so being throttled still has to be survived; this only makes it rare.
 */
export function createPace({ clock, sleep }: { clock: Clock; sleep: Sleep }): Pace {
	let sent: Array<Call & { at: number }> = [];

	return async (call) => {
		const now = clock().getTime();
		sent = sent.filter((earlier) => earlier.at + LONGEST_WINDOW_MS > now);
		const afterTheLast = sent.at(-1)?.at ?? 0;
		const allowed = LIMITS.map((limit) => earliestUnder(limit, call));
		const at = Math.max(now, afterTheLast, ...allowed);
		// Booked before the wait, so that calls made meanwhile queue up behind this one.
		sent.push({ ...call, at });
		if (at > now) await sleep(at - now);
	};

	function earliestUnder(limit: Limit, call: Call): number {
		let used = limit.cost(call);
		for (const earlier of sent.toReversed()) {
			used += limit.cost(earlier);
			if (used > limit.max) return earlier.at + limit.ms;
		}
		return 0;
	}
}
