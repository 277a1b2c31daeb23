import {
	CUSTOMER_NOTE_LIMIT,
	NOTE_LIMIT,
	NUMBER_LIMIT,
	createRequestId,
	invoiceNumber,
	isMarked,
	markedNote,
	marker,
	paymentReference,
	refundNumber,
	updateRequestId,
	type MarkerKind,
} from '../../../../lib/sync/ours/identity';

const ID = '1F0C5D9A-7C1E-4B63-9C86-2E1B8E6B7D10';

describe('numbers', () => {
	it('are within 21 characters, of letters and digits, and the same in either case', () => {
		for (const number of [paymentReference, refundNumber]) {
			expect(number(ID)).toMatch(/^S[MR]-[A-Z2-7]{16}$/);
			expect(number(ID).length).toBeLessThanOrEqual(NUMBER_LIMIT);
			expect(number(ID.toLowerCase())).toBe(number(ID));
		}
		expect(paymentReference(ID)).not.toBe(refundNumber(ID));
	});

	it('are distinct for thousands of ids', () => {
		const ids = Array.from({ length: 5_000 }, (_, index) => `payment-${index}`);
		expect(new Set(ids.map(paymentReference)).size).toBe(ids.length);
	});

	it('encode the SHA-256 of the id in base 32', () => {
		// First 80 bits of sha256("abc"): ba7816bf8f01cfea4141.
		expect(paymentReference('ABC')).toBe('SM-XJ4BNP4PAHH6UQKB');
	});

	it('of an invoice is SM and the job number (A7)', () =>
		expect(invoiceNumber('1234-1')).toBe('SM1234-1'));
});

const ofJob = { label: 'SmartMoving job 1-1', kind: 'job', id: ID } as const;

describe('marker', () => {
	it.each<[string, string | undefined, boolean]>([
		['as it was written', markedNote('', ofJob), true],
		['below other text', markedNote('Two pianos', ofJob), true],
		['in another case', `x ${marker('job', ID).toUpperCase()}`, true],
		['with space after it', `x ${marker('job', ID)} \n`, true],
		['with a note that someone added below', `x ${marker('job', ID)}\nPaid by phone`, true],
		['after "Voided"', `Voided - x ${marker('job', ID)}`, true],
		['copied into the notes of another job', `${marker('job', ID)}\n${marker('job', 'b')}`, false],
		['of another kind', `x ${marker('payment', ID)}`, false],
		['of another id', `x ${marker('job', `${ID}0`)}`, false],
		['of an id that merely ends alike', `x [sm:job:0${ID}]`, false],
		['absent', 'SmartMoving job 1-1', false],
		['no note', undefined, false],
	])('%s', (_, note, marked) => expect(isMarked(note, 'job', ID)).toBe(marked));

	it('is the last line of the note', () => {
		const lines = markedNote('Two pianos\nGate code 1', ofJob).split('\n');
		expect(lines).toEqual([
			'Two pianos',
			'Gate code 1',
			`SmartMoving job 1-1 [sm:job:${ID.toLowerCase()}]`,
		]);
	});

	it.each([
		['customer' as const, CUSTOMER_NOTE_LIMIT],
		['job' as const, NOTE_LIMIT],
	])('is never cut: the %s note is', (kind: MarkerKind, limit: number) => {
		for (const length of [limit - 60, limit - 1, limit, limit + 1, limit * 2]) {
			const note = markedNote('x'.repeat(length), { label: 'SmartMoving', kind, id: ID }, limit);
			expect(note.length).toBeLessThanOrEqual(limit);
			expect(isMarked(note, kind, ID)).toBe(true);
		}
	});

	it('cannot be pushed away by a note that holds the marker of another record', () => {
		const note = markedNote(`see ${marker('job', 'other')}`, ofJob);
		expect(isMarked(note, 'job', ID)).toBe(true);
		expect(isMarked(note, 'job', 'other')).toBe(false);
	});
});

describe('request ids (B3)', () => {
	const base = () => createRequestId('9130', 'payment', ID, 0);

	it('fit into a batch and do not depend on the case of the id', () => {
		expect(base()).toMatch(/^sm-[0-9a-f]{32}$/);
		expect(base().length).toBeLessThanOrEqual(36);
		expect(createRequestId('9130', 'payment', ID.toLowerCase(), 0)).toBe(base());
	});

	it.each([
		['another company', createRequestId('9131', 'payment', ID, 0)],
		['another kind', createRequestId('9130', 'refund', ID, 0)],
		['another record', createRequestId('9130', 'payment', `${ID}1`, 0)],
		['another attempt', createRequestId('9130', 'payment', ID, 1)],
		['parts that run together alike', createRequestId('913', 'payment', `0${ID}`, 0)],
	])('differ for %s', (_, other) => expect(other).not.toBe(base()));

	it('of an update depend on SyncToken and content, and on nothing else', () => {
		const update = (syncToken: string, content: unknown) =>
			updateRequestId({ realmId: '9130', entity: 'Payment', id: '7', syncToken, content });
		expect(update('1', { TotalAmt: 5 })).toBe(update('1', { TotalAmt: 5 }));
		expect(update('2', { TotalAmt: 5 })).not.toBe(update('1', { TotalAmt: 5 }));
		expect(update('1', { TotalAmt: 6 })).not.toBe(update('1', { TotalAmt: 5 }));
		expect(update('1', {}).length).toBeLessThanOrEqual(36);
	});
});
