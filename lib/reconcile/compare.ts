import { formatCents } from '../basics/money';
import { sameId } from '../sync/ours/identity';
import { classify, type Context, type Finding, type GoneRecord, type Held } from './classify';
import { differenceKinds, MONEY_KINDS, type Difference } from './difference';
import type { BookRecord } from './records';
import type { Preview, PreviewRow } from './rows';
import { sourcesOf, type Source } from './sources';
import { actions, describe, entityNames } from './words';

export interface CompareOptions {
	/**
	 * The address of an opportunity in SmartMoving, with `{opportunityId}` or `{quoteNumber}` in the
	 * place of either; empty for no link. SmartMoving documents none.
	 */
	opportunityUrl: string;
	/** "View in QuickBooks" of a transaction. */
	quickBooksUrl: (record: Pick<BookRecord, 'entity' | 'id'>) => string;
}

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
	options: CompareOptions,
): Comparison {
	const differences: Difference[] = [];
	let records = 0;
	let opportunities = 0;
	for (const preview of previews) {
		const result = new OpportunityComparison(preview, books, gone, options).run();
		differences.push(...result.differences);
		records += result.records;
		opportunities += result.records === 0 && result.differences.length > 0 ? 0 : 1;
	}
	return { differences, records, opportunities };
}

/** One record of an opportunity, and how it differs. */
interface Compared {
	source: Source;
	held: Held;
	findings: Finding[];
}

class OpportunityComparison {
	private readonly differences: Difference[] = [];
	private readonly sources: Source[];
	private readonly context: Context;
	/** Transactions that belong to a source or were spoken of. */
	private readonly known = new Set<BookRecord>();
	private records = 0;

	constructor(
		private readonly preview: Preview,
		private readonly books: readonly BookRecord[],
		private readonly gone: readonly GoneRecord[],
		private readonly options: CompareOptions,
	) {
		this.sources = sourcesOf(preview);
		this.context = {
			customerId: preview.rows.find(({ entity }) => entity === 'Customer')?.quickbooksId ?? '',
			customerName: preview.customerName,
			useQuickBooksNumbering: preview.useQuickBooksNumbering,
		};
	}

	run(): { differences: Difference[]; records: number } {
		const { isGone, failures } = this.preview;
		if (!isGone && failures.length > 0) {
			for (const failure of failures) this.addFailure(failure);
			return { differences: this.differences, records: 0 };
		}
		this.refusedCustomer();
		const found = this.sources.map((source) => {
			const held = this.heldFor(source);
			for (const record of [...held.live, ...held.voided]) this.known.add(record);
			const isCounted = source.row !== null && source.row.status !== 'skipped';
			if (isCounted || held.live.length > 0) this.records += 1;
			return { source, held, findings: classify(source, held, this.context) };
		});
		const moves = found.some(concernsMoney);
		for (const each of found) {
			for (const finding of each.findings) {
				if (!follows(finding, each, found)) this.add(each.source, finding);
			}
		}
		const hasExtra = [this.deletedInSmartMoving(), this.strangers()].some(Boolean);
		for (const { source, held } of found) this.settledByOthers(source, held);
		if (!moves && !hasExtra) this.unlinkedMoneyBack(found);
		this.sums(found);
		return { differences: this.differences, records: this.records };
	}

	private heldFor({ entity, id, number }: Source): Held {
		const own = this.books.filter(
			(record) =>
				record.entity === entity &&
				// Voiding can take the marker away with the note.
				(sameId(record.sourceId, id) ||
					(record.isVoided && record.sourceId === null && record.number === number)),
		);
		return {
			live: own.filter(({ isVoided }) => !isVoided),
			voided: own.filter(({ isVoided }) => isVoided),
			gone: this.gone.find((each) => each.entity === entity && sameId(each.sourceId, id)) ?? null,
		};
	}

	private refusedCustomer(): void {
		const row = this.preview.rows.find(({ entity }) => entity === 'Customer');
		if (!row || !['failed', 'conflict'].includes(row.status)) return;
		this.push(
			{
				kind: 'refused',
				smartMoving: this.preview.customerName,
				quickBooks: '',
				message: row.message,
			},
			{ label: 'Customer', sourceType: 'customer', id: row.sourceId, url: row.url },
		);
	}

	/** Transactions of ours that the sync itself would void, or reports: SmartMoving has deleted theirs. */
	private deletedInSmartMoving(): boolean {
		const { rows } = this.preview;
		const orphans = rows.filter(
			(row) =>
				row.entity !== 'Customer' &&
				['planned', 'conflict', 'failed'].includes(row.status) &&
				!this.sources.some((source) => source.row === row),
		);
		for (const row of orphans) {
			const record = this.books.find(
				({ entity, id }) => entity === row.entity && id === row.quickbooksId,
			);
			if (record) this.known.add(record);
			this.records += 1;
			this.addExtra(row.sourceId, record ?? null, row);
		}
		return orphans.length > 0;
	}

	/** Other transactions that carry our marker and name this quote, or a job of it. */
	private strangers(): boolean {
		const { quoteNumber, snapshot } = this.preview;
		const jobs = snapshot?.jobs ?? [];
		const strangers = this.books.filter(
			(record) =>
				record.sourceId !== null &&
				!record.isVoided &&
				!this.known.has(record) &&
				(record.quoteNumber === quoteNumber ||
					(record.entity === 'Invoice' && jobs.some(({ id }) => sameId(id, record.sourceId)))),
		);
		for (const record of strangers) {
			this.known.add(record);
			this.records += 1;
			this.addExtra(record.sourceId!, record, null);
		}
		return strangers.length > 0;
	}

	private addExtra(sourceId: string, record: BookRecord | null, row: PreviewRow | null): void {
		const { isGone, quoteNumber } = this.preview;
		const entity = (record?.entity ?? row?.entity ?? 'Payment') as keyof typeof entityNames;
		const name = entityNames[entity];
		const what = isGone
			? `SmartMoving has no quote ${quoteNumber}`
			: `SmartMoving no longer has what it was posted for`;
		this.push(
			{
				kind: 'extra',
				smartMoving: isGone ? 'No such quote' : 'Not there',
				quickBooks: record ? formatCents(record.cents) : '',
				message:
					row?.message || `QuickBooks has the ${record ? describe(record) : name}, but ${what}.`,
				...(row?.status === 'planned' ? { action: 'Sync the quote: that voids it.' } : {}),
				...(record ? { record } : {}),
			},
			{
				label: `${name.charAt(0).toUpperCase()}${name.slice(1)} ${record?.number ?? ''}`.trim(),
				sourceType: row?.sourceType ?? (entity === 'Invoice' ? 'job' : 'payment'),
				id: sourceId,
				url: row?.url ?? '',
			},
		);
	}

	/** Money that a person entered in QuickBooks against an invoice of ours, and SmartMoving does not know. */
	private settledByOthers(source: Source, { live }: Held): void {
		const [invoice] = live;
		if (source.entity !== 'Invoice' || !invoice || live.length > 1) return;
		const payments = this.books.filter(({ entity }) => entity === 'Payment');
		const applied = (record: BookRecord) =>
			record.links
				.filter((link) => link.type === 'Invoice' && link.id === invoice.id)
				.reduce((sum, { cents }) => sum + cents, 0);
		const ours = payments
			.filter(({ sourceId }) => sourceId !== null)
			.reduce((sum, record) => sum + applied(record), 0);
		const settled = invoice.cents - invoice.openCents;
		if (settled <= ours) return;
		const strangers = payments.filter((record) => record.sourceId === null && applied(record) > 0);
		const names = strangers.map(describe).join('; ') || 'a credit';
		this.records += Math.max(1, strangers.length);
		this.push(
			{
				kind: 'extra',
				smartMoving: 'Not there',
				quickBooks: formatCents(settled - ours),
				message: `${formatCents(settled - ours)} of ${describe(invoice)} were settled in QuickBooks by something that SmartMoving does not have: ${names}.`,
				action:
					'If it is the same money as a payment in SmartMoving, delete it in QuickBooks and sync the quote. If not, enter it in SmartMoving.',
				record: strangers[0] ?? invoice,
			},
			{
				label: `Money on the ${source.label.toLowerCase()}`,
				sourceType: 'job',
				id: source.id,
				url: '',
			},
		);
	}

	/** A refund or reversal that no payment settles, though nothing else explains it (A4, A14). */
	private unlinkedMoneyBack(found: readonly Compared[]): void {
		if (this.differences.some(({ kind }) => kind === 'link')) return;
		for (const { source, held } of found) {
			const [record] = held.live;
			const type = { Purchase: 'Expense', JournalEntry: 'JournalEntry' }[source.entity as string];
			if (!type || !record || record.linkedFrom.length > 0) continue;
			const linked = this.books
				.flatMap(({ links }) => links)
				.filter((link) => link.type === type && link.id === record.id)
				.reduce((sum, { cents }) => sum + cents, 0);
			if (linked === record.cents) continue;
			this.add(source, {
				kind: 'link',
				smartMoving: formatCents(record.cents),
				quickBooks: formatCents(linked),
				message: `${source.label} is booked as ${describe(record)}, and payments settle ${formatCents(linked)} of it.`,
				action: `Link it in QuickBooks: Receive payment, tick the ${entityNames[record.entity]}.`,
				record,
			});
		}
	}

	/** B8, without the sync's own arithmetic: what looks right has to come to the same on both sides. */
	private sums(found: readonly Compared[]): void {
		let bySmartMoving = 0;
		let byQuickBooks = 0;
		for (const { source, held, findings } of found) {
			const isLeftOut = source.row === null || source.row.status === 'skipped';
			if (isLeftOut || concernsMoney({ held, findings })) continue;
			// Less sales tax: that is QuickBooks' to compute, and no charge in SmartMoving.
			const cents = held.live.reduce((sum, record) => sum + record.cents - record.taxCents, 0);
			const isRight = source.cents === cents || source.alsoRight.includes(cents);
			bySmartMoving += source.sign * (isRight ? cents : (source.cents ?? 0));
			byQuickBooks += source.sign * cents;
		}
		if (bySmartMoving === byQuickBooks) return;
		this.push(
			{
				kind: 'balance',
				smartMoving: formatCents(bySmartMoving),
				quickBooks: formatCents(byQuickBooks),
				message: `Billed less paid plus refunded comes to ${formatCents(bySmartMoving)} by SmartMoving and to ${formatCents(byQuickBooks)} by QuickBooks, over the records of this quote in which nothing else differs.`,
			},
			{
				label: 'Sums of the quote',
				sourceType: 'opportunity',
				id: this.preview.opportunityId,
				url: '',
			},
		);
	}

	private addFailure(failure: PreviewRow): void {
		this.push(
			{ kind: 'refused', smartMoving: '', quickBooks: '', message: failure.message },
			{
				label: 'Whole quote, which could not be compared',
				sourceType: 'opportunity',
				id: failure.sourceId,
				url: '',
			},
		);
	}

	private add(source: Source, finding: Finding): void {
		const { label, sourceType, id, row } = source;
		this.push(finding, { label, sourceType, id, url: row?.url ?? '' });
	}

	private push(
		finding: Finding,
		about: { label: string; sourceType: string; id: string; url: string },
	): void {
		const { kind, record, action, smartMoving, quickBooks, message } = finding;
		const { opportunityId, quoteNumber, customerName } = this.preview;
		this.differences.push({
			kind,
			title: differenceKinds[kind],
			record: about.label,
			quoteNumber,
			customerName,
			smartMoving,
			quickBooks,
			message,
			action: action ?? actions[kind],
			smartMovingUrl: this.smartMovingUrl(),
			quickBooksUrl: record ? this.options.quickBooksUrl(record) : about.url,
			sourceType: about.sourceType,
			sourceId: about.id,
			opportunityId,
			entity: record?.entity ?? '',
			quickbooksId: record?.id ?? '',
		});
	}

	private smartMovingUrl(): string {
		const { opportunityId, quoteNumber, isGone } = this.preview;
		if (isGone || opportunityId === '') return '';
		return this.options.opportunityUrl
			.replaceAll('{opportunityId}', encodeURIComponent(opportunityId))
			.replaceAll('{quoteNumber}', encodeURIComponent(quoteNumber));
	}
}

/** Whether the amounts of a record are known not to agree, or not known to. */
function concernsMoney({ held, findings }: Pick<Compared, 'held' | 'findings'>): boolean {
	return (
		findings.some(({ kind }) => MONEY_KINDS.has(kind)) ||
		(findings.length > 0 && held.live.length === 0)
	);
}

/**
 * Whether something differs only because something else of the opportunity does: links, where money is
 * missing or too much; a refund that is as it should be, where its payment is not.
 */
function follows({ kind }: Finding, { source, held }: Compared, all: readonly Compared[]): boolean {
	const others = all.filter((other) => other.source !== source && concernsMoney(other));
	if (kind === 'link' || kind === 'unapplied') return others.length > 0;
	const [record] = held.live;
	return (
		kind === 'refused' &&
		source.entity !== 'Invoice' &&
		source.sign === 1 &&
		record?.cents === source.cents &&
		others.some((other) => other.source.entity === 'Payment')
	);
}
