import type { Payment } from '../../quickbooks/schemas';
import type { DeletedPayment } from '../../sync/payment/deleted';
import { updateRequestId } from '../../sync/ours/identity';
import { conflict, reasonOf, resultOf, type Refusal } from '../../sync/outcome/plan';
import type { FieldChange, SyncResult } from '../../sync/outcome/result';
import { linked, posted } from '../results';
import { isOvertaken } from '../refusals';
import { settle } from '../../basics/settled';
import type { PaymentRun } from './run';

/** Voids the payments that SmartMoving has deleted, as far as they are to be voided. */
export async function voidDeleted(
	run: PaymentRun,
	deleted: readonly DeletedPayment[],
): Promise<void> {
	for (const each of deleted) {
		if (each.plan.action !== 'void') continue;
		await run.attempt(each.id, async () => await voidPayment(run, each));
	}
}

async function voidPayment(
	run: PaymentRun,
	{ id, record, label }: DeletedPayment,
): Promise<Refusal | null> {
	const { client } = run.company;
	const requestId = updateRequestId(client.realmId, 'Payment', record.Id, record.SyncToken, 'void');
	const outcome = await settle(client.voidPayment(record, { requestId }));
	if (!outcome.ok && !isOvertaken(outcome.error)) throw outcome.error;
	// A lost answer, or another worker who was quicker, may have voided it all the same.
	const voided = outcome.ok ? outcome.value : await client.read('Payment', record.Id);
	if (voided?.TotalAmt !== 0) {
		if (!outcome.ok) throw outcome.error;
		return conflict(
			`${label} is no longer in SmartMoving, and QuickBooks did not void it, without saying why. Void it there.`,
		);
	}
	const source = run.sourceOf(id, 'payment');
	const result = resultOf(source, 'Payment', 'updated', {
		...posted(run.company, 'Payment', record.Id),
		total: 0,
		balance: 0,
		changes: voiding(record),
		message: `${label} was deleted in SmartMoving and therefore voided in QuickBooks.`,
	});
	run.done.undone.set(id, result);
	return null;
}

/** What is said of a deleted payment that was not voided in this run. */
export function deletedResult(
	run: PaymentRun,
	{ id, record, label, plan }: DeletedPayment,
): SyncResult {
	const source = run.sourceOf(id, 'payment');
	const standing = {
		id: record.Id,
		total: record.TotalAmt,
		balance: record.UnappliedAmt,
		...linked(run.company, 'Payment', record.Id),
	};
	const refusal = run.refusals.get(id) ?? (plan.action === 'refuse' ? plan : null);
	if (refusal) {
		return resultOf(source, 'Payment', refusal.status, {
			...standing,
			...reasonOf(refusal),
		});
	}
	return resultOf(source, 'Payment', 'planned', {
		...standing,
		total: 0,
		balance: 0,
		changes: voiding(record),
		message: `${label} was deleted in SmartMoving and would be voided in QuickBooks.`,
	});
}

function voiding({ TotalAmt }: Payment): FieldChange[] {
	return [{ of: 'total', field: 'TotalAmt', from: TotalAmt, to: 0 }];
}
