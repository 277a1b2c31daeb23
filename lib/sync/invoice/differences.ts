import { toAmount, toCents } from '../../basics/money';
import type { Invoice } from '../../quickbooks/schemas';
import type { WantedInvoice } from './wanted';
import { withoutStamp } from '../ours/stamp';
import { withAddition } from '../ours/identity';
import { salesLines } from './stamp';
import { readPlannedLine, readQuickBooksLine, type NameOf } from './line';
import { nameOfReference, type KnownReferences, type ReferenceKind } from '../rules/references';
import type { FieldChange } from '../outcome/result';
import { isTaxed, taxOf } from './salesTax';
import { says } from '../../basics/text';

interface Ref {
	value: string;
	name?: string | undefined;
}

/** What stands for the total of an invoice that QuickBooks adds sales tax to. */
const UNTAXED_TOTAL = 'Total before sales tax';

/**
 * The owned fields in which an invoice differs from what it should be; all of them when there is none
 * yet. Records are compared by id and shown by name.
 */
export function invoiceDifferences(
	invoice: Invoice | null,
	wanted: WantedInvoice,
	known: KnownReferences,
): FieldChange[] {
	return [
		...fieldDifferences(invoice, wanted, known),
		...lineDifferences(invoice, wanted, known),
		...totalDifference(invoice, wanted),
	];
}

/** The owned field that a change belongs to: lines and total are all a matter of `Line`. */
export function fieldOf({ of, field }: FieldChange): string {
	return of === 'line' || of === 'total' ? 'Line' : field;
}

function fieldDifferences(
	invoice: Invoice | null,
	wanted: WantedInvoice,
	known: KnownReferences,
): FieldChange[] {
	const { body } = wanted;
	const change = (field: string, from: unknown, to: unknown): FieldChange[] => [
		{ of: 'header', field, from, to },
	];
	const text = (field: string, from: string | undefined, to: string | undefined) =>
		// What is not mapped is not ours: it is neither compared nor sent.
		to === undefined || says(from, to) ? [] : change(field, from ?? null, to);
	const record = (
		field: string,
		kind: ReferenceKind,
		from: Ref | undefined,
		to: Ref | undefined,
	) => {
		if (to === undefined || from?.value === to.value) return [];
		return change(field, nameOfReference(known, kind, from), nameOfReference(known, kind, to));
	};
	return [
		...record('CustomerRef', 'Customer', invoice?.CustomerRef, body.CustomerRef),
		// The number is given once; one that a person changes later is theirs.
		...text('DocNumber', undefined, invoice ? undefined : body.DocNumber),
		...text('TxnDate', invoice?.TxnDate, body.TxnDate),
		...text('CustomerMemo', invoice?.CustomerMemo?.value, body.CustomerMemo?.value),
		...text(
			'PrivateNote',
			withoutStamp(invoice?.PrivateNote),
			invoice && !wanted.notesAreKnown
				? undefined
				: withoutStamp(withAddition(body.PrivateNote, invoice?.PrivateNote)),
		),
		...record('SalesTermRef', 'Term', invoice?.SalesTermRef, body.SalesTermRef),
		...text('BillEmail', invoice?.BillEmail?.Address, body.BillEmail?.Address),
		...record('ClassRef', 'Class', invoice?.ClassRef, body.ClassRef),
		...record('DepartmentRef', 'Department', invoice?.DepartmentRef, body.DepartmentRef),
	];
}

function lineDifferences(
	invoice: Invoice | null,
	{ lines, classPerLine }: WantedInvoice,
	known: KnownReferences,
): FieldChange[] {
	const nameOf: NameOf = (kind, ref) => nameOfReference(known, kind, ref);
	const present = salesLines(invoice);
	const rows = Array.from({ length: Math.max(present.length, lines.length) });
	return rows.flatMap((_, index): FieldChange[] => {
		const from = present[index];
		const to = lines[index];
		const isSame =
			from && to && readQuickBooksLine(from, classPerLine) === readPlannedLine(to, classPerLine);
		if (isSame) return [];
		return [
			{
				of: 'line',
				field: `Line ${index + 1}`,
				from: from ? readQuickBooksLine(from, classPerLine, nameOf) : null,
				to: to ? readPlannedLine(to, classPerLine, nameOf) : null,
			},
		];
	});
}

/** The tax on taxable lines is QuickBooks' own; on an invoice without any there should be none. */
function totalDifference(invoice: Invoice | null, { lines, total }: WantedInvoice): FieldChange[] {
	const taxed = isTaxed(lines);
	const present = invoice ? toCents(invoice.TotalAmt) - (taxed ? taxOf(invoice) : 0) : null;
	if (present === total) return [];
	return [
		{
			of: 'total',
			field: taxed ? UNTAXED_TOTAL : 'TotalAmt',
			from: present === null ? null : toAmount(present),
			to: toAmount(total),
		},
	];
}
