import { NoAnswerError } from '../http';
import { QuickBooksFault } from './faults';

/** Why a call did not bring what was asked for, where asking again may help. */
export type Failure = QuickBooksFault | NoAnswerError;

export const MAX_TRIES = 4;

/** Intuit's own advice for a throttled app that is not told how long to wait. */
const THROTTLE_WAIT_MS = 60_000;
/** A longer wait than this is left to the next run. */
const LONGEST_WAIT_MS = 300_000;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 16_000;

/**
 * How long to wait, in milliseconds, before the same request is sent again; undefined when it is
 * not to be sent again. `tries` counts the tries made so far. Whether repeating a write is safe is
 * the caller's question: here it is only whether it may help.
 */
export function retryDelay(
	failure: Failure,
	tries: number,
	random: () => number,
): number | undefined {
	if (tries >= MAX_TRIES) return undefined;
	if (failure instanceof NoAnswerError) return backoff(tries, random);
	if (failure.kind === 'throttled') return throttleWait(failure.retryAfterSeconds, random);
	// Code 600: the first request with this id may still be running.
	if (failure.kind === 'transient' || failure.kind === 'duplicateRequest') {
		return backoff(tries, random);
	}
	return undefined;
}

/** How long QuickBooks wants to be left alone, in milliseconds; undefined where it throttled nothing. */
export function throttledForMs(failure: Failure): number | undefined {
	if (!(failure instanceof QuickBooksFault) || failure.kind !== 'throttled') return undefined;
	const asked = failure.retryAfterSeconds;
	return asked === undefined ? THROTTLE_WAIT_MS : Math.min(asked * 1000, LONGEST_WAIT_MS);
}

/** Up to a tenth later than asked, so that several workers do not all come back at once. */
function throttleWait(askedSeconds: number | undefined, random: () => number): number | undefined {
	const wait = askedSeconds === undefined ? THROTTLE_WAIT_MS : askedSeconds * 1000;
	return wait > LONGEST_WAIT_MS ? undefined : Math.round(wait * (1 + 0.1 * random()));
}

/** Doubles with every try; half of it is chance. */
function backoff(tries: number, random: () => number): number {
	const full = Math.min(FIRST_BACKOFF_MS * 2 ** (tries - 1), LONGEST_BACKOFF_MS);
	return Math.round(full * (0.5 + 0.5 * random()));
}
