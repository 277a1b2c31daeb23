import { reversalNumber } from '../../../lib/sync/ours/identity';
import { Mover, SyncStage, statuses } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
/** SmartMoving's number of the e-check payment type. */
const E_CHECK = 8;
const eCheck = (more: Record<string, unknown> = {}) => ({ paymentType: E_CHECK, ...more });

async function expectBooksOf(mover: Mover): Promise<void> {
	expect(await stage.receivable()).toBe(await stage.owed(mover.id));
	expect(await stage.control('GET', '/trial-balance')).toMatchObject({ balanced: true });
}

const links = async () =>
	(await stage.records('Payment')).map(({ Line }) =>
		(Line as { Amount: number; LinkedTxn: { TxnType: string }[] }[]).map(
			({ Amount, LinkedTxn }) => `${LinkedTxn[0]!.TxnType} ${Amount}`,
		),
	);

describe('A14: a reversed e-check', () => {
	it('before close-out undoes its payment: receivable debited, bank credited, both linked', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200, eCheck({ createdAtUtc: '2026-05-01T15:00:00Z' }));
		await mover.sync();
		const reversal = await mover.reverse(200, eCheck({ createdAtUtc: '2026-05-05T03:00:00Z' }));
		const outcome = await mover.sync();
		expect(statuses(outcome)).toEqual({
			customer: 'unchanged',
			invoices: [],
			payments: ['updated', 'created'],
			refunds: [],
		});
		const [entry] = await stage.records('JournalEntry');
		const side = (PostingType: string, account: string) => ({
			Amount: 200,
			JournalEntryLineDetail: expect.objectContaining({
				PostingType,
				AccountRef: expect.objectContaining({ value: stage.id('Account', account) }),
			}),
		});
		expect(entry).toMatchObject({
			DocNumber: reversalNumber(reversal.id),
			// A12: three o'clock in UTC is still the fourth of May in Chicago.
			TxnDate: '2026-05-04',
			Line: [side('Debit', 'Accounts Receivable (A/R)'), side('Credit', 'Checking')],
		});
		expect(outcome.payments[1]).toMatchObject({
			source: { type: 'payment', id: reversal.id },
			entity: 'JournalEntry',
			id: entry!.Id,
			docNumber: reversalNumber(reversal.id),
			total: 200,
			url: expect.stringContaining('journal'),
		});
		expect(await links()).toEqual([['JournalEntry 200']]);
		expect(await stage.receivable()).toBe(0);
		await expectBooksOf(mover);
	});

	it('after close-out takes its money from the invoice, which reopens', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(750, eCheck({ jobNumber: '1234-1' }));
		await mover.closeJob();
		await mover.sync();
		expect(await stage.records('Invoice')).toMatchObject([{ Balance: 0 }]);
		await mover.reverse(750, eCheck());
		expect(statuses(await mover.sync())).toMatchObject({
			invoices: ['unchanged'],
			payments: ['updated', 'created'],
		});
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 750, Balance: 750 }]);
		expect(await links()).toEqual([['JournalEntry 750']]);
		await expectBooksOf(mover);
	});

	it('is posted in the same run as its payment, and a resync only reads', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200, eCheck());
		await mover.reverse(200, eCheck());
		await mover.closeJob();
		const outcome = await mover.sync();
		expect(statuses(outcome)).toMatchObject({ payments: ['created', 'created'] });
		await expectBooksOf(mover);
		const before = (await stage.writes()).length;
		expect(statuses(await mover.sync())).toMatchObject({ payments: ['unchanged', 'unchanged'] });
		expect((await stage.writes()).length).toBe(before);
	});

	it('B2: is previewed as it is then posted', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200, eCheck());
		await mover.sync();
		await mover.reverse(200, eCheck());
		const preview = await mover.sync({ preview: true });
		expect(await stage.records('JournalEntry')).toEqual([]);
		const sync = await mover.sync();
		expect(preview.payments.map(({ changes }) => changes)).toEqual(
			sync.payments.map(({ changes }) => changes),
		);
	});

	it('is found again after its answer was lost, also where QuickBooks forgot the request', async () => {
		for (const requestIdMemory of ['remembered', 'forgotten']) {
			await stage.reset();
			await stage.control('PUT', '/switches', { requestIdMemory });
			const mover = await Mover.book(stage);
			await mover.pay(200, eCheck());
			await mover.reverse(200, eCheck());
			await stage.control('POST', '/faults', {
				match: { method: 'POST', path: '/journalentry?' },
				times: 1,
				action: 'drop-after-commit',
			});
			expect(statuses(await mover.sync())).toMatchObject({ payments: ['created', 'created'] });
			expect(await stage.records('JournalEntry')).toHaveLength(1);
			await expectBooksOf(mover);
		}
	});

	it('is posted once by several workers at once (B3)', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200, eCheck());
		await mover.reverse(200, eCheck());
		await stage.control('POST', '/latency', { ms: 20 });
		await Promise.all([1, 2, 3].map(async () => await mover.sync()));
		await stage.control('POST', '/latency', { ms: 0 });
		await mover.sync();
		expect(await stage.records('JournalEntry')).toHaveLength(1);
		expect(await links()).toEqual([['JournalEntry 200']]);
		await expectBooksOf(mover);
	});
});

describe('A14: which payment a reversal undoes', () => {
	it('is told by the gateway where amount and type fit several', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200, eCheck({ gatewayPaymentId: 'gw-1' }));
		await mover.pay(200, eCheck({ gatewayPaymentId: 'gw-2' }));
		await mover.reverse(200, eCheck({ gatewayPaymentId: 'gw-2' }));
		await mover.sync();
		expect(await links()).toEqual([[], ['JournalEntry 200']]);
		await expectBooksOf(mover);
	});

	it('is left to a person where several fit: posted, not linked, and settled once they link it', async () => {
		const mover = await Mover.book(stage);
		await mover.pay(200, eCheck());
		await mover.pay(200, eCheck());
		await mover.reverse(200, eCheck());
		const outcome = await mover.sync();
		expect(outcome.payments[2]).toMatchObject({
			status: 'conflict',
			entity: 'JournalEntry',
			message: expect.stringMatching(/which payment it undoes.*by hand/),
		});
		expect(await links()).toEqual([[], []]);
		await expectBooksOf(mover);

		const [entry] = await stage.records('JournalEntry');
		const [, second] = await stage.records('Payment');
		await stage.control('POST', '/edit', {
			entity: 'Payment',
			id: second!.Id,
			fields: {
				Line: [{ Amount: 200, LinkedTxn: [{ TxnId: entry!.Id, TxnType: 'JournalEntry' }] }],
			},
		});
		expect(statuses(await mover.sync())).toMatchObject({
			payments: ['unchanged', 'unchanged', 'unchanged'],
		});
		expect(await links()).toEqual([[], ['JournalEntry 200']]);
	});
});

describe('A14: a payment is either refunded or reversed', () => {
	it('both are refused by name, and the payment is posted', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200, eCheck());
		await mover.refund(deposit.id, 50);
		await mover.reverse(200, eCheck());
		const outcome = await mover.sync();
		expect(statuses(outcome)).toMatchObject({
			payments: ['created', 'failed'],
			refunds: ['failed'],
		});
		for (const { message } of [outcome.payments[1]!, outcome.refunds[0]!]) {
			expect(message).toMatch(/both a refund \(50\.00.*and a reversal \(200\.00/);
		}
		expect(await stage.records('Purchase')).toEqual([]);
		expect(await stage.records('JournalEntry')).toEqual([]);
	});

	it('what is posted already stays, and only the later one is refused', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200, eCheck());
		await mover.refund(deposit.id, 50);
		await mover.sync();
		await mover.reverse(200, eCheck());
		expect(statuses(await mover.sync())).toMatchObject({
			payments: ['unchanged', 'failed'],
			refunds: ['unchanged'],
		});
		expect(await links()).toEqual([['Expense 50']]);
	});
});

describe('B5: what people did with the journal entry', () => {
	async function reversed(): Promise<Mover> {
		const mover = await Mover.book(stage);
		await mover.pay(200, eCheck());
		await mover.reverse(200, eCheck());
		await mover.sync();
		return mover;
	}

	it('a change of its date is reported with both values', async () => {
		const mover = await reversed();
		const [{ Id: id } = { Id: '' }] = await stage.records('JournalEntry');
		await stage.control('POST', '/edit', {
			entity: 'JournalEntry',
			id,
			fields: { TxnDate: '2026-01-31' },
		});
		const writes = (await stage.writes()).length;
		expect((await mover.sync()).payments[1]).toMatchObject({
			status: 'conflict',
			message: expect.stringContaining('TxnDate is "2026-01-31" there'),
		});
		expect((await stage.writes()).length).toBe(writes);
		expect(statuses(await mover.sync({ payment: { whenChanged: 'overwrite' } }))).toMatchObject({
			payments: ['unchanged', 'updated'],
		});
		expect(statuses(await mover.sync())).toMatchObject({ payments: ['unchanged', 'unchanged'] });
	});

	it('one that was voided is left as it is', async () => {
		const mover = await reversed();
		const [{ Id: id } = { Id: '' }] = await stage.records('JournalEntry');
		await stage.control('POST', '/void', { entity: 'JournalEntry', id });
		expect((await mover.sync()).payments[1]).toMatchObject({
			status: 'conflict',
			message: expect.stringContaining('voided'),
		});
		expect(await stage.records('JournalEntry')).toHaveLength(1);
	});
});
