import { NoAnswerError, ReconnectError, type HttpRequest } from '../../../lib/http';
import { QuickBooksClient } from '../../../lib/quickbooks/client';
import type { Query } from '../../../lib/quickbooks/query';
import type { Customer, Invoice } from '../../../lib/quickbooks/schemas';
import { fault, invoice, json, realmId, scripted } from './script';

const invoices = (from: number, count: number) =>
	Array.from({ length: count }, (_, index) => invoice(String(from + index)));

const bodySchema = (request: HttpRequest) =>
	(request.body as { BatchItemRequest: Array<{ bId: string; Query: string }> }).BatchItemRequest;

describe('query', () => {
	const page = (start: number) =>
		`GET /query?query=SELECT * FROM Invoice ORDERBY Id STARTPOSITION ${start} MAXRESULTS 1000`;

	test('goes on until a page is not full', async () => {
		const { client, done } = scripted([
			{ send: page(1), answer: json({ QueryResponse: { Invoice: invoices(1, 1000) } }) },
			{ send: page(1001), answer: json({ QueryResponse: { Invoice: invoices(1001, 1000) } }) },
			{ send: page(2001), answer: json({ QueryResponse: { Invoice: invoices(2001, 3) } }) },
		]);
		const rows = await client.query({ entity: 'Invoice' });
		expect(rows.map(({ Id }) => Id)).toEqual(invoices(1, 2003).map(({ Id }) => Id));
		expect(client.calls).toEqual({ total: 3, reads: 3, writes: 0 });
		done();
	});

	test('no rows: QuickBooks leaves out the list', async () => {
		const { client } = scripted([{ send: page(1), answer: json({ QueryResponse: {} }) }]);
		expect(await client.query({ entity: 'Invoice' })).toEqual([]);
	});

	test('what is read leniently, and what is not', async () => {
		const answer = json({
			QueryResponse: {
				Invoice: [invoice('7', { SyncToken: 3, TotalAmt: '600.50', DocNumber: null, Unknown: 1 })],
			},
		});
		const { client } = scripted([{ send: page(1), answer }]);
		const [row] = await client.query({ entity: 'Invoice' });
		expect(row).toMatchObject({ Id: '7', SyncToken: '3', TotalAmt: 600.5, Line: [] });
		expect(row?.DocNumber).toBeUndefined();
	});

	test.each([
		['an amount that is null', { Balance: null }, 'Balance'],
		['an amount that is empty', { Balance: '' }, 'Balance'],
		['no SyncToken', { SyncToken: undefined }, 'SyncToken'],
		['a line that is no line', { Line: [{ Amount: 1 }] }, 'Line.0.DetailType'],
	])('a row with %s is refused, naming record and field', async (_, rest, field) => {
		const { client } = scripted([
			{ send: page(1), answer: json({ QueryResponse: { Invoice: [invoice('7', rest)] } }) },
		]);
		await expect(client.query({ entity: 'Invoice' })).rejects.toThrow(
			`QuickBooks sent Invoice 7 in a form that is not understood: ${field} (`,
		);
	});

	test.each([
		['no answer', new NoAnswerError('x')],
		['half an answer', json('{"QueryResponse":{"Invo')],
		['JSON without rows', json({ time: 'now' })],
		['a gateway page', json('<html>', 502)],
	])('%s is asked again', async (_, answer) => {
		const { client, waits, done } = scripted([
			{ send: page(1), answer },
			{ send: page(1), answer: json({ QueryResponse: { Invoice: invoices(1, 1) } }) },
		]);
		expect(await client.query({ entity: 'Invoice' })).toHaveLength(1);
		expect(waits).toEqual([1000]);
		done();
	});

	test('gives up after four tries, with the last reason', async () => {
		const lost = { send: page(1), answer: fault('10000', 500) };
		const { client, waits, done } = scripted([lost, lost, lost, lost]);
		await expect(client.query({ entity: 'Invoice' })).rejects.toMatchObject({ kind: 'transient' });
		expect(waits).toEqual([1000, 2000, 4000]);
		done();
	});

	test('spent credentials are not tried again', async () => {
		const { client, done } = scripted([{ send: page(1), answer: new ReconnectError('x') }]);
		await expect(client.query({ entity: 'Invoice' })).rejects.toBeInstanceOf(ReconnectError);
		done();
	});
});

describe('read', () => {
	test('a record', async () => {
		const answer = json({ PaymentMethod: { Id: 3, SyncToken: '0', Name: 'Visa' } });
		const { client } = scripted([{ send: 'GET /paymentmethod/3', answer }]);
		expect(await client.read('PaymentMethod', '3')).toMatchObject({ Id: '3', Name: 'Visa' });
	});

	test('a deleted one is undefined, another refusal is not', async () => {
		const { client } = scripted([
			{ send: 'GET /invoice/3', answer: fault('610') },
			{ send: 'GET /invoice/..%2Fcustomer%2F1', answer: fault('2030') },
		]);
		expect(await client.read('Invoice', '3')).toBeUndefined();
		await expect(client.read('Invoice', '../customer/1')).rejects.toMatchObject({ code: '2030' });
	});
});

describe('batchQuery', () => {
	test('types and order follow the queries, whatever order QuickBooks answers in', async () => {
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

	test('no queries, no call', async () => {
		const { client } = scripted([]);
		expect(await client.batchQuery([])).toEqual([]);
	});

	test('a query refused for good fails them all', async () => {
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

	test('only the queries that were throttled or left out are asked again', async () => {
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

	test('an item that stays throttled is given up after four tries', async () => {
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

	test('65 queries take three calls of at most 30', async () => {
		const tables = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`c${index}`, 1]));
		const { client, queries, batches } = company(tables, Infinity);
		const rows = await client.batchQuery(queries);
		expect(rows.map(([row]) => row?.Id)).toEqual(Object.keys(tables).map((name) => `${name}1`));
		expect(batches).toEqual([30, 30, 5]);
	});

	test('a company that takes 10 at once is asked 10 at once from then on', async () => {
		const tables = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`c${index}`, 1]));
		const { client, queries, batches } = company(tables, Infinity, 10);
		const rows = await client.batchQuery(queries);
		expect(rows.map(([row]) => row?.Id)).toEqual(Object.keys(tables).map((name) => `${name}1`));
		await client.batchQuery(queries.slice(0, 12));
		expect(batches).toEqual([25, 10, 10, 5, 10, 2]);
	});

	test('a company that takes none at all is not asked for ever', async () => {
		const { client, queries, batches } = company({ a: 1, b: 1 }, Infinity, 0);
		await expect(client.batchQuery(queries)).rejects.toMatchObject({ code: '1040' });
		expect(batches).toEqual([2]);
	});

	test.each([
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

describe('deletedSince', () => {
	const send = 'GET /cdc?entities=Invoice,Payment,Purchase&changedSince=2026-05-01T00:00:00Z';
	const entities = ['Invoice', 'Payment', 'Purchase'] as const;
	const changes = (...QueryResponse: object[]) => json({ CDCResponse: [{ QueryResponse }] });
	const at = '2026-05-18T20:15:00-07:00';
	const gone = (Id: string | number, rest: object = { MetaData: { LastUpdatedTime: at } }) => ({
		domain: 'QBO',
		status: 'Deleted',
		Id,
		...rest,
	});

	test('takes the deletions out of all changes, by kind', async () => {
		const { client, done } = scripted([
			{
				send,
				answer: changes(
					{ Invoice: [invoice('1'), gone('2')], startPosition: 1, maxResults: 2, totalCount: 2 },
					{},
					{ Purchase: [gone(3, {})], startPosition: 1, maxResults: 1 },
				),
			},
		]);
		expect(await client.deletedSince(entities, '2026-05-01T00:00:00Z')).toEqual([
			{ entity: 'Invoice', id: '2', at },
			{ entity: 'Purchase', id: '3', at: null },
		]);
		done();
	});

	test('nothing deleted, and nothing changed', async () => {
		const { client } = scripted([{ send, answer: changes({}, {}, {}) }]);
		expect(await client.deletedSince(entities, '2026-05-01T00:00:00Z')).toEqual([]);
	});
});
