import { SmartMovingClient } from '../../../lib/smartmoving/client';
import { SmartMovingError } from '../../../lib/smartmoving/failures';
import { guidOf, noteOf, quoteNumberOf } from '../../../lib/smartmoving/inputs';

const id = '2f0c7a4e-0000-4000-8000-00000000000a';

/** The failure that this input is refused with. */
function refused(read: () => string): SmartMovingError {
	try {
		read();
	} catch (error) {
		if (error instanceof SmartMovingError) return error;
	}
	throw new Error('It was taken.');
}

describe('an id', () => {
	it.each([id, id.toUpperCase(), ` ${id}\n`])('is taken as %j', (value) => {
		expect(guidOf('job', value)).toBe(id);
	});

	it.each(['', 'x', '../customers', `${id}/jobs`, `${id}0`])('is not %j', (value) => {
		expect(refused(() => guidOf('job', value))).toMatchObject({
			kind: 'badInput',
			record: `job "${value}"`,
			what: `"${value}" is not the id of a SmartMoving job.`,
		});
	});

	it('that cannot be one is quoted in part only', async () => {
		const client = new SmartMovingClient({ sleep: jest.fn(), transport: jest.fn() });
		const error = await client.getJobs('x'.repeat(100_000)).catch((thrown: Error) => thrown);
		expect((error as Error).message.length).toBeLessThan(500);
		expect(client.calls).toBe(0);
	});
});

describe('a quote number', () => {
	it.each(['1234', ' 1234 '])('is taken as %j', (value) => {
		expect(quoteNumberOf(value)).toBe('1234');
	});

	it.each(['', '#1234', '1?x=1', '1234567890123'])('is not %j', (value) => {
		expect(refused(() => quoteNumberOf(value))).toMatchObject({
			kind: 'badInput',
			record: `quote number "${value}"`,
			what: `"${value}" is not a SmartMoving quote number.`,
		});
	});

	it('that cannot be one is quoted in part only', () => {
		const { message } = refused(() => quoteNumberOf('x'.repeat(100_000)));
		expect(message.length).toBeLessThan(500);
	});
});

describe('a note', () => {
	it.each(['x', ' two\nlines ', 'x'.repeat(4_000)])('is taken as it is', (text) => {
		expect(noteOf(text, 'note')).toBe(text);
	});

	it.each([
		['empty', '', 0],
		['blank', ' \n', 2],
		['too long', 'x'.repeat(4_001), 4_001],
	])('that is %s is refused', (_, text, length) => {
		expect(refused(() => noteOf(text, 'note'))).toMatchObject({
			kind: 'badInput',
			what: `The note has ${length} characters.`,
			remedy: 'Give one of 1 to 4000 characters.',
		});
	});
});
