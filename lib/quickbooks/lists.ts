import type { QuickBooksClient } from './client';
import type { Query } from './query';

/** The QuickBooks lists that a mapping chooses from. */
export type ListName =
	| 'items'
	| 'depositAccounts'
	| 'bankAccounts'
	| 'receivableAccounts'
	| 'paymentMethods'
	| 'classes'
	| 'departments'
	| 'terms';

export interface Choice {
	name: string;
	/** The record's id. */
	value: string;
}

export type ListEntity = 'Item' | 'Account' | 'PaymentMethod' | 'Class' | 'Department' | 'Term';

const LISTS: Record<ListName, Query<ListEntity>> = {
	items: { entity: 'Item' },
	// Undeposited Funds is an Other Current Asset.
	depositAccounts: {
		entity: 'Account',
		where: [['AccountType', 'IN', ['Bank', 'Other Current Asset']]],
	},
	bankAccounts: { entity: 'Account', where: [['AccountType', '=', 'Bank']] },
	receivableAccounts: { entity: 'Account', where: [['AccountType', '=', 'Accounts Receivable']] },
	paymentMethods: { entity: 'PaymentMethod' },
	classes: { entity: 'Class' },
	departments: { entity: 'Department' },
	terms: { entity: 'Term' },
};

/** The kind of record that a list holds. */
export function entityOfList(list: ListName): ListEntity {
	return LISTS[list].entity;
}

/** The account types that a list of accounts offers; undefined for the other lists. */
export function accountTypesOf(list: ListName): readonly string[] | undefined {
	const types = (LISTS[list].where ?? []).find(([property]) => property === 'AccountType')?.[2];
	return types === undefined ? undefined : [types].flat().map(String);
}

/** QuickBooks refuses these as the item of an invoice line. */
export const UNBILLABLE_ITEM_TYPES: ReadonlySet<string | undefined> = new Set([
	'Category',
	'Group',
]);

/**
 * The active records of a list whose full name holds `filter` (in any case), sorted by name. The
 * filter is applied here and not in the query, because QuickBooks searches few of these by name.
 */
export async function searchRecords(
	client: Pick<QuickBooksClient, 'query'>,
	list: ListName,
	filter = '',
): Promise<Choice[]> {
	const wanted = filter.trim().toLowerCase();
	const records = await client.query(LISTS[list]);
	return records
		.filter((record) => record.Active)
		.filter((record) => !('Type' in record && UNBILLABLE_ITEM_TYPES.has(record.Type)))
		.map((record) => ({ name: record.FullyQualifiedName ?? record.Name, value: record.Id }))
		.filter((choice) => choice.name.toLowerCase().includes(wanted))
		.sort((a, b) => a.name.localeCompare(b.name));
}
