import { QuickBooksCompany, invoiceBody, link, salesLine } from './quickBooksCompany';
import { useStage } from '../../../useStage';

const stage = useStage(QuickBooksCompany);
const AUTOMATED = { UsingSalesTax: true, PartnerTaxEnabled: true };
const BY_HAND = { UsingSalesTax: true, PartnerTaxEnabled: null };

/** 100.00 that is not taxed and 150.00 that is: 9.375 for the state and 3.00 for the city. */
const lines = () => [
	salesLine(100, { TaxCodeRef: { value: 'NON' } }),
	salesLine(150, { TaxCodeRef: { value: 'TAX' } }),
];
const sentTax = {
	TxnTaxCodeRef: { value: '2' },
	TotalTax: 11,
	TaxLine: [
		{
			Amount: 11,
			DetailType: 'TaxLineDetail',
			TaxLineDetail: { TaxRateRef: { value: '3' }, PercentBased: true, TaxPercent: 7.33 },
		},
	],
};

test('automated sales tax is computed on the taxable lines, each rate rounded by itself', async () => {
	await stage.prefer('TaxPrefs', AUTOMATED);
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 0, { Line: lines() });
	expect(invoice).toMatchObject({
		TotalAmt: 262.38,
		Balance: 262.38,
		TxnTaxDetail: {
			TxnTaxCodeRef: { value: '2' },
			TotalTax: 12.38,
			TaxLine: [
				{ Amount: 9.38, TaxLineDetail: { TaxPercent: 6.25, NetAmountTaxable: 150 } },
				{ Amount: 3, TaxLineDetail: { TaxPercent: 2, NetAmountTaxable: 150 } },
			],
		},
	});
	expect(await stage.balances()).toEqual({
		'Accounts Receivable (A/R)': 262.38,
		'Moving Income': -250,
		'Sales Tax Payable': -12.38,
	});
});

test('automated sales tax is what the engine says, not what was sent', async () => {
	await stage.prefer('TaxPrefs', AUTOMATED);
	const jane = await stage.customer();
	const sent = { TxnTaxCodeRef: { value: 'NON' }, TotalTax: 99 };
	const invoice = await stage.invoice(jane, 0, { Line: lines(), TxnTaxDetail: sent });
	expect(invoice.TxnTaxDetail).toMatchObject({ TxnTaxCodeRef: { value: '2' }, TotalTax: 12.38 });
});

test('it follows the lines when they change, and goes with a void', async () => {
	await stage.prefer('TaxPrefs', AUTOMATED);
	const jane = await stage.customer();
	const { Id } = await stage.invoice(jane, 0, { Line: lines() });
	const key = async () => ({ Id, SyncToken: (await stage.read('Invoice', Id)).SyncToken });
	const taxed = salesLine(80, { TaxCodeRef: { value: 'TAX' } });
	const changed = { ...(await key()), sparse: true, Line: [taxed] };
	expect(await stage.written('Invoice', changed)).toMatchObject({ TotalAmt: 86.6 });
	const noted = { ...(await key()), sparse: true, PrivateNote: 'Thanks' };
	expect(await stage.written('Invoice', noted)).toMatchObject({ TotalAmt: 86.6 });
	const voided = await stage.written('Invoice', await key(), '?operation=void');
	expect(voided).toMatchObject({ TotalAmt: 0, TxnTaxDetail: { TotalTax: 0 } });
	expect(await stage.balances()).toEqual({});
});

test('a payment settles the tax with the rest', async () => {
	await stage.prefer('TaxPrefs', AUTOMATED);
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 0, { Line: lines() });
	const payment = await stage.payment(jane, 262.38, [link('Invoice', invoice, 262.38)]);
	expect(payment.UnappliedAmt).toBe(0);
	expect((await stage.read('Invoice', invoice.Id)).Balance).toBe(0);
});

test('a credit memo gives the tax back', async () => {
	await stage.prefer('TaxPrefs', AUTOMATED);
	const jane = await stage.customer();
	const credit = await stage.written('CreditMemo', { ...invoiceBody(jane, 0), Line: lines() });
	expect(credit).toMatchObject({ TotalAmt: 262.38, RemainingCredit: 262.38 });
	expect(await stage.balances()).toMatchObject({ 'Sales Tax Payable': 12.38 });
});

describe('a company that chooses its rates by hand', () => {
	beforeEach(async () => await stage.prefer('TaxPrefs', BY_HAND));
	const made = async (TxnTaxDetail: unknown) =>
		await stage.invoice(await stage.customer(), 0, { Line: lines(), TxnTaxDetail });

	test('gets the tax that was sent', async () =>
		expect(await made(sentTax)).toMatchObject({ TotalAmt: 261, TxnTaxDetail: sentTax }));

	test('gets none from a tax code alone', async () =>
		expect(await made({ TxnTaxCodeRef: { value: '2' } })).toMatchObject({
			TotalAmt: 250,
			TxnTaxDetail: { TotalTax: 0 },
		}));

	test('or, by the other reading, has it computed', async () => {
		await stage.switchTo({ manualTax: 'computed' });
		expect(await made({ TxnTaxCodeRef: { value: '2' } })).toMatchObject({ TotalAmt: 262.38 });
	});

	test('gets none where nothing was sent', async () =>
		expect(await made(null)).toMatchObject({ TotalAmt: 250 }));
});

test.each([
	['is off', { UsingSalesTax: false, PartnerTaxEnabled: true }],
	['is automated but not set up', { UsingSalesTax: true, PartnerTaxEnabled: false }],
])('where sales tax %s, what was sent is not stored', async (_, prefs) => {
	await stage.prefer('TaxPrefs', prefs);
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 0, { Line: lines(), TxnTaxDetail: sentTax });
	expect(invoice).toMatchObject({ TotalAmt: 250, TxnTaxDetail: { TotalTax: 0 } });
	expect(invoice.TxnTaxDetail).toEqual({ TotalTax: 0 });
});

test('a line code other than TAX and NON is refused, as is a rate that is not there', async () => {
	await stage.prefer('TaxPrefs', AUTOMATED);
	const jane = await stage.customer();
	const coded = { ...invoiceBody(jane, 0), Line: [salesLine(1, { TaxCodeRef: { value: '2' } })] };
	expect(await stage.codes('Invoice', coded)).toEqual(['6100']);
	const unknown = { ...invoiceBody(jane, 1), TxnTaxDetail: { TxnTaxCodeRef: { value: '99' } } };
	expect(await stage.codes('Invoice', unknown)).toEqual(['2500']);
});

test('tax codes name their rates', async () => {
	expect((await stage.read('TaxCode', '2')).SalesTaxRateList.TaxRateDetail).toMatchObject([
		{ TaxRateRef: { value: '3' } },
		{ TaxRateRef: { value: '4' } },
	]);
	expect(await stage.read('TaxRate', '3')).toMatchObject({ RateValue: 6.25 });
});
