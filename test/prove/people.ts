import { centsOf, type BooksContent, type MemoryCompany } from './company';
import type { Edit } from './history';
import { check } from './invariants';
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

/**
 * Invariant: people. What people's own records settle, and are settled with, stays; only of an invoice
 * that shrank below what a person paid on it does QuickBooks let the rest go.
 */
export function checkPeoplesLines(before: BooksContent, after: BooksContent): void {
	const [had, has] = [theirLines(before), theirLines(after)];
	const shrunk = after.invoices.filter(
		({ Id, TotalAmt, Balance }) =>
			Balance === 0 && before.invoices.some((each) => each.Id === Id && each.TotalAmt > TotalAmt),
	);
	for (const line of [...had.keys(), ...has.keys()]) {
		const [is, was] = [has.get(line) ?? 0, had.get(line) ?? 0];
		const isLetGo = is < was && shrunk.some(({ Id }) => line.endsWith(` to ${Id}`));
		check(is === was || isLetGo, 'people', () => `payment ${line}: ${was} became ${is}`);
	}
}

/** Cents by payment and invoice. */
function theirLines(books: BooksContent): Map<string, number> {
	const ours = new Set(liveRecords(books).map(({ recordId }) => recordId));
	const lines = new Map<string, number>();
	for (const { Id, Line } of books.payments) {
		for (const { Amount, LinkedTxn } of Line) {
			const [linked] = LinkedTxn;
			if (linked?.TxnType !== 'Invoice' || (ours.has(Id) && ours.has(linked.TxnId))) continue;
			const line = `${Id} to ${linked.TxnId}`;
			lines.set(line, (lines.get(line) ?? 0) + centsOf(Amount));
		}
	}
	return lines;
}

function applied(cents: number, TxnId: string) {
	return { Amount: cents / 100, LinkedTxn: [{ TxnId, TxnType: 'Invoice' }] };
}
