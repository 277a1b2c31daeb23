import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SmartMovingAccount } from './smartMovingAccount';
import { useStage } from '../../../useStage';

/* eslint-disable @typescript-eslint/no-explicit-any -- answers are looked at as they come */

const unknownId = '00000000-0000-4000-8000-000000000000';
const bench = useStage(SmartMovingAccount);

it('has its control plane at the origin and below the base URL of the API', async () => {
	for (const url of [bench.emulator.controlUrl, `${bench.emulator.url}/__control`]) {
		expect(await (await fetch(`${url}/requests`)).json()).toEqual([]);
	}
});

describe('keys and tiers', () => {
	it.each([[null], ['wrong']])('refuses the key %s with 401', async (key) => {
		expect((await bench.api('GET', '/api/ping', { key })).status).toBe(401);
	});

	it('lets a Basic key read, but neither write nor read below /premium', async () => {
		const { id, jobs } = await bench.seed();
		const key = bench.emulator.basicApiKey;
		expect((await bench.api('GET', `/api/opportunities/${id}`, { key })).status).toBe(200);
		const premium = `/api/premium/opportunities/${id}`;
		expect((await bench.api('GET', `${premium}/jobs/${jobs[0].id}`, { key })).status).toBe(403);
		expect((await bench.api('PATCH', premium, { key, body: {} })).status).toBe(403);
	});
});

describe('reads', () => {
	it('leaves a block out unless its Include flag is sent', async () => {
		const { id, jobs } = await bench.seed();
		const bare = (await bench.api('GET', `/api/opportunities/${id}`)).body;
		expect(bare).not.toHaveProperty('payments');
		expect(bare.jobs[0]).not.toHaveProperty('actualCharges');
		expect(bare.jobs[0]).not.toHaveProperty('crewMembers');
		const full = (
			await bench.api(
				'GET',
				`/api/opportunities/${id}?includepayments=true&IncludeCharges=True&IncludeDispatchInfo=true`,
			)
		).body;
		expect(full.payments).toEqual([]);
		expect(full.jobs[0].actualCharges[0]).toMatchObject({ totalCost: 550, sortOrder: 0 });
		expect(full.jobs[0].actualCharges[0]).not.toHaveProperty('quantity');
		expect(full.jobs[0].crewMembers).toEqual(['Ann', 'Bob']);

		const premium = `/api/premium/opportunities/${id}/jobs/${jobs[0].id}`;
		const job = (await bench.api('GET', premium)).body;
		expect(job).not.toHaveProperty('notes');
		expect(job).not.toHaveProperty('actualCharges');
		const details = (
			await bench.api('GET', `${premium}?IncludeActualCharges=true&IncludeNotes=true`)
		).body;
		expect(details.actualCharges[0]).toMatchObject({ quantity: 4, discountPercent: 8.33 });
		expect(details.notes).toMatchObject({ customerNotes: 'Thank you', accountingNotes: null });
	});

	it('gives what happens within one millisecond moments of their own', async () => {
		const { id } = await bench.seed();
		await Promise.all(
			Array.from({ length: 30 }, async (_, index) => {
				const payment = { amount: index + 1, paymentType: 2, paymentCategory: 0 };
				await bench.control('POST', `/opportunities/${id}/payments`, payment);
			}),
		);
		const { body } = await bench.api('GET', `/api/payments/opportunities/${id}`);
		const moments = body.map((payment: any) => payment.createdAtUtc);
		expect(moments).toHaveLength(30);
		expect([...new Set(moments)].sort()).toEqual(moments);
	});

	it('finds an opportunity by id in any case and by quote number', async () => {
		const { id } = await bench.seed();
		const byId = await bench.api('GET', `/api/opportunities/${id.toUpperCase()}`);
		const byQuote = await bench.api('GET', '/api/opportunities/quote/1234');
		expect(byId.body.id).toBe(id);
		expect(byQuote.body).toEqual(byId.body);
	});

	it.each([
		[404, `/api/opportunities/${unknownId}`],
		[404, `/api/payments/opportunities/${unknownId}`],
		[404, `/api/customers/${unknownId}`],
		[404, '/api/opportunities/quote/999'],
		[404, '/api/nothing-there'],
		[400, '/api/opportunities/not-a-guid'],
		[400, '/api/opportunities/quote/12a'],
		[400, '/api/customers?FromServiceDate=2026-05-19'],
		[400, '/api/branches?PageSize=many'],
	])('answers %i to %s', async (status, path) => {
		const answer = await bench.api('GET', path);
		expect(answer.status).toBe(status);
		expect(answer.body.message).toEqual(expect.any(String));
	});

	it('caps a page at 200 rows and pages on', async () => {
		for (let i = 0; i < 205; i++) {
			await bench.seed({
				quoteNumber: 5000 + i,
				customer: { name: `Customer ${String(i).padStart(3, '0')}` },
			});
		}
		const window = 'FromServiceDate=20260501&ToServiceDate=20260531&PageSize=1000';
		const first = (await bench.api('GET', `/api/customers?${window}`)).body;
		expect(first).toMatchObject({
			pageSize: 200,
			lastPage: false,
			totalPages: 2,
			totalResults: 205,
		});
		expect(first.pageResults[0].opportunities[0].quoteNumber).toBe('5000');
		const second = (await bench.api('GET', `/api/customers?${window}&Page=2`)).body;
		expect(second).toMatchObject({ pageNumber: 2, lastPage: true, totalThisPage: 5 });
		const june = (await bench.api('GET', '/api/customers?FromServiceDate=20260601')).body;
		expect(june.totalResults).toBe(0);
	});
});

describe('writes', () => {
	it('sets custom fields and refuses fields it does not know', async () => {
		const { id } = await bench.seed({ customField02: 'kept' });
		const path = `/api/premium/opportunities/${id}`;
		expect((await bench.api('PATCH', path, { body: { customField01: 'SM1234-1' } })).status).toBe(
			200,
		);
		expect((await bench.api('GET', `/api/opportunities/${id}`)).body).toMatchObject({
			customField01: 'SM1234-1',
			customField02: 'kept',
		});
		const refused = await bench.api('PATCH', path, { body: { customField09: 'x' } });
		expect(refused.status).toBe(400);
		expect(refused.body).toHaveProperty('errors');
	});

	it('replaces notes of an open job and refuses those of a closed one', async () => {
		const { id, jobs } = await bench.seed();
		const path = `/api/premium/opportunities/${id}/jobs/${jobs[0].id}/notes`;
		const body = { accountingNotes: 'QuickBooks 1037' };
		expect((await bench.api('PATCH', path, { body })).status).toBe(200);
		await bench.control('POST', `/opportunities/${id}/close-job`, { jobNumber: '1234-1' });
		expect(await bench.api('PATCH', path, { body })).toEqual({
			status: 400,
			body: { message: 'Job is closed and cannot be updated.' },
		});
		const { jobs: after } = await bench.control('GET', `/opportunities/${id}`);
		expect(after[0].notes).toMatchObject({ ...body, crewNotes: 'Piano' });
	});

	it.each([
		[200, { notes: 'x'.repeat(4000) }],
		[400, { notes: 'x'.repeat(4001) }],
		[400, { notes: '' }],
		[400, { notes: 'x', createdBy: 'Sam' }],
		[400, { notes: 'x', createdBy: unknownId }],
	])('answers %i to a timeline note (case %#)', async (status, body) => {
		const { id } = await bench.seed();
		const path = `/api/premium/opportunities/${id}/communication/notes`;
		expect((await bench.api('POST', path, { body })).status).toBe(status);
		const { timeline } = await bench.control('GET', `/opportunities/${id}`);
		expect(timeline).toHaveLength(status === 200 ? 1 : 0);
	});
});

describe('commands', () => {
	it('shows a refund as a row of its own and lets no more be refunded than was paid', async () => {
		const { id } = await bench.seed();
		const command = `/opportunities/${id}`;
		const payment = await bench.control('POST', `${command}/payments`, {
			amount: 100.1,
			paymentType: 2,
			paymentCategory: 0,
			jobNumber: '1234-1',
		});
		const refund = { paymentId: payment.id, amount: 60 };
		await bench.control('POST', `${command}/refunds`, refund);
		await expect(bench.control('POST', `${command}/refunds`, refund)).rejects.toThrow(
			'At most 40.1',
		);
		const rows = (await bench.api('GET', `/api/payments/opportunities/${id}`)).body;
		expect(rows).toMatchObject([
			{ id: payment.id, amount: 100.1, amountRefunded: 60, isRefund: false },
			{ amount: 60, isRefund: true, refundsJobPaymentId: payment.id, jobId: payment.jobId },
		]);

		await bench.control('DELETE', `${command}/payments/${rows[1].id}`);
		const afterwards = (await bench.api('GET', `/api/payments/opportunities/${id}`)).body;
		expect(afterwards).toMatchObject([{ amountRefunded: 0 }]);
		await bench.control('DELETE', `${command}/payments/${payment.id}`);
		expect((await bench.api('GET', `/api/payments/opportunities/${id}`)).body).toEqual([]);
	});

	it('keeps showing the old close-out of a reopened job in the opportunity alone', async () => {
		const { id } = await bench.seed();
		const at = '2026-05-19T22:00:00.000Z';
		await bench.control('POST', `/opportunities/${id}/close-job`, { jobNumber: '1234-1', at });
		expect((await bench.api('GET', `/api/opportunities/${id}`)).body.status).toBe(11);
		await bench.control('POST', `/opportunities/${id}/reopen-job`, { jobNumber: '1234-1' });
		const embedded = (await bench.api('GET', `/api/opportunities/${id}`)).body;
		const [listed] = (await bench.api('GET', `/api/opportunities/${id}/jobs`)).body;
		expect(embedded).toMatchObject({ status: 10, jobs: [{ closedAtUtc: at }] });
		expect(listed).toMatchObject({ closedAtUtc: null, completedAtUtc: at });
	});

	it.each([
		['/payments', { amount: 1.005, paymentType: 0 }, '400'],
		['/payments', { amount: 1, paymentType: 0, jobNumber: 'none' }, '404'],
		['/payments', { amount: 1, paymentType: 0, color: 'red' }, '400'],
		['/refunds', { paymentId: unknownId, amount: 1 }, '404'],
		['/reopen-job', { jobNumber: '1234-1' }, '400'],
	])('refuses %s with %j', async (path, body, status) => {
		const { id } = await bench.seed();
		await expect(bench.control('POST', `/opportunities/${id}${path}`, body)).rejects.toThrow(
			status,
		);
	});

	it('refuses a seed with a field that it would not use', async () => {
		await expect(bench.seed({ quoteNumbr: 7 })).rejects.toThrow('quoteNumbr');
	});
});

describe('webhooks', () => {
	let receiver: Server;
	let url: string;
	const received: Array<{ headers: Record<string, unknown>; body: any }> = [];

	beforeAll(async () => {
		receiver = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const body = JSON.parse(Buffer.concat(chunks).toString());
				received.push({ headers: request.headers, body });
				response.statusCode = 202;
				response.end();
			});
		});
		await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
	});
	afterAll(() => receiver.close());
	beforeEach(() => {
		received.length = 0;
	});

	async function delivered(count: number): Promise<any[]> {
		for (let i = 0; i < 100; i++) {
			const list = await bench.control<any[]>('GET', '/deliveries');
			if (list.length >= count && list.every((one) => one.status !== null || one.error))
				return list;
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		throw new Error('deliveries did not come');
	}

	it('sends thin kebab-case bodies with the custom headers, and reports how they went', async () => {
		const { id, jobs } = await bench.seed();
		await bench.control('PUT', '/webhooks', { url, headers: { 'X-Webhook-Secret': 's3cret' } });
		const payment = await bench.control('POST', `/opportunities/${id}/payments`, {
			amount: 100,
			paymentType: 0,
			paymentCategory: 0,
		});
		await bench.control('POST', `/opportunities/${id}/close-job`, { jobNumber: '1234-1' });
		const list = await delivered(5);
		expect(list.map((one) => one.body)).toEqual([
			{ 'event-type': 'payment-made', 'opportunity-id': id, 'payment-id': payment.id },
			{ 'event-type': 'opportunity-changed', 'opportunity-id': id, 'opportunity-status': 4 },
			{ 'event-type': 'job-closed', 'opportunity-id': id, 'job-id': jobs[0].id },
			{
				'event-type': 'opportunity-status-changed',
				'opportunity-id': id,
				'opportunity-status': 11,
			},
			{ 'event-type': 'opportunity-changed', 'opportunity-id': id, 'opportunity-status': 11 },
		]);
		expect(list.every((one) => one.status === 202)).toBe(true);
		expect(received).toHaveLength(5);
		expect(received.every(({ headers }) => headers['x-webhook-secret'] === 's3cret')).toBe(true);
	});

	it('sends the events chosen only, under whatever spelling', async () => {
		await bench.control('PUT', '/webhooks', { url, events: ['Customer Updated'] });
		const { id, customer } = await bench.seed();
		await bench.control('POST', `/opportunities/${id}/customer`, { name: 'Jane Doe' });
		const list = await delivered(1);
		expect(list.map((one) => one.body)).toEqual([
			{ 'event-type': 'customer-updated', 'customer-id': customer.id },
		]);
	});

	it('tells of a write over the API that changed something, and stays set up after a reset', async () => {
		await bench.control('PUT', '/webhooks', { url, events: ['opportunity-changed'] });
		await bench.control('POST', '/reset');
		const { id } = await bench.seed();
		const write = () =>
			bench.api('PATCH', `/api/premium/opportunities/${id}`, { body: { customField01: 'a' } });
		await write();
		await write();
		expect(await delivered(1)).toHaveLength(1);
	});

	it('carries on when nobody answers', async () => {
		await bench.control('PUT', '/webhooks', { url: 'http://127.0.0.1:9/none' });
		await bench.seed();
		const list = await delivered(3);
		expect(list.every((one) => one.status === null && one.error)).toBe(true);
	});
});

describe('faults and the request log', () => {
	it('lifts faults before they are used up', async () => {
		await bench.control('POST', '/faults', { action: 'status', status: 503, times: 5 });
		expect((await bench.api('GET', '/api/ping')).status).toBe(503);
		await bench.control('DELETE', '/faults');
		expect((await bench.api('GET', '/api/ping')).status).toBe(200);
	});

	it('logs every request with its status, and none of the control plane', async () => {
		const { id } = await bench.seed();
		await bench.api('GET', `/api/opportunities/${id}?IncludeCharges=true`);
		await bench.api('GET', '/api/ping', { key: null });
		expect(await bench.control('GET', '/requests')).toMatchObject([
			{
				method: 'GET',
				path: `/v1/api/opportunities/${id}`,
				query: { IncludeCharges: 'true' },
				status: 200,
			},
			{ path: '/v1/api/ping', status: 401 },
		]);
	});

	it('answers with a status of choice, as many times as asked, to what matches only', async () => {
		await bench.control('POST', '/faults', {
			match: { method: 'get', path: '/ping' },
			times: 2,
			action: 'status',
			status: 429,
			headers: { 'retry-after': '3' },
		});
		expect((await bench.api('GET', '/api/branches')).status).toBe(200);
		expect((await bench.api('GET', '/api/ping')).status).toBe(429);
		expect((await bench.api('GET', '/api/ping')).status).toBe(429);
		expect((await bench.api('GET', '/api/ping')).status).toBe(200);
	});

	it.each([
		['drop-before', 0],
		['drop-after-commit', 1],
	])('drops the connection: %s leaves %i notes', async (action, notes) => {
		const { id } = await bench.seed();
		await bench.control('POST', '/faults', { match: { method: 'POST' }, action });
		const path = `/api/premium/opportunities/${id}/communication/notes`;
		await expect(bench.api('POST', path, { body: { notes: 'once' } })).rejects.toThrow();
		expect((await bench.control('GET', `/opportunities/${id}`)).timeline).toHaveLength(notes);
		expect((await bench.control('GET', '/requests')).at(-1).status).toBeNull();
	});

	it('answers with a page, half an answer, or late', async () => {
		await bench.control('POST', '/faults', { action: 'html' });
		expect((await bench.api('GET', '/api/ping')).body).toContain('<html>');
		await bench.control('POST', '/faults', { action: 'truncate' });
		expect(await bench.api('GET', '/api/branches')).toMatchObject({
			status: 200,
			body: expect.stringMatching(/^\{"pageNumber/),
		});
		await bench.control('POST', '/latency', { ms: 60 });
		const before = performance.now();
		await bench.api('GET', '/api/ping');
		expect(performance.now() - before).toBeGreaterThan(50);
	});

	it('has a switch for each open question, and refuses others', async () => {
		const list = await bench.control<any[]>('GET', '/switches');
		expect(list.every(({ on, meanings }) => on === false && meanings.on && meanings.off)).toBe(
			true,
		);
		await bench.control('PUT', '/switches', { customersAsBareArray: true });
		expect((await bench.api('GET', '/api/customers')).body).toEqual([]);
		await expect(bench.control('PUT', '/switches', { other: true })).rejects.toThrow('other');
	});
});
