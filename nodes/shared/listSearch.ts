import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { ListName } from '../../lib/quickbooks/lists';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

function searchOf(list: ListName): ListSearch {
	return async function (filter) {
		// Loaded when a list is first opened, so that n8n starts without them.
		const { searchRecords } = await import('../../lib/quickbooks/lists');
		const { quickBooksConnection } = await import('./quickBooksTransport');
		const { client } = await quickBooksConnection.call(this);
		return { results: await searchRecords(client, list, filter) };
	};
}

/** The list that each search method shows, by the name that the descriptions refer to. */
export const listBySearchMethod = {
	searchItems: 'items',
	searchDepositAccounts: 'depositAccounts',
	searchBankAccounts: 'bankAccounts',
	searchReceivableAccounts: 'receivableAccounts',
	searchPaymentMethods: 'paymentMethods',
	searchClasses: 'classes',
	searchDepartments: 'departments',
	searchTerms: 'terms',
} as const satisfies Record<string, ListName>;

/** What the "From list" dropdowns of the QuickBooks nodes show. */
export const listSearch = Object.fromEntries(
	Object.entries(listBySearchMethod).map(([method, list]) => [method, searchOf(list)]),
) as Record<keyof typeof listBySearchMethod, ListSearch>;
