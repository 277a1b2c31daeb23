import { updateRequestId } from '../../sync/ours/identity';
import type { PaymentEntry } from '../../sync/payment/payment';
import { reasonOf, resultOf, type Refusal } from '../../sync/outcome/plan';
import type { FieldChange, SyncResult } from '../../sync/outcome/result';
import { keepDeletedMoneyBack, type DeletedMoneyBack } from '../../sync/moneyBack/deleted';
import { linked } from '../results';
import type { PaymentRun } from './run';
import { unchanged } from './write';

/**
 * Deletes the expense or journal entry of a refund or reversal that SmartMoving has deleted; `entry` is
 * the payment that was linked to it, and was written without that link before.
 */
export async function carryOutDeletion(
	run: PaymentRun,
	entry: PaymentEntry | null,
	taken: DeletedMoneyBack,
): Promise<Refusal | null> {
	const refusal = refusalByPayment(run, entry, taken);
	if (refusal) return refusal;
	const { client } = run.company;
	const { kind } = taken;
	const { Id, SyncToken } = await unchanged(run, kind, taken.record);
	const requestId = updateRequestId(client.realmId, kind.entity, Id, SyncToken, 'delete');
	await client.remove(kind.entity, { Id, SyncToken }, { requestId });
	run.done.undone.set(
		taken.id,
		resultOf(sourceOf(run, taken), kind.entity, 'updated', {
			...deletion(taken),
			syncedAt: run.company.clock().toISOString(),
			message: `${taken.label} was deleted in SmartMoving, and its ${kind.recordName} therefore in QuickBooks.`,
		}),
	);
	return null;
}

/** What is said of one that was not deleted in this run. */
export function deletedMoneyBackResult(
	run: PaymentRun,
	entry: PaymentEntry | null,
	taken: DeletedMoneyBack,
): SyncResult {
	const { id, kind, record, label, plan } = taken;
	const source = sourceOf(run, taken);
	const refusal =
		run.refusals.get(id) ?? (plan.action === 'refuse' ? plan : refusalByPayment(run, entry, taken));
	const link = linked(run.company, kind.entity, record.Id);
	if (refusal) {
		const { DocNumber, Amount } = kind.read(record);
		return resultOf(source, kind.entity, refusal.status, {
			id: record.Id,
			docNumber: DocNumber ?? null,
			total: Amount,
			...link,
			...reasonOf(refusal),
		});
	}
	return resultOf(source, kind.entity, 'planned', {
		...deletion(taken),
		...link,
		message: `${label} was deleted in SmartMoving, and its ${kind.recordName} would be in QuickBooks.`,
	});
}

/** While its payment cannot be changed, it stays linked, and stays. */
function refusalByPayment(
	run: PaymentRun,
	entry: PaymentEntry | null,
	taken: DeletedMoneyBack,
): Refusal | null {
	if (!entry) return null;
	const { plan, blocked, payment } = entry;
	const why = run.refusals.get(payment.id) ?? (plan.action === 'refuse' ? plan : blocked);
	return why && keepDeletedMoneyBack(taken, `its payment could not be changed: ${why.reason}`);
}

function deletion({ kind, record }: DeletedMoneyBack) {
	const { DocNumber, Amount } = kind.read(record);
	const changes: FieldChange[] = [{ of: 'total', field: 'Amount', from: Amount, to: null }];
	return { id: record.Id, docNumber: DocNumber ?? null, total: 0, changes };
}

function sourceOf(run: PaymentRun, { id, kind }: DeletedMoneyBack) {
	return run.sourceOf(id, kind.name === 'refund' ? 'refund' : 'payment');
}
