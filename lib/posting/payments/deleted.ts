import { settle } from '../../basics/settled';
import type { Company } from '../../quickbooks/company';
import { keepDeletedMoneyBack, type DeletedMoneyBack } from '../../sync/moneyBack/deleted';
import { conflict, type Refusal } from '../../sync/outcome/plan';
import type { FieldChange } from '../../sync/outcome/result';
import type { DeletedPayment } from '../../sync/payment/deleted';
import type { PaymentEntry } from '../../sync/payment/payment';
import type { PaymentStep } from '../../sync/payment/steps';
import { deleteOnce, voidOnce } from '../once';
import { isOvertaken } from '../refusals';
import { refusalOfPayment, type Done, type Dones } from './dones';
import { unchanged } from './moneyBack';
import type { RowOutcome } from './outcomes';

/**
 * What SmartMoving has deleted is undone in QuickBooks: payments are voided, expenses and journal
 * entries deleted.
 */

/** Voids one payment, which is done as well where another worker was quicker. */
export async function voidPayment(company: Company, deleted: DeletedPayment): Promise<Done> {
	const { record, label } = deleted;
	const outcome = await settle(voidOnce({ company, record }));
	if (!outcome.ok && !isOvertaken(outcome.error)) throw outcome.error;
	// A lost answer, or another worker who was quicker, may have voided it all the same.
	const voided = outcome.ok ? outcome.value : await company.client.read('Payment', record.Id);
	if (voided?.TotalAmt === 0) return { deleted };
	if (!outcome.ok) throw outcome.error;
	return {
		refusal: conflict(
			`${label} is no longer in SmartMoving, and QuickBooks did not void it, without saying why. Void it there.`,
		),
	};
}

/**
 * Deletes the expense or journal entry of a refund or reversal; `entry` is the payment that was linked
 * to it, and was written without that link before.
 */
export async function deleteMoneyBack(
	company: Company,
	{ entry, deletedMoneyBack: deleted }: Extract<PaymentStep, { kind: 'deleteMoneyBack' }>,
	dones: Dones,
): Promise<Done> {
	const refusal = refusalByPayment(entry, deleted, dones);
	if (refusal) return { refusal };
	const { kind } = deleted;
	const record = await unchanged(company, kind, deleted.record);
	await deleteOnce({ company, entity: kind.entity, record });
	return { deleted };
}

/** While its payment cannot be changed, it stays linked, and stays. */
function refusalByPayment(
	entry: PaymentEntry | null,
	deleted: DeletedMoneyBack,
	dones: Dones,
): Refusal | null {
	const why = entry && refusalOfPayment(entry, dones);
	return why && keepDeletedMoneyBack(deleted, `its payment could not be changed: ${why.reason}`);
}

/** What is said of a payment that SmartMoving has deleted. */
export function deletedPaymentOutcome(
	{ id, record, label, plan }: DeletedPayment,
	dones: Dones,
): RowOutcome {
	const done = dones.get(id);
	const refusal = done?.refusal ?? (plan.action === 'refuse' ? plan : null);
	const changes: FieldChange[] = [{ of: 'total', field: 'TotalAmt', from: record.TotalAmt, to: 0 }];
	const note = done?.deleted
		? `${label} was deleted in SmartMoving and therefore voided in QuickBooks.`
		: `${label} was deleted in SmartMoving and would be voided in QuickBooks.`;
	return {
		row: { type: 'payment', id },
		entity: 'Payment',
		plan: refusal ?? { action: 'update', changes, note },
		standing: {
			id: record.Id,
			total: refusal ? record.TotalAmt : 0,
			balance: refusal ? record.UnappliedAmt : 0,
		},
		posted: done?.deleted ? { status: 'updated', changes } : null,
	};
}

/** What is said of a refund or reversal that SmartMoving has deleted; `entry` is its payment. */
export function deletedMoneyBackOutcome(
	entry: PaymentEntry | null,
	deleted: DeletedMoneyBack,
	dones: Dones,
): RowOutcome {
	const { id, kind, record, label, plan } = deleted;
	const done = dones.get(id);
	const isGone = done?.deleted !== undefined;
	const refusal = isGone
		? null
		: (done?.refusal ??
			(plan.action === 'refuse' ? plan : refusalByPayment(entry, deleted, dones)));
	const { DocNumber, Amount } = kind.read(record);
	const changes: FieldChange[] = [{ of: 'total', field: 'Amount', from: Amount, to: null }];
	const note = isGone
		? `${label} was deleted in SmartMoving, and its ${kind.recordName} therefore in QuickBooks.`
		: `${label} was deleted in SmartMoving, and its ${kind.recordName} would be in QuickBooks.`;
	return {
		row: { type: kind.name === 'refund' ? 'refund' : 'payment', id },
		entity: kind.entity,
		plan: refusal ?? { action: 'update', changes, note },
		standing: { id: record.Id, docNumber: DocNumber ?? null, total: refusal ? Amount : 0 },
		posted: isGone ? { status: 'updated', changes } : null,
		isGone,
	};
}
