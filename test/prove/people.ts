import { centsOf, type BooksContent } from './company';
import type { Edit } from './history';
import { check } from './invariants';
import { liveRecords, type Live } from './live';

/** What a person does on QuickBooks' own screens. */
export interface Person {
	redate(entity: 'Invoice' | 'Payment', id: string, day: string): void | Promise<void>;
	voidRecord(entity: 'Invoice' | 'Payment', id: string): void | Promise<void>;
	/** Enters a payment of their own for an invoice. */
	settle(invoice: Live, cents: number): void | Promise<void>;
	/** Applies a payment to an invoice of their own. */
	use(payment: Live, cents: number): void | Promise<void>;
}

/**
 * A person at work on one of the records of an opportunity.
 *
 * @returns the SmartMoving id of what they changed or used; null where there was nothing to it
 */
export async function meddle(
	person: Person,
	own: readonly Live[],
	edit: Edit,
	which: number,
): Promise<string | null> {
	const [what, kind] = edit.split(' ') as [string, 'invoice' | 'payment'];
	const needsMoney = what === 'settle' || what === 'use';
	const usable = own.filter(
		(each) =>
			each.kind === (kind === 'invoice' ? 'job' : 'payment') && (!needsMoney || each.open > 0),
	);
	const chosen = usable[which % Math.max(1, usable.length)];
	if (!chosen) return null;
	const { id, recordId, open } = chosen;
	const entity = kind === 'invoice' ? 'Invoice' : 'Payment';
	// Half of what is open, so that some is left to the sync.
	const cents = Math.ceil(open / 2);
	switch (edit) {
		case 'redate invoice':
		case 'redate payment':
			await person.redate(entity, recordId, '2026-06-15');
			break;
		case 'void invoice':
		case 'void payment':
			await person.voidRecord(entity, recordId);
			break;
		case 'settle invoice':
			await person.settle(chosen, cents);
			break;
		case 'use payment':
			await person.use(chosen, cents);
	}
	return id;
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
