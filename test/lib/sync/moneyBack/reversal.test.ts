import type { JournalEntry } from '../../../../lib/quickbooks/schemas';
import type { SnapshotPayment } from '../../../../lib/smartmoving/snapshot';
import {
	isReversal,
	planReversal,
	undonePayment,
	type ReversalSettings,
} from '../../../../lib/sync/moneyBack/reversal';
import type { ReversalFindings } from '../../../../lib/sync/found/findings';
import { reversalNumber } from '../../../../lib/sync/ours/identity';
import {
	journalEntryRecord,
	payment,
	paymentFindings,
	paymentSettings,
	preferences,
	references,
	refund,
	reversal,
} from '../builders';

function plan(
	journalEntries: JournalEntry[],
	{
		of = reversal(),
		settings = {},
		findings = {},
	}: {
		of?: SnapshotPayment;
		settings?: Partial<ReversalSettings>;
		findings?: Partial<ReversalFindings>;
	} = {},
) {
	return planReversal(
		{ row: of, quoteNumber: '1234', customerId: '1' },
		paymentFindings({ journalEntries, ...findings }),
		paymentSettings(settings),
	);
}

const refused = (status: string, words: string) => ({
	action: 'refuse',
	status,
	reason: expect.stringContaining(words),
});

describe('A14: a reversed payment is a journal entry that undoes it', () => {
	it('debits Accounts Receivable of the customer and credits the account of the payment type', () =>
		expect(plan([])).toMatchObject({
			action: 'create',
			body: {
				DocNumber: reversalNumber('c1'),
				TxnDate: '2026-05-27',
				PrivateNote: expect.stringMatching(
					/^SmartMoving reversal of quote 1234 \(as posted [0-9a-f.]+\) \[sm:payment:c1\]$/,
				),
				Line: [
					{
						Amount: 100,
						DetailType: 'JournalEntryLineDetail',
						JournalEntryLineDetail: {
							PostingType: 'Debit',
							AccountRef: { value: '84' },
							Entity: { Type: 'Customer', EntityRef: { value: '1' } },
						},
					},
					{
						Amount: 100,
						DetailType: 'JournalEntryLineDetail',
						JournalEntryLineDetail: { PostingType: 'Credit', AccountRef: { value: '35' } },
					},
				],
			},
		}));

	it.each<[string, Parameters<typeof plan>[1], string, string]>([
		['an unmapped type', { of: reversal({ paymentType: 8 }) }, 'failed', "'Payment Type Mapping'"],
		['a type that is skipped', { of: reversal({ paymentType: 6 }) }, 'skipped', 'Skipped'],
		['three decimals', { of: reversal({ amount: -10.005 }) }, 'failed', 'two decimals'],
		['no readable date', { of: reversal({ createdAtUtc: 'soon' }) }, 'failed', 'date'],
		[
			'a day before the start date (A15)',
			{ settings: { startDate: '2026-05-28' } },
			'skipped',
			'2026-05-28',
		],
		['no A/R account', { findings: { receivableAccountId: null } }, 'failed', 'Receivable'],
		[
			'closed books',
			{ findings: { preferences: preferences({ accounting: { BookCloseDate: '2026-05-27' } }) } },
			'failed',
			'closed',
		],
		[
			'an inactive account',
			{ findings: { references: references({ 'Account 35': { name: 'Old', active: false } }) } },
			'failed',
			'"Old" is inactive',
		],
		[
			'a receivable account that is none',
			{ findings: { references: references({ 'Account 84': { type: 'Bank' } }) } },
			'failed',
			'Accounts Receivable',
		],
	])('is refused for %s', (_, options, status, words) =>
		expect(plan([], options)).toMatchObject(refused(status, words)),
	);
});

describe('resync of a reversal', () => {
	it('keeps it, wherever the bookkeeper moved the bank account', () => {
		expect(plan([journalEntryRecord()])).toMatchObject({ action: 'keep', note: null });
		const settings = {
			typeMappings: new Map([[0, { depositAccountId: '36', paymentMethodId: null }]]),
		};
		expect(plan([journalEntryRecord()], { settings }).action).toBe('keep');
	});

	it('keeps it though it lies before the start date or its type is not mapped any more', () => {
		for (const settings of [{ startDate: '2027-01-01' }, { typeMappings: new Map() }]) {
			expect(plan([journalEntryRecord()], { settings }).action).toBe('keep');
		}
	});

	it('changes what changed, and not the bank account', () =>
		expect(
			plan([journalEntryRecord()], {
				of: reversal({ amount: -90 }),
				settings: {
					typeMappings: new Map([[0, { depositAccountId: '36', paymentMethodId: null }]]),
				},
			}),
		).toMatchObject({
			action: 'update',
			changes: [{ field: 'Amount', from: 100, to: 90 }],
			body: {
				Line: [
					{ Amount: 90 },
					{ Amount: 90, JournalEntryLineDetail: { AccountRef: { value: '35' } } },
				],
			},
		}));

	it.each<[string, JournalEntry[], string]>([
		['doubles', [journalEntryRecord(), journalEntryRecord({ Id: '901' })], '2 times'],
		[
			'one that a person made with our number',
			[journalEntryRecord({ PrivateNote: 'by hand' })],
			'did not make',
		],
		[
			'one that was voided',
			[
				journalEntryRecord({
					amount: 0,
					PrivateNote: `Voided - ${journalEntryRecord().PrivateNote}`,
				}),
			],
			'voided',
		],
	])('reports %s (B5)', (_, journalEntries, words) =>
		expect(plan(journalEntries)).toMatchObject(refused('conflict', words)),
	);

	it('reports one of another customer', () => {
		const [debit, credit] = journalEntryRecord().Line;
		debit!.JournalEntryLineDetail!.Entity!.EntityRef!.value = '2';
		expect(plan([journalEntryRecord({ Line: [debit!, credit!] })])).toMatchObject(
			refused('conflict', 'another payee'),
		);
	});
});

describe('A14: which rows are reversals, and of which payment', () => {
	it.each<[string, SnapshotPayment, boolean]>([
		['a negative payment', reversal(), true],
		['a payment', payment(), false],
		['a refund, whatever its sign', refund({ amount: -30 }), false],
	])('%s', (_, row, is) => expect(isReversal(row)).toBe(is));

	const early = payment({ id: 'early', createdAtUtc: '2026-05-01T15:00:00Z' });
	const late = payment({ id: 'late', createdAtUtc: '2026-05-30T15:00:00Z' });
	const byGateway = payment({ id: 'gateway', gatewayPaymentId: 'gw', amount: 500 });

	it.each<[string, SnapshotPayment, SnapshotPayment[], string | null]>([
		[
			'the one of its gateway id',
			reversal({ gatewayPaymentId: 'gw' }),
			[early, byGateway],
			'gateway',
		],
		[
			'the one it names, in whatever case',
			reversal({ refundsJobPaymentId: 'LATE' }),
			[early, late],
			'late',
		],
		['the only earlier one of its type and amount', reversal(), [early, late], 'early'],
		[
			'the one that is left when the gateway knows none',
			reversal({ gatewayPaymentId: 'x' }),
			[early],
			'early',
		],
		['none of two', reversal(), [early, { ...early, id: 'twin' }], null],
		[
			'none of two of one gateway id',
			reversal({ gatewayPaymentId: 'gw' }),
			[byGateway, { ...byGateway, id: 'g2' }, early],
			null,
		],
		['none of another amount', reversal({ amount: -99.99 }), [early], null],
		['none of another type', reversal({ paymentType: 1 }), [early], null],
		['none that came later', reversal(), [late], null],
		[
			'none where neither has a gateway id',
			reversal({ amount: -1, gatewayPaymentId: '' }),
			[{ ...early, gatewayPaymentId: '' }],
			null,
		],
		['none of parts of a cent', reversal({ amount: -10.005 }), [payment({ amount: 10.005 })], null],
	])('%s', (_, row, payments, id) => expect(undonePayment(row, payments)?.id ?? null).toBe(id));
});
