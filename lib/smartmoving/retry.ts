import { retryAfterMs } from '../http';

/** What a try came to: an HTTP status with its headers, or null where no sound answer came. */
export type Outcome = { status: number; headers: Record<string, string> } | null;

export const maxTries = 4;
const firstWaitMs = 1_000;
const longestBackOffMs = 20_000;
/** A node must not sit on an execution for longer; beyond it, failing and running again is better. */
const longestRetryAfterMs = 120_000;

/**
 * How long to wait before a request that may be repeated is repeated; undefined when it is final.
 * SmartMoving publishes no limits and sits behind Azure API Management: 429 and 5xx pass, any
 * other 4xx stays.
 * @param tries how often the request was sent so far.
 * @param random a number from 0 up to 1, for the jitter.
 */
export function waitBeforeRetry(
	outcome: Outcome,
	tries: number,
	random: number,
): number | undefined {
	if (tries >= maxTries) return undefined;
	if (outcome && outcome.status !== 429 && outcome.status < 500) return undefined;
	const asked = outcome ? retryAfterMs(outcome.headers) : undefined;
	if (asked !== undefined) return asked <= longestRetryAfterMs ? asked : undefined;
	// Half fixed, half random: several executions that were stopped together do not return together.
	const backOff = Math.min(firstWaitMs * 2 ** (tries - 1), longestBackOffMs);
	return Math.round(backOff * (0.5 + random / 2));
}
