import { SYNC_EVENTS } from '../../../lib/smartmoving/events';
import { SmartMovingBench } from '../support/smartMovingBench';
import { Engine } from '../../engine';
import type { WorkflowFile } from '../../host/workflowFile';
import { useStage } from '../../useStage';

const packageName = 'n8n-nodes-smartmoving-quickbooks';
const unknownId = '00000000-0000-4000-8000-000000000000';
const closedAt = '2026-05-19T22:00:00.000Z';
const webhookSecret = 'a-test-secret';
const bench = useStage(SmartMovingBench);

async function engineWith(credential: Record<string, string> = {}): Promise<Engine> {
	const { apiKey, url: baseUrl } = bench.emulator;
	const c1 = { apiKey, baseUrl, webhookHeader: 'X-Webhook-Secret', webhookSecret, ...credential };
	return await Engine.create({ credentials: { c1 } });
}

const credentials = { smartMovingApi: { id: 'c1', name: 'SmartMoving' } };

async function run(
	parameters: Record<string, unknown>,
	options: {
		items?: Array<Record<string, never> | Record<string, string>>;
		onError?: 'continueErrorOutput' | 'continueRegularOutput';
		credential?: Record<string, string>;
	} = {},
) {
	const engine = await engineWith(options.credential);
	const { items = [{}], onError } = options;
	return await engine.runNode(`${packageName}.smartMoving`, parameters, items, {
		credentials,
		...(onError ? { onError } : {}),
	});
}

describe('SmartMoving node', () => {
	it('gets an opportunity for sync for each item, paired with it', async () => {
		const { id } = await bench.seed();
		const other = await bench.seed({ quoteNumber: 77 });
		await bench.control('POST', `/opportunities/${id}/close-job`, {
			jobNumber: '1234-1',
			at: closedAt,
		});
		const parameters = { resource: 'opportunity', operation: 'getForSync' };
		const items = [{ opportunityId: other.id }, { opportunityId: id }];
		const result = await run(parameters, { items });
		expect(result.json('Node')).toMatchObject([
			{ opportunity: { id: other.id, quoteNumber: '77' }, jobs: [{ actualCharges: null }] },
			{
				opportunity: { id, customer: { address: null } },
				jobs: [{ closedAtUtc: closedAt, actualCharges: [{ quantity: 4 }], crewNotes: 'Piano' }],
				payments: [],
			},
		]);
		expect(result.items('Node').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
		]);
	});

	it('finds it by quote number, with the options', async () => {
		const { id } = await bench.seed();
		await bench.control('POST', `/opportunities/${id}/close-job`, { jobNumber: '1234-1' });
		const result = await run({
			resource: 'opportunity',
			operation: 'getForSync',
			findBy: 'quoteNumber',
			quoteNumber: 1234,
			options: { includeAddress: true, jobDetails: 'never' },
		});
		expect(result.json('Node')).toMatchObject([
			{
				opportunity: { id, customer: { address: '1 Main St, Austin, TX 78701' } },
				jobs: [{ actualCharges: [{ quantity: null, totalCost: 550 }], customerNotes: null }],
			},
		]);
	});

	it('says so where the key is of the Basic tier', async () => {
		const { id } = await bench.seed();
		await bench.control('POST', `/opportunities/${id}/close-job`, { jobNumber: '1234-1' });
		const result = await run(
			{ resource: 'opportunity', operation: 'getForSync', opportunityId: id },
			{ credential: { apiKey: bench.emulator.basicApiKey } },
		);
		expect(result.json('Node')).toMatchObject([
			{ jobs: [{ actualCharges: [{ totalCost: 550 }] }] },
		]);
		const { hints } = result.run.data.resultData.runData['Node']![0]!;
		expect(hints).toMatchObject([{ message: expect.stringContaining('Basic tier') }]);
	});

	it('reads what it is asked for, with names for the numbers', async () => {
		const { id, jobs } = await bench.seed();
		const jobId = jobs[0].id as string;
		const command = { amount: 100, paymentType: 8, paymentCategory: 0 };
		const payment = await bench.control('POST', `/opportunities/${id}/payments`, command);
		const read = async (resource: string, operation: string, more = {}) =>
			(await run({ resource, operation, opportunityId: id, jobId, ...more })).json('Node');

		expect(await read('opportunity', 'get')).toMatchObject([
			{
				id,
				statusName: 'Booked',
				opportunityTypeName: 'Local',
				payments: [{ amount: 100 }],
				jobs: [{ actualCharges: [{ totalCost: 550 }] }],
			},
		]);
		expect(await read('opportunity', 'getByQuoteNumber', { quoteNumber: '1234' })).toMatchObject([
			{ id },
		]);
		expect(await read('payment', 'getAll')).toMatchObject([
			{ id: payment.id, paymentTypeName: 'E-Check', paymentCategoryName: 'Deposit' },
		]);
		expect(await read('job', 'getAll')).toMatchObject([{ id: jobId, typeName: 'Moving' }]);
		const [job] = await read('job', 'get', { include: ['notes'] });
		expect(job).toMatchObject({ notes: { crewNotes: 'Piano' }, actualCharges: null });
		expect(await read('branch', 'getAll', { returnAll: false, limit: 1 })).toMatchObject([
			{ name: 'Austin' },
		]);
		expect(await read('api', 'ping')).toEqual([{ ok: true, smartMovingCalls: 1 }]);
	});

	it('gets the opportunities with a job in the window, days as they are written (A12)', async () => {
		const customer = { id: '00000000-0000-4000-8000-0000000000c1', name: 'Jane Smith' };
		const days = [20260518, 20260519, 20260531, 20260601];
		for (const [i, jobDate] of days.entries()) {
			await bench.seed({ quoteNumber: 10 + i, customer, jobs: [{ jobDate }] });
		}
		const parameters = {
			resource: 'opportunity',
			operation: 'getAll',
			fromServiceDate: '2026-05-19T00:00:00.000-10:00',
			toServiceDate: '2026-05-31T23:00:00',
			returnAll: true,
		};
		expect((await run(parameters)).json('Node')).toMatchObject([
			{ quoteNumber: '11', opportunityId: expect.any(String), customer },
			{ quoteNumber: '12' },
		]);
		const limited = await run({ ...parameters, returnAll: false, limit: 1 });
		expect(limited.json('Node')).toHaveLength(1);
		const wrong = await run({ ...parameters, toServiceDate: 'tomorrow' });
		expect(wrong.error?.message).toContain("'To Service Date'");
	});

	it('writes custom fields, notes of a job and a note on the timeline', async () => {
		const { id, jobs } = await bench.seed();
		const write = async (resource: string, operation: string, more: Record<string, unknown>) =>
			await run({ resource, operation, opportunityId: id, ...more });
		const jobId = jobs[0].id as string;
		const customFields = { customField02: 'SM1234-1' };
		const notes = { accountingNotes: 'Invoice 1037' };
		await write('opportunity', 'updateCustomFields', { customFields });
		await write('job', 'updateNotes', { jobId, notes });
		const added = await write('note', 'add', { note: 'Synced' });
		const after = await bench.control('GET', `/opportunities/${id}`);
		expect(after).toMatchObject({
			...customFields,
			jobs: [{ notes: { ...notes, crewNotes: 'Piano' } }],
			timeline: [{ notes: 'Synced', createdBy: null }],
		});
		expect(added.json('Node')).toEqual([
			{ opportunityId: id, noteId: after.timeline[0].noteId, smartMovingCalls: 1 },
		]);
		const nothing = await write('opportunity', 'updateCustomFields', { customFields: {} });
		expect(nothing.error?.message).toContain("'Custom Fields'");
	});

	it("adds a line to a job's accounting notes, and says where it stands", async () => {
		const { id, jobs } = await bench.seed();
		const jobId = jobs[0].id as string;
		const add = async () =>
			(
				await run({
					resource: 'job',
					operation: 'addAccountingNote',
					opportunityId: id,
					jobId,
					note: ' Invoice 1037 ',
				})
			).json('Node');
		const placed = { opportunityId: id, jobId, note: 'Invoice 1037', place: 'accountingNotes' };
		expect(await add()).toEqual([{ ...placed, added: true, smartMovingCalls: 2 }]);
		expect(await add()).toEqual([{ ...placed, added: false, smartMovingCalls: 1 }]);
		const after = await bench.control('GET', `/opportunities/${id}`);
		expect(after.jobs[0].notes.accountingNotes).toBe('Invoice 1037');
	});

	it('stops with words and a remedy, naming the item', async () => {
		const parameters = {
			resource: 'opportunity',
			operation: 'getForSync',
			opportunityId: unknownId,
		};
		const { error, status } = await run(parameters);
		expect(status).toBe('error');
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: expect.stringContaining(unknownId),
			description: expect.stringContaining('deleted'),
			httpCode: '404',
			context: { itemIndex: 0 },
		});
	});

	it('sends what failed to the error output with its details, and does the others', async () => {
		const { id } = await bench.seed();
		const result = await run(
			{ resource: 'job', operation: 'getAll' },
			{
				items: [{ opportunityId: unknownId }, { opportunityId: id }, { opportunityId: 'x' }],
				onError: 'continueErrorOutput',
			},
		);
		expect(result.json('Node', 0)).toMatchObject([{ jobNumber: '1234-1' }]);
		expect(result.json('Node', 1)).toMatchObject([
			{ error: 'notFound', details: { status: 404 } },
			{ error: 'badInput', details: { status: null, record: 'opportunity "x"' } },
		]);
	});

	it('puts out exactly error, message and details where the node goes on', async () => {
		const result = await run(
			{ resource: 'api', operation: 'ping' },
			{ onError: 'continueRegularOutput', credential: { apiKey: 'not-the-key' } },
		);
		expect(result.json('Node')).toEqual([
			{
				error: 'unauthorized',
				message: expect.stringContaining('API key was not accepted'),
				details: {
					record: 'the connection check',
					status: 401,
					kind: 'smartMoving.unauthorized',
					smartMovingCalls: 1,
				},
			},
		]);
		expect(JSON.stringify(result.run)).not.toContain('not-the-key');
	});

	it('B9: tells of each item how many calls it took, repeated and refused ones too', async () => {
		const seeded = [];
		for (const quoteNumber of [1, 2, 3, 4]) seeded.push(await bench.seed({ quoteNumber }));
		const [plain, closed, repeated, failing] = seeded.map(({ id }) => id as string);
		await bench.control('POST', `/opportunities/${closed}/close-job`, { jobNumber: '1234-1' });
		const down = { action: 'status', status: 503, headers: { 'Retry-After': '0' } };
		const faults = [
			{ match: { path: `/payments/opportunities/${repeated}` }, times: 2 },
			{ match: { path: `/api/opportunities/${failing}/jobs` }, times: 4 },
		];
		for (const fault of faults) await bench.control('POST', '/faults', { ...down, ...fault });

		const ids = [plain, closed, unknownId, repeated, failing, 'x'];
		const result = await run(
			{ resource: 'opportunity', operation: 'getForSync' },
			{
				items: ids.map((opportunityId) => ({ opportunityId: opportunityId! })),
				onError: 'continueErrorOutput',
			},
		);
		const told = result.json('Node', 0).map(({ smartMovingCalls }) => smartMovingCalls);
		const failed = result.json('Node', 1).map(({ details }) => details) as never[];
		expect(told).toEqual([3, 3, 5]);
		expect(failed).toMatchObject([
			{ smartMovingCalls: 1 },
			{ smartMovingCalls: 6 },
			{ smartMovingCalls: 0 },
		]);
		expect(await bench.control('GET', '/requests')).toHaveLength(3 + 3 + 5 + 1 + 6);
	});

	it('B9: tells of the calls of a list on its first item', async () => {
		for (const quoteNumber of [1, 2]) await bench.seed({ quoteNumber });
		const result = await run({
			resource: 'opportunity',
			operation: 'getAll',
			fromServiceDate: '2026-05-01',
			toServiceDate: '2026-05-31',
			returnAll: true,
		});
		const told = result.json('Node').map(({ smartMovingCalls }) => smartMovingCalls);
		expect(told).toEqual([1, undefined]);
	});

	it('follows its error setting when the credential is of no use', async () => {
		const parameters = { resource: 'api', operation: 'ping' };
		const bad = { baseUrl: 'smartmoving' };
		const stopped = await run(parameters, { credential: bad });
		expect(stopped.error?.message).toContain('Base URL');
		const went = await run(parameters, { credential: bad, onError: 'continueRegularOutput' });
		expect(went.json('Node')).toMatchObject([{ error: 'failed', details: { status: null } }]);
	});

	it('shows no part of the request when nobody answers', async () => {
		const { id } = await bench.seed();
		await bench.control('POST', '/faults', { match: { method: 'POST' }, action: 'drop-before' });
		const { error } = await run({
			resource: 'note',
			operation: 'add',
			opportunityId: id,
			note: 'Synced',
		});
		expect(error?.message).toContain('may have been added or not');
		expect(JSON.stringify(error)).not.toContain(bench.emulator.apiKey);
	});
});

describe('SmartMoving Trigger', () => {
	const workflow = (parameters: object = {}): WorkflowFile => ({
		id: 'w',
		name: 'Trigger',
		nodes: [
			{
				id: 't',
				name: 'Trigger',
				type: `${packageName}.smartMovingTrigger`,
				typeVersion: 1,
				position: [0, 0],
				parameters: parameters as never,
				credentials,
			},
		],
		connections: {},
	});
	const body = { 'event-type': 'Payment_Made', 'opportunity-id': unknownId.toUpperCase() };
	const headers = { 'x-webhook-SECRET': webhookSecret };

	it('starts a run with the ids alone (B1)', async () => {
		const engine = await engineWith();
		const request = { body: { ...body, amount: 100 }, headers };
		const { status, items } = await engine.callWebhook(workflow(), request);
		expect(status).toBe(200);
		expect(items?.map(({ json }) => json)).toEqual([
			{
				event: 'payment-made',
				opportunityId: unknownId,
				jobId: null,
				paymentId: null,
				customerId: null,
				receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
			},
		]);
	});

	it.each<[string, Record<string, string>, Record<string, string>]>([
		['no secret', {}, {}],
		['a wrong secret', { 'X-Webhook-Secret': 'guess' }, {}],
		['the secret in another header', { 'X-Other': webhookSecret }, {}],
		['an empty secret where none is set', { 'X-Webhook-Secret': '' }, { webhookSecret: '' }],
		[
			'the secret where no header is named',
			{ 'X-Webhook-Secret': webhookSecret },
			{ webhookHeader: '' },
		],
	])('answers 401 and starts nothing: %s', async (_what, sent, credential) => {
		const engine = await engineWith(credential);
		const answer = await engine.callWebhook(workflow(), { body, headers: sent });
		expect(answer).toMatchObject({ status: 401, items: undefined });
		expect(JSON.stringify(answer)).not.toContain(webhookSecret);
	});

	it.each([[[]], [{}], ['text'], [null]])(
		'answers 400 to the body %j and starts nothing',
		async (bad) => {
			const engine = await engineWith();
			const answer = await engine.callWebhook(workflow(), { body: bad, headers });
			expect(answer).toMatchObject({ status: 400, items: undefined });
		},
	);

	it.each([
		['an event nobody knows', { 'event-type': 'moon-landed' }, {}],
		['an event that was not chosen', body, { events: ['job-closed'] }],
		['an event that names no opportunity', { 'event-type': 'customer-updated' }, {}],
	])('answers 200 and starts nothing: %s', async (_what, sent, parameters) => {
		const engine = await engineWith();
		const answer = await engine.callWebhook(workflow(parameters), { body: sent, headers });
		expect(answer).toMatchObject({ status: 200, items: undefined });
	});

	it.each(SYNC_EVENTS.map((event) => [event]))('lets %s through by default', async (event) => {
		const engine = await engineWith();
		const request = { body: { ...body, 'event-type': event }, headers };
		expect((await engine.callWebhook(workflow(), request)).items).toHaveLength(1);
	});
});
