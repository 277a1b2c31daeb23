import type { InvoiceSettings } from '../../../lib/sync/invoice/invoice';
import { charge, job, Mover, SyncStage, statuses } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
beforeEach(async () => {
	await prefer(AUTOMATED);
});

const AUTOMATED = { UsingSalesTax: true, PartnerTaxEnabled: true };
const prefer = async (TaxPrefs: Record<string, unknown>) =>
	await stage.control('PUT', '/preferences', { TaxPrefs });

/** Moving labor is not taxed, packing is; the emulated company is taxed at 6.25 and 2 per cent. */
const taxed = (more: Partial<InvoiceSettings> = {}): { invoice: Partial<InvoiceSettings> } => ({
	invoice: {
		salesTax: 'quickbooks',
		itemByCategory: new Map([
			[1, { itemId: stage.id('Item', 'Moving Labor'), classId: null, taxable: false }],
			[3, { itemId: stage.id('Item', 'Packing'), classId: null, taxable: true }],
		]),
		...more,
	},
});

/** A closed-out job of 600.00 of labor and 150.00 of packing: tax of 9.38 and 3.00. */
async function closedOut(seed: Record<string, unknown> = {}): Promise<Mover> {
	const mover = await Mover.book(stage, seed);
	await mover.closeJob();
	return mover;
}

const estimate = (subtotal: number, tax: number) => ({
	estimatedTotal: { subtotal, taxableAmount: 150, tax, finalTotal: subtotal + tax },
});

async function balances(): Promise<Record<string, number>> {
	const { accounts, balanced } = await stage.control<{
		balanced: boolean;
		accounts: { name: string; debit: number; credit: number }[];
	}>('GET', '/trial-balance');
	expect(balanced).toBe(true);
	return Object.fromEntries(accounts.map(({ name, debit, credit }) => [name, debit - credit]));
}

const taxCodes = async () =>
	(await stage.records('Invoice')).map(({ Line }) =>
		(Line as { SalesItemLineDetail?: { TaxCodeRef: { value: string } } }[]).flatMap(
			({ SalesItemLineDetail }) => SalesItemLineDetail?.TaxCodeRef.value ?? [],
		),
	);

describe("'Sales Tax' is None", () => {
	it('bills every line as not taxable, in a company with sales tax too', async () => {
		const mover = await closedOut();
		const { itemByCategory } = taxed().invoice;
		const { invoices } = await mover.sync({ invoice: { itemByCategory: itemByCategory! } });
		expect(invoices).toMatchObject([{ status: 'created', total: 750, message: null }]);
		expect(await taxCodes()).toEqual([['NON', 'NON']]);
	});

	it('tells of tax in SmartMoving that is not billed', async () => {
		const mover = await closedOut(estimate(750, 12.38));
		const { invoices } = await mover.sync();
		expect(invoices).toMatchObject([
			{ status: 'created', total: 750, message: expect.stringMatching(/12\.38.*'Sales Tax'/) },
		]);
	});
});

describe("'Sales Tax' is computed by QuickBooks", () => {
	it('a job with tax settles to the cent, and syncing it again posts nothing (B1, B8)', async () => {
		const mover = await Mover.book(stage, estimate(750, 12.38));
		await mover.pay(200);
		await mover.closeJob();
		await mover.pay(562.38, { jobNumber: '1234-1', paymentCategory: 1 });
		const outcome = await mover.sync(taxed());
		expect(outcome.invoices).toMatchObject([{ status: 'created', total: 762.38, message: null }]);
		expect(await taxCodes()).toEqual([['NON', 'TAX']]);
		expect(await stage.records('Invoice')).toMatchObject([{ Balance: 0, TotalAmt: 762.38 }]);
		expect((await stage.records('Payment')).map(({ UnappliedAmt }) => UnappliedAmt)).toEqual([
			0, 0,
		]);
		// B8: what is billed counts with QuickBooks' tax.
		expect(await stage.receivable()).toBe(0);
		expect(await stage.owed(mover.id)).toBe(-1238);
		expect(await balances()).toMatchObject({ 'Sales Tax Payable': -12.38, Checking: 762.38 });

		const before = (await stage.writes()).length;
		expect(statuses(await mover.sync(taxed()))).toEqual({
			customer: 'unchanged',
			invoices: ['unchanged'],
			payments: ['unchanged', 'unchanged'],
			refunds: [],
		});
		expect((await stage.writes()).length).toBe(before);
	});

	it.each([
		['a cent more', estimate(750, 12.37), /computed sales tax of 12\.38.*has 12\.37.*0\.01 less/],
		['much less', estimate(750, 20), /computed sales tax of 12\.38.*has 20\.00.*7\.62 more/],
		['of other charges', estimate(800, 13), /not compared.*13\.00.*charges of 800\.00: 750\.00/],
		['of no tax at all', estimate(750, 0), /has 0\.00, which is 12\.38 less/],
	])('a difference from SmartMoving is told and stops nothing: %s', async (_, seed, message) => {
		const mover = await closedOut(seed);
		for (const status of ['created', 'unchanged']) {
			const { invoices } = await mover.sync(taxed());
			expect(invoices).toMatchObject([
				{ status, total: 762.38, message: expect.stringMatching(message) },
			]);
		}
	});

	it('the estimate of several jobs is not compared with the tax of one', async () => {
		const mover = await closedOut({
			jobs: [
				job('1234-1', [charge('Packing', 3, 150)]),
				job('1234-2', [charge('Moving labor', 1, 600)]),
			],
			...estimate(150, 99),
		});
		const { invoices } = await mover.sync(taxed());
		expect(invoices).toMatchObject([
			{ status: 'created', message: expect.stringMatching(/not compared.*all 2 jobs/) },
		]);
	});

	it('a change of the charges brings the tax and the payments with it', async () => {
		const mover = await closedOut();
		await mover.pay(762.38, { jobNumber: '1234-1' });
		await mover.sync(taxed());
		await mover.charge([charge('Moving labor', 1, 600, 4), charge('Packing', 3, 80)]);
		const { invoices } = await mover.sync(taxed());
		expect(invoices).toMatchObject([{ status: 'updated', total: 686.6 }]);
		expect(invoices[0]!.changes).toContainEqual({
			of: 'total',
			field: 'Total before sales tax',
			from: 750,
			to: 680,
		});
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 686.6, Balance: 0 }]);
		expect(await stage.records('Payment')).toMatchObject([{ UnappliedAmt: 75.78 }]);
		expect((await mover.sync(taxed())).invoices).toMatchObject([{ status: 'unchanged' }]);
		expect(await balances()).toMatchObject({ 'Sales Tax Payable': -6.6 });
	});

	it('a discount is taxed as its charge is, on a line of its own or not', async () => {
		const discounted = (category: number) => ({
			...charge('Discounted', category, 100),
			discountAmount: 20,
			totalCost: 80,
		});
		const discountItem = { itemId: stage.id('Item', 'Services'), classId: null };
		for (const settings of [taxed(), taxed({ discountItem })]) {
			await stage.reset();
			await prefer(AUTOMATED);
			const mover = await closedOut({ jobs: [job('1234-1', [discounted(1), discounted(3)])] });
			// 80.00 of 160.00 are taxed, at 5.00 and 1.60.
			const { invoices } = await mover.sync(settings);
			expect(invoices).toMatchObject([{ status: 'created', total: 166.6 }]);
		}
	});

	it('tips are taxed only where their own setting says so', async () => {
		const tips = (taxable: boolean) =>
			taxed({ tipsItem: { itemId: stage.id('Item', 'Tips'), classId: null, taxable } });
		for (const [taxable, total] of [
			[false, 140],
			[true, 143.3],
		] as const) {
			await stage.reset();
			await prefer(AUTOMATED);
			const mover = await closedOut({
				jobs: [job('1234-1', [charge('Moving labor', 1, 100)], { totalTips: 40 })],
			});
			expect((await mover.sync(tips(taxable))).invoices).toMatchObject([
				{ status: 'created', total },
			]);
		}
	});

	it('a preview says that the tax comes later, and names what is taxable (B2)', async () => {
		const mover = await closedOut();
		const { invoices } = await mover.sync({ ...taxed(), preview: true });
		expect(invoices).toMatchObject([
			{ status: 'planned', total: 750, message: expect.stringContaining('sales tax') },
		]);
		expect(invoices[0]!.changes).toContainEqual({
			of: 'line',
			field: 'Line 2',
			from: null,
			to: 'Packing: 150.00, item Packing, taxable',
		});
		expect((await mover.sync(taxed())).invoices[0]!.changes).toEqual(invoices[0]!.changes);
	});

	it('a line that a person took the tax off is theirs (B5)', async () => {
		const mover = await closedOut();
		await mover.sync(taxed());
		const [invoice] = await stage.records('Invoice');
		const lines = (invoice!.Line as { DetailType: string; SalesItemLineDetail: object }[])
			.filter(({ DetailType }) => DetailType === 'SalesItemLineDetail')
			.map((line) => ({
				...line,
				SalesItemLineDetail: { ...line.SalesItemLineDetail, TaxCodeRef: { value: 'NON' } },
			}));
		await stage.control('POST', '/edit', {
			entity: 'Invoice',
			id: invoice!.Id,
			fields: { Line: lines },
		});
		expect((await mover.sync(taxed())).invoices).toMatchObject([
			{ status: 'conflict', total: 750, message: expect.stringContaining('taxable') },
		]);
		const overwritten = await mover.sync(taxed({ whenChanged: 'overwrite' }));
		expect(overwritten.invoices).toMatchObject([{ status: 'updated', total: 762.38 }]);
	});

	it('turning it on taxes what stands in QuickBooks without, and back', async () => {
		const mover = await closedOut();
		await mover.sync();
		expect((await mover.sync(taxed())).invoices).toMatchObject([
			{ status: 'updated', total: 762.38 },
		]);
		expect((await mover.sync()).invoices).toMatchObject([{ status: 'updated', total: 750 }]);
		expect(await balances()).toMatchObject({ 'Sales Tax Payable': 0 });
	});

	it.each([
		['is off', { UsingSalesTax: false, PartnerTaxEnabled: null }, /sales tax is off/],
		['is not set up', { UsingSalesTax: true, PartnerTaxEnabled: false }, /not set up/],
		['is by rates of hand', { UsingSalesTax: true, PartnerTaxEnabled: null }, /by hand/],
	])('where it %s, taxable charges are refused, others are not (B4)', async (_, prefs, words) => {
		await prefer(prefs);
		const mover = await closedOut();
		const { invoices } = await mover.sync(taxed());
		expect(invoices).toMatchObject([{ status: 'failed', message: expect.stringMatching(words) }]);
		expect(invoices[0]!.message).toContain("'Sales Tax'");
		expect(await stage.records('Invoice')).toEqual([]);
		await mover.charge([charge('Moving labor', 1, 600, 4)]);
		expect((await mover.sync(taxed())).invoices).toMatchObject([{ status: 'created', total: 600 }]);
	});

	it('an invoice that need not change is left alone when sales tax is turned off', async () => {
		const mover = await closedOut();
		await mover.sync(taxed());
		await prefer({ UsingSalesTax: false });
		expect((await mover.sync(taxed())).invoices).toMatchObject([
			{ status: 'unchanged', total: 762.38 },
		]);
	});
});
