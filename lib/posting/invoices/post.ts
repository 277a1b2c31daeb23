import { toAmount, toCents } from '../../basics/money';
import type { Invoice } from '../../quickbooks/schemas';
import type { SnapshotJob } from '../../smartmoving/snapshot';
import { updateRequestId } from '../../sync/ours/identity';
import type { InvoiceBody } from '../../sync/invoice/wanted';
import {
	invoicesOfJob,
	isBillable,
	planInvoice,
	type InvoicePlan,
	type InvoiceSettings,
} from '../../sync/invoice/invoice';
import type { InvoiceFindings } from '../../sync/found/findings';
import { isVoided } from '../../quickbooks/states';
import { fieldOf, invoiceDifferences } from '../../sync/invoice/differences';
import { reasonOf, resultOf, type Refusal, type Source } from '../../sync/outcome/plan';
import type { FieldChange, SyncResult } from '../../sync/outcome/result';
import { isTaxed, salesTaxNote, TAX_COMES_LATER, taxOf } from '../../sync/invoice/salesTax';
import { createOnce } from '../once';
import { linked, posted } from '../results';
import { customerRefusal, isOvertaken, refusalOf } from '../refusals';
import { inRounds, repeatedItems, StartAgain, customerOf } from '../rounds';
import type { Company } from '../../quickbooks/company';
import { settle, type Settled } from '../../basics/settled';
import { sideBySide } from '../../basics/sideBySide';
import { findInvoices, queriesFor, type InvoiceInput } from './find';
import { isBelowApplied, makeRoom } from './makeRoom';
import { NEW_CUSTOMER, withNewCustomer } from '../references';

export interface PostingOptions {
	/** Plan only, post nothing (B2). */
	preview: boolean;
	/** Whether a record that someone deleted or voided in QuickBooks is made again (B5). */
	recreate: boolean;
}

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
	if (inputs.length === 0) return [];
	const first = await findInvoices(company, inputs, settings);
	const repeated = repeatedItems(inputs);
	return await sideBySide(inputs, customerOf, async (input, index) => {
		const found = repeated.has(index) ? await findInvoices(company, [input], settings) : first;
		return await syncJobs(company, input, found, settings, options);
	});
}

async function syncJobs(
	company: Company,
	input: InvoiceInput,
	first: InvoiceFindings,
	settings: InvoiceSettings,
	options: InvoicePostingOptions,
): Promise<SyncResult[]> {
	const refusal = customerRefusal(input.customer, options.preview);
	if (refusal) {
		const jobs = input.snapshot.jobs.filter((job) => isBillable(job, settings));
		return jobs.map((job) => refusedResult(job, refusal));
	}
	const results: SyncResult[] = [];
	for (const job of input.snapshot.jobs) {
		if (options.onlyJob !== null && job.jobNumber !== options.onlyJob) continue;
		const done = new Map<string, SyncResult>();
		const result = await inRounds(async (round, last) => {
			const found = round === 1 ? first : await findInvoices(company, [input], settings);
			return await syncInvoice(company, input, job, found, settings, options, { done, last });
		});
		if (result) results.push(result);
	}
	return results;
}

async function syncInvoice(
	company: Company,
	{ snapshot, customer }: InvoiceInput,
	job: SnapshotJob,
	found: InvoiceFindings,
	settings: InvoiceSettings,
	options: PostingOptions,
	{ done, last }: { done: Map<string, SyncResult>; last: boolean },
): Promise<SyncResult | null> {
	const source = sourceOf(job);
	const customerId = customer.id ?? NEW_CUSTOMER;
	const known = { ...found, references: withNewCustomer(found.references, customer) };
	const [existing] = invoicesOfJob(job, found.invoices);
	if (!isBillable(job, settings) && !existing) return null;

	const { recreate, preview } = options;
	const { opportunity } = snapshot;
	const plan = planInvoice({ opportunity, job, customerId }, known, settings, recreate);
	const messageOn = (invoice: Invoice, note: string | null) =>
		joined(note, salesTaxNote(snapshot, job, invoice, settings));
	switch (plan.action) {
		case 'refuse':
			return resultOf(source, 'Invoice', plan.status, {
				...(existing ? standing(company, existing) : {}),
				...reasonOf(plan),
			});
		case 'keep':
			return (
				done.get(job.id) ??
				resultOf(source, 'Invoice', 'unchanged', {
					...upToDate(company, plan.found),
					changes: plan.left,
					message: plan.wanted ? messageOn(plan.found, plan.note) : plan.note,
				})
			);
	}
	const { wanted } = plan;
	const present = plan.action === 'update' ? plan.found : null;
	if (preview) {
		return resultOf(source, 'Invoice', 'planned', {
			...(present ? standing(company, present) : {}),
			docNumber: plan.body.DocNumber ?? present?.DocNumber ?? null,
			total: toAmount(plannedTotal(plan)),
			changes: plan.changes,
			message: joined(plan.note, isTaxed(wanted.lines) ? TAX_COMES_LATER : null),
		});
	}
	const outcome = await settle(
		plan.action === 'create'
			? create(company, job, plan, settings, customerId, options)
			: update(company, plan.found, plan.body),
	);
	if (!outcome.ok) {
		if (isOvertaken(outcome.error) && !last) throw new StartAgain();
		const refusal = await roomOr(company, outcome.error, plan, last);
		return resultOf(source, 'Invoice', refusal.status, {
			...(present ? standing(company, present) : {}),
			...reasonOf(refusal),
			message: `The invoice of job ${job.jobNumber} was not posted. ${refusal.reason}`,
		});
	}
	const record = outcome.value;
	if (record === null) {
		return resultOf(source, 'Invoice', 'conflict', {
			message: `The invoice of job ${job.jobNumber} was deleted or voided in QuickBooks. To make it again, resync with 'Recreate Deleted Records' on.`,
		});
	}
	const isNew = plan.action === 'create' || done.has(job.id);
	const result = resultOf(source, 'Invoice', isNew ? 'created' : 'updated', {
		...upToDate(company, record),
		changes: plan.changes,
		message: messageOn(record, plan.note),
	});
	// What was left to a person on purpose was not sent, and so is not missed.
	const sent = new Set(plan.changes.map(({ field }) => field));
	const lost = invoiceDifferences(record, wanted, known.references).filter(
		({ field }) => plan.action === 'create' || sent.has(field),
	);
	const number = plan.action === 'create' ? plan.body.DocNumber : undefined;
	if (number !== undefined && record.DocNumber !== number) {
		lost.push({ of: 'header', field: 'DocNumber', from: record.DocNumber, to: number });
	}
	if (lost.length === 0) return result;
	if (plan.action === 'create' && !last) {
		// An earlier request made it, from what SmartMoving said then.
		done.set(job.id, result);
		throw new StartAgain();
	}
	return { ...result, status: 'conflict', message: notKept(job, lost) };
}

/**
 * Why an invoice stays unposted. Where it only was to go below what is applied to it, room is made
 * first, and everything is planned anew.
 */
async function roomOr(
	company: Company,
	error: Error,
	plan: PlannedPosting,
	last: boolean,
): Promise<Refusal> {
	const total = plan.wanted.total;
	if (plan.action === 'create' || last || !isBelowApplied(error, plan.found, total)) {
		return refusalOf(error);
	}
	const made = await settle(makeRoom(company, plan.found, total));
	if (!made.ok && !isOvertaken(made.error)) return refusalOf(made.error);
	if (made.ok && made.value) return made.value;
	throw new StartAgain();
}

type PlannedPosting = Extract<InvoicePlan, { action: 'create' | 'update' }>;

/** What the invoice comes to as far as it is known before QuickBooks computes the tax, in cents. */
function plannedTotal(plan: PlannedPosting): number {
	const { lines, total } = plan.wanted;
	if (plan.action === 'create') return total;
	const isLineChanged = plan.changes.some((change) => fieldOf(change) === 'Line');
	if (!isLineChanged) return toCents(plan.found.TotalAmt);
	return total + (isTaxed(lines) ? taxOf(plan.found) : 0);
}

function joined(...messages: (string | null)[]): string | null {
	return messages.filter((message) => message !== null).join(' ') || null;
}

function sourceOf(job: SnapshotJob): Source {
	return { type: 'job', id: job.id, number: job.jobNumber };
}

function refusedResult(job: SnapshotJob, refusal: Refusal): SyncResult {
	return resultOf(sourceOf(job), 'Invoice', refusal.status, reasonOf(refusal));
}

async function create(
	company: Company,
	job: SnapshotJob,
	{ body, voided }: Extract<InvoicePlan, { action: 'create' }>,
	settings: InvoiceSettings,
	customerId: string,
	{ recreate }: PostingOptions,
): Promise<Invoice | null> {
	const made = await createOnce(
		company,
		'Invoice',
		{ kind: 'job', id: job.id },
		{ ...body },
		async () => {
			const found = await company.client.batchQuery(queriesFor([job], [customerId], settings));
			return invoicesOfJob(job, found.flat()).find((invoice) => !isVoided(invoice));
		},
		recreate,
		{
			firstAttempt: voided.length,
			// A voided invoice keeps its number, and the job's is the same for both.
			allowDuplicateNumber:
				body.DocNumber !== undefined &&
				voided.some(({ DocNumber }) => DocNumber === body.DocNumber),
		},
	);
	return made.state === 'deleted' ? null : made.record;
}

async function update({ client }: Company, invoice: Invoice, body: InvoiceBody): Promise<Invoice> {
	const { Id, SyncToken } = invoice;
	return await client.update(
		'Invoice',
		{ ...body, Id, SyncToken },
		{ requestId: updateRequestId(client.realmId, 'Invoice', Id, SyncToken, body) },
	);
}

/** QuickBooks drops what it does not like without a word (classes, locations, numbers). */
function notKept(job: SnapshotJob, lost: readonly FieldChange[]): string {
	const fields = lost.map(
		({ field, from, to }) => `${field} is ${from ?? 'empty'} instead of ${to ?? 'empty'}`,
	);
	return `The invoice of job ${job.jobNumber} is in QuickBooks, but QuickBooks did not keep all of it: ${fields.join('; ')}. Correct it there, or the setting it comes from.`;
}

/** An invoice as it stands in QuickBooks, not brought up to date. */
function standing(company: Company, invoice: Invoice) {
	return {
		id: invoice.Id,
		docNumber: invoice.DocNumber ?? null,
		total: invoice.TotalAmt,
		balance: invoice.Balance,
		...linked(company, 'Invoice', invoice.Id),
	};
}

function upToDate(company: Company, invoice: Invoice) {
	return { ...standing(company, invoice), ...posted(company, 'Invoice', invoice.Id) };
}
