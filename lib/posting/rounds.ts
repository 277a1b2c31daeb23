import type { Snapshot } from '../smartmoving/snapshot';
import type { SyncResult } from '../sync/outcome/result';
import { settle } from '../basics/settled';

/** How often a record's present state is read anew when someone else changed it meanwhile. */
const ROUNDS = 3;

/** Someone else was quicker: read again what QuickBooks holds, and plan anew. */
export class StartAgain extends Error {}

/**
 * Runs `round` until it does not ask to start again. Each round reads QuickBooks anew, so that what
 * another worker or a person did meanwhile is seen; `last` is told so that the last round reports
 * instead of asking once more.
 */
export async function inRounds<T>(
	round: (number: number, last: boolean) => Promise<T>,
): Promise<T> {
	for (let number = 1; ; number += 1) {
		const outcome = await settle(round(number, number === ROUNDS));
		if (outcome.ok) return outcome.value;
		if (!(outcome.error instanceof StartAgain) || number === ROUNDS) throw outcome.error;
	}
}

/**
 * The indexes of items whose opportunity an earlier item has as well: what was read before that one was
 * posted is no longer so when their turn comes.
 */
export function repeatedItems(inputs: readonly { snapshot: Snapshot }[]): Set<number> {
	const ids = inputs.map(({ snapshot }) => snapshot.opportunity.id);
	return new Set([...ids.keys()].filter((index) => ids.indexOf(ids[index]!) < index));
}

/** The customer that an opportunity's records are posted to, or in a preview would be. */
export function customerOf({
	snapshot,
	customer,
}: {
	snapshot: Snapshot;
	customer: SyncResult;
}): string {
	return customer.id ?? snapshot.opportunity.customer.id;
}
