import {
	NoAnswerError,
	ReconnectError,
	type HttpRequest,
	type HttpResponse,
} from '../../../lib/http';
import { QuickBooksCalls, type Ask } from '../../../lib/quickbooks/calls';
import type { Call } from '../../../lib/quickbooks/pace';
import { fault, json } from './script';

const READ: Ask = { method: 'GET', path: '/invoice/7', kind: 'reads', key: 'Invoice' };
const BATCH: Ask = {
	method: 'POST',
	path: '/batch',
	kind: 'reads',
	key: 'BatchItemResponse',
	queries: 12,
};
const FOUND = json({ Invoice: { Id: '7' } });

/** Calls that get these answers, one after the other, and what was sent, held and told for them. */
function calling(...answers: Array<HttpResponse | Error>) {
	const sent: HttpRequest[] = [];
	const events: string[] = [];
	const calls = new QuickBooksCalls({
		realmId: '91/30',
		random: () => 1,
		sleep: async (ms) => void events.push(`sleep ${ms}`),
		pace: async (call: Call) => {
			events.push(`turn ${call.queries}${call.batch ? ' batch' : ''}`);
			return (throttledForMs) => void events.push(`ended ${throttledForMs}`);
		},
		transport: async (request) => {
			sent.push(request);
			events.push('send');
			const answer = answers.shift()!;
			if (answer instanceof Error) throw answer;
			return answer;
		},
	});
	return { calls, sent, events };
}

describe('one call', () => {
	it('goes to the company, as one minor version, with nothing that was not given', async () => {
		const { calls, sent } = calling(FOUND, FOUND);
		await calls.call(READ);
		await calls.call({
			...READ,
			query: { requestid: 'r1' },
			headers: { accept: 'application/pdf' },
			body: { a: 1 },
			expect: 'binary',
		});
		const path = '/v3/company/91%2F30/invoice/7';
		expect(sent).toEqual([
			{ method: 'GET', path, query: { minorversion: 75 } },
			{
				method: 'GET',
				path,
				query: { requestid: 'r1', minorversion: 75 },
				headers: { accept: 'application/pdf' },
				body: { a: 1 },
				expect: 'binary',
			},
		]);
	});

	it('is counted as what it is', async () => {
		const { calls } = calling(FOUND, fault('10000', 500), FOUND);
		await calls.call(READ);
		await calls.call({ ...READ, kind: 'writes' });
		await calls.call({ ...READ, kind: 'writes' });
		expect(calls.made).toEqual({ total: 3, reads: 1, writes: 2 });
	});

	it('waits for its turn, and tells that it ended', async () => {
		const { calls, events } = calling(FOUND, json({ BatchItemResponse: [] }));
		await calls.call(READ);
		await calls.call(BATCH);
		expect(events).toEqual([
			'turn 1',
			'send',
			'ended undefined',
			'turn 12 batch',
			'send',
			'ended undefined',
		]);
	});

	it.each<[string, HttpResponse | Error, string]>([
		['throttled', json('', 429, { 'retry-after': '7' }), 'ended 7000'],
		['throttled without a time', fault('3001', 429), 'ended 60000'],
		['refused', fault('6140'), 'ended undefined'],
		['without an answer', new NoAnswerError('x'), 'ended undefined'],
	])('%s is an outcome that the pace is told', async (_, answer, told) => {
		const { calls, events } = calling(answer);
		expect(await calls.call(READ)).toBeInstanceOf(Error);
		expect(events.at(-1)).toBe(told);
	});

	it('that is stopped by anything else throws it, and has ended all the same', async () => {
		const { calls, events } = calling(new ReconnectError('spent'));
		await expect(calls.call(READ)).rejects.toBeInstanceOf(ReconnectError);
		expect(events).toEqual(['turn 1', 'send', 'ended undefined']);
	});
});

describe('asking', () => {
	it('waits between the tries and not after the last, each try with a turn of its own', async () => {
		const down = fault('10000', 500);
		const { calls, events } = calling(down, down, down, down);
		await expect(calls.ask(READ)).rejects.toMatchObject({ kind: 'transient' });
		const aTry = ['turn 1', 'send', 'ended undefined'];
		expect(events).toEqual([
			...aTry,
			'sleep 1000',
			...aTry,
			'sleep 2000',
			...aTry,
			'sleep 4000',
			...aTry,
		]);
	});

	it('gives what was asked for, with the headers', async () => {
		const { calls } = calling(FOUND);
		expect(await calls.ask(READ)).toEqual({ content: { Id: '7' }, headers: FOUND.headers });
	});

	it('for what may be gone tells so, and throws any other refusal', async () => {
		const { calls } = calling(fault('610'), fault('2030'), FOUND);
		expect(await calls.askUnlessGone(READ)).toBeUndefined();
		await expect(calls.askUnlessGone(READ)).rejects.toMatchObject({ code: '2030' });
		expect(await calls.askUnlessGone(READ)).toMatchObject({ content: { Id: '7' } });
	});
});
