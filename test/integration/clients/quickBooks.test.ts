import { NoAnswerError, type HttpTransport } from '../../../lib/http';
import { QuickBooksClient } from '../../../lib/quickbooks/client';
import { createPace } from '../../../lib/quickbooks/pace';
import type { Customer } from '../../../lib/quickbooks/schemas';
import { startQuickBooksEmulator } from '../../emulators/quickbooks/index';

/** The client against the emulator, over real HTTP. Only the waits are left out. */

let emulator: Awaited<ReturnType<typeof startQuickBooksEmulator>>;
let client: QuickBooksClient;
let waits: number[];

beforeAll(async () => {
	emulator = await startQuickBooksEmulator();
});
afterAll(async () => await emulator.close());

beforeEach(async () => {
	await control('POST', '/reset', {});
	// How calls are held under the limits is tested elsewhere.
	await control('PUT', '/throttle', {
		perSecond: 1_000,
		perMinute: 10_000,
		batchesPerMinute: 1_000,
	});
	waits = [];
	client = new QuickBooksClient({
		transport,
		realmId: emulator.realmId,
		sleep: async (ms) => void waits.push(ms),
	});
});

const transport: HttpTransport = async ({ method, path, query, body }) => {
	const search = new URLSearchParams(
		Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]),
	);
	const headers: Record<string, string> = {
		accept: 'application/json',
		authorization: `Bearer ${emulator.accessToken}`,
	};
	if (body !== undefined) headers['content-type'] = 'application/json';
	const answer = await fetch(`${emulator.url}${path}?${search}`, {
		method,
		headers,
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	}).catch(lost);
	const text = await answer.text().catch(lost);
	const received: Record<string, string> = {};
	answer.headers.forEach((value, name) => {
		received[name] = value;
	});
	return { status: answer.status, headers: received, body: parsed(text) };
};

function lost(): never {
	throw new NoAnswerError('The connection broke.');
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
	const answer = await fetch(`${emulator.url}/__control${path}`, {
		method,
		headers: { 'content-type': 'application/json' },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
	return parsed(await answer.text());
}

const faultOnce = async (method: string, path: string, rest: Record<string, unknown>) =>
	await control('POST', '/faults', { match: { method, path }, times: 1, ...rest });

async function customersNamed(name: string): Promise<Customer[]> {
	return await client.query({ entity: 'Customer', where: [['DisplayName', '=', name]] });
}

async function createCustomer(name: string, requestId: string) {
	let looks = 0;
	const created = await client.create(
		'Customer',
		{ DisplayName: name },
		{
			requestId,
			lookAgain: async () => {
				looks += 1;
				return (await customersNamed(name))[0];
			},
		},
	);
	return { ...created, looks };
}

describe('create, at most once (B3)', () => {
	it('a new record is not a replay', async () => {
		const { record, replayed, looks } = await createCustomer("Amy's Movers \\ Söhne & Co.", 'r1');
		expect({ replayed, looks }).toEqual({ replayed: false, looks: 0 });
		expect(await customersNamed("Amy's Movers \\ Söhne & Co.")).toEqual([record]);
	});

	it.each([
		['the connection drops after the commit', { action: 'drop-after-commit' }, 'found'],
		['the connection drops before the commit', { action: 'drop-before' }, 'repeated'],
		['a gateway answers 503', { action: 'status', status: 503, body: '' }, 'repeated'],
		['a gateway answers in HTML', { action: 'html', status: 502 }, 'repeated'],
	])('%s: one record', async (_, fault, way) => {
		await faultOnce('POST', '/customer', fault);
		const { replayed, looks } = await createCustomer('Jane Smith', 'r1');
		expect(looks).toBe(1);
		expect(replayed).toBe(way === 'found');
		expect(waits).toHaveLength(1);
		expect(await customersNamed('Jane Smith')).toHaveLength(1);
	});

	it('the answer is cut off: one record', async () => {
		await faultOnce('POST', '/customer', { action: 'truncate' });
		await createCustomer('Jane Smith', 'r1');
		expect(await customersNamed('Jane Smith')).toHaveLength(1);
	});

	it('the record cannot be searched yet: the repetition is answered with the first record', async () => {
		await faultOnce('POST', '/customer', { action: 'drop-after-commit' });
		const { record } = await client.create(
			'Customer',
			{ DisplayName: 'Jane Smith' },
			{ requestId: 'r1', lookAgain: async () => undefined },
		);
		expect(await customersNamed('Jane Smith')).toEqual([record]);
	});

	it('two workers with the same request id: one record', async () => {
		const both = await Promise.all([
			createCustomer('Jane Smith', 'r1'),
			createCustomer('Jane Smith', 'r1'),
		]);
		expect(new Set(both.map(({ record }) => record.Id)).size).toBe(1);
		expect(await customersNamed('Jane Smith')).toHaveLength(1);
	});

	it('a name that is taken is a refusal in plain words', async () => {
		await createCustomer('Jane Smith', 'r1');
		await expect(createCustomer('jane smith', 'r2')).rejects.toMatchObject({
			kind: 'duplicateName',
			code: '6240',
		});
	});
});

describe('update', () => {
	it('changes what is sent and nothing else', async () => {
		const { record } = await createCustomer('Jane Smith', 'r1');
		const updated = await client.update('Customer', {
			Id: record.Id,
			SyncToken: record.SyncToken,
			Notes: 'Prefers mornings',
		});
		expect(updated).toMatchObject({ DisplayName: 'Jane Smith', Notes: 'Prefers mornings' });
	});

	it('somebody was faster', async () => {
		const { record } = await createCustomer('Jane Smith', 'r1');
		await control('POST', '/edit', {
			entity: 'Customer',
			id: record.Id,
			fields: { Notes: 'by hand' },
		});
		const change = { Id: record.Id, SyncToken: record.SyncToken, Notes: 'by us' };
		await expect(client.update('Customer', change)).rejects.toMatchObject({ kind: 'stale' });
		expect(await client.read('Customer', record.Id)).toMatchObject({ Notes: 'by hand' });
	});

	it('the answer is lost: with a request id it is replayed, without it is stale', async () => {
		const { record } = await createCustomer('Jane Smith', 'r1');
		const change = { Id: record.Id, SyncToken: record.SyncToken, Notes: 'first' };
		await faultOnce('POST', '/customer', { action: 'drop-after-commit' });
		const updated = await client.update('Customer', change, { requestId: 'u1' });
		expect(updated.Notes).toBe('first');
		await faultOnce('POST', '/customer', { action: 'drop-after-commit' });
		const next = { Id: record.Id, SyncToken: updated.SyncToken, Notes: 'second' };
		await expect(client.update('Customer', next)).rejects.toMatchObject({ kind: 'stale' });
		expect(await client.read('Customer', record.Id)).toMatchObject({ Notes: 'second' });
	});
});

describe('reading', () => {
	it('what is not there', async () => {
		expect(await client.read('Invoice', '999999')).toBeUndefined();
		expect(await customersNamed('Nobody')).toEqual([]);
	});

	it('a batch of 40 questions of several kinds', async () => {
		for (const index of Array(3).keys()) await createCustomer(`Customer ${index}`, `r${index}`);
		const questions = Array.from({ length: 37 }, (_, index) => ({
			entity: 'Customer' as const,
			where: [['DisplayName', '=', `Customer ${index}`]] as const,
		}));
		const [preferences, accounts, company, ...customers] = await client.batchQuery([
			{ entity: 'Preferences' },
			{ entity: 'Account', where: [['AccountType', '=', 'Accounts Receivable']] },
			{ entity: 'CompanyInfo' },
			...questions,
		]);
		expect(preferences[0]?.SalesFormsPrefs.CustomTxnNumbers).toBe(true);
		expect(accounts).toHaveLength(1);
		expect(company).toHaveLength(1);
		expect(customers.map((rows) => rows.length)).toEqual([1, 1, 1, ...Array<number>(34).fill(0)]);
		expect(client.calls).toMatchObject({ reads: 2, writes: 3 });
	});

	it('a batch whose answer is lost, throttled and cut off, in a row', async () => {
		await faultOnce('POST', '/batch', { action: 'drop-before' });
		await faultOnce('POST', '/batch', {
			action: 'status',
			status: 429,
			headers: { 'retry-after': '3' },
		});
		await faultOnce('POST', '/batch', { action: 'truncate' });
		const [terms] = await client.batchQuery([{ entity: 'Term' }]);
		expect(terms.length).toBeGreaterThan(0);
		expect(client.calls.total).toBe(4);
		expect(waits).toHaveLength(3);
	});

	it('a question that QuickBooks does not understand', async () => {
		await expect(
			client.batchQuery([
				{ entity: 'Term' },
				{ entity: 'Invoice', where: [['PrivateNote', '=', 'x']] },
			]),
		).rejects.toMatchObject({ kind: 'invalid', code: '4001' });
	});

	it('a 200 that holds a fault', async () => {
		await faultOnce('GET', '/query', {
			action: 'status',
			status: 200,
			body: {
				Fault: { Error: [{ Message: 'm', Detail: 'd', code: '6190' }], type: 'ValidationFault' },
			},
		});
		await expect(client.query({ entity: 'Term' })).rejects.toMatchObject({ kind: 'subscription' });
	});

	it('every list a mapping chooses from', async () => {
		const lists = ['Item', 'Account', 'PaymentMethod', 'Class', 'Department', 'Term'] as const;
		for (const entity of lists) {
			expect((await client.query({ entity })).length).toBeGreaterThan(0);
		}
	});
});

it('paced, a burst stays under the limit that would refuse it (B9)', async () => {
	await control('PUT', '/throttle', { perSecond: 10, perMinute: 500, batchesPerMinute: 120 });
	const sleep = async (ms: number) => await new Promise<void>((done) => setTimeout(done, ms));
	const options = { transport, realmId: emulator.realmId, sleep };
	const pace = createPace({ clock: () => new Date(), sleep });
	const paced = new QuickBooksClient({ ...options, pace });
	for (let count = 0; count < 25; count += 1) await paced.read('Term', '1');
	expect(paced.calls.total).toBe(25);
	let refusals = 0;
	const unpaced = new QuickBooksClient({
		...options,
		sleep: async () => {
			refusals += 1;
			await sleep(1_200);
		},
	});
	for (let count = 0; count < 12; count += 1) await unpaced.read('Term', '1');
	expect(refusals).toBeGreaterThan(0);
});

it('a token that is not accepted', async () => {
	const stranger = new QuickBooksClient({
		realmId: emulator.realmId,
		sleep: async () => {},
		transport: async (request) => {
			const answer = await fetch(`${emulator.url}${request.path}`, {
				headers: { authorization: 'Bearer nonsense' },
			});
			return { status: answer.status, headers: {}, body: parsed(await answer.text()) };
		},
	});
	await expect(stranger.read('Term', '1')).rejects.toMatchObject({ kind: 'unauthorized' });
});
