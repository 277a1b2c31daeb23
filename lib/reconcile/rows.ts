import { z } from 'zod';
import { snapshotSchema, type Snapshot } from '../smartmoving/snapshot';
import { fieldChangeSchema } from '../sync/outcome/result';
import { fold } from '../basics/text';

/**
 * What a preview of the sync answers: one row per record, with what SmartMoving says of the
 * opportunity (`facts`) in each of its rows. A row without a status the sync knows is let through
 * as a refusal, never dropped.
 */

const text = z
	.union([z.string(), z.number().transform(String)])
	.nullish()
	.transform((value) => value ?? '');
const amount = z
	.number()
	.nullish()
	.transform((value) => value ?? null);

const factsSchema = snapshotSchema.extend({
	/** Setting of the invoices: whether QuickBooks numbers them. */
	useQuickBooksNumbering: z.boolean().catch(false).default(false),
	/** Setting of the invoices: who computes sales tax. */
	salesTax: z.enum(['none', 'quickbooks']).catch('none').default('none'),
});

export const previewRowSchema = z.object({
	/** `opportunity` for one that could not be previewed at all. */
	sourceType: z.string().min(1),
	sourceId: text,
	sourceNumber: text,
	opportunityId: text,
	quoteNumber: text,
	customerName: text,
	status: text,
	entity: text,
	quickbooksId: text,
	total: amount,
	url: text,
	message: text,
	/** Why the sync refuses it, for code to decide by. */
	kind: text,
	/** Of an opportunity that could not be previewed: what kind of failure, e.g. `notFound`. */
	error: text,
	changes: z
		.array(fieldChangeSchema)
		.nullish()
		.transform((value) => value ?? []),
	facts: factsSchema.optional().catch(undefined),
});
export type PreviewRow = z.infer<typeof previewRowSchema>;

/** The preview of one opportunity. */
export interface Preview {
	opportunityId: string;
	quoteNumber: string;
	customerName: string;
	/** Null where the opportunity could not be read. */
	snapshot: Snapshot | null;
	useQuickBooksNumbering: boolean;
	salesTax: 'none' | 'quickbooks';
	/** One per record. */
	rows: PreviewRow[];
	/** Why there is no preview, or only part of one; none where there is. */
	failures: PreviewRow[];
	/** SmartMoving says that it has no such opportunity. */
	isGone: boolean;
}

/** The rows of many previews, by opportunity. One that came twice counts once. */
export function previewsOf(rows: readonly PreviewRow[]): Preview[] {
	const groups = new Map<string, PreviewRow[]>();
	for (const row of rows) {
		const key = fold(row.opportunityId || `quote ${row.quoteNumber}`);
		groups.set(key, [...(groups.get(key) ?? []), row]);
	}
	return [...groups.values()].map((group): Preview => {
		const [first] = group;
		const facts = group.find((row) => row.facts !== undefined)?.facts;
		const failures = group.filter(({ sourceType }) => sourceType === 'opportunity');
		const records = new Map(
			group
				.filter(({ sourceType }) => sourceType !== 'opportunity')
				.map((row) => [`${row.sourceType} ${row.entity} ${fold(row.sourceId)}`, row]),
		);
		return {
			opportunityId: first!.opportunityId,
			quoteNumber: group.find(({ quoteNumber }) => quoteNumber !== '')?.quoteNumber ?? '',
			customerName: group.find(({ customerName }) => customerName !== '')?.customerName ?? '',
			snapshot: facts ?? null,
			useQuickBooksNumbering: facts?.useQuickBooksNumbering ?? false,
			salesTax: facts?.salesTax ?? 'none',
			rows: [...records.values()],
			failures,
			isGone: facts === undefined && failures.some(({ error }) => error === 'notFound'),
		};
	});
}
