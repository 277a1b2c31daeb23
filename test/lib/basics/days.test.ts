import fc from 'fast-check';
import { DateTime } from 'luxon';
import { dayOfInteger, dayOfMoment, isTimeZone, millisOfMoment } from '../../../lib/basics/days';

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

describe('what is read without luxon', () => {
	const SEED = 20260308;
	const ZONES = [
		...['America/Chicago', 'America/Los_Angeles', 'Pacific/Honolulu', 'America/St_Johns'],
		...[
			'Europe/London',
			'Asia/Kathmandu',
			'Australia/Lord_Howe',
			'Pacific/Apia',
			'Pacific/Auckland',
		],
		...['Africa/Casablanca', 'UTC', 'utc+3', 'Mars/Olympus'],
	];
	const padded = (min: number, max: number, length: number) =>
		fc.integer({ min, max }).map((value) => String(value).padStart(length, '0'));
	// A little beyond what a calendar and a clock have.
	const years = padded(1970, 2100, 4);
	const days = fc.tuple(years, padded(0, 13, 2), padded(0, 32, 2));
	const clocks = fc.tuple(padded(0, 25, 2), padded(0, 60, 2), padded(0, 60, 2));
	const decimals = fc.stringMatching(/^\.\d{1,12}$/);
	const moments = fc
		.tuple(
			fc.oneof({ weight: 9, arbitrary: days }, { weight: 1, arbitrary: fc.tuple(years) }),
			fc.constantFrom('T', 'T', 'T', 't', ' ', ''),
			clocks,
			fc.oneof(fc.constant(''), decimals),
			fc.constantFrom('Z', 'Z', '', 'z', '+02:00', '-0530'),
		)
		.map(([day, t, clock, rest, zone]) => `${day.join('-')}${t}${clock.join(':')}${rest}${zone}`);
	const momentsOfUse = fc
		.date({ min: new Date(0), max: new Date(Date.UTC(2100, 0)), noInvalidDate: true })
		.map((date) => date.toISOString());
	// Half an hour around each hour at which a clock may be put forward or back.
	const changes = fc
		.tuple(
			fc.constantFrom(...['2026-03-08', '2026-11-01', '2026-03-29', '2026-10-25', '2026-04-04']),
			fc.integer({ min: -24 * 60, max: 48 * 60 }),
		)
		.map(([day, minutes]) => new Date(Date.parse(day) + minutes * 60_000).toISOString());

	it('is the day and the moment that luxon reads, in every zone and form', () => {
		fc.assert(
			fc.property(
				fc.oneof(moments, momentsOfUse, changes, fc.string()),
				fc.constantFrom(...ZONES),
				(moment, zone) => {
					const byLuxon = DateTime.fromISO(moment, { zone: 'utc' });
					expect(dayOfMoment(moment, zone)).toBe(byLuxon.setZone(zone).toISODate());
					expect(millisOfMoment(moment)).toBe(
						byLuxon.isValid ? byLuxon.toMillis() : Number.MAX_SAFE_INTEGER,
					);
				},
			),
			{ seed: SEED, numRuns: 10_000 },
		);
	});

	it('is the day that luxon reads from an integer', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					days.map((parts) => Number(parts.join(''))),
					fc.integer({ min: -1, max: 100_000_000 }),
					fc.double(),
				),
				(value) => {
					const byLuxon = DateTime.fromFormat(String(value), 'yyyyMMdd', { zone: 'utc' });
					expect(dayOfInteger(value)).toBe(byLuxon.toISODate());
				},
			),
			{ seed: SEED, numRuns: 5_000 },
		);
	});
});

describe('isTimeZone', () => {
	it.each([
		['America/Chicago', true],
		['UTC', true],
		['Mars/Olympus', false],
		['', false],
	])('%s: %s', (zone, known) => expect(isTimeZone(zone)).toBe(known));
});
