import type { Difference } from '../../../lib/reconcile/difference';
import { marker } from '../../../lib/sync/ours/identity';
import type { Posted } from '../../../lib/reconcile/read';
import { briefly, compareBooks, posted } from '../support/comparison';
import { bookMove, thirtyMoves } from '../support/moves';
import { charge, job, SyncStage, type Mover } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
type Record = globalThis.Record<string, unknown> & { Id: string };

const book = async (quoteNumber: number) => await bookMove(stage, quoteNumber);

/** Quote 1234 as it is in the books of both sides, beside quote 77 that nothing happens to. */
interface Scene {
	mover: Mover;
	deposit: { id: string };
	refund: { id: string };
	invoice: Record;
	/** The payments in QuickBooks, the deposit first. */
	payments: [Record, Record];
	expense: Record;
	ids: string[];
	ledger: Posted[];
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
	const ids = [neighbour.id, mover.id];
	const outcomes = await sync(ids);
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
		ids,
		ledger: posted(outcomes),
	};
}

async function sync(ids: readonly string[]) {
	return await stage.syncAll(await Promise.all(ids.map((id) => stage.snapshot(id))));
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
	/** Settings of the sync as they are by then. */
	settings?: Parameters<typeof compareBooks>[3];
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
		settings: { payment: { skippedTypes: new Set([2, 6, 7]) } },
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
		settings: { invoice: { invoiceDate: 'closeDate', timeZone: 'UTC' } },
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
				Line: (deposit.Line as { Amount: number; LinkedTxn: { TxnId: string }[] }[])
					.filter(({ LinkedTxn }) => LinkedTxn[0]!.TxnId !== expense.Id)
					.map(({ Amount, LinkedTxn }) => ({ Amount, LinkedTxn })),
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
		settings: { invoice: { whenChanged: 'keep' } },
		finds: ['changed: Invoice of job 1234-1'],
		says: { message: /^Kept/, smartMoving: '2026-05-19', quickBooks: '2026-06-01' },
	},
	"a person's change that is to be overwritten": {
		plant: async ({ invoice }) => await edit('Invoice', invoice, { TxnDate: '2026-06-01' }),
		settings: { invoice: { whenChanged: 'overwrite' } },
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
			const { plant, finds, says = {}, settings } = planted[name]!;
			const scene = await setScene();
			await plant(scene);
			const before = await stage.writes();

			const { differences } = await compareBooks(stage, scene.ids, scene.ledger, settings);

			expect(briefly(differences).sort()).toEqual([...finds].sort());
			const first = differences.find((each) => briefly([each])[0] === finds[0])!;
			for (const [field, words] of Object.entries(says)) {
				const value = first[field as keyof Difference];
				if (words instanceof RegExp) expect(value).toMatch(words);
				else expect(value).toBe(words);
			}
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

	it.each([
		[12.38, []],
		[20, ['details: Invoice of job 5-1']],
	])('sales tax is QuickBooks to compute, and %d by SmartMoving finds %j', async (tax, finds) => {
		await stage.control('PUT', '/preferences', {
			TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true },
		});
		const item = (name: string, taxable: boolean) =>
			({ itemId: stage.id('Item', name), classId: null, taxable }) as const;
		const settings = {
			invoice: {
				salesTax: 'quickbooks' as const,
				itemByCategory: new Map([
					[1, item('Moving Labor', false)],
					[3, item('Packing', true)],
				]),
			},
		};
		const mover = await bookMove(stage, 5, {
			jobs: [job('5-1', [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)])],
			estimatedTotal: { subtotal: 750, taxableAmount: 150, tax, finalTotal: 750 + tax },
		});
		await mover.pay(762.38, { jobNumber: '5-1' });
		await mover.closeJob('5-1');
		await mover.sync(settings);
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 762.38, Balance: 0 }]);
		const { differences } = await compareBooks(stage, [mover.id], [], settings);
		expect(briefly(differences)).toEqual(finds);

		// Once the charges change, the lines and the total before tax are one difference.
		await mover.charge([charge('Moving labor', 1, 600, 4), charge('Packing', 3, 80)], '5-1');
		const changed = await compareBooks(stage, [mover.id], [], settings);
		expect(changed.differences).toMatchObject([
			{ kind: 'amount', smartMoving: '680.00', quickBooks: '750.00' },
		]);
	});

	it('without the ledger, what was deleted is missing', async () => {
		const { invoice, ids } = await setScene();
		await remove('Invoice', invoice);
		const { differences } = await compareBooks(stage, ids);
		expect(briefly(differences)).toEqual(['missing: Invoice of job 1234-1']);
	});

	it('a reversal that nobody linked is told of, one that a person linked is not', async () => {
		const mover = await book(5);
		// Two that fit: the sync does not guess which of them was reversed.
		await mover.pay(100, { paymentType: 8 });
		await mover.pay(100, { paymentType: 8 });
		await mover.reverse(100, { paymentType: 8 });
		await sync([mover.id]);
		const { differences } = await compareBooks(stage, [mover.id]);
		expect(briefly(differences)).toEqual(['link: Reversed payment of 100.00']);
		expect(differences[0]!.action).toContain('tick the journal entry');

		const [payment] = await stage.records('Payment');
		const [entry] = await stage.records('JournalEntry');
		const LinkedTxn = [{ TxnId: entry!.Id, TxnType: 'JournalEntry' }];
		await edit('Payment', payment!, { Line: [{ Amount: 100, LinkedTxn }] });
		expect((await compareBooks(stage, [mover.id])).differences).toEqual([]);
	});

	it('a refund whose payment someone entered twice is no difference of its own', async () => {
		const { ids, payments } = await setScene();
		const [{ CustomerRef, PrivateNote }] = payments;
		await stage.api('/payment', { CustomerRef, PrivateNote, TotalAmt: 1, TxnDate: '2026-05-03' });
		const { differences } = await compareBooks(stage, ids);
		expect(briefly(differences)).toEqual(['doubled: Payment of 200.00']);
	});
});

describe('clean books', () => {
	it.each(Array.from({ length: 4 }, (_, index) => index + 1))(
		'have no difference over thirty moves (generated from %d)',
		async (seed) => {
			const ids = await thirtyMoves(stage, seed);
			const ledger = posted(await sync(ids));
			const writes = await stage.writes();

			const comparison = await compareBooks(stage, ids, ledger);

			expect(comparison.differences).toEqual([]);
			expect(comparison.opportunities).toBe(30);
			// Every record of ours is among those that were compared.
			const inBooks = await Promise.all(
				['Invoice', 'Payment', 'Purchase', 'JournalEntry'].map((kind) => stage.records(kind)),
			);
			expect(comparison.records).toBe(inBooks.flat().length);
			expect(await stage.writes()).toEqual(writes);
		},
		60_000,
	);
});
