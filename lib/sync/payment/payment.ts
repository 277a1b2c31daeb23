import { formatCents } from '../../basics/money';
import type { Payment } from '../../quickbooks/schemas';
import type { Snapshot, SnapshotPayment } from '../../smartmoving/snapshot';
import { planReversal } from '../moneyBack/reversal';
import { closedPeriodRefusal } from '../rules/closedPeriod';
import { sameId } from '../ours/identity';
import { moneyBackCents } from '../moneyBack/moneyBack';
import {
	paymentDifferences,
	planHeader,
	type PaymentBody,
	type PaymentHeader,
	type PaymentSource,
} from './header';
import type { WantedLine } from './links';
import {
	planMoneyBackOf,
	type MoneyBack,
	type MoneyBackSettingsOfBoth,
} from '../moneyBack/ofPayment';
import type { PaymentFindings } from '../found/findings';
import { selectRows } from './groups';
import { sharedLines, type SharedLines } from './shares';
import { conflict, fail, skip, type Plan, type Refusal } from '../outcome/plan';
import { refuseReferences } from '../rules/references';
import { isDeletedMoneyBackLine, type DeletedMoneyBack } from '../moneyBack/deleted';

export type PaymentSettings = MoneyBackSettingsOfBoth;

/** One payment with its refunds and reversals (A4: syncing a payment syncs its refunds). */
export interface PaymentEntry {
	payment: SnapshotPayment;
	plan: Plan<PaymentBody, Payment>;
	/** The whole set of lines: QuickBooks replaces all lines of a payment or none. */
	lines: WantedLine[];
	moneyBack: MoneyBack[];
	/** What it was linked to of which SmartMoving knows nothing any more. */
	deletedMoneyBack: DeletedMoneyBack[];
	/** Why the payment in QuickBooks may not be changed, though it ought to be; refunds are still posted. */
	blocked: Refusal | null;
}

export interface PaymentsPlan {
	entries: PaymentEntry[];
	/**
	 * Refunds whose payment SmartMoving does not list, which are refused, and reversals that undo no
	 * payment for certain, which are posted for a person to link.
	 */
	orphans: MoneyBack[];
	/** Deleted refunds and reversals that no payment is linked to. */
	deletedMoneyBack: DeletedMoneyBack[];
}

/** What the payments of one opportunity are planned from. */
export interface PaymentsSource {
	snapshot: Snapshot;
	/** QuickBooks' id. */
	customerId: string;
	/**
	 * The id of a payment, or of a refund or reversal of it: nothing else is planned, and what other
	 * payments are applied to now is not moved (A5). Null plans them all.
	 */
	onlyPayment?: string | null;
	/** The refunds and reversals that SmartMoving has deleted, see `planDeletedMoneyBack`. */
	deletedMoneyBack?: readonly DeletedMoneyBack[];
	/** Why QuickBooks refuses to change a payment (a bank deposit freezes it), by SmartMoving's id. */
	frozen?: ReadonlyMap<string, Refusal>;
}

/**
 * Decides what has to happen to all payments, refunds and reversals of one opportunity (A2, A3, A4,
 * A14), so that each invoice, payment and refund ends as SmartMoving has it:
 * a payment's lines are its applications to invoices plus one line per refund or reversal; these take
 * their money from the payment, so that an application shrinks and the invoice reopens where it must.
 */
export function planPayments(
	{ snapshot, customerId, onlyPayment = null, deletedMoneyBack = [], frozen }: PaymentsSource,
	found: PaymentFindings,
	settings: PaymentSettings,
): PaymentsPlan {
	const { quoteNumber } = snapshot.opportunity;
	const { groups, orphans } = selectRows(snapshot.payments, onlyPayment);
	const drafts = groups.map(({ payment, back }) => {
		const label = `The payment of ${payment.amount.toFixed(2)} of quote ${quoteNumber}`;
		const source = { payment, back, quoteNumber, customerId, label };
		return draftPayment(source, found, settings, {
			deletedMoneyBack: deletedMoneyBack.filter(({ paymentId }) => sameId(paymentId, payment.id)),
			frozen: frozen?.get(payment.id) ?? null,
		});
	});
	return {
		entries: withLines(drafts, found),
		orphans: orphans.map((row) => ({
			row,
			plan: row.isRefund
				? fail(
						`A refund of ${formatCents(moneyBackCents(row))} of quote ${quoteNumber} names a payment that SmartMoving does not list. ` +
							`Check the payments of the quote in SmartMoving.`,
					)
				: planReversal({ row, quoteNumber, customerId }, found, settings),
		})),
		deletedMoneyBack: deletedMoneyBack.filter(
			({ id, paymentId }) =>
				paymentId === null && (onlyPayment === null || sameId(id, onlyPayment)),
		),
	};
}

/** A payment before its lines are known. */
interface Draft {
	payment: SnapshotPayment;
	header: PaymentHeader | Refusal;
	moneyBack: MoneyBack[];
	deletedMoneyBack: DeletedMoneyBack[];
	frozen: Refusal | null;
	found: PaymentFindings;
	label: string;
}

function draftPayment(
	source: PaymentSource,
	found: PaymentFindings,
	settings: PaymentSettings,
	circumstances: Pick<Draft, 'deletedMoneyBack' | 'frozen'>,
): Draft {
	const { payment, back, label } = source;
	const header = planHeader(source, found.payments, settings);
	const draft = { payment, header, ...circumstances, found, label };
	if ('action' in header) return { ...draft, moneyBack: refuseAll(back, header) };
	const Line =
		header.found?.Line.filter((line) => !isDeletedMoneyBackLine(line, draft.deletedMoneyBack)) ??
		[];
	const existing = header.found && { ...header.found, Line };
	return { ...draft, moneyBack: planMoneyBackOf(source, existing, found, settings) };
}

/** Without their payment, refunds and reversals are not posted either. */
function refuseAll(
	rows: readonly SnapshotPayment[],
	{ status, reason, code, kind }: Refusal,
): MoneyBack[] {
	const plan =
		status === 'skipped'
			? skip(`Its payment is skipped: ${reason}`)
			: fail(`Its payment could not be synced: ${reason}`, { code, kind });
	return rows.map((row) => ({ row, plan }));
}

/**
 * A payment that cannot be posted or changed keeps what it is applied to now, so the others are
 * planned anew around it: else they would count on room that it does not make.
 */
function withLines(drafts: readonly Draft[], found: PaymentFindings): PaymentEntry[] {
	const settled = new Map<Draft, PaymentEntry>();
	for (;;) {
		const open = drafts.filter((draft) => !settled.has(draft));
		const entries = new Map(linesAmong(open, found).map((entry, index) => [open[index]!, entry]));
		const stuck = [...entries].filter(
			([, entry]) => entry.blocked || entry.plan.action === 'refuse',
		);
		if (stuck.length === 0)
			return drafts.map((draft) => (settled.get(draft) ?? entries.get(draft))!);
		for (const [draft, entry] of stuck) settled.set(draft, entry);
	}
}

/** The entries of some payments, planned as if there were no others. */
function linesAmong(drafts: readonly Draft[], found: PaymentFindings): PaymentEntry[] {
	const live = drafts.flatMap((draft) =>
		'action' in draft.header ? [] : [{ ...draft, header: draft.header }],
	);
	const shared = sharedLines(live, found.invoices, found.receivableAccountId);
	const entries = new Map(
		live.map((draft, index) => [draft.payment, planEntry(draft, draft.header, shared[index]!)]),
	);
	return drafts.map(({ payment, header, moneyBack, deletedMoneyBack }) => {
		const refused = { payment, lines: [], moneyBack, deletedMoneyBack, blocked: null };
		return entries.get(payment) ?? { ...refused, plan: header as Refusal };
	});
}

function planEntry(
	{ payment, moneyBack, deletedMoneyBack, frozen, label, found }: Draft,
	header: PaymentHeader,
	{ lines, overdrawn }: SharedLines,
): PaymentEntry {
	const { preferences } = found;
	const changes = paymentDifferences(header.found, header.body, lines);
	const entry = { payment, lines, moneyBack, deletedMoneyBack, blocked: null };
	if (!header.found) {
		const refusal =
			refuseReferences(header.references, found.references) ??
			closedPeriodRefusal(label, [header.body.TxnDate], preferences);
		if (refusal) {
			const rows = moneyBack.map(({ row }) => row);
			return { ...entry, plan: refusal, lines: [], moneyBack: refuseAll(rows, refusal) };
		}
		return { ...entry, plan: { action: 'create', body: header.body, changes, note: null } };
	}
	const { refusal: edited, left, note } = header.edits;
	const keep = { action: 'keep' as const, found: header.found, note, left };
	if (changes.length === 0) return { ...entry, plan: keep };
	const blocked =
		edited ??
		frozen ??
		(overdrawn
			? conflict(
					`${label} was used otherwise by someone in QuickBooks, so there is not enough of it left for its refunds. Free that part of the payment in QuickBooks and sync again.`,
				)
			: closedPeriodRefusal(label, [header.body.TxnDate, header.found.TxnDate], preferences));
	if (blocked) return { ...entry, plan: keep, blocked };
	return {
		...entry,
		plan: { action: 'update', found: header.found, body: header.body, changes, note },
	};
}
