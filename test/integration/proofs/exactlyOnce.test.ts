import { charge, job, Mover, SyncStage, statuses } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
/** A deposit, a closed job, a balance payment and a refund: one record of each kind, two payments. */
async function fullStory(): Promise<Mover> {
	const mover = await Mover.book(stage);
	const deposit = await mover.pay(200);
	await mover.closeJob();
	await mover.pay(550, { jobNumber: '1234-1', paymentCategory: 1 });
	await mover.refund(deposit.id, 30);
	return mover;
}

async function expectOneOfEach(): Promise<void> {
	expect(await stage.records('Customer')).toHaveLength(1);
	expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 750, Balance: 30 }]);
	expect(await stage.records('Payment')).toMatchObject([{ UnappliedAmt: 0 }, { UnappliedAmt: 0 }]);
	expect(await stage.records('Purchase')).toMatchObject([{ TotalAmt: 30 }]);
	expect(await stage.receivable()).toBe(3000);
	expect(await stage.control('GET', '/trial-balance')).toMatchObject({ balanced: true });
}

describe('B3: exactly once', () => {
	it.each([1, 2, 10])('leaves one record of each after %i syncs', async (times) => {
		const mover = await fullStory();
		for (let time = 0; time < times; time += 1) await mover.sync();
		await expectOneOfEach();
	});

	it.each([2, 5])('leaves one record of each after %i syncs at once', async (times) => {
		const mover = await fullStory();
		await stage.control('POST', '/latency', { ms: 20 });
		const outcomes = await Promise.all(
			Array.from({ length: times }, async () => await mover.sync()),
		);
		await stage.control('POST', '/latency', { ms: 0 });
		await mover.sync();
		await expectOneOfEach();
		for (const outcome of outcomes) {
			expect(outcome.customer.id).toBe(outcomes[0]!.customer.id);
			expect(outcome.invoices[0]!.id).toBe(outcomes[0]!.invoices[0]!.id);
		}
	});

	describe.each(['remembered', 'forgotten'])('with request ids %s by QuickBooks', (memory) => {
		beforeEach(async () => {
			await stage.control('PUT', '/switches', { requestIdMemory: memory });
		});

		it.each(['customer', 'invoice', 'payment', 'purchase'])(
			'repeats a %s whose answer was lost after it was committed, without a double',
			async (entity) => {
				const mover = await fullStory();
				await stage.control('POST', '/faults', {
					match: { method: 'POST', path: `/${entity}?` },
					times: 1,
					action: 'drop-after-commit',
				});
				const outcome = await mover.sync();
				expect(statuses(outcome)).toEqual({
					customer: 'created',
					invoices: ['created'],
					payments: ['created', 'created'],
					refunds: ['created'],
				});
				await expectOneOfEach();
			},
		);
	});

	it('finishes on the next event what an outage cut off', async () => {
		const mover = await fullStory();
		await stage.control('POST', '/faults', {
			match: { method: 'POST', path: '/payment?' },
			// As often as one request is tried; what comes after it is not tried at all.
			times: 4,
			action: 'status',
			status: 503,
		});
		const during = await mover.sync();
		expect(statuses(during)).toEqual({
			customer: 'created',
			invoices: ['created'],
			payments: ['failed', 'failed'],
			refunds: ['failed'],
		});
		expect(during.payments[0]!.message).toContain('not available');
		await mover.sync();
		await expectOneOfEach();
	});

	it('does not call a link a conflict that only an outage kept from being made', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.sync();
		await mover.refund(deposit.id, 50);
		await stage.control('POST', '/faults', {
			match: { method: 'POST', path: '/payment?' },
			times: 4,
			action: 'status',
			status: 503,
		});
		const [refund] = (await mover.sync()).refunds;
		expect(refund).toMatchObject({
			status: 'failed',
			message: expect.stringMatching(/booked as expense.*not linked.*not available/),
		});
		expect(refund!.message).not.toContain('by hand');
		expect(statuses(await mover.sync())).toMatchObject({
			payments: ['updated'],
			refunds: ['unchanged'],
		});
		expect(await stage.receivable()).toBe(-15000);
	});

	it('reads again and goes on when someone else changed the invoice meanwhile (5010)', async () => {
		const mover = await fullStory();
		await mover.sync();
		await mover.charge([charge('Moving labor', 1, 640, 4), charge('Packing', 3, 150)]);
		await stage.control('POST', '/faults', {
			match: { method: 'POST', path: '/invoice?' },
			times: 1,
			action: 'status',
			status: 400,
			body: {
				Fault: {
					Error: [
						{
							Message: 'Stale Object Error',
							Detail: 'Stale Object Error',
							code: '5010',
							element: '',
						},
					],
					type: 'ValidationFault',
				},
			},
		});
		expect(statuses(await mover.sync())).toMatchObject({ invoices: ['updated'] });
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 790 }]);
	});

	it('does not make a deleted record again unless asked to (B5)', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const first = await mover.sync();
		await stage.control('POST', '/delete', { entity: 'Invoice', id: first.invoices[0]!.id });
		// A record of the same second as its answer, or of the one before, is taken for a new one.
		await new Promise((resolve) => setTimeout(resolve, 2_100));
		const reported = await mover.sync();
		expect(reported.invoices).toMatchObject([
			{ status: 'conflict', message: expect.stringContaining('deleted') },
		]);
		expect(await stage.receivable()).toBe(0);
		const again = await mover.sync({ recreate: true });
		expect(again.invoices).toMatchObject([{ status: 'created', docNumber: 'SM1234-1' }]);
		expect(again.invoices[0]!.id).not.toBe(first.invoices[0]!.id);
		expect(await stage.receivable()).toBe(75000);
	}, 20_000);

	it('leaves a voided invoice alone and says so (B5)', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const { invoices } = await mover.sync();
		await stage.control('POST', '/void', { entity: 'Invoice', id: invoices[0]!.id });
		expect((await mover.sync()).invoices).toMatchObject([
			{ status: 'conflict', message: expect.stringContaining('voided') },
		]);
		expect(await stage.receivable()).toBe(0);
	});

	it('never touches an invoice of a person that happens to have our number', async () => {
		const { Customer } = await stage.api<{ Customer: { Id: string } }>('/customer', {
			DisplayName: 'Somebody',
		});
		await stage.api('/invoice', {
			DocNumber: 'SM1234-1',
			CustomerRef: { value: Customer.Id },
			Line: [
				{
					Amount: 10,
					DetailType: 'SalesItemLineDetail',
					SalesItemLineDetail: { ItemRef: { value: stage.id('Item', 'Services') } },
				},
			],
		});
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const { invoices } = await mover.sync();
		expect(invoices).toMatchObject([{ status: 'conflict', code: '6140' }]);
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 10 }]);
	});
});

describe('what QuickBooks may or may not do', () => {
	it('tells of a refund that is booked but whose link QuickBooks dropped without a word', async () => {
		await stage.control('PUT', '/switches', { expenseLink: 'dropped' });
		const mover = await fullStory();
		const outcome = await mover.sync();
		expect(outcome.refunds).toMatchObject([
			{ status: 'conflict', message: expect.stringContaining('booked as expense') },
		]);
		expect(await stage.records('Purchase')).toHaveLength(1);
	});

	it('posts the expense and reports the link when the payment is frozen in a deposit (6540)', async () => {
		const mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		const undeposited = {
			depositAccountId: stage.id('Account', 'Undeposited Funds'),
			paymentMethodId: null,
		};
		const payment = { typeMappings: new Map([[2, undeposited]]) };
		const { payments } = await mover.sync({ payment });
		await stage.control('POST', '/deposit', { paymentIds: [payments[0]!.id] });
		await mover.refund(deposit.id, 50);
		const outcome = await mover.sync({ payment });
		expect(outcome.payments).toMatchObject([{ status: 'conflict', code: '6540' }]);
		expect(outcome.refunds).toMatchObject([
			{ status: 'conflict', message: expect.stringContaining('not linked') },
		]);
		expect(await stage.records('Purchase')).toHaveLength(1);
		expect(await stage.receivable()).toBe(-15000);
		await mover.sync({ payment });
		expect(await stage.records('Purchase')).toHaveLength(1);
	});

	it('refuses by name what lies in a closed period', async () => {
		const mover = await Mover.book(stage, {
			jobs: [job('1234-1', [charge('Moving labor', 1, 600)])],
		});
		await mover.closeJob();
		await stage.control('PUT', '/preferences', {
			AccountingInfoPrefs: { BookCloseDate: '2026-05-31' },
		});
		const { invoices } = await mover.sync();
		expect(invoices).toMatchObject([
			{ status: 'failed', code: '6210', message: expect.stringContaining('2026-05-31') },
		]);
		expect(await stage.records('Invoice')).toEqual([]);
	});
});
