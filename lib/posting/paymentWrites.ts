import type { Payment } from '../quickbooks/schemas';
import { isMarked, paymentReference, updateRequestId } from '../sync/identity';
import { moneyBackDifferences } from '../sync/moneyBack';
import type { PaymentEntry } from '../sync/payment';
import { paymentDifferences } from '../sync/paymentHeader';
import { lineDifferences, linkKey, toPaymentLine, type WantedLine } from '../sync/paymentLines';
import { kindOf, type MoneyBack } from '../sync/paymentMoneyBack';
import { conflict, fail, type Refusal } from '../sync/plan';
import { createOnce, StartAgain } from './company';
import { moneyBackQuery, paymentQuery } from './paymentFindings';
import type { PaymentRun } from './paymentRun';

/** Makes or changes the expense or journal entry of one refund or reversal. */
export async function postMoneyBack(
	run: PaymentRun,
	entry: PaymentEntry | null,
	{ row, plan }: MoneyBack,
): Promise<Refusal | null> {
	if (entry && run.refusals.has(entry.payment.id) && !run.paymentOf(entry)) {
		return fail('Its payment could not be posted.');
	}
	if (plan.action !== 'create' && plan.action !== 'update') return null;
	const { client } = run.company;
	const kind = kindOf(row);
	if (plan.action === 'update') {
		const { Id, SyncToken } = plan.found;
		const record = await client.update(
			kind.entity,
			{ ...plan.body, Id, SyncToken },
			{ requestId: updateRequestId(client.realmId, kind.entity, Id, SyncToken, plan.body) },
		);
		run.moneyBack.set(row.id, record);
		run.note(row.id, 'updated', plan.changes);
		return null;
	}
	const made = await createOnce(
		run.company,
		kind.entity,
		{ kind: kind.marker, id: row.id },
		{ ...plan.body },
		async () => {
			const [rows] = await client.batchQuery([
				moneyBackQuery(kind.entity, 'DocNumber', [kind.number(row.id)]),
			]);
			return rows.find((each) => isMarked(each.PrivateNote, kind.marker, row.id));
		},
		run.options.recreate,
	);
	if (made.state === 'deleted') return deleted(`${kind.recordName} of this ${kind.name}`);
	run.note(row.id, 'created', plan.changes);
	// An earlier request made it, from what SmartMoving said then.
	const lost = moneyBackDifferences(kind, made.record, plan.body);
	if (lost.length > 0 && !run.last) throw new StartAgain();
	run.moneyBack.set(row.id, made.record);
	return null;
}

/** Makes one payment, or writes it with these lines; `final` once nothing follows in this run. */
export async function postPayment(
	run: PaymentRun,
	entry: PaymentEntry,
	wanted: WantedLine[],
	final: boolean,
): Promise<Refusal | null> {
	const { client } = run.company;
	const { payment, plan } = entry;
	const lines = wanted.map((line) => run.resolve(line)).filter((line) => linkKey(line) !== null);
	const present = run.paymentOf(entry);
	if (plan.action !== 'create' && plan.action !== 'update') return null;

	let record: Payment;
	if (present) {
		if (lineDifferences(present.Line, lines).length === 0 && plan.action === 'create') return null;
		const body = { ...plan.body, Line: lines.map(toPaymentLine) };
		const { Id, SyncToken } = present;
		record = await client.update(
			'Payment',
			{ ...body, Id, SyncToken },
			{ requestId: updateRequestId(client.realmId, 'Payment', Id, SyncToken, body) },
		);
	} else {
		const made = await createOnce(
			run.company,
			'Payment',
			{ kind: 'payment', id: payment.id },
			{ ...plan.body, Line: lines.map(toPaymentLine) },
			async () => {
				const [rows] = await client.batchQuery([
					paymentQuery(['PaymentRefNum', '=', paymentReference(payment.id)]),
				]);
				return rows.find((each) => isMarked(each.PrivateNote, 'payment', payment.id));
			},
			run.options.recreate,
		);
		if (made.state === 'deleted') return deleted('payment');
		record = made.record;
	}
	run.payments.set(payment.id, record);
	run.note(payment.id, plan.action === 'create' ? 'created' : 'updated', plan.changes);
	const lost = paymentDifferences(record, plan.body, lines);
	if (lost.length === 0) return null;
	if (!present && !run.last) throw new StartAgain();
	// A refund's link that was dropped is told at the refund; the payment itself is as it should be.
	const own = lost.filter(({ field }) => !field.startsWith('Linked to '));
	if (!final || own.length === 0) return null;
	return {
		action: 'refuse',
		status: 'conflict',
		reason: `The payment is in QuickBooks, but QuickBooks did not keep all of it: ${own
			.map(({ field, from, to }) => `${field}: ${from ?? 'nothing'} instead of ${to ?? 'nothing'}`)
			.join('; ')}. Check it there.`,
		code: null,
	};
}

function deleted(what: string): Refusal {
	return conflict(
		`The ${what} was deleted in QuickBooks. To make it again, resync with 'Recreate Deleted Records' on.`,
	);
}
