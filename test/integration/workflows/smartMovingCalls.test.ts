import { DateTime } from 'luxon';
import { Engine, type EngineRun } from '../../engine';
import { webhookHeader, webhookSecret, workflowIds } from '../../host/setting';
import { EngineOffice } from '../support/engineOffice';
import { charge, job, Mover, SyncStage } from '../support/syncStage';
import type { WorkflowFile } from '../../host/workflowFile';
import { credentialsOf, mappedWorkflows, withFields } from '../support/workflows';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
const timeZone = 'Pacific/Honolulu';
const table = 'smartmoving_quickbooks_calls';
const unknownId = '00000000-0000-4000-8000-000000000000';
const today = () => DateTime.now().setZone(timeZone).toISODate();

/** SmartMoving's request log: what counts against the account's month. */
const logged = async () =>
	(await stage.smartMoving.control<{ method: string }[]>('GET', '/requests')).length;

const open = async (settings: Record<string, string | number> = {}, parameters = {}) =>
	await EngineOffice.open(stage, { settings: { timeZone, ...settings }, parameters });
const rows = ({ engine }: EngineOffice) => engine.dataTables.rows(table);
const counted = (office: EngineOffice) =>
	rows(office).reduce((sum, { calls }) => sum + Number(calls), 0);
const settingsOf = async (office: EngineOffice) =>
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

	it('posts all the same when the count cannot be written', async () => {
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
	});
});

describe('B9: what is left of the budget', () => {
	const add = async (office: EngineOffice, day: string, source: string, calls: number) => {
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

describe('B9: the sweep and the budget of workflow 01', () => {
	/** Workflows 03, 02 and 01 in one n8n. */
	class Nights {
		private constructor(
			readonly engine: Engine,
			readonly sync: WorkflowFile,
			private readonly find: (id: string) => WorkflowFile,
		) {}

		static async open(budget: Record<string, number>): Promise<Nights> {
			const find = await mappedWorkflows(stage.quickBooks);
			const sync = withFields(find(workflowIds.sync), 'Settings', { timeZone, ...budget });
			const engine = await Engine.create({
				credentials: credentialsOf(stage),
				workflows: [sync],
			});
			return new Nights(engine, sync, find);
		}

		async sweep(settings: Record<string, number> = {}): Promise<EngineRun> {
			const file = withFields(this.find(workflowIds.sweep), 'Settings', settings);
			return await this.engine.runWorkflow(file, { startNode: 'Every Night' });
		}

		async event({ id }: Mover): Promise<EngineRun> {
			const event = { 'event-type': 'job-closed', 'opportunity-id': id };
			const { run } = await this.engine.deliver(this.find(workflowIds.onEvent), {
				body: event,
				headers: { [webhookHeader]: webhookSecret },
			});
			return run!;
		}

		get rows() {
			return this.engine.dataTables.rows(table);
		}

		/** What was counted so far is a day older, as after midnight. */
		nextDay(): void {
			for (const row of this.rows) {
				row.day = DateTime.fromISO(String(row.day)).minus({ days: 1 }).toISODate();
			}
		}

		/** The sum of a day, as the rows of the table make it. */
		counted(day: string | null): number {
			const ofDay = this.rows.filter((row) => row.day === day);
			const total = ofDay.find(({ source }) => source === 'whole day');
			return total ? Number(total.calls) : ofDay.reduce((sum, { calls }) => sum + Number(calls), 0);
		}
	}

	const reads = (run: EngineRun) => run.json('Sync One Opportunity').length > 0;
	const yesterday = () => DateTime.now().setZone(timeZone).minus({ days: 1 }).toISODate();
	const bookRecent = async (quoteNumber: number) =>
		await Mover.book(stage, {
			quoteNumber,
			customer: { name: `Customer ${quoteNumber}`, emailAddress: `c${quoteNumber}@example.com` },
			jobs: [
				job(`${quoteNumber}-1`, [charge('Moving labor', 1, 500)], {
					jobDate: Number(DateTime.local().minus({ days: quoteNumber }).toFormat('yyyyMMdd')),
				}),
			],
		});

	it('stops where none are left, syncs events all the same, and goes on the next day', async () => {
		// One for the list, and four at most for each of two moves.
		const smartMovingCallsPerDay = 9;
		const nights = await Nights.open({ smartMovingCallsPerDay });
		const movers = [await bookRecent(1), await bookRecent(2), await bookRecent(3)] as const;
		for (const mover of movers) await mover.pay(10);
		await movers[0].closeJob('1-1');

		const first = await nights.sweep();
		expect(first.error?.message).toBeUndefined();
		expect(await stage.records('Payment')).toHaveLength(2);
		expect(nights.counted(today())).toBe(await logged());
		expect(await logged()).toBe(1 + 3 + 3);

		// What is left pays for no further move.
		const second = await nights.sweep();
		expect(second.error?.message).toBeUndefined();
		expect(reads(second)).toBe(false);
		expect(second.json('No Calls Left Today')).toMatchObject([
			{ state: expect.stringMatching(/ 7 of 9 today, 7 of 120000 this month/) },
		]);
		expect(await logged()).toBe(8);

		await movers[1].closeJob('2-1');
		expect((await nights.event(movers[1])).error?.message).toBeUndefined();
		expect(await stage.records('Invoice')).toHaveLength(2);
		expect(nights.counted(today())).toBe(11);
		const third = await nights.sweep();
		expect(third.error?.message).toBeUndefined();
		expect(third.json('No Calls Left Today')).toHaveLength(1);
		expect(await logged()).toBe(11);

		nights.nextDay();
		expect((await nights.sweep()).error?.message).toBeUndefined();
		expect(await stage.records('Payment')).toHaveLength(3);
		expect(await logged()).toBe(11 + 1 + 3);
	}, 120_000);

	it('still refuses a budget of its own that pays for nothing', async () => {
		const nights = await Nights.open({});
		await bookRecent(1);
		const run = await nights.sweep({ callBudget: 4 });
		expect(run.error?.message).toMatch(/budget of 4 SmartMoving calls/);
		expect(nights.counted(today())).toBe(await logged());
	});

	it('counts a list that SmartMoving did not give, and says why it stopped', async () => {
		const nights = await Nights.open({});
		const down = { action: 'status', status: 503, headers: { 'Retry-After': '0' }, times: 4 };
		const fault = { ...down, match: { path: '/customers' } };
		await stage.smartMoving.control('POST', '/faults', fault);
		expect((await nights.sweep()).error?.message).toMatch(/^SmartMoving is not available/);
		expect(nights.counted(today())).toBe(4);
	});

	it('tells people once a month that the calls are nearly used up, after its work', async () => {
		const nights = await Nights.open({ smartMovingCallsPerMonth: 10 });
		for (const quote of [1, 2]) await (await bookRecent(quote)).pay(10);
		// 7 of 10 are not nearly all.
		expect((await nights.sweep()).error?.message).toBeUndefined();
		await nights.engine.runWorkflow(nights.sync, { items: [{ action: 'count', calls: 1 }] });
		const { error } = await nights.sweep();
		expect(error?.message).toMatch(/^In [A-Z][a-z]+, 9 of 10 SmartMoving calls are used/);
		expect(error?.message).toContain("'smartMovingCallsPerMonth'");
		expect((await nights.sweep()).error?.message).toBeUndefined();
		expect(nights.rows.filter(({ source }) => source === 'warning')).toHaveLength(1);

		// The warning of the month before is none of this month.
		const lastMonth = DateTime.now().setZone(timeZone).startOf('month').minus({ months: 1 });
		for (const row of nights.rows) {
			if (row.source === 'warning') row.day = lastMonth.toISODate();
		}
		expect((await nights.sweep()).error?.message).toContain('SmartMoving calls are used');
	}, 60_000);

	it('keeps one row for each past day, with its sum, and drops days of long ago', async () => {
		const nights = await Nights.open({});
		const movers = [await bookRecent(1), await bookRecent(2)];
		for (const mover of movers) await nights.event(mover);
		nights.nextDay();
		nights.rows[0]!.day = '2020-01-01';
		await nights.event(movers[0]!);
		expect(nights.rows).toHaveLength(3);
		await nights.event(movers[1]!);
		nights.rows[2]!.day = yesterday();

		const before = nights.counted(yesterday());
		expect(before).toBe(6);
		expect((await nights.sweep()).error?.message).toBeUndefined();
		const ofYesterday = () => nights.rows.filter(({ day }) => day === yesterday());
		expect(ofYesterday()).toMatchObject([{ source: 'whole day', calls: 6 }]);
		expect(nights.rows.filter(({ day }) => day === '2020-01-01')).toEqual([]);
		const ofToday = nights.rows.filter(({ day }) => day === today());
		expect(ofToday.map(({ source }) => source)).toEqual([
			'sync',
			'list of the sweep',
			'sync',
			'sync',
		]);

		// A crash can leave parts beside their sum.
		Object.assign(ofToday[0]!, { day: yesterday() });
		expect((await nights.sweep()).error?.message).toBeUndefined();
		expect(ofYesterday()).toMatchObject([{ source: 'whole day', calls: 6 }]);
	}, 60_000);
});
