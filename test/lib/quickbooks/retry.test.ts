import { NoAnswerError } from '../../../lib/http';
import { QuickBooksFault } from '../../../lib/quickbooks/faults';
import {
	mayHaveHappened,
	retryDelay,
	throttledForMs,
	type Failure,
} from '../../../lib/quickbooks/retry';

const fault = (code: string, status = 400, retryAfterSeconds?: number) =>
	new QuickBooksFault({
		status,
		type: '',
		errors: [{ code, message: '', detail: '', element: '' }],
		retryAfterSeconds,
	});
const noAnswer = new NoAnswerError('none');

const never = undefined;
const least = () => 0;
const most = () => 1;

it.each<[string, Failure, number, number | undefined, number | undefined]>([
	// failure, tries made, shortest wait, longest wait
	['throttled, told to wait', fault('3001', 429, 7), 1, 7_000, 7_700],
	['throttled, not told', fault('3001', 429), 1, 60_000, 66_000],
	['throttled, third time', fault('', 429), 3, 60_000, 66_000],
	['throttled, told to come tomorrow', fault('3001', 429, 86_400), 1, never, never],
	['no answer, once', noAnswer, 1, 500, 1_000],
	['no answer, twice', noAnswer, 2, 1_000, 2_000],
	['no answer, three times', noAnswer, 3, 2_000, 4_000],
	['no answer, four times', noAnswer, 4, never, never],
	['5xx', fault('', 503), 1, 500, 1_000],
	['5xx, told to wait', fault('', 503, 30), 1, 30_000, 33_000],
	['5xx, told to come tomorrow', fault('', 503, 86_400), 1, never, never],
	['system fault', fault('10000', 500), 2, 1_000, 2_000],
	['company locked', fault('140'), 1, 500, 1_000],
	['company under maintenance', fault('150'), 1, 500, 1_000],
	['request still running', fault('600'), 1, 500, 1_000],
	['business validation', fault('6000'), 1, never, never],
	['stale', fault('5010'), 1, never, never],
	['name taken', fault('6240'), 1, never, never],
	['number taken', fault('6140'), 1, never, never],
	['not found', fault('610'), 1, never, never],
	['books closed', fault('6210'), 1, never, never],
	['forbidden', fault('3100', 403), 1, never, never],
	['unauthorized', fault('3200', 401), 1, never, never],
])('%s', (_, failure, tries, shortest, longest) => {
	expect(retryDelay(failure, tries, least)).toBe(shortest);
	expect(retryDelay(failure, tries, most)).toBe(longest);
});

it.each<[string, Failure, boolean]>([
	['no answer', noAnswer, true],
	['5xx', fault('', 503), true],
	['system fault', fault('10000', 500), true],
	['company locked', fault('140'), true],
	['request still running', fault('600'), true],
	['throttled', fault('3001', 429), false],
	['number taken', fault('6140'), false],
	['books closed', fault('6210'), false],
	['business validation', fault('6000'), false],
	['unauthorized', fault('3200', 401), false],
])('a write that ended with %s may have been carried out: %s', (_, failure, may) => {
	expect(mayHaveHappened(failure)).toBe(may);
});

it.each<[string, Failure, number | undefined]>([
	['told to wait', fault('3001', 429, 7), 7_000],
	['not told', fault('3001', 429), 60_000],
	['told to come tomorrow', fault('3001', 429, 86_400), 300_000],
	['down, and told to wait', fault('', 503, 30), undefined],
	['silent', noAnswer, undefined],
])('all other calls wait where one was %s', (_, failure, ms) => {
	expect(throttledForMs(failure)).toBe(ms);
});
