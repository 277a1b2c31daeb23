import { charge, job, Mover, SyncStage, statuses } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
interface PaymentRecord {
	Id: string;
	TotalAmt: number;
	UnappliedAmt: number;
	Line: { Amount: number; LinkedTxn: { TxnId: string; TxnType: string }[] }[];
}

const payments = async () => (await stage.records('Payment')) as unknown as PaymentRecord[];

async function expectBalancedBooks(): Promise<void> {
	expect(await stage.control('GET', '/trial-balance')).toMatchObject({ balanced: true });
}

describe('the life of an opportunity in the books', () => {
	it('A2: a deposit alone is one unapplied payment, and no invoice', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200, { createdAtUtc: '2026-05-02T03:30:00Z' });
		const outcome = await mover.sync();
		expect(statuses(outcome)).toEqual({
			customer: 'created',
			invoices: [],
			payments: ['created'],
			refunds: [],
		});
		expect(await stage.records('Invoice')).toEqual([]);
		expect(await payments()).toMatchObject([
			// A12: half past three in UTC is still the first of May in Chicago.
			{ TotalAmt: 200, UnappliedAmt: 200, Line: [], TxnDate: '2026-05-01' },
		]);
		expect(await stage.receivable()).toBe(-20000);
		await expectBalancedBooks();
	});

	it('A3: close-out posts the invoice and applies the deposit and the balance payment to it', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200);
		await mover.sync();
		await mover.closeJob();
		await mover.pay(550, { paymentCategory: 1, jobNumber: '1234-1', paymentType: 0 });
		const outcome = await mover.sync();
		expect(statuses(outcome)).toEqual({
			customer: 'unchanged',
			invoices: ['created'],
			payments: ['updated', 'created'],
			refunds: [],
		});
		const [invoice] = await stage.records('Invoice');
		expect(invoice).toMatchObject({
			DocNumber: 'SM1234-1',
			TxnDate: '2026-05-19',
			TotalAmt: 750,
			Balance: 0,
			CustomerMemo: { value: 'Thank you' },
		});
		expect(String(invoice!.PrivateNote)).toMatch(
			/^Piano on 2nd floor\nSmartMoving job 1234-1 \(as posted [0-9a-f.]+\) \[sm:job:[0-9a-f-]{36}\]$/,
		);
		expect(
			(await payments()).map(({ UnappliedAmt, Line }) => [
				UnappliedAmt,
				Line.map((line) => line.Amount),
			]),
		).toEqual([
			[0, [200]],
			[0, [550]],
		]);
		expect(outcome.invoices[0]).toMatchObject({
			id: invoice!.Id,
			docNumber: 'SM1234-1',
			total: 750,
		});
		expect(await stage.receivable()).toBe(0);
		await expectBalancedBooks();
	});

	it('A4: a partial refund is an expense on A/R, linked on its payment, and reopens the invoice', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.closeJob();
		await mover.pay(550, { jobNumber: '1234-1', paymentCategory: 1 });
		await mover.sync();
		await mover.refund(deposit.id, 75.5);
		const outcome = await mover.sync();
		expect(statuses(outcome)).toEqual({
			customer: 'unchanged',
			invoices: ['unchanged'],
			payments: ['updated', 'unchanged'],
			refunds: ['created'],
		});
		const [expense] = await stage.records('Purchase');
		expect(expense).toMatchObject({
			PaymentType: 'Cash',
			TotalAmt: 75.5,
			EntityRef: { type: 'Customer' },
		});
		const [first] = await payments();
		const links = first!.Line.map((line) => [line.LinkedTxn[0]!.TxnType, line.Amount]);
		expect(links).toEqual(
			expect.arrayContaining([
				['Invoice', 124.5],
				['Expense', 75.5],
			]),
		);
		expect(first!.UnappliedAmt).toBe(0);
		expect(await stage.receivable()).toBe(7550);
		await expectBalancedBooks();
	});

	it('A4: a deposit refunded in full before close-out leaves nothing for the invoice', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.refund(deposit.id, 200);
		const outcome = await mover.sync();
		expect(statuses(outcome)).toMatchObject({ payments: ['created'], refunds: ['created'] });
		expect(await stage.receivable()).toBe(0);
		await mover.closeJob();
		await mover.sync();
		expect(await stage.records('Invoice')).toMatchObject([{ Balance: 750 }]);
		expect(await stage.receivable()).toBe(75000);
	});

	it('A5: a resync of an unchanged opportunity only reads', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.closeJob();
		await mover.pay(600, { jobNumber: '1234-1' });
		await mover.refund(deposit.id, 50);
		await mover.sync();
		const before = (await stage.writes()).length;
		const outcome = await mover.sync();
		expect(statuses(outcome)).toEqual({
			customer: 'unchanged',
			invoices: ['unchanged'],
			payments: ['unchanged', 'unchanged'],
			refunds: ['unchanged'],
		});
		expect((await stage.writes()).length).toBe(before);
	});

	it('A5: a changed charge updates the invoice and nothing else', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200);
		await mover.closeJob();
		await mover.sync();
		const before = (await stage.writes()).length;
		await mover.charge([charge('Moving labor', 1, 600, 4), charge('Packing', 3, 180)]);
		const outcome = await mover.sync();
		expect(statuses(outcome)).toMatchObject({ invoices: ['updated'], payments: ['unchanged'] });
		expect(outcome.invoices[0]!.changes.map(({ field }) => field)).toEqual(['Line 2', 'TotalAmt']);
		const writes = (await stage.writes()).slice(before);
		expect(writes.map(({ path }) => path.split('/').pop())).toEqual(['invoice']);
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 780, Balance: 580 }]);
	});

	it('a bill that shrinks below what was paid frees the rest of the payment', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(750, { jobNumber: '1234-1' });
		await mover.closeJob();
		await mover.sync();
		await mover.charge([charge('Moving labor', 1, 600, 4)]);
		await mover.sync();
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 600, Balance: 0 }]);
		expect(await payments()).toMatchObject([{ UnappliedAmt: 150 }]);
		expect(await stage.receivable()).toBe(-15000);
		const writes = (await stage.writes()).length;
		await mover.sync();
		expect((await stage.writes()).length).toBe(writes);
	});

	it('a reopened job keeps its invoice and its payments until it is closed out again', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(750, { jobNumber: '1234-1' });
		await mover.closeJob();
		await mover.sync();
		await mover.reopenJob();
		await mover.charge([charge('Moving labor', 1, 700, 4)]);
		const outcome = await mover.sync();
		expect(outcome.invoices).toMatchObject([
			{ status: 'unchanged', message: expect.stringContaining('reopened') },
		]);
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 750, Balance: 0 }]);
		await mover.closeJob();
		await mover.sync();
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 700, Balance: 0 }]);
		expect(await stage.receivable()).toBe(-5000);
	});

	it('pays two jobs of one opportunity: own job first, the rest oldest first', async () => {
		const mover = await Mover.book(stage, {
			jobs: [
				job('1234-1', [charge('Packing', 3, 100)], { jobDate: 20260518 }),
				job('1234-2', [charge('Moving labor', 1, 500, 5)]),
			],
		});
		await mover.pay(250);
		await mover.pay(400, { jobNumber: '1234-2' });
		await mover.closeJob('1234-1');
		await mover.closeJob('1234-2');
		await mover.sync();
		expect(
			(await stage.records('Invoice')).map(({ DocNumber, Balance }) => [DocNumber, Balance]),
		).toEqual([
			['SM1234-1', 0],
			['SM1234-2', 0],
		]);
		expect((await payments()).map(({ UnappliedAmt }) => UnappliedAmt)).toEqual([50, 0]);
	});

	it('syncs several opportunities in one run, a refused one among them', async () => {
		const good = await Mover.book(stage);
		const bad = await Mover.book(stage, {
			quoteNumber: 77,
			jobs: [job('77-1', [], { newGeneration: true })],
			customer: { name: 'Bob Jones', emailAddress: 'bob@example.com' },
		});
		await good.closeJob();
		await bad.closeJob('77-1');
		await bad.pay(90);
		const outcomes = await stage.syncAll([
			await stage.snapshot(bad.id),
			await stage.snapshot(good.id),
		]);
		expect(outcomes.map(statuses)).toEqual([
			{ customer: 'created', invoices: ['failed'], payments: ['created'], refunds: [] },
			{ customer: 'created', invoices: ['created'], payments: [], refunds: [] },
		]);
		expect(outcomes[0]!.invoices[0]!.message).toContain('no charges for job 77-1');
	});

	it('A7: with QuickBooks numbering the official number comes back, and a resync finds it again', async () => {
		await stage.control('PUT', '/preferences', { SalesFormsPrefs: { CustomTxnNumbers: false } });
		const invoice = { useQuickBooksNumbering: true };
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const first = await mover.sync({ invoice });
		expect(first.invoices[0]!.docNumber).toMatch(/^\d+$/);
		const again = await mover.sync({ invoice });
		expect(again.invoices).toMatchObject([
			{ status: 'unchanged', docNumber: first.invoices[0]!.docNumber },
		]);
		expect(await stage.records('Invoice')).toHaveLength(1);
	});

	it('A7: refuses to post when the numbering setting and the company disagree', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const { invoices } = await mover.sync({ invoice: { useQuickBooksNumbering: true } });
		expect(invoices).toMatchObject([
			{ status: 'failed', message: expect.stringContaining("'Use QuickBooks Numbering'") },
		]);
		expect(await stage.records('Invoice')).toEqual([]);
	});

	it('A11: puts location and classes where they are mapped', async () => {
		const mover = await Mover.book(stage, { branch: 'Austin' });
		await mover.closeJob();
		await mover.sync({
			invoice: {
				locationByBranch: new Map([['austin', stage.id('Department', 'Austin')]]),
				classByJobType: new Map([[1, stage.id('Class', 'Local')]]),
			},
		});
		expect(await stage.records('Invoice')).toMatchObject([
			{
				DepartmentRef: { value: stage.id('Department', 'Austin') },
				Line: expect.arrayContaining([
					expect.objectContaining({
						SalesItemLineDetail: expect.objectContaining({
							ClassRef: expect.objectContaining({ value: stage.id('Class', 'Local') }),
						}),
					}),
				]),
			},
		]);
	});

	it('B2: a preview shows what a sync then posts, and posts nothing', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.closeJob();
		await mover.refund(deposit.id, 20);
		const preview = await mover.sync({ preview: true });
		expect(statuses(preview)).toEqual({
			customer: 'planned',
			invoices: ['planned'],
			payments: ['planned'],
			refunds: ['planned'],
		});
		expect(await stage.writes()).toEqual([]);
		const sync = await mover.sync();
		const seen = (changes: { field: string; to: unknown }[]) =>
			changes
				.filter(({ field }) => !/CustomerRef|EntityRef|Line Customer/.test(field))
				.map(({ field, to }) => [field, to]);
		for (const part of ['invoices', 'payments', 'refunds'] as const) {
			expect(preview[part].map(({ changes }) => seen(changes))).toEqual(
				sync[part].map(({ changes }) => seen(changes)),
			);
		}
	});
});
