import { formatCents, toAmount, toCents } from '../../basics/money';
import type { InvoiceLine } from '../../quickbooks/schemas';
import type { PlannedLine } from './charges';
import type { ReferenceKind } from '../rules/references';
import { collapse } from '../../basics/text';

/** A line as QuickBooks takes it, and how the lines of both sides read. */

/** The two codes that a line of a US company can have. */
const TAXABLE = 'TAX';
const NOT_TAXABLE = 'NON';

/** A planned line as QuickBooks takes it. */
export function toQuickBooksLine(line: PlannedLine, classPerLine: boolean) {
	return {
		Amount: toAmount(line.cents),
		DetailType: 'SalesItemLineDetail' as const,
		...(line.description === '' ? {} : { Description: line.description }),
		SalesItemLineDetail: {
			ItemRef: { value: line.itemId },
			...(line.quantity === null ? {} : { Qty: line.quantity }),
			...(line.unitPrice === null ? {} : { UnitPrice: line.unitPrice }),
			TaxCodeRef: { value: line.taxable ? TAXABLE : NOT_TAXABLE },
			...(classPerLine && line.classId !== null ? { ClassRef: { value: line.classId } } : {}),
		},
	};
}

/** How a line names its item and class. */
export type NameOf = (
	kind: ReferenceKind,
	ref: { value: string; name?: string | undefined },
) => string | null;

/** Lines are compared by the ids of what they name; people read names. */
const byId: NameOf = (_, { value }) => value;

/** How a planned line reads in a preview and is compared: all that makes it the same line. */
export function readPlannedLine(
	line: PlannedLine,
	classPerLine: boolean,
	nameOf: NameOf = byId,
): string {
	return readLine({
		description: line.description,
		cents: line.cents,
		item: nameOf('Item', { value: line.itemId }),
		quantity: line.quantity,
		class: classPerLine && line.classId !== null ? nameOf('Class', { value: line.classId }) : null,
		taxable: line.taxable,
	});
}

/** How a line of a QuickBooks invoice reads, in the same words. */
export function readQuickBooksLine(
	line: InvoiceLine,
	classPerLine: boolean,
	nameOf: NameOf = byId,
): string {
	const detail = line.SalesItemLineDetail;
	return readLine({
		description: line.Description ?? '',
		cents: toCents(line.Amount),
		item: detail?.ItemRef ? nameOf('Item', detail.ItemRef) : '-',
		quantity: detail?.UnitPrice === undefined ? null : (detail.Qty ?? null),
		class: classPerLine && detail?.ClassRef ? nameOf('Class', detail.ClassRef) : null,
		taxable: detail?.TaxCodeRef?.value === TAXABLE,
	});
}

function readLine(line: {
	description: string;
	cents: number;
	item: string | null;
	quantity: number | null;
	class: string | null;
	taxable: boolean;
}): string {
	return [
		`${collapse(line.description)}: ${formatCents(line.cents)}`,
		`item ${line.item}`,
		// A quantity of 1 says no more than none, and QuickBooks may fill it in by itself.
		...(line.quantity === null || line.quantity === 1 ? [] : [`quantity ${line.quantity}`]),
		...(line.class === null ? [] : [`class ${line.class}`]),
		...(line.taxable ? ['taxable'] : []),
	].join(', ');
}
