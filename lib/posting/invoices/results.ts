import { toAmount, toCents } from '../../basics/money';
import type { Invoice } from '../../quickbooks/schemas';
import type { SnapshotJob } from '../../smartmoving/snapshot';
import { fieldOf, invoiceDifferences } from '../../sync/invoice/differences';
import { isTaxed, TAX_COMES_LATER, taxOf } from '../../sync/invoice/salesTax';
import { conflict, type Refusal, type Source } from '../../sync/outcome/plan';
import type { FieldChange } from '../../sync/outcome/result';
import type { KnownReferences } from '../../sync/rules/references';
import type { PlannedWrite } from './write';

/** The SmartMoving record that an invoice is made for. */
export function sourceOf(job: SnapshotJob): Source {
	return { type: 'job', id: job.id, number: job.jobNumber };
}

/** An invoice as it stands in QuickBooks. */
export function standingOf(invoice: Invoice | null) {
	if (invoice === null) return {};
	const { Id: id, DocNumber, TotalAmt: total, Balance: balance } = invoice;
	return { id, docNumber: DocNumber ?? null, total, balance };
}

/** A write as a preview tells of it: the plan, and the invoice as it would stand. */
export function preview(plan: PlannedWrite) {
	const present = plan.action === 'update' ? plan.found : null;
	return {
		plan: {
			...plan,
			note: joined(plan.note, isTaxed(plan.wanted.lines) ? TAX_COMES_LATER : null),
		},
		standing: {
			...standingOf(present),
			docNumber: plan.body.DocNumber ?? present?.DocNumber ?? null,
			total: toAmount(plannedTotal(plan)),
		},
	};
}

/** What the invoice comes to as far as it is known before QuickBooks computes the tax, in cents. */
function plannedTotal(plan: PlannedWrite): number {
	const { lines, total } = plan.wanted;
	if (plan.action === 'create') return total;
	const isLineChanged = plan.changes.some((change) => fieldOf(change) === 'Line');
	if (!isLineChanged) return toCents(plan.found.TotalAmt);
	return total + (isTaxed(lines) ? taxOf(plan.found) : 0);
}

/** What was sent and is not on the invoice: QuickBooks drops what it does not like without a word. */
export function lostFields(
	plan: PlannedWrite,
	record: Invoice,
	references: KnownReferences,
): FieldChange[] {
	// What was left to a person on purpose was not sent, and so is not missed.
	const sent = new Set(plan.changes.map(({ field }) => field));
	const lost = invoiceDifferences(record, plan.wanted, references).filter(
		({ field }) => plan.action === 'create' || sent.has(field),
	);
	const number = plan.action === 'create' ? plan.body.DocNumber : undefined;
	if (number === undefined || record.DocNumber === number) return lost;
	return [...lost, { of: 'header', field: 'DocNumber', from: record.DocNumber, to: number }];
}

/** Classes, locations and numbers are what it happens to. */
export function notKept(job: SnapshotJob, lost: readonly FieldChange[]): Refusal {
	const fields = lost.map(
		({ field, from, to }) => `${field} is ${from ?? 'empty'} instead of ${to ?? 'empty'}`,
	);
	return conflict(
		`The invoice of job ${job.jobNumber} is in QuickBooks, but QuickBooks did not keep all of it: ${fields.join('; ')}. Correct it there, or the setting it comes from.`,
	);
}

/** Several things that are to be said, as one. */
export function joined(...messages: (string | null)[]): string | null {
	return messages.filter((message) => message !== null).join(' ') || null;
}
