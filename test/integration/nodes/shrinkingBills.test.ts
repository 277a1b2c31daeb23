import { charge, Mover, SyncStage } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
const switchTo = async (readings: Record<string, string>) =>
	await stage.control('PUT', '/switches', readings);

describe.each(['refused', 'trimmed'])(
	'a bill that shrinks below what is applied to it (QuickBooks: %s)',
	(invoiceBelowApplied) => {
		beforeEach(async () => await switchTo({ invoiceBelowApplied }));

		it('converges in one sync, and stays (B1, B8)', async () => {
			const mover = await Mover.book(stage);
			await mover.pay(300);
			await mover.closeJob();
			await mover.pay(450, { jobNumber: '1234-1' });
			await mover.sync();
			await mover.charge([charge('Moving labor', 1, 200, 4)]);
			const { invoices } = await mover.sync();
			expect(invoices).toMatchObject([{ status: 'updated', total: 200 }]);
			expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 200, Balance: 0 }]);
			expect(await stage.receivable()).toBe(await stage.owed(mover.id));
			const before = (await stage.writes()).length;
			expect((await mover.sync()).invoices).toMatchObject([{ status: 'unchanged' }]);
			expect((await stage.writes()).length).toBe(before);
		});
	},
);

describe('a bill that shrinks below what is applied to it, and QuickBooks refuses', () => {
	beforeEach(async () => await switchTo({ invoiceBelowApplied: 'refused' }));

	it('is left to a person where the money is of a payment that they entered', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const { invoices } = await mover.sync();
		const [invoice] = await stage.records('Invoice');
		await stage.api('/payment', {
			CustomerRef: invoice!.CustomerRef,
			TotalAmt: 750,
			Line: [{ Amount: 750, LinkedTxn: [{ TxnId: invoices[0]!.id, TxnType: 'Invoice' }] }],
		});
		await mover.charge([charge('Moving labor', 1, 200, 4)]);
		expect((await mover.sync()).invoices).toMatchObject([
			{ status: 'conflict', code: '6000', message: expect.stringMatching(/750\.00.*by hand/) },
		]);
		expect(await stage.records('Payment')).toMatchObject([{ UnappliedAmt: 0 }]);
	});

	it('moves nothing where the payment is frozen in a bank deposit (6540)', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		await mover.pay(400, { jobNumber: '1234-1' });
		await mover.pay(350, { jobNumber: '1234-1' });
		const funds = {
			depositAccountId: stage.id('Account', 'Undeposited Funds'),
			paymentMethodId: null,
		};
		const payment = { typeMappings: new Map([[2, funds]]) };
		const { payments } = await mover.sync({ payment });
		await stage.control('POST', '/deposit', { paymentIds: [payments[0]!.id] });
		await mover.charge([charge('Moving labor', 1, 200, 4)]);
		const before = (await stage.records('Payment')).map(({ SyncToken }) => SyncToken);
		for (let times = 0; times < 2; times += 1) {
			expect((await mover.sync({ payment })).invoices).toMatchObject([
				{ status: 'conflict', code: '6540' },
			]);
		}
		expect((await stage.records('Payment')).map(({ SyncToken }) => SyncToken)).toEqual(before);
		expect(await stage.records('Invoice')).toMatchObject([{ TotalAmt: 750 }]);
	});
});
