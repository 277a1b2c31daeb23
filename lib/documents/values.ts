import { DateTime } from 'luxon';

import { toCents } from '../basics/money';
import type { Invoice } from '../quickbooks/schemas';
import { JOB_TYPES } from '../smartmoving/enums';
import type { SnapshotJob, SnapshotOpportunity } from '../smartmoving/snapshot';
import { dayOfInteger } from '../basics/days';
import { collapse, firstEmail } from '../basics/text';

/** What a document about one invoice can speak of. */
export interface DocumentFacts {
	opportunity: SnapshotOpportunity;
	job: SnapshotJob;
	/** The job's invoice as QuickBooks holds it; its number is the official one. */
	invoice: Invoice;
	/** The QuickBooks company, as it calls itself. */
	companyName: string;
}

/** The tokens of a template without their `@`, in the spelling that the documentation uses. */
export const TOKEN_NAMES = [
	'AmountPaid',
	'BranchName',
	'CompanyName',
	'CustomerEmail',
	'CustomerName',
	'CustomerPhone',
	'DueDate',
	'InvoiceBalance',
	'InvoiceDate',
	'InvoiceNumber',
	'InvoiceTotal',
	'JobNumber',
	'QuoteNumber',
	'ServiceDate',
	'ServiceType',
] as const;
export type TokenName = (typeof TOKEN_NAMES)[number];

/**
 * What each token stands for: one line of plain text, not yet escaped; empty where it is not known.
 * Numbers, dates and amounts of the invoice are those in QuickBooks, the rest is SmartMoving's.
 */
export function documentValues({
	opportunity,
	job,
	invoice,
	companyName,
}: DocumentFacts): Record<TokenName, string> {
	const { customer } = opportunity;
	const total = toCents(invoice.TotalAmt);
	const balance = toCents(invoice.Balance);
	const values: Record<TokenName, string | null | undefined> = {
		AmountPaid: money(total - balance),
		BranchName: opportunity.branch,
		CompanyName: companyName,
		CustomerEmail: firstEmail(customer.emailAddress),
		CustomerName: customer.name,
		CustomerPhone: customer.phoneNumber,
		DueDate: longDay(invoice.DueDate),
		InvoiceBalance: money(balance),
		InvoiceDate: longDay(invoice.TxnDate),
		InvoiceNumber: invoice.DocNumber,
		InvoiceTotal: money(total),
		JobNumber: job.jobNumber,
		QuoteNumber: opportunity.quoteNumber,
		ServiceDate: longDay(dayOfInteger(job.jobDate)),
		ServiceType: job.type === null ? null : JOB_TYPES[job.type],
	};
	// One line each: a line break in a name must not add a header to an e-mail.
	return Object.fromEntries(
		TOKEN_NAMES.map((name) => [name, collapse(values[name] ?? '')]),
	) as Record<TokenName, string>;
}

/** 123456 -> "1,234.56". Without a currency sign: that is the template's. */
function money(cents: number): string {
	const [whole = '', fraction = ''] = (Math.abs(cents) / 100).toFixed(2).split('.');
	return `${cents < 0 ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** `yyyy-MM-dd` -> "May 19, 2026". It is a local day already, and no time zone may shift it (A12). */
function longDay(day: string | null | undefined): string {
	const date = DateTime.fromISO(day ?? '', { zone: 'utc' });
	return date.isValid ? date.setLocale('en-US').toFormat('LLLL d, yyyy') : '';
}
