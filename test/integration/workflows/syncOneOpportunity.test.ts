import { charge, job, Mover, SyncStage } from '../support/syncStage';
import { EngineOffice } from '../support/engineOffice';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
const lastNode = 'Sync Payments and Refunds';

describe('workflow 01: sync one opportunity', () => {
	it('brings QuickBooks to match and writes one ledger row per record', async () => {
		const office = await EngineOffice.open(stage);
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.closeJob();
		await mover.pay(550, { jobNumber: '1234-1' });
		await mover.refund(deposit.id, 50);
		const run = await office.syncOpportunities(mover.id);
		expect(run.error?.message).toBeUndefined();
		expect(run.json(lastNode)).toMatchObject([
			{
				opportunity: { id: mover.id },
				quickbooks: {
					realmId: stage.quickBooks.realmId,
					customer: { status: 'created' },
					invoices: [{ status: 'created', docNumber: 'SM1234-1' }],
					payments: [{ status: 'created' }, { status: 'created' }],
					refunds: [{ status: 'created' }],
				},
			},
		]);
		expect(run.items(lastNode).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
		expect(await stage.receivable()).toBe(5000);
		expect(
			office
				.ledger()
				.map(({ sourceType, status, quoteNumber }) => [sourceType, status, quoteNumber]),
		).toEqual([
			['customer', 'created', '1234'],
			['job', 'created', '1234'],
			['payment', 'created', '1234'],
			['payment', 'created', '1234'],
			['refund', 'created', '1234'],
		]);
		await office.syncOpportunities(mover.id);
		expect(office.ledger().map(({ status }) => status)).toEqual(Array(5).fill('unchanged'));
	});

	it('links "View in QuickBooks" to the very transaction', async () => {
		const office = await EngineOffice.open(stage);
		const mover = await Mover.book(stage);
		await mover.closeJob();
		await office.syncOpportunities(mover.id);
		const row = office.ledger().find(({ sourceType }) => sourceType === 'job')!;
		const page = await (await fetch(String(row.url))).text();
		expect(page).toContain('SM1234-1');
		expect(page).toContain('750');
	});

	it('writes the ledger first and then stops with the reasons when a record is refused', async () => {
		const office = await EngineOffice.open(stage);
		const mover = await Mover.book(stage, {
			jobs: [
				job('1234-1', [charge('Moving labor', 1, 600)]),
				job('1234-2', [], { newGeneration: true }),
			],
		});
		await mover.closeJob('1234-1');
		await mover.closeJob('1234-2');
		const run = await office.syncOpportunities(mover.id);
		expect(run.status).toBe('error');
		expect(run.error!.message).toContain('no charges for job 1234-2');
		expect(office.ledger().map(({ sourceNumber, status }) => [sourceNumber, status])).toEqual([
			[null, 'created'],
			['1234-1', 'created'],
			['1234-2', 'failed'],
		]);
	});

	it('refuses a charge category that is mapped nowhere, by its name, and posts the rest', async () => {
		const office = await EngineOffice.open(stage, {
			parameters: { 'Sync Invoices': { defaultItem: { __rl: true, mode: 'list', value: '' } } },
		});
		const mover = await Mover.book(stage, { jobs: [job('1234-1', [charge('Crane', 10, 300)])] });
		await mover.pay(100);
		await mover.closeJob();
		const run = await office.syncOpportunities(mover.id);
		expect(run.error!.message).toMatch(/"Crane" of job 1234-1.*"Shuttle Fees".*'Charge Mapping'/);
		expect(await stage.records('Payment')).toMatchObject([{ UnappliedAmt: 100 }]);
	});

	it('goes on with the others when an opportunity is unknown', async () => {
		const office = await EngineOffice.open(stage);
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const unknown = '00000000-0000-4000-8000-000000000000';
		const run = await office.syncOpportunities(unknown, mover.id);
		expect(run.error!.message).toMatch(new RegExp(`^opportunity ${unknown}: SmartMoving does not`));
		expect(await stage.records('Invoice')).toHaveLength(1);
		expect(office.ledger()).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					sourceId: unknown,
					status: 'failed',
					message: expect.stringContaining(unknown),
				}),
				expect.objectContaining({ sourceNumber: '1234-1', status: 'created' }),
			]),
		);
	});

	it('tells of each opportunity that failed, wherever in the run that was', async () => {
		const office = await EngineOffice.open(stage, {
			settings: { invoiceNumberField: 'customField02' },
		});
		const mover = await Mover.book(stage);
		await mover.closeJob();
		await stage.smartMoving.control('POST', '/faults', {
			match: { method: 'PATCH' },
			times: 10,
			action: 'status',
			status: 403,
		});
		const unknown = '00000000-0000-4000-8000-000000000000';
		const run = await office.syncOpportunities(unknown, mover.id);
		const failed = office.ledger().filter(({ status }) => status === 'failed');
		expect(failed.map(({ sourceId }) => sourceId).sort()).toEqual([unknown, mover.id].sort());
		for (const { sourceId, message } of failed) {
			expect(run.error!.message).toContain(String(message));
			expect(message).toMatch(sourceId === unknown ? /does not/ : /SmartMoving/);
		}
		expect(office.ledger()).toContainEqual(
			expect.objectContaining({ sourceNumber: '1234-1', status: 'created' }),
		);
	});

	it('tells of a wrong SmartMoving key', async () => {
		const office = await EngineOffice.open(stage, {
			smartMoving: { apiKey: 'wrong' },
		});
		const mover = await Mover.book(stage);
		const run = await office.syncOpportunities(mover.id);
		expect(run.error!.message).toMatch(/API key/);
		expect(JSON.stringify(run.run.data)).not.toContain('"wrong"');
	});

	it('tells of a QuickBooks that is down, and catches up afterwards', async () => {
		const office = await EngineOffice.open(stage);
		const mover = await Mover.book(stage);
		await mover.pay(100);
		await stage.control('POST', '/faults', {
			match: { path: '/batch' },
			times: 4,
			action: 'html',
			status: 502,
		});
		const run = await office.syncOpportunities(mover.id);
		expect(run.status).toBe('error');
		expect(office.ledger()).toMatchObject([
			{
				sourceType: 'opportunity',
				sourceId: mover.id,
				status: 'failed',
				message: expect.stringContaining('not available'),
			},
		]);
		await office.syncOpportunities(mover.id);
		expect(await stage.records('Payment')).toHaveLength(1);
		// The opportunity's own red row is gone once it synced.
		expect(office.ledger().map(({ sourceType }) => sourceType)).toEqual(['customer', 'payment']);
	}, 60_000);

	it('says that a quote number is unknown, without a row that nothing could ever clear', async () => {
		const office = await EngineOffice.open(stage);
		const run = await office.call({ quoteNumber: '999999' });
		expect(run.error!.message).toMatch(/^Quote 999999: SmartMoving does not have/);
		expect(office.ledger()).toEqual([]);
	});

	it('says to reconnect when the connection is spent, without any token in the item', async () => {
		const office = await EngineOffice.open(stage, {
			quickBooks: {
				oauthTokenData: {
					access_token: 'spent-access-token',
					refresh_token: 'spent-refresh-token',
					callbackQueryString: { realmId: stage.quickBooks.realmId },
				},
			},
		});
		const mover = await Mover.book(stage);
		const run = await office.syncOpportunities(mover.id);
		expect(run.error!.message).toMatch(/connect it again/);
		expect(JSON.stringify(run.run.data)).not.toMatch(/spent-(access|refresh)-token/);
	});

	it('writes the invoice number back once, to the custom field of the settings', async () => {
		const office = await EngineOffice.open(stage, {
			settings: { invoiceNumberField: 'customField02' },
		});
		const mover = await Mover.book(stage);
		await mover.closeJob();
		await office.syncOpportunities(mover.id);
		await office.syncOpportunities(mover.id);
		const { opportunity } = await stage.snapshot(mover.id);
		expect(opportunity.customField02).toBe('SM1234-1');
		const requests = await stage.smartMoving.control('GET', '/requests');
		expect(requests.filter(({ method }: { method: string }) => method === 'PATCH')).toHaveLength(1);
	});

	describe("A7: the number noted for people, as 'invoiceNumberNote' says", () => {
		const line = 'QuickBooks invoice SM1234-1 for job 1234-1';
		/** Jobs are invoiced before they are closed, so that their notes can still be changed. */
		const earlyInvoices = { 'Sync Invoices': { jobsToInvoice: 'closedAndCompleted' } };
		const open = async (invoiceNumberNote: string | boolean, parameters = {}) =>
			await EngineOffice.open(stage, { settings: { invoiceNumberNote }, parameters });
		const complete = async (mover: Mover) => {
			await mover.closeJob();
			await mover.reopenJob();
		};
		const noted = async ({ id }: Mover) => {
			const { jobs, timeline } = await stage.smartMoving.control('GET', `/opportunities/${id}`);
			return {
				job: jobs[0].notes.accountingNotes as string | null,
				timeline: timeline.map(({ notes }: { notes: string }) => notes) as string[],
			};
		};
		const smartMovingWrites = async () =>
			(await stage.smartMoving.control<{ method: string }[]>('GET', '/requests')).filter(
				({ method }) => method !== 'GET',
			).length;

		it.each(['', false, ' '])('%j: nowhere', async (choice) => {
			const office = await open(choice, earlyInvoices);
			const mover = await Mover.book(stage);
			await complete(mover);
			expect((await office.syncOpportunities(mover.id)).error?.message).toBeUndefined();
			expect(await stage.records('Invoice')).toHaveLength(1);
			expect(await smartMovingWrites()).toBe(0);
		});

		it.each(['timeline', true, ' Timeline'])('%j: on the timeline, once', async (choice) => {
			const office = await open(choice);
			const mover = await Mover.book(stage);
			await mover.closeJob();
			await office.syncOpportunities(mover.id);
			await office.syncOpportunities(mover.id);
			expect(await noted(mover)).toEqual({ job: null, timeline: [line] });
		});

		it("jobNote: in the job's accounting notes, once", async () => {
			const office = await open('jobNote', earlyInvoices);
			const mover = await Mover.book(stage);
			await complete(mover);
			await office.syncOpportunities(mover.id);
			expect(await noted(mover)).toEqual({ job: line, timeline: [] });
			const writes = await smartMovingWrites();
			await office.syncOpportunities(mover.id);
			expect(await smartMovingWrites()).toBe(writes);
		});

		it('jobNote: on the timeline where the job is closed, once', async () => {
			const office = await open('jobNote');
			const mover = await Mover.book(stage);
			await mover.closeJob();
			await office.syncOpportunities(mover.id);
			const writes = await smartMovingWrites();
			const again = await office.syncOpportunities(mover.id);
			expect(again.error?.message).toBeUndefined();
			expect(await noted(mover)).toEqual({ job: null, timeline: [line] });
			expect(await smartMovingWrites()).toBe(writes);
		});

		it('jobNote: tells of a note that could not be written, and makes up for it', async () => {
			const office = await open('jobNote', earlyInvoices);
			const mover = await Mover.book(stage);
			await complete(mover);
			const down = { match: { path: '/notes' }, action: 'status', status: 503, times: 4 };
			await stage.smartMoving.control('POST', '/faults', down);
			const run = await office.call({ quoteNumber: '1234', action: 'sync' });
			expect(run.error?.message).toContain('not available');
			// Called by the quote number, so the row knows its opportunity from the failure alone.
			expect(office.ledger()).toContainEqual(
				expect.objectContaining({ sourceType: 'opportunity', sourceId: mover.id }),
			);
			expect((await noted(mover)).job).toBeNull();

			await office.syncOpportunities(mover.id);
			expect((await noted(mover)).job).toBe(line);
			expect(office.ledger().map(({ sourceType }) => sourceType)).toEqual(['customer', 'job']);
		}, 60_000);

		it('says which setting is wrong, after posting', async () => {
			const office = await open('pigeon');
			const mover = await Mover.book(stage);
			await mover.closeJob();
			const run = await office.syncOpportunities(mover.id);
			expect(run.error?.message).toMatch(/'invoiceNumberNote' in the node 'Settings'.*"pigeon"/);
			expect(await stage.records('Invoice')).toHaveLength(1);
		});
	});

	it('B2: previews by quote number, with the changes, and neither posts nor writes the ledger', async () => {
		const office = await EngineOffice.open(stage);
		const mover = await Mover.book(stage);
		await mover.pay(200);
		await mover.closeJob();
		const run = await office.call({ quoteNumber: '1234', action: 'preview' });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Answer').map(({ sourceType, status }) => [sourceType, status])).toEqual([
			['customer', 'planned'],
			['job', 'planned'],
			['payment', 'planned'],
		]);
		expect(run.json('Answer')[1]!.changes).toEqual(
			expect.arrayContaining([{ of: 'total', field: 'TotalAmt', from: null, to: 750 }]),
		);
		expect(await stage.writes()).toEqual([]);
		expect(office.ledger()).toEqual([]);
	});

	it('answers its settings to a workflow that shows them, and asks neither service', async () => {
		const office = await EngineOffice.open(stage, { settings: { timeZone: 'Pacific/Honolulu' } });
		const before = (await stage.requests()).length;
		const run = await office.call({ action: 'settings' });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Just the Settings')).toMatchObject([{ timeZone: 'Pacific/Honolulu' }]);
		expect(run.run.data.resultData.lastNodeExecuted).toBe('Just the Settings');
		expect(await stage.requests()).toHaveLength(before);
		expect(await stage.smartMoving.control('GET', '/requests')).toEqual([]);
	});

	it('syncs 12 opportunities in one run', async () => {
		const office = await EngineOffice.open(stage);
		const movers: Mover[] = [];
		for (let quote = 1; quote <= 12; quote += 1) {
			const mover = await Mover.book(stage, {
				quoteNumber: quote,
				customer: { name: `Customer ${quote}`, emailAddress: `c${quote}@example.com` },
				jobs: [job(`${quote}-1`, [charge('Moving labor', 1, 100 + quote)])],
			});
			await mover.closeJob(`${quote}-1`);
			movers.push(mover);
		}
		const run = await office.syncOpportunities(...movers.map(({ id }) => id));
		expect(run.error?.message).toBeUndefined();
		expect(await stage.records('Invoice')).toHaveLength(12);
		expect(run.items(lastNode).map(({ pairedItem }) => pairedItem)).toEqual(
			movers.map((_, item) => ({ item })),
		);
	}, 60_000);
});

describe('workflow 02: on a SmartMoving event', () => {
	it('syncs the opportunity that the event names, and trusts the event for nothing else', async () => {
		const office = await EngineOffice.open(stage);
		const mover = await Mover.book(stage);
		await mover.pay(200);
		const { run } = await office.deliver({
			'event-type': 'payment-made',
			'opportunity-id': mover.id,
			amount: 99999,
		});
		expect(run!.error?.message).toBeUndefined();
		expect(await stage.records('Payment')).toMatchObject([{ TotalAmt: 200 }]);
	});

	it.each([1, 2, 10])(
		'B1: the same event delivered %i times leaves one record of each',
		async (times) => {
			const office = await EngineOffice.open(stage);
			const mover = await Mover.book(stage);
			await mover.pay(200);
			await mover.closeJob();
			const event = { 'event-type': 'job-closed', 'opportunity-id': mover.id };
			await Promise.all(Array.from({ length: times }, async () => await office.deliver(event)));
			expect(await stage.records('Customer')).toHaveLength(1);
			expect(await stage.records('Invoice')).toMatchObject([{ Balance: 550 }]);
			expect(await stage.records('Payment')).toMatchObject([{ UnappliedAmt: 0 }]);
		},
		60_000,
	);

	it('starts nothing for a call without the secret, or for an event that names no opportunity', async () => {
		const office = await EngineOffice.open(stage);
		const mover = await Mover.book(stage);
		const before = (await stage.requests()).length;
		const event = { 'event-type': 'payment-made', 'opportunity-id': mover.id };
		expect(await office.deliver(event, 'guess')).toMatchObject({ status: 401, run: undefined });
		const { run } = await office.deliver({ 'event-type': 'payment-made' });
		expect(run!.json('Sync One Opportunity')).toEqual([]);
		expect(await stage.requests()).toHaveLength(before);
	});
});

describe('the connection to QuickBooks', () => {
	// Expired tokens stay expired, so this company is not shared with the tests above.
	const own = useStage(SyncStage);

	it('renews an access token that expires in mid-run, and keeps the rotated refresh token', async () => {
		const office = await EngineOffice.open(own);
		const mover = await Mover.book(own);
		await mover.pay(100);
		await own.control('POST', '/expire-tokens');
		const run = await office.syncOpportunities(mover.id);
		expect(run.error?.message).toBeUndefined();
		expect(office.tokens().refresh_token).not.toBe(own.quickBooks.refreshToken);
		await own.control('POST', '/expire-tokens');
		expect((await office.syncOpportunities(mover.id)).error?.message).toBeUndefined();
	});
});
