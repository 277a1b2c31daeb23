import type { Settled } from '../../basics/settled';
import type { Company } from '../../quickbooks/company';
import type { SnapshotJob } from '../../smartmoving/snapshot';
import type { InvoiceFindings } from '../../sync/found/findings';
import {
	invoicesOfJob,
	isBillable,
	planInvoice,
	type InvoiceSettings,
} from '../../sync/invoice/invoice';
import { salesTaxNote } from '../../sync/invoice/salesTax';
import type { SyncResult } from '../../sync/outcome/result';
import type { PostingOptions } from '../options';
import { NEW_CUSTOMER } from '../references';
import { customerRefusal } from '../refusals';
import { resultOfPlan, type Outcome, type Posted } from '../results';
import { customerOf, eachInRounds, StartAgain, type Round } from '../rounds';
import { findInvoices, queriesFor, type InvoiceInput } from './find';
import { joined, lostFields, notKept, preview, sourceOf, standingOf } from './results';
import { writeInvoice } from './write';

export interface InvoicePostingOptions extends PostingOptions {
	/** A5: the number of the one job to sync; null for all. */
	onlyJob: string | null;
}

/**
 * Brings the invoices of each opportunity's closed jobs up to date (A3): one result per job that is
 * closed out, or has an invoice from when it was.
 *
 * @throws what stops all of them: no connection, no company, an unreadable answer
 */
export async function syncInvoices(
	company: Company,
	inputs: readonly InvoiceInput[],
	settings: InvoiceSettings,
	options: InvoicePostingOptions,
): Promise<Settled<SyncResult[]>[]> {
	return await eachInRounds({
		inputs,
		keyOf: customerOf,
		read: async (some) => await findInvoices(company, some, settings),
		work: async (input, inRounds) => {
			const { jobs } = input.snapshot;
			const refusal = customerRefusal(input.customer, options.preview);
			if (refusal) {
				return jobs
					.filter((job) => isBillable(job, settings))
					.map((job) => resultOfPlan(company, { ...about(job, options), plan: refusal }));
			}
			const results: SyncResult[] = [];
			for (const job of jobs) {
				if (options.onlyJob !== null && job.jobNumber !== options.onlyJob) continue;
				const round = roundOf(company, { ...input, job }, settings, options);
				const result = await inRounds(round);
				if (result) results.push(result);
			}
			return results;
		},
	});
}

/** What is known of a job's result before anything is planned. */
function about(job: SnapshotJob, options: PostingOptions) {
	return {
		source: sourceOf(job),
		entity: 'Invoice' as const,
		preview: options.preview,
		standing: {},
	};
}

/**
 * Plans the invoice of one job, posts it, and reads the answer back against the intent. Null where
 * there is nothing to say of the job.
 */
function roundOf(
	company: Company,
	{ snapshot, customer, job }: InvoiceInput & { job: SnapshotJob },
	settings: InvoiceSettings,
	options: PostingOptions,
): Round<InvoiceFindings, SyncResult | null> {
	const customerId = customer.id ?? NEW_CUSTOMER;
	const subject = { opportunity: snapshot.opportunity, job, customerId };
	const queries = queriesFor([job], [customerId], settings);
	/** What an earlier round did. */
	let before: Posted | null = null;
	return async (found, last) => {
		const [existing = null] = invoicesOfJob(job, found.invoices);
		if (!isBillable(job, settings) && !existing) return null;
		const { recreate } = options;
		const plan = planInvoice(subject, found, settings, recreate);
		const tell = (outcome: Pick<Outcome, 'plan' | 'standing'> & Partial<Outcome>) =>
			resultOfPlan(company, { ...about(job, options), posted: before, ...outcome });
		switch (plan.action) {
			case 'refuse':
				return tell({ plan, standing: standingOf(existing) });
			case 'keep': {
				const tax = plan.wanted && salesTaxNote(snapshot, job, plan.found, settings);
				const note = joined(plan.note, tax);
				return tell({ plan: { ...plan, note }, standing: standingOf(plan.found) });
			}
		}
		if (options.preview) return tell(preview(plan));
		const written = await writeInvoice(company, { job, plan, queries, recreate }, last);
		if ('action' in written) {
			const present = plan.action === 'update' ? plan.found : null;
			return tell({ plan, standing: standingOf(present), refusal: written });
		}
		const isNew = plan.action === 'create' || before !== null;
		const posted: Posted = { status: isNew ? 'created' : 'updated', changes: plan.changes };
		const lost = lostFields(plan, written, found.references);
		if (lost.length > 0 && plan.action === 'create' && !last) {
			// An earlier request made it, from what SmartMoving said then.
			before = posted;
			throw new StartAgain();
		}
		const note = joined(plan.note, salesTaxNote(snapshot, job, written, settings));
		const flaw = lost.length > 0 ? notKept(job, lost) : null;
		return tell({ plan: { ...plan, note }, standing: standingOf(written), posted, flaw });
	};
}
