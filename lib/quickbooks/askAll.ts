import type { QuickBooksClient } from './client';
import type { Query } from './query';
import type { EntityName, EntityOf } from './schemas';

/** Asks all queries at once; the answer gives the rows of an entity, from all its queries. */
export async function askAll(
	client: QuickBooksClient,
	queries: readonly Query[],
): Promise<<N extends EntityName>(entity: N) => EntityOf<N>[]> {
	const answers: unknown[][] = await client.batchQuery(queries);
	return <N extends EntityName>(entity: N) =>
		queries.flatMap((query, index) =>
			query.entity === entity ? (answers[index] as EntityOf<N>[]) : [],
		);
}
