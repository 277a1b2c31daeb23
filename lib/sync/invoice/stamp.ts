import type { Invoice } from '../../quickbooks/schemas';
import type { PlannedLine } from './charges';
import { readPlannedLine, readQuickBooksLine } from './line';

/** B5: the fields of an invoice whose content is stamped, in the order of the stamp. */

export function stampedFields(
	body: { TxnDate: string; CustomerMemo?: { value: string } },
	lines: readonly PlannedLine[],
) {
	return {
		TxnDate: body.TxnDate,
		CustomerMemo: body.CustomerMemo?.value ?? '',
		Line: lines.map((line) => readPlannedLine(line, false)).join('\n'),
	};
}

/** The same fields as they stand in QuickBooks now. */
export function presentFields(invoice: Invoice) {
	return {
		TxnDate: invoice.TxnDate,
		CustomerMemo: invoice.CustomerMemo?.value ?? '',
		Line: salesLines(invoice)
			.map((line) => readQuickBooksLine(line, false))
			.join('\n'),
	};
}

/** The lines that bill something: not QuickBooks' own subtotal, nor a text or discount line. */
export function salesLines(invoice: Invoice | null) {
	return (invoice?.Line ?? []).filter((line) => line.DetailType === 'SalesItemLineDetail');
}
