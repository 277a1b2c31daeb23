import { NOTE_LIMIT } from './identity';

/**
 * An expense is unlinked from its payment before it is deleted, and a run can break off in between.
 * Nothing would lead to the expense then, so the payment's note names it in the same write that takes
 * the link away, below the marker, until it is gone.
 */

export type TracedRecord = 'expense' | 'journal entry';

const TRACE = /\s*Taking back (expense|journal entry) (\d+)\./g;

/** The ids of the records of a kind that a payment's note says are being taken back. */
export function tracedIds(note: string | undefined, what: TracedRecord): string[] {
	return [...(note ?? '').matchAll(TRACE)].flatMap(([, named, id]) =>
		named === what ? [id!] : [],
	);
}

/** A note that names no such record. */
export function withoutTrace(note: string | undefined): string {
	return (note ?? '').replace(TRACE, '');
}

/** A marked note that names these right below its marker. */
export function withTrace(
	note: string,
	records: readonly { what: TracedRecord; id: string }[],
): string {
	const end = note.indexOf(']', note.toLowerCase().lastIndexOf('[sm:')) + 1;
	const trace = records.map(({ what, id }) => `\nTaking back ${what} ${id}.`).join('');
	return `${note.slice(0, end)}${trace}${note.slice(end)}`.slice(0, NOTE_LIMIT);
}
