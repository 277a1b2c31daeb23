import type { FieldChange } from '../../../lib/sync/outcome/result';
import { charge, job, Mover, SyncStage, type Outcome } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
const eCheck = { paymentType: 8, gatewayPaymentId: 'gw-1' };

/** States that an opportunity can be in, each brought about from one that is in the books already. */
const cases: Record<string, (mover: Mover) => Promise<unknown>> = {
	'nothing new': async () => undefined,
	'a further deposit': async (mover) => await mover.pay(120.35),
	'a closed-out job': async (mover) => await mover.closeJob(),
	'a closed-out job, paid in full': async (mover) => {
		await mover.closeJob();
		await mover.pay(550, { jobNumber: '1234-1', paymentCategory: 1 });
	},
	'a deposit refunded in part, after close-out': async (mover) => {
		await mover.closeJob();
		await mover.refund((await mover.pay(300)).id, 99.99);
	},
	'a deposit refunded in full': async (mover) => {
		const { id } = await mover.pay(300);
		await mover.refund(id, 300);
	},
	'charges with awkward cents': async (mover) => {
		await mover.charge([charge('Moving labor', 1, 1861.08, 128.35), charge('Packing', 3, 0.01)]);
		await mover.closeJob();
	},
	'a charge that does not add up': async (mover) => {
		await mover.charge([{ ...charge('Moving labor', 1, 600), discountAmount: 10 }]);
		await mover.closeJob();
	},
	'a reversed e-check': async (mover) => {
		await mover.pay(250, eCheck);
		await mover.pay(-250, eCheck);
	},
	'a skipped payment type': async (mover) => await mover.pay(80, { paymentType: 6 }),
};

/** What a person compares: ids that do not exist before the posting are left out. */
function seen(outcome: Outcome) {
	const isKnown = ({ field }: FieldChange) => !/Ref$|^Line (Customer|Account)/.test(field);
	const results = [...outcome.invoices, ...outcome.payments, ...outcome.refunds];
	return results.map(({ source, entity, status, changes, message }) => ({
		source,
		entity,
		// What a preview plans is what a sync creates or updates.
		posts: ['planned', 'created', 'updated'].includes(status),
		status: ['planned', 'created', 'updated'].includes(status) ? 'posted' : status,
		changes: changes.filter(isKnown),
		message,
	}));
}

describe('B2: a preview equals what a sync then posts', () => {
	describe.each(['new', 'synced before'])('opportunity %s', (history) => {
		it.each(Object.keys(cases))('with %s', async (name) => {
			const mover = await Mover.book(stage, {
				jobs: [job('1234-1', [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)])],
			});
			await mover.pay(200);
			if (history === 'synced before') await mover.sync();
			await cases[name]!(mover);
			const before = (await stage.writes()).length;
			const preview = await mover.sync({ preview: true });
			expect((await stage.writes()).length).toBe(before);
			const sync = await mover.sync();
			expect(seen(sync)).toEqual(seen(preview));
		});
	});
});

describe('B2: what people read in a preview', () => {
	it('are names, that of a customer who does not exist yet too', async () => {
		const mover = await Mover.book(stage, {
			customer: { name: 'Jane: Smith', emailAddress: 'jane@example.com' },
		});
		await mover.closeJob();
		const termId = stage.id('Term', 'Net 15');
		const invoice = { termId };
		const [preview] = (await mover.sync({ preview: true, invoice })).invoices;
		expect(preview!.changes).toEqual(
			expect.arrayContaining([
				{ of: 'header', field: 'CustomerRef', from: null, to: 'Jane Smith' },
				{ of: 'header', field: 'SalesTermRef', from: null, to: 'Net 15' },
				{ of: 'line', field: 'Line 2', from: null, to: 'Packing: 150.00, item Packing' },
			]),
		);
		const [posted] = (await mover.sync({ invoice })).invoices;
		expect(posted!.changes).toEqual(preview!.changes);
	});
});
