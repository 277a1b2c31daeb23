import type { Snapshot } from '../../../lib/smartmoving/snapshot';
import type { PaymentsPlan } from '../../../lib/sync/payment/payment';
import { orderSteps } from '../../../lib/sync/payment/steps';
import { MemoryCompany } from '../../prove/company';
import { Posting } from '../../prove/posting';
import { finish, work } from '../../prove/worker';
import { JANE } from './builders';

export { findings } from '../../prove/worker';

/** A company in memory that has the customer of the builders, with the id 1. */
export class Books extends MemoryCompany {
	constructor() {
		super();
		this.saveCustomer(null, {
			DisplayName: JANE.name,
			PrimaryEmailAddr: { Address: JANE.emailAddress },
		});
	}
}

/** One sync of an opportunity of that customer. */
export function sync(books: Books, snapshot: Snapshot): void {
	finish(work(books, snapshot));
}

/** Carries out the steps of a plan in their order; one that is refused is thrown. */
export function post(books: Books, plan: PaymentsPlan): void {
	const posting = new Posting(books, (kind, id) => `${kind} ${id}`);
	for (const step of orderSteps(plan)) finish(posting.carryOut(step, true));
	for (const [id, reason] of posting.refused) throw new Error(`${id}: ${reason}`);
}
