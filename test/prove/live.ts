import type { Invoice, JournalEntry, Payment, Purchase } from '../../lib/quickbooks/schemas';
import { centsOf, debitOf, type BooksContent } from './company';

/** One record that carries a marker of the sync. */
export interface Live {
	kind: 'job' | 'payment' | 'refund' | 'reversal';
	id: string;
	recordId: string;
	customerId: string;
	cents: number;
	/** What it settles (a payment). */
	links: { to: string; cents: number }[];
	/** Unapplied, or open. */
	open: number;
	text: string;
}

/** All live records of the sync: a voided one counts no more. */
export function liveRecords(books: BooksContent): Live[] {
	const lives = (
		records: readonly (Invoice | Payment | Purchase | JournalEntry)[],
		read: (record: never) => Omit<Live, 'id' | 'recordId' | 'kind'>,
		kindOf: (marked: string) => Live['kind'],
	) =>
		records.flatMap((record): Live[] => {
			const marked = /\[sm:(job|payment|refund):([^\]]+)\](?![^]*\[sm:)/.exec(
				record.PrivateNote ?? '',
			);
			if (!marked || isVoid(record)) return [];
			const kind = kindOf(marked[1]!);
			return [{ kind, id: marked[2]!, recordId: record.Id, ...read(record as never) }];
		});
	return [
		...lives(books.invoices, readInvoice, () => 'job'),
		...lives(books.payments, readPayment, () => 'payment'),
		...lives(books.purchases, readPurchase, () => 'refund'),
		...lives(books.journalEntries, readEntry, () => 'reversal'),
	];
}

function isVoid({ PrivateNote }: { PrivateNote?: string | undefined }): boolean {
	return /^voided/i.test(PrivateNote ?? '');
}

export function readInvoice(invoice: Invoice) {
	const lines = invoice.Line.filter(({ DetailType }) => DetailType === 'SalesItemLineDetail');
	return {
		customerId: invoice.CustomerRef.value,
		cents: centsOf(invoice.TotalAmt),
		links: [],
		open: centsOf(invoice.Balance),
		text: `${invoice.DocNumber} ${invoice.TxnDate} ${lines.map(({ Amount, Description }) => `${Description} ${Amount}`).join(', ')}`,
	};
}

export function readPayment(payment: Payment) {
	return {
		customerId: payment.CustomerRef.value,
		cents: centsOf(payment.TotalAmt),
		links: payment.Line.flatMap(({ Amount, LinkedTxn }) =>
			LinkedTxn.map(({ TxnId }) => ({ to: TxnId, cents: centsOf(Amount) })),
		),
		open: centsOf(payment.UnappliedAmt),
		text: `${payment.PaymentRefNum} ${payment.TxnDate}`,
	};
}

function readPurchase(purchase: Purchase) {
	return {
		customerId: purchase.EntityRef?.value ?? '',
		cents: centsOf(purchase.TotalAmt),
		links: [],
		open: 0,
		text: `${purchase.DocNumber} ${purchase.TxnDate} ${purchase.AccountRef.value}`,
	};
}

function readEntry(entry: JournalEntry) {
	const customer = entry.Line.find((line) => line.JournalEntryLineDetail?.Entity);
	return {
		customerId: customer?.JournalEntryLineDetail?.Entity?.EntityRef?.value ?? '',
		cents: debitOf(entry),
		links: [],
		open: 0,
		text: `${entry.DocNumber} ${entry.TxnDate}`,
	};
}
