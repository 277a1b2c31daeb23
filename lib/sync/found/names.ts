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
	return changes.map((change) => {
		if (change.linked) return namedLink(change, change.linked, known);
		const kind = KINDS[change.field];
		if (!kind) return change;
		const nameOf = (value: unknown) =>
			typeof value === 'string' ? nameOfReference(known.references, kind, { value }) : value;
		return { ...change, from: nameOf(change.from), to: nameOf(change.to) };
	});
}

function namedLink(
	change: FieldChange,
	{ type, id }: NonNullable<FieldChange['linked']>,
	known: Known,
): FieldChange {
	const { from, to } = change;
	if (type === 'Invoice') {
		const own = known.invoices?.find(({ invoice }) => invoice?.Id === id);
		if (!own) return change;
		return { of: 'application', field: `Applied to the invoice of job ${own.jobNumber}`, from, to };
	}
	const isExpense = type === 'Expense';
	if (!isExpense && type !== 'JournalEntry') return change;
	const records = isExpense ? known.purchases : known.journalEntries;
	const number = records?.find(({ Id }) => Id === id)?.DocNumber;
	if (!number) return change;
	const name = isExpense ? 'expense' : 'journal entry';
	return { of: 'moneyBack', field: `Linked to ${name} ${number}`, from, to };
}
