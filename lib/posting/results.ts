import { viewUrl, type LinkedEntity } from '../quickbooks/links';
import type { SyncResult } from '../sync/outcome/result';
import type { Company } from '../quickbooks/company';

/** The parts of a result that every posted record has. */
export function posted(
	company: Company,
	entity: LinkedEntity,
	id: string,
): Pick<SyncResult, 'id' | 'url' | 'syncedAt'> {
	return { id, ...linked(company, entity, id), syncedAt: company.clock().toISOString() };
}

/** "View in QuickBooks" of a record. */
export function linked(
	company: Company,
	entity: LinkedEntity,
	id: string,
): Pick<SyncResult, 'url'> {
	return {
		url: viewUrl({ appBaseUrl: company.appBaseUrl, realmId: company.client.realmId, entity, id }),
	};
}
