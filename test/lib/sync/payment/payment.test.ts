import type { Invoice, Payment } from '../../../../lib/quickbooks/schemas';
import type { SnapshotJob, SnapshotPayment } from '../../../../lib/smartmoving/snapshot';
import { stampOf } from '../../../../lib/sync/ours/stamp';
import { marker, paymentReference } from '../../../../lib/sync/ours/identity';
import {
	planPayments,
	type PaymentEntry,
	type PaymentSettings,
} from '../../../../lib/sync/payment/payment';
import { paymentDifferences } from '../../../../lib/sync/payment/header';
import { lineDifferences, toPaymentLine } from '../../../../lib/sync/payment/links';
import type { KnownInvoice, PaymentFindings } from '../../../../lib/sync/found/findings';
import {
	invoiceRecord,
	job,
	journalEntryRecord,
	link,
	payment,
	paymentFindings,
	paymentRecord,
	paymentSettings,
	preferences,
	purchaseRecord,
	references,
	refund,
	reversal,
	snapshot,
} from '../builders';

const JOB = job();
const JOB_2 = job({
	id: 'a0000000-0000-4000-8000-000000000002',
	jobNumber: '1234-2',
	jobDate: 20260521,
});

function known(invoice: Invoice | null = invoiceRecord(), of: SnapshotJob = JOB): KnownInvoice {
	return { jobId: of.id, jobNumber: of.jobNumber, invoice, plannedCents: 0 };
}

function plan(
	rows: SnapshotPayment[],
	findings: Partial<PaymentFindings> = {},
	settings: Partial<PaymentSettings> = {},
) {
	return planPayments(
		{ snapshot: snapshot({ payments: rows, jobs: [JOB, JOB_2] }), customerId: '1' },
		paymentFindings(findings),
		paymentSettings(settings),
	);
}

function only(...parameters: Parameters<typeof plan>): PaymentEntry {
	const { entries } = plan(...parameters);
	expect(entries).toHaveLength(1);
	return entries[0]!;
}

/** The lines of an entry in short: `Invoice 500 70.00`. */
const linesOf = (entry: PaymentEntry | undefined) =>
	entry?.lines.map((line) => {
		switch (line.kind) {
			case 'invoice':
				return `Invoice ${line.invoiceId} ${line.cents}`;
			case 'moneyBack':
				return `${line.row.isRefund ? 'Expense' : 'JournalEntry'} ${line.recordId} ${line.cents}`;
			case 'other':
				return `${line.txnType} ${line.txnId} ${line.cents}`;
		}
	});
const refused = (status: string, words: string) => ({
	action: 'refuse',
	status,
	reason: expect.stringContaining(words),
});

describe('A2: a deposit', () => {
	it('is posted alone, unapplied, with account and method of its type (A11)', () => {
		const entry = only([payment({ gatewayPaymentId: 'gw-1', customPaymentDescription: 'Zelle' })]);
		expect(entry.plan).toMatchObject({ action: 'create' });
		expect(entry.plan).toHaveProperty('body', {
			CustomerRef: { value: '1' },
			TotalAmt: 100,
			TxnDate: '2026-05-01',
			PaymentRefNum: paymentReference('p1'),
			PrivateNote: expect.stringMatching(
				/^Zelle\nGateway payment gw-1\nSmartMoving payment of quote 1234 \(as posted [0-9a-f.]+\) \[sm:payment:p1\]$/,
			),
			PaymentMethodRef: { value: '1' },
			DepositToAccountRef: { value: '35' },
		});
		expect(entry.lines).toEqual([]);
	});

	it('taken late in the evening is of that day (A12)', () =>
		expect(only([payment({ createdAtUtc: '2026-05-02T03:00:00' })]).plan).toMatchObject({
			body: { TxnDate: '2026-05-01' },
		}));

	it('is applied once the job is closed out (A3)', () => {
		const entry = only([payment()], { payments: [paymentRecord()], invoices: [known()] });
		expect(entry.plan).toMatchObject({
			action: 'update',
			changes: [{ field: 'Applied to the invoice of job 1234-1', from: null, to: 100 }],
		});
		expect(linesOf(entry)).toEqual(['Invoice 500 10000']);
	});

	it('is previewed against an invoice that is only planned (B2)', () => {
		const entry = only([payment()], { invoices: [{ ...known(null), plannedCents: 7_000 }] });
		expect(linesOf(entry)).toEqual(['Invoice null 7000']);
	});
});

describe('A3: which payment meets which invoice', () => {
	const [old, recent] = [
		payment({ id: 'p1', createdAtUtc: '2026-05-01T12:00:00Z' }),
		payment({ id: 'p2', createdAtUtc: '2026-05-02T12:00:00Z' }),
	];
	const small = (total: number) => known(invoiceRecord({ TotalAmt: total }));
	const second = known(invoiceRecord({ Id: '501', DocNumber: 'SM1234-2', TotalAmt: 600 }), JOB_2);

	it('oldest first, never beyond the invoice, in whatever order SmartMoving lists them', () => {
		for (const rows of [
			[old, recent],
			[recent, old],
		]) {
			const { entries } = plan(rows, { invoices: [small(150)] });
			expect(entries.map((entry) => entry.payment.id)).toEqual(['p1', 'p2']);
			expect(entries.map(linesOf)).toEqual([['Invoice 500 10000'], ['Invoice 500 5000']]);
		}
	});

	it('a payment of a job goes to its invoice first, whatever the case of the ids', () => {
		const own = { ...recent, jobId: JOB.id.toUpperCase() };
		const { entries } = plan([old, own], { invoices: [small(100), second] });
		expect(entries.map(linesOf)).toEqual([['Invoice 501 10000'], ['Invoice 500 10000']]);
	});

	it('what credits and payments of other people settle is left to them', () => {
		const halfPaid = known(invoiceRecord({ TotalAmt: 150, Balance: 80 }));
		const { entries } = plan([old, recent], { invoices: [halfPaid] });
		expect(entries.map(linesOf)).toEqual([['Invoice 500 8000'], []]);
	});

	it('what our own payments settle already is not taken for others’', () => {
		const settled = known(invoiceRecord({ TotalAmt: 150, Balance: 0 }));
		const { entries } = plan([old, recent], {
			invoices: [settled],
			payments: [
				paymentRecord({ Line: [link('Invoice', '500', 100)], UnappliedAmt: 0 }),
				paymentRecord(
					{
						Id: '701',
						TxnDate: '2026-05-02',
						Line: [link('Invoice', '500', 50)],
						UnappliedAmt: 50,
					},
					'p2',
				),
			],
		});
		expect(entries.map((entry) => entry.plan.action)).toEqual(['keep', 'keep']);
	});

	it('an invoice that became smaller gives the money back', () => {
		const entry = only([old], {
			invoices: [known(invoiceRecord({ TotalAmt: 60, Balance: -40 }))],
			payments: [paymentRecord({ Line: [link('Invoice', '500', 100)], UnappliedAmt: 0 })],
		});
		expect(linesOf(entry)).toEqual(['Invoice 500 6000']);
	});

	it('a payment of ours that cannot be synced keeps its share of the invoice', () => {
		const { entries } = plan([{ ...old, amountRefunded: 5 }, recent], {
			invoices: [known(invoiceRecord({ TotalAmt: 150, Balance: 50 }))],
			payments: [paymentRecord({ Line: [link('Invoice', '500', 100)], UnappliedAmt: 0 })],
		});
		expect(entries[0]?.plan).toMatchObject({ action: 'refuse' });
		expect(linesOf(entries[1])).toEqual(['Invoice 500 5000']);
	});
});

describe('A4: refunds take their money from their payment', () => {
	const half = refund({ amount: 50 });
	const whole = refund({ amount: 100 });
	const big = known(invoiceRecord({ TotalAmt: 600 }));

	it.each<[string, SnapshotPayment[], KnownInvoice[], string[]]>([
		['part of a deposit', [half], [], ['Expense null 5000']],
		['all of a deposit', [whole], [], ['Expense null 10000']],
		['part, after close-out', [half], [big], ['Invoice 500 5000', 'Expense null 5000']],
		['all, after close-out', [whole], [big], ['Expense null 10000']],
		[
			'in two parts',
			[half, refund({ id: 'r2', amount: -20 })],
			[big],
			['Invoice 500 3000', 'Expense null 5000', 'Expense null 2000'],
		],
		[
			'from what the invoice does not need',
			[half],
			[known(invoiceRecord({ TotalAmt: 40 }))],
			['Invoice 500 4000', 'Expense null 5000'],
		],
	])('%s', (_, refunds, invoices, lines) => {
		const entry = only([payment(), ...refunds], { invoices });
		expect(linesOf(entry)).toEqual(lines);
		expect(entry.moneyBack.map(({ plan: each }) => each.action)).toEqual(
			refunds.map(() => 'create'),
		);
	});

	it('after the money was applied the application shrinks and the invoice reopens', () => {
		const entry = only([payment({ amountRefunded: 50 }), half], {
			invoices: [known(invoiceRecord({ TotalAmt: 600, Balance: 500 }))],
			payments: [paymentRecord({ Line: [link('Invoice', '500', 100)], UnappliedAmt: 0 })],
		});
		expect(entry.plan).toMatchObject({
			action: 'update',
			changes: [
				{ field: 'Applied to the invoice of job 1234-1', from: 100, to: 50 },
				{ field: expect.stringContaining('Linked to refund SR-'), from: null, to: 50 },
			],
		});
	});

	it('a refund that is posted and linked is kept', () => {
		const entry = only([payment(), refund()], {
			payments: [paymentRecord({ Line: [link('Expense', '800', 30)], UnappliedAmt: 70 })],
			purchases: [purchaseRecord()],
		});
		expect(entry.plan.action).toBe('keep');
		expect(entry.moneyBack[0]?.plan.action).toBe('keep');
	});

	it('a link that QuickBooks lost is asked for again', () => {
		const entry = only([payment(), refund()], {
			payments: [paymentRecord()],
			purchases: [purchaseRecord()],
		});
		expect(entry.plan).toMatchObject({ action: 'update' });
		expect(linesOf(entry)).toEqual(['Expense 800 3000']);
	});

	it('a refund that cannot be posted still keeps its money free, and its payment goes on (B4)', () => {
		const entry = only([payment(), half], { invoices: [big] }, { defaultRefundAccount: null });
		expect(entry.moneyBack[0]?.plan).toMatchObject(refused('failed', "'Default Refund Account'"));
		expect(linesOf(entry)).toEqual(['Invoice 500 5000']);
	});

	it('a refund that was linked and is refused now is not taken from the payment twice', () => {
		const entry = only([payment(), refund()], {
			receivableAccountId: null,
			invoices: [known(invoiceRecord({ TotalAmt: 600, Balance: 530 }))],
			payments: [
				paymentRecord({
					Line: [link('Invoice', '500', 70), link('Expense', '800', 30)],
					UnappliedAmt: 0,
				}),
			],
			purchases: [purchaseRecord()],
		});
		expect(entry.moneyBack[0]?.plan).toMatchObject(refused('failed', 'Accounts Receivable'));
		expect(entry.plan.action).toBe('keep');
	});

	it('of a skipped or refused payment is skipped or refused with it', () => {
		const skipped = only([payment({ paymentType: 6 }), half]);
		expect(skipped.moneyBack[0]?.plan).toMatchObject({ action: 'refuse', status: 'skipped' });
		const failed = only([payment({ paymentType: 8 }), half]);
		expect(failed.moneyBack[0]?.plan).toMatchObject({ action: 'refuse', status: 'failed' });
	});

	it('of a payment that SmartMoving does not list is reported, whatever its amount (B4)', () => {
		for (const amount of [30, 30.005]) {
			const { entries, orphans } = plan([payment(), refund({ refundsJobPaymentId: 'p9', amount })]);
			expect(entries[0]?.plan).toMatchObject({ action: 'create' });
			expect(orphans).toMatchObject([{ plan: refused('failed', 'does not list') }]);
		}
		expect(plan([refund({ refundsJobPaymentId: null })]).orphans).toHaveLength(1);
	});

	it('finds its payment whatever the case of the ids', () =>
		expect(plan([payment(), refund({ refundsJobPaymentId: 'P1' })]).orphans).toEqual([]));

	it('is not posted where a person linked an expense of that amount already (B3, B5)', () => {
		const entry = only([payment(), refund()], {
			payments: [paymentRecord({ Line: [link('Expense', '888', 30)], UnappliedAmt: 70 })],
		});
		expect(entry.moneyBack[0]?.plan).toMatchObject(refused('conflict', '888'));
		expect(entry.plan.action).toBe('keep');
	});

	it('is not taken for the expense of another refund of the same amount', () => {
		const entry = only([payment(), refund(), refund({ id: 'r2' })], {
			payments: [paymentRecord({ Line: [link('Expense', '800', 30)], UnappliedAmt: 70 })],
			purchases: [purchaseRecord()],
		});
		expect(entry.moneyBack.map(({ plan: each }) => each.action)).toEqual(['keep', 'create']);
	});
});

describe('A14: a reversal takes its money from the payment that it undoes', () => {
	const applied = {
		invoices: [known(invoiceRecord({ TotalAmt: 600, Balance: 500 }))],
		payments: [paymentRecord({ Line: [link('Invoice', '500', 100)], UnappliedAmt: 0 })],
	};

	it('the application shrinks and the invoice reopens', () => {
		const entry = only([payment(), reversal()], applied);
		expect(linesOf(entry)).toEqual(['JournalEntry null 10000']);
		expect(entry.plan).toMatchObject({
			action: 'update',
			changes: [
				{ field: expect.stringContaining('Linked to reversal SJ-'), from: null, to: 100 },
				{ field: 'Applied to Invoice 500', from: 100, to: null },
			],
		});
	});

	it('one that is posted and linked is kept', () => {
		const entry = only([payment(), reversal()], {
			payments: [paymentRecord({ Line: [link('JournalEntry', '900', 100)], UnappliedAmt: 0 })],
			journalEntries: [journalEntryRecord()],
		});
		expect(entry.plan.action).toBe('keep');
		expect(entry.moneyBack[0]?.plan.action).toBe('keep');
	});

	it('whether or not SmartMoving counts it among the refunds', () => {
		for (const amountRefunded of [null, 0, 100]) {
			const entry = only([payment({ amountRefunded }), reversal()]);
			expect(entry.moneyBack[0]?.plan.action).toBe('create');
		}
	});

	it('one that undoes no payment for certain is posted apart, and the payments stay whole', () => {
		const twins = [payment(), payment({ id: 'p2' })];
		const { entries, orphans } = plan([...twins, reversal()], applied);
		expect(orphans).toMatchObject([{ row: { id: 'c1' }, plan: { action: 'create' } }]);
		expect(entries.map(linesOf)).toEqual([['Invoice 500 10000'], ['Invoice 500 10000']]);
	});

	it('is refused beside a refund of the payment, and the refund too, naming both', () => {
		const entry = only([payment(), refund(), reversal()]);
		expect(entry.plan.action).toBe('create');
		for (const { plan: each } of entry.moneyBack) {
			expect(each).toMatchObject(refused('failed', 'both a refund (30.00'));
			expect(each).toMatchObject(refused('failed', 'a reversal (100.00'));
		}
	});

	it('is refused alone where the refund is posted already', () => {
		const entry = only([payment(), refund(), reversal()], {
			payments: [paymentRecord({ Line: [link('Expense', '800', 30)], UnappliedAmt: 70 })],
			purchases: [purchaseRecord()],
		});
		expect(entry.moneyBack.map(({ plan: each }) => each.action)).toEqual(['keep', 'refuse']);
		expect(entry.plan.action).toBe('keep');
	});

	it('is refused with its payment where reversals exceed it', () => {
		const names = { refundsJobPaymentId: 'p1' };
		const entry = only([payment(), reversal(names), reversal({ ...names, id: 'c2' })]);
		expect(entry.plan).toMatchObject(refused('failed', 'reversals of 200.00'));
		expect(entry.moneyBack.map(({ plan: each }) => each.action)).toEqual(['refuse', 'refuse']);
	});

	it('of a skipped payment is skipped with it', () => {
		const rows = [payment({ paymentType: 6 }), reversal({ paymentType: 6 })];
		expect(only(rows).moneyBack[0]?.plan).toMatchObject({ action: 'refuse', status: 'skipped' });
	});

	it('is not posted where a person linked a journal entry of that amount already (B3, B5)', () => {
		const entry = only([payment(), reversal()], {
			payments: [paymentRecord({ Line: [link('JournalEntry', '888', 100)], UnappliedAmt: 0 })],
		});
		expect(entry.moneyBack[0]?.plan).toMatchObject(refused('conflict', '888'));
		expect(entry.plan.action).toBe('keep');
	});
});

describe('A15: a start date', () => {
	const settings = { startDate: '2026-05-10' };

	it.each([
		['2026-05-10T04:59:00Z', 'refuse'],
		['2026-05-10T05:00:00Z', 'create'],
	])('a payment of %s in the company’s zone: %s', (createdAtUtc, action) =>
		expect(only([payment({ createdAtUtc })], {}, settings).plan.action).toBe(action),
	);

	it('skips by name, with refunds and reversals', () => {
		const entry = only([payment(), refund()], {}, settings);
		expect(entry.plan).toMatchObject(refused('skipped', '2026-05-01, before the start date'));
		expect(entry.moneyBack[0]?.plan).toMatchObject(refused('skipped', 'before the start date'));
	});

	it('is no matter to what is posted already', () => {
		const entry = only(
			[payment({ amount: 120 }), refund()],
			{ payments: [paymentRecord()] },
			settings,
		);
		expect(entry.plan.action).toBe('update');
		expect(entry.moneyBack[0]?.plan.action).toBe('create');
	});
});

describe('A5: one payment alone', () => {
	const other = payment({ id: 'p2', createdAtUtc: '2026-05-02T15:00:00Z' });
	const rows = [payment(), refund(), other, reversal({ refundsJobPaymentId: 'p2' })];
	const planOnly = (id: string, findings: Partial<PaymentFindings> = {}) =>
		planPayments(
			{
				snapshot: snapshot({ payments: rows, jobs: [JOB] }),
				customerId: '1',
				onlyPayment: id,
			},
			paymentFindings(findings),
			paymentSettings(),
		);

	it.each([
		['P1', 'p1'],
		['r1', 'p1'],
		['p2', 'p2'],
		['c1', 'p2'],
	])('%s selects the payment %s with what went back of it', (id, selected) => {
		const { entries, orphans } = planOnly(id);
		expect(entries.map((entry) => [entry.payment.id, entry.moneyBack.length])).toEqual([
			[selected, 1],
		]);
		expect(orphans).toEqual([]);
	});

	it('leaves to others what they settle now, though they ought not to', () => {
		const { entries } = planOnly('p1', {
			invoices: [known(invoiceRecord({ TotalAmt: 150, Balance: 50 }))],
			payments: [paymentRecord({ Id: '701', Line: [link('Invoice', '500', 100)] }, 'p2')],
		});
		expect(entries.map(linesOf)).toEqual([['Invoice 500 5000', 'Expense null 3000']]);
	});

	it('selects a reversal that undoes no payment for certain', () => {
		const twins = [payment(), { ...other, createdAtUtc: payment().createdAtUtc }, reversal()];
		const source = { snapshot: snapshot({ payments: twins }), customerId: '1', onlyPayment: 'c1' };
		const { entries, orphans } = planPayments(source, paymentFindings(), paymentSettings());
		expect(entries).toEqual([]);
		expect(orphans).toMatchObject([{ plan: { action: 'create' } }]);
	});
});

describe('a payment that a person changed (B5)', () => {
	const stamp = stampOf({ TxnDate: '2026-05-01', TotalAmt: '100.00' });
	const PrivateNote = `SmartMoving payment of quote 1234${stamp} ${marker('payment', 'p1')}`;
	const changed = (fields: Parameters<typeof paymentRecord>[0]) => ({
		payments: [paymentRecord({ PrivateNote, ...fields })],
		invoices: [known()],
	});

	it('is not changed by a stamp of its own: as posted it is kept', () =>
		expect(only([payment()], { ...changed({}), invoices: [] }).plan.action).toBe('keep'));

	it('blocks the payment under Report, and only it', () => {
		const entry = only([payment(), refund()], changed({ TxnDate: '2026-06-30' }));
		expect(entry.plan.action).toBe('keep');
		expect(entry.blocked).toMatchObject(
			refused('conflict', 'TxnDate is "2026-06-30" there and "2026-05-01" by SmartMoving'),
		);
		expect(entry.moneyBack[0]?.plan.action).toBe('create');
	});

	it('is no conflict where SmartMoving changed and nobody else', () =>
		expect(only([payment({ amount: 120 })], changed({}))).toMatchObject({
			plan: { action: 'update' },
			blocked: null,
		}));

	it('is changed back under Overwrite', () =>
		expect(
			only([payment()], changed({ TotalAmt: 80 }), { whenChanged: 'overwrite' }).plan,
		).toMatchObject({ action: 'update', body: { TotalAmt: 100 } }));

	it('counts with their amount under Keep', () => {
		const entry = only([payment()], changed({ TotalAmt: 80 }), { whenChanged: 'keep' });
		expect(entry.plan).toMatchObject({
			action: 'update',
			body: { TotalAmt: 80 },
			changes: [{ field: 'Applied to the invoice of job 1234-1', from: null, to: 80 }],
			note: expect.stringContaining('TotalAmt is "80.00" there'),
		});
	});
});

describe('B4: a mapping to a record that is gone or of no use', () => {
	it.each<[string, Parameters<typeof references>[0], string]>([
		['inactive', { 'Account 35': { name: 'Old', active: false } }, '"Old" is inactive'],
		['no deposit account', { 'Account 35': { type: 'Income' } }, 'Bank or Other Current Asset'],
		['an inactive method', { 'PaymentMethod 1': { active: false } }, 'payment method'],
	])('%s is refused before a payment is made, with its refund', (_, changes, words) => {
		const entry = only([payment(), refund()], { references: references(changes) });
		expect(entry.plan).toMatchObject(refused('failed', words));
		expect(entry.moneyBack[0]?.plan).toMatchObject(refused('failed', words));
	});

	it('is no matter to a payment that is there', () =>
		expect(
			only([payment()], { references: new Map(), payments: [paymentRecord()] }).plan.action,
		).toBe('keep'));
});

describe('B4: what does not add up is refused, and the others go on', () => {
	const good = payment({ id: 'p2' });

	it.each<[string, SnapshotPayment[], string, string]>([
		['unmapped type', [payment({ paymentType: 8 })], 'failed', "'Payment Type Mapping'"],
		['unknown type', [payment({ paymentType: 4711 })], 'failed', 'Unknown (4711)'],
		['no type', [payment({ paymentType: null })], 'failed', 'Not set'],
		['bill to account', [payment({ paymentType: 6 })], 'skipped', "'Skipped Payment Types'"],
		['storage credit', [payment({ paymentType: 7 })], 'skipped', "'Skipped Payment Types'"],
		['nothing', [payment({ amount: 0 })], 'skipped', '0.00'],
		['three decimals', [payment({ amount: 10.005 })], 'failed', 'two decimals'],
		[
			'a refund of three decimals',
			[payment(), refund({ amount: 10.005 })],
			'failed',
			'two decimals',
		],
		['more refunded than listed', [payment({ amountRefunded: 30 })], 'failed', 'add up'],
		['more refunds than stated', [payment({ amountRefunded: 10 }), refund()], 'failed', 'add up'],
		[
			'refunds above the payment',
			[payment(), refund({ amount: 100.01 })],
			'failed',
			'more than itself',
		],
		['no readable date', [payment({ createdAtUtc: 'soon' })], 'failed', 'date'],
	])('%s', (_, rows, status, words) => {
		const { entries } = plan([...rows, good]);
		expect(entries.find(({ payment: { id } }) => id === 'p1')?.plan).toMatchObject(
			refused(status, words),
		);
		expect(entries.find(({ payment: { id } }) => id === 'p2')?.plan.action).toBe('create');
	});

	it.each([[8], [4711], [null]])('type %s goes to the default account where there is one', (type) =>
		expect(
			only(
				[payment({ paymentType: type })],
				{},
				{
					defaultMapping: { depositAccountId: null, paymentMethodId: null },
				},
			).plan,
		).toMatchObject({ action: 'create' }),
	);

	it('a payment that is posted already needs no mapping any more', () =>
		expect(
			only([payment()], { payments: [paymentRecord()] }, { typeMappings: new Map() }).plan.action,
		).toBe('keep'));
});

describe('resync of a payment (A5, B5)', () => {
	it('keeps it, wherever the bookkeeper moved its account and method', () =>
		expect(
			only([payment()], {
				payments: [
					paymentRecord({
						SyncToken: '4',
						DepositToAccountRef: { value: '99' },
						PaymentMethodRef: { value: '7' },
					}),
				],
			}).plan.action,
		).toBe('keep'));

	it('changes only what changed, and neither account nor method', () => {
		const { plan: decided } = only([payment({ amount: 120 })], { payments: [paymentRecord()] });
		expect(decided).toMatchObject({
			action: 'update',
			changes: [{ field: 'TotalAmt', from: 100, to: 120 }],
		});
		expect(decided).not.toHaveProperty('body.DepositToAccountRef');
		expect(decided).not.toHaveProperty('body.PaymentMethodRef');
	});

	it('is found by its marker though a person changed the reference', () =>
		expect(
			only([payment()], { payments: [paymentRecord({ PaymentRefNum: 'Check 77' })] }).plan,
		).toMatchObject({ action: 'update', changes: [{ field: 'PaymentRefNum' }] }));

	it('leaves what someone wrote below the marker', () =>
		expect(
			only([payment()], {
				payments: [paymentRecord({ PrivateNote: `${paymentRecord().PrivateNote}\nThanked` })],
			}).plan.action,
		).toBe('keep'));

	it.each<[string, Payment[], string]>([
		['doubles', [paymentRecord(), paymentRecord({ Id: '701' })], '2 times'],
		[
			'one that a person made with our reference',
			[paymentRecord({ PrivateNote: 'by hand' })],
			'did not make',
		],
		[
			'one that was voided',
			[paymentRecord({ TotalAmt: 0, PrivateNote: `Voided - ${paymentRecord().PrivateNote}` })],
			'voided',
		],
		[
			'one that lost its marker when it was voided',
			[paymentRecord({ TotalAmt: 0, PrivateNote: 'Voided' })],
			'voided',
		],
		[
			'one of another customer',
			[paymentRecord({ CustomerRef: { value: '2', name: 'Joe' } })],
			'"Joe"',
		],
	])('reports %s', (_, payments, words) => {
		const entry = only([payment(), refund()], { payments });
		expect(entry.plan).toMatchObject(refused('conflict', words));
		expect(entry.moneyBack[0]?.plan).toMatchObject({ action: 'refuse' });
	});
});

describe('lines that people added are kept (B5)', () => {
	it.each<[string, ReturnType<typeof link>[], number, string[]]>([
		['another invoice', [link('Invoice', '999', 60)], 40, ['Invoice 999 6000', 'Invoice 500 4000']],
		[
			'a journal entry',
			[link('JournalEntry', '998', 60)],
			40,
			['JournalEntry 998 6000', 'Invoice 500 4000'],
		],
		[
			'an expense of theirs',
			[link('Expense', '997', 60)],
			40,
			['Expense 997 6000', 'Invoice 500 4000'],
		],
	])('%s', (_, Line, UnappliedAmt, lines) => {
		const entry = only([payment()], {
			invoices: [known()],
			payments: [paymentRecord({ Line, UnappliedAmt })],
		});
		expect(entry.plan.action).toBe('update');
		expect(linesOf(entry)).toEqual(lines);
	});

	it('a credit memo brings money in: what they applied with it stays applied', () => {
		const entry = only([payment()], {
			invoices: [known(invoiceRecord({ TotalAmt: 150, Balance: 0 }))],
			payments: [
				paymentRecord({
					Line: [link('Invoice', '500', 150), link('CreditMemo', '996', 50)],
					UnappliedAmt: 0,
				}),
			],
		});
		expect(entry.plan.action).toBe('keep');
	});

	it('a journal entry that credits the customer brings money in, one that debits uses it up', () => {
		const applied = (UnappliedAmt: number) =>
			only([payment()], {
				invoices: [known(invoiceRecord({ TotalAmt: 600, Balance: 500 }))],
				payments: [
					paymentRecord({
						Line: [link('Invoice', '500', 100), link('JournalEntry', '998', 40)],
						UnappliedAmt,
					}),
				],
			});
		// Only QuickBooks' own sum tells them apart.
		expect(linesOf(applied(40))).toEqual(['JournalEntry 998 4000', 'Invoice 500 14000']);
		const debit = only([payment()], {
			invoices: [known(invoiceRecord({ TotalAmt: 600, Balance: 540 }))],
			payments: [
				paymentRecord({
					Line: [link('Invoice', '500', 60), link('JournalEntry', '998', 40)],
					UnappliedAmt: 0,
				}),
			],
		});
		expect(debit.plan.action).toBe('keep');
	});

	it('a link to one line of a journal entry is sent back with that line', () => {
		const theirs = {
			Amount: 40,
			LinkedTxn: [{ TxnId: '998', TxnType: 'JournalEntry', TxnLineId: '2' }],
		};
		const ours = {
			Amount: 50,
			LinkedTxn: [{ TxnId: '900', TxnType: 'JournalEntry', TxnLineId: '0' }],
		};
		const entry = only([payment(), reversal({ amount: -50, refundsJobPaymentId: 'p1' })], {
			invoices: [known()],
			payments: [paymentRecord({ Line: [theirs, ours], UnappliedAmt: 10 })],
			journalEntries: [journalEntryRecord({ amount: 50 })],
		});
		expect(entry.plan.action).toBe('update');
		expect(entry.lines.map(toPaymentLine)).toEqual([
			theirs,
			{ Amount: 10, LinkedTxn: [{ TxnId: '500', TxnType: 'Invoice' }] },
			ours,
		]);
	});

	it('two lines to one transaction are no difference', () => {
		const Line = [link('JournalEntry', '998', 30), link('JournalEntry', '998', 20)];
		expect(
			only([payment()], { payments: [paymentRecord({ Line, UnappliedAmt: 50 })] }).plan.action,
		).toBe('keep');
	});

	it('where they leave no money for a refund, the payment is left and the conflict told', () => {
		const entry = only([payment({ amountRefunded: 50 }), refund({ amount: 50 })], {
			payments: [paymentRecord({ Line: [link('Invoice', '999', 80)], UnappliedAmt: 20 })],
		});
		expect(entry.plan.action).toBe('keep');
		expect(entry.blocked).toMatchObject(refused('conflict', 'not enough'));
		expect(entry.moneyBack[0]?.plan.action).toBe('create');
	});
});

describe('closed books', () => {
	const closed = preferences({ accounting: { BookCloseDate: '2026-05-10' } });
	const paidUp = known(invoiceRecord({ TotalAmt: 100, Balance: 0 }));
	const present = paymentRecord({ Line: [link('Invoice', '500', 100)], UnappliedAmt: 0 });

	it('a new payment of the closed period is refused, and its refund with it', () => {
		const entry = only([payment(), refund()], { preferences: closed });
		expect(entry.plan).toMatchObject({ ...refused('failed', 'closed'), code: '6210' });
		expect(entry.moneyBack[0]?.plan).toMatchObject({ action: 'refuse', status: 'failed' });
		expect(entry.lines).toEqual([]);
	});

	it('an unchanged one is kept without a word', () =>
		expect(only([payment()], { preferences: closed, payments: [paymentRecord()] })).toMatchObject({
			plan: { action: 'keep' },
			blocked: null,
		}));

	it('one that ought to change is left, and its refund of today is posted', () => {
		const entry = only([payment(), refund()], {
			preferences: closed,
			invoices: [paidUp],
			payments: [present],
		});
		expect(entry.plan.action).toBe('keep');
		expect(entry.blocked).toMatchObject(refused('failed', 'closed'));
		expect(entry.moneyBack[0]?.plan.action).toBe('create');
	});

	it('others do not count on the room that it would have made', () => {
		const { entries } = plan(
			[payment(), refund(), payment({ id: 'p2', createdAtUtc: '2026-05-26T15:00:00Z' })],
			{ preferences: closed, invoices: [paidUp], payments: [present] },
		);
		expect(entries[0]?.blocked).toMatchObject(refused('failed', 'closed'));
		expect(linesOf(entries[1])).toEqual([]);
	});

	it('others are applied to what it does not take', () => {
		const { entries } = plan(
			[payment(), payment({ id: 'p2', createdAtUtc: '2026-05-26T15:00:00Z' })],
			{
				preferences: closed,
				invoices: [known(invoiceRecord({ TotalAmt: 100 }))],
				payments: [paymentRecord()],
			},
		);
		expect(entries[0]?.blocked).toMatchObject(refused('failed', 'closed'));
		expect(linesOf(entries[1])).toEqual(['Invoice 500 10000']);
	});
});

describe('differences', () => {
	const body = {
		CustomerRef: { value: '1' },
		TotalAmt: 100,
		TxnDate: '2026-05-01',
		PaymentRefNum: paymentReference('p1'),
		PrivateNote: paymentRecord().PrivateNote!,
	};

	it('of a new payment are all its fields', () =>
		expect(paymentDifferences(null, body, []).map(({ field }) => field)).toEqual([
			'CustomerRef',
			'TotalAmt',
			'TxnDate',
			'PaymentRefNum',
			'PrivateNote',
		]));

	it('tell a link that QuickBooks dropped, and one too many', () => {
		const wanted = [
			{
				kind: 'moneyBack' as const,
				cents: 3_000,
				row: refund(),
				number: 'SR-1',
				recordId: '800',
			},
		];
		expect(lineDifferences([link('Invoice', '500', 5)], wanted)).toEqual([
			{ of: 'moneyBack', field: 'Linked to refund SR-1', from: null, to: 30 },
			{
				of: 'link',
				field: 'Applied to Invoice 500',
				from: 5,
				to: null,
				linked: { type: 'Invoice', id: '500' },
			},
		]);
		expect(lineDifferences([link('Expense', '800', 30)], wanted)).toEqual([]);
	});
});
