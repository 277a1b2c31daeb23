import { z } from 'zod';

import type { EntityName } from './schemas';

/** A record that QuickBooks no longer has. `at` is ISO 8601 in the company's own time zone. */
export interface Deletion {
	entity: EntityName;
	id: string;
	at: string | null;
}

const changesSchema = z
	.array(
		z.object({
			// Beside the records of a kind there are counters, and nothing at all where none changed.
			QueryResponse: z.array(z.record(z.unknown().transform(listOf))).catch([]),
		}),
	)
	.catch([]);
const deletedSchema = z.object({
	status: z.literal('Deleted'),
	Id: z.union([z.string(), z.number()]).transform(String),
	MetaData: z.object({ LastUpdatedTime: z.string().optional() }).optional(),
});

/** What was deleted, out of QuickBooks' list of all that changed; by kind, in the order of the kinds. */
export function deletionsIn(changes: unknown, entities: readonly EntityName[]): Deletion[] {
	const answers = changesSchema.parse(changes).flatMap(({ QueryResponse }) => QueryResponse);
	return entities.flatMap((entity) =>
		answers
			.flatMap((answer) => answer[entity] ?? [])
			.flatMap((record) => {
				const deleted = deletedSchema.safeParse(record);
				if (!deleted.success) return [];
				const { Id, MetaData } = deleted.data;
				return [{ entity, id: Id, at: MetaData?.LastUpdatedTime ?? null }];
			}),
	);
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}
