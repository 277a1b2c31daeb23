import { charge, job, Mover, SyncStage, statuses } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
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

describe.each([
	['refund', 'Purchase', 'refunds'],
	['reversal', 'JournalEntry', 'payments'],
] as const)('a %s that SmartMoving has deleted while its payment stays', (name, entity, list) => {
	const resultIn = (outcome: Awaited<ReturnType<Mover['sync']>>) => outcome[list].at(-1)!;

	it('is taken off its payment and deleted; its money pays the invoice again', async () => {
		const { mover, back } = await posted(entity);
		expect(await stage.records('Invoice')).toMatchObject([{ Balance: 750 }]);
		await mover.deletePayment(back.id);
		const preview = await mover.sync({ preview: true });
		expect(resultIn(preview)).toMatchObject({
			status: 'planned',
			changes: [{ field: 'Amount', from: 50, to: null }],
			message: expect.stringMatching(/was deleted in SmartMoving, and its .* would be/),
		});
		expect(await stage.records(entity)).toHaveLength(1);
		const outcome = await mover.sync();
		expect(resultIn(outcome)).toMatchObject({
			source: { type: name === 'refund' ? 'refund' : 'payment', id: back.id },
			status: 'updated',
			entity,
			url: null,
			message: expect.stringContaining('therefore in QuickBooks'),
		});
		for (const key of ['payments', 'refunds'] as const) {
			expect(preview[key].map(({ changes }) => changes)).toEqual(
				outcome[key].map(({ changes }) => changes),
			);
		}
		expect(await stage.records(entity)).toEqual([]);
		expect(await links()).toEqual([['Invoice 50']]);
		expect(await one('Payment')).toMatchObject({
			PrivateNote: expect.not.stringContaining('Taking back'),
		});
		await expectBooksOf(mover);
		const writes = (await stage.writes()).length;
		const again = await mover.sync();
		expect(again.payments).toMatchObject([{ status: 'unchanged' }]);
		expect(again.refunds).toEqual([]);
		expect((await stage.writes()).length).toBe(writes);
	});

	it.each(['remembered', 'forgotten'])(
		'is found by the next sync where a run broke off before it was deleted (%s)',
		async (requestIdMemory) => {
			await stage.control('PUT', '/switches', { requestIdMemory });
			const { mover, back } = await posted(entity);
			await mover.deletePayment(back.id);
			const broken = { match: { method: 'POST', path: 'operation=delete' }, times: 4 };
			await stage.control('POST', '/faults', { ...broken, action: 'drop-before' });
			expect(resultIn(await mover.sync())).toMatchObject({ status: 'failed' });
			// Unlinked, and only the payment's note leads to it.
			expect(await links()).toEqual([['Invoice 50']]);
			expect(await stage.records(entity)).toHaveLength(1);
			expect(await stage.receivable()).not.toBe(await stage.owed(mover.id));
			expect(resultIn(await mover.sync())).toMatchObject({ status: 'updated' });
			expect(await stage.records(entity)).toEqual([]);
			expect(await one('Payment')).toMatchObject({
				PrivateNote: expect.not.stringContaining('Taking back'),
			});
			await expectBooksOf(mover);
		},
	);

	it('is deleted once though the answer was lost', async () => {
		const { mover, back } = await posted(entity);
		await mover.deletePayment(back.id);
		await stage.control('POST', '/faults', {
			match: { method: 'POST', path: 'operation=delete' },
			times: 1,
			action: 'drop-after-commit',
		});
		expect(resultIn(await mover.sync())).toMatchObject({ status: 'updated' });
		await expectBooksOf(mover);
	});

	it.each<[string, (mover: Mover) => Promise<unknown>, string]>([
		[
			'whose record someone changed',
			async () => await edit(entity, (await one(entity)).Id, { DocNumber: 'Bank 77' }),
			'someone changed it',
		],
		[
			'whose period is closed',
			async () =>
				await stage.control('PUT', '/preferences', {
					AccountingInfoPrefs: { BookCloseDate: '2027-12-31' },
				}),
			'closed up to',
		],
		[
			'whose payment someone changed',
			async () => await edit('Payment', (await one('Payment')).Id, { TxnDate: '2026-01-31' }),
			'its payment could not be changed',
		],
	])('%s is reported, and nothing is undone', async (_, touch, words) => {
		const { mover, back } = await posted(entity);
		await touch(mover);
		await mover.deletePayment(back.id);
		expect(resultIn(await mover.sync())).toMatchObject({
			message: expect.stringContaining(words),
			total: 50,
		});
		expect(['conflict', 'failed']).toContain(resultIn(await mover.sync()).status);
		expect(await links()).toEqual([[`${entity === 'Purchase' ? 'Expense' : entity} 50`]]);
	});

	it('whose payment is in a bank deposit is reported and keeps its link', async () => {
		const mover = await Mover.book(stage);
		const undeposited = {
			depositAccountId: stage.id('Account', 'Undeposited Funds'),
			paymentMethodId: null,
		};
		const payment = { defaultMapping: undeposited };
		const deposit = await mover.pay(50, E_CHECK);
		const back =
			entity === 'Purchase' ? await mover.refund(deposit.id, 50) : await mover.reverse(50, E_CHECK);
		const { payments } = await mover.sync({ payment });
		await stage.control('POST', '/deposit', { paymentIds: [payments[0]!.id] });
		await mover.deletePayment(back.id);
		expect(resultIn(await mover.sync({ payment }))).toMatchObject({
			status: 'conflict',
			message: expect.stringContaining('its payment could not be changed'),
		});
		expect(await stage.records(entity)).toHaveLength(1);
	});

	it('is only reported where the setting says so', async () => {
		const { mover, back } = await posted(entity);
		await mover.deletePayment(back.id);
		const writes = (await stage.writes()).length;
		expect(resultIn(await mover.sync({ whenDeleted: 'report' }))).toMatchObject({
			status: 'conflict',
			message: expect.stringContaining("'When Deleted in SmartMoving'"),
		});
		expect((await stage.writes()).length).toBe(writes);
	});

	it('can be synced alone (A5)', async () => {
		const { mover, back } = await posted(entity);
		await mover.pay(20);
		await mover.deletePayment(back.id);
		const outcome = await mover.sync({ onlyPayment: back.id });
		expect(resultIn(outcome)).toMatchObject({ source: { id: back.id }, status: 'updated' });
		// The payment of 20.00 was not posted.
		expect(await stage.records('Payment')).toHaveLength(1);
	});
});

describe('refunds that SmartMoving has deleted', () => {
	it('all at once are doubted', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		const backs = [await mover.refund(deposit.id, 50), await mover.refund(deposit.id, 30)];
		await mover.sync();
		for (const { id } of backs) await mover.deletePayment(id);
		const outcome = await mover.sync();
		expect(outcome.refunds).toMatchObject([
			{ status: 'conflict', message: expect.stringContaining('no refund and no reversal at all') },
			{ status: 'conflict' },
		]);
		expect(await stage.records('Purchase')).toHaveLength(2);
		// One that is left shows that the answer is whole.
		await mover.refund(deposit.id, 10);
		expect(statuses(await mover.sync())).toMatchObject({
			refunds: ['created', 'updated', 'updated'],
		});
		expect(await links()).toEqual([['Expense 10']]);
		await expectBooksOf(mover);
	});

	it('and entered anew with the same amount are not taken for the old ones', async () => {
		const { mover, deposit, back } = await posted('Purchase');
		await mover.deletePayment(back.id);
		await mover.refund(deposit.id, 50);
		expect(statuses(await mover.sync())).toMatchObject({ refunds: ['created', 'updated'] });
		expect(await links()).toEqual([['Expense 50']]);
		expect(await stage.records('Purchase')).toHaveLength(1);
		await expectBooksOf(mover);
	});
});

describe.each(['trimmed', 'refused'])(
	'a refund that became smaller, where falling below what is linked is %s',
	(invoiceBelowApplied) => {
		it.each(['refund', 'reversal'])('%s: the payment lets go first', async (what) => {
			const { mover, back, deposit } = await posted(
				what === 'refund' ? 'Purchase' : 'JournalEntry',
			);
			await stage.control('PUT', '/switches', { invoiceBelowApplied });
			const now = await stage.snapshot(mover.id);
			const lowered = now.payments.map((row) =>
				row.id === back.id
					? { ...row, amount: Math.sign(row.amount) * 20, refundsJobPaymentId: deposit.id }
					: { ...row, amountRefunded: null },
			);
			const before = (await stage.writes()).length;
			const [outcome] = await stage.syncAll([{ ...now, payments: lowered }]);
			const all = [...outcome!.payments, ...outcome!.refunds].map(({ status }) => status);
			expect(all).toEqual(['updated', 'updated']);
			const writes = (await stage.writes()).slice(before);
			expect(writes.map(({ path, status }) => `${path.split('/').pop()} ${status}`)).toEqual([
				'payment 200',
				`${what === 'refund' ? 'purchase' : 'journalentry'} 200`,
			]);
			expect(await stage.receivable()).toBe(75000 - 5000 + 2000);
			expect((await links())[0]).toEqual(
				expect.arrayContaining([
					what === 'refund' ? 'Expense 20' : 'JournalEntry 20',
					'Invoice 30',
				]),
			);
		});
	},
);

describe('a payment that is frozen in a bank deposit, which shows only at posting', () => {
	const frozen = async (mover: Mover, amount: number) => {
		const undeposited = {
			depositAccountId: stage.id('Account', 'Undeposited Funds'),
			paymentMethodId: null,
		};
		const payment = { typeMappings: new Map([[2, undeposited]]) };
		const paid = await mover.pay(amount, { createdAtUtc: '2026-05-01T15:00:00Z' });
		return { paid, payment };
	};
	const small = { jobs: [job('1234-1', [charge('Moving labor', 1, 200, 4)])] };

	it('leaves its place on the invoice to another in the same run', async () => {
		const mover = await Mover.book(stage, small);
		const { payment } = await frozen(mover, 200);
		const { payments } = await mover.sync({ payment });
		await stage.control('POST', '/deposit', { paymentIds: [payments[0]!.id] });
		await mover.closeJob();
		await mover.pay(200, { paymentType: 0, createdAtUtc: '2026-05-02T15:00:00Z' });
		const outcome = await mover.sync({ payment });
		expect(outcome.payments).toMatchObject([
			{ status: 'conflict', code: '6540' },
			{ status: 'created', balance: 0 },
		]);
		expect(await stage.records('Invoice')).toMatchObject([{ Balance: 0 }]);
		// It is tried again each time, and the other does not make room for it meanwhile.
		const before = (await stage.writes()).length;
		expect((await mover.sync({ payment })).payments).toMatchObject([
			{ status: 'conflict', code: '6540' },
			{ status: 'unchanged' },
		]);
		expect((await stage.writes()).slice(before)).toMatchObject([{ status: 400 }]);
		// Where QuickBooks lets deposited payments be changed after all, it takes its place.
		await stage.control('PUT', '/switches', { depositedPayment: 'editable' });
		expect((await mover.sync({ payment })).payments).toMatchObject([
			{ status: 'updated', balance: 0 },
			{ status: 'updated', balance: 200 },
		]);
	});

	it('does not starve another of the room that it was to make', async () => {
		const mover = await Mover.book(stage, small);
		const { paid, payment } = await frozen(mover, 200);
		await mover.closeJob();
		const { payments } = await mover.sync({ payment });
		await stage.control('POST', '/deposit', { paymentIds: [payments[0]!.id] });
		await mover.refund(paid.id, 50);
		await mover.pay(80, { paymentType: 0, createdAtUtc: '2026-05-02T15:00:00Z' });
		for (const [status, refund] of [
			['created', 'conflict'],
			['unchanged', 'conflict'],
		]) {
			const outcome = await mover.sync({ payment });
			expect(outcome.payments).toMatchObject([
				{ status: 'conflict', code: '6540', message: expect.stringContaining('deposit') },
				{ status, balance: 80 },
			]);
			expect(outcome.refunds).toMatchObject([
				{ status: refund, message: expect.stringContaining('not linked') },
			]);
		}
		expect(await stage.records('Purchase')).toHaveLength(1);
		await expectBooksOf(mover);
	});
});

describe.each([
	['Payment', 'remembered'],
	['Payment', 'forgotten'],
	['Purchase', 'remembered'],
	['Purchase', 'forgotten'],
	['JournalEntry', 'remembered'],
	['JournalEntry', 'forgotten'],
] as const)('a %s that someone voided (request ids %s)', (entity, requestIdMemory) => {
	beforeEach(async () => {
		await stage.control('PUT', '/switches', { requestIdMemory });
	});

	const isLive = ({ TotalAmt }: Record<string, unknown>) => TotalAmt !== 0;

	it('is made again where asked to, as often as that happens, and found as one', async () => {
		const { mover } = await posted(entity === 'JournalEntry' ? 'JournalEntry' : 'Purchase');
		for (const times of [1, 2]) {
			const [record] = (await stage.records(entity)).filter(isLive);
			await stage.control('POST', '/void', { entity, id: record!.Id });
			const reported = await mover.sync();
			expect([...reported.payments, ...reported.refunds]).toEqual(
				expect.arrayContaining([
					expect.objectContaining({
						entity,
						status: 'conflict',
						message: expect.stringContaining("'Recreate Deleted Records'"),
					}),
				]),
			);
			const again = await mover.sync({ recreate: true });
			expect([...again.payments, ...again.refunds]).toEqual(
				expect.arrayContaining([expect.objectContaining({ entity, status: 'created' })]),
			);
			expect(await stage.records(entity)).toHaveLength(times + 1);
			expect((await stage.records(entity)).filter(isLive)).toHaveLength(1);
			await expectBooksOf(mover);
			const writes = (await stage.writes()).length;
			for (const recreate of [false, true]) {
				const settled = await mover.sync({ recreate });
				for (const { status } of [...settled.payments, ...settled.refunds]) {
					expect(status).toBe('unchanged');
				}
			}
			expect((await stage.writes()).length).toBe(writes);
		}
	});
});

describe('B2: what a preview shows', () => {
	it('are names of accounts, methods and customers, also of one that is to be made', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.refund(deposit.id, 50);
		const shown = async () => {
			const { payments, refunds } = await mover.sync({ preview: true });
			return [payments[0]!, refunds[0]!].map(({ changes }) =>
				Object.fromEntries(changes.map(({ field, to }) => [field, to])),
			);
		};
		const expected = [
			{ CustomerRef: 'Jane Smith', PaymentMethodRef: 'Visa', DepositToAccountRef: 'Checking' },
			{
				EntityRef: 'Jane Smith',
				'Line Customer': 'Jane Smith',
				'Line Account': 'Accounts Receivable (A/R)',
				AccountRef: 'Checking',
			},
		];
		expect(await shown()).toMatchObject(expected);
		await mover.sync({ payment: { skippedTypes: new Set([2]) } });
		expect(await stage.records('Customer')).toHaveLength(1);
		expect(await shown()).toMatchObject(expected);
	});
});
