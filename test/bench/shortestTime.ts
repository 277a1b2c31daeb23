import type { Limits } from '../emulators/quickbooks/throttle';

/** A call as the limits count it: a batch is one call, and as many requests as it has queries. */
export interface CountedCall {
	requests: number;
	isBatch: boolean;
}

/**
 * The seconds within which the limits let these calls through in this order, for a sender who
 * never waits for an answer and sends each at the first moment that is allowed.
 */
export function shortestSeconds(calls: readonly CountedCall[], limits: Limits): number {
	const sent: (CountedCall & { at: number })[] = [];
	const windows = [
		{ seconds: 1, most: limits.perSecond, cost: () => 1 },
		{ seconds: 60, most: limits.perMinute, cost: (call: CountedCall) => call.requests },
		{
			seconds: 60,
			most: limits.batchesPerMinute,
			cost: (call: CountedCall) => (call.isBatch ? 1 : 0),
		},
	];
	let last = 0;
	for (const call of calls) {
		let at = last;
		for (const { seconds, most, cost } of windows) {
			let used = cost(call);
			for (let index = sent.length - 1; index >= 0; index -= 1) {
				const earlier = sent[index]!;
				used += cost(earlier);
				if (used <= most) continue;
				at = Math.max(at, earlier.at + seconds);
				break;
			}
		}
		sent.push({ ...call, at });
		last = at;
	}
	return last;
}
