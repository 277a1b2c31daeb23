import { sameId } from '../sync/ours/identity';
import { classify, type Compared, type Context, type GoneRecord, type Held } from './classify';
import type { Difference } from './difference';
import { settledByOthers, withoutSource } from './extras';
import type { BookRecord } from './records';
import type { Preview, PreviewRow } from './rows';
import { sourcesOf, type Source } from './sources';
import { concernsMoney, follows, unequalSums, unlinkedMoneyBack } from './sums';
import { differenceOf, toldOf, type LinkOptions, type Told } from './told';

export interface Comparison {
	differences: Difference[];
	/** How many records were compared, on whichever side they are. */
	records: number;
	/** How many opportunities were compared. */
	opportunities: number;
}

/**
 * Every difference between SmartMoving and QuickBooks over some opportunities (B6): the previews say
 * what the sync would do, the books what it cannot know. At the end, what looks right is added up by
 * SmartMoving's own figures and by QuickBooks', to the cent and without the sync's arithmetic (B8).
 *
 * @param books what QuickBooks holds; transactions of opportunities that are not among the previews
 * are left alone
 */
export function compare(
	previews: readonly Preview[],
	books: readonly BookRecord[],
	gone: readonly GoneRecord[],
	options: LinkOptions,
): Comparison {
	const differences: Difference[] = [];
	let records = 0;
	let opportunities = 0;
	for (const preview of previews) {
		const result = compareOpportunity(preview, books, gone);
		differences.push(...result.told.map((each) => differenceOf(each, preview, options)));
		records += result.records;
		opportunities += result.records === 0 && result.told.length > 0 ? 0 : 1;
	}
	return { differences, records, opportunities };
}

function compareOpportunity(
	preview: Preview,
	books: readonly BookRecord[],
	gone: readonly GoneRecord[],
): { told: Told[]; records: number } {
	const { isGone, failures } = preview;
	if (!isGone && failures.length > 0) return { told: failures.map(notCompared), records: 0 };
	const context: Context = {
		customerId: preview.rows.find(({ entity }) => entity === 'Customer')?.quickbooksId ?? '',
		customerName: preview.customerName,
		useQuickBooksNumbering: preview.useQuickBooksNumbering,
	};
	const compared = sourcesOf(preview).map((source): Compared => {
		const held = heldFor(source, books, gone);
		return { source, held, findings: classify(source, held, context) };
	});
	const extras = withoutSource(preview, books, compared);
	const settled = compared.flatMap((each) => settledByOthers(each, books) ?? []);
	const told = [
		...refusedCustomer(preview),
		...compared.flatMap((each) =>
			each.findings
				.filter((finding) => !follows(finding, each, compared))
				.map((finding) => toldOf(each.source, finding)),
		),
		...[...extras, ...settled].map((extra) => extra.told),
	];
	const isExplained =
		compared.some(concernsMoney) ||
		extras.length > 0 ||
		told.some(({ finding }) => finding.kind === 'link');
	return {
		told: [
			...told,
			...(isExplained ? [] : compared.flatMap((each) => unlinkedMoneyBack(each, books) ?? [])),
			...[unequalSums(preview, compared)].filter((each) => each !== null),
		],
		records:
			compared.filter(isCounted).length +
			[...extras, ...settled].reduce((sum, extra) => sum + extra.records, 0),
	};
}

/** What the sync leaves out counts where QuickBooks has it all the same. */
function isCounted({ source, held }: Compared): boolean {
	return (source.row !== null && source.row.status !== 'skipped') || held.live.length > 0;
}

function heldFor(
	{ entity, id, number }: Source,
	books: readonly BookRecord[],
	gone: readonly GoneRecord[],
): Held {
	const own = books.filter(
		(record) =>
			record.entity === entity &&
			// Voiding can take the marker away with the note.
			(sameId(record.sourceId, id) ||
				(record.isVoided && record.sourceId === null && record.number === number)),
	);
	return {
		live: own.filter(({ isVoided }) => !isVoided),
		voided: own.filter(({ isVoided }) => isVoided),
		gone: gone.find((each) => each.entity === entity && sameId(each.sourceId, id)) ?? null,
	};
}

function refusedCustomer({ rows, customerName }: Preview): Told[] {
	const row = rows.find(({ entity }) => entity === 'Customer');
	if (!row || !['failed', 'conflict'].includes(row.status)) return [];
	return [
		{
			finding: {
				kind: 'refused',
				smartMoving: customerName,
				quickBooks: '',
				message: row.message,
			},
			label: 'Customer',
			sourceType: 'customer',
			sourceId: row.sourceId,
			url: row.url,
		},
	];
}

function notCompared({ message, sourceId }: PreviewRow): Told {
	return {
		finding: { kind: 'refused', smartMoving: '', quickBooks: '', message },
		label: 'Whole quote, which could not be compared',
		sourceType: 'opportunity',
		sourceId,
		url: '',
	};
}
