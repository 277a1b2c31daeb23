import {
	applyPayments,
	type ApplicablePayment,
	type Application,
	type OpenInvoice,
} from '../../../../lib/sync/payment/apply';
import { seeded } from '../random';

const paid = (id: string, cents: number, jobId: string | null = null): ApplicablePayment => ({
	id,
	jobId,
	cents,
});
const open = (jobId: string, cents: number): OpenInvoice => ({ jobId, cents });
const as = (applications: Application[]) =>
	applications.map(({ paymentId, jobId, cents }) => `${paymentId}>${jobId} ${cents}`).sort();

describe('how payments meet invoices', () => {
	it.each<[string, ApplicablePayment[], OpenInvoice[], string[]]>([
		['nothing to apply to: the deposit stays unapplied (A2)', [paid('p', 100)], [], []],
		[
			'the deposit goes to the invoice, and no further than it (A3)',
			[paid('p', 100)],
			[open('a', 70)],
			['p>a 70'],
		],
		[
			'oldest payment to oldest invoice',
			[paid('p', 100), paid('q', 100)],
			[open('a', 150), open('b', 50)],
			['p>a 100', 'q>a 50', 'q>b 50'],
		],
		[
			'a payment of a job goes to its invoice first',
			[paid('p', 100), paid('q', 100, 'a')],
			[open('a', 100), open('b', 100)],
			['p>b 100', 'q>a 100'],
		],
		[
			'what is left of a payment of a job goes on',
			[paid('p', 100, 'b')],
			[open('a', 100), open('b', 30)],
			['p>a 70', 'p>b 30'],
		],
		[
			'a payment of a job without invoice is one of the opportunity',
			[paid('p', 100, 'z')],
			[open('a', 100)],
			['p>a 100'],
		],
		[
			'two payments of one job',
			[paid('p', 80, 'a'), paid('q', 80, 'a')],
			[open('a', 100), open('b', 100)],
			['p>a 80', 'q>a 20', 'q>b 60'],
		],
		['nothing left of a payment', [paid('p', 0), paid('q', -50)], [open('a', 100)], []],
		['nothing open of an invoice', [paid('p', 100)], [open('a', 0), open('b', -20)], []],
	])('%s', (_, payments, invoices, expected) =>
		expect(as(applyPayments(payments, invoices))).toEqual(expected),
	);
});

describe('for any payments and invoices', () => {
	const random = seeded(1);
	const cases = Array.from({ length: 500 }, () => {
		const jobs = ['a', 'b', 'c', 'd'].slice(0, random.integer(0, 4));
		return {
			invoices: jobs.map((jobId) => open(jobId, random.integer(0, 50_000))),
			payments: Array.from({ length: random.integer(0, 6) }, (_, index) =>
				paid(`p${index}`, random.integer(0, 40_000), random.pick([null, ...jobs, 'unknown'])),
			),
		};
	});
	const sum = (list: readonly { cents: number }[]) =>
		list.reduce((total, { cents }) => total + cents, 0);

	it('never applies more than was paid or than is open, and never a zero', () => {
		for (const { payments, invoices } of cases) {
			const applied = applyPayments(payments, invoices);
			for (const { id, cents } of payments) {
				expect(sum(applied.filter((each) => each.paymentId === id))).toBeLessThanOrEqual(cents);
			}
			for (const { jobId, cents } of invoices) {
				expect(sum(applied.filter((each) => each.jobId === jobId))).toBeLessThanOrEqual(cents);
			}
			expect(applied.every(({ cents }) => cents > 0)).toBe(true);
		}
	});

	it('names each pair once', () => {
		for (const { payments, invoices } of cases) {
			const pairs = applyPayments(payments, invoices).map((each) => each.paymentId + each.jobId);
			expect(new Set(pairs).size).toBe(pairs.length);
		}
	});

	it('uses all it can: the payments are used up, or the invoices settled', () => {
		for (const { payments, invoices } of cases) {
			const applied = sum(applyPayments(payments, invoices));
			expect(applied).toBe(Math.min(sum(payments), sum(invoices)));
		}
	});

	it('gives a payment of a job to its invoice as far as that takes it', () => {
		for (const { payments, invoices } of cases) {
			const applied = applyPayments(payments, invoices);
			for (const invoice of invoices) {
				const own = payments.filter(({ jobId }) => jobId === invoice.jobId);
				const fromOwn = applied.filter(
					(each) => each.jobId === invoice.jobId && own.some(({ id }) => id === each.paymentId),
				);
				expect(sum(fromOwn)).toBe(Math.min(sum(own), invoice.cents));
			}
		}
	});
});
