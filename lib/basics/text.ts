/** How names, e-mails and notes are cleaned and compared. */

/**
 * A value as it is compared by rule A1: trimmed, runs of white space collapsed, case folded.
 * Upper case first, so that "ß" and "SS" meet; composed last, because changing case can take a
 * letter and its accents apart.
 */
export function fold(value: string): string {
	return collapse(value.normalize('NFC')).toUpperCase().toLowerCase().normalize('NFC');
}

/** Trims and turns each run of white space (tabs and line breaks included) into one space. */
export function collapse(value: string): string {
	return value.replace(/\s+/g, ' ').trim();
}

/** Whether two field values say the same: texts apart from white space, everything else exactly. */
export function says(from: unknown, to: unknown): boolean {
	if (from === to) return true;
	return typeof from === 'string' && typeof to === 'string' && collapse(from) === collapse(to);
}

/**
 * A name that QuickBooks accepts as a DisplayName: it forbids colons, tabs, line breaks and other
 * control characters, which become spaces here, and takes 500 characters at most.
 */
export function cleanName(name: string): string {
	return clip(collapse(withoutControls(name).replace(/:/g, ' ')), 500);
}

/** A note or memo of at most `limit` characters, its line breaks kept and made uniform. */
export function cleanNote(note: string, limit: number): string {
	const lines = note.replace(/\r\n?/g, '\n').split('\n');
	return clip(
		lines
			.map((line) => withoutControls(line).trimEnd())
			.join('\n')
			.trim(),
		limit,
	);
}

/**
 * The e-mail address of a field that may hold several, separated by commas, semicolons or spaces,
 * or one with a name before it (`Jane <jane@example.com>`): the first one that QuickBooks would
 * accept (an `@` and a dot, 100 characters at most), or null.
 */
export function firstEmail(value: string | null | undefined): string | null {
	return emails(value)[0] ?? null;
}

/** Every acceptable e-mail address of a field. */
export function emails(value: string | null | undefined): string[] {
	return withoutControls(value ?? '')
		.split(/[,;:<>()"\s]+/)
		.filter((part) => part.length <= 100 && /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(part));
}

function withoutControls(value: string): string {
	// Unicode "control" and "format" characters, and halves of characters: invisible, and refused or
	// mangled by QuickBooks.
	return value.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');
}

/** Cuts by code points, so that no half of an emoji is left at the end. */
function clip(value: string, limit: number): string {
	if (value.length <= limit) return value;
	let clipped = '';
	for (const character of value) {
		if (clipped.length + character.length > limit) break;
		clipped += character;
	}
	return clipped.trimEnd();
}
