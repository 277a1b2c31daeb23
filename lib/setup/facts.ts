import type { QuickBooksClient } from '../quickbooks/client';
import { entityOfList, type ListEntity, type ListName } from '../quickbooks/lists';
import type { Query } from '../quickbooks/query';
import {
	preferencesSchema,
	type Account,
	type CompanyInfo,
	type Preferences,
} from '../quickbooks/schemas';
import type { Seen } from './seen';

/** A QuickBooks record that somebody picked in a setting. */
export interface Picked {
	/** The dropdown that it was picked from. */
	list: ListName;
	id: string;
	/** Its name at the time, where n8n remembers it. */
	pickedName: string | null;
	/** The name of the setting, and of the row in it: 'Charge Mapping', 'Storage'. */
	setting: string;
	row: string | null;
}

/** A record of any list, as far as the checks look at it. */
export interface ListRecord {
	Id: string;
	Name: string;
	FullyQualifiedName?: string | undefined;
	Active: boolean;
	/** Items, and others without meaning to us. */
	Type?: string | undefined;
	/** Items only. */
	IncomeAccountRef?: { value: string } | undefined;
	/** Accounts only. */
	AccountType?: string | undefined;
	AccountSubType?: string | undefined;
}

/** What QuickBooks says about the company and the picked records. */
export interface CompanyFacts {
	companyName: string;
	preferences: Preferences;
	/** The active A/R accounts. */
	receivables: Account[];
	/** The ids of the accounts that count as income. */
	incomeAccounts: ReadonlySet<string>;
	/** The picked record, inactive ones too; undefined when the company has none of that id. */
	recordOf: (picked: Picked) => ListRecord | undefined;
}

/** What the settings of a node are held against. */
export interface KnownFacts {
	company: CompanyFacts;
	/** Every record that is picked in the node's parameters. */
	picks: readonly Picked[];
	/** What SmartMoving used of late; null where nobody looked. */
	seen: Seen | null;
}

type Client = { batchQuery: QuickBooksClient['batchQuery'] };

/**
 * Reads all that the checks of one node need, in one batch. Throws what the client throws: a check
 * without facts is none.
 */
export async function readFacts(client: Client, picks: readonly Picked[]): Promise<CompanyFacts> {
	const ids = new Map<ListEntity, Set<string>>();
	for (const { list, id } of picks) {
		// QuickBooks would refuse the whole batch for an id that is not a number.
		if (!isRecordId(id)) continue;
		const entity = entityOfList(list);
		ids.set(entity, (ids.get(entity) ?? new Set()).add(id));
	}
	const entities = [...ids.keys()];
	const [infos, preferences, receivables, incomes, ...lists] = (await client.batchQuery([
		{ entity: 'CompanyInfo' },
		{ entity: 'Preferences' },
		{ entity: 'Account', where: [['AccountType', '=', 'Accounts Receivable']] },
		{ entity: 'Account', where: [['AccountType', 'IN', ['Income', 'Other Income']]] },
		...entities.map(
			(entity): Query => ({
				entity,
				where: [
					['Id', 'IN', [...ids.get(entity)!]],
					['Active', 'IN', [true, false]],
				],
			}),
		),
	])) as [CompanyInfo[], Preferences[], Account[], Account[], ...ListRecord[][]];
	const records = new Map(
		entities.flatMap((entity, index) =>
			lists[index]!.map((record) => [`${entity} ${record.Id}`, record] as const),
		),
	);
	return {
		companyName: infos[0]?.CompanyName ?? '',
		preferences: preferences[0] ?? preferencesSchema.parse({}),
		receivables,
		incomeAccounts: new Set(incomes.map(({ Id }) => Id)),
		recordOf: ({ list, id }) => records.get(`${entityOfList(list)} ${id}`),
	};
}

/** The ids of all lists that can be picked from are whole numbers. */
export function isRecordId(id: string): boolean {
	return /^\d+$/.test(id);
}
