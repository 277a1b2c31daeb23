import { settle, type Settled } from '../basics/settled';
import { sideBySide } from '../basics/sideBySide';
import type { Snapshot } from '../smartmoving/snapshot';
import type { SyncResult } from '../sync/outcome/result';

/** How often a record's present state is read anew when someone else changed it meanwhile. */
const ROUNDS = 3;

/** Someone else was quicker: read again what QuickBooks holds, and plan anew. */
export class StartAgain extends Error {
	override readonly name = 'StartAgain';

	constructor() {
		super('Someone else kept changing in QuickBooks what was being synced.');
	}
}

/**
 * Plans on what was found in QuickBooks, and posts the plan. It may throw {@link StartAgain} to be
 * called with what is found then; the `last` time it reports instead.
 */
export type Round<Found, Result> = (found: Found, last: boolean) => Promise<Result>;

/** Runs a round until it does not ask to start again. */
export type InRounds<Found> = <Result>(round: Round<Found, Result>) => Promise<Result>;

/**
 * Syncs inputs: reads what bears on all of them at once, then works on several side by side. Each
 * begins with what was read for all, and when it has to start again reads anew for itself, so that
 * what another worker or a person did meanwhile is seen.
 *
 * @param keyOf inputs of one key are worked on one after another, because they may stand in each
 *   other's way
 * @param read finds what bears on some inputs, in as few calls as QuickBooks allows
 * @param work syncs one input, by one or several series of rounds
 * @throws what stops all of them: no connection, no company, an unreadable answer
 */
export async function eachInRounds<Input extends { snapshot: Snapshot }, Found, Result>({
	inputs,
	keyOf,
	read,
	work,
}: {
	inputs: readonly Input[];
	keyOf: (input: Input) => string;
	read: (inputs: readonly Input[]) => Promise<readonly Found[]>;
	work: (input: Input, inRounds: InRounds<Found>) => Promise<Result>;
}): Promise<Settled<Result>[]> {
	if (inputs.length === 0) return [];
	const found = await read(inputs);
	const repeated = repeatedItems(inputs);
	return await sideBySide(inputs, keyOf, async (input, index) => {
		const anew = async () => (await read([input]))[0]!;
		let first = repeated.has(index) ? null : found[index]!;
		return await work(input, async (round) => {
			first ??= await anew();
			for (let number = 1; ; number += 1) {
				const present = number === 1 ? first : await anew();
				const outcome = await settle(round(present, number === ROUNDS));
				if (outcome.ok) return outcome.value;
				if (!(outcome.error instanceof StartAgain) || number === ROUNDS) throw outcome.error;
			}
		});
	});
}

/**
 * The indexes of inputs whose opportunity an earlier one has as well: what was read before that one was
 * posted is no longer so when their turn comes.
 */
function repeatedItems(inputs: readonly { snapshot: Snapshot }[]): Set<number> {
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
