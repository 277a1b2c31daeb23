import { toCents } from '../../basics/money';
import type { PaymentEntry, PaymentsPlan } from './payment';
import { linkKey, type WantedLine } from './links';
import { shrinks, type MoneyBack } from '../moneyBack/ofPayment';
import type { DeletedMoneyBack } from '../moneyBack/deleted';

/**
 * One write. `final` is false where the payment is written again later in the same run, once what
 * it has to make room for, or to link to, exists, or what it let go of is gone.
 */
export type PaymentStep =
	| { kind: 'moneyBack'; entry: PaymentEntry | null; moneyBack: MoneyBack }
	| { kind: 'payment'; entry: PaymentEntry; lines: WantedLine[]; final: boolean }
	| { kind: 'deleteMoneyBack'; entry: PaymentEntry | null; deletedMoneyBack: DeletedMoneyBack };

/**
 * Orders the writes of one opportunity so that none of them asks for money that another one has not
 * freed yet, nothing falls below what is linked to it, and money in is posted before money out:
 * 1. refunds and reversals of payments that are in QuickBooks already, unless they shrink;
 * 2. payments whose application to an invoice shrinks;
 * 3. payments that are new or whose application grows;
 * 4. refunds and reversals that shrink, and the deletion of those that SmartMoving deleted;
 * 5. refunds and reversals of the new payments, then the links to them;
 * 6. reversals that undo no payment for certain.
 */
export function orderSteps(plan: PaymentsPlan): PaymentStep[] {
	const present = plan.entries.filter(
		({ plan: { action } }) => action === 'keep' || action === 'update',
	);
	const fresh = plan.entries.filter((entry) => entry.plan.action === 'create');
	const updates = present.filter((entry) => entry.plan.action === 'update');
	const shrinking = updates.filter((entry) => releasedLines(entry) !== null);
	const others = updates.filter((entry) => releasedLines(entry) === null);
	const leaving = updates.filter(
		(entry) => deletionSteps(entry, entry.deletedMoneyBack).length > 0,
	);

	return [
		...present.flatMap((entry) =>
			moneyBackSteps(entry).filter(({ moneyBack }) => !shrinks(moneyBack)),
		),
		...shrinking.map((entry): PaymentStep => {
			const lines = releasedLines(entry)!;
			return { kind: 'payment', entry, lines, final: !grows(entry) && !leaving.includes(entry) };
		}),
		...[...shrinking.filter(grows), ...others].map((entry): PaymentStep => {
			return { kind: 'payment', entry, lines: entry.lines, final: !leaving.includes(entry) };
		}),
		...fresh.map((entry): PaymentStep => {
			const lines = entry.lines.filter((line) => line.kind !== 'moneyBack');
			return { kind: 'payment', entry, lines, final: lines.length === entry.lines.length };
		}),
		...present.flatMap((entry) =>
			moneyBackSteps(entry).filter(({ moneyBack }) => shrinks(moneyBack)),
		),
		...leaving.flatMap((entry) => deletionSteps(entry, entry.deletedMoneyBack)),
		...deletionSteps(null, plan.deletedMoneyBack),
		...leaving.map(
			(entry): PaymentStep => ({ kind: 'payment', entry, lines: entry.lines, final: true }),
		),
		...fresh.flatMap(moneyBackSteps),
		...fresh
			.filter((entry) => entry.lines.some((line) => line.kind === 'moneyBack'))
			.map((entry): PaymentStep => ({ kind: 'payment', entry, lines: entry.lines, final: true })),
		...stepsOf(null, plan.orphans),
	];
}

function moneyBackSteps(entry: PaymentEntry) {
	return stepsOf(entry, entry.moneyBack);
}

function stepsOf(entry: PaymentEntry | null, moneyBack: readonly MoneyBack[]) {
	return moneyBack
		.filter(({ plan: { action } }) => action === 'create' || action === 'update')
		.map((each) => ({ kind: 'moneyBack' as const, entry, moneyBack: each }));
}

function deletionSteps(entry: PaymentEntry | null, deletedMoneyBack: readonly DeletedMoneyBack[]) {
	return deletedMoneyBack
		.filter(({ plan: { action } }) => action === 'delete')
		.map((each) => ({ kind: 'deleteMoneyBack' as const, entry, deletedMoneyBack: each }));
}

/** The lines with no invoice application above what it is now; null where none of them shrinks. */
function releasedLines(entry: PaymentEntry): WantedLine[] | null {
	const before = appliedBefore(entry);
	const wanted = new Map(
		entry.lines.flatMap((line) =>
			line.kind === 'invoice' ? [[linkKey(line), line.cents] as const] : [],
		),
	);
	const theirs = new Set(
		entry.lines.flatMap((line) => (line.kind === 'other' ? [linkKey(line)] : [])),
	);
	const shrinks = [...before].some(
		([key, cents]) => !theirs.has(key) && (wanted.get(key) ?? 0) < cents,
	);
	if (!shrinks) return null;
	return entry.lines
		.map((line) =>
			line.kind === 'invoice'
				? { ...line, cents: Math.min(line.cents, before.get(linkKey(line) ?? '') ?? 0) }
				: line,
		)
		.filter((line) => line.cents > 0);
}

function grows(entry: PaymentEntry): boolean {
	const before = appliedBefore(entry);
	return entry.lines.some(
		(line) => line.kind === 'invoice' && line.cents > (before.get(linkKey(line) ?? '') ?? 0),
	);
}

function appliedBefore({ plan }: PaymentEntry): Map<string, number> {
	const applied = new Map<string, number>();
	if (plan.action !== 'update') return applied;
	for (const line of plan.found.Line) {
		const linked = line.LinkedTxn[0];
		if (linked?.TxnType !== 'Invoice') continue;
		const key = `Invoice ${linked.TxnId}`;
		applied.set(key, (applied.get(key) ?? 0) + toCents(line.Amount));
	}
	return applied;
}
