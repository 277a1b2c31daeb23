import { valueOf } from '../../../../lib/basics/settled';
import { NoAnswerError } from '../../../../lib/http';
import { syncInvoices } from '../../../../lib/posting/invoices/post';
import { syncPayments, type PaymentPostingOptions } from '../../../../lib/posting/payments/post';
import type { Snapshot } from '../../../../lib/smartmoving/snapshot';
import { resultOf } from '../../../../lib/sync/outcome/plan';
import type { SyncResult } from '../../../../lib/sync/outcome/result';
import {
	charge,
	invoiceSettings,
	JANE,
	job,
	payment,
	paymentSettings,
	refund,
	snapshot,
} from '../../sync/builders';
import { FakeCompany, faultOfCode } from '../fakeCompany';

const A = job({ id: 'job-a', actualCharges: [charge({ totalCost: 100 })] });
const first = payment({ id: 'p1', createdAtUtc: '2026-05-01T12:00:00Z' });
const second = payment({ id: 'p2', createdAtUtc: '2026-05-02T12:00:00Z' });

/** A company with Jane as customer 1. */
function withJane(): FakeCompany {
	const fake = new FakeCompany();
	fake.books.saveCustomer(null, { DisplayName: JANE.name });
	return fake;
}

/** Syncs the invoices and payments of one opportunity; gives the writes of the payments. */
async function sync(
	fake: FakeCompany,
	now: Snapshot,
	changes: Partial<PaymentPostingOptions> = {},
) {
	const source = { type: 'customer', id: JANE.id, number: null } as const;
	const customer = resultOf(source, 'Customer', 'unchanged', { id: '1' });
	const input = { snapshot: now, customer };
	const options = {
		...{ preview: false, recreate: false, onlyPayment: null, onlyJob: null },
		...{ whenDeleted: 'void' as const, receivableAccountId: null },
		...changes,
	};
	const company = fake.company();
	const { arrives } = fake;
	fake.arrives = () => undefined;
	const [invoices] = await syncInvoices(company, [input], invoiceSettings(), options);
	fake.arrives = arrives;
	fake.writes.length = 0;
	fake.readings = 0;
	const inputs = [{ ...input, invoices: valueOf(invoices!) }];
	const [settled] = await syncPayments(company, inputs, paymentSettings(), options);
	fake.arrives = () => undefined;
	const { payments, refunds } = valueOf(settled!);
	return {
		writes: [...fake.writes],
		told: [...payments, ...refunds].map(inShort),
		payments,
		refunds,
	};
}

function inShort({ source, status, message }: SyncResult): string {
	return `${source.id} ${status}${message === null ? '' : `: ${message}`}`;
}

describe('the payments of one opportunity', () => {
	it('are posted money in before money out, and linked last', async () => {
		const fake = withJane();
		const now = snapshot({ jobs: [A], payments: [first, refund()] });
		const { writes, told } = await sync(fake, now);
		expect(writes).toEqual([
			'create Payment: Invoice 2 70',
			'create Purchase',
			'update Payment 3: Invoice 2 70, Expense 4 30',
		]);
		expect(told).toEqual(['p1 created', 'r1 created']);
		expect(fake.readings).toBe(1);
	});

	it('are left alone where nothing changed', async () => {
		const fake = withJane();
		const now = snapshot({ jobs: [A], payments: [first, refund()] });
		await sync(fake, now);
		expect(await sync(fake, now)).toMatchObject({
			writes: [],
			told: ['p1 unchanged', 'r1 unchanged'],
		});
	});

	it('are only told in a preview', async () => {
		const now = snapshot({ jobs: [A], payments: [first, refund()] });
		const { writes, told, payments } = await sync(withJane(), now, { preview: true });
		expect(writes).toEqual([]);
		expect(told).toEqual(['p1 planned', 'r1 planned']);
		expect(payments[0]!.changes).toContainEqual({
			...{ of: 'application', field: 'Applied to the invoice of job 1234-1', from: null, to: 70 },
		});
	});

	it('begin with the void of what was deleted, whose room the others take', async () => {
		const fake = withJane();
		await sync(fake, snapshot({ jobs: [A], payments: [first, second] }));
		const { writes, told } = await sync(fake, snapshot({ jobs: [A], payments: [second] }));
		expect(writes).toEqual(['void Payment 3', 'update Payment 4: Invoice 2 100']);
		expect(told).toEqual([
			'p2 updated',
			'p1 updated: The payment of 100.00 of quote 1234 was deleted in SmartMoving and therefore voided in QuickBooks.',
		]);
	});

	it('let go of a deleted refund before its expense is deleted, and leave no trace', async () => {
		const fake = withJane();
		await sync(fake, snapshot({ payments: [first, refund()] }));
		const { writes, told, refunds } = await sync(fake, snapshot({ payments: [first] }));
		expect(writes).toEqual(['update Payment 2', 'delete Purchase 3', 'update Payment 2']);
		expect(told).toEqual([
			'p1 updated',
			'r1 updated: The refund of 30.00 of quote 1234 was deleted in SmartMoving, and its expense therefore in QuickBooks.',
		]);
		expect(refunds[0]).toMatchObject({ id: '3', total: 0, url: null });
		expect(fake.books.get('Payment', '2').PrivateNote).not.toContain('Taking back');
	});

	it.each([
		['for the time being', '2500', 'failed'],
		['because a bank deposit freezes it', '6540', 'conflict'],
	])(
		'keep the expense of a deleted refund while the payment cannot be changed, %s',
		async (_, code, status) => {
			const fake = withJane();
			await sync(fake, snapshot({ payments: [first, refund()] }));
			fake.arrives = (write) => {
				if (write.startsWith('update Payment')) throw faultOfCode(code);
			};
			const { writes, told } = await sync(fake, snapshot({ payments: [first] }));
			expect(writes).toEqual([]);
			expect(told).toEqual([
				expect.stringContaining(`p1 ${status}`),
				expect.stringContaining('It was not deleted, because its payment could not be changed'),
			]);
		},
	);

	it('go on beside one that is refused, which is told in whole', async () => {
		const fake = withJane();
		fake.arrives = (write) => {
			if (write === 'create Purchase') throw faultOfCode('6250');
		};
		const { writes, told, refunds } = await sync(
			fake,
			snapshot({ payments: [first, refund(), second] }),
		);
		expect(writes).toEqual(['create Payment', 'create Payment']);
		expect(told).toEqual(['p1 created', 'p2 created', expect.stringMatching(/^r1 failed/)]);
		expect(refunds[0]).toMatchObject({ code: '6250', id: null, changes: [] });
	});

	it('are not tried any more once QuickBooks cannot be reached', async () => {
		const fake = withJane();
		let tries = 0;
		fake.arrives = () => {
			tries += 1;
			throw new NoAnswerError('No answer.');
		};
		const { told } = await sync(fake, snapshot({ payments: [first, second, refund()] }));
		expect(tries).toBe(1);
		expect(told).toEqual([
			'p1 failed: No answer.',
			'p2 failed: No answer.',
			'r1 failed: No answer.',
		]);
	});

	it('are read and planned anew when someone else was quicker, without forgetting what was done', async () => {
		const fake = withJane();
		await sync(fake, snapshot({ jobs: [A], payments: [first] }));
		let isFirst = true;
		fake.arrives = (write) => {
			if (!write.startsWith('update Payment') || !isFirst) return;
			isFirst = false;
			const present = fake.books.get('Payment', '3');
			const PrivateNote = `${present.PrivateNote}\nThanks`;
			fake.books.update('Payment', present, { ...present, PrivateNote });
		};
		const now = snapshot({ jobs: [A], payments: [first, refund()] });
		const { writes, told } = await sync(fake, now);
		expect(writes).toEqual(['create Purchase', 'update Payment 3: Invoice 2 70, Expense 4 30']);
		expect(told).toEqual(['p1 updated', 'r1 created']);
		expect(fake.readings).toBe(2);
		expect(fake.books.get('Payment', '3').PrivateNote).toContain('Thanks');
	});

	it('are planned around one that a bank deposit freezes', async () => {
		const fake = withJane();
		await sync(fake, snapshot({ jobs: [A], payments: [first] }));
		fake.arrives = (write) => {
			if (write.startsWith('update Payment 3')) throw faultOfCode('6540');
		};
		const B = job({
			id: 'job-b',
			jobNumber: '1234-2',
			actualCharges: [charge({ totalCost: 100 })],
		});
		const moved = { ...first, jobId: 'job-b' };
		const now = snapshot({ jobs: [A, B], payments: [moved, { ...second, jobId: 'job-a' }] });
		const { writes, told } = await sync(fake, now);
		// The frozen one stays on the first job's invoice, so the other one takes what is left.
		expect(writes).toEqual(['create Payment: Invoice 4 100']);
		expect(told).toEqual([expect.stringMatching(/^p1 conflict/), 'p2 created']);
	});
});
