import type { Purchase } from '../../../../lib/quickbooks/schemas';
import { stampOf } from '../../../../lib/sync/ours/stamp';
import { marker, refundNumber } from '../../../../lib/sync/ours/identity';
import { planRefund, type RefundSettings } from '../../../../lib/sync/moneyBack/refund';
import type { RefundFindings } from '../../../../lib/sync/found/findings';
import { moneyBackCents } from '../../../../lib/sync/moneyBack/moneyBack';
import {
	payment,
	paymentFindings,
	paymentSettings,
	preferences,
	purchaseRecord,
	references,
	refund,
} from '../builders';

function plan(
	purchases: Purchase[],
	{
		of = refund(),
		paid = payment(),
		settings = {},
		findings = {},
		customerId = '1',
	}: {
		of?: ReturnType<typeof refund>;
		paid?: ReturnType<typeof payment>;
		settings?: Partial<RefundSettings>;
		findings?: Partial<RefundFindings>;
		customerId?: string;
	} = {},
) {
	return planRefund(
		{ row: of, payment: paid, quoteNumber: '1234', customerId },
		paymentFindings({ purchases, ...findings }),
		paymentSettings(settings),
	);
}

const refused = (status: string, words: string) => ({
	action: 'refuse',
	status,
	reason: expect.stringContaining(words),
});

describe('A4: a refund is an expense to the customer on Accounts Receivable', () => {
	it('with the money from the bank, its number and its marker', () => {
		const decided = plan([]);
		expect(decided).toMatchObject({
			action: 'create',
			body: {
				PaymentType: 'Cash',
				AccountRef: { value: '35' },
				EntityRef: { value: '1', type: 'Customer' },
				DocNumber: refundNumber('r1'),
				TxnDate: '2026-05-25',
				PrivateNote: expect.stringMatching(
					/^SmartMoving refund of quote 1234 \(as posted [0-9a-f.]+\) \[sm:refund:r1\]$/,
				),
				Line: [
					{
						Amount: 30,
						DetailType: 'AccountBasedExpenseLineDetail',
						AccountBasedExpenseLineDetail: {
							AccountRef: { value: '84' },
							CustomerRef: { value: '1' },
							BillableStatus: 'NotBillable',
						},
					},
				],
			},
		});
	});

	it.each([[30], [-30]])('of %d is an expense of 30.00: the sign is not documented', (amount) => {
		expect(moneyBackCents(refund({ amount }))).toBe(3_000);
		expect(plan([], { of: refund({ amount }) })).toMatchObject({
			body: { Line: [{ Amount: 30 }] },
		});
	});

	it.each<[string, Partial<RefundSettings>, string | null]>([
		['the account of its payment type', { refundAccountByType: new Map([[0, '36']]) }, '36'],
		['the default account', {}, '35'],
		['no account at all', { defaultRefundAccount: null }, null],
		[
			'only one of another type',
			{ defaultRefundAccount: null, refundAccountByType: new Map([[1, '36']]) },
			null,
		],
	])('from %s (A11)', (_, settings, account) => {
		expect(plan([], { settings })).toMatchObject(
			account === null
				? refused('failed', "'Default Refund Account'")
				: { body: { AccountRef: { value: account } } },
		);
	});

	it('is dated in the company’s zone (A12)', () =>
		expect(plan([], { of: refund({ createdAtUtc: '2026-05-26T03:00:00' }) })).toMatchObject({
			body: { TxnDate: '2026-05-25' },
		}));

	it.each<[string, Parameters<typeof plan>[1], string, string]>([
		[
			'no A/R account',
			{ findings: { receivableAccountId: null } },
			'failed',
			"'Accounts Receivable Account'",
		],
		['no readable date', { of: refund({ createdAtUtc: 'soon' }) }, 'failed', 'date'],
		[
			'closed books',
			{ findings: { preferences: preferences({ accounting: { BookCloseDate: '2026-05-25' } }) } },
			'failed',
			'closed',
		],
		['an amount of nothing', { of: refund({ amount: 0 }) }, 'skipped', '0.00'],
	])('is refused for %s (B4)', (_, options, status, words) =>
		expect(plan([], options)).toMatchObject(refused(status, words)),
	);
});

describe('resync of a refund', () => {
	it('keeps it unchanged', () =>
		expect(plan([purchaseRecord()])).toMatchObject({ action: 'keep', note: null }));

	it('changes what changed, and never the bank account (B5)', () => {
		const decided = plan([purchaseRecord({ AccountRef: { value: '99' } })], {
			of: refund({ amount: 40 }),
			settings: { defaultRefundAccount: '36' },
		});
		expect(decided).toMatchObject({
			action: 'update',
			changes: [{ field: 'Amount', from: 30, to: 40 }],
			body: { AccountRef: { value: '99' } },
		});
	});

	it('does not need a bank account once it is posted', () =>
		expect(plan([purchaseRecord()], { settings: { defaultRefundAccount: null } })).toMatchObject({
			action: 'keep',
		}));

	it('leaves what someone wrote below the marker', () =>
		expect(
			plan([purchaseRecord({ PrivateNote: `${purchaseRecord().PrivateNote}\nCheck 77` })]),
		).toMatchObject({ action: 'keep' }));

	it.each<[string, Purchase[], string]>([
		['doubles', [purchaseRecord(), purchaseRecord({ Id: '801' })], '2 times'],
		[
			'one that a person made with our number',
			[purchaseRecord({ PrivateNote: 'by hand' })],
			'did not make',
		],
		[
			'one that was voided',
			[purchaseRecord({ TotalAmt: 0, PrivateNote: `Voided - ${purchaseRecord().PrivateNote}` })],
			'voided',
		],
		['one to another payee', [purchaseRecord({ EntityRef: { value: '2' } })], 'another payee'],
		['one to nobody', [purchaseRecord({ EntityRef: undefined })], 'another payee'],
	])('reports %s (B5)', (_, purchases, words) =>
		expect(plan(purchases)).toMatchObject(refused('conflict', words)),
	);

	it('is skipped before the start date, but kept there (A15)', () => {
		const settings = { startDate: '2026-05-26' };
		expect(plan([], { settings })).toMatchObject(refused('skipped', '2026-05-26'));
		expect(plan([purchaseRecord()], { settings }).action).toBe('keep');
	});

	it.each<[string, Parameters<typeof references>[0], string]>([
		['inactive', { 'Account 35': { name: 'Old', active: false } }, "'Default Refund Account'"],
		['no bank', { 'Account 35': { type: 'Other Current Asset' } }, 'has to be Bank'],
		['no receivable', { 'Account 84': { type: 'Bank' } }, "'Accounts Receivable Account'"],
	])('is refused where an account of it is %s (B4)', (_, changes, words) => {
		const findings = { references: references(changes) };
		expect(plan([], { findings })).toMatchObject(refused('failed', words));
		expect(plan([purchaseRecord()], { findings }).action).toBe('keep');
	});

	describe('that a person changed (B5)', () => {
		const stamp = stampOf({ TxnDate: '2026-05-25', Amount: '30.00', 'Line Account': '84' });
		const PrivateNote = `SmartMoving refund of quote 1234${stamp} ${marker('refund', 'r1')}`;
		const changed = purchaseRecord({ PrivateNote, TxnDate: '2026-06-30' });
		const of = refund({ amount: 40 });

		it('is reported, whatever else changed', () =>
			expect(plan([changed], { of })).toMatchObject(
				refused('conflict', 'TxnDate is "2026-06-30" there and "2026-05-25" by SmartMoving'),
			));

		it('is changed back', () =>
			expect(plan([changed], { settings: { whenChanged: 'overwrite' } })).toMatchObject({
				action: 'update',
				body: { TxnDate: '2026-05-25' },
			}));

		it('is kept, and only the rest is changed', () =>
			expect(plan([changed], { of, settings: { whenChanged: 'keep' } })).toMatchObject({
				action: 'update',
				changes: [{ field: 'Amount', from: 30, to: 40 }],
				body: { TxnDate: '2026-06-30', Line: [{ Amount: 40 }] },
				note: expect.stringContaining('Kept'),
			}));

		it('is told from what SmartMoving changed', () =>
			expect(plan([purchaseRecord({ PrivateNote })], { of })).toMatchObject({
				action: 'update',
				changes: [{ field: 'Amount' }],
			}));
	});

	it('is not changed in a closed period, but kept there', () => {
		const findings = { preferences: preferences({ accounting: { BookCloseDate: '2026-05-31' } }) };
		expect(plan([purchaseRecord()], { findings }).action).toBe('keep');
		expect(plan([purchaseRecord()], { findings, of: refund({ amount: 40 }) })).toMatchObject({
			...refused('failed', 'closed'),
			code: '6210',
		});
	});
});
