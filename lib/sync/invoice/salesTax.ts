import { centsOrNull, formatCents, toCents } from '../../basics/money';
import type { Invoice, Preferences } from '../../quickbooks/schemas';
import type { Snapshot, SnapshotJob } from '../../smartmoving/snapshot';
import type { LineSettings, PlannedLine } from './charges';
import { fail, type Refusal } from '../outcome/plan';

/**
 * Sales tax. QuickBooks computes it, on the lines that are taxable by their mapping; nothing here
 * computes a tax, and no line rounds a difference away. SmartMoving tells only what it estimated for
 * the whole quote, so its tax is compared where that can be done, and a difference is told.
 */

/** Whether QuickBooks is to compute sales tax on any of the lines. */
export function isTaxed(lines: readonly Pick<PlannedLine, 'taxable'>[]): boolean {
	return lines.some(({ taxable }) => taxable);
}

/** The sales tax on an invoice as QuickBooks has it, in cents. */
export function taxOf({ TxnTaxDetail }: Pick<Invoice, 'TxnTaxDetail'>): number {
	return toCents(TxnTaxDetail?.TotalTax ?? 0);
}

/** Why QuickBooks would compute no tax, and the way out of it; null where it does. */
export function whyNoSalesTax({
	TaxPrefs,
}: Preferences): { reason: string; remedy: string } | null {
	if (TaxPrefs.UsingSalesTax !== true) {
		return {
			reason: 'sales tax is off in QuickBooks',
			remedy: `Turn it on there (Taxes > Sales tax), or set 'Sales Tax' to 'None'`,
		};
	}
	if (TaxPrefs.PartnerTaxEnabled === true) return null;
	if (TaxPrefs.PartnerTaxEnabled === false) {
		return {
			reason: 'automated sales tax is not set up in QuickBooks yet',
			remedy: `Set it up there (Taxes > Sales tax), or set 'Sales Tax' to 'None'`,
		};
	}
	return {
		reason:
			'this company still chooses its tax rates by hand, and then QuickBooks computes no tax on invoices from other programs',
		remedy: `Switch to automated sales tax in QuickBooks (Taxes > Sales tax), or set 'Sales Tax' to 'None'`,
	};
}

/** B4: taxable lines are not posted where QuickBooks would leave the tax out. */
export function refuseSalesTax(
	job: SnapshotJob,
	lines: readonly PlannedLine[],
	preferences: Preferences,
): Refusal | null {
	const why = isTaxed(lines) ? whyNoSalesTax(preferences) : null;
	if (!why) return null;
	return fail(`Job ${job.jobNumber} has taxable charges, but ${why.reason}. ${why.remedy}.`);
}

/**
 * What a bookkeeper has to know of the tax on a job's invoice; null where SmartMoving says the same.
 * Never a conflict: the invoice stands with QuickBooks' tax, which is the one that is owed to the state.
 * SmartMoving's figure is an estimate of the whole quote, so it is compared only where that is of this
 * job alone and of charges of the same sum.
 */
export function salesTaxNote(
	{ opportunity, jobs }: Snapshot,
	job: SnapshotJob,
	invoice: Pick<Invoice, 'TotalAmt' | 'TxnTaxDetail'>,
	settings: Pick<LineSettings, 'salesTax' | 'tipsItem'>,
): string | null {
	const estimate = opportunity.estimatedTotal;
	const estimated = centsIn(estimate?.tax);
	if (settings.salesTax === 'none') {
		return estimated
			? `SmartMoving estimates sales tax of ${formatCents(estimated)} for the quote, and none is billed: 'Sales Tax' is set to 'None'.`
			: null;
	}
	const tax = taxOf(invoice);
	if (tax === 0 && !estimated) return null;
	const computed = `QuickBooks computed sales tax of ${formatCents(tax)}.`;
	if (estimated === null) return `${computed} SmartMoving gives none to compare it with.`;
	const incomparable = `${computed} It was not compared with the ${formatCents(estimated)} that SmartMoving estimates`;
	if (jobs.length !== 1) return `${incomparable} for all ${jobs.length} jobs of the quote.`;
	const tips = settings.tipsItem ? (centsIn(job.totalTips) ?? 0) : 0;
	const billed = toCents(invoice.TotalAmt) - tax - tips;
	const subtotal = centsIn(estimate?.subtotal);
	if (subtotal !== billed) {
		const charges = subtotal === null ? 'other charges' : `charges of ${formatCents(subtotal)}`;
		return `${incomparable} for ${charges}: ${formatCents(billed)} were billed.`;
	}
	if (tax === estimated) return null;
	return (
		`${computed} SmartMoving has ${formatCents(estimated)}, which is ${formatCents(Math.abs(tax - estimated))} ${tax > estimated ? 'less' : 'more'}. ` +
		`The invoice stands with QuickBooks' tax. If that is wrong, check 'Taxable' in 'Charge Mapping', and the customer's address and tax status in QuickBooks.`
	);
}

/** What a preview says, since QuickBooks computes the tax only when the invoice is posted. */
export const TAX_COMES_LATER =
	'QuickBooks computes the sales tax when the invoice is posted, so the total can still change by it.';

function centsIn(amount: number | null | undefined): number | null {
	return amount === null || amount === undefined ? null : centsOrNull(amount);
}
