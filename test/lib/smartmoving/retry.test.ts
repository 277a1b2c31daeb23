import { MAX_TRIES } from '../../../lib/basics/backOff';
import { type Outcome, waitBeforeRetry } from '../../../lib/smartmoving/retry';

const answer = (status: number, headers: Record<string, string> = {}) => ({ status, headers });
const date = 'Fri, 22 May 2026 10:00:00 GMT';
const least = () => 0;

describe('waitBeforeRetry', () => {
	it.each([
		['no answer', null, 1, 500],
		['no answer, third try', null, 3, 2_000],
		['500', answer(500), 1, 500],
		['503', answer(503), 2, 1_000],
		['429 without a hint', answer(429), 1, 500],
		['429 with seconds', answer(429, { 'retry-after': '5' }), 1, 5_000],
		['503 with seconds', answer(503, { 'retry-after': '0' }), 1, 0],
		[
			'429 with a date',
			answer(429, { 'retry-after': 'Fri, 22 May 2026 10:00:30 GMT', date }),
			1,
			30_000,
		],
		[
			'429 with a date gone by',
			answer(429, { 'retry-after': 'Fri, 22 May 2026 09:00:00 GMT', date }),
			1,
			0,
		],
		['429 with a hint that is none', answer(429, { 'retry-after': 'soon' }), 1, 500],
		['429 with an hour to wait', answer(429, { 'retry-after': '3600' }), 1, undefined],
		['400', answer(400), 1, undefined],
		['401', answer(401), 1, undefined],
		['403', answer(403), 1, undefined],
		['404', answer(404, { 'retry-after': '1' }), 1, undefined],
		['302', answer(302), 1, undefined],
		['the last try', null, MAX_TRIES, undefined],
		['the last try with a hint', answer(429, { 'retry-after': '1' }), MAX_TRIES, undefined],
	])('%s', (_name, outcome, tries, wait) => {
		expect(waitBeforeRetry('GET', outcome, tries, least)).toBe(wait);
		expect(waitBeforeRetry('PATCH', outcome, tries, least)).toBe(wait);
	});

	it.each<[string, Outcome]>([
		['no answer', null],
		['503', answer(503)],
		['429', answer(429, { 'retry-after': '1' })],
	])('a note is not added again after %s', (_name, outcome) => {
		expect(waitBeforeRetry('POST', outcome, 1, least)).toBeUndefined();
	});

	it('spreads the waits of executions that were stopped together', () => {
		expect(waitBeforeRetry('GET', null, 2, () => 0.5)).toBe(1_500);
		expect(waitBeforeRetry('GET', null, 2, () => 0.999)).toBe(1_999);
	});
});
