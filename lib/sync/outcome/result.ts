import { z } from 'zod';

/** One field of a QuickBooks record that a sync would change, or did. */
export const fieldChangeSchema = z.object({
	field: z.string(),
	from: z.unknown().transform((value) => value ?? null),
	to: z.unknown().transform((value) => value ?? null),
});
export type FieldChange = { field: string; from: unknown; to: unknown };

export const sourceTypes = ['customer', 'job', 'payment', 'refund'] as const;
export const syncStatuses = [
	'created',
	'updated',
	'unchanged',
	'skipped',
	'planned',
	'conflict',
	'failed',
] as const;
export const syncEntities = ['Customer', 'Invoice', 'Payment', 'Purchase', 'JournalEntry'] as const;

/**
 * What became of one SmartMoving record in QuickBooks. Amounts are in the company's currency
 * (not cents), because people and workflows read them.
 */
export const syncResultSchema = z.object({
	source: z.object({
		type: z.enum(sourceTypes),
		id: z.string(),
		number: z.string().nullable(),
	}),
	status: z.enum(syncStatuses),
	entity: z.enum(syncEntities),
	id: z.string().nullable(),
	docNumber: z.string().nullable(),
	total: z.number().nullable(),
	balance: z.number().nullable(),
	url: z.string().nullable(),
	syncedAt: z.string().nullable(),
	changes: z.array(fieldChangeSchema),
	message: z.string().nullable(),
	code: z.string().nullable(),
});

export type SyncStatus = (typeof syncStatuses)[number];
export type SyncEntity = (typeof syncEntities)[number];
export type SourceType = (typeof sourceTypes)[number];
export type SyncResult = Omit<z.infer<typeof syncResultSchema>, 'changes'> & {
	changes: FieldChange[];
};
