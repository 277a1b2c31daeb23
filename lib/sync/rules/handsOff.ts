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

/** A field that a person changed and SmartMoving says otherwise: theirs, then SmartMoving's. */
export type Edit<Field> = { field: Field; from: string; to: string };

/** The stamped fields of a record as they are to be, and what a person changed among them. */
export interface WeighedEdits<Fields> {
	/** SmartMoving's, or a person's where theirs are kept. */
	fields: Fields;
	/** For the note: theirs keep the digest of what was posted, and so stay known as theirs. */
	stamp: string;
	edits: Edit<keyof Fields & string>[];
}

/** Weighs what stands in QuickBooks against what SmartMoving says; `present` is null for a new record. */
export function weighEdits<Fields extends StampedFields>(
	note: string | undefined,
	present: Fields | null,
	wanted: Fields,
	whenChanged: WhenChanged,
): WeighedEdits<Fields> {
	if (present === null) return { fields: wanted, stamp: stampOf(wanted), edits: [] };
	const fieldNames = Object.keys(present) as (keyof Fields & string)[];
	const differing = fieldNames.filter((field) => !says(present[field], wanted[field]));
	const edited = differing.length === 0 ? [] : editedFields(note, present);
	const edits = differing
		.filter((field) => edited.includes(field))
		.map((field) => ({ field, from: present[field]!, to: wanted[field]! }));
	const kept = whenChanged === 'keep' ? edits : [];
	return {
		fields: { ...wanted, ...Object.fromEntries(kept.map(({ field, from }) => [field, from])) },
		stamp: stampKeeping(
			note,
			wanted,
			kept.map(({ field }) => field),
		),
		edits,
	};
}

/** What a person changed in a record and SmartMoving says otherwise, and how people are told of it. */
export interface EditedRecord {
	/** As it stands in a sentence. */
	record: string;
	theirs: FieldChange[];
	/** The same as people read it, where that is not how it is compared. */
	shown?: readonly FieldChange[];
	/** What else they have to know, as a sentence of its own. */
	besides?: string | null;
}

/** What the choice of 'When Changed in QuickBooks' makes of a person's changes. */
export interface EditsDecided {
	/** Under 'Report'. */
	refusal: Refusal | null;
	/** Under 'Keep Their Change': what stays theirs, and the note that says so. */
	left: FieldChange[];
	note: string | null;
}

/** Decides what becomes of a person's changes, and words it: the one place that does. */
export function decideEdits(
	{ record, theirs, shown = theirs, besides }: EditedRecord,
	whenChanged: WhenChanged,
): EditsDecided {
	const decided = { refusal: null, left: [], note: null };
	if (theirs.length === 0) return decided;
	const changes = shown
		.map(
			({ field, from, to }) => `${field} is "${from ?? ''}" there and "${to ?? ''}" by SmartMoving`,
		)
		.join('; ');
	switch (whenChanged) {
		case 'overwrite':
			return decided;
		case 'keep':
			return {
				...decided,
				left: theirs,
				note: `Kept what someone changed in QuickBooks: ${changes}.`,
			};
		case 'report': {
			const sentences = [
				`Someone changed ${record} in QuickBooks: ${changes}.`,
				besides,
				`Change it back there, or choose in 'When Changed in QuickBooks' whose version counts.`,
			];
			const reason = sentences.filter(Boolean).join(' ');
			return { ...decided, refusal: conflict(reason, { kind: 'edited', changes: theirs }) };
		}
	}
}

/** What to do with a payment of ours that SmartMoving no longer lists. */
export type WhenDeleted = 'void' | 'report';
