import { toCents } from '../../lib/basics/money';
import { deviations, readBooks } from '../demo/books';
import { setN8nStage, type N8nStage } from '../demo/n8nStage';
import {
	balance,
	bookMove,
	closeOut,
	deposit,
	refunded,
	refundPart,
	saveUnchanged,
	takeDeposit,
	total,
	writes,
	type LoggedRequest,
	type Move,
} from '../demo/story';

jest.setTimeout(600_000);

interface Raw {
	Id: string;
	TotalAmt: number;
	DocNumber?: string;
	Balance?: number;
	UnappliedAmt?: number;
	Line: { Amount: number; LinkedTxn?: { TxnId: string; TxnType: string }[] }[];
}

describe('a move, from deposit to refund, in a real n8n', () => {
	let stage: N8nStage;
	let move: Move;
	let checkId: string;

	const entities = (name: string) => stage.quickBooksControl<Raw[]>('GET', `/entities/${name}`);
	const requests = () => stage.quickBooksControl<LoggedRequest[]>('GET', '/requests');

	beforeAll(async () => {
		stage = await setN8nStage();
		move = await bookMove(stage, 1234, "Jane O'Smith");
		await stage.settled();
	});
	afterAll(async () => await stage?.close());

	it('A2: a deposit becomes an unapplied payment, without an invoice', async () => {
		const { failures, results } = await takeDeposit(stage, move);

		expect(failures).toEqual([]);
		expect(results.map(({ entity }) => entity)).toEqual(['Customer', 'Payment']);
		expect(await entities('Invoice')).toEqual([]);
		const [payment] = await entities('Payment');
		expect(payment).toMatchObject({ TotalAmt: deposit, UnappliedAmt: deposit });
		expect(deviations(await readBooks(stage, [move.id]), counts(1, 0, 1, 0))).toEqual([]);
	});

	it('A3, A7: closing out makes the invoice and applies both payments to it', async () => {
		const closing = await closeOut(stage, move);
		checkId = closing.paymentId;

		expect(closing.failures).toEqual([]);
		const [invoice] = await entities('Invoice');
		expect(invoice).toMatchObject({ DocNumber: 'SM1234-1', TotalAmt: total, Balance: 0 });
		const payments = await entities('Payment');
		expect(payments.map(({ TotalAmt }) => TotalAmt).sort((a, b) => a - b)).toEqual([
			deposit,
			balance,
		]);
		for (const { Line, TotalAmt } of payments) {
			expect(Line).toEqual([
				expect.objectContaining({
					Amount: TotalAmt,
					LinkedTxn: [{ TxnId: invoice!.Id, TxnType: 'Invoice' }],
				}),
			]);
		}
		expect(deviations(await readBooks(stage, [move.id]), counts(1, 1, 2, 0))).toEqual([]);
	});

	it('A4: a refund is an expense that the payment shows, and reopens the invoice', async () => {
		const { failures } = await refundPart(stage, move, checkId);

		expect(failures).toEqual([]);
		const [expense] = await entities('Purchase');
		expect(expense?.TotalAmt).toBe(refunded);
		const links = (await entities('Payment')).flatMap(({ Line }) => Line);
		expect(links).toContainEqual(
			expect.objectContaining({
				Amount: refunded,
				LinkedTxn: [{ TxnId: expense!.Id, TxnType: 'Expense' }],
			}),
		);
		const books = await readBooks(stage, [move.id]);
		expect(deviations(books, counts(1, 1, 2, 1))).toEqual([]);
		expect(books.receivable).toBe(toCents(refunded));
	});

	it('A5: a resync with nothing changed only reads', async () => {
		const before = (await requests()).length;
		const { executions, results } = await saveUnchanged(stage, move);

		expect(executions.length).toBeGreaterThan(0);
		expect(writes((await requests()).slice(before))).toEqual([]);
		expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['unchanged']));
	});

	it('A6: the ledger holds one row per record, each with its link', async () => {
		const rows = await stage.n8n.dataTableRows('smartmoving_quickbooks_sync');

		const sources = rows.map(({ sourceType, sourceId }) => `${sourceType} ${sourceId}`);
		expect(new Set(sources).size).toBe(sources.length);
		expect(rows.map(({ sourceType }) => sourceType).sort()).toEqual([
			'customer',
			'job',
			'payment',
			'payment',
			'refund',
		]);
		for (const { url } of rows) {
			const page = await fetch(String(url));
			expect(page.status).toBe(200);
		}
	});

	it('B8: the check of the books sees a record that is gone', async () => {
		const before = await readBooks(stage, [move.id]);
		const [payment] = await entities('Payment');
		await stage.quickBooksControl('POST', '/delete', { entity: 'Payment', id: payment!.Id });

		const wrong = deviations(await readBooks(stage, [move.id]), before);

		expect(wrong).toEqual([
			'1 payments in QuickBooks instead of 2',
			expect.stringMatching(/receivable is \d+\.\d\d, but customers owe 40\.25/),
		]);
	});

	it('B3: an event delivered 1, 2 or 10 times at once posts once', async () => {
		await stage.smartMovingCommand('PUT', '/webhooks', { url: null });
		for (const [index, times] of [1, 2, 10].entries()) {
			const other = await bookMove(stage, 2000 + index, `Customer Number ${index}`);
			await stage.smartMovingCommand('POST', `/opportunities/${other.id}/payments`, {
				amount: 99.99,
				paymentType: 1,
			});
			const before = await readBooks(stage, []);

			const answers = await Promise.all(
				Array.from({ length: times }, async () => await deliver(stage, other.id)),
			);
			const { executions, failures } = await stage.settled();

			expect(failures).toEqual([]);
			expect(executions).toHaveLength(times);
			expect(answers.map(({ status }) => status)).toEqual(Array(times).fill(200));
			const after = await readBooks(stage, []);
			expect(after.customers - before.customers).toBe(1);
			expect(after.payments - before.payments).toBe(1);
			expect(after.receivable - before.receivable).toBe(-9999);
		}
	});

	it('B3: two moves of one new customer at once make one customer', async () => {
		const moves = [
			await bookMove(stage, 3001, 'Twice Moving'),
			await bookMove(stage, 3002, 'Twice Moving'),
		];
		for (const { id } of moves) {
			await stage.smartMovingCommand('POST', `/opportunities/${id}/payments`, {
				amount: 50,
				paymentType: 0,
			});
		}
		const before = await readBooks(stage, []);

		await Promise.all(moves.map(async ({ id }) => await deliver(stage, id)));
		const { executions, failures } = await stage.settled();

		expect(failures).toEqual([]);
		expect(executions).toHaveLength(2);
		const after = await readBooks(stage, []);
		expect(after.customers - before.customers).toBe(1);
		expect(after.payments - before.payments).toBe(2);
	});

	it('B9: every SmartMoving call is counted, those of runs at once too', async () => {
		const other = await bookMove(stage, 4001, 'Counted Carefully');
		// What the checks above read is in SmartMoving's log as well.
		const before = { log: await smartMovingCalls(), counted: await countedCalls() };

		await Promise.all(Array.from({ length: 5 }, async () => await deliver(stage, other.id)));
		const { failures } = await stage.settled();

		expect(failures).toEqual([]);
		const made = (await smartMovingCalls()) - before.log;
		expect(made).toBeGreaterThanOrEqual(5 * 3);
		expect((await countedCalls()) - before.counted).toBe(made);
	});

	const smartMovingCalls = async () =>
		(await stage.smartMovingCommand<unknown[]>('GET', '/requests')).length;
	const countedCalls = async () =>
		(await stage.n8n.dataTableRows('smartmoving_quickbooks_calls')).reduce(
			(sum, { calls }) => sum + Number(calls),
			0,
		);
});

function counts(customers: number, invoices: number, payments: number, refunds: number) {
	return { customers, invoices, payments, refunds };
}

/** Calls n8n as SmartMoving would. */
async function deliver({ webhookUrl, secretHeaders }: N8nStage, opportunityId: string) {
	return await fetch(webhookUrl, {
		method: 'POST',
		headers: { ...secretHeaders, 'content-type': 'application/json' },
		body: JSON.stringify({ 'event-type': 'payment-made', 'opportunity-id': opportunityId }),
	});
}
