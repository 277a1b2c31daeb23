import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { type ListName, searchRecords } from '../../lib/quickbooks/lists';
import { quickBooksConnection } from './quickBooksTransport';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

function searchOf(list: ListName): ListSearch {
	return async function (filter) {
		const { client } = await quickBooksConnection.call(this);
		return { results: await searchRecords(client, list, filter) };
	};
}

/** What the "From list" dropdowns of the QuickBooks nodes show. */
export const listSearch = {
	searchItems: searchOf('items'),
	searchDepositAccounts: searchOf('depositAccounts'),
	searchBankAccounts: searchOf('bankAccounts'),
	searchReceivableAccounts: searchOf('receivableAccounts'),
	searchPaymentMethods: searchOf('paymentMethods'),
	searchClasses: searchOf('classes'),
	searchDepartments: searchOf('departments'),
	searchTerms: searchOf('terms'),
};
