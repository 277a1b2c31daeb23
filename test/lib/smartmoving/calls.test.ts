import { type HttpRequest, type HttpResponse, NoAnswerError } from '../../../lib/http';
import { SmartMovingCalls } from '../../../lib/smartmoving/calls';
import { SmartMovingClient } from '../../../lib/smartmoving/client';

const GET: HttpRequest = { method: 'GET', path: '/api/ping' };
const POST: HttpRequest = { method: 'POST', path: '/api/note', body: { notes: 'x' } };
const answer = (status: number, body: unknown = {}): HttpResponse => ({
	status,
	headers: {},
	body,
});
const LOST = new NoAnswerError('lost');

/** A way to a SmartMoving that gives these answers, one after the other. */
function answering(...answers: Array<HttpResponse | Error>) {
	const waits: number[] = [];
	const options = {
		random: () => 0,
		sleep: async (ms: number) => void waits.push(ms),
		transport: async () => {
			const next = answers.shift()!;
			if (next instanceof Error) throw next;
			return next;
		},
	};
	return { options, waits, left: answers };
}

/** One request over calls that get these answers. */
async function send(request: HttpRequest, ...answers: Array<HttpResponse | Error>) {
	const { options, waits, left } = answering(...answers);
	const calls = new SmartMovingCalls(options, { isBasic: false });
	const outcome = await calls.send(request, 'record').catch((error: unknown) => error);
	expect(left).toEqual([]);
	expect(calls.made).toBe(answers.length);
	return { outcome, waits };
}

it.each<[string, HttpResponse | Error]>([
	['silence', LOST],
	['an outage', answer(503)],
	['a page with status 200', answer(200, '<html>')],
	['half an answer', answer(200, '[{"id":')],
])('a read is repeated after %s, and every try is counted', async (_, failed) => {
	const { outcome, waits } = await send(GET, failed, failed, failed, answer(200));
	expect(outcome).toEqual(answer(200));
	expect(waits).toEqual([500, 1_000, 2_000]);
});

it('the failure of the last of four tries is the one that is told', async () => {
	const { outcome } = await send(GET, LOST, answer(500), answer(200, '<'), answer(503));
	expect(outcome).toMatchObject({ kind: 'unavailable', status: 503, record: 'record' });
});

it.each<[string, HttpResponse | Error, string]>([
	['silence', LOST, 'noAnswer'],
	['an outage', answer(503), 'unavailable'],
	['half an answer', answer(200, '{"noteId":'), 'notData'],
	['a full quota', answer(429), 'throttled'],
])('a note is sent once, whatever became of it: %s', async (_, failed, kind) => {
	const { outcome, waits } = await send(POST, failed);
	expect(outcome).toMatchObject({ kind });
	expect(waits).toEqual([]);
});

it.each(['', 'Created', null])('the body %j is a sound answer', async (body) => {
	expect((await send(POST, answer(200, body))).outcome).toEqual(answer(200, body));
});

it('what is wrong with the way itself is thrown as it is', async () => {
	const wrong = new TypeError('no such header');
	expect((await send(GET, wrong)).outcome).toBe(wrong);
});

it('a key that was refused once is known by all its clients, which count apart', async () => {
	const { options } = answering(answer(403), answer(200));
	const client = new SmartMovingClient(options);
	const apart = client.countingApart();
	await expect(apart.ping()).rejects.toMatchObject({ kind: 'forbidden' });
	expect([client.keyIsBasic, apart.keyIsBasic]).toEqual([true, true]);
	expect([client.calls, apart.calls]).toEqual([0, 1]);
	await client.ping();
	expect([client.calls, apart.calls]).toEqual([1, 1]);
	expect(new SmartMovingClient(options).keyIsBasic).toBe(false);
});
