import { compare, type Comparison } from '../../../lib/reconcile/compare';
import type { Difference } from '../../../lib/reconcile/difference';
import { findPosted, readBooks, type Posted } from '../../../lib/reconcile/read';
import { previewRowSchema, previewsOf, type PreviewRow } from '../../../lib/reconcile/rows';
import { viewUrl } from '../../../lib/quickbooks/links';
import type { Snapshot } from '../../../lib/smartmoving/snapshot';
import type { SyncStage, Outcome } from './syncStage';

const window = { from: '2026-05-01', to: '2026-05-31' };

/** What the ledger would remember of a sync: the records that are in QuickBooks, by SmartMoving id. */
export function posted(outcomes: readonly Outcome[]): Posted[] {
	return outcomes
		.flatMap(({ invoices, payments, refunds }) => [...invoices, ...payments, ...refunds])
		.flatMap(({ entity, source, id }) =>
			id === null ? [] : [{ entity, sourceId: source.id, id }],
		);
}

/**
 * Compares some opportunities with the books of May 2026 as workflow 10 does, without n8n.
 * @param ledger what is remembered of earlier syncs
 */
export async function compareBooks(
	stage: SyncStage,
	ids: readonly string[],
	ledger: readonly Posted[] = [],
	overrides: Parameters<SyncStage['syncAll']>[1] = {},
): Promise<Comparison> {
	const company = stage.company();
	const salesTax = overrides.invoice?.salesTax ?? 'none';
	const inBooks = await findPosted(company, window);
	const snapshots = await Promise.all(ids.map((id) => stage.snapshot(id)));
	const outcomes = await stage.syncAll(snapshots, { ...overrides, preview: true });
	const known = new Set(snapshots.map(({ opportunity }) => opportunity.quoteNumber));
	const unknown = new Set(inBooks.map(({ quoteNumber }) => quoteNumber));
	const rows = [
		...snapshots.flatMap((snapshot, index) => rowsOf(snapshot, outcomes[index]!, salesTax)),
		...[...unknown].filter((quote) => !known.has(quote)).map(noSuchQuote),
	];
	const previews = previewsOf(rows);
	const missing = rows.filter((row) => row.status === 'planned' && row.quickbooksId === '');
	const { records, gone } = await readBooks(
		company,
		window,
		previews,
		ledger.filter((each) => missing.some(({ sourceId }) => sourceId === each.sourceId)),
	);
	return compare(previews, records, gone, {
		opportunityUrl: 'https://app.example/opportunities/{opportunityId}?q={quoteNumber}',
		quickBooksUrl: ({ entity, id }) =>
			viewUrl({
				appBaseUrl: stage.quickBooks.url,
				realmId: stage.quickBooks.realmId,
				entity,
				id,
			}),
	});
}

/** The rows that workflow 01 answers a preview with. */
function rowsOf(snapshot: Snapshot, outcome: Outcome, salesTax: string): PreviewRow[] {
	const { customer, invoices, payments, refunds } = outcome;
	const { opportunity } = snapshot;
	return [customer, ...invoices, ...payments, ...refunds].map((result, index) =>
		previewRowSchema.parse({
			sourceType: result.source.type,
			sourceId: result.source.id,
			sourceNumber: result.source.number,
			opportunityId: opportunity.id,
			quoteNumber: opportunity.quoteNumber,
			customerName: opportunity.customer.name,
			status: result.status,
			entity: result.entity,
			quickbooksId: result.id,
			total: result.total,
			url: result.url,
			message: result.message,
			code: result.code,
			kind: result.kind,
			changes: result.changes,
			...(index === 0 ? { facts: { ...snapshot, useQuickBooksNumbering: false, salesTax } } : {}),
		}),
	);
}

function noSuchQuote(quoteNumber: string): PreviewRow {
	return previewRowSchema.parse({
		sourceType: 'opportunity',
		sourceId: `quote ${quoteNumber}`,
		quoteNumber,
		status: 'failed',
		error: 'notFound',
		message: `SmartMoving has no opportunity with quote number ${quoteNumber}.`,
	});
}

/**
 * Differences as `kind: record`, which is what most tests are about. Numbers of payments are hashes:
 * only how they begin is told.
 */
export function briefly(differences: readonly Difference[]): string[] {
	return differences.map(({ kind, record }) =>
		`${kind}: ${record}`.replace(/(S[MRJ]-)[A-Z2-7]{16}/, '$1'),
	);
}
