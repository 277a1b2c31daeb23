import { compare } from '../../../lib/reconcile/compare';
import type { BookRecord } from '../../../lib/reconcile/records';
import { previewRowSchema, previewsOf } from '../../../lib/reconcile/rows';
import { marker } from '../../../lib/sync/ours/identity';

const options = { opportunityUrl: '', quickBooksUrl: () => 'https://qb.example/txn' };

const job = (more: object = {}) => ({
	id: 'job-1',
	jobNumber: '7-1',
	type: 1,
	jobDate: 20260519,
	completedAtUtc: null,
	closedAtUtc: '2026-05-20T00:00:00Z',
	actualCharges: [{ name: 'Labor', chargeCategory: 1, totalCost: 600.1 }],
	totalTips: 20,
	...more,
});

const payment = (id: string, amount: number, more: object = {}) => ({
	id,
	jobId: null,
	amount,
	paymentType: 2,
	paymentCategory: 0,
	createdAtUtc: '2026-05-20T00:00:00Z',
	amountRefunded: 0,
	...more,
});

/** The preview of quote 7: what the sync says of each record, and what SmartMoving has. */
function previewOf(
	facts: { jobs?: object[]; payments?: object[] },
	rows: Record<string, unknown>[] = [
		{ sourceType: 'job', sourceId: 'job-1', entity: 'Invoice', status: 'unchanged' },
		{ sourceType: 'payment', sourceId: 'p1', entity: 'Payment', status: 'unchanged' },
	],
) {
	const base = {
		opportunityId: 'opp-7',
		quoteNumber: 7,
		customerName: 'Jane',
		status: 'unchanged',
	};
	const opportunity = {
		id: 'opp-7',
		quoteNumber: '7',
		customer: { id: 'c', name: 'Jane' },
	};
	return previewsOf(
		[{ sourceType: 'customer', entity: 'Customer', quickbooksId: '60' }, ...rows].map(
			(row, index) =>
				previewRowSchema.parse({
					...base,
					...row,
					...(index === 0 ? { facts: { opportunity, jobs: [], payments: [], ...facts } } : {}),
				}),
		),
	);
}

function record(
	entity: BookRecord['entity'],
	sourceId: string,
	cents: number,
	more = {},
): BookRecord {
	return {
		entity,
		id: `${entity}-${sourceId}`,
		number: entity === 'Invoice' ? 'SM7-1' : '',
		day: '2026-05-19',
		cents,
		taxCents: 0,
		customerId: '60',
		customerName: 'Jane',
		isVoided: false,
		sourceId,
		quoteNumber: '7',
		edited: [],
		links: [],
		linkedFrom: [],
		openCents: cents,
		isDeposited: false,
		...more,
	};
}

describe('B8: what looks right to the sync is added up without it', () => {
	const facts = { jobs: [job()], payments: [payment('p1', 100)] };
	const found = (...books: BookRecord[]) => compare(previewOf(facts), books, [], options);

	it('agrees to the cent', () => {
		const { differences, records } = found(
			record('Invoice', 'job-1', 60_010),
			record('Payment', 'p1', 10_000),
		);
		expect(differences).toEqual([]);
		expect(records).toBe(2);
	});

	it('tells of a single cent that the preview does not', () => {
		const { differences } = found(
			record('Invoice', 'job-1', 60_009),
			record('Payment', 'p1', 10_000),
		);
		expect(differences).toMatchObject([
			{ kind: 'balance', smartMoving: '500.10', quickBooks: '500.09' },
		]);
	});

	it('tells of a record that the preview takes for posted and that is not there', () => {
		expect(found(record('Invoice', 'job-1', 60_010)).differences).toMatchObject([
			{ kind: 'balance', smartMoving: '500.10', quickBooks: '600.10' },
		]);
	});

	it.each([
		['tips', 62_010, 0],
		['sales tax', 64_010, 4_000],
	])('takes an invoice with %s as right', (_, cents, taxCents) => {
		const { differences } = found(
			record('Invoice', 'job-1', cents, { taxCents }),
			record('Payment', 'p1', 10_000),
		);
		expect(differences).toEqual([]);
	});

	it('counts what is left out on purpose on neither side', () => {
		const rows = [
			{ sourceType: 'job', sourceId: 'job-1', entity: 'Invoice', status: 'skipped' },
			{ sourceType: 'payment', sourceId: 'p1', entity: 'Payment', status: 'skipped' },
		];
		expect(compare(previewOf(facts, rows), [], [], options)).toMatchObject({
			differences: [],
			records: 0,
			opportunities: 1,
		});
	});

	it('counts a refund against its payment', () => {
		const refund = payment('r1', 30, { isRefund: true, refundsJobPaymentId: 'p1' });
		const rows = [
			{ sourceType: 'payment', sourceId: 'p1', entity: 'Payment', status: 'unchanged' },
			{ sourceType: 'refund', sourceId: 'r1', entity: 'Purchase', status: 'unchanged' },
		];
		const previews = previewOf({ payments: [payment('p1', 100), refund] }, rows);
		const expense = record('Purchase', 'r1', 2_000, {
			linkedFrom: [{ type: 'Payment', id: 'Payment-p1' }],
		});
		expect(
			compare(previews, [record('Payment', 'p1', 10_000), expense], [], options).differences,
		).toMatchObject([{ kind: 'balance', smartMoving: '-70.00', quickBooks: '-80.00' }]);
	});
});

describe('what belongs to whom', () => {
	const previews = () => previewOf({ jobs: [job()], payments: [payment('p1', 100)] });
	const books = [record('Invoice', 'job-1', 60_010), record('Payment', 'p1', 10_000)];

	it('says nothing of transactions of quotes that were not looked at', () => {
		const other = record('Payment', 'p9', 5_000, { quoteNumber: '8' });
		expect(compare(previews(), [...books, other], [], options).differences).toEqual([]);
	});

	it('says nothing of what people entered that touches nothing of ours', () => {
		const theirs = record('Payment', 'x', 5_000, { sourceId: null, quoteNumber: '' });
		expect(compare(previews(), [...books, theirs], [], options).differences).toEqual([]);
	});

	it('knows ids in either case', () => {
		const shouted = books.map((each) => ({ ...each, sourceId: each.sourceId!.toUpperCase() }));
		expect(compare(previews(), shouted, [], options).differences).toEqual([]);
	});

	it('knows a voided transaction by its number where its note is gone', () => {
		const rows = [
			{
				sourceType: 'job',
				sourceId: 'job-1',
				entity: 'Invoice',
				status: 'conflict',
				message: 'It was voided.',
			},
		];
		const voided = record('Invoice', 'job-1', 0, { sourceId: null, isVoided: true });
		const { differences } = compare(previewOf({ jobs: [job()] }, rows), [voided], [], options);
		expect(differences).toMatchObject([{ kind: 'voided', record: 'Invoice of job 7-1' }]);
	});

	it('takes an opportunity that came twice once', () => {
		const rows = previews();
		expect(compare(rows, books, [], options)).toMatchObject({ records: 2, opportunities: 1 });
		const twice = previewsOf([...rows[0]!.rows, ...rows[0]!.rows]);
		expect(twice).toHaveLength(1);
		expect(twice[0]!.rows).toHaveLength(rows[0]!.rows.length);
	});

	it('reports money that is frozen in a deposit with what to do first', () => {
		const rows = [
			{
				sourceType: 'payment',
				sourceId: 'p1',
				entity: 'Payment',
				status: 'planned',
				quickbooksId: 'Payment-p1',
				changes: [
					{
						of: 'application',
						field: 'Applied to the invoice of job 7-1',
						from: null,
						to: 100,
					},
				],
			},
		];
		const frozen = record('Payment', 'p1', 10_000, { isDeposited: true });
		const { differences } = compare(
			previewOf({ payments: [payment('p1', 100)] }, rows),
			[frozen],
			[],
			options,
		);
		expect(differences).toMatchObject([
			{ kind: 'unapplied', action: expect.stringContaining('take it off the deposit') },
		]);
	});

	it('cannot be fooled by the marker of another kind', () => {
		expect(marker('job', 'p1')).not.toBe(marker('payment', 'p1'));
		const odd = record('Invoice', 'p1', 10_000);
		const { differences } = compare(previews(), [...books, odd], [], options);
		expect(differences).toMatchObject([{ kind: 'extra', quickBooks: '100.00' }]);
	});
});
