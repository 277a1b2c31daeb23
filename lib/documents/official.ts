import type { Query } from '../quickbooks/query';
import type { Invoice } from '../quickbooks/schemas';
import type { Snapshot, SnapshotJob } from '../smartmoving/snapshot';
import { invoicesOfJob } from '../sync/invoice/invoice';
import { isVoided } from '../quickbooks/states';
import { linked } from '../posting/results';
import type { Company } from '../quickbooks/company';
import { settle, type Settled } from '../basics/settled';
import { queriesFor } from '../posting/invoices/find';

/**
 * The lockout of A8: a number is official when QuickBooks holds the job's invoice under it. Without
 * one, nothing is numbered, rendered or sent.
 */

/** Why a document is not made or sent, and the way out of it. */
export class DocumentRefusal extends Error {
	override readonly name = 'DocumentRefusal';

	constructor(
		reason: string,
		readonly advice: string,
	) {
		super(`${reason} Nothing was sent.`);
	}
}

/** One opportunity whose invoices are asked for. */
export interface NumberInput {
	snapshot: Snapshot;
	/** Its customer in QuickBooks; null where it was not looked up. */
	customerId: string | null;
	/** The number of the one job to look at; null for all. */
	onlyJob: string | null;
	/** IANA name of the company's time zone. */
	timeZone: string;
}

/** A job and its invoice, which has an official number. */
export interface OfficialInvoice {
	job: SnapshotJob;
	invoice: Invoice & { DocNumber: string };
}

export interface InvoiceNumber {
	jobId: string;
	jobNumber: string;
	invoiceId: string;
	docNumber: string;
	url: string | null;
	total: number;
	balance: number;
}

/**
 * The official invoices of each opportunity, at least one each; an opportunity without any fails with
 * a {@link DocumentRefusal}. All are read from QuickBooks at once.
 *
 * @throws what stops all of them: no connection, an unreadable answer
 */
export async function officialInvoices(
	{ client }: Company,
	inputs: readonly NumberInput[],
): Promise<Settled<OfficialInvoice[]>[]> {
	const queries: Query<'Invoice'>[] = inputs.flatMap(({ snapshot, customerId, timeZone }) =>
		queriesFor(snapshot.jobs, customerId === null ? [] : [customerId], {
			// Looks in every way there is, so that the numbering in use does not matter here.
			useQuickBooksNumbering: true,
			timeZone,
			givenDate: null,
		}),
	);
	const found = (await client.batchQuery(queries)).flat();
	const invoices = [...new Map(found.map((invoice) => [invoice.Id, invoice])).values()];
	return await Promise.all(inputs.map((input) => settle(officialOf(input, invoices))));
}

async function officialOf(
	{ snapshot, onlyJob }: NumberInput,
	invoices: readonly Invoice[],
): Promise<OfficialInvoice[]> {
	const { quoteNumber } = snapshot.opportunity;
	const jobs = snapshot.jobs.filter((job) => onlyJob === null || job.jobNumber === onlyJob);
	if (jobs.length === 0) {
		throw new DocumentRefusal(
			onlyJob === null
				? `Quote ${quoteNumber} has no jobs.`
				: `Quote ${quoteNumber} has no job ${onlyJob}.`,
			"Correct the job's number, or the quote.",
		);
	}
	const official: OfficialInvoice[] = [];
	const reasons: string[] = [];
	for (const job of jobs) {
		const own = invoicesOfJob(job, invoices);
		const [invoice] = own;
		const reason = whyNotOfficial(job, own);
		if (reason === null) {
			official.push({ job, invoice: { ...invoice!, DocNumber: invoice!.DocNumber! } });
		} else {
			reasons.push(reason);
		}
	}
	if (official.length === 0) {
		throw new DocumentRefusal(
			reasons.join(' '),
			'An invoice gets its official number when the closed-out job is synced (workflow 01).',
		);
	}
	return official;
}

function whyNotOfficial(job: SnapshotJob, own: readonly Invoice[]): string | null {
	const [invoice] = own;
	if (!invoice) {
		return `Job ${job.jobNumber} has no official invoice number yet: sync it to QuickBooks first.`;
	}
	if (own.length > 1) {
		return `Job ${job.jobNumber} has ${own.length} invoices in QuickBooks, so none of their numbers is the official one: delete all but one there.`;
	}
	if (isVoided(invoice)) {
		return `The invoice of job ${job.jobNumber} was voided in QuickBooks, so its number is no longer official.`;
	}
	if (invoice.DocNumber === undefined) {
		return `Job ${job.jobNumber} has no official invoice number: its invoice in QuickBooks has none. Give it one there.`;
	}
	return null;
}

/** How workflows see official invoices. */
export function invoiceNumbers(
	company: Company,
	official: readonly OfficialInvoice[],
): InvoiceNumber[] {
	return official.map(({ job, invoice }) => ({
		jobId: job.id,
		jobNumber: job.jobNumber,
		invoiceId: invoice.Id,
		docNumber: invoice.DocNumber,
		...linked(company, 'Invoice', invoice.Id),
		total: invoice.TotalAmt,
		balance: invoice.Balance,
	}));
}

/** "1037", or for several jobs "1234-1: 1037, 1234-2: 1041" (A7). */
export function invoiceNumberText(official: readonly OfficialInvoice[]): string {
	const [first, ...others] = official;
	if (first && others.length === 0) return first.invoice.DocNumber;
	return official.map(({ job, invoice }) => `${job.jobNumber}: ${invoice.DocNumber}`).join(', ');
}

/** The one invoice that a document is about; refuses to choose among several. */
export function theInvoice(
	{ snapshot }: NumberInput,
	official: readonly OfficialInvoice[],
): OfficialInvoice {
	const [first, ...others] = official;
	if (first && others.length === 0) return first;
	throw new DocumentRefusal(
		`Quote ${snapshot.opportunity.quoteNumber} has several invoices (${invoiceNumberText(official)}).`,
		"Choose one of the jobs in 'Only Job'.",
	);
}
