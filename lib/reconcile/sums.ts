import { formatCents } from '../basics/money';
import type { Compared, Finding } from './classify';
import { MONEY_KINDS } from './difference';
import type { BookRecord } from './records';
import type { Preview } from './rows';
import { toldOf, type Told } from './told';
import { describe, ENTITY_NAMES } from './words';

/** What the records of an opportunity come to together, and what differs only because another does. */

/** Whether the amounts of a record are known not to agree, or not known to. */
export function concernsMoney({ held, findings }: Pick<Compared, 'held' | 'findings'>): boolean {
	return (
		findings.some(({ kind }) => MONEY_KINDS.has(kind)) ||
		(findings.length > 0 && held.live.length === 0)
	);
}

/**
 * Whether something differs only because something else of the opportunity does: links, where money is
 * missing or too much; a refund that is as it should be, where its payment is not.
 */
export function follows(
	{ kind }: Finding,
	{ source, held }: Compared,
	all: readonly Compared[],
): boolean {
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

/** A refund or reversal that no payment settles, though nothing else explains it (A4, A14). */
export function unlinkedMoneyBack(
	{ source, held }: Compared,
	books: readonly BookRecord[],
): Told | null {
	const [record] = held.live;
	const type = { Purchase: 'Expense', JournalEntry: 'JournalEntry' }[source.entity as string];
	if (!type || !record || record.linkedFrom.length > 0) return null;
	const linked = books
		.flatMap(({ links }) => links)
		.filter((link) => link.type === type && link.id === record.id)
		.reduce((sum, { cents }) => sum + cents, 0);
	if (linked === record.cents) return null;
	return toldOf(source, {
		kind: 'link',
		smartMoving: formatCents(record.cents),
		quickBooks: formatCents(linked),
		message: `${source.label} is booked as ${describe(record)}, and payments settle ${formatCents(linked)} of it.`,
		action: `Link it in QuickBooks: Receive payment, tick the ${ENTITY_NAMES[record.entity]}.`,
		record,
	});
}

/** B8, without the sync's own arithmetic: what looks right has to come to the same on both sides. */
export function unequalSums(
	{ opportunityId }: Preview,
	compared: readonly Compared[],
): Told | null {
	let bySmartMoving = 0;
	let byQuickBooks = 0;
	for (const { source, held, findings } of compared) {
		const isLeftOut = source.row === null || source.row.status === 'skipped';
		if (isLeftOut || concernsMoney({ held, findings })) continue;
		// Less sales tax: that is QuickBooks' to compute, and no charge in SmartMoving.
		const cents = held.live.reduce((sum, record) => sum + record.cents - record.taxCents, 0);
		const isRight = source.cents === cents || source.alsoRight.includes(cents);
		bySmartMoving += source.sign * (isRight ? cents : (source.cents ?? 0));
		byQuickBooks += source.sign * cents;
	}
	if (bySmartMoving === byQuickBooks) return null;
	return {
		finding: {
			kind: 'balance',
			smartMoving: formatCents(bySmartMoving),
			quickBooks: formatCents(byQuickBooks),
			message: `Billed less paid plus refunded comes to ${formatCents(bySmartMoving)} by SmartMoving and to ${formatCents(byQuickBooks)} by QuickBooks, over the records of this quote in which nothing else differs.`,
		},
		label: 'Sums of the quote',
		sourceType: 'opportunity',
		sourceId: opportunityId,
		url: '',
	};
}
