import { toAmount, toCents } from '../../basics/money';
import { type Condition, type Query, inPieces } from '../../quickbooks/query';
import {
	preferencesSchema,
	type EntityName,
	type Invoice,
	type Payment,
} from '../../quickbooks/schemas';
import type { Snapshot, SnapshotPayment } from '../../smartmoving/snapshot';
import { reversalKind } from '../../sync/moneyBack/reversal';
import { dayOfMoment } from '../../basics/days';
import { paymentReference } from '../../sync/ours/identity';
import type { PaymentSettings } from '../../sync/payment/payment';
import { isMoneyBack, kindOf } from '../../sync/moneyBack/ofPayment';
import type { KnownInvoice, PaymentFindings } from '../../sync/found/findings';
import { rowIdOf } from '../../sync/ours/quoteLabel';
import { refundKind } from '../../sync/moneyBack/refund';
import type { SyncResult } from '../../sync/outcome/result';
import { tracedIds } from '../../sync/ours/removalTrace';
import { askAll } from '../../quickbooks/askAll';
import type { Company } from '../../quickbooks/company';
import { knownReferences, referenceQueries, withNewCustomer } from '../references';

/** One opportunity, and what became of its customer and its invoices. */
export interface PaymentInput {
	snapshot: Snapshot;
	customer: SyncResult;
	/** One result per invoiced job; those without an id and a plan are not applied to. */
	invoices: readonly SyncResult[];
}

/** Payments by one of their fields. */
export function paymentQuery(condition: Condition): Query<'Payment'> {
	return { entity: 'Payment', where: [condition] };
}

/** What a refund or a reversal becomes. */
type MoneyBackEntity = 'Purchase' | 'JournalEntry';

/** Expenses or journal entries by their numbers, days or ids. */
export function moneyBackQuery<N extends MoneyBackEntity>(
	entity: N,
	field: 'DocNumber' | 'TxnDate' | 'Id',
	values: readonly string[],
): Query<N> {
	return { entity, where: [[field, 'IN', values]] };
}

/**
 * Reads all that bears on the payments of some opportunities. One batch is enough unless a payment of
 * theirs is linked to an expense or a journal entry that neither its number nor its day led to: then
 * a second one reads those by their ids.
 */
export async function findPayments(
	{ client }: Company,
	inputs: readonly PaymentInput[],
	settings: PaymentSettings,
	{ receivableAccountId, preview }: { receivableAccountId: string | null; preview: boolean },
): Promise<PaymentFindings[]> {
	const rows = inputs.flatMap(({ snapshot }) => snapshot.payments);
	const customers = new Set(
		inputs.flatMap(({ customer }) => (customer.id === null ? [] : [customer.id])),
	);
	const invoiceIds = inputs.flatMap(({ invoices }) =>
		invoices.flatMap(({ id }) => (id === null ? [] : [id])),
	);
	const moneyBack = rows.filter(isMoneyBack);
	const queries: Query<EntityName>[] = [
		...inPieces(rows.map((row) => paymentReference(row.id))).map((piece) =>
			paymentQuery(['PaymentRefNum', 'IN', piece]),
		),
		// Also by customer: a person may have changed the reference, SmartMoving have lost the payment.
		...inPieces([...customers]).map((piece) => paymentQuery(['CustomerRef', 'IN', piece])),
		...moneyBackQueries(moneyBack, settings.timeZone),
		...inPieces(invoiceIds).map(
			(piece): Query<'Invoice'> => ({ entity: 'Invoice', where: [['Id', 'IN', piece]] }),
		),
		...referenceQueries({ ...idsOf(settings, receivableAccountId), Customer: [...customers] }),
		...(receivableAccountId === null
			? [{ entity: 'Account', where: [['AccountType', '=', RECEIVABLE]] } as const]
			: []),
		{ entity: 'Preferences' } as const,
	];
	const rowsOf = await askAll(client, queries);

	const payments = byId(rowsOf('Payment'));
	const linkedRowsOf = await askAll(
		client,
		linkedQueries(inputs, payments, [...rowsOf('Purchase'), ...rowsOf('JournalEntry')]),
	);
	const purchases = byId([...rowsOf('Purchase'), ...linkedRowsOf('Purchase')]);
	const journalEntries = byId([...rowsOf('JournalEntry'), ...linkedRowsOf('JournalEntry')]);
	const invoices = new Map(rowsOf('Invoice').map((invoice) => [invoice.Id, invoice]));
	const receivables = byId(rowsOf('Account')).filter(
		(account) => account.Active && account.AccountType === RECEIVABLE,
	);
	const onlyReceivable = receivables.length === 1 ? receivables[0]!.Id : null;
	const [preferences] = rowsOf('Preferences');
	const references = knownReferences(
		[{ entity: 'Account' }, { entity: 'PaymentMethod' }, { entity: 'Customer' }],
		[rowsOf('Account'), rowsOf('PaymentMethod'), rowsOf('Customer')],
	);
	return inputs.map((input) => ({
		payments,
		purchases,
		journalEntries,
		invoices: knownInvoices(input, invoices, preview),
		receivableAccountId: receivableAccountId ?? onlyReceivable,
		preferences: preferences ?? preferencesSchema.parse({}),
		references: withNewCustomer(references, input.customer),
	}));
}

/** By number, and by day: a bookkeeper may have given one of ours another number. */
function moneyBackQueries(
	rows: readonly SnapshotPayment[],
	timeZone: string,
): Query<MoneyBackEntity>[] {
	return ([refundKind, reversalKind] as const).flatMap(({ entity, number }) => {
		const own = rows.filter((row) => kindOf(row).entity === entity);
		const days = new Set(own.flatMap((row) => dayOfMoment(row.createdAtUtc, timeZone) ?? []));
		return [
			...inPieces(own.map(({ id }) => number(id))).map((piece) =>
				moneyBackQuery(entity, 'DocNumber', piece),
			),
			...inPieces([...days]).map((piece) => moneyBackQuery(entity, 'TxnDate', piece)),
		];
	});
}

/** What our payments of these opportunities are linked to, or let go of, as far as it was not read yet. */
function linkedQueries(
	inputs: readonly PaymentInput[],
	payments: readonly Payment[],
	known: readonly { Id: string }[],
): Query<MoneyBackEntity>[] {
	const quotes = inputs.map(({ snapshot }) => snapshot.opportunity.quoteNumber);
	const knownIds = new Set(known.map(({ Id }) => Id));
	const ours = payments.filter(({ PrivateNote }) =>
		quotes.some((quote) => rowIdOf(PrivateNote, 'payment', 'payment', quote) !== null),
	);
	const links = ours.flatMap(({ Line }) => Line.flatMap(({ LinkedTxn }) => LinkedTxn));
	return ([refundKind, reversalKind] as const).flatMap(({ entity, linkType, recordName }) => {
		const ids = [
			...links.flatMap(({ TxnType, TxnId }) => (TxnType === linkType ? [TxnId] : [])),
			...ours.flatMap(({ PrivateNote }) => tracedIds(PrivateNote, recordName)),
		].filter((id) => !knownIds.has(id));
		return inPieces([...new Set(ids)]).map((piece) => moneyBackQuery(entity, 'Id', piece));
	});
}

const RECEIVABLE = 'Accounts Receivable';

/** The ids of all records that the settings name. */
function idsOf(settings: PaymentSettings, receivableAccountId: string | null) {
	const mappings = [...settings.typeMappings.values(), settings.defaultMapping];
	return {
		Account: [
			...mappings.map((mapping) => mapping?.depositAccountId),
			...settings.refundAccountByType.values(),
			settings.defaultRefundAccount,
			receivableAccountId,
		],
		PaymentMethod: mappings.map((mapping) => mapping?.paymentMethodId),
	};
}

/** The opportunity's invoices that payments may be applied to, oldest job first. */
function knownInvoices(
	{ snapshot, invoices }: PaymentInput,
	present: ReadonlyMap<string, Invoice>,
	preview: boolean,
): KnownInvoice[] {
	const jobs = [...snapshot.jobs].sort(
		(a, b) => (a.jobDate ?? 0) - (b.jobDate ?? 0) || (a.jobNumber < b.jobNumber ? -1 : 1),
	);
	return jobs.flatMap((job): KnownInvoice[] => {
		const result = invoices.find(({ source }) => source.id.toLowerCase() === job.id.toLowerCase());
		// An invoice in conflict is in a person's hands: no money is moved on it.
		if (!result || result.status === 'conflict') return [];
		const invoice = result.id === null ? null : (present.get(result.id) ?? null);
		// What is only planned counts in a preview; otherwise money is applied to what is there.
		const planned = preview && result.status === 'planned' ? toCents(result.total ?? 0) : null;
		if (!invoice && planned === null) return [];
		const known = { jobId: job.id, jobNumber: job.jobNumber, plannedCents: planned ?? 0 };
		if (!invoice || planned === null) return [{ ...known, invoice }];
		// A preview counts with the total that the invoice is going to have.
		const growth = planned - toCents(invoice.TotalAmt);
		const Balance = toAmount(toCents(invoice.Balance) + growth);
		return [{ ...known, invoice: { ...invoice, TotalAmt: toAmount(planned), Balance } }];
	});
}

function byId<T extends { Id: string }>(records: readonly T[]): T[] {
	return [...new Map(records.map((record) => [record.Id, record])).values()];
}
