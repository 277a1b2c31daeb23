import { markedId } from '../ours/identity';
import { type Transaction, isVoided } from '../../quickbooks/states';
import type { PaymentFindings } from './findings';

/**
 * The findings without voided payments, expenses and journal entries: without those that others took
 * the place of, or without any where `recreate` says that they are to be made again (B5).
 */
export function withoutVoided(found: PaymentFindings, recreate: boolean): PaymentFindings {
	return {
		...found,
		payments: remaining(found.payments, recreate),
		purchases: remaining(found.purchases, recreate),
		journalEntries: remaining(found.journalEntries, recreate),
	};
}

/** Of several of one row the live one counts, or else the last that was voided. */
function remaining<T extends Transaction>(records: readonly T[], recreate: boolean): readonly T[] {
	const live = records.filter((record) => !isVoided(record));
	if (live.length === records.length || recreate) return live;
	return records.filter((record, index) => {
		const better = [...live, ...records.slice(index + 1)];
		return !isVoided(record) || !better.some((each) => isSame(record, each));
	});
}

/** Whether two records were made for the same row; voiding may have taken the marker. */
function isSame(a: Transaction, b: Transaction): boolean {
	const [number, otherNumber] = [a, b].map((each) => each.PaymentRefNum ?? each.DocNumber);
	const [id, otherId] = [a, b].map(
		({ PrivateNote }) => markedId(PrivateNote, 'payment') ?? markedId(PrivateNote, 'refund'),
	);
	return (id !== null && id === otherId) || (number !== undefined && number === otherNumber);
}
