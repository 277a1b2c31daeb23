import { hash } from 'node:crypto';
import { collapse } from '../../basics/text';

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

function digest(content: string): string {
	return hash('sha256', collapse(content)).slice(0, 6);
}
