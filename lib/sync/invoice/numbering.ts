import { formatCents, toCents } from '../../basics/money';
import type { Invoice, Preferences } from '../../quickbooks/schemas';
import type { SnapshotJob } from '../../smartmoving/snapshot';
import { invoiceNumber, NUMBER_LIMIT } from '../ours/identity';
import { conflict, fail, type Refusal } from '../outcome/plan';

/**
 * A number that QuickBooks will not keep is a number that the invoice cannot be found by again, so
 * the company's preference has to agree with the setting before anything is posted.
 */
export function refuseNumbering(
	job: SnapshotJob,
	/** Invoices that may have the number, other than the job's own. */
	others: readonly Invoice[],
	preferences: Preferences,
	useQuickBooksNumbering: boolean,
): Refusal | null {
	const custom = preferences.SalesFormsPrefs.CustomTxnNumbers === true;
	if (useQuickBooksNumbering) {
		return custom
			? fail(
					`QuickBooks does not number invoices by itself while 'Custom transaction numbers' is on, so job ${job.jobNumber} would get no number. ` +
						`Turn it off in QuickBooks (Account and settings > Sales > Sales form content), or turn 'Use QuickBooks Numbering' off here.`,
				)
			: null;
	}
	if (!custom) {
		return fail(
			`QuickBooks numbers invoices by itself while 'Custom transaction numbers' is off, so job ${job.jobNumber} cannot get the number ${invoiceNumber(job.jobNumber)}. ` +
				`Turn it on in QuickBooks (Account and settings > Sales > Sales form content), or turn 'Use QuickBooks Numbering' on here.`,
		);
	}
	const number = invoiceNumber(job.jobNumber);
	if (number.length > NUMBER_LIMIT) {
		return fail(
			`The invoice number ${number} is longer than the ${NUMBER_LIMIT} characters that QuickBooks takes.`,
		);
	}
	const stranger = others.find((invoice) => invoice.DocNumber === number);
	if (stranger) {
		return conflict(
			`The number ${number} is already used in QuickBooks by an invoice that this sync did not make (${stranger.Id}, ${formatCents(toCents(stranger.TotalAmt))}). ` +
				`Renumber or delete that invoice there and sync again.`,
			{ code: '6140', kind: 'duplicateNumber' },
		);
	}
	return null;
}
