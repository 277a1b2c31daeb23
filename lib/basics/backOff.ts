/** How often one request is sent at most; after that, the next run is the better try. */
export const MAX_TRIES = 4;

const FIRST_WAIT_MS = 1_000;

/**
 * How long to wait, in milliseconds, before a request is sent again for which nobody named a time.
 * Doubles with every try; half of it is chance, so that several executions that were stopped
 * together do not return together.
 * @param tries how often the request was sent so far.
 */
export function backOff(tries: number, random: () => number): number {
	const full = FIRST_WAIT_MS * 2 ** (tries - 1);
	return Math.round(full * (0.5 + 0.5 * random()));
}
