import { backOff, MAX_TRIES } from '../basics/backOff';
import { type HttpRequest, retryAfterMs } from '../http';

/** What a try came to: an HTTP status with its headers, or null where no sound answer came. */
export type Outcome = { status: number; headers: Record<string, string> } | null;

/** A node must not sit on an execution for longer; beyond it, failing and running again is better. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/**
 * How long to wait, in milliseconds, before a request is sent again; undefined when it is not to be
 * sent again. SmartMoving publishes no limits and sits behind Azure API Management.
 * @param tries how often the request was sent so far.
 */
export function waitBeforeRetry(
	method: HttpRequest['method'],
	outcome: Outcome,
	tries: number,
	random: () => number,
): number | undefined {
	// A note has no key that would keep it from being added twice. A PATCH sets whole fields.
	if (method === 'POST') return undefined;
	// What did not pass by now is left to the next run.
	if (tries >= MAX_TRIES) return undefined;
	// Silence, or an answer that broke off on its way: most of it passes within seconds.
	if (outcome === null) return backOff(tries, random);
	// SmartMoving understood, and will say the same again.
	if (outcome.status !== 429 && outcome.status < 500) return undefined;
	// It is busy or down, and may say for how long.
	const asked = retryAfterMs(outcome.headers);
	if (asked === undefined) return backOff(tries, random);
	return asked <= LONGEST_RETRY_AFTER_MS ? asked : undefined;
}
