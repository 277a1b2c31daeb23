import { centsOf, type BooksContent } from './company';
import { check } from './invariants';

/** The one A/R account of the companies in memory. */
const RECEIVABLE = '84';

interface Entry {
	account: string;
	customerId: string | null;
	/** Debits are positive. */
	cents: number;
}

/**
 * The double entry of a company in memory: each transaction's debits are its credits, and what the
 * customers owe is the sum of what is open.
 *
 * @returns cents by customer
 */
export function receivables(books: BooksContent): Map<string, number> {
	const balances = new Map<string, number>();
	for (const [label, entries] of postings(books)) {
		const sum = entries.reduce((total, { cents }) => total + cents, 0);
		check(sum === 0, 'ledger', () => `${label} is out of balance by ${sum}`);
		for (const { account, customerId, cents } of entries) {
			if (account !== RECEIVABLE) continue;
			check(customerId !== null, 'ledger', () => `${label} posts to A/R without a customer`);
			balances.set(customerId, (balances.get(customerId) ?? 0) + cents);
		}
	}
	const control = [...balances.values()].reduce((sum, cents) => sum + cents, 0);
	const open = sumOfOpenItems(books);
	check(control === open, 'ledger', () => `A/R is ${control}, and ${open} is open`);
	return balances;
}

function postings(books: BooksContent): [string, Entry[]][] {
	return [
		...books.invoices.map((invoice): [string, Entry[]] => [
			`invoice ${invoice.DocNumber}`,
			[
				{
					...{ account: RECEIVABLE, customerId: invoice.CustomerRef.value },
					cents: centsOf(invoice.TotalAmt),
				},
				...invoice.Line.filter(({ DetailType }) => DetailType === 'SalesItemLineDetail').map(
					({ Amount }) => ({ account: 'income', customerId: null, cents: -centsOf(Amount) }),
				),
			],
		]),
		...books.payments.map((payment): [string, Entry[]] => {
			const cents = centsOf(payment.TotalAmt);
			return [
				`payment ${payment.PaymentRefNum}`,
				[
					{ account: RECEIVABLE, customerId: payment.CustomerRef.value, cents: -cents },
					{ account: payment.DepositToAccountRef?.value ?? 'undeposited', customerId: null, cents },
				],
			];
		}),
		...books.purchases.map((purchase): [string, Entry[]] => [
			`expense ${purchase.DocNumber}`,
			[
				...purchase.Line.map(({ Amount, AccountBasedExpenseLineDetail: detail }) => ({
					account: detail?.AccountRef?.value ?? '',
					customerId: detail?.CustomerRef?.value ?? null,
					cents: centsOf(Amount),
				})),
				{
					...{ account: purchase.AccountRef.value, customerId: null },
					cents: -centsOf(purchase.TotalAmt),
				},
			],
		]),
		...books.journalEntries.map((entry): [string, Entry[]] => [
			`journal entry ${entry.DocNumber}`,
			entry.Line.map(({ Amount, JournalEntryLineDetail: detail }) => ({
				account: detail?.AccountRef?.value ?? '',
				customerId: detail?.Entity?.EntityRef?.value ?? null,
				cents: detail?.PostingType === 'Debit' ? centsOf(Amount) : -centsOf(Amount),
			})),
		]),
	];
}

function sumOfOpenItems({ invoices, payments, purchases, journalEntries }: BooksContent): number {
	const sum = (amounts: number[]) => amounts.reduce((total, each) => total + centsOf(each), 0);
	const settled = payments.flatMap(({ Line }) =>
		Line.filter(({ LinkedTxn }) => LinkedTxn[0]?.TxnType !== 'Invoice').map(({ Amount }) => Amount),
	);
	const reversed = journalEntries.flatMap(({ Line }) =>
		Line.filter((line) => line.JournalEntryLineDetail?.AccountRef?.value === RECEIVABLE).map(
			({ Amount }) => Amount,
		),
	);
	return (
		sum(invoices.map(({ Balance }) => Balance)) +
		sum(purchases.map(({ TotalAmt }) => TotalAmt)) +
		sum(reversed) -
		sum(settled) -
		sum(payments.map(({ UnappliedAmt }) => UnappliedAmt))
	);
}
