import { checkInvoices } from '../../../lib/setup/invoices';
import { facts, picked } from './facts';

const settings = {
	timeZone: 'America/Chicago',
	useQuickBooksNumbering: false,
	defaultItem: { itemId: '1', classId: null },
	itemByCategory: new Map(),
	itemByMove: new Map(),
	tipsItem: null,
};
const prefs = (AccountingInfoPrefs: object = {}) => ({
	SalesFormsPrefs: { CustomTxnNumbers: true },
	AccountingInfoPrefs,
});
const notInOrder = (
	...[part, picks, company, now]: [
		Partial<typeof settings>,
		Parameters<typeof checkInvoices>[1],
		ReturnType<typeof facts>,
		string?,
	]
) =>
	checkInvoices(
		{ ...settings, ...part },
		picks,
		company,
		null,
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
});
