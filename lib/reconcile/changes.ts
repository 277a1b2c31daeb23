import type { FieldChange } from '../sync/outcome/result';
import type { DifferenceKind } from './difference';

/** Which kind of difference a field that the sync would change is. */
export function kindOfChange({ field, from, to }: FieldChange): DifferenceKind {
	switch (field) {
		case 'TotalAmt':
		case 'Amount':
			return 'amount';
		case 'TxnDate':
			return 'date';
		case 'CustomerRef':
		case 'EntityRef':
		case 'Line Customer':
			return 'customer';
		case 'DocNumber':
		case 'PaymentRefNum':
			return 'number';
	}
	if (field.startsWith('Applied to the invoice of job ')) {
		return Number(to ?? 0) > Number(from ?? 0) ? 'unapplied' : 'link';
	}
	return /^(Applied|Linked) to /.test(field) ? 'link' : 'details';
}

/**
 * Changes by kind. Where a total differs its lines are what makes it differ, and are no difference
 * of their own.
 */
export function changesByKind(
	changes: readonly FieldChange[],
): ReadonlyMap<DifferenceKind, FieldChange[]> {
	const hasTotal = changes.some((change) => kindOfChange(change) === 'amount');
	const kinds = new Map<DifferenceKind, FieldChange[]>();
	for (const change of changes) {
		const kind =
			hasTotal && change.field.startsWith('Line ') && kindOfChange(change) === 'details'
				? 'amount'
				: kindOfChange(change);
		kinds.set(kind, [...(kinds.get(kind) ?? []), change]);
	}
	return kinds;
}
