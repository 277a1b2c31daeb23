import { charge, job, Mover, Stage, statuses } from './support/stage';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.start();
});
afterAll(async () => await stage.close());
beforeEach(async () => await stage.reset());

const E_CHECK = { paymentType: 8 };

async function expectBooksOf(mover: Mover): Promise<void> {
	expect(await stage.receivable()).toBe(await stage.owed(mover.id));
	expect(await stage.control('GET', '/trial-balance')).toMatchObject({ balanced: true });
}

const edit = async (entity: string, id: unknown, fields: Record<string, unknown>) =>
	await stage.control('POST', '/edit', { entity, id, fields });

const one = async (entity: string) => (await stage.records(entity))[0]!;

const links = async () =>
	(await stage.records('Payment')).map(({ Line }) =>
		(Line as { Amount: number; LinkedTxn: { TxnType: string }[] }[]).map(
			({ Amount, LinkedTxn }) => `${LinkedTxn[0]!.TxnType} ${Amount}`,
		),
	);

/** A payment of 50.00 of which all went back, and an invoice, all of it posted. */
async function posted(entity: 'Purchase' | 'JournalEntry') {
	const mover = await Mover.book(stage);
	const deposit = await mover.pay(50, E_CHECK);
	await mover.closeJob();
	const back =
		entity === 'Purchase' ? await mover.refund(deposit.id, 50) : await mover.reverse(50, E_CHECK);
	await mover.sync();
	return { mover, deposit, back };
}

describe.each([
	['expense of a refund', 'Purchase'],
	['journal entry of a reversal', 'JournalEntry'],
] as const)('the %s', (_, entity) => {
	describe('whose number a bookkeeper overwrote, though QuickBooks forgot the request', () => {
		beforeEach(async () => {
			await stage.control('PUT', '/switches', { requestIdMemory: 'forgotten' });
		});

		it('is found by its day, also where nothing is linked to it, and keeps their number', async () => {
			const { mover } = await posted(entity);
			await edit(entity, (await one(entity)).Id, { DocNumber: 'Bank 77' });
			await edit('Payment', (await one('Payment')).Id, { Line: [] });
			const outcome = await mover.sync();
			expect([...outcome.payments, ...outcome.refunds].map(({ status }) => status)).toEqual([
				'updated',
				'unchanged',
			]);
			expect(await stage.records(entity)).toMatchObject([{ DocNumber: 'Bank 77' }]);
			await expectBooksOf(mover);
		});

		it('and its date too is found by its link', async () => {
			const { mover } = await posted(entity);
			const fields = { DocNumber: 'Bank 77', TxnDate: '2026-01-31' };
			await edit(entity, (await one(entity)).Id, fields);
			const outcome = await mover.sync();
			const result = [...outcome.payments, ...outcome.refunds].at(-1);
			expect(result).toMatchObject({
				entity,
				status: 'conflict',
				message: expect.stringContaining('TxnDate is "2026-01-31" there'),
			});
			expect(await stage.records(entity)).toHaveLength(1);
			await mover.sync({ payment: { whenChanged: 'overwrite' } });
			expect(await stage.records(entity)).toMatchObject([
				{ DocNumber: 'Bank 77', TxnDate: expect.not.stringContaining('2026-01-31') },
			]);
			await expectBooksOf(mover);
		});
	});

	it('costs one read of the payments where nothing changed', async () => {
		const { mover } = await posted(entity);
		const before = (await stage.requests()).length;
		await mover.sync();
		const calls = (await stage.requests()).slice(before).map(({ path }) => path.split('/').pop());
		// Customer, invoices, payments.
		expect(calls).toEqual(['batch', 'batch', 'batch']);
	});
});

describe('a journal entry that a person linked to our payment', () => {
	it('counts as the credit that it is, and its line is kept', async () => {
		const mover = await Mover.book(stage, {
			jobs: [job('1234-1', [charge('Moving labor', 1, 240, 4)])],
		});
		await mover.pay(200);
		await mover.sync();
		const [customer] = await stage.records('Customer');
		const side = (PostingType: string, account: string) => ({
			Amount: 40,
			DetailType: 'JournalEntryLineDetail',
			JournalEntryLineDetail: {
				PostingType,
				AccountRef: { value: stage.id('Account', account) },
				...(PostingType === 'Credit'
					? { Entity: { Type: 'Customer', EntityRef: { value: customer!.Id } } }
					: {}),
			},
		});
		const { JournalEntry } = await stage.api('/journalentry', {
			Line: [side('Debit', 'Checking'), side('Credit', 'Accounts Receivable (A/R)')],
		});
		const theirs = { TxnId: JournalEntry!.Id, TxnType: 'JournalEntry', TxnLineId: '1' };
		await edit('Payment', (await one('Payment')).Id, {
			Line: [{ Amount: 40, LinkedTxn: [theirs] }],
		});
		await mover.closeJob();
		expect(statuses(await mover.sync())).toMatchObject({ payments: ['updated'] });
		// All of 200.00 and the credit of 40.00 pay the invoice.
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 240, Balance: 0 }]);
		expect(await links()).toEqual([['JournalEntry 40', 'Invoice 240']]);
		expect(await one('Payment')).toMatchObject({ Line: [{ LinkedTxn: [theirs] }, {}] });
		expect(statuses(await mover.sync())).toMatchObject({ payments: ['unchanged'] });
	});
});
