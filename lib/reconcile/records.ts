import { toCents } from '../basics/money';
import type { Invoice, JournalEntry, Payment, Purchase } from '../quickbooks/schemas';
import { reversalKind } from '../sync/moneyBack/reversal';
import { editedFields } from '../sync/ours/stamp';
import { markedId } from '../sync/ours/identity';
import { foreignLine } from '../sync/invoice/invoice';
import { isDeposited, isVoided } from '../quickbooks/states';
import { presentFields } from '../sync/invoice/stamp';
import { stampedMoneyBack, type MoneyBackFields } from '../sync/moneyBack/moneyBack';
import { presentStamped } from '../sync/payment/header';
import { refundKind } from '../sync/moneyBack/refund';
import type { SyncEntity } from '../sync/outcome/result';

export type BookEntity = Exclude<SyncEntity, 'Customer'>;

/** What was read of QuickBooks. */
export interface Books {
	invoices: readonly Invoice[];
	payments: readonly Payment[];
	purchases: readonly Purchase[];
	journalEntries: readonly JournalEntry[];
}

/** One transaction in QuickBooks as the comparison looks at it. */
export interface BookRecord {
	entity: BookEntity;
	id: string;
	/** Its DocNumber or PaymentRefNum; empty where it has none. */
	number: string;
	/** `yyyy-MM-dd`. */
	day: string;
	cents: number;
	/** The part of it that is sales tax, which QuickBooks computes. */
	taxCents: number;
	customerId: string;
	customerName: string;
	isVoided: boolean;
	/** The id of SmartMoving's record, from the marker; null where the sync did not make it. */
	sourceId: string | null;
	/** The quote that the note names; empty where it names none. */
	quoteNumber: string;
	/** Fields that a person changed since the record was posted, with what they hold now. */
	edited: { field: string; value: string }[];
	/** What a payment settles; empty for the others. */
	links: { type: string; id: string; cents: number }[];
	/** The transactions that it is linked from. */
	linkedFrom: { type: string; id: string }[];
	/** What is still owed on an invoice; 0 for the others. */
	openCents: number;
	/** Whether a payment is part of a bank deposit, which freezes it. */
	isDeposited: boolean;
}

/** All transactions that were read, each once. */
export function bookRecords(books: Books): BookRecord[] {
	const records = [
		...books.invoices.map(ofInvoice),
		...books.payments.map(ofPayment),
		...books.purchases.map((record) =>
			ofMoneyBack('Purchase', record, refundKind.read(record), record.LinkedTxn),
		),
		...books.journalEntries.map((record) =>
			ofMoneyBack('JournalEntry', record, reversalKind.read(record), []),
		),
	];
	return [...new Map(records.map((each) => [`${each.entity} ${each.id}`, each])).values()];
}

function ofInvoice(record: Invoice): BookRecord {
	const present: Record<string, string> = presentFields(record);
	const edited = editedFields(record.PrivateNote, present);
	if (foreignLine(record) !== null && !edited.includes('Line')) edited.push('Line');
	return {
		...common('Invoice', record.Id, record.PrivateNote),
		number: record.DocNumber ?? '',
		day: record.TxnDate,
		cents: toCents(record.TotalAmt),
		taxCents: toCents(record.TxnTaxDetail?.TotalTax ?? 0),
		customerId: record.CustomerRef.value,
		customerName: record.CustomerRef.name ?? '',
		isVoided: isVoided(record),
		edited: edited.map((field) => ({ field, value: present[field] ?? '' })),
		linkedFrom: record.LinkedTxn.map(({ TxnId, TxnType }) => ({ type: TxnType, id: TxnId })),
		openCents: toCents(record.Balance),
	};
}

function ofPayment(record: Payment): BookRecord {
	const present: Record<string, string> = presentStamped(record);
	return {
		...common('Payment', record.Id, record.PrivateNote),
		number: record.PaymentRefNum ?? '',
		day: record.TxnDate,
		cents: toCents(record.TotalAmt),
		customerId: record.CustomerRef.value,
		customerName: record.CustomerRef.name ?? '',
		isVoided: isVoided(record),
		edited: editedFields(record.PrivateNote, present).map((field) => ({
			field,
			value: present[field] ?? '',
		})),
		links: record.Line.flatMap(({ Amount, LinkedTxn: [linked] }) =>
			linked ? [{ type: linked.TxnType, id: linked.TxnId, cents: toCents(Amount) }] : [],
		),
		isDeposited: isDeposited(record),
	};
}

function ofMoneyBack(
	entity: 'Purchase' | 'JournalEntry',
	{ Id, PrivateNote }: Purchase | JournalEntry,
	fields: MoneyBackFields,
	linkedFrom: Purchase['LinkedTxn'],
): BookRecord {
	const cents = toCents(fields.Amount);
	const present: Record<string, string> = stampedMoneyBack(fields);
	return {
		...common(entity, Id, PrivateNote),
		number: fields.DocNumber ?? '',
		day: fields.TxnDate,
		cents,
		customerId: fields.EntityRef ?? '',
		isVoided: isVoided({ TotalAmt: fields.Amount, PrivateNote: PrivateNote ?? '' }),
		edited: editedFields(PrivateNote, present).map((field) => ({
			field,
			value: present[field] ?? '',
		})),
		linkedFrom: linkedFrom.map(({ TxnId, TxnType }) => ({ type: TxnType, id: TxnId })),
	};
}

/** The marker that each kind of transaction carries. */
const MARKERS = {
	Invoice: 'job',
	Payment: 'payment',
	Purchase: refundKind.marker,
	JournalEntry: reversalKind.marker,
} as const;

function common(entity: BookEntity, id: string, note: string | undefined) {
	return {
		entity,
		id,
		customerName: '',
		sourceId: markedId(note, MARKERS[entity]),
		quoteNumber: quoteIn(note),
		edited: [],
		links: [],
		linkedFrom: [],
		openCents: 0,
		taxCents: 0,
		isDeposited: false,
	};
}

/** The quote that the last line of a note of ours names: by itself, or as the first part of a job's number. */
function quoteIn(note: string | undefined): string {
	const named = [
		...(note ?? '').matchAll(/SmartMoving (?:(job)|(?:payment|refund|reversal) of quote) (\S+)/g),
	].at(-1);
	if (named === undefined) return '';
	return named[1] === 'job' ? named[2]!.replace(/-\d+$/, '') : named[2]!;
}
