import { type Json, QuickBooksCompany, codesOf } from './quickBooksCompany';
import { useStage } from '../../../useStage';

/** What goes wrong on demand: planned faults, repeated requests, limits, the request log. */

const stage = useStage(QuickBooksCompany);
const count = async () =>
	(await stage.query('select count(*) from Customer')).body.QueryResponse.totalCount;

const create = (parameters = '', name = 'Jane') =>
	stage.api('POST', `/customer${parameters}`, { DisplayName: name });

describe('planned faults', () => {
	const plan = (fault: Json) =>
		stage.control('POST', '/faults', { match: { method: 'POST', path: '/customer' }, ...fault });

	test('status: with headers and body, as many times as planned, and nothing done', async () => {
		await plan({
			times: 2,
			action: 'status',
			status: 429,
			headers: { 'Retry-After': '7' },
			body: { fault: 'x' },
		});
		for (const expected of [429, 429, 200]) {
			const answer = await create();
			expect(answer.status).toBe(expected);
			if (expected === 429) {
				expect(answer.headers.get('retry-after')).toBe('7');
				expect(answer.body).toEqual({ fault: 'x' });
			}
		}
		expect(await count()).toBe(1);
	});

	test('drop-before: no answer and nothing done', async () => {
		await plan({ action: 'drop-before' });
		await expect(create()).rejects.toThrow('fetch failed');
		expect(await count()).toBe(0);
	});

	test('drop-after-commit: no answer but done', async () => {
		await plan({ action: 'drop-after-commit' });
		await expect(create()).rejects.toThrow('fetch failed');
		expect(await count()).toBe(1);
	});

	test('html: a page instead of JSON', async () => {
		await plan({ action: 'html', status: 502 });
		const answer = await create();
		expect(answer.status).toBe(502);
		expect(answer.headers.get('content-type')).toMatch('text/html');
		expect(answer.body).toMatch('<html>');
		expect(await count()).toBe(0);
	});

	test('truncate: half an answer, but done', async () => {
		await plan({ action: 'truncate' });
		await expect(create()).rejects.toThrow();
		expect(await count()).toBe(1);
	});

	test('delay: late, but done', async () => {
		await plan({ action: 'delay', ms: 60 });
		const start = performance.now();
		expect((await create()).status).toBe(200);
		expect(performance.now() - start).toBeGreaterThanOrEqual(55);
	});

	test('they match the decoded query, batches and token calls, and nothing else', async () => {
		await stage.control('POST', '/faults', {
			match: { path: "DisplayName = 'Bob'" },
			action: 'status',
			status: 503,
		});
		expect((await stage.query("select * from Customer where DisplayName = 'Ann'")).status).toBe(
			200,
		);
		expect((await stage.query("select * from Customer where DisplayName = 'Bob'")).status).toBe(
			503,
		);
		await stage.control('POST', '/faults', {
			match: { path: '/batch' },
			action: 'status',
			status: 504,
		});
		expect((await stage.api('POST', '/batch', {})).status).toBe(504);
		await stage.control('POST', '/faults', {
			match: { path: '/tokens/bearer' },
			action: 'status',
			status: 500,
		});
		const token = await fetch(`${stage.emulator.url}/oauth2/v1/tokens/bearer`, { method: 'POST' });
		expect(token.status).toBe(500);
	});

	test('they match the body as well, which tells an update from a creation', async () => {
		await plan({
			match: { path: '/customer', body: '"SyncToken"' },
			action: 'status',
			status: 503,
		});
		const { status, body } = await create();
		expect(status).toBe(200);
		const { Id, SyncToken } = body.Customer;
		const update = { Id, SyncToken, sparse: true, Notes: 'x' };
		expect((await stage.api('POST', '/customer', update)).status).toBe(503);
		expect((await stage.api('POST', '/customer', update)).status).toBe(200);
	});

	test('one item of a batch: refused, or left out, and the others answered', async () => {
		const queries = ['Term', 'Item', 'Class'].map((entity) => `select * from ${entity}`);
		const items = queries.map((Query, index) => ({ bId: String(index), Query }));
		const batch = async () =>
			(await stage.api('POST', '/batch', { BatchItemRequest: items })).body.BatchItemResponse;
		const match = { path: '/batch', body: 'from Item' };
		const fault = { Fault: { Error: [{ code: '3001' }], type: 'SERVICE' } };
		await plan({ match, action: 'batch-item', body: fault });
		await plan({ match, action: 'batch-item' });
		expect(await batch()).toMatchObject([
			{ bId: '0', QueryResponse: {} },
			{ bId: '1', ...fault },
			{ bId: '2', QueryResponse: {} },
		]);
		expect((await batch()).map(({ bId }: Json) => bId)).toEqual(['0', '2']);
		expect(await batch()).toHaveLength(3);
	});

	test('they can be lifted before they are used up', async () => {
		await plan({ times: 5, action: 'status', status: 503 });
		expect((await create()).status).toBe(503);
		await stage.control('DELETE', '/faults');
		expect((await create()).status).toBe(200);
	});

	test('an unknown action is refused', async () => {
		await expect(plan({ action: 'explode' })).rejects.toThrow('action is one of');
	});

	test('latency holds every answer', async () => {
		await stage.control('POST', '/latency', { ms: 50 });
		const start = performance.now();
		await stage.api('GET', '/preferences');
		expect(performance.now() - start).toBeGreaterThanOrEqual(45);
	});
});

describe('requestid (B3)', () => {
	test('a success is replayed to the byte and nothing is done again', async () => {
		const first = await create('?requestid=abc');
		const second = await create('?requestid=abc');
		expect(second.body).toEqual(first.body);
		const other = await create('?requestid=abc', 'Another');
		expect(other.body).toEqual(first.body);
		expect(await count()).toBe(1);
	});

	test('it survives a lost answer', async () => {
		await stage.control('POST', '/faults', {
			match: { path: 'requestid=r1' },
			action: 'drop-after-commit',
		});
		await expect(create('?requestid=r1')).rejects.toThrow();
		expect((await create('?requestid=r1')).body.Customer.Id).toBe('1');
		expect(await count()).toBe(1);
	});

	test('another body is replayed, or refused with 600', async () => {
		await create('?requestid=abc');
		await stage.switchTo({ requestIdOtherBody: 'refused' });
		expect(codesOf(await create('?requestid=abc', 'Another'))).toEqual(['600']);
	});

	test('the same body is replayed, or refused with 600', async () => {
		await create('?requestid=abc');
		await stage.switchTo({ requestIdMemory: 'refused' });
		expect(codesOf(await create('?requestid=abc'))).toEqual(['600']);
		expect(await count()).toBe(1);
	});

	test('forgotten ids do it again', async () => {
		await stage.switchTo({ requestIdMemory: 'forgotten' });
		await create('?requestid=abc');
		expect(codesOf(await create('?requestid=abc'))).toEqual(['6240']);
	});

	test('a fault is tried again, or replayed', async () => {
		const bad = () => create('?requestid=abc', 'A:B');
		expect(codesOf(await bad())).toEqual(['2040']);
		expect((await create('?requestid=abc', 'AB')).status).toBe(200);
		await stage.switchTo({ requestIdFaults: 'replayed' });
		expect(codesOf(await create('?requestid=def', 'A:B'))).toEqual(['2040']);
		expect(codesOf(await create('?requestid=def', 'Good'))).toEqual(['2040']);
	});

	test('lengths: 50, in a batch 36 with bIds of 10', async () => {
		expect((await create(`?requestid=${'x'.repeat(50)}`)).status).toBe(200);
		expect(codesOf(await create(`?requestid=${'x'.repeat(51)}`))).toEqual(['2130']);
		const batch = (id: number, bId: number) =>
			stage.api('POST', `/batch?requestid=${'y'.repeat(id)}`, {
				BatchItemRequest: [{ bId: 'b'.repeat(bId), Query: 'select * from Term' }],
			});
		expect((await batch(36, 10)).status).toBe(200);
		expect(codesOf(await batch(37, 10))).toEqual(['2130']);
		expect(codesOf(await batch(36, 11))).toEqual(['2130']);
	});

	test('a batch remembers each item under requestid and bId', async () => {
		const item = (bId: string, DisplayName: string) => ({
			bId,
			operation: 'create',
			Customer: { DisplayName },
		});
		const send = (...items: Json[]) =>
			stage.api('POST', '/batch?requestid=batch-1', { BatchItemRequest: items });
		const first = await send(item('1', 'Ann'), item('2', 'Bad:Name'));
		const second = await send(item('1', 'Ann'), item('2', 'Bob'));
		expect(second.body.BatchItemResponse[0]).toEqual(first.body.BatchItemResponse[0]);
		expect(second.body.BatchItemResponse[1].Customer.DisplayName).toBe('Bob');
		expect(await count()).toBe(2);
	});
});

describe('limits', () => {
	const limit = (limits: Json) => stage.control('PUT', '/throttle', limits);
	const read = () => stage.api('GET', '/preferences');

	test('the real ones hold after a reset', async () => {
		await stage.control('POST', '/reset');
		expect(await stage.control('GET', '/throttle')).toEqual({
			perMinute: 500,
			perSecond: 10,
			concurrent: 10,
			batchesPerMinute: 120,
		});
	});

	test('the eleventh request in a second gets 429 in the gateway envelope', async () => {
		await limit({ perSecond: 10 });
		const statuses = [];
		for (let index = 0; index < 11; index += 1) statuses.push(await read());
		expect(statuses.map((one) => one.status)).toEqual([...Array(10).fill(200), 429]);
		const refused = statuses[10];
		expect(refused?.body.fault).toEqual({
			error: [
				{
					message: 'message=ThrottleExceeded; errorCode=003001; statusCode=429',
					detail: 'The request limit was reached.  Try again later',
					code: '3001',
					element: null,
				},
			],
			type: 'SERVICE',
		});
		expect(refused?.headers.get('retry-after')).toBeNull();
		await stage.switchTo({ retryAfter: 'sent', throttleStatus: '403' });
		const older = await read();
		expect(older.status).toBe(403);
		expect(older.headers.get('retry-after')).toBe('60');
	});

	test('a batch counts as many requests as it has items', async () => {
		await limit({ perMinute: 5 });
		const batch = (size: number) =>
			stage.api('POST', '/batch', {
				BatchItemRequest: Array.from({ length: size }, (_, index) => ({
					bId: String(index),
					Query: 'select * from Term',
				})),
			});
		expect((await batch(4)).status).toBe(200);
		expect((await batch(2)).status).toBe(429);
		expect((await batch(1)).status).toBe(200);
		expect((await read()).status).toBe(429);
	});

	test('batches have a limit of their own', async () => {
		await limit({ batchesPerMinute: 1 });
		const batch = () =>
			stage.api('POST', '/batch', {
				BatchItemRequest: [{ bId: '1', Query: 'select * from Term' }],
			});
		expect((await batch()).status).toBe(200);
		expect((await batch()).status).toBe(429);
		expect((await read()).status).toBe(200);
	});

	test('too many at once are refused', async () => {
		await limit({ concurrent: 3 });
		await stage.control('POST', '/latency', { ms: 100 });
		const answers = await Promise.all(Array.from({ length: 5 }, read));
		const statuses = answers.map((one) => one.status).sort();
		expect(statuses).toEqual([200, 200, 200, 429, 429]);
		expect((await read()).status).toBe(200);
	});
});

describe('control plane', () => {
	test('the log holds every request but its own', async () => {
		await create('?requestid=abc&minorversion=75');
		await stage.query('select * from Term');
		const log = await stage.control('GET', '/requests');
		expect(log).toEqual([
			{
				method: 'POST',
				path: `/v3/company/${stage.emulator.realmId}/customer`,
				query: { requestid: 'abc', minorversion: '75' },
				body: { DisplayName: 'Jane' },
				status: 200,
				requestid: 'abc',
				at: expect.stringMatching(/Z$/),
			},
			expect.objectContaining({
				method: 'GET',
				query: { query: 'select * from Term' },
				requestid: null,
			}),
		]);
	});

	test('reset takes back records, switches, faults, latency and ids, but no token', async () => {
		await create('?requestid=abc');
		await stage.switchTo({ expenseLink: 'dropped' });
		await stage.control('POST', '/faults', { match: {}, action: 'drop-before', times: 9 });
		await stage.control('POST', '/reset');
		expect(await count()).toBe(0);
		expect((await stage.control('GET', '/switches')).expenseLink.value).toBe('honoured');
		expect((await create('?requestid=abc')).body.Customer.Id).toBe('1');
	});

	test('switches tell both meanings and refuse what they do not know', async () => {
		const switches = await stage.control('GET', '/switches');
		for (const [name, one] of Object.entries<Json>(switches)) {
			expect([name, Object.keys(one.meanings).length]).not.toEqual([name, 1]);
			expect(Object.keys(one.meanings)).toContain(one.default);
			expect(one.value).toBe(one.default);
		}
		expect(switches.batchLimit.default).toBe('30');
		expect(switches.throttleStatus.default).toBe('429');
		await expect(stage.switchTo({ nonsense: 'x' })).rejects.toThrow('No switch nonsense');
		await expect(stage.switchTo({ expenseLink: 'maybe' })).rejects.toThrow('honoured, dropped');
	});

	test('a person edits, voids and deletes', async () => {
		const jane = await stage.customer();
		const invoice = await stage.invoice(jane, 100);
		const edited = await stage.control('POST', '/edit', {
			entity: 'Invoice',
			id: invoice.Id,
			fields: { PrivateNote: 'mine' },
		});
		expect(edited).toMatchObject({ PrivateNote: 'mine', SyncToken: '1', TotalAmt: 100 });
		const refund = await stage.refund(jane, 10);
		await stage.control('POST', '/edit', {
			entity: 'Purchase',
			id: refund.Id,
			fields: { PrivateNote: 'mine' },
		});
		await stage.control('POST', '/void', { entity: 'Purchase', id: refund.Id });
		expect(await stage.read('Purchase', refund.Id)).toMatchObject({
			TotalAmt: 0,
			PrivateNote: 'Voided - mine',
		});
		await stage.control('POST', '/delete', { entity: 'Invoice', id: invoice.Id });
		expect(codesOf(await stage.api('GET', `/invoice/${invoice.Id}`))).toEqual(['610']);
		expect(await stage.balances()).toEqual({});
	});

	test('raw records, inactive ones too', async () => {
		const items = await stage.control('GET', '/entities/Item');
		expect(items.map((item: Json) => item.Name)).toContain('Old Fuel Item (deleted)');
	});
});
