import { Reconciler } from '../support/reconciler';
import { briefly } from '../support/comparison';
import { bookMove, thirtyMoves } from '../support/moves';
import { job, SyncStage } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
let reconciler: Reconciler;
beforeEach(async () => {
	reconciler = await Reconciler.open(stage);
});

const book = async (quoteNumber: number, seed: Record<string, unknown> = {}) =>
	await bookMove(stage, quoteNumber, seed);

describe('workflow 10', () => {
	it('B9: compares thirty moves in few calls, and only reads', async () => {
		const ids = await thirtyMoves(stage, 1);
		await stage.syncAll(await Promise.all(ids.map((id) => stage.snapshot(id))));
		const writes = await stage.writes();
		const quickBooks = await stage.requests();
		const smartMoving = await smartMovingCalls();

		const report = await reconciler.report();

		expect(report.summary).toMatch(
			/^0 differences over \d+ records of \d+ opportunities, 2026-05-01 to 2026-05-31$/,
		);
		// Deposits of moves that are still ahead are among them: QuickBooks dates them in the window.
		const inBooks = await Promise.all(
			['Invoice', 'Payment', 'Purchase', 'JournalEntry'].map((kind) => stage.records(kind)),
		);
		expect(report.records).toBe(inBooks.flat().length);
		expect(await stage.writes()).toEqual(writes);
		// Two slices: a batch and more for each of three nodes, and two for what they cannot know.
		expect((await stage.requests()).length - quickBooks.length).toBeLessThanOrEqual(12);
		// Two for each opportunity, one for each finished job, and one for the list of opportunities; one
		// more for the list of jobs where the opportunity is not closed.
		const calls = (await smartMovingCalls()).slice(smartMoving.length);
		const jobs = calls.filter(({ path }) => /\/jobs\/./.test(path));
		const lists = calls.filter(({ path }) => path.endsWith('/jobs'));
		expect(calls.length).toBe(1 + 2 * report.opportunities + jobs.length + lists.length);
		for (const { path } of lists) {
			const id = /[0-9a-f-]{36}/.exec(path)![0];
			expect(await stage.smartMoving.control('GET', `/opportunities/${id}`)).not.toMatchObject({
				status: 11,
			});
		}
		const rows = reconciler.engine.dataTables.rows('smartmoving_quickbooks_calls');
		expect(rows.reduce((sum, row) => sum + Number(row.calls), 0)).toBe(calls.length);
		expect(calls.every(({ method }) => method === 'GET')).toBe(true);
	}, 120_000);

	it('finds in one run what happened on either side', async () => {
		const neighbour = await book(77);
		await neighbour.pay(750, { jobNumber: '77-1' });
		await neighbour.closeJob('77-1');
		const mover = await book(1234);
		await mover.pay(200, { createdAtUtc: '2026-05-02T15:00:00Z' });
		await mover.closeJob();
		const gone = await book(9);
		await gone.pay(5);
		await reconciler.sync(neighbour.id, mover.id, gone.id);
		const [invoice] = (await stage.records('Invoice')).filter(
			({ DocNumber }) => DocNumber === 'SM1234-1',
		);
		const [payment] = (await stage.records('Payment')).filter(({ TotalAmt }) => TotalAmt === 5);
		await stage.control('POST', '/delete', { entity: 'Payment', id: payment!.Id });
		await stage.control('POST', '/edit', {
			entity: 'Invoice',
			id: invoice!.Id,
			fields: { DocNumber: 'A-1' },
		});
		await stage.api('/payment', {
			CustomerRef: invoice!.CustomerRef,
			TotalAmt: 12,
			TxnDate: '2026-05-20',
			PrivateNote: 'SmartMoving payment of quote 9999 [sm:payment:no-such-payment]',
		});
		await mover.pay(40);

		const { differences, kinds } = await reconciler.report();

		expect(briefly(differences)).toEqual([
			'missing: Payment of 40.00',
			'deleted: Payment of 5.00',
			'extra: Payment',
			'number: Invoice of job 1234-1',
		]);
		expect(kinds).toEqual({ missing: 1, deleted: 1, extra: 1, number: 1 });
		expect(differences[2]).toMatchObject({ quoteNumber: '9999', smartMoving: 'No such quote' });
	}, 60_000);

	it('A7: takes numbers that QuickBooks assigned as they are', async () => {
		await stage.control('PUT', '/preferences', { SalesFormsPrefs: { CustomTxnNumbers: false } });
		reconciler = await Reconciler.open(stage, {
			parameters: { 'Sync Invoices': { useQuickBooksNumbering: true } },
		});
		const mover = await book(1);
		await mover.closeJob('1-1');
		await reconciler.sync(mover.id);
		expect(await stage.records('Invoice')).toHaveLength(1);
		expect((await reconciler.report()).differences).toEqual([]);
	}, 60_000);

	it('tells of a quote that SmartMoving does not give, and compares the others', async () => {
		const mover = await book(1);
		await mover.pay(40.4);
		const broken = await book(3);
		await stage.smartMoving.control('POST', '/faults', {
			match: { path: broken.id },
			times: 99,
			action: 'status',
			status: 400,
		});
		const { differences, opportunities } = await reconciler.report();
		expect(briefly(differences)).toEqual([
			'missing: Payment of 40.40',
			'refused: Whole quote, which could not be compared',
		]);
		expect(opportunities).toBe(1);
	}, 60_000);

	it('has nothing to tell where there is nothing at all', async () => {
		expect(await reconciler.report()).toMatchObject({
			summary: '0 differences over 0 records of 0 opportunities, 2026-05-01 to 2026-05-31',
			differences: [],
		});
	}, 60_000);

	it('keeps the last run for the page and the CSV, and replaces it by the next', async () => {
		expect(htmlOf(await reconciler.page())).toContain('Nothing has been compared yet');

		const hostile = '"><script>alert(1)</script>=1+1';
		const mover = await book(8, { customer: { name: hostile, emailAddress: 'h@example.com' } });
		await mover.pay(10);
		await mover.pay(20);
		await reconciler.run();
		const html = htmlOf(await reconciler.page());
		expect(html).toContain('2 differences over 2 records of 1 opportunity');
		expect(html.match(/Missing in QuickBooks/g)).toHaveLength(2);
		expect(html).not.toContain('<script');
		expect(html).toContain('&#60;script&#62;');
		expect(html).toMatch(/Compared \d+ \w+ 20\d\d, \d+:\d\d [AP]M/);
		const [wanted] = (await reconciler.page({ format: 'csv' })).json('CSV Wanted?');
		const { csv } = wanted!.summary as { csv: string };
		expect(csv.split('\r\n')).toHaveLength(4);

		await reconciler.sync(mover.id);
		await reconciler.run();
		const after = htmlOf(await reconciler.page());
		expect(after).toContain('0 differences over 2 records of 1 opportunity');
		expect(after).not.toContain('Missing in QuickBooks');
		expect(reconciler.rows()).toHaveLength(1);
	}, 60_000);

	it('says on the page that a run has not finished, and keeps what the last one found', async () => {
		const mover = await book(8);
		await mover.pay(10);
		await reconciler.run();
		const fault = { Message: 'No', Detail: 'No', code: '5020' };
		await stage.control('POST', '/faults', {
			match: { path: 'batch' },
			times: 99,
			action: 'status',
			status: 400,
			body: { Fault: { Error: [fault], type: 'ValidationFault' } },
		});
		expect((await reconciler.run()).status).toBe('error');
		const html = htmlOf(await reconciler.page());
		expect(html).toContain('1 difference over 1 record');
		expect(html).toMatch(
			/A comparison of 2026-05-01 to 2026-05-31 started \d+ \w+ 20\d\d, \d+:\d\d [AP]M and is running/,
		);
	}, 60_000);

	it('tells through the error workflow at night, if there is something to tell', async () => {
		const night = { startNode: 'Every Night' };
		const jobDate = Number(day(-1).replaceAll('-', ''));
		const mover = await book(8, { jobs: [job('8-1', [], { jobDate })] });
		expect((await reconciler.run({}, night)).status).toBe('success');
		await mover.pay(10);
		const run = await reconciler.run({}, night);
		expect(run.error?.message).toMatch(
			/^SmartMoving and QuickBooks differ: missing 1\. 1 difference over 1 record/,
		);
		expect(reconciler.rows()).toHaveLength(2);
		expect((await reconciler.run({ tellOfDifferences: false }, night)).status).toBe('success');
		expect((await reconciler.run({}, { from: day(-60), to: day(0) })).status).toBe('success');
	}, 60_000);

	it('looks at no more opportunities than it may, the newest first, and says so', async () => {
		for (const quote of [1, 2, 3]) {
			const jobs = [job(`${quote}-1`, [], { jobDate: 20260500 + quote })];
			await (await book(quote, { jobs })).pay(quote);
		}
		const report = await reconciler.report({ maxOpportunities: 2 });
		expect(briefly(report.differences)).toEqual([
			'missing: Payment of 2.00',
			'missing: Payment of 3.00',
		]);
		expect(report.summary).toMatch(/Not complete: 1 opportunity was left out$/);
		expect(htmlOf(await reconciler.page())).toMatch(/mark red">2 differences.*Not complete/);
	}, 60_000);

	it('B9: looks at no more opportunities than the SmartMoving calls left allow, and says so', async () => {
		const movers = [await book(1), await book(2), await book(3)];
		for (const mover of movers) await mover.pay(10);
		await stage.syncAll(await Promise.all(movers.map(({ id }) => stage.snapshot(id))));
		const before = (await smartMovingCalls()).length;
		const summaryWith = async (smartMovingCallsPerDay: number) => {
			reconciler = await Reconciler.open(stage, { settings: { smartMovingCallsPerDay } });
			return (await reconciler.report()).summary;
		};
		// One for the list, and at most five for each move, which has two jobs.
		expect(await summaryWith(11)).toMatch(/ of 2 opportunities.*1 opportunity was left out$/);
		expect((await smartMovingCalls()).length - before).toBeLessThanOrEqual(11);
		expect(await summaryWith(0)).toMatch(/ of 0 opportunities.*3 opportunities were left out$/);
		expect(await summaryWith(16)).toMatch(/ of 3 opportunities, [-0-9]+ to [-0-9]+$/);
	}, 60_000);

	it('B9: counts a list that SmartMoving did not give, and says why it stopped', async () => {
		await stage.smartMoving.control('POST', '/faults', {
			match: { path: '/customers' },
			times: 4,
			action: 'status',
			status: 503,
			headers: { 'Retry-After': '0' },
		});
		const run = await reconciler.run();
		expect(run.error?.message).toMatch(/^SmartMoving is not available/);
		expect(reconciler.engine.dataTables.rows('smartmoving_quickbooks_calls')).toMatchObject([
			{ source: 'list of the comparison', calls: 4 },
		]);
	});

	it('takes days in either order, and its own where none are given', async () => {
		const turned = await reconciler.run({}, { from: '2026-05-31', to: '2026-05-01' });
		expect(turned.json('Window')[0]).toMatchObject({ from: '2026-05-01', to: '2026-05-31' });
		const own = await reconciler.run({ daysBack: 7 }, { from: 'x', to: '' });
		expect(own.json('Window')[0]).toMatchObject({ from: day(-7), to: day(0) });
	}, 60_000);
});

async function smartMovingCalls(): Promise<{ method: string; path: string }[]> {
	return await stage.smartMoving.control('GET', '/requests');
}

function htmlOf(run: Awaited<ReturnType<Reconciler['page']>>): string {
	expect(run.error?.message).toBeUndefined();
	return String(run.json('Page')[0]!.html);
}

/** A day as the engine's workflows count them, from today. */
function day(offset: number): string {
	const moment = new Date(Date.now() + offset * 86_400_000);
	return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(moment);
}
