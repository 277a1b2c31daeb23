import { paymentSchema } from '../../lib/quickbooks/schemas';
import type { SyncStage } from '../integration/support/syncStage';
import type { Person } from './people';

/** A person at work on the screens of the emulated company. */
export function personOverHttp(stage: SyncStage): Person {
	const edit = async (entity: string, id: string, fields: object) =>
		await stage.control<void>('POST', '/edit', { entity, id, fields });
	return {
		redate: async (entity, id, TxnDate) => await edit(entity, id, { TxnDate }),
		voidRecord: async (entity, id) => await stage.control('POST', '/void', { entity, id }),
		settle: async ({ recordId, customerId }, cents) => {
			await stage.api('/payment', {
				...{ CustomerRef: { value: customerId }, TotalAmt: cents / 100 },
				Line: [applied(cents, recordId)],
			});
		},
		use: async ({ recordId, customerId }, cents) => {
			const SalesItemLineDetail = { ItemRef: { value: stage.id('Item', 'Services') } };
			const line = { Amount: cents / 100, DetailType: 'SalesItemLineDetail', SalesItemLineDetail };
			const CustomerRef = { value: customerId };
			const { Invoice } = await stage.api('/invoice', { CustomerRef, Line: [line] });
			const payments = paymentSchema.array().parse(await stage.records('Payment'));
			const { Line } = payments.find(({ Id }) => Id === recordId)!;
			await edit('Payment', recordId, { Line: [...Line, applied(cents, Invoice!.Id)] });
		},
	};
}

function applied(cents: number, TxnId: string) {
	return { Amount: cents / 100, LinkedTxn: [{ TxnId, TxnType: 'Invoice' }] };
}
