import { DateTime } from 'luxon';

/**
 * Days are local business days of the company (A12), written `yyyy-MM-dd` as QuickBooks does.
 * SmartMoving sends a day as the integer `yyyyMMdd`, already local, and a moment as ISO 8601 in
 * UTC, sometimes without a `Z`.
 */

/** The local day of a SmartMoving `yyyyMMdd` integer; null when it is not a day. */
export function dayOfInteger(value: number | null): string | null {
	if (value === null) return null;
	const day = DateTime.fromFormat(String(value), 'yyyyMMdd', { zone: 'utc' });
	return day.isValid ? day.toISODate() : null;
}

/** The local day on which a UTC moment fell in the company's time zone; null when it is no moment. */
export function dayOfMoment(moment: string | null, timeZone: string): string | null {
	if (moment === null) return null;
	const local = DateTime.fromISO(moment, { zone: 'utc' }).setZone(timeZone);
	return local.isValid ? local.toISODate() : null;
}

/** A UTC moment as a number, for putting moments in order; one that is not readable comes last. */
export function millisOfMoment(moment: string): number {
	const parsed = DateTime.fromISO(moment, { zone: 'utc' });
	return parsed.isValid ? parsed.toMillis() : Number.MAX_SAFE_INTEGER;
}

/** Whether the host knows the time zone, e.g. "America/Chicago". */
export function isTimeZone(timeZone: string): boolean {
	return DateTime.fromMillis(0, { zone: timeZone }).isValid;
}
