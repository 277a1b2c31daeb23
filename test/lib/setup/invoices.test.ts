import { checkInvoices } from '../../../lib/setup/invoices';
import { facts, picked } from './facts';

const settings = {
	timeZone: 'America/Chicago',
	useQuickBooksNumbering: false,
	defaultItem: { itemId: '1', classId: null, taxable: false },
	itemByCategory: new Map(),
	itemByMove: new Map(),
	tipsItem: null,
	salesTax: 'none' as 'none' | 'quickbooks',
};
const prefs = (AccountingInfoPrefs: object = {}, TaxPrefs: object = {}) => ({
	SalesFormsPrefs: { CustomTxnNumbers: true },
	AccountingInfoPrefs,
	TaxPrefs,
});
const notInOrder = (
	...[part, picks, company, now]: [
		Partial<typeof settings>,
		Parameters<typeof checkInvoices>[1]['picks'],
		ReturnType<typeof facts>,
		string?,
	]
) =>
	checkInvoices(
		{ ...settings, ...part },
		{ company, picks, seen: null },
		new Date(now ?? '2026-05-19T12:00:00Z'),
	)
		.filter(({ status }) => status !== 'pass')
		.map(({ name, status }) => `${status} ${name}`);

describe('the settings of the invoice node', () => {
	it.each([
		[{ ClassTrackingPerTxnLine: true }, []],
		[{ ClassTrackingPerTxn: true }, ['warn Class tracking']],
		[{}, ['fail Class tracking']],
	])('a class is mapped, the company tracks %j -> %j', (tracking, expected) => {
		expect(notInOrder({}, [picked({ list: 'classes', id: '1' })], facts(prefs(tracking)))).toEqual(
			expected,
		);
	});

	it('A12: the closing date is held against the day in the company, not in UTC', () => {
		const company = facts(prefs({ BookCloseDate: '2026-05-19' }));
		// In UTC it is the 20th already; in Chicago it is still the 19th.
		expect(notInOrder({}, [], company, '2026-05-20T03:00:00Z')).toEqual(['fail Closing date']);
		expect(notInOrder({}, [], company, '2026-05-20T06:00:00Z')).toEqual([]);
	});

	it('a company that does not say how it numbers takes no numbers of ours', () => {
		expect(notInOrder({}, [], facts())).toEqual(['fail Invoice numbers']);
	});

	const taxable = { defaultItem: { itemId: '1', classId: null, taxable: true } };

	it.each<[Partial<typeof settings>, object, string[]]>([
		[{ ...taxable, salesTax: 'none' }, {}, []],
		[{ ...taxable, salesTax: 'quickbooks' }, {}, ['fail Sales Tax']],
		// An old company, which chooses its tax rates by hand.
		[{ ...taxable, salesTax: 'quickbooks' }, { UsingSalesTax: true }, ['fail Sales Tax']],
		[
			{ ...taxable, salesTax: 'quickbooks' },
			{ UsingSalesTax: true, PartnerTaxEnabled: false },
			['fail Sales Tax'],
		],
		[{ ...taxable, salesTax: 'quickbooks' }, { UsingSalesTax: true, PartnerTaxEnabled: true }, []],
		[
			{ salesTax: 'quickbooks' },
			{ UsingSalesTax: true, PartnerTaxEnabled: true },
			['warn Sales Tax'],
		],
	])('sales tax: %j in a company with %j -> %j', (part, tax, expected) => {
		expect(notInOrder(part, [], facts(prefs({}, tax)))).toEqual(expected);
	});
});
