import { centsOf, type BooksContent, type MemoryCompany } from './company';
import type { Edit } from './history';
import { liveRecords, type Live } from './live';

/**
 * A person at work in QuickBooks, on one of the records of an opportunity.
 *
 * @returns the SmartMoving id of what they changed or used; null where there was nothing to it
 */
export function meddle(
	company: MemoryCompany,
	own: readonly Live[],
	edit: Edit,
	which: number,
): string | null {
	const [, kind] = edit.split(' ') as [string, 'invoice' | 'payment'];
	const usable = own.filter(
		(each) =>
			each.kind === (kind === 'invoice' ? 'job' : 'payment') &&
			(edit === 'settle invoice' || edit === 'use payment' ? each.open > 0 : true),
	);
	const chosen = usable[which % Math.max(1, usable.length)];
	if (!chosen) return null;
	const { recordId, customerId, open } = chosen;
	const CustomerRef = { value: customerId };
	// Half of what is open, so that some is left to the sync.
	const cents = Math.ceil(open / 2);
	switch (edit) {
		case 'redate invoice':
			company.saveInvoice(recordId, { TxnDate: '2026-06-15' });
			break;
		case 'void invoice':
			company.voidInvoice(recordId);
			break;
		case 'redate payment':
			company.savePayment(recordId, {
				...company.get('Payment', recordId),
				...{ TxnDate: '2026-06-15' },
			});
			break;
		case 'void payment':
			company.voidPayment(company.get('Payment', recordId));
			break;
		case 'settle invoice':
			company.savePayment(null, {
				...{ CustomerRef, TxnDate: '2026-05-20', TotalAmt: cents / 100 },
				Line: [applied(cents, recordId)],
			});
			break;
		case 'use payment': {
			const theirs = company.saveInvoice(null, {
				...{ CustomerRef, TxnDate: '2026-05-20' },
				Line: [{ Amount: cents / 100, DetailType: 'SalesItemLineDetail' }],
			});
			const payment = company.get('Payment', recordId);
			company.savePayment(recordId, {
				...payment,
				Line: [...payment.Line, applied(cents, theirs)],
			});
		}
	}
	return chosen.id;
}

/** What people's own records settle, and are settled with. */
export function theirLines(books: BooksContent): string[] {
	const ours = new Set(liveRecords(books).map(({ recordId }) => recordId));
	return books.payments
		.flatMap(({ Id, Line }) =>
			Line.flatMap(({ Amount, LinkedTxn: [linked] }) =>
				linked?.TxnType === 'Invoice' && (!ours.has(Id) || !ours.has(linked.TxnId))
					? [`${Id} ${linked.TxnId} ${centsOf(Amount)}`]
					: [],
			),
		)
		.sort();
}

function applied(cents: number, TxnId: string) {
	return { Amount: cents / 100, LinkedTxn: [{ TxnId, TxnType: 'Invoice' }] };
}
