import type { HttpRequest, HttpResponse } from '../../../lib/http';
import {
	isJobClosed,
	notData,
	refusal,
	silence,
	type SmartMovingError,
	type SmartMovingErrorKind,
} from '../../../lib/smartmoving/failures';

const GET: HttpRequest = { method: 'GET', path: '/api/x' };
const PATCH: HttpRequest = { method: 'PATCH', path: '/api/x' };
const POST: HttpRequest = { method: 'POST', path: '/api/x' };
const answer = (status: number, body: unknown = ''): HttpResponse => ({
	status,
	headers: {},
	body,
});
const closed = { message: 'Job is closed.' };

it.each<[HttpRequest, HttpResponse, SmartMovingErrorKind, RegExp]>([
	[GET, answer(401), 'unauthorized', /API key was not accepted.*Copy the key again/],
	[GET, answer(403), 'forbidden', /does not allow this API key the job 7.*Premium/],
	[GET, answer(404), 'notFound', /does not have the job 7.*deleted/],
	[GET, answer(429), 'throttled', /no more calls.*job 7 was not carried out.*quota/],
	[POST, answer(429), 'throttled', /no more calls.*job 7 was not carried out.*quota/],
	[GET, answer(503), 'unavailable', /not available \(status 503\).*job 7.*again later/],
	[PATCH, answer(500), 'unavailable', /not available \(status 500\).*job 7.*again later/],
	[POST, answer(500), 'unavailable', /job 7 with status 500.*may have been added or not/],
	[GET, answer(302), 'refused', /status 302\) and says: no reason Correct/],
	[PATCH, answer(400, '<html>'), 'refused', /status 400\) and says: no reason Correct/],
	[PATCH, answer(400, closed), 'refused', /says: Job is closed\. Reopen the job/],
	[
		POST,
		answer(400, { message: 'Bad.', errors: { notes: ['too long', 'too loud'], createdBy: 'x' } }),
		'refused',
		/says: Bad\. notes: too long too loud createdBy: x Correct/,
	],
])('%j that is answered with %j', (request, response, kind, words) => {
	const error = refusal(request, response, 'job 7');
	expect(error).toMatchObject({ kind, status: response.status, record: 'job 7' });
	expect(error.message).toMatch(words);
});

it('quotes no more than a part of a long reason', () => {
	const { message } = refusal(GET, answer(400, { message: 'x'.repeat(100_000) }), 'job 7');
	expect(message.length).toBeLessThan(700);
});

it.each<[string, (request: HttpRequest) => SmartMovingError, object, RegExp]>([
	[
		'silence',
		(request) => silence(request, 'job 7'),
		{ kind: 'noAnswer', status: null },
		/gave no answer about job 7.*Base URL/,
	],
	[
		'a page with status 200',
		(request) => notData(request, answer(200, '<html>'), 'job 7'),
		{ kind: 'notData', status: 200 },
		/request for job 7 with something that is not data\..*Base URL/,
	],
])('%s leaves in doubt only what cannot be repeated', (_, failure, expected, words) => {
	for (const request of [GET, PATCH]) {
		expect(failure(request)).toMatchObject(expected);
		expect(failure(request).message).toMatch(words);
	}
	expect(failure(POST)).toMatchObject(expected);
	expect(failure(POST).message).toMatch(
		/may have been added or not\. Look at the timeline in SmartMoving before adding it again/,
	);
});

it.each<[string, unknown, boolean]>([
	['the refusal of a closed job', refusal(PATCH, answer(400, closed), 'job 7'), true],
	['another refusal', refusal(PATCH, answer(400, { message: 'No.' }), 'job 7'), false],
	['an outage in the same words', refusal(PATCH, answer(503, closed), 'job 7'), false],
	['any other error', new Error('Job is closed.'), false],
])('%s tells that the job is closed: %s', (_, error, is) => {
	expect(isJobClosed(error)).toBe(is);
});
