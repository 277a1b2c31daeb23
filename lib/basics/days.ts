import { DateTime, Info, type Zone } from 'luxon';

/**
 * Days are local business days of the company (A12), written `yyyy-MM-dd` as QuickBooks does.
 * SmartMoving sends a day as the integer `yyyyMMdd`, already local, and a moment as ISO 8601 in
 * UTC, sometimes without a `Z`.
 */

/** The local day of a SmartMoving `yyyyMMdd` integer; null when it is not a day. */
export function dayOfInteger(value: number | null): string | null {
	const parts = /^(\d{4})(\d\d)(\d\d)$/.exec(String(value));
	if (parts === null) return null;
	const day = parts.slice(1).join('-');
	return isSameDay(Date.parse(day), day) ? day : null;
}

/** The local day on which a UTC moment fell in the company's time zone; null when it is no moment. */
export function dayOfMoment(moment: string | null, timeZone: string): string | null {
	if (moment === null) return null;
	const millis = utcMillis(moment);
	return DateTime.fromMillis(millis + offsetMillis(millis, timeZone), { zone: 'utc' }).toISODate();
}

/** A UTC moment as a number, for putting moments in order; one that is not readable comes last. */
export function millisOfMoment(moment: string): number {
	const millis = utcMillis(moment);
	return Number.isNaN(millis) ? Number.MAX_SAFE_INTEGER : millis;
}

/** Whether the host knows the time zone, e.g. "America/Chicago". */
export function isTimeZone(timeZone: string): boolean {
	return DateTime.fromMillis(0, { zone: timeZone }).isValid;
}

/** The form of a moment that SmartMoving sends. */
const USUAL_MOMENT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?Z?$/;

/**
 * A UTC moment as a number; NaN when it is no moment. luxon reads every form of ISO 8601, the engine
 * only a few, but in a fifth of the time.
 */
function utcMillis(moment: string): number {
	const [, day] = USUAL_MOMENT.exec(moment) ?? [];
	if (day !== undefined) {
		const millis = Date.parse(moment.endsWith('Z') ? moment : `${moment}Z`);
		if (isSameDay(millis, day)) return millis;
	}
	return DateTime.fromISO(moment, { zone: 'utc' }).toMillis();
}

/** Whether the engine read a day as it is written: it takes February 30 for March 2. */
function isSameDay(millis: number, day: string): boolean {
	return new Date(millis).getUTCDate() === Number(day.slice(8));
}

const DAY = 86_400_000;

/** By time zone, the offsets of the UTC days asked for, in milliseconds; null where the clocks change. */
const calendars = new Map<string, { zone: Zone; offsets: Map<number, number | null> }>();

/** How far local time is ahead of UTC; NaN in a zone that is unknown. Asking Intl takes ten times as long. */
function offsetMillis(millis: number, timeZone: string): number {
	let calendar = calendars.get(timeZone);
	if (calendar === undefined) {
		calendar = { zone: Info.normalizeZone(timeZone), offsets: new Map() };
		calendars.set(timeZone, calendar);
	}
	const { zone, offsets } = calendar;
	const at = (moment: number) => zone.offset(moment) * 60_000;
	const day = Math.floor(millis / DAY);
	let offset = offsets.get(day);
	if (offset === undefined) {
		const first = at(day * DAY);
		offset = first === at((day + 1) * DAY) ? first : null;
		offsets.set(day, offset);
	}
	return offset ?? at(millis);
}
