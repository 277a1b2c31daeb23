import type { SyncEntity } from '../sync/outcome/result';

/** The ways in which SmartMoving and QuickBooks can differ (B6), with the heading people read. */
export const DIFFERENCE_KINDS = {
	missing: 'Missing in QuickBooks',
	deleted: 'Deleted in QuickBooks',
	voided: 'Voided in QuickBooks',
	extra: 'Extra in QuickBooks',
	doubled: 'Several times in QuickBooks',
	amount: 'Amount differs',
	date: 'Date differs',
	customer: 'Customer differs',
	number: 'Number differs',
	link: 'Link differs',
	unapplied: 'Payment not applied',
	details: 'Details differ',
	changed: 'Changed by a person',
	refused: 'Refused by the sync',
	balance: 'Sums do not agree',
} as const;
export type DifferenceKind = keyof typeof DIFFERENCE_KINDS;

/** One difference, in words and as shown: amounts with two decimals, days `yyyy-MM-dd`. */
export interface Difference {
	kind: DifferenceKind;
	/** The heading of the kind. */
	title: string;
	/** Which record, e.g. "Invoice of job 1234-1". */
	record: string;
	quoteNumber: string;
	customerName: string;
	/** What each side says; empty where it says nothing, or where a message says it better. */
	smartMoving: string;
	quickBooks: string;
	/** What is wrong, in a sentence or more. */
	message: string;
	/** What to do about it. */
	action: string;
	smartMovingUrl: string;
	quickBooksUrl: string;
	sourceType: string;
	sourceId: string;
	opportunityId: string;
	entity: SyncEntity | '';
	quickbooksId: string;
}

/** Kinds after which the amounts of a record are known not to agree: its sum is not compared again. */
export const MONEY_KINDS: ReadonlySet<DifferenceKind> = new Set([
	'missing',
	'deleted',
	'voided',
	'extra',
	'doubled',
	'amount',
	'customer',
	'changed',
	'refused',
]);
