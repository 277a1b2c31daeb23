import {
	editedFields,
	stampKeeping,
	stampOf,
	withoutStamp,
	withStamp,
} from '../../../../lib/sync/ours/stamp';

const posted = { TxnDate: '2026-05-19', CustomerMemo: 'Thank you', Line: 'Labor: 600.00' };
const note = `Two pianos\nSmartMoving job 1234-1${stampOf(posted)} [sm:job:a]`;

describe('fields that a person changed (B5)', () => {
	it.each<[string, Partial<typeof posted>, string[]]>([
		['none', {}, []],
		['white space only', { CustomerMemo: ' Thank\r\n you' }, []],
		['the date', { TxnDate: '2026-06-30' }, ['TxnDate']],
		['the memo, emptied', { CustomerMemo: '' }, ['CustomerMemo']],
		['date and lines', { TxnDate: '2026-06-30', Line: '' }, ['TxnDate', 'Line']],
	])('%s', (_, changes, fields) =>
		expect(editedFields(note, { ...posted, ...changes })).toEqual(fields),
	);

	it.each([[undefined], [''], ['Two pianos [sm:job:a]']])(
		'cannot be told without a stamp (%s)',
		(bare) => expect(editedFields(bare, { ...posted, Line: '' })).toEqual([]),
	);

	it('stay known as theirs when the others are stamped anew', () => {
		const theirs = { ...posted, TxnDate: '2026-06-30' };
		const now = { ...posted, Line: 'Labor: 650.00' };
		const again = withStamp(note, stampKeeping(note, now, ['TxnDate']));
		expect(editedFields(again, { ...theirs, Line: now.Line })).toEqual(['TxnDate']);
		expect(editedFields(again, now)).toEqual([]);
	});
});

describe('the stamp', () => {
	it('is left out of a comparison', () => {
		const other = stampOf({ ...posted, Line: 'Labor: 650.00' });
		expect(withStamp(note, other)).not.toBe(note);
		expect(withoutStamp(withStamp(note, other))).toBe(withoutStamp(note));
		expect(withoutStamp(note)).toBe('Two pianos\nSmartMoving job 1234-1 [sm:job:a]');
	});
});
