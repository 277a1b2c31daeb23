import { DateTime } from 'luxon';
import { Engine, type EngineRun } from '../../engine';
import type { WorkflowFile } from '../../host/workflowFile';
import { charge, job, Mover, SyncStage } from '../support/syncStage';
import { credentialsOf, mappedWorkflows, withFields } from '../support/workflows';
import { workflowIds } from '../../host/setting';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
/** A local day as SmartMoving has it, counted from today. */
const day = (offset: number) =>
	Number(DateTime.local().plus({ days: offset }).toFormat('yyyyMMdd'));

/** Workflows 03 and 01 in n8n's engine, set up for the emulated company. */
class Sweeper {
	private constructor(
		readonly engine: Engine,
		private readonly sweep: WorkflowFile,
	) {}

	static async open(settings: Record<string, number> = {}, apiKey?: string): Promise<Sweeper> {
		const workflow = await mappedWorkflows(stage.quickBooks);
		const engine = await Engine.create({
			credentials: credentialsOf(stage, apiKey),
			workflows: [workflow('smqb01SyncOneOpp')],
		});
		return new Sweeper(engine, withFields(workflow(workflowIds.sweep), 'Settings', settings));
	}

	async run(settings: Record<string, number> = {}): Promise<EngineRun> {
		const sweep = withFields(this.sweep, 'Settings', settings);
		return await this.engine.runWorkflow(sweep, { startNode: 'Every Night' });
	}

	/** The one row in which the sweep keeps its place. */
	get place() {
		const rows = this.engine.dataTables.rows('smartmoving_quickbooks_sweep');
		expect(rows.length).toBeLessThanOrEqual(1);
		return rows[0];
	}
}

async function book(quoteNumber: number, jobDate: number, seed: Record<string, unknown> = {}) {
	const jobNumber = `${quoteNumber}-1`;
	return await Mover.book(stage, {
		quoteNumber,
		customer: { name: `Customer ${quoteNumber}`, emailAddress: `c${quoteNumber}@example.com` },
		jobs: [job(jobNumber, [charge('Moving labor', 1, 500)], { jobDate })],
		...seed,
	});
}

/** SmartMoving's request log since the last look. */
async function calls(): Promise<{ total: number; opportunities: string[] }> {
	const log: { path: string }[] = await stage.smartMoving.control('GET', '/requests');
	const fresh = log.slice(seen);
	seen = log.length;
	const opportunities = fresh.flatMap(({ path }) =>
		[/\/api\/opportunities\/([0-9a-f-]{36})$/i.exec(path)].flatMap((match) => match?.[1] ?? []),
	);
	return { total: fresh.length, opportunities };
}
let seen = 0;
beforeEach(() => {
	seen = 0;
});

describe('SmartMoving > Opportunity > Get Many', () => {
	const read = async (parameters: Record<string, unknown>) => {
		const sweeper = await Sweeper.open();
		const run = await sweeper.engine.runNode(
			'n8n-nodes-smartmoving-quickbooks.smartMoving',
			{
				resource: 'opportunity',
				operation: 'getAll',
				fromServiceDate: '2026-05-01',
				toServiceDate: '2026-05-31',
				...parameters,
			},
			[{}],
			{ credentials: { smartMovingApi: { id: 'smqbSmartMoving01', name: 'x' } } },
		);
		expect(run.error?.message).toBeUndefined();
		return run.json('Node').map(({ quoteNumber, serviceDate }) => [quoteNumber, serviceDate]);
	};

	it('puts the newest service day within the window first, before the limit is applied', async () => {
		await book(1, 20260502, { customer: { name: 'A' } });
		await book(2, 20260530, { customer: { name: 'B' } });
		await book(3, 0, {
			customer: { name: 'C' },
			jobs: [20260510, 20260515, 20260605].map((jobDate, index) =>
				job(`3-${index + 1}`, [], { jobDate }),
			),
		});
		await book(4, 20260601, { customer: { name: 'D' } });

		const newest = [
			['2', 20260530],
			['3', 20260515],
			['1', 20260502],
		];
		expect(await read({ order: 'newestFirst', returnAll: true })).toEqual(newest);
		expect(await read({ order: 'newestFirst', limit: 2 })).toEqual(newest.slice(0, 2));
		expect((await read({ limit: 2 })).map(([quoteNumber]) => quoteNumber)).toEqual(['1', '2']);
	});
});

describe('workflow 03: scheduled sweep', () => {
	it('catches a late refund and changed charges that no event told of, newest move first', async () => {
		const sweeper = await Sweeper.open();
		const old = await book(1, day(-20));
		const recent = await book(2, day(-1));
		const coming = await book(3, day(30));
		await book(4, day(-61));
		await book(5, day(91));
		const payment = await recent.pay(500, { jobNumber: '2-1' });
		await recent.closeJob('2-1');
		await old.closeJob('1-1');
		await coming.pay(100);

		expect((await sweeper.run()).error?.message).toBeUndefined();
		expect((await calls()).opportunities).toEqual([coming.id, recent.id, old.id]);
		expect(await stage.records('Customer')).toHaveLength(3);
		expect(await stage.records('Payment')).toHaveLength(2);

		await recent.refund(payment.id, 60);
		await old.charge([charge('Moving labor', 1, 650)], '1-1');
		expect((await sweeper.run()).error?.message).toBeUndefined();

		expect(await stage.records('Purchase')).toMatchObject([{ TotalAmt: 60 }]);
		const totals = (await stage.records('Invoice')).map(({ TotalAmt }) => TotalAmt);
		expect(totals.sort()).toEqual([500, 650]);
		expect(await stage.receivable()).toBe(65_000 + 6_000 - 10_000);
	}, 60_000);

	it('goes on with the others when one is refused, and leaves its reason in the ledger', async () => {
		const sweeper = await Sweeper.open();
		const fine = await book(1, day(-3));
		const refused = await book(2, day(-2), {
			jobs: [job('2-1', [], { jobDate: day(-2), newGeneration: true })],
		});
		await fine.closeJob('1-1');
		await refused.closeJob('2-1');

		expect((await sweeper.run()).status).toBe('success');

		expect(await stage.records('Invoice')).toMatchObject([{ DocNumber: 'SM1-1' }]);
		const ledger = sweeper.engine.dataTables.rows('smartmoving_quickbooks_sync');
		expect(ledger.find(({ sourceNumber }) => sourceNumber === '2-1')).toMatchObject({
			status: 'failed',
			message: expect.stringContaining('no charges'),
		});
		expect(sweeper.place).toMatchObject({ position: '', finishedAt: expect.any(Date) });
	}, 60_000);

	it('B9: keeps to its budget of calls, goes on where it stopped, and then starts over', async () => {
		// One page, and 3 calls + 1 job for each opportunity: two of them fit.
		const budget = 9;
		const sweeper = await Sweeper.open({ callBudget: budget });
		const movers: Mover[] = [];
		for (let quote = 1; quote <= 5; quote += 1) {
			const mover = await book(quote, day(-quote));
			await mover.closeJob(`${quote}-1`);
			movers.push(mover);
		}
		const ids = movers.map(({ id }) => id);
		const sweep = async () => {
			expect((await sweeper.run()).error?.message).toBeUndefined();
			const { total, opportunities } = await calls();
			expect(total).toBeLessThanOrEqual(budget);
			return opportunities;
		};

		expect(await sweep()).toEqual(ids.slice(0, 2));
		expect(sweeper.place).toMatchObject({ quoteNumber: '2', done: 2, roundTo: expect.any(String) });
		// A move that is booked meanwhile waits for the next round, and takes no other one's turn.
		const late = await book(6, day(40));
		expect(await sweep()).toEqual(ids.slice(2, 4));
		expect(sweeper.place).toMatchObject({ quoteNumber: '4', done: 4 });
		expect(await sweep()).toEqual(ids.slice(4));
		expect(sweeper.place).toMatchObject({
			position: '',
			roundFrom: '',
			finishedAt: expect.any(Date),
		});
		expect(await sweep()).toEqual([late.id, ids[0]]);
		expect(sweeper.place).toMatchObject({ done: 2 });
	}, 120_000);

	it('keeps the span of days of a round that takes several nights', async () => {
		const sweeper = await Sweeper.open({ callBudget: 6, daysBack: 30 });
		const first = await book(1, day(-10));
		const last = await book(2, day(-30));
		await sweeper.run();
		expect((await calls()).opportunities).toEqual([first.id]);

		// A night later the last one would be a day too old for a new round.
		await sweeper.run({ callBudget: 6, daysBack: 29 });
		expect((await calls()).opportunities).toEqual([last.id]);
	}, 60_000);

	it('goes on behind the last finished one after a crash in mid-run', async () => {
		const sweeper = await Sweeper.open();
		const [newest, middle, oldest] = [
			await book(1, day(0)),
			await book(2, day(-1)),
			await book(3, day(-2)),
		] as const;
		// What a crash while the second was synced leaves behind: the place of the first.
		const { provider } = sweeper.engine.dataTables;
		const upsert = jest.fn();
		const proxy = provider.getDataTableProxy.bind(provider);
		provider.getDataTableProxy = (async (...args: Parameters<typeof proxy>) => {
			const table = await proxy(...args);
			return {
				...table,
				upsertRow: async (change: Parameters<typeof table.upsertRow>[0]) => {
					if (change.data.name === 'sweep' && upsert(change) === 'crash') throw new Error('crash');
					return await table.upsertRow(change);
				},
			};
		}) as typeof proxy;
		upsert.mockReturnValueOnce('written').mockReturnValueOnce('crash');
		expect((await sweeper.run()).status).toBe('error');
		expect((await calls()).opportunities).toEqual([newest.id, middle.id]);

		expect((await sweeper.run()).error?.message).toBeUndefined();
		expect((await calls()).opportunities).toEqual([middle.id, oldest.id]);
	}, 60_000);

	it('refuses a budget that pays for nothing, by the name of its setting', async () => {
		const sweeper = await Sweeper.open({ callBudget: 4 });
		await book(7, day(0));
		const run = await sweeper.run();
		expect(run.error?.message).toMatch(/budget of 4 SmartMoving calls.*quote 7.*'callBudget'/);
		expect((await calls()).opportunities).toEqual([]);
	});

	it('ends a round in which nothing is left, and an empty window, without ado', async () => {
		const sweeper = await Sweeper.open();
		expect((await sweeper.run()).error?.message).toBeUndefined();
		expect(sweeper.place).toMatchObject({ position: '', finishedAt: expect.any(Date) });
	});

	it('works with a Basic key', async () => {
		const sweeper = await Sweeper.open({}, stage.smartMoving.emulator.basicApiKey);
		const mover = await book(1, day(-1));
		await mover.pay(200);
		await mover.closeJob('1-1');
		expect((await sweeper.run()).error?.message).toBeUndefined();
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 500, Balance: 300 }]);
	}, 60_000);

	it('stops, and keeps its place, when SmartMoving does not answer', async () => {
		const sweeper = await Sweeper.open({ callBudget: 6 });
		await book(1, day(-1));
		const second = await book(2, day(-2));
		await sweeper.run();
		await stage.smartMoving.control('POST', '/faults', {
			match: { path: '/customers' },
			times: 1,
			action: 'status',
			status: 403,
		});
		expect((await sweeper.run()).status).toBe('error');
		await calls();
		await sweeper.run();
		expect((await calls()).opportunities).toEqual([second.id]);
	}, 60_000);
});
