import { cleanName, cleanNote, emails, firstEmail, fold, says } from '../../../lib/basics/text';

describe('fold (A1: trimmed, spaces collapsed, case folded)', () => {
	it.each([
		['  Jane   Smith ', 'jane smith'],
		['JANE\tSMITH', 'Jane\u00a0Smith'],
		['Jane\r\nSmith', 'jane smith'],
		['STRASSE', 'straße'],
		['Jos\u00e9', 'JOSE\u0301'],
		['ΟΔΟΣ', 'οδος'],
		// Its capital is written with two marks, of which one is a letter of its own.
		['\u0390', '\u03aa\u0301'],
	])('%j equals %j', (a, b) => expect(fold(a)).toBe(fold(b)));

	it.each([
		['Jane Smith', 'JaneSmith'],
		['Jane Smith', 'Jane Smyth'],
		['Jose', 'José'],
		['Jane Smith', 'Jane Smith Jr.'],
	])('%j differs from %j', (a, b) => expect(fold(a)).not.toBe(fold(b)));
});

describe('says', () => {
	it.each([
		['a\r\nb ', 'a\nb', true],
		['a b', 'a  b', true],
		['a', 'A', false],
		['1', 1, false],
		[undefined, '', false],
		[12.5, 12.5, true],
	])('%j and %j: %s', (a, b, same) => expect(says(a, b)).toBe(same));
});

describe('cleanName', () => {
	it.each([
		['Smith: Jane', 'Smith Jane'],
		['a:b:c', 'a b c'],
		['  Jane\tSmith\n', 'Jane Smith'],
		['Jane\u200bSmith', 'Jane Smith'],
		['Jane \ud83d Smith', 'Jane Smith'],
		['Amy\'s "Bird" Sanctuary', 'Amy\'s "Bird" Sanctuary'],
		[' : ', ''],
	])('%j becomes %j', (name, clean) => expect(cleanName(name)).toBe(clean));

	it('is cut at 500 characters and never inside a character', () => {
		const clean = cleanName(`${'x'.repeat(499)}🚚🚚`);
		expect(clean).toBe('x'.repeat(499));
	});
});

describe('cleanNote', () => {
	it('keeps line breaks, made uniform, and drops what is invisible', () => {
		expect(cleanNote('one \r\ntwo\rthree\u0000\n\n', 100)).toBe('one\ntwo\nthree');
	});

	it.each([
		['abcdef', 3, 'abc'],
		['ab  cd', 4, 'ab'],
		['ab🚚', 3, 'ab'],
		['abc', 0, ''],
	])('%j in %d characters is %j', (note, limit, cut) => expect(cleanNote(note, limit)).toBe(cut));
});

describe('emails', () => {
	it.each<[string | null, string[]]>([
		['jane@example.com', ['jane@example.com']],
		[' jane@example.com ; joe@example.com', ['jane@example.com', 'joe@example.com']],
		['jane@example.com,joe@example.com', ['jane@example.com', 'joe@example.com']],
		['Jane Smith <jane@example.com>', ['jane@example.com']],
		['mailto:jane@example.com', ['jane@example.com']],
		['none', []],
		['jane@localhost', []],
		['jane@@example.com', []],
		['', []],
		[null, []],
		[`${'x'.repeat(90)}@example.com`, []],
	])('%j holds %j', (field, found) => {
		expect(emails(field)).toEqual(found);
		expect(firstEmail(field)).toBe(found[0] ?? null);
	});
});
