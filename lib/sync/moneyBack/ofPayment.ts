import { centsOrNull, formatCents, toCents } from '../../basics/money';
import type { JournalEntry, Payment, Purchase } from '../../quickbooks/schemas';
import type { SnapshotPayment } from '../../smartmoving/snapshot';
import {
	reversalKind,
	isReversal,
	planReversal,
	type ReversalBody,
	type ReversalSettings,
} from './reversal';
import { isMarked } from '../ours/identity';
import { moneyBackCents, moneyBackLink, type MoneyBackKind, type MoneyBackLink } from './moneyBack';
import { conflict, fail, type Plan } from '../outcome/plan';
import { planRefund, refundKind, type RefundBody, type RefundSettings } from './refund';
import type { MoneyBackFindingsOfBoth } from '../found/findings';

export type MoneyBackBody = RefundBody | ReversalBody;

export type MoneyBackRecord = Purchase | JournalEntry;

/** One refund or reversal, and what has to happen to its expense or journal entry. */
export interface MoneyBack {
	row: SnapshotPayment;
	plan: Plan<MoneyBackBody, MoneyBackRecord>;
}

export type MoneyBackSettingsOfBoth = RefundSettings & ReversalSettings;

/** Whether a row of SmartMoving's payments is money that went back, and not a payment. */
export function isMoneyBack(row: SnapshotPayment): boolean {
	return row.isRefund || isReversal(row);
}

/** What such a row becomes. */
export function kindOf({
	isRefund,
}: SnapshotPayment): MoneyBackKind<MoneyBackBody, MoneyBackRecord> {
	return isRefund ? refundKind : reversalKind;
}

/** One payment in SmartMoving with the rows of its refunds and reversals, and whose it is. */
export interface PaymentRows {
	payment: SnapshotPayment;
	back: readonly SnapshotPayment[];
	quoteNumber: string;
	/** QuickBooks' id. */
	customerId: string;
}

/** Plans the refunds and reversals of one payment; `existing` is that payment in QuickBooks. */
export function planMoneyBackOf(
	{ payment, back, quoteNumber, customerId }: PaymentRows,
	existing: Payment | null,
	found: MoneyBackFindingsOfBoth,
	settings: MoneyBackSettingsOfBoth,
): MoneyBack[] {
	const planned = back.map((row) => ({
		row,
		plan: row.isRefund
			? planRefund({ row, payment, quoteNumber, customerId }, found, settings)
			: planReversal({ row, quoteNumber, customerId }, found, settings),
	}));
	return refuseSecondRecord(refuseBoth(planned, payment), existing, found);
}

/** What the payment has to link to; null where it has to link to nothing. */
export function linkOf(
	{ row, plan }: MoneyBack,
	receivableAccountId: string | null,
): MoneyBackLink | null {
	return moneyBackLink(kindOf(row), plan, receivableAccountId);
}

/** Whether a record that is there becomes smaller: its payment has to let go of the rest first. */
export function shrinks({ row, plan }: MoneyBack): boolean {
	if (plan.action !== 'update') return false;
	const { read } = kindOf(row);
	return read(plan.body).Amount < read(plan.found).Amount;
}

/**
 * A payment is either refunded or reversed: its money goes back once. Where SmartMoving lists both,
 * nothing more of it is posted.
 */
function refuseBoth(planned: MoneyBack[], payment: SnapshotPayment): MoneyBack[] {
	const refunds = planned.filter(({ row }) => row.isRefund);
	const reversals = planned.filter(({ row }) => !row.isRefund);
	if (refunds.length === 0 || reversals.length === 0) return planned;
	const names = (rows: MoneyBack[]) =>
		rows.map(({ row }) => `${formatCents(moneyBackCents(row))}, ${row.createdAtUtc}`).join('; ');
	const refusal = fail(
		`SmartMoving lists both a refund (${names(refunds)}) and a reversal (${names(reversals)}) of the payment of ${payment.amount.toFixed(2)}, ` +
			`and its money can have gone back only once. Remove the one that did not happen in SmartMoving and sync again.`,
	);
	return planned.map((each) => (each.plan.action === 'create' ? { ...each, plan: refusal } : each));
}

/**
 * A record that is linked to the payment, is not known as one of ours and has the amount of one to be
 * posted is most likely that one, entered by hand. Posting it again
 * would take the money out of the books twice (B3).
 */
function refuseSecondRecord(
	planned: MoneyBack[],
	payment: Payment | null,
	found: MoneyBackFindingsOfBoth,
): MoneyBack[] {
	const isOurs = (id: string) =>
		[...found.purchases, ...found.journalEntries].some(
			(each) =>
				each.Id === id &&
				planned.some(({ row }) => isMarked(each.PrivateNote, kindOf(row).marker, row.id)),
		);
	const strangers = (payment?.Line ?? []).flatMap(({ Amount, LinkedTxn: [linked] }) =>
		linked && !isOurs(linked.TxnId)
			? [{ type: linked.TxnType, id: linked.TxnId, cents: toCents(Amount) }]
			: [],
	);
	return planned.map((each) => {
		const { row, plan } = each;
		if (plan.action !== 'create') return each;
		const { linkType, recordName, name } = kindOf(row);
		const cents = moneyBackCents(row);
		const index = strangers.findIndex(
			(stranger) => stranger.type === linkType && stranger.cents === cents,
		);
		if (index === -1) return each;
		const [stranger] = strangers.splice(index, 1);
		const refusal = conflict(
			`Another ${recordName}, of ${formatCents(cents)}, is linked to this payment in QuickBooks already (id ${stranger!.id}), and this sync does not know it as its own. ` +
				`If it is this ${name}, leave it so, or delete it and sync again.`,
		);
		return { row, plan: refusal };
	});
}

/** What of a payment went back, in cents; null where a row is not an amount with two decimals. */
export function sumOf(rows: readonly SnapshotPayment[]): number | null {
	const parts = rows.map(({ amount }) => centsOrNull(amount));
	if (parts.includes(null)) return null;
	return parts.reduce<number>((sum, part) => sum + Math.abs(part ?? 0), 0);
}
