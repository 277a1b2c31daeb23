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

/** How much of one company's QuickBooks this process may use. */
export interface CallLimits {
	/** Each query of a batch counts as one. */
	requestsPerMinute: number;
	/** A batch counts as one. */
	callsPerSecond: number;
	callsAtOnce: number;
	batchesPerMinute: number;
}

/** What Intuit allows all programs that use one company together. */
export const INTUIT_LIMITS: CallLimits = {
	requestsPerMinute: 500,
	callsPerSecond: 10,
	callsAtOnce: 10,
	batchesPerMinute: 120,
};

/** A limit on what leaves within a minute. */
interface Limit {
	max: number;
	cost: (call: Call) => number;
}

/** Both are a little longer than Intuit's, because calls do not arrive as evenly as they leave. */
const SECOND_MS = 1_150;
const MINUTE_MS = 61_000;

/** Who is throttled although it kept to the limits shares them with other programs. */
const SHARE_AFTER_THROTTLING = 0.75;
const SMALLEST_SHARE = 0.25;
const SHARE_REGAINED_PER_MINUTE = 0.1;

/**
 * Holds the calls of this process to one company under the limits, in the order in which they come.
 * Other processes are not seen, but learned of: when QuickBooks throttles a call, all others wait as
 * long as that one, and from then on this process takes a smaller share of the limits, which it
 * slowly regains.
 */
export function createPace({
	clock,
	sleep,
	limits = INTUIT_LIMITS,
}: {
	clock: Clock;
	sleep: Sleep;
	limits?: CallLimits;
}): Pace {
	const perMinute: readonly Limit[] = [
		{ max: limits.requestsPerMinute, cost: (call) => call.queries },
		{ max: limits.batchesPerMinute, cost: (call) => (call.batch ? 1 : 0) },
	];
	// One by one: ten at the same moment, held up on their way, would meet the next ten.
	const gapMs = SECOND_MS / limits.callsPerSecond;
	let sent: Array<Call & { at: number }> = [];
	let lastInLine = Promise.resolve();
	let inFlight = 0;
	let oneHasEnded: (() => void) | undefined;
	let share = { size: 1, since: 0 };
	let pausedUntil = 0;

	return async (call) => {
		const turn = lastInLine.then(async () => await leave(call));
		lastInLine = turn;
		await turn;
		return (throttledForMs) => {
			inFlight -= 1;
			oneHasEnded?.();
			if (throttledForMs !== undefined) slowDown(throttledForMs);
		};
	};

	/** Counts when a call really leaves: a wait can take longer than was asked for. */
	async function leave(call: Call): Promise<void> {
		while (inFlight >= limits.callsAtOnce) {
			await new Promise<void>((resolve) => (oneHasEnded = resolve));
		}
		inFlight += 1;
		for (let wait = waitFor(call); wait > 0; wait = waitFor(call)) await sleep(wait);
		sent.push({ ...call, at: clock().getTime() });
	}

	function waitFor(call: Call): number {
		const now = clock().getTime();
		sent = sent.filter((earlier) => earlier.at + MINUTE_MS > now);
		const part = shareAt(now);
		const afterTheLast = (sent.at(-1)?.at ?? 0) + gapMs / part;
		const allowed = perMinute.map((limit) => earliestUnder(limit, call, part));
		return Math.ceil(Math.max(pausedUntil, afterTheLast, ...allowed) - now);
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
			if (used > limit.max * part) return earlier.at + MINUTE_MS;
		}
		return 0;
	}
}
