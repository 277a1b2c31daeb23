import type { Payment } from '../../../../lib/quickbooks/schemas';
import type { SnapshotPayment } from '../../../../lib/smartmoving/snapshot';
import { planDeletedPayments, withoutPayments } from '../../../../lib/sync/payment/deleted';
import type { WhenDeleted } from '../../../../lib/sync/rules/handsOff';
import { stampOf } from '../../../../lib/sync/ours/stamp';
import { marker, paymentReference } from '../../../../lib/sync/ours/identity';
import type { PaymentFindings } from '../../../../lib/sync/found/findings';
import {
	invoiceRecord,
	job,
	link,
	payment,
	paymentFindings,
	paymentRecord,
	preferences,
	snapshot,
} from '../builders';

const STAMP = stampOf({ TxnDate: '2026-05-01', TotalAmt: '100.00' });
const note = (id: string, quote = '1234', stamp = STAMP) =>
	`SmartMoving payment of quote ${quote}${stamp} ${marker('payment', id)}`;

/** A payment of ours, as it was posted. */
function ours(fields: Parameters<typeof paymentRecord>[0] = {}, id = 'gone'): Payment {
	return paymentRecord({ PrivateNote: note(id), ...fields }, id);
}

const invoice = {
	jobId: job().id,
	jobNumber: '1234-1',
	invoice: invoiceRecord({ Balance: 500 }),
	plannedCents: 0,
};

function plan(
	payments: Payment[],
	rows: SnapshotPayment[] = [payment()],
	findings: Partial<PaymentFindings> = {},
	whenDeleted: WhenDeleted = 'void',
	readAtUtc: string | null = null,
) {
	return planDeletedPayments(
		{ ...snapshot({ payments: rows }), readAtUtc },
		'1',
		paymentFindings({ payments, invoices: [invoice], ...findings }),
		whenDeleted,
	).map((each) => (each.plan.action === 'void' ? `void ${each.id}` : each.plan.reason));
}

describe('a payment of ours that SmartMoving no longer lists', () => {
	it.each<[string, Payment]>([
		['unapplied', ours()],
		['applied to an invoice of the quote', ours({ Line: [link('Invoice', '500', 100)] })],
		['with a note of its own above', ours({ PrivateNote: `Zelle\n${note('gone')}` })],
		['with what someone wrote below', ours({ PrivateNote: `${note('gone')}\nThanked` })],
		['whose note came back in one line', ours({ PrivateNote: `Zelle ${note('gone')}` })],
	])('%s is voided', (_, record) => expect(plan([record])).toEqual(['void gone']));

	it.each([
		['before', '2026-05-02T10:00:01Z', ['void gone']],
		['after', '2026-05-02T09:59:59Z', []],
	])('counts only if it was posted %s SmartMoving was read', (_, readAtUtc, planned) => {
		const record = ours({ MetaData: { CreateTime: '2026-05-02T05:00:00-05:00' } });
		expect(plan([record], [payment()], {}, 'void', readAtUtc)).toEqual(planned);
	});

	it.each<[string, Payment]>([
		['that is listed, in whatever case', ours({ PrivateNote: note('P1') }, 'P1')],
		['of another quote', ours({ PrivateNote: note('gone', '12345') })],
		['of another quote with the same end', ours({ PrivateNote: note('gone', '01234') })],
		['of another customer', ours({ CustomerRef: { value: '2' } })],
		['that a person made', ours({ PrivateNote: 'SmartMoving payment of quote 1234' })],
		['that is voided', ours({ TotalAmt: 0, PrivateNote: `Voided - ${note('gone')}` })],
	])('one %s is not spoken of', (_, record) => expect(plan([record])).toEqual([]));

	it.each<[string, Payment, string]>([
		['whose date someone changed', ours({ TxnDate: '2026-05-02' }), 'someone changed'],
		['whose amount someone changed', ours({ TotalAmt: 90 }), 'someone changed'],
		['whose reference someone changed', ours({ PaymentRefNum: '77' }), 'someone changed'],
		[
			'of which it is not known whether someone did',
			ours({ PrivateNote: note('gone', '1234', '') }),
			'someone changed',
		],
		[
			'in a bank deposit',
			ours({ LinkedTxn: [{ TxnId: '5', TxnType: 'Deposit' }] }),
			'bank deposit',
		],
		['on a refund', ours({ Line: [link('Expense', '800', 30)] }), 'Expense with id 800'],
		['on a reversal', ours({ Line: [link('JournalEntry', '900', 9)] }), 'JournalEntry with'],
		['with a credit', ours({ Line: [link('CreditMemo', '9', 9)] }), 'CreditMemo with id 9'],
		['on a foreign invoice', ours({ Line: [link('Invoice', '999', 9)] }), 'Invoice with id 999'],
	])('one %s is reported', (_, record, words) =>
		expect(plan([record])).toEqual([expect.stringContaining(words)]),
	);

	it('is reported where the setting says so, or the books are closed', () => {
		expect(plan([ours()], [payment()], {}, 'report')).toEqual([
			expect.stringContaining("'When Deleted in SmartMoving'"),
		]);
		const closed = preferences({ accounting: { BookCloseDate: '2026-05-31' } });
		expect(plan([ours()], [payment()], { preferences: closed })).toEqual([
			expect.stringContaining('closed up to'),
		]);
	});

	it('is voided alone where SmartMoving lists nothing, but several are doubted', () => {
		const second = ours({ Id: '701', PrivateNote: note('too') }, 'too');
		expect(plan([ours()], [])).toEqual(['void gone']);
		expect(plan([ours(), second], [])).toEqual([
			expect.stringContaining('no payment at all'),
			expect.stringContaining('no payment at all'),
		]);
		expect(plan([ours(), second])).toEqual(['void gone', 'void too']);
		expect(second.PaymentRefNum).toBe(paymentReference('too'));
	});
});

describe('what a voided payment settled', () => {
	it('is open again', () => {
		const record = ours({ Line: [link('Invoice', '500', 60), link('Invoice', '500', 40)] });
		const found = paymentFindings({
			payments: [record, paymentRecord({ Id: '701' })],
			invoices: [invoice],
		});
		const without = withoutPayments(found, [record]);
		expect(without.payments).toEqual([paymentRecord({ Id: '701' })]);
		expect(without.invoices).toMatchObject([{ jobNumber: '1234-1', invoice: { Balance: 600 } }]);
		expect(withoutPayments(found, [])).toBe(found);
	});
});
