import { formatCents, toAmount, toCents } from '../../basics/money';
import type { Payment } from '../../quickbooks/schemas';
import type { Snapshot } from '../../smartmoving/snapshot';
import { closedPeriodRefusal } from '../rules/closedPeriod';
import { editedFields, withoutStamp } from '../ours/stamp';
import { paymentReference, sameId } from '../ours/identity';
import { isVoided, isDeposited } from '../../quickbooks/states';
import type { PaymentFindings } from '../found/findings';
import { planDeletedMoneyBack, type DeletedMoneyBack } from '../moneyBack/deleted';
import { presentStamped } from './header';
import { conflict, type Refusal } from '../outcome/plan';
import { rowIdOf } from '../ours/quoteLabel';
import { isNewerThan } from '../ours/snapshotAge';
import type { WhenDeleted } from '../rules/handsOff';

/** A payment in QuickBooks that SmartMoving no longer lists. */
export interface DeletedPayment {
	/** SmartMoving's id, as the marker has it. */
	id: string;
	record: Payment;
	label: string;
	plan: { action: 'void' } | Refusal;
}

/**
 * Finds the payments of one opportunity that this product posted and that SmartMoving has deleted
 * since. One that nobody touched is to be voided; what a person or a bank deposit relies on is only
 * reported. One that is voided already is no longer spoken of.
 *
 * An empty list of payments beside several in QuickBooks is taken for an answer that lacks them, and
 * nothing is voided: a void cannot be taken back, and a report costs a person one look. One payment
 * alone is voided, because a deposit that was entered by mistake is just that. What was posted after
 * SmartMoving was read is newer than its list, and not deleted: another worker was quicker.
 */
export function planDeletedPayments(
	snapshot: Snapshot,
	customerId: string,
	found: PaymentFindings,
	whenDeleted: WhenDeleted,
): DeletedPayment[] {
	const { opportunity, payments } = snapshot;
	const deleted = found.payments.flatMap((record) => {
		const id = rowIdOf(record.PrivateNote, 'payment', 'payment', opportunity.quoteNumber);
		if (id === null || isVoided(record) || record.CustomerRef.value !== customerId) return [];
		if (isNewerThan(snapshot, record)) return [];
		return payments.some((row) => sameId(row.id, id)) ? [] : [{ id, record }];
	});
	const isDoubtful = payments.length === 0 && deleted.length > 1;
	return deleted.map(({ id, record }) => {
		const cents = toCents(record.TotalAmt);
		const label = `The payment of ${formatCents(cents)} of quote ${opportunity.quoteNumber}`;
		const reason = isDoubtful
			? `SmartMoving lists no payment at all for this quote, while QuickBooks has ${deleted.length} of them: that looks more like an incomplete answer than like ${deleted.length} deletions`
			: whenDeleted === 'report'
				? `'When Deleted in SmartMoving' is set to report it`
				: reasonToKeep(id, record, found);
		return {
			id,
			record,
			label,
			plan:
				reason !== null
					? conflict(
							`${label}, dated ${record.TxnDate}, is no longer in SmartMoving, but still in QuickBooks. It was not voided, because ${reason}. ` +
								`If it was deleted on purpose, void it in QuickBooks.`,
						)
					: (closedPeriodRefusal(label, [record.TxnDate], found.preferences) ?? { action: 'void' }),
		};
	});
}

/** What SmartMoving has deleted of one opportunity, as far as it is asked for. */
export interface Deletions {
	payments: DeletedPayment[];
	moneyBack: DeletedMoneyBack[];
	/** The payment that is asked for; null for all. */
	onlyPayment: string | null;
}

/**
 * Finds what SmartMoving has deleted of the payments, refunds and reversals of one opportunity.
 *
 * @param onlyPayment as for `planPayments`: the id of a refund or reversal selects its payment, also
 *   once SmartMoving has deleted the refund
 */
export function planDeletions(
	snapshot: Snapshot,
	customerId: string,
	found: PaymentFindings,
	{ whenDeleted, onlyPayment }: { whenDeleted: WhenDeleted; onlyPayment: string | null },
): Deletions {
	const moneyBack = planDeletedMoneyBack(snapshot, customerId, found, whenDeleted);
	const selected = moneyBack.find(({ id }) => sameId(id, onlyPayment))?.paymentId ?? onlyPayment;
	const payments = planDeletedPayments(snapshot, customerId, found, whenDeleted).filter(
		({ id }) => selected === null || sameId(id, selected),
	);
	return { payments, moneyBack, onlyPayment: selected };
}

/** What a person or a bank deposit relies on; null where the payment is as it was posted. */
function reasonToKeep(id: string, record: Payment, found: PaymentFindings): string | null {
	const hasStamp = withoutStamp(record.PrivateNote) !== record.PrivateNote;
	const edited = editedFields(record.PrivateNote, presentStamped(record));
	if (!hasStamp || edited.length > 0 || record.PaymentRefNum !== paymentReference(id)) {
		return 'someone changed it in QuickBooks';
	}
	if (isDeposited(record)) {
		return 'it is part of a bank deposit in QuickBooks, which freezes it';
	}
	const invoiceIds = new Set(found.invoices.map(({ invoice }) => invoice?.Id));
	const link = record.Line.flatMap((line) => line.LinkedTxn).find(
		({ TxnType, TxnId }) => TxnType !== 'Invoice' || !invoiceIds.has(TxnId),
	);
	return link
		? `it is linked in QuickBooks to the ${link.TxnType} with id ${link.TxnId}, which this sync does not change`
		: null;
}

/** The findings as they are once some payments are voided: what they settled is open again. */
export function withoutPayments(
	found: PaymentFindings,
	voided: readonly Payment[],
): PaymentFindings {
	if (voided.length === 0) return found;
	const freed = new Map<string, number>();
	for (const { Amount, LinkedTxn } of voided.flatMap(({ Line }) => Line)) {
		for (const { TxnId } of LinkedTxn) {
			freed.set(TxnId, (freed.get(TxnId) ?? 0) + toCents(Amount));
		}
	}
	return {
		...found,
		payments: found.payments.filter(({ Id }) => !voided.some((each) => each.Id === Id)),
		invoices: found.invoices.map(({ invoice, ...known }) => ({
			...known,
			invoice: invoice && {
				...invoice,
				Balance: toAmount(toCents(invoice.Balance) + (freed.get(invoice.Id) ?? 0)),
			},
		})),
	};
}
