import type { Finding } from './classify';
import { DIFFERENCE_KINDS, type Difference } from './difference';
import type { BookRecord } from './records';
import type { Preview } from './rows';
import type { Source } from './sources';
import { ACTIONS } from './words';

/** A finding, and which record people are told that it is of. */
export interface Told {
	finding: Finding;
	/** E.g. "Invoice of job 1234-1". */
	label: string;
	sourceType: string;
	sourceId: string;
	/** "View in QuickBooks", where the finding names no transaction. */
	url: string;
}

export interface LinkOptions {
	/**
	 * The address of an opportunity in SmartMoving, with `{opportunityId}` or `{quoteNumber}` in the
	 * place of either; empty for no link. SmartMoving documents none.
	 */
	opportunityUrl: string;
	/** "View in QuickBooks" of a transaction. */
	quickBooksUrl: (record: Pick<BookRecord, 'entity' | 'id'>) => string;
}

/** A finding about a record of SmartMoving's. */
export function toldOf({ label, sourceType, id, row }: Source, finding: Finding): Told {
	return { finding, label, sourceType, sourceId: id, url: row?.url ?? '' };
}

/** What is told of an opportunity as the report and its page show it. */
export function differenceOf(
	{ finding, label, sourceType, sourceId, url }: Told,
	preview: Preview,
	options: LinkOptions,
): Difference {
	const { kind, record, action, smartMoving, quickBooks, message } = finding;
	const { opportunityId, quoteNumber, customerName } = preview;
	return {
		kind,
		title: DIFFERENCE_KINDS[kind],
		record: label,
		quoteNumber,
		customerName,
		smartMoving,
		quickBooks,
		message,
		action: action ?? ACTIONS[kind],
		smartMovingUrl: smartMovingUrl(preview, options),
		quickBooksUrl: record ? options.quickBooksUrl(record) : url,
		sourceType,
		sourceId,
		opportunityId,
		entity: record?.entity ?? '',
		quickbooksId: record?.id ?? '',
	};
}

function smartMovingUrl(
	{ opportunityId, quoteNumber, isGone }: Preview,
	{ opportunityUrl }: LinkOptions,
): string {
	if (isGone || opportunityId === '') return '';
	return opportunityUrl
		.replaceAll('{opportunityId}', encodeURIComponent(opportunityId))
		.replaceAll('{quoteNumber}', encodeURIComponent(quoteNumber));
}
