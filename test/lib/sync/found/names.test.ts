import { namedChanges } from '../../../../lib/sync/found/names';
import type { FieldChange } from '../../../../lib/sync/outcome/result';
import { lineDifferences } from '../../../../lib/sync/payment/links';
import {
	invoiceRecord,
	job,
	journalEntryRecord,
	paymentFindings,
	purchaseRecord,
	references,
} from '../builders';

const found = paymentFindings({
	references: references({
		'Account 35': { name: 'Checking' },
		'PaymentMethod 1': { name: 'Visa' },
	}),
	invoices: [{ jobId: job().id, jobNumber: '1234-1', invoice: invoiceRecord(), plannedCents: 0 }],
	purchases: [purchaseRecord({ DocNumber: 'Bank 77' })],
	journalEntries: [journalEntryRecord({ DocNumber: undefined })],
});
const named = (change: FieldChange) => namedChanges([change], found)[0];

describe('what people are shown of a change', () => {
	it.each<[string, unknown, unknown, unknown, unknown]>([
		['DepositToAccountRef', null, '35', null, 'Checking'],
		['AccountRef', '35', '99', 'Checking', 'id 99'],
		['Line Account', '99', '35', 'id 99', 'Checking'],
		['PaymentMethodRef', undefined, '1', undefined, 'Visa'],
		['TotalAmt', 35, 36, 35, 36],
		['DocNumber', '35', '1', '35', '1'],
	])('%s from %p to %p', (field, from, to, shownFrom, shownTo) =>
		expect(named({ of: 'header', field, from, to })).toEqual({
			of: 'header',
			field,
			from: shownFrom,
			to: shownTo,
		}),
	);

	it.each([
		['Invoice', '500', 'Applied to the invoice of job 1234-1', 'application'],
		['Invoice', '501', 'Applied to Invoice 501', 'link'],
		['Expense', '800', 'Linked to expense Bank 77', 'moneyBack'],
		['JournalEntry', '900', 'Applied to JournalEntry 900', 'link'],
		['CreditMemo', '800', 'Applied to CreditMemo 800', 'link'],
	])('the link to %s %s reads %s', (type, id, shown, of) => {
		const [change] = lineDifferences(
			[{ Amount: 1, LinkedTxn: [{ TxnType: type, TxnId: id }] }],
			[],
		);
		expect(change).toMatchObject({ of: 'link', field: `Applied to ${type} ${id}` });
		expect(named(change!)).toMatchObject({ of, field: shown, from: 1, to: null });
	});
});
