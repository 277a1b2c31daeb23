import { settle } from '../../basics/settled';
import type { Company } from '../../quickbooks/company';
import type { Query } from '../../quickbooks/query';
import type { Invoice } from '../../quickbooks/schemas';
import { isVoided } from '../../quickbooks/states';
import type { SnapshotJob } from '../../smartmoving/snapshot';
import { invoicesOfJob, type InvoicePlan } from '../../sync/invoice/invoice';
import { conflict, type Refusal } from '../../sync/outcome/plan';
import { changeOnce, createOnce } from '../once';
import { isOvertaken, refusalOf } from '../refusals';
import { StartAgain } from '../rounds';
import { isBelowApplied, makeRoom } from './makeRoom';

/** A plan that asks for a write. */
export type PlannedWrite = Extract<InvoicePlan, { action: 'create' | 'update' }>;

/** What is to be written, and what it takes to do so once. */
export interface InvoiceWrite<P extends PlannedWrite = PlannedWrite> {
	job: SnapshotJob;
	plan: P;
	/** Lead to the invoice, should an answer be lost. */
	queries: readonly Query<'Invoice'>[];
	/** Whether one that someone deleted in QuickBooks is made again (B5). */
	recreate: boolean;
}

/**
 * Makes or changes the invoice of a job; gives it as QuickBooks has it then, or why it was not posted.
 *
 * @throws StartAgain where someone else was quicker, or room was made for it, unless `last`
 */
export async function writeInvoice(
	company: Company,
	{ plan, ...write }: InvoiceWrite,
	last: boolean,
): Promise<Invoice | Refusal> {
	const outcome = await settle(
		plan.action === 'create'
			? create(company, { plan, ...write })
			: changeOnce({ company, entity: 'Invoice', record: plan.found, body: plan.body }),
	);
	if (outcome.ok) return outcome.value;
	if (isOvertaken(outcome.error) && !last) throw new StartAgain();
	const refusal = await roomOr(company, outcome.error, plan, last);
	const { jobNumber } = write.job;
	const reason = `The invoice of job ${jobNumber} was not posted. ${refusal.reason}`;
	return { ...refusal, reason };
}

async function create(
	company: Company,
	{ job, plan, queries, recreate }: InvoiceWrite<Extract<PlannedWrite, { action: 'create' }>>,
): Promise<Invoice | Refusal> {
	const { body, voided } = plan;
	const made = await createOnce({
		company,
		entity: 'Invoice',
		source: { kind: 'job', id: job.id },
		body,
		lookAgain: async () => {
			const found = await company.client.batchQuery(queries);
			return invoicesOfJob(job, found.flat()).find((invoice) => !isVoided(invoice));
		},
		recreate,
		beside: {
			firstAttempt: voided.length,
			// A voided invoice keeps its number, and the job's is the same for both.
			allowDuplicateNumber:
				body.DocNumber !== undefined &&
				voided.some(({ DocNumber }) => DocNumber === body.DocNumber),
		},
	});
	if (made.state !== 'deleted') return made.record;
	return conflict(
		`The invoice of job ${job.jobNumber} was deleted or voided in QuickBooks. To make it again, resync with 'Recreate Deleted Records' on.`,
	);
}

/**
 * Why an invoice stays unposted. Where it only was to go below what is applied to it, room is made
 * first, and everything is planned anew.
 */
async function roomOr(
	company: Company,
	error: Error,
	plan: PlannedWrite,
	last: boolean,
): Promise<Refusal> {
	const { total } = plan.wanted;
	if (plan.action === 'create' || last || !isBelowApplied(error, plan.found, total)) {
		return refusalOf(error);
	}
	const made = await settle(makeRoom(company, plan.found, total));
	if (!made.ok && !isOvertaken(made.error)) return refusalOf(made.error);
	if (made.ok && made.value) return made.value;
	throw new StartAgain();
}
