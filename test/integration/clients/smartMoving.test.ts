import { addAccountingNote } from '../../../lib/smartmoving/accountingNote';
import { SmartMovingError } from '../../../lib/smartmoving/failures';
import { readSnapshot, readSnapshotByQuoteNumber } from '../../../lib/smartmoving/readSnapshot';
import { SmartMovingBench } from '../support/smartMovingBench';
import { useStage } from '../../useStage';

/* eslint-disable @typescript-eslint/no-explicit-any -- seeds are looked at as they come */

const auto = { includeAddress: false, jobDetails: 'auto' } as const;
const closedAt = '2026-05-19T22:00:00.000Z';
const bench = useStage(SmartMovingBench);

const close = (id: string, jobNumber = '1234-1') =>
	bench.control('POST', `/opportunities/${id}/close-job`, { jobNumber, at: closedAt });

async function failure(promise: Promise<unknown>): Promise<SmartMovingError> {
	const error = await promise.then(
		() => new Error('it succeeded'),
		(reason: unknown) => reason,
	);
	if (error instanceof SmartMovingError) return error;
	throw error;
}

describe('readSnapshot', () => {
	it('costs three calls and leaves the charges of an unfinished job unread (A2, B9)', async () => {
		const { id } = await bench.seed();
		await bench.control('POST', `/opportunities/${id}/payments`, {
			amount: 100,
			paymentType: 2,
			paymentCategory: 0,
		});
		const client = bench.client();
		const snapshot = await readSnapshot(client, id, auto);
		expect(client.calls).toBe(3);
		expect(snapshot).toMatchObject({
			opportunity: {
				id,
				quoteNumber: '1234',
				branch: 'Austin',
				customer: { name: 'Jane Smith', emailAddress: 'jane@example.com', address: null },
			},
			jobs: [
				{ jobNumber: '1234-1', closedAtUtc: null, actualCharges: null, actualMaterials: null },
			],
			payments: [{ amount: 100, isRefund: false, jobId: null, refundsJobPaymentId: null }],
		});
	});

	it('reads quantities, materials, notes, crew and trucks of a closed job (A10)', async () => {
		const { id } = await bench.seed();
		await close(id);
		const client = bench.client();
		const { jobs } = await readSnapshot(client, id, auto);
		expect(client.calls).toBe(3);
		expect(jobs).toEqual([
			{
				id: expect.any(String),
				jobNumber: '1234-1',
				type: 1,
				jobDate: 20260519,
				completedAtUtc: closedAt,
				closedAtUtc: closedAt,
				actualCharges: [
					{
						name: 'Moving labor',
						description: '3 movers, 4 hours',
						chargeCategory: 1,
						quantity: 4,
						subtotal: 600,
						discountAmount: 50,
						totalCost: 550,
					},
				],
				actualMaterials: [
					{
						name: 'Box',
						description: null,
						materialsQuantity: 10,
						materialsRate: 2.5,
						packingQuantity: 0,
						packingRate: 0,
						unpackingQuantity: 0,
						unpackingRate: 0,
					},
				],
				totalTips: 20,
				customerNotes: 'Thank you',
				crewNotes: 'Piano',
				crew: ['Ann', 'Bob'],
				trucks: ['Truck 7'],
			},
		]);
	});

	it('falls back to the embedded charges with a Basic key, at one wasted call in all', async () => {
		const jobs = ['1234-1', '1234-2'].map((jobNumber) => ({
			jobNumber,
			jobDate: 20260519,
			closedAtUtc: closedAt,
			actualCharges: [{ name: 'Moving labor', totalCost: 100 }],
			notes: { customerNotes: 'Hello' },
		}));
		const { id } = await bench.seed({ jobs });
		const client = bench.client(bench.emulator.basicApiKey);
		const snapshot = await readSnapshot(client, id, auto);
		expect(client).toMatchObject({ calls: 4, keyIsBasic: true });
		for (const job of snapshot.jobs) {
			expect(job).toMatchObject({
				actualCharges: [{ totalCost: 100, quantity: null }],
				actualMaterials: null,
				customerNotes: null,
			});
		}
		await readSnapshot(client, id, auto);
		expect(client.calls).toBe(7);
	});

	it('keeps to the embedded charges when job details are never wanted', async () => {
		const { id } = await bench.seed();
		await close(id);
		const client = bench.client();
		const { jobs } = await readSnapshot(client, id, { ...auto, jobDetails: 'never' });
		expect(client.calls).toBe(3);
		expect(jobs[0]).toMatchObject({ actualCharges: [{ quantity: null, totalCost: 550 }] });
	});

	it.each<[string, any, any]>([
		['empty though billed, both reads', { newGeneration: true }, []],
		['no charges at all', { actualCharges: [] }, []],
		[
			'empty in the Premium read only',
			{ newGeneration: true, embeddedCharges: [{ name: 'Move', totalCost: 70 }] },
			[{ totalCost: 70, quantity: null }],
		],
		[
			'different in the two reads',
			{
				actualCharges: [{ name: 'Move', totalCost: 80, quantity: 2 }],
				embeddedCharges: [{ name: 'Move', description: 'old', totalCost: 70 }],
			},
			[{ totalCost: 80, quantity: 2, description: null }],
		],
	])('hands on charges that are %s (B4)', async (_name, job, charges) => {
		const { id } = await bench.seed({
			jobs: [{ jobNumber: '1-1', closedAtUtc: closedAt, ...job }],
		});
		const { jobs } = await readSnapshot(bench.client(), id, auto);
		expect(jobs[0]?.actualCharges).toHaveLength(charges.length);
		expect(jobs[0]?.actualCharges).toMatchObject(charges);
	});

	it.each([false, true])(
		'does not believe the stale close-out of a reopened job (B1), premiumKeepsCloseOut %s',
		async (premiumKeepsCloseOut) => {
			await bench.control('PUT', '/switches', { premiumKeepsCloseOut });
			const { id } = await bench.seed();
			await close(id);
			await bench.control('POST', `/opportunities/${id}/reopen-job`, { jobNumber: '1234-1' });
			const client = bench.client();
			const { jobs } = await readSnapshot(client, id, auto);
			expect(jobs[0]).toMatchObject({ closedAtUtc: null, completedAtUtc: closedAt });
			expect(client.calls).toBe(4);
		},
	);

	describe('the close-outs of a closed opportunity (B9)', () => {
		const status = 11;
		const closedJob = { jobNumber: '1234-1', closedAtUtc: closedAt };
		const pathsRead = async () =>
			(await bench.control<any[]>('GET', '/requests')).map(({ path }) =>
				path.replace(/^.*\/api\//, '').replace(/[0-9a-f-]{36}/g, '#'),
			);
		/** SmartMoving answers the next request for such a path in another way. */
		const instead = (path: string, answer: { status: number; body?: unknown }) =>
			bench.control('POST', '/faults', { match: { path }, action: 'status', ...answer });
		const read = async (jobs: Array<Record<string, unknown>>) => {
			const { id } = await bench.seed({ status, jobs });
			return (await readSnapshot(bench.client(), id, auto)).jobs;
		};

		it('come with the jobs themselves, without the list of jobs', async () => {
			const jobs = await read([closedJob, { ...closedJob, jobNumber: '1234-2' }]);
			expect(jobs).toMatchObject([
				{ jobNumber: '1234-1', completedAtUtc: closedAt, closedAtUtc: closedAt },
				{ jobNumber: '1234-2', completedAtUtc: closedAt, closedAtUtc: closedAt },
			]);
			expect((await pathsRead()).sort()).toEqual([
				'opportunities/#',
				'payments/opportunities/#',
				'premium/opportunities/#/jobs/#',
				'premium/opportunities/#/jobs/#',
			]);
		});

		it('come from the list where one of the jobs is not closed after all, each job read once', async () => {
			const jobs = await read([{ jobNumber: '1234-1' }, { ...closedJob, jobNumber: '1234-2' }]);
			expect(jobs).toMatchObject([{ closedAtUtc: null }, { closedAtUtc: closedAt }]);
			const paths = await pathsRead();
			expect(paths).toHaveLength(5);
			expect(paths).toContain('opportunities/#/jobs');
		});

		it.each([
			[
				'a job does not say whether it is closed',
				{ status: 200, body: { id: 'x', jobNumber: '1234-1' } },
				4,
			],
			['a job is not found', { status: 404 }, 5],
		])('come from the list where %s', async (_why, answer, calls) => {
			await instead('/premium/', answer);
			expect(await read([closedJob])).toMatchObject([{ closedAtUtc: closedAt }]);
			const paths = await pathsRead();
			expect(paths).toContain('opportunities/#/jobs');
			expect(paths).toHaveLength(calls);
		});

		it('come from the list where the opportunity shows no jobs', async () => {
			const { id } = await bench.seed({ status, jobs: [closedJob] });
			const { body } = await bench.api('GET', `/api/opportunities/${id}`);
			await instead(`/api/opportunities/${id}?`, { status: 200, body: { ...body, jobs: [] } });
			const { jobs } = await readSnapshot(bench.client(), id, auto);
			expect(jobs).toMatchObject([{ jobNumber: '1234-1', closedAtUtc: closedAt }]);
		});

		it.each(['auto', 'never'] as const)(
			'come from the list with a Basic key, details %s',
			async (jobDetails) => {
				const { id } = await bench.seed({ status, jobs: [closedJob] });
				const client = bench.client(bench.emulator.basicApiKey);
				const { jobs } = await readSnapshot(client, id, { ...auto, jobDetails });
				expect(jobs).toMatchObject([{ closedAtUtc: closedAt, customerNotes: null }]);
				expect(client.calls).toBe(jobDetails === 'auto' ? 4 : 3);
				await readSnapshot(client, id, { ...auto, jobDetails });
				expect(client.calls).toBe(jobDetails === 'auto' ? 7 : 6);
			},
		);
	});

	it('counts what still runs beside a read that fails', async () => {
		const { id } = await bench.seed();
		const down = { match: { path: '/payments/' }, action: 'status', status: 503, times: 4 };
		await bench.control('POST', '/faults', down);
		const refused = { match: { path: '/jobs' }, action: 'status', status: 400 };
		await bench.control('POST', '/faults', refused);
		const client = bench.client();
		expect((await failure(readSnapshot(client, id, auto))).kind).toBe('refused');
		expect(client.calls).toBe((await bench.control<any[]>('GET', '/requests')).length);
		expect(client.calls).toBe(6);
	});

	it('asks no further for an opportunity that is unknown', async () => {
		const client = bench.client();
		const unknown = '00000000-0000-4000-8000-000000000000';
		expect((await failure(readSnapshot(client, unknown, auto))).kind).toBe('notFound');
		expect(client.calls).toBe(1);
	});

	it.each(['refundAmountsNegative', 'timesWithoutZone', 'upperCaseIds'])(
		'reads the same payments with %s on and off',
		async (name) => {
			const { id } = await bench.seed();
			const payment = await bench.control('POST', `/opportunities/${id}/payments`, {
				amount: 100,
				paymentType: 8,
				paymentCategory: 1,
				jobNumber: '1234-1',
				createdAtUtc: '2026-05-19T03:00:00Z',
			});
			await bench.control('POST', `/opportunities/${id}/refunds`, {
				paymentId: payment.id,
				amount: 40,
				createdAtUtc: '2026-05-20T03:00:00Z',
			});
			const off = await readSnapshot(bench.client(), id, auto);
			await bench.control('PUT', '/switches', { [name]: true });
			const on = await readSnapshot(bench.client(), id, auto);
			expect(off.payments).toMatchObject([
				{ id: payment.id, amount: 100, amountRefunded: 40, createdAtUtc: '2026-05-19T03:00:00Z' },
				{ amount: 40, isRefund: true, refundsJobPaymentId: payment.id },
			]);
			expect(on.payments).toEqual(off.payments);
		},
	);

	it('keeps the sign of a reversed e-check (A14)', async () => {
		const { id } = await bench.seed();
		const command = { amount: -250, paymentType: 8, paymentCategory: 1 };
		await bench.control('POST', `/opportunities/${id}/payments`, command);
		const { payments } = await readSnapshot(bench.client(), id, auto);
		expect(payments).toMatchObject([{ amount: -250, isRefund: false }]);
	});

	it('finds the opportunity by quote number at no further call, with the address if wanted', async () => {
		const { id } = await bench.seed();
		const byId = await readSnapshot(bench.client(), id, auto);
		const client = bench.client();
		expect(await readSnapshotByQuoteNumber(client, ' 1234 ', auto)).toEqual({
			...byId,
			readAtUtc: expect.any(String),
		});
		expect(client.calls).toBe(3);
		const withAddress = { ...auto, includeAddress: true };
		const { opportunity } = await readSnapshotByQuoteNumber(client, '1234', withAddress);
		expect(opportunity.customer.address).toBe('1 Main St, Austin, TX 78701');
		expect(client.calls).toBe(7);
	});

	it.each([
		['an amount that is no number', { amount: 'much' }, 'amount'],
		['no amount', { amount: null }, 'amount'],
		['no time', { createdAtUtc: 'yesterday' }, 'createdAtUtc'],
	])(
		'fails naming opportunity, payment and field for a payment with %s',
		async (_what, bad, field) => {
			const { id } = await bench.seed();
			const row = { id: 'p-1', amount: 1, createdAtUtc: '2026-05-19T03:00:00Z', ...bad };
			await bench.control('POST', '/faults', {
				match: { path: '/payments/' },
				action: 'status',
				status: 200,
				body: [row],
			});
			const error = await failure(readSnapshot(bench.client(), id, auto));
			expect(error).toMatchObject({ kind: 'badAnswer' });
			expect(error.message).toContain(`payments of opportunity ${id}`);
			expect(error.message).toContain(`[p-1].${field}`);
		},
	);
});

describe('retries', () => {
	const fault = (rule: Record<string, unknown>) => bench.control('POST', '/faults', rule);
	const requests = async () => (await bench.control<any[]>('GET', '/requests')).length;

	it.each([
		['429', { action: 'status', status: 429 }],
		['503', { action: 'status', status: 503 }],
		['a page of a gateway', { action: 'html' }],
		['a page with status 200', { action: 'html', status: 200 }],
		['half an answer', { action: 'truncate' }],
		['a dropped connection', { action: 'drop-before' }],
		['an answer lost after the work was done', { action: 'drop-after-commit' }],
	])('gets over three times %s', async (_name, rule) => {
		const { id } = await bench.seed();
		await fault({ ...rule, times: 3 });
		const client = bench.client();
		expect((await client.getOpportunity(id)).id).toBe(id);
		expect(bench.slept).toEqual([500, 1000, 2000]);
		expect(client.calls).toBe(4);
	});

	it('gives up after four tries, in plain words', async () => {
		const { id } = await bench.seed();
		await fault({ action: 'status', status: 500, times: 9 });
		const error = await failure(bench.client().getPayments(id));
		expect(error).toMatchObject({ kind: 'unavailable', status: 500 });
		expect(error.message).toContain(`payments of opportunity ${id}`);
		expect(await requests()).toBe(4);
	});

	it('waits as long as SmartMoving says', async () => {
		await fault({ action: 'status', status: 429, headers: { 'Retry-After': '7' } });
		await bench.client().ping();
		expect(bench.slept).toEqual([7000]);
	});

	it('repeats a PATCH, whose answer was lost, without harm', async () => {
		const { id } = await bench.seed();
		await fault({ match: { method: 'PATCH' }, action: 'drop-after-commit' });
		await bench.client().patchOpportunity(id, { customField01: 'SM1234-1' });
		expect((await bench.control('GET', `/opportunities/${id}`)).customField01).toBe('SM1234-1');
		expect(await requests()).toBe(2);
	});

	it.each([
		['drop-after-commit', 1, 'noAnswer'],
		['drop-before', 0, 'noAnswer'],
		['status', 0, 'throttled'],
	])('never sends a note twice: %s leaves %i', async (action, left, kind) => {
		const { id } = await bench.seed();
		await fault({ match: { method: 'POST' }, action, status: 429, times: 9 });
		const error = await failure(bench.client().addNote(id, { notes: 'once' }));
		expect(error.kind).toBe(kind);
		expect(await requests()).toBe(1);
		expect((await bench.control('GET', `/opportunities/${id}`)).timeline).toHaveLength(left);
	});

	it.each([
		[{ action: 'drop-after-commit' }],
		[{ action: 'truncate' }],
		[{ action: 'html', status: 502 }],
		[{ action: 'status', status: 503 }],
	])('does not advise to add a note again that may be there: %j', async (planned) => {
		const { id } = await bench.seed();
		await fault({ match: { method: 'POST' }, ...planned });
		const error = await failure(bench.client().addNote(id, { notes: 'once' }));
		expect(error.message).toContain('may have been added or not');
		expect(error.message).toContain('Look at the timeline');
		expect(error.message).not.toContain('again later');
	});

	it('takes a note for added whose answer is a bare text', async () => {
		const { id } = await bench.seed();
		const answer = { action: 'status', status: 200, body: 'Created' };
		await fault({ match: { method: 'POST' }, ...answer });
		expect(await bench.client().addNote(id, { notes: 'once' })).toBeNull();
	});
});

describe('refusals', () => {
	it('says in plain words what is wrong and what to do, and never shows the key', async () => {
		const { id, jobs } = await bench.seed();
		await close(id);
		const unknown = '00000000-0000-4000-8000-000000000000';
		const basic = bench.client(bench.emulator.basicApiKey);
		const cases: Array<[Promise<unknown>, Partial<SmartMovingError>, string[]]> = [
			[
				bench.client('the-secret').ping(),
				{ kind: 'unauthorized', status: 401 },
				['API key was not accepted'],
			],
			[
				basic.patchOpportunity(id, { customField01: 'x' }),
				{ kind: 'forbidden', status: 403 },
				['Premium', 'Basic', id],
			],
			[
				bench.client().getOpportunity(unknown),
				{ kind: 'notFound', status: 404 },
				[`opportunity ${unknown}`, 'deleted'],
			],
			[
				bench.client().getOpportunityByQuoteNumber('77'),
				{ kind: 'notFound', status: 404 },
				['quote number "77"'],
			],
			[
				bench.client().patchJobNotes(id, jobs[0].id, { accountingNotes: 'x' }),
				{ kind: 'refused', status: 400 },
				['Job is closed', 'Reopen', 'timeline'],
			],
			[
				bench.client().addNote(id, { notes: 'x', createdBy: unknown }),
				{ kind: 'refused', status: 400 },
				['createdBy'],
			],
		];
		for (const [promise, expected, words] of cases) {
			const error = await failure(promise);
			expect(error).toMatchObject(expected);
			for (const word of words) expect(error.message).toContain(word);
			expect(error.message).not.toContain('the-secret');
		}
	});

	it.each<[string, (client: ReturnType<SmartMovingBench['client']>) => Promise<unknown>]>([
		['a path in place of an id', (client) => client.getOpportunity('../customers')],
		['an empty id', (client) => client.getPayments('')],
		['a quote number with a query', (client) => client.getOpportunityByQuoteNumber('1?x=1')],
		['a job id that is none', (client) => client.getJob('x', 'y')],
		['a customer id that is none', (client) => client.getCustomer('a b')],
	])('refuses %s without a call', async (_what, call) => {
		const client = bench.client();
		expect((await failure(call(client))).kind).toBe('badInput');
		expect(client.calls).toBe(0);
	});

	it('refuses a note that is too long without a call', async () => {
		const { id } = await bench.seed();
		const client = bench.client();
		expect((await failure(client.addNote(id, { notes: 'x'.repeat(4001) }))).kind).toBe('badInput');
		expect(client.calls).toBe(0);
		expect(await client.addNote(id, { notes: 'x'.repeat(4000) })).toEqual(expect.any(String));
	});
});

describe('accounting notes', () => {
	const line = 'QuickBooks invoice SM1234-1 for job 1234-1';
	const seed = async (accountingNotes: string | null = null) => {
		const { id, jobs } = await bench.seed({
			jobs: [{ jobNumber: '1234-1', notes: { crewNotes: 'Piano', accountingNotes } }],
		});
		return { id: id as string, jobId: jobs[0].id as string };
	};
	const after = async (id: string) => {
		const { jobs, timeline } = await bench.control('GET', `/opportunities/${id}`);
		return { ...jobs[0].notes, timeline: timeline.map(({ notes }: any) => notes) };
	};
	const writes = async () =>
		(await bench.control<any[]>('GET', '/requests'))
			.filter(({ method }) => method !== 'GET')
			.map(({ method }) => method);

	it.each([
		[null, line],
		[' ', line],
		['Paid by check\r\n', `Paid by check\n${line}`],
		[`${line}0`, `${line}0\n${line}`],
	])('puts a line below %j', async (present, expected) => {
		const { id, jobId } = await seed(present);
		const placed = await addAccountingNote(bench.client(), id, jobId, `${line}\n`);
		expect(placed).toEqual({ place: 'accountingNotes', added: true });
		expect(await after(id)).toMatchObject({
			accountingNotes: expected,
			crewNotes: 'Piano',
			timeline: [],
		});
	});

	it('writes nothing where the line is there, and keeps what people wrote around it', async () => {
		const { id, jobId } = await seed(`Call Ann\r\n  ${line}\r\nPaid`);
		const placed = await addAccountingNote(bench.client(), id, jobId, line);
		expect(placed).toEqual({ place: 'accountingNotes', added: false });
		expect(await writes()).toEqual([]);
	});

	it('B3: adds the line once though the answer is lost, and every retry of it', async () => {
		const { id, jobId } = await seed('Call Ann');
		await bench.control('POST', '/faults', {
			match: { method: 'PATCH' },
			action: 'drop-after-commit',
			times: 4,
		});
		const lost = await failure(addAccountingNote(bench.client(), id, jobId, line));
		expect(lost.kind).toBe('noAnswer');
		const placed = await addAccountingNote(bench.client(), id, jobId, line);
		expect(placed.added).toBe(false);
		expect((await after(id)).accountingNotes).toBe(`Call Ann\n${line}`);
	});

	it('puts it on the timeline where the job is closed, and only then', async () => {
		const { id, jobId } = await seed();
		await close(id);
		const placed = await addAccountingNote(bench.client(), id, jobId, line);
		expect(placed).toEqual({ place: 'timeline', added: true });
		expect(await after(id)).toMatchObject({ accountingNotes: null, timeline: [line] });

		await bench.control('POST', `/opportunities/${id}/reopen-job`, { jobNumber: '1234-1' });
		await bench.control('POST', '/faults', {
			match: { method: 'PATCH' },
			action: 'status',
			status: 400,
			body: { message: 'accountingNotes is too long.' },
		});
		const refused = await failure(addAccountingNote(bench.client(), id, jobId, line));
		expect(refused.message).toContain('too long');
		expect((await after(id)).timeline).toHaveLength(1);
	});

	it('replaces no notes that SmartMoving did not show, and adds no empty line', async () => {
		const { id, jobId } = await seed('Call Ann');
		const job = { id: jobId, jobNumber: '1234-1' };
		await bench.control('POST', '/faults', {
			match: { method: 'GET' },
			action: 'status',
			status: 200,
			body: job,
		});
		const blind = await failure(addAccountingNote(bench.client(), id, jobId, line));
		expect(blind.message).toMatch(/did not show the notes.*by hand/);
		const empty = await failure(addAccountingNote(bench.client(), id, jobId, ' \n'));
		expect(empty.kind).toBe('badInput');
		expect(await writes()).toEqual([]);
	});
});

describe('lists', () => {
	it.each([[false], [true]])('sweeps a window over all pages (bare array: %s)', async (bare) => {
		for (let i = 0; i < 401; i++) {
			await bench.seed({ quoteNumber: 5000 + i, customer: { name: `Customer ${1000 + i}` } });
		}
		await bench.seed({ quoteNumber: 1, jobs: [{ jobDate: 20260601 }] });
		await bench.control('PUT', '/switches', { customersAsBareArray: bare });
		const client = bench.client();
		const quotes: string[] = [];
		for await (const customer of client.listCustomers({ from: 20260501, to: 20260531 })) {
			quotes.push(...customer.opportunities.map(({ quoteNumber }) => quoteNumber));
		}
		expect(quotes).toEqual(Array.from({ length: 401 }, (_, i) => String(5000 + i)));
		expect(client.calls).toBe(3);
	});

	it('reads no further page than is asked for', async () => {
		for (let i = 0; i < 201; i++) await bench.seed({ quoteNumber: 5000 + i });
		const client = bench.client();
		for await (const customer of client.listCustomers({ from: 20260501 })) {
			expect(customer.opportunities).toHaveLength(1);
			break;
		}
		expect(client.calls).toBe(1);
	});

	it('lists branches', async () => {
		const names: Array<string | null> = [];
		for await (const branch of bench.client().listBranches()) names.push(branch.name);
		expect(names).toEqual(['Austin', 'Dallas']);
	});
});
