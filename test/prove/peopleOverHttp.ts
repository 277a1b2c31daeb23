import type { SyncStage } from '../integration/support/syncStage';
import type { BooksContent } from './company';
import type { Edit } from './history';
import { liveRecords } from './live';

/**
 * A person at work on QuickBooks' own screens, as in memory.
 *
 * @returns the SmartMoving id of what they changed or used; null where there was nothing to it
 */
export async function meddleOverHttp(
	stage: SyncStage,
	books: BooksContent,
	ids: readonly string[],
	{ edit, record }: { edit: Edit; record: number },
): Promise<string | null> {
	const isInvoice = edit.endsWith('invoice');
	const usable = liveRecords(books).filter(
		(each) =>
			ids.includes(each.id) &&
			each.kind === (isInvoice ? 'job' : 'payment') &&
			(edit === 'settle invoice' || edit === 'use payment' ? each.open > 0 : true),
	);
	const chosen = usable[record % Math.max(1, usable.length)];
	if (!chosen) return null;
	const { recordId: id, customerId, open } = chosen;
	const entity = isInvoice ? 'Invoice' : 'Payment';
	const CustomerRef = { value: customerId };
	const amount = Math.ceil(open / 2) / 100;
	const applied = (TxnId: string) => ({
		...{ Amount: amount, LinkedTxn: [{ TxnId, TxnType: 'Invoice' }] },
	});
	switch (edit) {
		case 'redate invoice':
		case 'redate payment':
			await stage.control('POST', '/edit', {
				...{ entity, id, fields: { TxnDate: '2026-06-15' } },
			});
			break;
		case 'void invoice':
		case 'void payment':
			await stage.control('POST', '/void', { entity, id });
			break;
		case 'settle invoice':
			await stage.api('/payment', { CustomerRef, TotalAmt: amount, Line: [applied(id)] });
			break;
		case 'use payment': {
			const SalesItemLineDetail = { ItemRef: { value: stage.id('Item', 'Services') } };
			const line = { Amount: amount, DetailType: 'SalesItemLineDetail', SalesItemLineDetail };
			const { Invoice } = await stage.api('/invoice', { CustomerRef, Line: [line] });
			const { Line } = books.payments.find((payment) => payment.Id === id)!;
			const fields = { Line: [...Line, applied(Invoice!.Id)] };
			await stage.control('POST', '/edit', { entity, id, fields });
		}
	}
	return chosen.id;
}
