import { SmartMovingError } from './failures';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** SmartMoving refuses a longer note. */
const MAX_NOTE_LENGTH = 4_000;
/** A whole page pasted into a field must not become a whole page of message. */
const MOST_QUOTED = 100;

/** An id goes into a path only if it is a GUID: nothing else can then be addressed with it. */
export function guidOf(what: string, value: string): string {
	const id = value.trim().toLowerCase();
	if (GUID.test(id)) return id;
	const given = value.slice(0, MOST_QUOTED);
	throw new SmartMovingError('badInput', `${what} "${given}"`, {
		what: `"${given}" is not the id of a SmartMoving ${what}.`,
		remedy:
			'An id looks like 2f0c7a4e-0000-4000-8000-000000000000; it is in the address of the ' +
			'page in SmartMoving.',
	});
}

/** The digits of a quote number, which go into a path as well. */
export function quoteNumberOf(value: string): string {
	const number = value.trim().slice(0, MOST_QUOTED);
	if (/^\d{1,12}$/.test(number)) return number;
	throw new SmartMovingError('badInput', `quote number "${number}"`, {
		what: `"${number}" is not a SmartMoving quote number.`,
		remedy: 'Give its digits only, such as 1234.',
	});
}

/** The text of a note as it is, if SmartMoving takes a note of that length. */
export function noteOf(text: string, record: string): string {
	if (text.trim() !== '' && text.length <= MAX_NOTE_LENGTH) return text;
	throw new SmartMovingError('badInput', record, {
		what: `The note has ${text.length} characters.`,
		remedy: `Give one of 1 to ${MAX_NOTE_LENGTH} characters.`,
	});
}
