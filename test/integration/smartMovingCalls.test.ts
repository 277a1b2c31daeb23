import { DateTime } from 'luxon';
import { Office } from './support/office';
import { charge, job, Mover, Stage } from './support/stage';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.start();
});
afterAll(async () => await stage.close());
beforeEach(async () => await stage.reset());

const timeZone = 'Pacific/Honolulu';
const table = 'smartmoving_quickbooks_calls';
const unknownId = '00000000-0000-4000-8000-000000000000';
const today = () => DateTime.now().setZone(timeZone).toISODate();

/** SmartMoving's request log: what counts against the account's month. */
const logged = async () =>
	(await stage.smartMoving.control<{ method: string }[]>('GET', '/requests')).length;

const open = async (settings: Record<string, string | number> = {}, parameters = {}) =>
	await Office.open(stage, { settings: { timeZone, ...settings }, parameters });
const rows = ({ engine }: Office) => engine.dataTables.rows(table);
const counted = (office: Office) => rows(office).reduce((sum, { calls }) => sum + Number(calls), 0);
const settingsOf = async (office: Office) =>
	(await office.call({ action: 'settings' })).json('Just the Settings')[0]!;

async function book(quoteNumber: number, jobs = 1): Promise<Mover> {
	const mover = await Mover.book(stage, {
		quoteNumber,
		customer: { name: `Customer ${quoteNumber}`, emailAddress: `c${quoteNumber}@example.com` },
		jobs: Array.from({ length: jobs }, (_, index) =>
			job(`${quoteNumber}-${index + 1}`, [charge('Moving labor', 1, 500)]),
		),
	});
	await mover.pay(100);
	return mover;
}

describe('B9: SmartMoving calls of workflow 01', () => {
	it.each([
		['deposit only, the job open', 1, [], 3],
		['closed', 1, [1], 3],
		['two closed jobs', 2, [1, 2], 4],
		['one of two jobs closed', 2, [1], 4],
	])(
		'%s: as few as can be, the first time and unchanged',
		async (_what, jobs, close, calls) => {
			const office = await open();
			const mover = await book(7, jobs);
			for (const number of close) await mover.closeJob(`7-${number}`);
			for (const times of [1, 2]) {
				expect((await office.syncOpportunities(mover.id)).error?.message).toBeUndefined();
				expect(await logged()).toBe(calls * times);
				expect(rows(office)).toHaveLength(times);
				expect(rows(office).at(-1)).toMatchObject({ day: today(), source: 'sync', calls });
			}
			expect(await stage.records('Invoice')).toHaveLength(close.length);
		},
		60_000,
	);

	it.each([false, true])(
		'a reopened job gives up no invoice and no payment, premiumKeepsCloseOut %s',
		async (premiumKeepsCloseOut) => {
			await stage.smartMoving.control('PUT', '/switches', { premiumKeepsCloseOut });
			const office = await open();
			const mover = await book(7);
			await mover.closeJob('7-1');
			await mover.reopenJob('7-1');
			expect((await office.syncOpportunities(mover.id)).error?.message).toBeUndefined();
			expect(await stage.records('Invoice')).toEqual([]);
			expect(await stage.records('Payment')).toMatchObject([{ UnappliedAmt: 100 }]);
			expect(counted(office)).toBe(await logged());
		},
	);

	it('counts as SmartMoving does: repeated, refused, failed and written back', async () => {
		const office = await open({
			invoiceNumberField: 'customField01',
			invoiceNumberNote: 'jobNote',
		});
		const movers = [await book(1), await book(2), await book(3), await book(4)] as const;
		for (const [index, mover] of movers.entries()) await mover.closeJob(`${index + 1}-1`);
		const down = { action: 'status', status: 503, headers: { 'Retry-After': '0' } };
		const faults = [
			{ match: { path: `/payments/opportunities/${movers[1].id}` }, times: 2 },
			{ match: { path: `/api/opportunities/${movers[2].id}` }, times: 4 },
			{ match: { method: 'PATCH', path: `/opportunities/${movers[3].id}` }, times: 5 },
		];
		for (const fault of faults) {
			await stage.smartMoving.control('POST', '/faults', { ...down, ...fault });
		}
		const ids = [...movers.map(({ id }) => id), unknownId];
		const run = await office.syncOpportunities(...ids);
		expect(run.status).toBe('error');
		expect(rows(office)).toHaveLength(1);
		expect(counted(office)).toBe(await logged());
		expect(counted(office)).toBeGreaterThan(4 * 3 + 2 + 4 + 1);
	}, 60_000);

	it('counts a preview, and none where SmartMoving was not asked', async () => {
		const office = await open();
		await book(7);
		await office.call({ quoteNumber: '7', action: 'preview' });
		expect(rows(office)).toMatchObject([{ source: 'preview', calls: 3 }]);
		await office.call({ action: 'check' });
		await office.call({ action: 'settings' });
		expect(rows(office)).toHaveLength(1);
	}, 60_000);

	it('takes calls from its caller only where it is asked to count them', async () => {
		const office = await open();
		const mover = await book(7);
		await office.call({ opportunityId: mover.id, calls: 50 });
		expect(rows(office)).toMatchObject([{ source: 'sync', calls: 3 }]);
	});

	it('loses none where runs go on at once', async () => {
		const office = await open();
		const movers = await Promise.all(
			[1, 2, 3, 4, 5, 6, 7, 8].map(async (quote) => await book(quote)),
		);
		await Promise.all(movers.map(async ({ id }) => await office.syncOpportunities(id)));
		expect(rows(office)).toHaveLength(movers.length);
		expect(counted(office)).toBe(await logged());
	}, 60_000);

	it('posts all the same when the count cannot be written, and answers its settings', async () => {
		const office = await open();
		const { provider } = office.engine.dataTables;
		const ofTables = provider.getDataTableAggregateProxy.bind(provider);
		provider.getDataTableAggregateProxy = (async (...args: Parameters<typeof ofTables>) => {
			const tables = await ofTables(...args);
			return {
				...tables,
				getManyAndCount: async (options: Parameters<typeof tables.getManyAndCount>[0]) => {
					if (options?.filter?.name === table) throw new Error('the database is busy');
					return await tables.getManyAndCount(options);
				},
			};
		}) as typeof ofTables;
		const mover = await book(7);
		await mover.closeJob('7-1');
		const run = await office.syncOpportunities(mover.id);
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Answer')).toHaveLength(3);
		expect(office.ledger()).toHaveLength(3);
		expect(rows(office)).toEqual([]);
		expect(await settingsOf(office)).toMatchObject({ timeZone, smartMovingCallsToday: 0 });
	});
});

describe('B9: what is left of the budget', () => {
	const add = async (office: Office, day: string, source: string, calls: number) => {
		const { provider } = office.engine.dataTables;
		const tables = await provider.getDataTableAggregateProxy({} as never, {} as never);
		const { data } = await tables.getManyAndCount({ filter: { name: table } });
		const proxy = await provider.getDataTableProxy({} as never, {} as never, data[0]!.id);
		await proxy.insertRows([{ day, source, calls, executionId: '' }], 'all');
	};
	const daysAgo = (days: number) => DateTime.now().setZone(timeZone).minus({ days }).toISODate()!;
	const ofThisMonth = (day: string) => (day.startsWith(today()!.slice(0, 7)) ? 1 : 0);

	it('is all of it before the first call, when there is no table yet', async () => {
		const office = await open({ smartMovingCallsPerDay: 40, smartMovingCallsPerMonth: 100 });
		expect(await settingsOf(office)).toMatchObject({
			smartMovingCallsToday: 0,
			smartMovingCallsThisMonth: 0,
			smartMovingCallsLeft: 40,
		});
	});

	it('is the smaller of what is left of the day and of the month, and never below none', async () => {
		const office = await open({ smartMovingCallsPerDay: 40, smartMovingCallsPerMonth: 100 });
		await office.call({ action: 'count', calls: 5, callsFor: 'sweep' });
		expect(rows(office)).toMatchObject([{ day: today(), source: 'sweep', calls: 5 }]);
		const left = async () => (await settingsOf(office)).smartMovingCallsLeft;
		expect(await left()).toBe(35);

		const firstDay = `${today()!.slice(0, 7)}-01`;
		const lastMonth = DateTime.fromISO(firstDay).minus({ days: 1 }).toISODate()!;
		await add(office, lastMonth, 'sync', 1_000);
		expect(await left()).toBe(35);
		await add(office, firstDay, 'sync', 70);
		const isFirst = firstDay === today();
		expect(await settingsOf(office)).toMatchObject({
			smartMovingCallsThisMonth: 75,
			smartMovingCallsToday: isFirst ? 75 : 5,
			smartMovingCallsLeft: isFirst ? 0 : 25,
		});
		await add(office, today()!, 'sync', 500);
		expect(await left()).toBe(0);
	});

	it('counts a day by its total once that is made, so that none counts twice', async () => {
		const office = await open();
		await office.call({ action: 'count', calls: 5, callsFor: 'sweep' });
		const day = daysAgo(1);
		await add(office, day, 'sync', 3);
		await add(office, day, 'whole day', 30);
		const { smartMovingCallsThisMonth } = await settingsOf(office);
		expect(smartMovingCallsThisMonth).toBe(5 + 30 * ofThisMonth(day));
	});
});
