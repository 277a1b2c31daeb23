import type { Preferences } from '../../quickbooks/schemas';
import { fail, type Refusal } from '../outcome/plan';

/**
 * Refuses a transaction dated on or before the company's closing date, before QuickBooks does
 * (its codes 6200 and 6210). Days are `yyyy-MM-dd` and compare as text.
 */
export function closedPeriodRefusal(
	what: string,
	days: readonly (string | undefined)[],
	preferences: Preferences,
): Refusal | null {
	const closing = preferences.AccountingInfoPrefs.BookCloseDate;
	if (closing === undefined) return null;
	const day = days.find((candidate) => candidate !== undefined && candidate <= closing);
	if (day === undefined) return null;
	return fail(
		`${what} is dated ${day}, but the books in QuickBooks are closed up to ${closing}. ` +
			`Ask the bookkeeper to reopen the period or to enter it by hand.`,
		{ code: '6210', kind: 'closedPeriod' },
	);
}
