import { fail, type Refusal } from '../outcome/plan';

/** The QuickBooks lists that records are picked from, with the words people know them by. */
const WORDS = {
	Item: 'item',
	Account: 'account',
	PaymentMethod: 'payment method',
	Class: 'class',
	Department: 'location',
	Term: 'terms',
	Customer: 'customer',
} as const;

export type ReferenceKind = keyof typeof WORDS;

/** A record that a setting names. */
export interface Reference {
	kind: ReferenceKind;
	id: string;
	/** The setting's name as the node shows it. */
	setting: string;
	/** The types of record that are of use there, where that matters. */
	types?: readonly string[];
}

/** What QuickBooks holds under an id; inactive records included. */
export interface KnownReference {
	name: string;
	active: boolean;
	type: string | undefined;
}

/** By {@link referenceKey}. A reference that is not in it does not exist. */
export type KnownReferences = ReadonlyMap<string, KnownReference>;

export function referenceKey(kind: ReferenceKind, id: string): string {
	return `${kind} ${id}`;
}

/**
 * How a change shows a record to people: by its name, or by its id where QuickBooks tells no name.
 * Records are compared by their ids; this is only for reading. Null where there is no reference.
 */
export function nameOfReference(
	known: KnownReferences,
	kind: ReferenceKind,
	ref: { value: string; name?: string | undefined } | null | undefined,
): string | null {
	if (!ref) return null;
	return known.get(referenceKey(kind, ref.value))?.name ?? ref.name ?? `id ${ref.value}`;
}

/** QuickBooks' own answer to a record that it cannot use. */
const UNUSABLE = { code: '2500', kind: 'badReference' } as const;

/** B4: refuses, by name, a setting that points at a record that is gone, inactive or of no use. */
export function refuseReferences(
	used: readonly Reference[],
	known: KnownReferences,
): Refusal | null {
	for (const { kind, id, setting, types } of used) {
		const word = WORDS[kind];
		const record = known.get(referenceKey(kind, id));
		const choose = `Choose another one in '${setting}'.`;
		if (!record)
			return fail(`The ${word} with id ${id} no longer exists in QuickBooks. ${choose}`, UNUSABLE);
		if (!record.active) {
			return fail(
				`The ${word} "${record.name}" is inactive in QuickBooks. Make it active there, or: ${choose}`,
				{ code: '610', kind: 'notFound' },
			);
		}
		if (kind === 'Item' && (record.type === 'Category' || record.type === 'Group')) {
			return fail(
				`The item "${record.name}" is a ${record.type.toLowerCase()} in QuickBooks and cannot be billed. ${choose}`,
				UNUSABLE,
			);
		}
		if (types && record.type !== undefined && !types.includes(record.type)) {
			return fail(
				`The ${word} "${record.name}" is of the type ${record.type} in QuickBooks; here it has to be ${types.join(' or ')}. ${choose}`,
				UNUSABLE,
			);
		}
	}
	return null;
}
