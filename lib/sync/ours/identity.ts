import { hash } from 'node:crypto';
import { cleanNote } from '../../basics/text';

/**
 * How a QuickBooks record is known to be ours, and found again without a database of our own.
 *
 * - Its number or reference is derived from the SmartMoving id, and QuickBooks can search it.
 * - The last line of its note carries the marker, which people can read and which settles doubt:
 *   a record with our number but without our marker was made by a person and is never touched.
 * - Its `requestid` is derived too: QuickBooks answers a repeated id with the first answer instead
 *   of doing the work twice.
 */

export type MarkerKind = 'customer' | 'job' | 'payment' | 'refund';

/** QuickBooks limits DocNumber, and by all accounts PaymentRefNum, to 21 characters. */
export const NUMBER_LIMIT = 21;
export const NOTE_LIMIT = 4000;
/** Customer.Notes is shorter than a transaction's note. */
export const CUSTOMER_NOTE_LIMIT = 2000;

/** The marker alone, e.g. `[sm:job:1f0c...]`. Ids are compared without regard to case. */
export function marker(kind: MarkerKind, id: string): string {
	return `[sm:${kind}:${id.toLowerCase()}]`;
}

/**
 * Whether the last marker in a note is that of this very record. Text below it is allowed: someone
 * who adds a line to a note in QuickBooks must not make the record a stranger, to be posted again.
 */
export function isMarked(note: string | undefined, kind: MarkerKind, id: string): boolean {
	const text = (note ?? '').toLowerCase();
	return text.startsWith(marker(kind, id), Math.max(0, text.lastIndexOf('[sm:')));
}

/** The id in the last marker of a note; null where that is of another kind, or there is none. */
export function markedId(note: string | undefined, kind: MarkerKind): string | null {
	const text = (note ?? '').toLowerCase();
	const last = text.slice(Math.max(0, text.lastIndexOf('[sm:')));
	return new RegExp(`^\\[sm:${kind}:([^\\]]+)\\]`).exec(last)?.[1] ?? null;
}

/** Whether two ids of SmartMoving are the same: it does not always write them in the same case. */
export function sameId(a: string | null, b: string | null): boolean {
	return a !== null && b !== null && a.toLowerCase() === b.toLowerCase();
}

/**
 * A note with the marker as its last line. The note is cut where both do not fit, never the marker.
 */
export function markedNote(
	note: string,
	{ label, kind, id }: { label: string; kind: MarkerKind; id: string },
	limit: number = NOTE_LIMIT,
): string {
	const lastLine = `${label} ${marker(kind, id)}`;
	const room = limit - lastLine.length - 1;
	const body = cleanNote(note, Math.max(0, room));
	return body === '' ? lastLine : `${body}\n${lastLine}`;
}

/**
 * A marked note with what someone wrote below the marker of the present note still below it (B5).
 */
export function withAddition(note: string, present: string | undefined): string {
	const text = present ?? '';
	const start = text.toLowerCase().lastIndexOf('[sm:');
	if (start === -1) return note;
	const addition = text.slice(text.indexOf(']', start) + 1).trim();
	return addition === '' ? note : `${note}\n${addition}`.slice(0, NOTE_LIMIT);
}

/** DocNumber of an invoice under SmartMoving numbering (A7). */
export function invoiceNumber(jobNumber: string): string {
	return `SM${jobNumber}`;
}

/** PaymentRefNum of a payment. */
export function paymentReference(paymentId: string): string {
	return `SM-${shortHash(paymentId.toLowerCase())}`;
}

/** DocNumber of a refund's expense. */
export function refundNumber(refundId: string): string {
	return `SR-${shortHash(refundId.toLowerCase())}`;
}

/** DocNumber of the journal entry of a reversed payment. */
export function reversalNumber(reversalId: string): string {
	return `SJ-${shortHash(reversalId.toLowerCase())}`;
}

/**
 * The idempotency key of a create: the same for every worker and every repetition. `attempt`
 * moves on only when a person deleted what an earlier attempt made and asked for it again.
 * 35 characters; QuickBooks allows 50, and 36 in a batch.
 */
export function createRequestId(
	realmId: string,
	kind: MarkerKind,
	sourceId: string,
	attempt: number,
): string {
	return requestId('create', realmId, kind, sourceId.toLowerCase(), String(attempt));
}

/** A record that is to be changed, and what is to become of it. */
export interface Change {
	realmId: string;
	/** The kind of record; for an e-mail, what is done with it. */
	entity: string;
	id: string;
	/** Of the record as it was read: a change of it starts from there. */
	syncToken: string;
	content: unknown;
}

/**
 * The idempotency key of a change: bound to the SyncToken it starts from and to its content, so
 * that two workers with different intents do not take each other's answer for their own.
 */
export function updateRequestId({ realmId, entity, id, syncToken, content }: Change): string {
	return requestId('update', realmId, entity, id, syncToken, JSON.stringify(content));
}

function requestId(...parts: string[]): string {
	return `sm-${hash('sha256', parts.join('\n')).slice(0, 32)}`;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** 16 base32 characters (80 bits) of the SHA-256 of a text. */
function shortHash(value: string): string {
	const digits = hash('sha256', value);
	let text = '';
	// Five hexadecimal digits are four of base 32.
	for (let start = 0; start < 20; start += 5) {
		const bits = parseInt(digits.slice(start, start + 5), 16);
		for (let shift = 15; shift >= 0; shift -= 5) text += BASE32[(bits >> shift) & 31];
	}
	return text;
}
