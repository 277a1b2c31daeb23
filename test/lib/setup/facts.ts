import type { CompanyFacts, ListRecord, Picked } from '../../../lib/setup/facts';
import { accountSchema, preferencesSchema } from '../../../lib/quickbooks/schemas';
import { entityOfList } from '../../../lib/quickbooks/lists';

/** A company with these preferences, and these records by "entity id". */
export function facts(
	preferences: object = {},
	records: Record<string, Partial<ListRecord>> = {},
): CompanyFacts {
	const account = {
		Id: '84',
		SyncToken: '0',
		Name: 'A/R',
		AccountType: 'Accounts Receivable',
	};
	return {
		companyName: 'Movers Inc',
		preferences: preferencesSchema.parse(preferences),
		receivables: [accountSchema.parse(account)],
		incomeAccounts: new Set(['79']),
		recordOf: ({ list, id }) => {
			const record = records[`${entityOfList(list)} ${id}`];
			return record && { Id: id, Name: `Record ${id}`, Active: true, ...record };
		},
	};
}

export function picked(part: Partial<Picked> & Pick<Picked, 'list' | 'id'>): Picked {
	return { pickedName: null, setting: 'Setting', row: null, ...part };
}
