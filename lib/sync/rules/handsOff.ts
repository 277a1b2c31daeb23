import { conflict, type Refusal } from '../outcome/plan';
import type { FieldChange } from '../outcome/result';
import { says } from '../../basics/text';
import { type StampedFields, stampOf, editedFields, stampKeeping } from '../ours/stamp';

/**
 * B5: hands off what people did in QuickBooks.
 *
 * When a record is posted, a stamp of the fields it was posted with goes into the last line of its
 * note, before the marker. A field whose present content does not agree with the stamp was changed by
 * a person since, whatever SmartMoving says by now. No database is needed, and none can be lost.
 */

/** What to do with a field that a person changed and that the sync would change back. */
export type WhenChanged = 'report' | 'overwrite' | 'keep';

/** The stamped fields of a record as they are to be, and what a person changed among them. */
export interface WeighedEdits<Fields> {
	/** SmartMoving's, or a person's where theirs are kept. */
	fields: Fields;
	/** For the note: theirs keep the digest of what was posted, and so stay known as theirs. */
	stamp: string;
	/** What a person changed and SmartMoving says otherwise. */
	theirs: FieldChange[];
}

/** Weighs what stands in QuickBooks against what SmartMoving says; `present` is null for a new record. */
export function weighEdits<Fields extends StampedFields>(
	note: string | undefined,
	present: Fields | null,
	wanted: Fields,
	whenChanged: WhenChanged,
): WeighedEdits<Fields> {
	if (present === null) return { fields: wanted, stamp: stampOf(wanted), theirs: [] };
	const differing = Object.keys(present).filter((field) => !says(present[field], wanted[field]));
	const edited = differing.length === 0 ? [] : editedFields(note, present);
	const theirs = differing
		.filter((field) => edited.includes(field))
		.map((field) => ({ field, from: present[field], to: wanted[field] }));
	const kept = whenChanged === 'keep' ? theirs : [];
	return {
		fields: { ...wanted, ...Object.fromEntries(kept.map(({ field, from }) => [field, from])) },
		stamp: stampKeeping(
			note,
			wanted,
			kept.map(({ field }) => field),
		),
		theirs,
	};
}

/** The conflict of 'Report'; null under the other choices, and where nobody changed anything. */
export function refuseEdits(
	record: string,
	theirs: readonly FieldChange[],
	whenChanged: WhenChanged,
): Refusal | null {
	if (theirs.length === 0 || whenChanged !== 'report') return null;
	return conflict(
		`Someone changed ${record} in QuickBooks: ${readChanges(theirs)}. ` +
			`Change it back there, or choose in 'When Changed in QuickBooks' whose version counts.`,
	);
}

/** What a result says under 'Keep Their Change'; null where there is nothing of theirs. */
export function keptNote(theirs: readonly FieldChange[], whenChanged: WhenChanged): string | null {
	if (theirs.length === 0 || whenChanged !== 'keep') return null;
	return `Kept what someone changed in QuickBooks: ${readChanges(theirs)}.`;
}

/** Both values of each field. */
export function readChanges(changes: readonly FieldChange[]): string {
	return changes
		.map(
			({ field, from, to }) => `${field} is "${from ?? ''}" there and "${to ?? ''}" by SmartMoving`,
		)
		.join('; ');
}

/** What to do with a payment of ours that SmartMoving no longer lists. */
export type WhenDeleted = 'void' | 'report';
