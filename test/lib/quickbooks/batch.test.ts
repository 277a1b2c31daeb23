import type { HttpRequest, HttpResponse } from '../../../lib/http';
import { QuickBooksClient } from '../../../lib/quickbooks/client';
import type { Call as PacedCall } from '../../../lib/quickbooks/pace';
import type { Query } from '../../../lib/quickbooks/query';
import type { Customer, Invoice } from '../../../lib/quickbooks/schemas';
import { fault, invoice, json, realmId, scripted, type Step } from './script';

const invoices = (from: number, count: number) =>
	Array.from({ length: count }, (_, index) => invoice(String(from + index)));

const bodySchema = (request: HttpRequest) =>
	(request.body as { BatchItemRequest: Array<{ bId: string; Query: string }> }).BatchItemRequest;

/**
 * QuickBooks over a table of invoices, with the page limit and, as Intuit has it in its
 * documentation, a limit for the rows of the whole batch.
 */
function company(tables: Record<string, number>, rowsPerBatch: number, itemsPerBatch = 30) {
	const batches: number[] = [];
	const client = new QuickBooksClient({
		realmId,
		sleep: async () => {},
		transport: async (request) => {
			const items = bodySchema(request);
			batches.push(items.length);
			if (items.length > itemsPerBatch) return fault('1040');
			let room = rowsPerBatch;
			return json({
				BatchItemResponse: items.map(({ bId, Query }) => {
					const customer = /CustomerRef = '(\w+)'/.exec(Query)![1]!;
					const [, start, max] = /STARTPOSITION (\d+) MAXRESULTS (\d+)/.exec(Query)!.map(Number);
					const left = tables[customer]! - (start! - 1);
					const count = Math.max(0, Math.min(left, max!, room));
					room -= count;
					const rows = Array.from({ length: count }, (_, index) =>
						invoice(`${customer}${start! + index}`),
					);
					return { bId, QueryResponse: count > 0 ? { Invoice: rows } : {} };
				}),
			});
		},
	});
	const queries = Object.keys(tables).map(
		(customer): Query<'Invoice'> => ({
			entity: 'Invoice',
			where: [['CustomerRef', '=', customer]],
		}),
	);
	return { client, queries, batches };
}

describe('batchQuery', () => {
	it('types and order follow the queries, whatever order QuickBooks answers in', async () => {
		const { client } = scripted([
			{
				send: 'POST /batch',
				expect: (request) =>
					expect(bodySchema(request).map(({ Query }) => Query)).toEqual([
						"SELECT * FROM Customer WHERE DisplayName = 'Jane' ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000",
						'SELECT * FROM Preferences',
						'SELECT * FROM Invoice ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000',
					]),
				answer: json({
					BatchItemResponse: [
						{ bId: '2', QueryResponse: { Invoice: invoices(5, 1) } },
						{
							bId: '0',
							QueryResponse: { Customer: [{ Id: '1', SyncToken: '0', DisplayName: 'Jane' }] },
						},
						{
							bId: '1',
							QueryResponse: { Preferences: [{ SalesFormsPrefs: { CustomTxnNumbers: true } }] },
						},
					],
				}),
			},
		]);
		const [customers, [preferences], found] = await client.batchQuery([
			{ entity: 'Customer', where: [['DisplayName', '=', 'Jane']] },
			{ entity: 'Preferences' },
			{ entity: 'Invoice' },
		]);
		const typed: [Customer[], Invoice[]] = [customers, found];
		expect(typed.flat().map(({ Id }) => Id)).toEqual(['1', '5']);
		expect(preferences?.SalesFormsPrefs.CustomTxnNumbers).toBe(true);
		expect(client.calls).toEqual({ total: 1, reads: 1, writes: 0 });
	});

	it('counts for the limits as one batch of so many queries', async () => {
		const held: PacedCall[] = [];
		const client = new QuickBooksClient({
			realmId,
			sleep: async () => {},
			pace: async (call) => {
				held.push(call);
				return () => undefined;
			},
			transport: async (request) =>
				answers(...bodySchema(request).map(() => ({ QueryResponse: {} }))),
		});
		await client.batchQuery(Array(33).fill({ entity: 'Term' }));
		expect(held).toEqual([
			{ queries: 30, batch: true },
			{ queries: 3, batch: true },
		]);
	});

	it('no queries, no call', async () => {
		const { client } = scripted([]);
		expect(await client.batchQuery([])).toEqual([]);
	});

	it('a query refused for good fails them all', async () => {
		const { client } = scripted([
			{
				send: 'POST /batch',
				answer: json(
					{
						BatchItemResponse: [
							{ bId: '0', QueryResponse: {} },
							{
								bId: '1',
								Fault: {
									Error: [{ Message: 'm', Detail: 'not queryable', code: '4001' }],
									type: 'ValidationFault',
								},
							},
						],
					},
					200,
					{ intuit_tid: '1-abc' },
				),
			},
		]);
		await expect(
			client.batchQuery([{ entity: 'Invoice' }, { entity: 'Payment' }]),
		).rejects.toMatchObject({ code: '4001', intuitTid: '1-abc' });
	});

	it('only the queries that were throttled or left out are asked again', async () => {
		const { client, waits, done } = scripted([
			{
				send: 'POST /batch',
				answer: json({
					BatchItemResponse: [
						{ bId: '0', QueryResponse: { Invoice: invoices(1, 1) } },
						{
							bId: '1',
							fault: { error: [{ message: 'ThrottleExceeded', code: '003001' }], type: 'SERVICE' },
						},
					],
				}),
			},
			{
				send: 'POST /batch',
				expect: (request) =>
					expect(bodySchema(request).map(({ Query }) => Query.split(' ')[3])).toEqual([
						'Payment',
						'Term',
					]),
				answer: json({
					BatchItemResponse: [
						{ bId: '0', QueryResponse: {} },
						{ bId: '1', QueryResponse: { Term: [{ Id: '3', SyncToken: '0', Name: 'Net 30' }] } },
					],
				}),
			},
		]);
		const [found, payments, terms] = await client.batchQuery([
			{ entity: 'Invoice' },
			{ entity: 'Payment' },
			{ entity: 'Term' },
		]);
		expect([found.length, payments.length, terms.length]).toEqual([1, 0, 1]);
		expect(waits).toEqual([66_000]);
		done();
	});

	it('an item that stays throttled is given up after four tries', async () => {
		const throttled = {
			send: 'POST /batch',
			answer: json({
				BatchItemResponse: [
					{
						bId: '0',
						Fault: { Error: [{ Message: 'ThrottleExceeded', code: '3001' }], type: 'SERVICE' },
					},
				],
			}),
		};
		const { client, done } = scripted([throttled, throttled, throttled, throttled]);
		await expect(client.batchQuery([{ entity: 'Term' }])).rejects.toMatchObject({
			kind: 'throttled',
		});
		done();
	});

	it('65 queries take three calls of at most 30', async () => {
		const tables = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`c${index}`, 1]));
		const { client, queries, batches } = company(tables, Infinity);
		const rows = await client.batchQuery(queries);
		expect(rows.map(([row]) => row?.Id)).toEqual(Object.keys(tables).map((name) => `${name}1`));
		expect(batches).toEqual([30, 30, 5]);
	});

	it('a company that takes 10 at once is asked 10 at once from then on', async () => {
		const tables = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`c${index}`, 1]));
		const { client, queries, batches } = company(tables, Infinity, 10);
		const rows = await client.batchQuery(queries);
		expect(rows.map(([row]) => row?.Id)).toEqual(Object.keys(tables).map((name) => `${name}1`));
		await client.batchQuery(queries.slice(0, 12));
		expect(batches).toEqual([25, 10, 10, 5, 10, 2]);
	});

	it('a company that takes none at all is not asked for ever', async () => {
		const { client, queries, batches } = company({ a: 1, b: 1 }, Infinity, 0);
		await expect(client.batchQuery(queries)).rejects.toMatchObject({ code: '1040' });
		expect(batches).toEqual([2]);
	});

	it.each([
		['each query has its own 1000 rows', Infinity],
		['the batch as a whole has 1000 rows', 1000],
	])('every row comes, once and in order, where %s', async (_, rowsPerBatch) => {
		const tables = { a: 2500, b: 0, c: 1000, d: 3, e: 999 };
		const { client, queries } = company(tables, rowsPerBatch);
		const rows = await client.batchQuery(queries);
		const expected = Object.entries(tables).map(([name, count]) =>
			Array.from({ length: count }, (_unused, index) => `${name}${index + 1}`),
		);
		expect(rows.map((found) => found.map(({ Id }) => Id))).toEqual(expected);
	});
});

/** The answers to the questions of one batch, in their order. */
const answers = (...items: object[]) =>
	json({ BatchItemResponse: items.map((item, index) => ({ bId: String(index), ...item })) });
const rowsFound = (from: number, count: number) => ({
	QueryResponse: count === 0 ? {} : { Invoice: invoices(from, count) },
});
const itemFault = (code: string) => ({
	Fault: { Error: [{ Message: 'm', Detail: 'd', code }], type: 'ValidationFault' },
});
const THROTTLED = itemFault('3001');

/** One call to /batch that must ask these, each as `entity start`, and what comes back. */
const batch = (asked: string[], answer: HttpResponse | Error): Step => ({
	send: 'POST /batch',
	expect: (request) =>
		expect(
			bodySchema(request).map(({ Query }) => {
				const [, entity] = /FROM (\w+)/.exec(Query)!;
				const [, start] = /STARTPOSITION (\d+)/.exec(Query) ?? [];
				return start === undefined ? entity : `${entity} ${start}`;
			}),
		).toEqual(asked),
	answer,
});

describe('a batch that is refused for its size', () => {
	const many = (count: number): Query<'Invoice'>[] => Array(count).fill({ entity: 'Invoice' });
	const one = (count: number) => Array<string>(count).fill('Invoice 1');
	const found = (from: number, count: number) =>
		answers(...Array.from({ length: count }, (_, index) => rowsFound(from + index, 1)));
	const ids = (rows: Invoice[][]) => rows.flat().map(({ Id }) => Number(Id));
	const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

	it('is asked in tens, at once and in the same order', async () => {
		const { client, waits, done } = scripted([
			batch(one(11), fault('1040')),
			batch(one(10), found(1, 10)),
			batch(one(1), found(11, 1)),
		]);
		expect(ids(await client.batchQuery(many(11)))).toEqual(upTo(11));
		expect(waits).toEqual([]);
		done();
	});

	it('keeps what the batch before it brought', async () => {
		const { client, done } = scripted([
			batch(one(30), found(1, 30)),
			batch(one(15), fault('1040')),
			batch(one(10), found(31, 10)),
			batch(one(5), found(41, 5)),
		]);
		expect(ids(await client.batchQuery(many(45)))).toEqual(upTo(45));
		done();
	});

	it('has used up no try of its questions', async () => {
		const throttled = batch(one(1), answers(THROTTLED));
		const { client, waits, done } = scripted([
			batch(one(11), fault('1040')),
			batch(one(10), found(1, 10)),
			throttled,
			throttled,
			throttled,
			batch(one(1), found(11, 1)),
		]);
		expect(ids(await client.batchQuery(many(11)))).toEqual(upTo(11));
		expect(waits).toEqual([66_000, 66_000, 66_000]);
		done();
	});

	it('leaves alone the questions of a smaller one that is under way beside it', async () => {
		let answerSmall: (answer: HttpResponse) => void = () => undefined;
		const small = new Promise<HttpResponse>((resolve) => (answerSmall = resolve));
		const sizes: number[] = [];
		const client = new QuickBooksClient({
			realmId,
			sleep: async () => {},
			transport: async (request) => {
				const { length } = bodySchema(request);
				sizes.push(length);
				if (length > 20) return fault('1040');
				return length === 20 ? await small : found(1, length);
			},
		});
		const underWay = client.batchQuery(many(20));
		expect(ids(await client.batchQuery(many(21)))).toHaveLength(21);
		answerSmall(found(1, 20));
		expect(ids(await underWay)).toEqual(upTo(20));
		expect(sizes).toEqual([20, 21, 10, 10, 1]);
	});
});

describe('a query with more than a page', () => {
	it('goes on where its page ended, and so do its neighbours, which may have been cut short', async () => {
		const { client, waits, done } = scripted([
			batch(
				['Invoice 1', 'Preferences', 'Payment 1'],
				answers(
					rowsFound(1, 1_000),
					{ QueryResponse: { Preferences: [{ SalesFormsPrefs: {} }] } },
					{ QueryResponse: {} },
				),
			),
			batch(['Invoice 1001', 'Payment 1'], answers(rowsFound(1_001, 2), { QueryResponse: {} })),
		]);
		const [found, preferences, payments] = await client.batchQuery([
			{ entity: 'Invoice' },
			{ entity: 'Preferences' },
			{ entity: 'Payment' },
		]);
		expect(found.map(({ Id }) => Id)).toEqual(invoices(1, 1_002).map(({ Id }) => Id));
		expect([preferences.length, payments.length]).toEqual([1, 0]);
		expect(waits).toEqual([]);
		done();
	});

	it('of exactly a page is asked once more', async () => {
		const { client, done } = scripted([
			batch(['Invoice 1'], answers(rowsFound(1, 1_000))),
			batch(['Invoice 1001'], answers(rowsFound(0, 0))),
		]);
		const [found] = await client.batchQuery([{ entity: 'Invoice' }]);
		expect(found).toHaveLength(1_000);
		done();
	});

	it('waits its turn behind those that were not asked yet', async () => {
		const first: Query<'Invoice'>[] = Array(30).fill({ entity: 'Invoice' });
		const { client, done } = scripted([
			batch(
				Array(30).fill('Invoice 1'),
				answers(rowsFound(1, 1_000), ...Array(29).fill(rowsFound(0, 0))),
			),
			batch(
				['Payment 1', 'Invoice 1001', ...Array<string>(28).fill('Invoice 1')],
				answers(...Array(30).fill(rowsFound(0, 0))),
			),
			batch(['Invoice 1'], answers(rowsFound(0, 0))),
		]);
		const rows = await client.batchQuery([...first, { entity: 'Payment' }]);
		expect(rows.map((found) => found.length)).toEqual([1_000, ...Array(30).fill(0)]);
		done();
	});

	it('has four tries for each page', async () => {
		const throttled = (start: number) => batch([`Invoice ${start}`], answers(THROTTLED));
		const { client, waits, done } = scripted([
			throttled(1),
			throttled(1),
			throttled(1),
			batch(['Invoice 1'], answers(rowsFound(1, 1_000))),
			throttled(1_001),
			throttled(1_001),
			throttled(1_001),
			batch(['Invoice 1001'], answers(rowsFound(1_001, 1))),
		]);
		const [found] = await client.batchQuery([{ entity: 'Invoice' }]);
		expect(found).toHaveLength(1_001);
		expect(waits).toHaveLength(6);
		done();
	});
});

/** What the others brought is thrown away: nobody plans on a part of the facts. */
describe('one question that fails for good takes all others with it', () => {
	const three = [{ entity: 'Invoice' }, { entity: 'Payment' }, { entity: 'Term' }] as const;
	const asked = ['Invoice 1', 'Payment 1', 'Term 1'];
	const EMPTY = { QueryResponse: {} };

	it('those that were answered', async () => {
		const answer = answers(rowsFound(1, 2), itemFault('4001'), EMPTY);
		const { client, waits, done } = scripted([batch(asked, answer)]);
		await expect(client.batchQuery(three)).rejects.toMatchObject({ code: '4001' });
		expect(waits).toEqual([]);
		done();
	});

	it('those that would be asked again: nobody waits for them', async () => {
		const answer = answers(THROTTLED, itemFault('4001'), EMPTY);
		const { client, waits, done } = scripted([batch(asked, answer)]);
		await expect(client.batchQuery(three)).rejects.toMatchObject({ code: '4001' });
		expect(waits).toEqual([]);
		done();
	});

	it('those that were not asked yet: they cost no call', async () => {
		const first: Query<'Invoice'>[] = Array(30).fill({ entity: 'Invoice' });
		const answer = answers(...Array(29).fill(EMPTY), itemFault('4001'));
		const { client, done } = scripted([batch(Array(30).fill('Invoice 1'), answer)]);
		await expect(client.batchQuery([...first, { entity: 'Payment' }])).rejects.toMatchObject({
			code: '4001',
		});
		done();
	});

	it('of several the first in the order of the queries is told, not the worst', async () => {
		const answer = answers(EMPTY, itemFault('4001'), itemFault('6190'));
		const { client } = scripted([batch(asked, answer)]);
		await expect(client.batchQuery(three)).rejects.toMatchObject({ code: '4001' });
	});

	it('one that was left out four times, though the others came each time', async () => {
		const leftOut = (...entities: string[]) =>
			batch(entities, answers(...entities.slice(1).map(() => EMPTY)));
		const alone = batch(['Term 1'], answers());
		const { client, waits, done } = scripted([leftOut(...asked), alone, alone, alone]);
		await expect(client.batchQuery(three)).rejects.toThrow(
			'QuickBooks left out the answer to one of several questions.',
		);
		expect(waits).toEqual([1_000, 2_000, 4_000]);
		done();
	});

	it('one with a record that cannot be read', async () => {
		const unreadable = { QueryResponse: { Payment: [{ Id: '9' }] } };
		const { client, done } = scripted([batch(asked, answers(rowsFound(1, 1), unreadable, EMPTY))]);
		await expect(client.batchQuery(three)).rejects.toThrow('QuickBooks sent Payment 9 in a form');
		done();
	});

	it('one that is to wait for longer than a run can', async () => {
		const tomorrow = { ...answers(EMPTY, THROTTLED, EMPTY) };
		tomorrow.headers = { ...tomorrow.headers, 'retry-after': '86400' };
		const { client, waits, done } = scripted([batch(asked, tomorrow)]);
		await expect(client.batchQuery(three)).rejects.toMatchObject({ kind: 'throttled' });
		expect(waits).toEqual([]);
		done();
	});
});
