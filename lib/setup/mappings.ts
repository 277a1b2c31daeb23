import { accountTypesOf, entityOfList, UNBILLABLE_ITEM_TYPES } from '../quickbooks/lists';
import type { ListEntity } from '../quickbooks/lists';
import { fold } from '../basics/text';
import { fail, pass, type Finding } from './check';
import type { CompanyFacts, ListRecord, Picked } from './facts';

/** What people call the records of each kind. */
const NOUNS: Readonly<Record<ListEntity, string>> = {
	Account: 'Account',
	Class: 'Class',
	Department: 'Location',
	Item: 'Item',
	PaymentMethod: 'Payment method',
	Term: 'Terms',
};

/**
 * A11: whether every picked record is still there, active, and of a kind that can be used where it
 * was picked. One finding per setting that is in order, and one per record that is not.
 */
export function checkMappings(picks: readonly Picked[], facts: CompanyFacts): Finding[] {
	const settings = [...new Set(picks.map(({ setting }) => setting))];
	return settings.flatMap((setting) => {
		const own = picks.filter((picked) => picked.setting === setting);
		const problems = own.flatMap((picked) => problemOf(picked, facts.recordOf(picked)) ?? []);
		if (problems.length > 0) return problems;
		const names = new Set(own.map((picked) => nameOf(facts.recordOf(picked)!)));
		return [pass(setting, `In QuickBooks and active: ${[...names].join(', ')}.`)];
	});
}

function problemOf(picked: Picked, record: ListRecord | undefined): Finding | null {
	const { list, id, setting, row } = picked;
	const noun = NOUNS[entityOfList(list)];
	const place = row === null ? `'${setting}'` : `'${setting}', row '${row}'`;
	const found = (message: string, remedy: string) =>
		fail(row === null ? setting : `${setting}: ${row}`, message, remedy);
	if (!record) {
		const name = picked.pickedName ? ` '${picked.pickedName}'` : '';
		return found(
			`${noun}${name} (id ${id}) does not exist in this QuickBooks company.`,
			`Choose another in ${place}. If all of them are missing, the credential is connected to another company.`,
		);
	}
	const label = `${noun} '${nameOf(record)}' (id ${id})`;
	if (!record.Active) {
		return found(
			`${label} was made inactive in QuickBooks.`,
			`Choose another in ${place}, or make it active again in QuickBooks.`,
		);
	}
	if (entityOfList(list) === 'Item' && UNBILLABLE_ITEM_TYPES.has(record.Type)) {
		return found(
			`${label} is a ${record.Type?.toLowerCase()}, which QuickBooks does not take on an invoice.`,
			`Choose a product or service in ${place}.`,
		);
	}
	const types = accountTypesOf(list);
	if (types && !types.includes(record.AccountType ?? '')) {
		return found(
			`${label} is of the type ${record.AccountType}, which cannot be used here.`,
			`Choose an account of the type ${types.join(' or ')} in ${place}.`,
		);
	}
	return null;
}

/** QuickBooks appends "(deleted)" to the name of what is made inactive. */
function nameOf({ Name, FullyQualifiedName }: ListRecord): string {
	return (FullyQualifiedName ?? Name).replace(/ \(deleted\)$/i, '');
}

/** A row of a mapping, by the words that it is shown with. */
export interface MappingRow {
	setting: string;
	row: string;
}

/** B4: two rows for the same thing contradict each other, and only one of them counts. */
export function checkRepeatedRows(rows: readonly MappingRow[]): Finding[] {
	const counts = new Map<string, MappingRow & { times: number }>();
	for (const row of rows) {
		const key = `${row.setting}\n${fold(row.row)}`;
		const { times, ...first } = counts.get(key) ?? { ...row, times: 0 };
		counts.set(key, { ...first, times: times + 1 });
	}
	return [...counts.values()]
		.filter(({ times }) => times > 1)
		.map(({ setting, row, times }) =>
			fail(
				`${setting}: ${row}`,
				`'${setting}' has ${times} rows for '${row}', and only one of them counts.`,
				`Remove all but one row for '${row}' in '${setting}'.`,
			),
		);
}
