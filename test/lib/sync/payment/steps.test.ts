import { planPayments } from '../../../../lib/sync/payment/payment';
import { orderSteps, type PaymentStep } from '../../../../lib/sync/payment/steps';
import { Books, findings, post, sync } from '../books';
import {
	charge,
	job,
	openJob,
	payment,
	paymentSettings,
	refund,
	reversal,
	snapshot,
} from '../builders';

const A = job({ id: 'job-a', jobNumber: '1234-1', jobDate: 20260501 });
const B = job({ id: 'job-b', jobNumber: '1234-2', jobDate: 20260502 });
const costing = (of: typeof A, totalCost: number) =>
	job({ ...of, actualCharges: [charge({ totalCost })] });

const first = payment({ id: 'p1', createdAtUtc: '2026-05-01T12:00:00Z' });
const second = payment({ id: 'p2', createdAtUtc: '2026-05-02T12:00:00Z' });

/** The steps in short: `payment p1 job-a 70, moneyBack 30` or `back r1`; `...` where more follows. */
function told(steps: PaymentStep[]): string[] {
	return steps.map((step) => {
		if (step.kind === 'moneyBack') return `back ${step.moneyBack.row.id}`;
		if (step.kind === 'deleteMoneyBack') return `delete ${step.deletedMoneyBack.id}`;
		const lines = step.lines.map((line) => {
			const to = line.kind === 'invoice' ? line.jobId : line.kind;
			return ` ${to} ${line.cents / 100}`;
		});
		return `payment ${step.entry.payment.id}${lines.join()}${step.final ? '' : ' ...'}`;
	});
}

/** The steps from the books as they stand to what SmartMoving says now; they are carried out too. */
function steps(books: Books, now: ReturnType<typeof snapshot>): string[] {
	const plan = planPayments(
		{ snapshot: now, customerId: '1' },
		findings(books, now),
		paymentSettings(),
	);
	const ordered = told(orderSteps(plan));
	post(books, plan);
	return ordered;
}

describe('the order of the writes', () => {
	it('posts money in before money out, then links the two', () => {
		const now = snapshot({ payments: [first, refund({ amount: 30 })], jobs: [A] });
		const books = new Books();
		sync(books, snapshot({ jobs: [A] }));
		expect(steps(books, now)).toEqual([
			'payment p1 job-a 70 ...',
			'back r1',
			'payment p1 job-a 70, moneyBack 30',
		]);
	});

	it('posts a reversal as a refund, and one that undoes no payment for certain last', () => {
		const reversed = reversal({ id: 'c1', refundsJobPaymentId: 'p1' });
		const orphan = reversal({ id: 'c2', amount: -55 });
		expect(steps(new Books(), snapshot({ payments: [orphan, reversed, first] }))).toEqual([
			'payment p1 ...',
			'back c1',
			'payment p1 moneyBack 100',
			'back c2',
		]);
	});

	it('writes a payment without refunds once', () =>
		expect(steps(new Books(), snapshot({ payments: [second, first] }))).toEqual([
			'payment p1',
			'payment p2',
		]));

	it('writes nothing where nothing changed', () => {
		const books = new Books();
		const now = snapshot({ payments: [first, refund()], jobs: [A] });
		sync(books, now);
		expect(steps(books, now)).toEqual([]);
	});

	it('posts the expense of a payment that is there, then takes its money from the invoice', () => {
		const books = new Books();
		sync(books, snapshot({ payments: [first], jobs: [A] }));
		expect(steps(books, snapshot({ payments: [first, refund()], jobs: [A] }))).toEqual([
			'back r1',
			'payment p1 job-a 70, moneyBack 30',
		]);
	});

	it('frees the room on an invoice before another payment takes it', () => {
		const books = new Books();
		const small = costing(A, 100);
		sync(books, snapshot({ payments: [first, second], jobs: [small] }));
		const now = snapshot({ payments: [first, second, refund({ amount: 40 })], jobs: [small] });
		expect(steps(books, now)).toEqual([
			'back r1',
			'payment p1 job-a 60, moneyBack 40',
			'payment p2 job-a 40',
		]);
	});

	it('frees the room before a new payment takes it', () => {
		const books = new Books();
		const small = costing(A, 100);
		sync(books, snapshot({ payments: [first], jobs: [small] }));
		const now = snapshot({ payments: [{ ...second, jobId: 'job-a' }, first], jobs: [small] });
		expect(steps(books, now)).toEqual(['payment p1', 'payment p2 job-a 100']);
	});

	it('splits the writes of two payments that change places', () => {
		const books = new Books();
		const jobs = [costing(A, 100), costing(B, 100)];
		sync(books, snapshot({ payments: [first, second], jobs }));
		const swapped = [
			{ ...first, jobId: 'job-b' },
			{ ...second, jobId: 'job-a' },
		];
		expect(steps(books, snapshot({ payments: swapped, jobs }))).toEqual([
			'payment p1 ...',
			'payment p2 ...',
			'payment p1 job-b 100',
			'payment p2 job-a 100',
		]);
	});

	it('moves a payment to its own job once that is closed out', () => {
		const books = new Books();
		const ofB = { ...first, jobId: 'job-b' };
		sync(books, snapshot({ payments: [ofB], jobs: [A, openJob(B)] }));
		expect(steps(books, snapshot({ payments: [ofB], jobs: [A, B] }))).toEqual([]);
		const books2 = new Books();
		sync(books2, snapshot({ payments: [ofB], jobs: [A, openJob({ ...B, id: 'job-b' })] }));
		sync(books2, snapshot({ payments: [ofB], jobs: [A, B] }));
		const [only] = books2.read().payments;
		const invoiceOfB = books2.read().invoices.find(({ DocNumber }) => DocNumber === 'SM1234-2');
		expect(only?.Line).toMatchObject([{ Amount: 100, LinkedTxn: [{ TxnId: invoiceOfB?.Id }] }]);
	});

	it('does not write twice for a person’s line that stays', () => {
		const books = new Books();
		sync(books, snapshot({ payments: [first] }));
		const [record] = books.read().payments;
		const theirs = books.saveInvoice(null, {
			CustomerRef: { value: '1' },
			TxnDate: '2026-05-01',
			Line: [{ Amount: 60, DetailType: 'SalesItemLineDetail' }],
		});
		books.savePayment(record!.Id, {
			...record!,
			Line: [{ Amount: 60, LinkedTxn: [{ TxnId: theirs, TxnType: 'Invoice' }] }],
		});
		sync(books, snapshot({ jobs: [A] }));
		expect(steps(books, snapshot({ payments: [first], jobs: [A] }))).toEqual([
			'payment p1 other 60, job-a 40',
		]);
	});
});
