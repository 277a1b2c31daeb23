import type { FieldChange } from '../sync/outcome/result';
import type { DifferenceKind } from './difference';

/** The kinds of the fields that are told of by themselves. */
const KIND_BY_FIELD: Readonly<Record<string, DifferenceKind>> = {
	TxnDate: 'date',
	CustomerRef: 'customer',
	EntityRef: 'customer',
	'Line Customer': 'customer',
	DocNumber: 'number',
	PaymentRefNum: 'number',
};

/** Which kind of difference a field that the sync would change is. */
export function kindOfChange({ of, field, from, to }: FieldChange): DifferenceKind {
	switch (of) {
		case 'total':
			return 'amount';
		case 'application':
			return Number(to ?? 0) > Number(from ?? 0) ? 'unapplied' : 'link';
		case 'moneyBack':
		case 'link':
			return 'link';
		case 'header':
		case 'line':
			return KIND_BY_FIELD[field] ?? 'details';
	}
}

/**
 * Changes by kind. Where a total differs its lines are what makes it differ, and are no difference
 * of their own.
 */
export function changesByKind(
	changes: readonly FieldChange[],
): ReadonlyMap<DifferenceKind, FieldChange[]> {
	const hasTotal = changes.some(({ of }) => of === 'total');
	const kinds = new Map<DifferenceKind, FieldChange[]>();
	for (const change of changes) {
		const own = kindOfChange(change);
		const kind = hasTotal && change.of === 'line' && own === 'details' ? 'amount' : own;
		kinds.set(kind, [...(kinds.get(kind) ?? []), change]);
	}
	return kinds;
}
