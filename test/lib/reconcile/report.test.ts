import { changesByKind, kindOfChange } from '../../../lib/reconcile/changes';
import type { Difference } from '../../../lib/reconcile/difference';
import { csvOf, reportOf } from '../../../lib/reconcile/report';

const difference = (more: Partial<Difference> = {}): Difference => ({
	kind: 'missing',
	title: 'Missing in QuickBooks',
	record: 'Payment of 10.00',
	quoteNumber: '7',
	customerName: 'Jane',
	smartMoving: '10.00',
	quickBooks: '',
	message: 'It is not there.',
	action: 'Sync the quote.',
	smartMovingUrl: '',
	quickBooksUrl: '',
	sourceType: 'payment',
	sourceId: 'p1',
	opportunityId: 'o1',
	entity: '',
	quickbooksId: '',
	...more,
});
const window = { from: '2026-05-01', to: '2026-05-31' };

describe('the report', () => {
	it('says in one line what was compared, in the singular too', () => {
		const summaryOf = (count: number, leftOut: number) =>
			reportOf(
				{ differences: Array(count).fill(difference()), records: count, opportunities: count },
				window,
				leftOut,
			).summary;
		expect(summaryOf(0, 0)).toBe(
			'0 differences over 0 records of 0 opportunities, 2026-05-01 to 2026-05-31',
		);
		expect(summaryOf(1, 3)).toBe(
			'1 difference over 1 record of 1 opportunity, 2026-05-01 to 2026-05-31. Not complete: 3 opportunities were left out',
		);
	});

	it('puts what is graver first, and quotes in the order of their numbers', () => {
		const differences = [
			difference({ kind: 'details', quoteNumber: '1' }),
			difference({ quoteNumber: '10' }),
			difference({ quoteNumber: '9' }),
		];
		const report = reportOf({ differences, records: 3, opportunities: 3 }, window, 0);
		expect(report.differences.map(({ quoteNumber }) => quoteNumber)).toEqual(['9', '10', '1']);
		expect(report.kinds).toEqual({ missing: 2, details: 1 });
	});
});

describe('the CSV', () => {
	const cells = (row: Partial<Difference>) => csvOf([difference(row)]).split('\r\n')[1];

	it('begins with the mark by which Excel knows UTF-8, and ends each line as RFC 4180 has it', () => {
		expect(csvOf([])).toBe(
			'\uFEFFDifference,Quote,Customer,Record,SmartMoving,QuickBooks,What,What to do,View in SmartMoving,View in QuickBooks\r\n',
		);
	});

	it('quotes what would break a line', () => {
		expect(cells({ customerName: 'Smith, "Jane"\nJr.' })).toContain('"Smith, ""Jane""\nJr."');
	});

	it.each(['=HYPERLINK("x")', '+1+1', '-1+1', '@SUM(A1)', '\t=1', ' =1', '\n=1', '＝1'])(
		'never lets %j run as a formula',
		(customerName) => {
			const cell = /^Missing in QuickBooks,7,("(?:[^"]|"")*"|[^,]*),/.exec(
				csvOf([difference({ customerName })]).slice(csvOf([]).length),
			)![1]!;
			expect(cell).toMatch(/^"'/);
		},
	);

	it('keeps amounts as numbers', () => {
		expect(cells({ smartMoving: '-70.00' })).toContain(',-70.00,');
	});
});

describe('the kind of a change', () => {
	it.each([
		['TotalAmt', 'total', 1, 2, 'amount'],
		['Total before sales tax', 'total', 1, 2, 'amount'],
		['TxnDate', 'header', 'a', 'b', 'date'],
		['EntityRef', 'header', '1', '2', 'customer'],
		['PaymentRefNum', 'header', 'a', 'b', 'number'],
		['Applied to the invoice of job 1-1', 'application', null, 5, 'unapplied'],
		['Applied to the invoice of job 1-1', 'application', 5, 2, 'link'],
		['Applied to CreditMemo 5', 'link', 5, null, 'link'],
		['Linked to refund SR-1', 'moneyBack', null, 5, 'link'],
		['CustomerMemo', 'header', 'a', 'b', 'details'],
		['Line 1', 'line', 'a', 'b', 'details'],
	] as const)('of %s (%s) from %j to %j is %s', (field, of, from, to, kind) => {
		expect(kindOfChange({ of, field, from, to })).toBe(kind);
	});

	it('counts lines with the total that they make', () => {
		const line = { of: 'line', field: 'Line 1', from: 'a', to: 'b' } as const;
		const total = { of: 'total', field: 'TotalAmt', from: 1, to: 2 } as const;
		expect([...changesByKind([line, total])]).toEqual([['amount', [line, total]]]);
		expect([...changesByKind([line])]).toEqual([['details', [line]]]);
	});
});
