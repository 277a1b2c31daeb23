import { z } from 'zod';

import { entitySchemas, type EntityName, type EntityOf } from './schemas';

/** QuickBooks sent a record that is not what we know such a record to be. Asking again is no use. */
export class UnreadableRecordError extends Error {
	override readonly name = 'UnreadableRecordError';
}

/**
 * The record as the sync reads it. Throws {@link UnreadableRecordError} naming entity, id and the
 * field that is not as expected, because booking on half-understood records is worse than stopping.
 */
export function parseRecord<N extends EntityName>(entity: N, raw: unknown): EntityOf<N> {
	const schema: z.ZodTypeAny = entitySchemas[entity];
	const parsed = schema.safeParse(raw);
	if (parsed.success) return parsed.data as EntityOf<N>;
	const [issue] = parsed.error.issues;
	const field = issue?.path.join('.') || 'the record itself';
	throw new UnreadableRecordError(
		`QuickBooks sent ${entity} ${idOf(raw)} in a form that is not understood: ${field} (${issue?.message}). Nothing was changed because of it.`,
	);
}

const identifiedSchema = z.object({ Id: z.union([z.string(), z.number()]) });

function idOf(raw: unknown): string {
	const identified = identifiedSchema.safeParse(raw);
	return identified.success ? String(identified.data.Id) : 'without an id';
}
