import type { Clock, Sleep } from '../http';

/** What one HTTP call uses up. Queries in a batch count one by one. */
export interface Call {
	queries: number;
	batch: boolean;
}

/** To be told when the call was answered, and after how many milliseconds it may be repeated if it was throttled. */
export type CallEnded = (throttledForMs?: number) => void;

/** Resolves when the call may go out. */
export type Pace = (call: Call) => Promise<CallEnded>;

interface Limit {
	max: number;
	ms: number;
	cost: (call: Call) => number;
}

/**
 * Intuit's limits for one company: 10 calls a second, 500 requests and 120 batches a minute, 10
 * calls at once. The windows are a little longer than that, because calls do not arrive as evenly as
 * they leave.
 */
const LIMITS: readonly Limit[] = [
	{ max: 10, ms: 1_100, cost: () => 1 },
	{ max: 500, ms: 61_000, cost: (call) => call.queries },
	{ max: 120, ms: 61_000, cost: (call) => (call.batch ? 1 : 0) },
];
const AT_ONCE = 10;
const LONGEST_WINDOW_MS = Math.max(...LIMITS.map((limit) => limit.ms));

/** Who is throttled although it kept to the limits shares them with other programs. */
const SHARE_AFTER_THROTTLING = 0.75;
const SMALLEST_SHARE = 0.25;
const SHARE_REGAINED_PER_MINUTE = 0.1;

/**
 * Holds the calls of this process to one company under Intuit's limits. Other processes are not
 * seen, but learned of: when QuickBooks throttles a call, all others wait as long as that one, and
 * from then on this process takes a smaller share of the limits, which it slowly regains.
 */
export function createPace({ clock, sleep }: { clock: Clock; sleep: Sleep }): Pace {
	let sent: Array<Call & { at: number }> = [];
	const waiting: Array<() => void> = [];
	let inFlight = 0;
	let share = { size: 1, since: 0 };
	let pausedUntil = 0;

	return async (call) => {
		await freeLine();
		const now = clock().getTime();
		sent = sent.filter((earlier) => earlier.at + LONGEST_WINDOW_MS > now);
		const afterTheLast = sent.at(-1)?.at ?? 0;
		const allowed = LIMITS.map((limit) => earliestUnder(limit, call, shareAt(now)));
		const at = Math.max(now, afterTheLast, pausedUntil, ...allowed);
		// Booked before the wait, so that calls made meanwhile queue up behind this one.
		sent.push({ ...call, at });
		if (at > now) await sleep(at - now);
		return (throttledForMs) => {
			inFlight -= 1;
			waiting.shift()?.();
			if (throttledForMs !== undefined) slowDown(throttledForMs);
		};
	};

	async function freeLine(): Promise<void> {
		while (inFlight >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
		inFlight += 1;
	}

	/** Several calls throttled at the same time tell the same thing once. */
	function slowDown(ms: number): void {
		const now = clock().getTime();
		if (now >= pausedUntil) {
			const size = Math.max(SMALLEST_SHARE, shareAt(now) * SHARE_AFTER_THROTTLING);
			share = { size, since: now + ms };
		}
		pausedUntil = Math.max(pausedUntil, now + ms);
	}

	function shareAt(now: number): number {
		const minutes = Math.floor(Math.max(0, now - share.since) / 60_000);
		return Math.min(1, share.size + minutes * SHARE_REGAINED_PER_MINUTE);
	}

	function earliestUnder(limit: Limit, call: Call, part: number): number {
		let used = limit.cost(call);
		for (const earlier of sent.toReversed()) {
			used += limit.cost(earlier);
			if (used > limit.max * part) return earlier.at + limit.ms;
		}
		return 0;
	}
}
