import { DateTime } from 'luxon';

/** Where the emulated company is: its days and the offsets of its timestamps. */
export const COMPANY_ZONE = 'America/Chicago';

export function now(): DateTime {
	return DateTime.now().setZone(COMPANY_ZONE);
}

/** Today in the company's zone, `YYYY-MM-DD`: the default of TxnDate. */
export function today(): string {
	return now().toFormat('yyyy-MM-dd');
}

/** The form of MetaData timestamps: whole seconds and the company's offset. */
export function metaTimestamp(moment: DateTime): string {
	return moment.toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");
}

/** The form of the envelope's `time`: milliseconds and the company's offset. */
export function envelopeTime(): string {
	return now().toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ");
}

export function addDays(day: string, days: number): string {
	return DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');
}
