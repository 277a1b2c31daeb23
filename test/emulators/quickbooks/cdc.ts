import { DateTime } from 'luxon';
import { COMPANY_ZONE, metaTimestamp } from './clock';
import type { Company } from './company';
import { kindOf } from './entities';
import { entries, refuse } from './faults';
import type { Fields } from './shape';

const MAX_OBJECTS = 1000;
const MAX_DAYS_BACK = 30;
const NOT_TRACKED = ['TaxCode', 'TaxRate'];

/** What changed since a moment, per entity: whole records by time of change, deletions last. */
export function changesSince(
	company: Company,
	entityList: string | undefined,
	since: string | undefined,
): Fields {
	if (!entityList) refuse(entries.required('entities'));
	if (!since) refuse(entries.required('changedSince'));
	const moment = DateTime.fromISO(since, { zone: COMPANY_ZONE });
	if (!moment.isValid) refuse(entries.dateFormat('changedSince', since));
	if (moment < DateTime.now().minus({ days: MAX_DAYS_BACK })) {
		refuse(entries.business(`changedSince must be within ${MAX_DAYS_BACK} days.`));
	}
	// Timestamps have whole seconds: a change in the same second counts as since.
	const from = Math.floor(moment.toMillis() / 1000) * 1000;
	let room = MAX_OBJECTS;
	const answers = entityList.split(',').map((name) => {
		const kind = kindOf(name.trim());
		if (!kind || NOT_TRACKED.includes(kind.name)) {
			refuse(entries.query(`invalid context declaration: ${name}`));
		}
		const changed = company
			.all(kind.name)
			.filter((record) => record.updatedAt >= from)
			.sort((a, b) => a.updatedAt - b.updatedAt)
			.map((record) => company.render(record));
		const gone = company.deletions
			.filter((one) => one.entity === kind.name && one.at >= from)
			.map((one) => ({
				domain: 'QBO',
				status: 'Deleted',
				Id: one.id,
				MetaData: {
					LastUpdatedTime: metaTimestamp(DateTime.fromMillis(one.at, { zone: COMPANY_ZONE })),
				},
			}));
		const rows = [...changed, ...gone].slice(0, room);
		room -= rows.length;
		if (rows.length === 0) return {};
		return {
			[kind.name]: rows,
			startPosition: 1,
			maxResults: rows.length,
			...(kind.showsTotalCount ? { totalCount: rows.length } : {}),
		};
	});
	return { CDCResponse: [{ QueryResponse: answers }] };
}
