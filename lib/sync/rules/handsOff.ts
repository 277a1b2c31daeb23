import { hash } from 'node:crypto';
import { conflict, type Refusal } from '../outcome/plan';
import type { FieldChange } from '../outcome/result';
import { collapse, says } from '../../basics/text';

/**
 * B5: hands off what people did in QuickBooks.
 *
 * When a record is posted, a stamp of the fields it was posted with goes into the last line of its
 * note, before the marker. A field whose present content does not agree with the stamp was changed by
 * a person since, whatever SmartMoving says by now. No database is needed, and none can be lost.
 */

/** What to do with a field that a person changed and that the sync would change back. */
export type WhenChanged = 'report' | 'overwrite' | 'keep';

/** The content of the fields that are stamped, as text, by field. The order counts. */
export type StampedFields = Readonly<Record<string, string>>;

const STAMP = / \(as posted ([a-z0-9.]+)\)/;

/** The stamp of some fields, e.g. ` (as posted 3fa2c1.b01d7e.77c0aa)`: six hexadecimal digits each. */
export function stampOf(fields: StampedFields): string {
	return ` (as posted ${Object.values(fields).map(digest).join('.')})`;
}

/** Fields that no longer hold what they were posted with; none where the note carries no stamp. */
export function editedFields(note: string | undefined, present: StampedFields): string[] {
	const digests = STAMP.exec(note ?? '')?.[1]?.split('.');
	if (digests === undefined) return [];
	return Object.keys(present).filter((field, index) => {
		const posted = digests[index];
		return posted !== undefined && posted !== digest(present[field]!);
	});
}

/** The stamp that is left when some fields keep what a person wrote: theirs keep their old digest. */
export function stampKeeping(
	note: string | undefined,
	fields: StampedFields,
	kept: readonly string[],
): string {
	const before = STAMP.exec(note ?? '')?.[1]?.split('.') ?? [];
	const digests = Object.keys(fields).map((field, index) =>
		kept.includes(field) ? (before[index] ?? digest(fields[field]!)) : digest(fields[field]!),
	);
	return ` (as posted ${digests.join('.')})`;
}

/** A note with another stamp in the place of its own. */
export function withStamp(note: string, stamp: string): string {
	return note.replace(STAMP, stamp);
}

/** A note without its stamp, for comparing: the stamp changes with every other field. */
export function withoutStamp(note: string | undefined): string {
	return (note ?? '').replace(STAMP, '');
}

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

function digest(content: string): string {
	return hash('sha256', collapse(content)).slice(0, 6);
}
