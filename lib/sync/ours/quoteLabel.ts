import { withoutStamp } from './stamp';
import { markedId, marker, type MarkerKind } from './identity';

/** What the notes of our payments, expenses and journal entries call themselves. */
export type QuoteRecord = 'payment' | 'refund' | 'reversal';

/** The label before the marker in such a note. */
export function quoteLabel(what: QuoteRecord, quoteNumber: string): string {
	return `SmartMoving ${what} of quote ${quoteNumber}`;
}

/**
 * SmartMoving's id of the row that a record was made for, in lower case; null where its note does not
 * say that it is such a record of this quote.
 */
export function rowIdOf(
	note: string | undefined,
	what: QuoteRecord,
	markerKind: MarkerKind,
	quoteNumber: string,
): string | null {
	const id = markedId(note, markerKind);
	if (id === null) return null;
	const text = withoutStamp(note);
	const before = text.slice(0, text.toLowerCase().lastIndexOf(marker(markerKind, id)));
	// A note may have come back in one line, with other words before the label.
	const start = Math.max(0, before.lastIndexOf(quoteLabel(what, '')));
	return before.slice(start).trim() === quoteLabel(what, quoteNumber) ? id : null;
}
