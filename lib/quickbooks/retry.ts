import { backOff, MAX_TRIES } from '../basics/backOff';
import { NoAnswerError } from '../http';
import { QuickBooksFault } from './faults';

/** Why a call did not bring what was asked for, where asking again may help. */
export type Failure = QuickBooksFault | NoAnswerError;

/** Intuit's own advice for a throttled app that is not told how long to wait. */
const THROTTLE_WAIT_MS = 60_000;
/** A longer wait than this is left to the next run. */
const LONGEST_WAIT_MS = 300_000;

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
	// What did not pass by now is left to the next run.
	if (tries >= MAX_TRIES) return undefined;
	// Silence, or an answer that broke off on its way: most of it passes within seconds.
	if (failure instanceof NoAnswerError) return backOff(tries, random);
	const asked = askedMs(failure);
	switch (failure.kind) {
		// It was not carried out, and will be once QuickBooks was left alone for a while.
		case 'throttled':
			return waitAsked(asked ?? THROTTLE_WAIT_MS, random);
		// QuickBooks is down, or the company is locked or under maintenance for the moment; after code
		// 600, the first request with this id may still be running.
		case 'transient':
		case 'duplicateRequest':
			return asked === undefined ? backOff(tries, random) : waitAsked(asked, random);
		// QuickBooks understood, and will say the same again.
		default:
			return undefined;
	}
}

/** Whether a write that failed so may have been carried out all the same. */
export function mayHaveHappened(failure: Failure): boolean {
	// The answer was lost, which says nothing about the request.
	if (failure instanceof NoAnswerError) return true;
	// QuickBooks failed somewhere, before or after it had booked.
	if (failure.kind === 'transient') return true;
	// The first request with this id is still running, or was carried out.
	return failure.kind === 'duplicateRequest';
}

/** How long QuickBooks wants to be left alone, in milliseconds; undefined where it throttled nothing. */
export function throttledForMs(failure: Failure): number | undefined {
	if (!(failure instanceof QuickBooksFault) || failure.kind !== 'throttled') return undefined;
	return Math.min(askedMs(failure) ?? THROTTLE_WAIT_MS, LONGEST_WAIT_MS);
}

function askedMs({ retryAfterSeconds }: QuickBooksFault): number | undefined {
	return retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000;
}

/** Up to a tenth later than asked, so that several workers do not all come back at once. */
function waitAsked(ms: number, random: () => number): number | undefined {
	return ms > LONGEST_WAIT_MS ? undefined : Math.round(ms * (1 + 0.1 * random()));
}
