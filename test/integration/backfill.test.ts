import { DateTime } from 'luxon';
import { Backfiller } from './support/backfiller';
import { Reconciler } from './support/reconciler';
import { bookMove, thirtyMoves } from './support/moves';
import { job, Stage } from './support/stage';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.start();
});
afterAll(async () => await stage.close());
beforeEach(async () => await stage.reset());

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

	it('counts a customer once who moves twice', async () => {
		const customer = { name: 'Ann  Lee', emailAddress: 'ann@example.com' };
		await bookMoves(2, { customer });
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
		// Nothing of the slices is carried along.
		expect(run.json('One Step')).toEqual([{ more: true }, { more: true }, { more: false }]);
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

	it('makes its list anew after a crash while it was made', async () => {
		await bookMoves(3);
		const backfill = await Backfiller.open(stage);
		await stage.smartMoving.control('POST', '/faults', {
			match: { path: '/customers' },
			times: 1,
			action: 'status',
			status: 403,
		});
		expect((await backfill.order('preview')).status).toBe('error');
		expect(backfill.run).toMatchObject({ state: 'running', listed: false });
		backfill.set({ lastSliceAt: DateTime.now().minus({ minutes: 11 }).toISO() });
		await backfill.tick();
		expect(backfill.run).toMatchObject({ phase: 'preview', state: 'done', done: 3, total: 3 });
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
			expect(html).toContain('no charges');
			expect(html).toContain('smartmoving-quickbooks?q=91');
			expect(html.match(/https:\/\/app\.example\/o\/[0-9a-f-]{36}"/g)).toHaveLength(2);
			expect(html).not.toContain('<script');
			expect(html).toContain('&#60;script&#62;');
		}
		expect(await inBooks()).toMatchObject({ invoices: 2, payments: 2 });
	}, 120_000);

	it('counts a slice that fails as a whole, writes it in the ledger, and goes on', async () => {
		await bookMoves(3);
		const backfill = await Backfiller.open(stage, { slice: 2 });
		await backfill.order('preview');
		// The first start is for its settings; n8n tries the node five times.
		let starts = 0;
		backfill.whenSyncStarts = () => {
			starts += 1;
			if (starts > 1 && starts <= 6) throw new Error('The disk is full');
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
		// One for the list, and 5 for each opportunity.
		const backfill = await Backfiller.open(stage, { callBudget: 11 });
		await backfill.order('preview');
		expect((await smartMovingCalls()).length).toBeLessThanOrEqual(11);
		expect(backfill.run).toMatchObject({ state: 'waiting', done: 2, calls: 11 });
		expect(await backfill.html()).toContain('goes on tomorrow');
		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'waiting', done: 2 });
		backfill.set({ callDay: '2026-01-01' });
		await backfill.tick();
		expect(backfill.run).toMatchObject({ state: 'done', done: 3, calls: 5 });
	}, 120_000);

	it('names the setting of a budget that pays for no opportunity', async () => {
		await bookMoves(1);
		const backfill = await Backfiller.open(stage, { callBudget: 4 });
		await backfill.order('preview');
		expect(backfill.run).toMatchObject({ state: 'stopped', done: 0 });
		expect(await backfill.html()).toMatch(/Quote 1 takes about 5 .*&#39;callBudget&#39;/);
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
		const backfill = await Backfiller.open(stage, { callBudget: 6 });
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
