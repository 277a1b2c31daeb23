import { formatCents, toCents } from '../../basics/money';
import type { JournalEntry, Payment, PaymentLine, Purchase } from '../../quickbooks/schemas';
import type { Snapshot } from '../../smartmoving/snapshot';
import { reversalKind } from './reversal';
import { closedPeriodRefusal } from '../rules/closedPeriod';
import type { WhenDeleted } from '../rules/handsOff';
import { editedFields, withoutStamp } from '../ours/stamp';
import { sameId } from '../ours/identity';
import { isVoided } from '../../quickbooks/states';
import { stampedMoneyBack, type MoneyBackKind } from './moneyBack';
import { isMoneyBack, type MoneyBackBody, type MoneyBackRecord } from './ofPayment';
import type { MoneyBackFindingsOfBoth } from '../found/findings';
import { conflict, type Refusal } from '../outcome/plan';
import { rowIdOf } from '../ours/quoteLabel';
import { refundKind } from './refund';
import { isNewerThan } from '../ours/snapshotAge';
import { tracedIds } from '../ours/removalTrace';

/** An expense or journal entry of ours whose refund or reversal SmartMoving no longer lists. */
export interface DeletedMoneyBack {
	/** SmartMoving's id, as the marker has it. */
	id: string;
	kind: MoneyBackKind<MoneyBackBody, MoneyBackRecord>;
	record: MoneyBackRecord;
	label: string;
	/** SmartMoving's id of the payment that it is linked to, or was until a run broke off. */
	paymentId: string | null;
	/** QuickBooks voids neither of them through its API, but deletes both. */
	plan: { action: 'delete' } | Refusal;
}

/**
 * Finds the refunds and reversals of one opportunity that this product posted and that SmartMoving has
 * deleted since, while their payment stayed. One that nobody touched is to be deleted, and its link
 * taken off the payment first; anything else is only reported, with the caution that deleted payments
 * are treated with: where SmartMoving lists none at all and QuickBooks holds several, nothing is undone.
 */
export function planDeletedMoneyBack(
	snapshot: Snapshot,
	customerId: string,
	found: MoneyBackFindingsOfBoth & { payments: readonly Payment[] },
	whenDeleted: WhenDeleted,
): DeletedMoneyBack[] {
	const { opportunity, payments: rows } = snapshot;
	const { quoteNumber } = opportunity;
	const records = [
		...found.purchases.map((record) => ({ kind: refundKind as AnyKind, record })),
		...found.journalEntries.map((record) => ({ kind: reversalKind as AnyKind, record })),
	];
	const gone = records.flatMap(({ kind, record }) => {
		const { PrivateNote, Amount } = kind.read(record);
		const id = rowIdOf(PrivateNote, kind.name, kind.marker, quoteNumber);
		const isListed = rows.some((row) => sameId(row.id, id));
		if (id === null || isListed || isVoided({ TotalAmt: Amount, PrivateNote: PrivateNote ?? '' }))
			return [];
		if (isNewerThan(snapshot, record)) return [];
		const holders = found.payments.filter((payment) => holds(payment, kind, record));
		const holderIds = holders.map((each) =>
			rowIdOf(each.PrivateNote, 'payment', 'payment', quoteNumber),
		);
		// Where its payment is gone as well, that one is reported with what it is linked to.
		if (holderIds.some((each) => each !== null && !rows.some((row) => sameId(row.id, each))))
			return [];
		const stranger = holders.find((_, index) => holderIds[index] === null || index > 0);
		return [{ id, kind, record, paymentId: holderIds[0] ?? null, stranger }];
	});
	const isDoubtful = gone.length > 1 && !rows.some(isMoneyBack);
	return gone.map(({ stranger, ...each }) => {
		const { kind, record } = each;
		const { Amount, TxnDate } = kind.read(record);
		const label = `The ${kind.name} of ${formatCents(toCents(Amount))} of quote ${quoteNumber}`;
		const reason = isDoubtful
			? `SmartMoving lists no refund and no reversal at all for this quote, while QuickBooks has ${gone.length} of them: that looks more like an incomplete answer than like ${gone.length} deletions`
			: whenDeleted === 'report'
				? `'When Deleted in SmartMoving' is set to report it`
				: stranger
					? `it is linked in QuickBooks to the payment with id ${stranger.Id}, which this sync does not change`
					: wasTouched(each, customerId)
						? 'someone changed it in QuickBooks'
						: null;
		return {
			...each,
			label,
			plan:
				reason === null
					? (closedPeriodRefusal(label, [TxnDate], found.preferences) ?? { action: 'delete' })
					: keepDeletedMoneyBack({ ...each, label }, reason),
		};
	});
}

type AnyKind = MoneyBackKind<MoneyBackBody, MoneyBackRecord>;

/** Why one of them stays in QuickBooks, in words. */
export function keepDeletedMoneyBack(
	{ kind, record, label }: Pick<DeletedMoneyBack, 'kind' | 'record' | 'label'>,
	reason: string,
): Refusal {
	return conflict(
		`${label}, dated ${kind.read(record).TxnDate}, is no longer in SmartMoving, but its ${kind.recordName} is still in QuickBooks. It was not deleted, because ${reason}. ` +
			`If the ${kind.name} was deleted on purpose, delete its ${kind.recordName} in QuickBooks.`,
	);
}

/** Whether a line of a payment is linked to one of these, which are to be deleted. */
export function isDeletedMoneyBackLine(
	{ LinkedTxn: [linked] }: PaymentLine,
	deletedMoneyBack: readonly DeletedMoneyBack[],
): boolean {
	return deletedMoneyBack.some(
		({ kind, record, plan }) =>
			plan.action === 'delete' && linked?.TxnType === kind.linkType && linked.TxnId === record.Id,
	);
}

function holds({ Line, PrivateNote }: Payment, kind: AnyKind, { Id }: MoneyBackRecord): boolean {
	const isLinked = Line.some((line) =>
		line.LinkedTxn.some(({ TxnType, TxnId }) => TxnType === kind.linkType && TxnId === Id),
	);
	return isLinked || tracedIds(PrivateNote, kind.recordName).includes(Id);
}

function wasTouched(
	{ id, kind, record }: { id: string; kind: AnyKind; record: Purchase | JournalEntry },
	customerId: string,
): boolean {
	const fields = kind.read(record);
	const hasStamp = withoutStamp(record.PrivateNote) !== (record.PrivateNote ?? '');
	return (
		!hasStamp ||
		editedFields(record.PrivateNote, stampedMoneyBack(fields)).length > 0 ||
		fields.DocNumber !== kind.number(id) ||
		fields.EntityRef !== customerId
	);
}
