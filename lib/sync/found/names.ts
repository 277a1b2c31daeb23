import type { PaymentFindings } from './findings';
import { nameOfReference, type ReferenceKind } from '../rules/references';
import type { FieldChange } from '../outcome/result';

/** The fields of payments, expenses and journal entries that hold an id. */
const KINDS: Readonly<Record<string, ReferenceKind>> = {
	CustomerRef: 'Customer',
	EntityRef: 'Customer',
	'Line Customer': 'Customer',
	PaymentMethodRef: 'PaymentMethod',
	DepositToAccountRef: 'Account',
	AccountRef: 'Account',
	'Line Account': 'Account',
};

type Known = Pick<PaymentFindings, 'references'> &
	Partial<Pick<PaymentFindings, 'invoices' | 'purchases' | 'journalEntries'>>;

/**
 * Changes as people are shown them: accounts, payment methods and customers by their names, linked
 * records by their numbers, as far as they are known. What is compared is always the id.
 */
export function namedChanges(changes: readonly FieldChange[], known: Known): FieldChange[] {
	return changes.map(({ field, from, to }) => {
		const kind = KINDS[field];
		if (!kind) return { field: namedLink(field, known), from, to };
		const nameOf = (value: unknown) =>
			typeof value === 'string' ? nameOfReference(known.references, kind, { value }) : value;
		return { field, from: nameOf(from), to: nameOf(to) };
	});
}

function namedLink(field: string, known: Known): string {
	const [, type, id] = /^Applied to (Invoice|Expense|JournalEntry) (\d+)$/.exec(field) ?? [];
	if (type === 'Invoice') {
		const own = known.invoices?.find(({ invoice }) => invoice?.Id === id);
		return own ? `Applied to the invoice of job ${own.jobNumber}` : field;
	}
	const records = type === 'Expense' ? known.purchases : known.journalEntries;
	const number = type && records?.find(({ Id }) => Id === id)?.DocNumber;
	if (!number) return field;
	return `Linked to ${type === 'Expense' ? 'expense' : 'journal entry'} ${number}`;
}
