import { DateTime } from 'luxon';
import { Backfiller } from '../support/backfiller';
import { Reconciler } from '../support/reconciler';
import { bookMove, thirtyMoves } from '../support/moves';
import { job, SyncStage } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
/** Moves of one job each on the first days of May 2026, closed, with a deposit of 40.00. */
async function bookMoves(count: number, seed: Record<string, unknown> = {}): Promise<string[]> {
	const ids: string[] = [];
	for (let quote = 1; quote <= count; quote += 1) {
		const jobDate = 20260500 + 1 + (quote % 28);
		const jobs = [job(`${quote}-1`, [{ ...labor(500), name: 'Moving labor' }], { jobDate })];
		const mover = await bookMove(stage, quote, { jobs, ...seed });
		await mover.pay(40, { createdAtUtc: '2026-05-02T15:00:00Z' });
		await mover.closeJob(`${quote}-1`);
		ids.push(mover.id);
	}
	return ids;
}

const labor = (total: number) => ({
	chargeCategory: 1,
	quantity: 1,
	subtotal: total,
	discountAmount: 0,
	totalCost: total,
});

async function inBooks() {
	const [customers, invoices, payments] = await Promise.all(
		['Customer', 'Invoice', 'Payment'].map(async (kind) => (await stage.records(kind)).length),
	);
	return { customers, invoices, payments };
}

describe('workflow 11', () => {
	it('posts what its preview said, and the books balance', async () => {
		await thirtyMoves(stage, 3);
		const backfill = await Backfiller.open(stage);
		await backfill.order('preview');
		const preview = backfill.run;
		expect(preview).toMatchObject({ phase: 'preview', state: 'done', failed: 0 });
		expect(await stage.writes()).toEqual([]);
		expect(await backfill.html()).toContain('Start: post 2026-05-01 to 2026-05-31');

		await backfill.order('start');

		const run = backfill.run;
		expect(run).toMatchObject({
			phase: 'sync',
			state: 'done',
			total: preview.total,
			done: run.total,
		});
		expect(run.counts).toEqual(preview.counts);
		expect(run.previewCounts).toEqual(preview.counts);
		const created = (entity: string) => run.counts[`${entity} created`]?.count ?? 0;
		for (const entity of ['Customer', 'Invoice', 'Payment', 'Purchase', 'JournalEntry']) {
			expect([entity, (await stage.records(entity)).length]).toEqual([entity, created(entity)]);
		}
		const differences = await (await Reconciler.open(stage)).report();
		expect(differences).toMatchObject({ differences: [], opportunities: run.total });

		// A second run finds all of it in step.
		const writes = (await stage.writes()).length;
		await backfill.order('start');
		expect(Object.keys(backfill.run.counts).filter((key) => /created|updated/.test(key))).toEqual(
			[],
		);
		expect((await stage.writes()).length).toBe(writes);
	}, 120_000);

	it('counts a customer once who moves again and again, weeks apart', async () => {
		const customer = { name: 'Ann  Lee', emailAddress: 'ann@example.com' };
		await bookMoves(9, { customer });
		const backfill = await Backfiller.open(stage);
		await backfill.order('preview');
		const preview = backfill.run.counts;
		expect(preview['Customer created']).toMatchObject({ count: 1 });
		await backfill.order('start');
		expect(backfill.run.counts).toEqual(preview);
		expect(await stage.records('Customer')).toHaveLength(1);
	}, 120_000);

	it('starts nothing that was not previewed', async () => {
		await bookMoves(1);
		const backfill = await Backfiller.open(stage);
		await backfill.order('start');
		expect(backfill.run).toMatchObject({ state: 'new' });
		await backfill.order('preview', { from: 'x', to: '2026-05-31' });
		expect(backfill.run).toMatchObject({ state: 'new' });
		expect(await inBooks()).toEqual({ customers: 0, invoices: 0, payments: 0 });
	}, 120_000);

	it('stops after the slice it is at, and goes on behind it, oldest first', async () => {
		const ids = await bookMoves(5);
		const backfill = await Backfiller.open(stage, { slice: 2 });
		await backfill.order('preview');
		expect(backfill.list()).toEqual(ids);
		backfill.beforePlaceIsKept = async () => {
			backfill.beforePlaceIsKept = undefined;
			await backfill.order('stop');
			expect(await backfill.html()).toContain('stops after the slice it is at');
		};
		const run = await backfill.order('start');
		// The list is begun, five weeks of it are read, one slice is posted: nothing of it is carried along.
		const steps = Array.from({ length: 1 + 5 + 1 }, () => ({ more: true }));
		expect(run.json('One Step')).toEqual([...steps, { more: false }]);
		expect(backfill.run).toMatchObject({ state: 'stopped', done: 2, total: 5, wanted: '' });
		expect(await inBooks()).toEqual({ customers: 2, invoices: 2, payments: 2 });
		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'stopped', done: 2 });
		expect(await backfill.html()).toContain('Start again where it stopped');

		await backfill.order('start');
		expect(backfill.run).toMatchObject({ state: 'done', done: 5 });
		expect(backfill.run.counts).toEqual(backfill.run.previewCounts);
		expect(await inBooks()).toEqual({ customers: 5, invoices: 5, payments: 5 });
	}, 120_000);

	it('B3: is continued after a crash in mid-run, with no record twice and none lost', async () => {
		await bookMoves(5);
		const backfill = await Backfiller.open(stage, { slice: 2 });
		await backfill.order('preview');
		// n8n dies when the second slice is posted and nothing is kept of it yet.
		backfill.beforePlaceIsKept = () => {
			if (backfill.run.done === 2) throw new Error('n8n was stopped');
		};
		expect((await backfill.order('start')).error?.message).toContain('n8n was stopped');
		backfill.beforePlaceIsKept = undefined;
		expect(backfill.run).toMatchObject({ state: 'running', done: 2 });
		expect(await inBooks()).toEqual({ customers: 4, invoices: 4, payments: 4 });

		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'running', done: 2 });
		backfill.set({ lastSliceAt: DateTime.now().minus({ minutes: 11 }).toISO() });
		expect(await backfill.html()).toContain('has stood still since');
		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'done', done: 5, failed: 0 });
		expect(await inBooks()).toEqual({ customers: 5, invoices: 5, payments: 5 });
	}, 120_000);

	it('keeps nothing of a slice whose run was taken over meanwhile', async () => {
		await bookMoves(2);
		const backfill = await Backfiller.open(stage, { slice: 1 });
		await backfill.order('preview');
		backfill.beforePlaceIsKept = () => {
			backfill.set({ claim: 'another' });
		};
		await backfill.order('start');
		expect(backfill.run).toMatchObject({ state: 'running', claim: 'another', done: 0, counts: {} });
		expect(await inBooks()).toMatchObject({ invoices: 1 });
	}, 120_000);

	it('lists week by week, oldest first, each opportunity once: in the week of its last job in the range', async () => {
		const dates: Record<number, number[]> = {
			1: [20260530],
			2: [20260429, 20260502, 20260520],
			3: [20260512],
			4: [20260501, 20260503, 20260601],
			5: [20260601],
			6: [20260520],
		};
		const ids: Record<number, string> = {};
		for (const [quote, days] of Object.entries(dates)) {
			const jobs = days.map((jobDate, index) => job(`${quote}-${index}`, [], { jobDate }));
			ids[Number(quote)] = (await bookMove(stage, Number(quote), { jobs })).id;
		}
		const backfill = await Backfiller.open(stage);
		await backfill.order('preview');

		const onOneDay = [ids[2]!, ids[6]!].sort();
		expect(backfill.list()).toEqual([ids[4], ids[3], ...onOneDay, ids[1]]);
		expect(backfill.run).toMatchObject({ total: 5, done: 5, listedTo: '2026-05-31' });
	}, 120_000);

	it('lists an opportunity once where SmartMoving does not say on which days its jobs are', async () => {
		const [id] = await bookMoves(1);
		const backfill = await Backfiller.open(stage);
		await stage.smartMoving.control('PUT', '/switches', { sweptWithoutJobs: true });
		await backfill.order('preview');
		expect(backfill.list()).toEqual([id]);
	}, 120_000);

	it('goes on with its list after a crash while it was made', async () => {
		const ids = await bookMoves(20);
		const backfill = await Backfiller.open(stage);
		// The second week is in the list, and nothing says so yet.
		backfill.beforeListGoesOn = () => {
			if (backfill.run.listedTo === '2026-05-07') throw new Error('n8n was stopped');
		};
		expect((await backfill.order('preview')).error?.message).toContain('n8n was stopped');
		backfill.beforeListGoesOn = undefined;
		expect(backfill.list()).toEqual(ids.slice(0, 13));
		expect(backfill.run).toMatchObject({ state: 'running', listed: false, total: 6 });
		expect(await backfill.html()).toContain(
			'Making the list of opportunities: up to 2026-05-07, 6 found so far',
		);
		backfill.set({ lastSliceAt: DateTime.now().minus({ minutes: 11 }).toISO() });
		await backfill.tick();
		expect(backfill.run).toMatchObject({ phase: 'preview', state: 'done', done: 20, total: 20 });
		expect(backfill.list()).toEqual(ids);
	}, 120_000);

	it('B9: keeps to its budget while the list is made, and widens the weeks of a very long range', async () => {
		const [id] = await bookMoves(1);
		const backfill = await Backfiller.open(stage, { callBudget: 2 });
		await backfill.order('preview', { from: '1986-06-01', to: '2026-05-31' });
		// 14,610 days: never more than 400 windows.
		expect(backfill.run).toMatchObject({ state: 'waiting', calls: 2, listedTo: '1986-08-13' });
		expect(await smartMovingCalls()).toHaveLength(2);

		backfill.set({ callDay: '2026-01-01', listedTo: '2026-05-01' });
		await backfill.tick();
		expect(backfill.list()).toEqual([id]);
		expect(backfill.run).toMatchObject({ state: 'stopped', listed: true, calls: 1 });
	}, 120_000);

	it('goes on with a preview that was stopped', async () => {
		await bookMoves(3);
		const backfill = await Backfiller.open(stage, { slice: 2 });
		backfill.beforePlaceIsKept = async () => void (await backfill.order('stop'));
		await backfill.order('preview');
		backfill.beforePlaceIsKept = undefined;
		expect(backfill.run).toMatchObject({ phase: 'preview', state: 'stopped', done: 2 });
		expect(await backfill.html()).toContain('Go on with the preview');

		await backfill.order('resume');
		expect(backfill.run).toMatchObject({ phase: 'preview', state: 'done', done: 3 });
		expect(backfill.run.counts['Customer created']).toMatchObject({ count: 3 });
		expect(await stage.writes()).toEqual([]);
	}, 120_000);

	it('tells the rate of this leg and the time left', async () => {
		const backfill = await Backfiller.open(stage);
		await backfill.html();
		const progress = async (values: Record<string, unknown>) => {
			const now = DateTime.now();
			const leg = { legDone: 1_000, legStartedAt: now.minus({ minutes: 10 }).toISO() };
			const run = { phase: 'sync', state: 'running', listed: true, fromDay: '2026-05-01' };
			const place = { total: 4_000, lastSliceAt: now.toISO(), toDay: '2026-05-31' };
			backfill.set({ ...run, ...place, ...leg, ...values });
			return await backfill.html();
		};
		const html = await progress({ done: 3_500 });
		expect(html).toContain('3,500 of 4,000 opportunities');
		expect(html).toContain('250.0 a minute, about 2 minutes left');
		expect(await progress({ done: 3_500, total: 4_400, legDone: 3_400 })).toContain(
			'10.0 a minute, about 1 h 30 min left',
		);
		// After a restart, the last leg's rate says nothing of this one's.
		expect(await progress({ done: 1_000 })).toContain('known after the first slice');
		// 5,000 calls a day are 1,250 opportunities.
		expect(await progress({ done: 1_200 })).toContain(
			'about 2 days left, at 5000 SmartMoving calls',
		);
	}, 120_000);

	it('counts what is refused by its cause, and goes on with the rest', async () => {
		const hostile = '"><script>alert(1)</script>';
		const names = [hostile, 'Plain'];
		for (const [index, name] of names.entries()) {
			const quote = 90 + index;
			const empty = [job(`${quote}-1`, [], { newGeneration: true })];
			const mover = await bookMove(stage, quote, {
				jobs: empty,
				customer: { name, emailAddress: `x${index}@example.com` },
			});
			await mover.closeJob(`${quote}-1`);
		}
		await bookMoves(2);
		const backfill = await Backfiller.open(stage, {
			opportunityUrl: 'https://app.example/o/{opportunityId}',
		});
		for (const order of ['preview', 'start']) {
			await backfill.order(order);
			expect(backfill.run).toMatchObject({ state: 'done', done: 4, failed: 2 });
			expect(backfill.run.counts).toMatchObject({
				'Invoice failed': { count: 2 },
				'Invoice created': { count: 2, cents: 100_000 },
			});
			const html = await backfill.html();
			expect(html.match(/<h2>Refused: 2<\/h2>/g)).toHaveLength(1);
			expect(backfill.run.causes).toMatch(/^{"[^"]*":{"count":2,"message":"[^"]*no charges/);
			expect(html).toContain('no charges');
			expect(html).toContain('smartmoving-quickbooks?q=91');
			expect(html.match(/https:\/\/app\.example\/o\/[0-9a-f-]{36}"/g)).toHaveLength(2);
			expect(html).not.toContain('<script');
			expect(html).toContain('&#60;script&#62;');
		}
		expect(await inBooks()).toMatchObject({ invoices: 2, payments: 2 });
	}, 120_000);

	it('stands still while workflow 01 cannot be asked, and goes on by itself', async () => {
		await bookMoves(2);
		const backfill = await Backfiller.open(stage);
		await backfill.order('preview');
		backfill.whenSyncStarts = () => {
			throw new Error('The disk is full');
		};
		const run = await backfill.order('start');
		expect(run.error?.message).toContain('The disk is full');
		expect(backfill.run).toMatchObject({ state: 'running', done: 0, failed: 0 });
		backfill.whenSyncStarts = undefined;
		backfill.set({ lastSliceAt: DateTime.now().minus({ minutes: 11 }).toISO() });
		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'done', done: 2, failed: 0 });
	}, 120_000);

	it('counts a slice that fails as a whole, writes it in the ledger, and goes on', async () => {
		await bookMoves(3);
		const backfill = await Backfiller.open(stage, { slice: 2 });
		await backfill.order('preview');
		// The list takes a start for its beginning and one for each of its five weeks, with one more to
		// count it; the slice asks for the settings first, and n8n tries the node five times.
		const before = 1 + 5 * 2 + 1;
		let starts = 0;
		backfill.whenSyncStarts = () => {
			starts += 1;
			if (starts > before && starts <= before + 5) throw new Error('The disk is full');
		};
		await backfill.order('start');
		expect(backfill.run).toMatchObject({ state: 'done', done: 3, failed: 2 });
		expect(await inBooks()).toMatchObject({ invoices: 1 });
		const ledger = backfill.engine.dataTables.rows('smartmoving_quickbooks_sync');
		const failed = ledger.filter(({ status }) => status === 'failed');
		const message = expect.stringContaining('The disk is full');
		expect(failed).toMatchObject([
			{ sourceType: 'opportunity', quoteNumber: '1', message },
			{ sourceType: 'opportunity', quoteNumber: '2', message },
		]);
		expect(await backfill.html()).toContain('<h2>Refused: 2</h2>');

		await backfill.order('start');
		expect(backfill.run).toMatchObject({ state: 'done', failed: 0 });
		expect(ledger.filter(({ status }) => status === 'failed')).toEqual([]);
		expect(await inBooks()).toEqual({ customers: 3, invoices: 3, payments: 3 });
	}, 120_000);

	it('runs once where Start is pressed twice at once', async () => {
		await bookMoves(3);
		const backfill = await Backfiller.open(stage);
		await backfill.order('preview');
		const runs = await Promise.all([backfill.order('start'), backfill.order('start')]);
		expect(runs.filter((run) => run.items('One Step').length > 0)).toHaveLength(1);
		expect(backfill.run).toMatchObject({ state: 'done', done: 3 });
		expect(await inBooks()).toEqual({ customers: 3, invoices: 3, payments: 3 });
		expect(
			backfill.engine.dataTables
				.rows('smartmoving_quickbooks_backfill')
				.filter(({ kind }) => kind === 'run'),
		).toHaveLength(1);
	}, 120_000);

	it('B9: keeps to its budget of calls a day, and goes on the next day', async () => {
		await bookMoves(3);
		// One for each of the list's five weeks, and 4 for each opportunity.
		const backfill = await Backfiller.open(stage, { callBudget: 13 });
		await backfill.order('preview');
		expect((await smartMovingCalls()).length).toBeLessThanOrEqual(13);
		expect(backfill.run).toMatchObject({ state: 'waiting', done: 2, calls: 13 });
		expect(await backfill.html()).toContain('has no SmartMoving calls left for now');
		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'waiting', done: 2 });
		backfill.set({ callDay: '2026-01-01' });
		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'done', done: 3, calls: 4 });
	}, 120_000);

	it('B9: waits when all workflows together have used up their calls, and goes on when there are some', async () => {
		await bookMoves(3);
		const backfill = await Backfiller.open(stage, {}, { smartMovingCallsPerDay: 10 });
		await backfill.order('preview');
		// Five for the list, then three for an opportunity; the next one may take more than is left.
		expect(await smartMovingCalls()).toHaveLength(8);
		expect(backfill.callsCounted()).toBe(8);
		expect(backfill.run).toMatchObject({ state: 'waiting', done: 1 });
		expect(await backfill.html()).toContain('All workflows together have used');

		backfill.forgetCalls();
		backfill.set({ callDay: '2026-01-01' });
		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'done', done: 3, note: '' });
		expect(backfill.callsCounted()).toBe(6);
	}, 120_000);

	it('names the setting of a budget that pays for no opportunity', async () => {
		await bookMoves(1);
		const backfill = await Backfiller.open(stage, { callBudget: 3 });
		await backfill.order('preview', { from: '2026-05-01', to: '2026-05-07' });
		expect(backfill.run).toMatchObject({ state: 'stopped', done: 0 });
		expect(await backfill.html()).toMatch(/Quote 1 takes about 4 .*&#39;callBudget&#39;/);
	}, 120_000);

	it('A15: leaves out what is before the start date of workflow 01, and says how many', async () => {
		await bookMoves(5);
		const backfill = await Backfiller.open(stage, {}, { startDate: '2026-05-05' });
		await backfill.order('preview');
		await backfill.order('start');
		expect(backfill.run).toMatchObject({ state: 'done', total: 2, tooEarly: 3 });
		expect(await backfill.html()).toMatch(/start date 2026-05-05: 3 opportunities/);
		// Their deposits are of the 2nd of May.
		expect(await inBooks()).toEqual({ customers: 2, invoices: 2, payments: 0 });
		expect(backfill.run.counts['Payment skipped']).toMatchObject({ count: 2 });
	}, 120_000);

	it('has a page before anything was done, and takes Stop for a waiting run', async () => {
		const backfill = await Backfiller.open(stage, { callBudget: 10 });
		expect(await backfill.html()).toContain('Nothing has been previewed yet');
		await bookMoves(2);
		await backfill.order('preview');
		expect(backfill.run).toMatchObject({ state: 'waiting', done: 1 });
		await backfill.order('stop');
		expect(backfill.run).toMatchObject({ state: 'stopped' });
	}, 120_000);
});

async function smartMovingCalls(): Promise<unknown[]> {
	return await stage.smartMoving.control('GET', '/requests');
}
