import { charge, job, Mover, SyncStage, statuses } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
async function expectBooksOf(mover: Mover): Promise<void> {
	expect(await stage.receivable()).toBe(await stage.owed(mover.id));
	expect(await stage.control('GET', '/trial-balance')).toMatchObject({ balanced: true });
}

const edit = async (entity: string, id: unknown, fields: Record<string, unknown>) =>
	await stage.control('POST', '/edit', { entity, id, fields });

const writesSince = async (before: number) =>
	(await stage.writes()).slice(before).map(({ path }) => path.split('/').pop());

describe('A15: a start date', () => {
	const payment = { startDate: '2026-06-01' };
	const early = { createdAtUtc: '2026-05-10T15:00:00Z' };
	const late = { createdAtUtc: '2026-06-10T15:00:00Z' };

	it('leaves out by name what lies before it, refunds of it included', async () => {
		const mover = await Mover.book(stage);
		const old = await mover.pay(200, early);
		await mover.refund(old.id, 50);
		await mover.pay(100, late);
		const outcome = await mover.sync({ payment });
		expect(statuses(outcome)).toMatchObject({
			payments: ['skipped', 'created'],
			refunds: ['skipped'],
		});
		expect(outcome.payments[0]!.message).toMatch(/200\.00.*2026-05-10, before the start date/);
		expect(await stage.records('Payment')).toMatchObject([{ TotalAmt: 100 }]);
		expect(await stage.records('Purchase')).toEqual([]);
	});

	it('does not keep what is in QuickBooks already from being kept in step', async () => {
		const mover = await Mover.book(stage);
		const old = await mover.pay(200, early);
		await mover.sync();
		await mover.closeJob();
		await mover.refund(old.id, 50);
		expect(statuses(await mover.sync({ payment }))).toMatchObject({
			payments: ['updated'],
			refunds: ['created'],
		});
		expect(await stage.records('Invoice')).toMatchObject([{ Balance: 600 }]);
		await expectBooksOf(mover);
	});
});

describe('A5: the sync of one payment', () => {
	it('posts and reports it with its refunds, and moves nothing else', async () => {
		const mover = await Mover.book(stage, {
			jobs: [job('1234-1', [charge('Moving labor', 1, 300, 4)])],
		});
		await mover.pay(200, { createdAtUtc: '2026-05-01T15:00:00Z' });
		await mover.closeJob();
		await mover.sync();
		await mover.pay(80, { createdAtUtc: '2026-05-02T15:00:00Z' });
		const wanted = await mover.pay(150, { createdAtUtc: '2026-05-03T15:00:00Z' });
		const refund = await mover.refund(wanted.id, 20);
		for (const onlyPayment of [refund.id, wanted.id]) {
			const before = (await stage.writes()).length;
			const outcome = await mover.sync({ onlyPayment });
			const isFirst = onlyPayment === refund.id;
			expect(outcome.payments.map(({ source, status }) => [source.id, status])).toEqual([
				[wanted.id, isFirst ? 'created' : 'unchanged'],
			]);
			expect(outcome.refunds.map(({ source, status }) => [source.id, status])).toEqual([
				[refund.id, isFirst ? 'created' : 'unchanged'],
			]);
			expect(await writesSince(before)).toEqual(isFirst ? ['payment', 'purchase', 'payment'] : []);
		}
		// 100.00 of the invoice are left by the deposit; the payment of 80.00 is not there yet.
		expect(await stage.records('Invoice')).toMatchObject([{ Balance: 0 }]);
		await mover.sync();
		expect(await stage.records('Payment')).toMatchObject([
			{ TotalAmt: 200, UnappliedAmt: 0 },
			{ TotalAmt: 150, UnappliedAmt: 110 },
			{ TotalAmt: 80, UnappliedAmt: 0 },
		]);
		await expectBooksOf(mover);
	});

	it('is applied to invoices as they are, not as they are going to be', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const payment = await mover.pay(900);
		const early = await mover.sync({ onlyPayment: payment.id });
		expect(early.invoices).toMatchObject([{ status: 'planned', id: null }]);
		expect(await stage.records('Payment')).toMatchObject([{ TotalAmt: 900, UnappliedAmt: 900 }]);
		await mover.sync();
		await mover.charge([charge('Moving labor', 1, 800, 4)]);
		const later = await mover.sync({ onlyPayment: payment.id });
		expect(later.invoices).toMatchObject([{ status: 'planned', total: 800 }]);
		expect(statuses(later)).toMatchObject({ payments: ['unchanged'] });
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 750, Balance: 0 }]);
	});

	it('says so where neither side knows the payment', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(100);
		await expect(mover.sync({ onlyPayment: 'no-such-id' })).rejects.toThrow(
			'has no payment with the id no-such-id',
		);
		expect(await stage.records('Payment')).toEqual([]);
	});
});

describe("B5: a person's change of a payment", () => {
	async function edited(): Promise<Mover> {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.sync();
		const [{ Id } = { Id: '' }] = await stage.records('Payment');
		await edit('Payment', Id, { TotalAmt: 180, DepositToAccountRef: { value: '4' } });
		await mover.refund(deposit.id, 50);
		await mover.closeJob();
		return mover;
	}

	it('is reported with both values; its refund is posted all the same', async () => {
		const mover = await edited();
		const outcome = await mover.sync();
		expect(statuses(outcome)).toMatchObject({ payments: ['conflict'], refunds: ['conflict'] });
		expect(outcome.payments[0]!.message).toContain(
			'TotalAmt is "180.00" there and "200.00" by SmartMoving',
		);
		expect(outcome.refunds[0]!.message).toContain('not linked');
		expect(await stage.records('Payment')).toMatchObject([{ TotalAmt: 180, UnappliedAmt: 180 }]);
		expect(await stage.records('Purchase')).toHaveLength(1);
		const writes = (await stage.writes()).length;
		await mover.sync();
		expect((await stage.writes()).length).toBe(writes);
	});

	it('is changed back where SmartMoving counts, but not the account', async () => {
		const mover = await edited();
		const outcome = await mover.sync({ payment: { whenChanged: 'overwrite' } });
		expect(statuses(outcome)).toMatchObject({ payments: ['updated'], refunds: ['created'] });
		expect(await stage.records('Payment')).toMatchObject([
			{ TotalAmt: 200, UnappliedAmt: 0, DepositToAccountRef: { value: '4' } },
		]);
		await expectBooksOf(mover);
		expect(statuses(await mover.sync())).toMatchObject({ payments: ['unchanged'] });
	});

	it('is kept where theirs counts: what is applied adds up with it', async () => {
		const mover = await edited();
		const payment = { whenChanged: 'keep' as const };
		const outcome = await mover.sync({ payment });
		expect(statuses(outcome)).toMatchObject({ payments: ['updated'], refunds: ['created'] });
		expect(outcome.payments[0]!.message).toContain('Kept what someone changed');
		const kept = [
			{
				TotalAmt: 180,
				UnappliedAmt: 0,
				Line: expect.arrayContaining([
					expect.objectContaining({ Amount: 130 }),
					expect.objectContaining({ Amount: 50 }),
				]),
			},
		];
		expect(await stage.records('Payment')).toMatchObject(kept);
		const writes = (await stage.writes()).length;
		expect((await mover.sync({ payment })).payments).toMatchObject([
			{ status: 'unchanged', message: expect.stringContaining('Kept') },
		]);
		expect((await stage.writes()).length).toBe(writes);
		// Theirs is still known as theirs under the other choices.
		expect(statuses(await mover.sync())).toMatchObject({ payments: ['conflict'] });
	});

	it('of a refund is reported, changed back or kept', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.refund(deposit.id, 50);
		await mover.sync();
		const [{ Id } = { Id: '' }] = await stage.records('Purchase');
		await edit('Purchase', Id, { TxnDate: '2026-01-31' });
		const sync = async (whenChanged: 'report' | 'keep' | 'overwrite') =>
			(await mover.sync({ payment: { whenChanged } })).refunds[0];
		expect(await sync('report')).toMatchObject({
			status: 'conflict',
			message: expect.stringContaining('TxnDate is "2026-01-31" there'),
		});
		expect(await sync('keep')).toMatchObject({
			status: 'unchanged',
			message: expect.stringContaining('Kept'),
		});
		expect(await sync('overwrite')).toMatchObject({ status: 'updated' });
		expect(await sync('report')).toMatchObject({ status: 'unchanged' });
		await expectBooksOf(mover);
	});

	it('that takes a refund off Accounts Receivable is kept, and no link is asked for', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.refund(deposit.id, 50);
		await stage.control('PUT', '/switches', { expenseLink: 'dropped' });
		await mover.sync();
		await stage.control('PUT', '/switches', { expenseLink: 'honoured' });
		const [{ Id } = { Id: '' }] = await stage.records('Purchase');
		await edit('Purchase', Id, {
			Line: [
				{
					Amount: 50,
					DetailType: 'AccountBasedExpenseLineDetail',
					AccountBasedExpenseLineDetail: {
						AccountRef: { value: stage.id('Account', 'Undeposited Funds') },
						CustomerRef: { value: (await stage.records('Customer'))[0]!.Id },
					},
				},
			],
		});
		const outcome = await mover.sync({ payment: { whenChanged: 'keep' } });
		expect(outcome.refunds).toMatchObject([
			{ status: 'unchanged', message: expect.stringContaining('Line Account') },
		]);
		expect(statuses(outcome)).toMatchObject({ payments: ['unchanged'] });
	});
});

describe('B4: a mapping that points at a record that is gone or inactive', () => {
	const inactive = async (entity: string, name: string) =>
		await stage.api(`/${entity.toLowerCase()}`, {
			...(await stage.records(entity)).find(({ Name }) => Name === name),
			Active: false,
		});

	it('is refused by name, and nothing is posted', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.refund(deposit.id, 50);
		const mapped = (depositAccountId: string, paymentMethodId: string | null = null) => ({
			payment: { typeMappings: new Map([[2, { depositAccountId, paymentMethodId }]]) },
		});
		const sync = async (overrides: Parameters<Mover['sync']>[0]) => {
			const { payments, refunds } = await mover.sync(overrides);
			return [payments[0]!, refunds[0]!].map(({ status, message }) => `${status}: ${message}`);
		};
		expect(await sync(mapped('99999'))).toEqual([
			expect.stringMatching(/^failed: The account with id 99999 no longer exists.*'Payment Type/),
			expect.stringMatching(/^failed: Its payment could not be synced/),
		]);
		expect(await sync(mapped(stage.id('Account', 'Accounts Receivable (A/R)')))).toEqual([
			expect.stringContaining('has to be Bank or Other Current Asset'),
			expect.stringContaining('could not be synced'),
		]);
		const visa = stage.id('PaymentMethod', 'Visa');
		await inactive('PaymentMethod', 'Visa');
		expect(await sync(mapped(stage.id('Account', 'Checking'), visa))).toEqual([
			expect.stringContaining('The payment method "Visa'),
			expect.stringContaining('could not be synced'),
		]);
		expect(await stage.records('Payment')).toEqual([]);

		const refundFrom = (defaultRefundAccount: string) => ({ payment: { defaultRefundAccount } });
		const withoutMethod = mapped(stage.id('Account', 'Checking')).payment;
		const [paid, refunded] = await sync({
			payment: {
				...withoutMethod,
				...refundFrom(stage.id('Account', 'Undeposited Funds')).payment,
			},
		});
		expect(paid).toMatch(/^created/);
		expect(refunded).toMatch(/"Undeposited Funds" is of the type.*'Default Refund Account'/);
		expect(await stage.records('Purchase')).toEqual([]);
	});
});

describe('a payment that was deleted in SmartMoving', () => {
	it('is voided first, so that others take its place on the invoice in the same run', async () => {
		const mover = await Mover.book(stage);
		const wrong = await mover.pay(750, { createdAtUtc: '2026-05-01T15:00:00Z' });
		await mover.closeJob();
		await mover.sync();
		await mover.deletePayment(wrong.id);
		await mover.pay(750, { paymentType: 0 });
		const preview = await mover.sync({ preview: true });
		expect(statuses(preview)).toMatchObject({ payments: ['planned', 'planned'] });
		expect((await stage.records('Payment')).length).toBe(1);
		const outcome = await mover.sync();
		expect(outcome.payments).toMatchObject([
			{ status: 'created', balance: 0 },
			{
				source: { type: 'payment', id: wrong.id },
				status: 'updated',
				changes: [{ field: 'TotalAmt', from: 750, to: 0 }],
				message: expect.stringContaining('deleted in SmartMoving'),
			},
		]);
		expect(preview.payments.map(({ changes }) => changes)).toEqual(
			outcome.payments.map(({ changes }) => changes),
		);
		expect(await stage.records('Payment')).toMatchObject([
			{ TotalAmt: 0, Line: [] },
			{ TotalAmt: 750, UnappliedAmt: 0 },
		]);
		expect(await stage.records('Invoice')).toMatchObject([{ Balance: 0 }]);
		await expectBooksOf(mover);
		// Already voided, it is no longer spoken of.
		expect(statuses(await mover.sync())).toMatchObject({ payments: ['unchanged'] });
	});

	it('is voided once though the answer was lost', async () => {
		for (const requestIdMemory of ['remembered', 'forgotten']) {
			await stage.reset();
			await stage.control('PUT', '/switches', { requestIdMemory });
			const mover = await Mover.book(stage);
			const wrong = await mover.pay(200);
			await mover.sync();
			await mover.deletePayment(wrong.id);
			await stage.control('POST', '/faults', {
				match: { method: 'POST', path: 'include=void' },
				times: 1,
				action: 'drop-after-commit',
			});
			expect(statuses(await mover.sync())).toMatchObject({ payments: ['updated'] });
			await expectBooksOf(mover);
		}
	});

	it('that is part of a bank deposit is reported', async () => {
		const mover = await Mover.book(stage);
		const undeposited = {
			depositAccountId: stage.id('Account', 'Undeposited Funds'),
			paymentMethodId: null,
		};
		const wrong = await mover.pay(200);
		await mover.pay(100, { paymentType: 0 });
		const { payments } = await mover.sync({
			payment: { typeMappings: new Map([[2, undeposited]]) },
		});
		await stage.control('POST', '/deposit', { paymentIds: [payments[0]!.id] });
		await mover.deletePayment(wrong.id);
		const outcome = await mover.sync();
		expect(outcome.payments).toMatchObject([
			{ status: 'unchanged' },
			{
				status: 'conflict',
				id: payments[0]!.id,
				total: 200,
				message: expect.stringContaining('bank deposit'),
			},
		]);
		expect(await stage.receivable()).toBe(-30000);
	});

	it.each<[string, (payment: string, mover: Mover) => Promise<unknown>, string]>([
		['edited', async (id) => await edit('Payment', id, { TxnDate: '2026-01-31' }), 'changed it'],
		[
			'of another reference now',
			async (id) => await edit('Payment', id, { PaymentRefNum: 'Check 77' }),
			'changed it',
		],
		[
			'applied by a person to an invoice of theirs',
			async (id) => {
				const [customer] = await stage.records('Customer');
				const { Invoice } = await stage.api('/invoice', {
					CustomerRef: { value: customer!.Id },
					Line: [
						{
							Amount: 40,
							DetailType: 'SalesItemLineDetail',
							SalesItemLineDetail: { ItemRef: { value: stage.id('Item', 'Services') } },
						},
					],
				});
				const LinkedTxn = [{ TxnId: Invoice!.Id, TxnType: 'Invoice' }];
				await edit('Payment', id, { Line: [{ Amount: 40, LinkedTxn }] });
			},
			'linked in QuickBooks to the Invoice',
		],
	])('that was %s is reported', async (_, touch, words) => {
		const mover = await Mover.book(stage);
		const wrong = await mover.pay(200);
		const { payments } = await mover.sync();
		await touch(payments[0]!.id!, mover);
		await mover.deletePayment(wrong.id);
		expect((await mover.sync()).payments).toMatchObject([
			{ status: 'conflict', message: expect.stringContaining(words) },
		]);
		expect(await stage.records('Payment')).toMatchObject([{ TotalAmt: 200 }]);
	});

	it('with its refund is reported: the money went out', async () => {
		const mover = await Mover.book(stage);
		const wrong = await mover.pay(200);
		await mover.refund(wrong.id, 50);
		await mover.sync();
		await mover.deletePayment(wrong.id);
		expect((await mover.sync()).payments).toMatchObject([
			{ status: 'conflict', message: expect.stringContaining('to the Expense') },
		]);
	});

	it('is only reported where the setting says so', async () => {
		const mover = await Mover.book(stage);
		const wrong = await mover.pay(200);
		await mover.sync();
		await mover.deletePayment(wrong.id);
		expect((await mover.sync({ whenDeleted: 'report' })).payments).toMatchObject([
			{ status: 'conflict', message: expect.stringContaining("'When Deleted in SmartMoving'") },
		]);
		expect(await stage.receivable()).toBe(-20000);
	});

	it('is not voided with all the others: an empty list is doubted', async () => {
		const mover = await Mover.book(stage);
		const paid = [await mover.pay(200), await mover.pay(100)];
		await mover.sync();
		for (const { id } of paid) await mover.deletePayment(id);
		const outcome = await mover.sync();
		expect(statuses(outcome)).toMatchObject({ payments: ['conflict', 'conflict'] });
		expect(outcome.payments[0]!.message).toContain('no payment at all');
		expect(await stage.receivable()).toBe(-30000);
	});

	it('leaves the payments of other quotes of the same customer alone', async () => {
		const mover = await Mover.book(stage);
		const other = await Mover.book(stage, {
			quoteNumber: 12345,
			jobs: [job('12345-1', [charge('Packing', 3, 10)])],
		});
		await other.pay(70);
		await other.sync();
		const wrong = await mover.pay(200);
		await mover.pay(100);
		await mover.sync();
		await mover.deletePayment(wrong.id);
		expect(statuses(await mover.sync())).toMatchObject({ payments: ['unchanged', 'updated'] });
		expect(await stage.receivable()).toBe(-17000);
	});

	it('can be synced alone (A5)', async () => {
		const mover = await Mover.book(stage);
		const wrong = await mover.pay(200);
		await mover.pay(100);
		await mover.sync();
		await mover.deletePayment(wrong.id);
		const outcome = await mover.sync({ onlyPayment: wrong.id });
		expect(outcome.payments).toMatchObject([{ source: { id: wrong.id }, status: 'updated' }]);
		expect((await mover.sync({ onlyPayment: wrong.id })).payments).toEqual([]);
	});
});

describe('the same opportunity twice in one run', () => {
	it.each(['remembered', 'forgotten'])(
		'is posted once, with request ids %s by QuickBooks',
		async (requestIdMemory) => {
			await stage.control('PUT', '/switches', { requestIdMemory });
			const mover = await Mover.book(stage);
			const deposit = await mover.pay(200);
			await mover.refund(deposit.id, 50);
			await mover.pay(80, { paymentType: 8 });
			await mover.reverse(80, { paymentType: 8 });
			const now = await stage.snapshot(mover.id);
			const outcomes = await stage.syncAll([now, now]);
			expect(outcomes.map(statuses)).toMatchObject([
				{ payments: ['created', 'created', 'created'], refunds: ['created'] },
				{ payments: ['unchanged', 'unchanged', 'unchanged'], refunds: ['unchanged'] },
			]);
			expect(await stage.records('Payment')).toHaveLength(2);
			expect(await stage.records('Purchase')).toHaveLength(1);
			expect(await stage.records('JournalEntry')).toHaveLength(1);
			await expectBooksOf(mover);
		},
	);
});
