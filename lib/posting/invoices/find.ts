import { type Condition, type Query, inPieces } from '../../quickbooks/query';
import { preferencesSchema, type Invoice } from '../../quickbooks/schemas';
import type { Snapshot, SnapshotJob } from '../../smartmoving/snapshot';
import { dayOfInteger, dayOfMoment } from '../../basics/days';
import { invoiceNumber } from '../../sync/ours/identity';
import type { InvoiceSettings } from '../../sync/invoice/invoice';
import type { InvoiceFindings } from '../../sync/found/findings';
import type { SyncResult } from '../../sync/outcome/result';
import type { Company } from '../../quickbooks/company';
import { knownReferences, referenceQueries, withNewCustomer } from '../references';

/** One opportunity and what became of its customer. */
export interface InvoiceInput {
	snapshot: Snapshot;
	customer: SyncResult;
}

/** Reads, in as few calls as QuickBooks allows, all that bears on the invoices of some opportunities. */
export async function findInvoices(
	{ client }: Company,
	inputs: readonly InvoiceInput[],
	settings: InvoiceSettings,
): Promise<InvoiceFindings[]> {
	const jobs = inputs.flatMap(({ snapshot }) => snapshot.jobs);
	const customers = inputs.flatMap(({ customer }) => (customer.id === null ? [] : [customer.id]));
	const queries = queriesFor(jobs, customers, settings);
	const preferencesQuery: Query<'Preferences'> = { entity: 'Preferences' };
	const referencesQueries = referenceQueries({ ...idsOf(settings), Customer: customers });
	const [[preferences], ...answers] = await client.batchQuery([
		preferencesQuery,
		...referencesQueries,
		...queries,
	]);
	const rows = answers.slice(referencesQueries.length);
	const invoices = new Map((rows.flat() as Invoice[]).map((invoice) => [invoice.Id, invoice]));
	const references = knownReferences(referencesQueries, answers as never);
	return inputs.map(({ customer }) => ({
		invoices: [...invoices.values()],
		preferences: preferences ?? preferencesSchema.parse({}),
		references: withNewCustomer(references, customer),
	}));
}

/** The ids of all records that the settings name. */
function idsOf(settings: InvoiceSettings) {
	const mappings = [
		settings.defaultItem,
		settings.discountItem,
		settings.tipsItem,
		...settings.itemByCategory.values(),
		...settings.itemByMove.values(),
	];
	return {
		Item: mappings.map((mapping) => mapping?.itemId),
		Class: [
			...mappings.map((mapping) => mapping?.classId),
			...settings.classByBranch.values(),
			...settings.classByJobType.values(),
		],
		Department: [...settings.locationByBranch.values()],
		Term: [settings.termId],
	};
}

/**
 * By number, and by customer for those whose number QuickBooks or a person chose. Under QuickBooks
 * numbering also by date, so that an invoice is found though the opportunity's customer changed.
 */
export function queriesFor(
	jobs: readonly SnapshotJob[],
	customerIds: readonly string[],
	settings: Pick<InvoiceSettings, 'useQuickBooksNumbering' | 'timeZone' | 'givenDate'>,
): Query<'Invoice'>[] {
	const query = (condition: Condition): Query<'Invoice'> => ({
		entity: 'Invoice',
		where: [condition],
	});
	const days = settings.useQuickBooksNumbering
		? jobs.flatMap((job) => [
				dayOfInteger(job.jobDate),
				dayOfMoment(job.closedAtUtc, settings.timeZone),
				settings.givenDate,
			])
		: [];
	const dates = [...new Set(days.filter((day) => day !== null))];
	return [
		...inPieces(jobs.map((job) => invoiceNumber(job.jobNumber))).map((piece) =>
			query(['DocNumber', 'IN', piece]),
		),
		...inPieces([...new Set(customerIds)]).map((piece) => query(['CustomerRef', 'IN', piece])),
		...inPieces(dates).map((piece) => query(['TxnDate', 'IN', piece])),
	];
}
