import { z } from 'zod';
import { REFUSAL_KINDS } from './kinds';

/**
 * What a change is of: a field of the record itself, by QuickBooks' name of it; one of its lines; what
 * it comes to; of a payment, how much of it is applied to an invoice of ours, or went back with a
 * refund or reversal; or any other link.
 */
export const CHANGED_PARTS = [
	'header',
	'line',
	'total',
	'application',
	'moneyBack',
	'link',
] as const;

/** One field of a QuickBooks record that a sync would change, or did. */
export const fieldChangeSchema = z.object({
	// Items of earlier versions do not say it.
	of: z.enum(CHANGED_PARTS).catch('header'),
	field: z.string(),
	from: z.unknown().transform((value) => value ?? null),
	to: z.unknown().transform((value) => value ?? null),
	linked: z.object({ type: z.string(), id: z.string() }).optional().catch(undefined),
});

export interface FieldChange {
	of: (typeof CHANGED_PARTS)[number];
	/** As people are shown it. */
	field: string;
	from: unknown;
	to: unknown;
	/** Of a link: what is at its other end, by QuickBooks' words. */
	linked?: { type: string; id: string } | undefined;
}

const SOURCE_TYPES = ['customer', 'job', 'payment', 'refund'] as const;
const SYNC_STATUSES = [
	'created',
	'updated',
	'unchanged',
	'skipped',
	'planned',
	'conflict',
	'failed',
] as const;
const SYNC_ENTITIES = ['Customer', 'Invoice', 'Payment', 'Purchase', 'JournalEntry'] as const;

/**
 * What became of one SmartMoving record in QuickBooks. Amounts are in the company's currency
 * (not cents), because people and workflows read them.
 */
export const syncResultSchema = z.object({
	source: z.object({
		type: z.enum(SOURCE_TYPES),
		id: z.string(),
		number: z.string().nullable(),
	}),
	status: z.enum(SYNC_STATUSES),
	entity: z.enum(SYNC_ENTITIES),
	id: z.string().nullable(),
	docNumber: z.string().nullable(),
	total: z.number().nullable(),
	balance: z.number().nullable(),
	url: z.string().nullable(),
	syncedAt: z.string().nullable(),
	/** What was changed, or would be. Of what is left to a person: theirs, then SmartMoving's. */
	changes: z.array(fieldChangeSchema),
	message: z.string().nullable(),
	/** QuickBooks' code of the refusal, where it has one. */
	code: z.string().nullable(),
	/** Why it was refused, for workflows to decide by. Items of earlier versions do not say it. */
	kind: z.enum(REFUSAL_KINDS).nullable().catch(null),
});

export type SyncStatus = (typeof SYNC_STATUSES)[number];
export type SyncEntity = (typeof SYNC_ENTITIES)[number];
export type SourceType = (typeof SOURCE_TYPES)[number];
export type SyncResult = Omit<z.infer<typeof syncResultSchema>, 'changes'> & {
	changes: FieldChange[];
};
