import { formatCents } from '../basics/money';
import { sameId } from '../sync/ours/identity';
import type { Compared } from './classify';
import type { BookRecord } from './records';
import type { Preview, PreviewRow } from './rows';
import type { Told } from './told';
import { describe, ENTITY_NAMES } from './words';

/** What QuickBooks has and SmartMoving has not: no record of SmartMoving's leads to it. */

/** One of them. Several records can come to one. */
export interface Extra {
	told: Told;
	records: number;
}

/** Transactions of ours that SmartMoving, or its whole quote, no longer has anything for. */
export function withoutSource(
	preview: Preview,
	books: readonly BookRecord[],
	compared: readonly Compared[],
): Extra[] {
	const orphans = deletedInSmartMoving(preview, compared).map((row) => ({
		row,
		record:
			books.find(({ entity, id }) => entity === row.entity && id === row.quickbooksId) ?? null,
	}));
	const spokenOf = new Set([
		...compared.flatMap(({ held }) => [...held.live, ...held.voided]),
		...orphans.map(({ record }) => record),
	]);
	const strangers = namingThisQuote(preview, books).filter((record) => !spokenOf.has(record));
	return [...orphans, ...strangers.map((record) => ({ row: null, record }))].map(
		({ row, record }) => ({ told: extra(preview, record, row), records: 1 }),
	);
}

/** What the sync itself would void, or reports: SmartMoving has deleted what it was posted for. */
function deletedInSmartMoving({ rows }: Preview, compared: readonly Compared[]): PreviewRow[] {
	return rows.filter(
		(row) =>
			row.entity !== 'Customer' &&
			['planned', 'conflict', 'failed'].includes(row.status) &&
			!compared.some(({ source }) => source.row === row),
	);
}

/** Transactions that carry our marker and name this quote, or a job of it. */
function namingThisQuote(
	{ quoteNumber, snapshot }: Preview,
	books: readonly BookRecord[],
): BookRecord[] {
	const jobs = snapshot?.jobs ?? [];
	return books.filter(
		(record) =>
			record.sourceId !== null &&
			!record.isVoided &&
			(record.quoteNumber === quoteNumber ||
				(record.entity === 'Invoice' && jobs.some(({ id }) => sameId(id, record.sourceId)))),
	);
}

function extra(
	{ isGone, quoteNumber }: Preview,
	record: BookRecord | null,
	row: PreviewRow | null,
): Told {
	const entity = (record?.entity ?? row?.entity ?? 'Payment') as keyof typeof ENTITY_NAMES;
	const name = ENTITY_NAMES[entity];
	const what = isGone
		? `SmartMoving has no quote ${quoteNumber}`
		: `SmartMoving no longer has what it was posted for`;
	return {
		finding: {
			kind: 'extra',
			smartMoving: isGone ? 'No such quote' : 'Not there',
			quickBooks: record ? formatCents(record.cents) : '',
			message:
				row?.message || `QuickBooks has the ${record ? describe(record) : name}, but ${what}.`,
			...(row?.status === 'planned' ? { action: 'Sync the quote: that voids it.' } : {}),
			...(record ? { record } : {}),
		},
		label: `${name.charAt(0).toUpperCase()}${name.slice(1)} ${record?.number ?? ''}`.trim(),
		sourceType: row?.sourceType ?? (entity === 'Invoice' ? 'job' : 'payment'),
		sourceId: row?.sourceId ?? record?.sourceId ?? '',
		url: row?.url ?? '',
	};
}

/** Money that a person entered in QuickBooks against an invoice of ours, and SmartMoving does not know. */
export function settledByOthers(
	{ source, held }: Compared,
	books: readonly BookRecord[],
): Extra | null {
	const [invoice, ...doubles] = held.live;
	if (source.entity !== 'Invoice' || !invoice || doubles.length > 0) return null;
	const payments = books.filter(({ entity }) => entity === 'Payment');
	const applied = (record: BookRecord) =>
		record.links
			.filter((link) => link.type === 'Invoice' && link.id === invoice.id)
			.reduce((sum, { cents }) => sum + cents, 0);
	const ours = payments
		.filter(({ sourceId }) => sourceId !== null)
		.reduce((sum, record) => sum + applied(record), 0);
	const settled = invoice.cents - invoice.openCents;
	if (settled <= ours) return null;
	const strangers = payments.filter((record) => record.sourceId === null && applied(record) > 0);
	const names = strangers.map(describe).join('; ') || 'a credit';
	const amount = formatCents(settled - ours);
	return {
		told: {
			finding: {
				kind: 'extra',
				smartMoving: 'Not there',
				quickBooks: amount,
				message: `${amount} of ${describe(invoice)} were settled in QuickBooks by something that SmartMoving does not have: ${names}.`,
				action:
					'If it is the same money as a payment in SmartMoving, delete it in QuickBooks and sync the quote. If not, enter it in SmartMoving.',
				record: strangers[0] ?? invoice,
			},
			label: `Money on the ${source.label.toLowerCase()}`,
			sourceType: 'job',
			sourceId: source.id,
			url: '',
		},
		records: Math.max(1, strangers.length),
	};
}
