import type { Answer } from './answers';
import type { Ask, QuickBooksCalls } from './calls';
import { mayHaveHappened, type Failure } from './retry';

/** A write that must not happen twice, and that QuickBooks does not keep from happening twice. */
export interface OnceOnly<T> {
	ask: Ask;
	/** What the answer to it gives. */
	read: (answer: Answer) => T;
	/** Looks in QuickBooks for what the write was to bring about. */
	lookAgain: () => Promise<T | undefined>;
	/** After which failure that ends it a last look is worth its call, where an answer was lost. */
	lastLookAfter: (failure: Failure) => boolean;
}

/**
 * Sends it until it is answered or refused for good. When it is not known whether it was carried
 * out (no answer, 5xx, half an answer, code 600), it is looked for before it is sent again.
 */
export async function writeOnce<T>(
	calls: QuickBooksCalls,
	{ ask, read, lookAgain, lastLookAfter }: OnceOnly<T>,
): Promise<T> {
	let wasLost = false;
	for (let tries = 1; ; tries += 1) {
		const outcome = await calls.attempt(ask);
		if (!(outcome instanceof Error)) return read(outcome);
		const isLost = mayHaveHappened(outcome);
		wasLost ||= isLost;
		const delay = calls.delayAfter(outcome, tries);
		// Looking comes after the wait: what was still being carried out is there by then.
		if (delay !== undefined) await calls.sleep(delay);
		if (delay === undefined ? wasLost && lastLookAfter(outcome) : isLost) {
			const found = await lookAgain();
			if (found !== undefined) return found;
		}
		if (delay === undefined) throw outcome;
	}
}
