import { dayOfInteger, dayOfMoment, isTimeZone } from '../../../lib/sync/days';

describe('dayOfInteger (A12: already local, never shifted)', () => {
	it.each([
		[20260519, '2026-05-19'],
		[20240229, '2024-02-29'],
		[20251231, '2025-12-31'],
		[20250229, null],
		[20261301, null],
		[2026051, null],
		[0, null],
		[null, null],
	])('%s is %s', (value, day) => expect(dayOfInteger(value)).toBe(day));
});

describe('dayOfMoment (A12: the day in the company’s zone)', () => {
	it.each([
		[
			'late evening is the next day in UTC',
			'2026-05-20T03:30:00Z',
			'America/Chicago',
			'2026-05-19',
		],
		['without a Z it is UTC all the same', '2026-05-20T03:30:00', 'America/Chicago', '2026-05-19'],
		['with an offset', '2026-05-20T01:30:00+02:00', 'America/Chicago', '2026-05-19'],
		['seven decimals', '2026-05-20T05:00:00.1234567Z', 'America/Chicago', '2026-05-20'],
		['local midnight itself', '2026-05-20T05:00:00Z', 'America/Chicago', '2026-05-20'],
		['a second before local midnight', '2026-05-20T04:59:59Z', 'America/Chicago', '2026-05-19'],
		['before the clocks go forward', '2026-03-08T05:59:59Z', 'America/Chicago', '2026-03-07'],
		['the day the clocks go forward', '2026-03-09T04:59:59Z', 'America/Chicago', '2026-03-08'],
		['the day the clocks go back', '2026-11-02T05:59:59Z', 'America/Chicago', '2026-11-01'],
		['the year end', '2027-01-01T04:00:00Z', 'America/Los_Angeles', '2026-12-31'],
		['a zone ahead of UTC', '2026-05-19T23:00:00Z', 'Pacific/Auckland', '2026-05-20'],
		['nonsense', 'yesterday', 'America/Chicago', null],
		['nothing', '', 'America/Chicago', null],
		['an unknown zone', '2026-05-20T03:30:00Z', 'Mars/Olympus', null],
	])('%s', (_, moment, zone, day) => expect(dayOfMoment(moment, zone)).toBe(day));

	it('has no day for no moment', () => expect(dayOfMoment(null, 'UTC')).toBeNull());
});

describe('isTimeZone', () => {
	it.each([
		['America/Chicago', true],
		['UTC', true],
		['Mars/Olympus', false],
		['', false],
	])('%s: %s', (zone, known) => expect(isTimeZone(zone)).toBe(known));
});
