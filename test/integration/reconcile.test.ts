import type { Difference } from '../../lib/reconcile/difference';
import { marker } from '../../lib/sync/identity';
import { seeded } from '../lib/sync/random';
import { briefly, Reconciler } from './support/reconciler';
import { charge, job, Mover, Stage } from './support/stage';

let stage: Stage;
let reconciler: Reconciler;
beforeAll(async () => {
	stage = await Stage.start();
});
afterAll(async () => await stage.close());
beforeEach(async () => {
	await stage.reset();
	reconciler = await Reconciler.open(stage);
});

type Record = globalThis.Record<string, unknown> & { Id: string };

async function book(quoteNumber: number, seed: globalThis.Record<string, unknown> = {}) {
	return await Mover.book(stage, {
		quoteNumber,
		customer: { name: `Customer ${quoteNumber}`, emailAddress: `c${quoteNumber}@example.com` },
		jobs: [
			job(`${quoteNumber}-1`, [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)]),
			job(`${quoteNumber}-2`, [charge('Moving labor', 1, 90)], { jobDate: 20260521 }),
		],
		...seed,
	});
}

/** Quote 1234 as it is in the books of both sides, beside quote 77 that nothing happens to. */
interface Scene {
	mover: Mover;
	deposit: { id: string };
	refund: { id: string };
	invoice: Record;
	/** The payments in QuickBooks, the deposit first. */
	payments: [Record, Record];
	expense: Record;
}

async function setScene(): Promise<Scene> {
	const neighbour = await book(77);
	await neighbour.pay(750, { jobNumber: '77-1' });
	await neighbour.closeJob('77-1');
	const mover = await book(1234);
	const deposit = await mover.pay(200, { createdAtUtc: '2026-05-02T15:00:00Z' });
	await mover.pay(500, { jobNumber: '1234-1', createdAtUtc: '2026-05-19T23:00:00Z' });
	const refund = await mover.refund(deposit.id, 50);
	await mover.closeJob();
	const synced = await reconciler.sync01(neighbour.id, mover.id);
	expect(synced.error?.message).toBeUndefined();
	const byTotal = async (entity: string, total: number) =>
		(await stage.records(entity)).find(({ TotalAmt }) => TotalAmt === total)!;
	const [invoice] = (await stage.records('Invoice')).filter(
		({ DocNumber }) => DocNumber === 'SM1234-1',
	);
	return {
		mover,
		deposit,
		refund,
		invoice: invoice!,
		payments: [await byTotal('Payment', 200), await byTotal('Payment', 500)],
		expense: await byTotal('Purchase', 50),
	};
}

const edit = async (entity: string, { Id: id }: Record, fields: object) =>
	await stage.control('POST', '/edit', { entity, id, fields });
const remove = async (entity: string, { Id: id }: Record) =>
	await stage.control('POST', '/delete', { entity, id });
const voidIt = async (entity: string, { Id: id }: Record) =>
	await stage.control('POST', '/void', { entity, id });
const today = /\d{4}-\d\d-\d\d/;

interface Planted {
	plant: (scene: Scene) => Promise<unknown>;
	finds: string[];
	/** What the first of them says. */
	says?: Partial<globalThis.Record<keyof Difference, string | RegExp>>;
	/** Parameters of workflow 01 as they are by then. */
	parameters?: globalThis.Record<string, object>;
}

const planted: globalThis.Record<string, Planted> = {
	'a payment that was never synced': {
		plant: async ({ mover }) => await mover.pay(40.4),
		finds: ['missing: Payment of 40.40'],
		says: { smartMoving: '40.40', quickBooks: '', action: /Sync the quote/ },
	},
	'a closed job that was never invoiced': {
		plant: async ({ mover }) => await mover.closeJob('1234-2'),
		finds: ['missing: Invoice of job 1234-2'],
		says: { smartMoving: '90.00' },
	},
	'a refund that was never synced': {
		plant: async ({ mover, deposit }) => await mover.refund(deposit.id, 25),
		finds: ['missing: Refund of 25.00'],
	},
	'an invoice that someone deleted': {
		plant: async ({ invoice }) => await remove('Invoice', invoice),
		finds: ['deleted: Invoice of job 1234-1'],
		says: { message: /posted to QuickBooks .* deleted there on \d{4}-\d\d-\d\d/, quickBooks: '' },
	},
	'a payment that someone deleted': {
		plant: async ({ payments }) => await remove('Payment', payments[1]),
		finds: ['deleted: Payment of 500.00'],
		says: { action: /Recreate Deleted Records/, message: today },
	},
	'an expense that someone deleted': {
		plant: async ({ expense }) => await remove('Purchase', expense),
		finds: ['deleted: Refund of 50.00'],
	},
	'an invoice that someone voided': {
		plant: async ({ invoice }) => await voidIt('Invoice', invoice),
		finds: ['voided: Invoice of job 1234-1'],
		says: { smartMoving: '750.00', quickBooks: '0.00', quickBooksUrl: /invoice/ },
	},
	'a payment that someone voided': {
		plant: async ({ payments }) => await voidIt('Payment', payments[1]),
		finds: ['voided: Payment of 500.00'],
	},
	'a payment that SmartMoving deleted': {
		plant: async ({ mover }) => {
			const { payments } = await stage.snapshot(mover.id);
			await mover.deletePayment(payments.find(({ amount }) => amount === 500)!.id);
		},
		finds: ['extra: Payment SM-'],
		says: { smartMoving: 'Not there', quickBooks: '500.00', action: /Sync the quote/ },
	},
	'an invoice that another program made for a job that SmartMoving does not have': {
		plant: async ({ invoice }) =>
			await stage.api('/invoice', {
				CustomerRef: invoice.CustomerRef,
				DocNumber: 'SM1234-9',
				TxnDate: '2026-05-20',
				PrivateNote: `SmartMoving job 1234-9 ${marker('job', 'no-such-job')}`,
				Line: [line(33)],
			}),
		finds: ['extra: Invoice SM1234-9'],
		says: { quickBooks: '33.00', message: /SmartMoving no longer has/ },
	},
	'a payment of a quote that SmartMoving does not have': {
		plant: async ({ invoice }) =>
			await stage.api('/payment', {
				CustomerRef: invoice.CustomerRef,
				TotalAmt: 12,
				TxnDate: '2026-05-20',
				PrivateNote: `SmartMoving payment of quote 9999 ${marker('payment', 'no-such-payment')}`,
			}),
		finds: ['extra: Payment'],
		says: { quoteNumber: '9999', smartMoving: 'No such quote', smartMovingUrl: '' },
	},
	'money that a bookkeeper entered by hand on our invoice': {
		plant: async ({ invoice }) =>
			await stage.api('/payment', {
				CustomerRef: invoice.CustomerRef,
				TotalAmt: 30,
				TxnDate: '2026-11-11',
				Line: [{ Amount: 30, LinkedTxn: [{ TxnId: invoice.Id, TxnType: 'Invoice' }] }],
			}),
		finds: ['extra: Money on the invoice of job 1234-1'],
		says: { quickBooks: '30.00', message: /settled in QuickBooks/, quickBooksUrl: /recvpayment/ },
	},
	'an invoice of a job that was reopened': {
		plant: async ({ mover }) => await mover.reopenJob(),
		finds: ['extra: Invoice of job 1234-1'],
		says: { smartMoving: 'Job not closed', action: /Close the job out/ },
	},
	'a payment of a type that a setting leaves out by now': {
		plant: async () => undefined,
		parameters: { 'Sync Payments and Refunds': { skippedPaymentTypes: [2, 6, 7] } },
		finds: [
			'extra: Payment of 750.00',
			'extra: Payment of 200.00',
			'extra: Payment of 500.00',
			'extra: Refund of 50.00',
		],
		says: { smartMoving: 'Left out by a setting', message: /'Skipped Payment Types'/ },
	},
	'a payment that is in QuickBooks twice': {
		plant: async ({ payments: [{ CustomerRef, TotalAmt, PrivateNote }] }) =>
			await stage.api('/payment', { CustomerRef, TotalAmt, PrivateNote, TxnDate: '2026-05-03' }),
		finds: ['doubled: Payment of 200.00'],
		says: { smartMoving: '200.00', quickBooks: '400.00', action: /delete all but one/ },
	},
	'an invoice that is in QuickBooks twice, once under another customer and number': {
		plant: async ({ invoice: { PrivateNote } }) => {
			const other = (await stage.records('Invoice')).find(
				({ DocNumber }) => DocNumber === 'SM77-1',
			);
			await stage.api('/invoice', {
				CustomerRef: other!.CustomerRef,
				DocNumber: 'A-1',
				TxnDate: '2026-05-19',
				PrivateNote,
				Line: [line(750)],
			});
		},
		finds: ['doubled: Invoice of job 1234-1'],
		says: { quickBooks: '1500.00', message: /invoice SM1234-1 of 750.00.*invoice A-1 of 750.00/ },
	},
	'charges that changed in SmartMoving': {
		plant: async ({ mover }) => await mover.charge([charge('Moving labor', 1, 801, 4)]),
		finds: ['amount: Invoice of job 1234-1'],
		says: { smartMoving: '801.00', quickBooks: '750.00' },
	},
	'a date that is another by now': {
		plant: async () => undefined,
		parameters: { 'Sync Invoices': { invoiceDate: 'closeDate', timeZone: 'UTC' } },
		finds: ['date: Invoice of job 77-1', 'date: Invoice of job 1234-1'],
		says: { smartMoving: '2026-05-20', quickBooks: '2026-05-19' },
	},
	'a payment that someone moved to another customer': {
		plant: async ({ payments }) => {
			const [other] = (await stage.records('Customer')).filter(
				({ DisplayName }) => DisplayName === 'Customer 77',
			);
			await edit('Payment', payments[1], { CustomerRef: { value: other!.Id }, Line: [] });
		},
		finds: ['customer: Payment of 500.00'],
		says: { smartMoving: 'Customer 1234', quickBooks: 'Customer 77', action: /Move it/ },
	},
	'an invoice that someone renumbered': {
		plant: async ({ invoice }) => await edit('Invoice', invoice, { DocNumber: 'A-77' }),
		finds: ['number: Invoice of job 1234-1'],
		says: { smartMoving: 'SM1234-1', quickBooks: 'A-77' },
	},
	'a payment whose reference someone changed': {
		plant: async ({ payments }) => await edit('Payment', payments[0], { PaymentRefNum: '4711' }),
		finds: ['number: Payment of 200.00'],
		says: { quickBooks: '4711' },
	},
	'a number that a stranger took': {
		plant: async ({ mover, invoice }) => {
			await stage.api('/invoice', {
				CustomerRef: invoice.CustomerRef,
				DocNumber: 'SM1234-2',
				TxnDate: '2026-05-20',
				Line: [line(5)],
			});
			await mover.closeJob('1234-2');
		},
		finds: ['number: Invoice of job 1234-2'],
		says: { message: /SM1234-2 is already used/, action: /Do what the message says/ },
	},
	'a refund that someone took off its payment': {
		plant: async ({ payments: [deposit], expense }) =>
			await edit('Payment', deposit, {
				Line: (deposit.Line as { LinkedTxn: { TxnId: string }[] }[]).filter(
					({ LinkedTxn }) => LinkedTxn[0]!.TxnId !== expense.Id,
				),
			}),
		finds: ['link: Payment of 200.00'],
		says: { message: /Linked to refund SR-.* is \(nothing\) in QuickBooks and 50.00/ },
	},
	'a payment that someone took off its invoice': {
		plant: async ({ payments }) => await edit('Payment', payments[1], { Line: [] }),
		finds: ['unapplied: Payment of 500.00'],
		says: { smartMoving: '500.00', quickBooks: '(nothing)', action: /applies it/ },
	},
	'a charge that has another name, at the same total': {
		plant: async ({ mover }) =>
			await mover.charge([charge('Moving crew', 1, 600, 4), charge('Packing', 3, 150)]),
		finds: ['details: Invoice of job 1234-1'],
	},
	'a date that a person changed': {
		plant: async ({ invoice }) => await edit('Invoice', invoice, { TxnDate: '2026-06-01' }),
		finds: ['changed: Invoice of job 1234-1'],
		says: {
			smartMoving: '2026-05-19',
			quickBooks: '2026-06-01',
			message: /Someone changed/,
			action: /When Changed in QuickBooks/,
		},
	},
	'an amount that a person changed': {
		plant: async ({ payments }) => await edit('Payment', payments[1], { TotalAmt: 510 }),
		finds: ['changed: Payment of 500.00'],
		says: { smartMoving: '500.00', quickBooks: '510.00' },
	},
	'an expense that a person changed': {
		plant: async ({ expense }) => await edit('Purchase', expense, { TxnDate: '2026-05-05' }),
		finds: ['changed: Refund of 50.00'],
		says: { quickBooks: '2026-05-05' },
	},
	"a person's change that is kept": {
		plant: async ({ invoice }) => await edit('Invoice', invoice, { TxnDate: '2026-06-01' }),
		parameters: { 'Sync Invoices': { whenChanged: 'keep' } },
		finds: ['changed: Invoice of job 1234-1'],
		says: { message: /^Kept/, smartMoving: '2026-05-19', quickBooks: '2026-06-01' },
	},
	"a person's change that is to be overwritten": {
		plant: async ({ invoice }) => await edit('Invoice', invoice, { TxnDate: '2026-06-01' }),
		parameters: { 'Sync Invoices': { whenChanged: 'overwrite' } },
		finds: ['changed: Invoice of job 1234-1'],
		says: { smartMoving: '2026-05-19', quickBooks: '2026-06-01', message: /change it back/ },
	},
	'charges that do not add up': {
		plant: async ({ mover }) => {
			await mover.charge([{ ...charge('Moving labor', 1, 90), discountAmount: 10 }], '1234-2');
			await mover.closeJob('1234-2');
		},
		finds: ['refused: Invoice of job 1234-2'],
		says: { message: /does not add up/, smartMoving: '90.00', quickBooks: '' },
	},
	'a charge that changed in closed books': {
		plant: async ({ mover }) => {
			await mover.charge([charge('Moving labor', 1, 801, 4)]);
			await stage.control('PUT', '/preferences', {
				AccountingInfoPrefs: { BookCloseDate: '2026-12-31' },
			});
		},
		finds: ['refused: Invoice of job 1234-1'],
		says: { smartMoving: '801.00', quickBooks: '750.00', message: /closed/ },
	},
	'several things at once, each of which is told': {
		plant: async ({ mover, payments, invoice }) => {
			await mover.pay(40.4);
			await edit('Payment', payments[0], { PaymentRefNum: '4711' });
			await edit('Invoice', invoice, { TxnDate: '2026-06-01' });
		},
		finds: [
			'missing: Payment of 40.40',
			'number: Payment of 200.00',
			'changed: Invoice of job 1234-1',
		],
	},
};

function line(amount: number) {
	const ItemRef = { value: stage.id('Item', 'Services') };
	return { Amount: amount, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef } };
}

describe('B6: each kind of difference is found, and nothing else', () => {
	it.each(Object.keys(planted))(
		'%s',
		async (name) => {
			const { plant, finds, says = {}, parameters } = planted[name]!;
			const scene = await setScene();
			await plant(scene);
			if (parameters) {
				const { engine } = reconciler;
				reconciler = await Reconciler.open(stage, { parameters: parameters as never });
				reconciler.takeLedgerOf(engine);
			}
			const before = await stage.writes();

			const { differences, summary } = await reconciler.report({
				opportunityUrl: 'https://app.example/opportunities/{opportunityId}?q={quoteNumber}',
			});

			// Numbers of payments are hashes: the test names only how they begin.
			const found = briefly(differences).map((each) => each.replace(/(S[MRJ]-)[A-Z2-7]{16}/, '$1'));
			expect(found).toEqual(finds);
			for (const [field, words] of Object.entries(says)) {
				const value = differences[0]![field as keyof Difference];
				if (words instanceof RegExp) expect(value).toMatch(words);
				else expect(value).toBe(words);
			}
			expect(summary).toMatch(new RegExp(`^${finds.length} differences? over \\d+ records of`));
			for (const difference of differences) {
				expect(difference.message).not.toBe('');
				expect(difference.action).not.toBe('');
				if (difference.smartMoving === 'No such quote') continue;
				const { opportunityId, quoteNumber } = difference;
				expect(difference.smartMovingUrl).toBe(
					`https://app.example/opportunities/${opportunityId}?q=${quoteNumber}`,
				);
				if (difference.quickBooks !== '') expect(difference.quickBooksUrl).toMatch(/^http.*txnId/);
			}
			expect(await stage.writes()).toEqual(before);
		},
		60_000,
	);

	it('without the ledger, what was deleted is missing', async () => {
		const { invoice } = await setScene();
		await remove('Invoice', invoice);
		reconciler = await Reconciler.open(stage);
		const { differences } = await reconciler.report();
		expect(briefly(differences)).toEqual(['missing: Invoice of job 1234-1']);
	}, 60_000);

	it('a reversal that nobody linked is told of, one that a person linked is not', async () => {
		const mover = await book(5);
		// Two that fit: the sync does not guess which of them was reversed.
		await mover.pay(100, { paymentType: 8 });
		await mover.pay(100, { paymentType: 8 });
		await mover.reverse(100, { paymentType: 8 });
		await reconciler.sync01(mover.id);
		const [unlinked] = (await reconciler.report()).differences;
		expect(unlinked).toMatchObject({
			kind: 'link',
			record: 'Reversed payment of 100.00',
			action: expect.stringContaining('tick the journal entry'),
		});

		const [payment] = await stage.records('Payment');
		const [entry] = await stage.records('JournalEntry');
		const LinkedTxn = [{ TxnId: entry!.Id, TxnType: 'JournalEntry' }];
		await edit('Payment', payment!, { Line: [{ Amount: 100, LinkedTxn }] });
		expect((await reconciler.report()).differences).toEqual([]);
	}, 60_000);

	it('a quote that SmartMoving does not give is told of, and the others are compared', async () => {
		const { mover } = await setScene();
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
		expect(opportunities).toBe(2);
	}, 60_000);
});

describe('clean books', () => {
	/** Thirty moves of all sorts; the books are what a sync makes of them. */
	async function thirtyMoves(seed: number): Promise<string[]> {
		const random = seeded(seed);
		const ids: string[] = [];
		for (let quote = 1; quote <= 30; quote += 1) {
			const isAhead = random.chance(0.15);
			const jobDate = isAhead ? 20260801 : 20260501 + random.integer(0, 27);
			const cents = () => random.integer(1_000, 300_000) / 100;
			const jobs = Array.from({ length: random.chance(0.3) ? 2 : 1 }, (_, index) =>
				job(
					`${quote}-${index + 1}`,
					[charge('Moving labor', 1, cents(), 3), charge('Fuel', 6, cents())],
					{ jobDate, totalTips: random.chance(0.3) ? 20 : 0 },
				),
			);
			const mover = await book(quote, { jobs });
			const createdAtUtc = `2026-05-${random.integer(10, 30)}T04:30:00Z`;
			const paid = [];
			for (let count = random.integer(0, 3); count > 0; count -= 1) {
				const paymentType = random.pick([0, 1, 2, 6]);
				const amount = cents();
				const { id } = await mover.pay(amount, { paymentType, createdAtUtc });
				paid.push({ id, amount });
			}
			if (random.chance(0.4) && paid[0]) {
				const part = Math.round(paid[0].amount * (random.chance(0.5) ? 100 : 40)) / 100;
				await mover.refund(paid[0].id, part);
			}
			if (random.chance(0.2)) {
				const gateway = { paymentType: 8, gatewayPaymentId: `gw-${quote}`, createdAtUtc };
				await mover.pay(250, gateway);
				await mover.reverse(250, gateway);
			}
			if (!isAhead && random.chance(0.8)) await mover.closeJob(`${quote}-1`);
			ids.push(mover.id);
		}
		return ids;
	}

	it.each([1, 2, 3])(
		'say so over thirty moves (generated from %d), in few calls',
		async (seed) => {
			const ids = await thirtyMoves(seed);
			expect((await reconciler.sync01(...ids)).error?.message).toBeUndefined();
			const writes = await stage.writes();
			const before = {
				quickBooks: (await stage.requests()).length,
				smartMoving: (await smartMovingCalls()).length,
			};

			const report = await reconciler.report();

			expect(report.differences).toEqual([]);
			const inBooks = await Promise.all(
				['Invoice', 'Payment', 'Purchase', 'JournalEntry'].map((entity) => stage.records(entity)),
			);
			// Every record of ours is among those that were compared, deposits of moves ahead included.
			expect(report.records).toBe(inBooks.flat().length);
			expect(report.summary).toMatch(
				/^0 differences over \d+ records of \d+ opportunities, 2026-05-01 to 2026-05-31$/,
			);
			expect(await stage.writes()).toEqual(writes);
			const calls = {
				quickBooks: (await stage.requests()).length - before.quickBooks,
				smartMoving: (await smartMovingCalls()).length - before.smartMoving,
			};
			console.log(calls, report.summary);
			// Per slice of 25: one batch a kind of record and customer. Per opportunity in SmartMoving: 3, and 1 a job.
			expect(calls.quickBooks).toBeLessThanOrEqual(20);
			expect(calls.smartMoving).toBeLessThanOrEqual(1 + 30 * 4 + 10);
		},
		120_000,
	);

	it('of no opportunity at all are clean as well', async () => {
		expect(await reconciler.report()).toMatchObject({
			summary: '0 differences over 0 records of 0 opportunities, 2026-05-01 to 2026-05-31',
			csv: expect.stringMatching(/^\uFEFFDifference,Quote/),
		});
	});
});

async function smartMovingCalls(): Promise<unknown[]> {
	return await stage.smartMoving.control('GET', '/requests');
}

describe('workflow 10', () => {
	it('keeps the last run for the page and the CSV, and replaces it by the next', async () => {
		const never = await reconciler.page();
		expect(htmlOf(never)).toContain('Nothing has been compared yet');

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
		const csv = (await reconciler.page({ format: 'csv' })).json('CSV Wanted?')[0] as {
			summary: { csv: string };
		};
		expect(csv.summary.csv.split('\r\n')).toHaveLength(4);

		await reconciler.sync01(mover.id);
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
		await stage.control('POST', '/faults', {
			match: { path: 'batch' },
			times: 99,
			action: 'status',
			status: 400,
			body: { Fault: { Error: [{ Message: 'No', Detail: 'No', code: '5020' }], type: 'x' } },
		});
		expect((await reconciler.run()).status).toBe('error');
		const html = htmlOf(await reconciler.page());
		expect(html).toContain('1 difference over 1 record');
		expect(html).toMatch(/A comparison of 2026-05-01 to 2026-05-31 started .* is running/);
	}, 60_000);

	it('tells through the error workflow at night, if there is something to tell', async () => {
		const night = { startNode: 'Every Night' };
		const mover = await book(8, {
			jobs: [job('8-1', [], { jobDate: Number(day(-1).replaceAll('-', '')) })],
		});
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
			const mover = await book(quote, {
				jobs: [job(`${quote}-1`, [], { jobDate: 20260500 + quote })],
			});
			await mover.pay(quote);
		}
		const report = await reconciler.report({ maxOpportunities: 2 });
		expect(briefly(report.differences)).toEqual([
			'missing: Payment of 2.00',
			'missing: Payment of 3.00',
		]);
		expect(report.summary).toMatch(/Not complete: 1 opportunity was left out$/);
		expect(htmlOf(await reconciler.page())).toMatch(/mark red">2 differences.*Not complete/);
	}, 60_000);

	it('takes days in either order, and its own where none are given', async () => {
		const turned = await reconciler.run({}, { from: '2026-05-31', to: '2026-05-01' });
		expect(turned.json('Window')[0]).toMatchObject({ from: '2026-05-01', to: '2026-05-31' });
		const own = await reconciler.run({ daysBack: 7 }, { from: 'x', to: '' });
		expect(own.json('Window')[0]).toMatchObject({ from: day(-7), to: day(0) });
	}, 60_000);
});

function htmlOf(run: Awaited<ReturnType<Reconciler['page']>>): string {
	expect(run.error?.message).toBeUndefined();
	return String(run.json('Page')[0]!.html);
}

/** A day as the engine's workflows count them, from today. */
function day(offset: number): string {
	const moment = new Date(Date.now() + offset * 86_400_000);
	return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(moment);
}
