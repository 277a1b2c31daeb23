import { settle, type Settled } from '../../basics/settled';
import { fold } from '../../basics/text';
import type { Company } from '../../quickbooks/company';
import type { Customer } from '../../quickbooks/schemas';
import type { Snapshot } from '../../smartmoving/snapshot';
import {
	planCustomer,
	type CustomerBody,
	type CustomerSettings,
} from '../../sync/customer/customer';
import type { SyncResult } from '../../sync/outcome/result';
import { createOnce } from '../once';
import { isOutage, isOvertaken, refusalOf } from '../refusals';
import { resultOfPlan } from '../results';
import { eachInRounds, StartAgain, type Round } from '../rounds';
import { findCustomers, ownCustomer, type FoundCustomers } from './find';

/**
 * Finds or creates the QuickBooks customer of each opportunity (A1). All of them are looked up
 * together; each is then posted by itself.
 *
 * @param preview plan only, post nothing (B2)
 * @throws what stops all of them: no connection, no company, an unreadable answer
 */
export async function syncCustomers(
	company: Company,
	snapshots: readonly Snapshot[],
	settings: CustomerSettings,
	preview: boolean,
): Promise<Settled<SyncResult>[]> {
	return await eachInRounds({
		inputs: snapshots.map((snapshot) => ({ snapshot })),
		keyOf: nameOf,
		read: async (inputs) => {
			const some = inputs.map(({ snapshot }) => snapshot);
			return await findCustomers(company, some);
		},
		work: async ({ snapshot }, inRounds) =>
			await inRounds(roundOf(company, snapshot, settings, preview)),
	});
}

/** Customers of one name are looked at one after another: the second may be the first. */
function nameOf({ snapshot }: { snapshot: Snapshot }): string {
	return fold(snapshot.opportunity.customer.name ?? '');
}

/** Plans one customer and posts it. */
function roundOf(
	company: Company,
	snapshot: Snapshot,
	settings: CustomerSettings,
	preview: boolean,
): Round<FoundCustomers, SyncResult> {
	/** Those that QuickBooks refused as taken in an earlier round, although no search found the holder. */
	const takenNames: string[] = [];
	return async (found, last) => {
		const plan = planCustomer(snapshot.opportunity, { ...found, takenNames }, settings);
		const outcome = {
			source: { type: 'customer', id: snapshot.opportunity.customer.id, number: null },
			entity: 'Customer',
			plan,
			preview,
			standing: {},
		} as const;
		switch (plan.action) {
			case 'refuse':
				return resultOfPlan(company, outcome);
			case 'keep':
				return resultOfPlan(company, { ...outcome, standing: { id: plan.found.id } });
			case 'update':
				// A match is used as it is (A1).
				throw new Error('A customer is never updated.');
			case 'create':
				break;
		}
		if (preview) return resultOfPlan(company, outcome);
		const made = await settle(create(company, snapshot, plan.body));
		if (made.ok) {
			const posted = { status: 'created', changes: plan.changes } as const;
			return resultOfPlan(company, { ...outcome, standing: { id: made.value.Id }, posted });
		}
		if (isOvertaken(made.error) && !last) {
			takenNames.push(plan.body.DisplayName);
			throw new StartAgain();
		}
		if (isOutage(made.error)) throw made.error;
		return resultOfPlan(company, { ...outcome, refusal: refusalOf(made.error) });
	};
}

async function create(company: Company, snapshot: Snapshot, body: CustomerBody): Promise<Customer> {
	const { id } = snapshot.opportunity.customer;
	const made = await createOnce({
		company,
		entity: 'Customer',
		source: { kind: 'customer', id },
		body,
		lookAgain: async () => ownCustomer((await findCustomers(company, [snapshot]))[0]!, id),
		recreate: true,
	});
	if (made.state === 'deleted') throw new Error('A customer that is gone is always made again.');
	return made.record;
}
