import { formatCents } from '../../basics/money';
import type { Payment } from '../../quickbooks/schemas';
import {
	isMarked,
	paymentReference,
	updateRequestId,
	type MarkerKind,
} from '../../sync/ours/identity';
import { moneyBackDifferences, type MoneyBackKind } from '../../sync/moneyBack/moneyBack';
import type { PaymentEntry } from '../../sync/payment/payment';
import { paymentDifferences } from '../../sync/payment/header';
import { linkedCents, linkKey, toPaymentLine, type WantedLine } from '../../sync/payment/links';
import {
	kindOf,
	linkOf,
	shrinks,
	type MoneyBack,
	type MoneyBackBody,
	type MoneyBackRecord,
} from '../../sync/moneyBack/ofPayment';
import { conflict, fail, type Refusal } from '../../sync/outcome/plan';
import { withTrace } from '../../sync/ours/removalTrace';
import { isVoided } from '../../quickbooks/states';
import { createOnce } from '../once';
import { StartAgain } from '../rounds';
import { moneyBackQuery, paymentQuery } from './find';
import type { PaymentRun } from './run';

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
		const refusal = entry && refuseBelowLink(run, entry, { row, plan });
		if (refusal) return refusal;
		// Letting go of a part of it has changed its SyncToken, perhaps.
		const { Id, SyncToken } = shrinks({ row, plan })
			? await unchanged(run, kind, plan.found)
			: plan.found;
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
			return rows.find((each) => isMadeFor(each, kind.marker, row.id));
		},
		run.options.recreate,
		besideVoided(
			[...run.found.purchases, ...run.found.journalEntries],
			({ DocNumber }) => DocNumber === kind.number(row.id),
		),
	);
	if (made.state === 'deleted') return deleted(`${kind.recordName} of this ${kind.name}`);
	run.note(row.id, 'created', plan.changes);
	// An earlier request made it, from what SmartMoving said then.
	const lost = moneyBackDifferences(kind, made.record, plan.body);
	if (lost.length > 0 && !run.last) throw new StartAgain();
	run.moneyBack.set(row.id, made.record);
	return null;
}

/** An expense never falls below what its payment is linked to of it: the books would be off between. */
function refuseBelowLink(run: PaymentRun, entry: PaymentEntry, back: MoneyBack): Refusal | null {
	const record = run.recordOf(back);
	const link = linkOf(back, run.found.receivableAccountId);
	if (!shrinks(back) || !record || !link) return null;
	const { linkType, recordName } = kindOf(back.row);
	const held = linkedCents(run.paymentOf(entry)?.Line ?? [], linkType, record.Id);
	if (held <= link.cents) return null;
	const why = run.refusals.get(entry.payment.id) ?? entry.blocked;
	return conflict(
		`Its ${recordName} has to become ${formatCents(link.cents)}, but ${formatCents(held)} of it are linked to its payment, which was not changed. ${why?.reason ?? ''}`.trim(),
	);
}

/**
 * A record as it is now, after its payment was written, if it still says what the plan was made on.
 *
 * @throws StartAgain where it was changed or deleted meanwhile
 */
export async function unchanged(
	run: PaymentRun,
	kind: MoneyBackKind<MoneyBackBody, MoneyBackRecord>,
	before: MoneyBackRecord,
): Promise<MoneyBackRecord> {
	const now = await run.company.client.read(kind.entity, before.Id);
	if (!now || JSON.stringify(kind.read(now)) !== JSON.stringify(kind.read(before))) {
		throw new StartAgain();
	}
	return now;
}

/**
 * Writes a payment as it stands: whether a bank deposit freezes it shows only at a write, and has to be
 * known before others make room for it.
 */
export async function probeDeposited(run: PaymentRun, entry: PaymentEntry): Promise<null> {
	const { Id, SyncToken, CustomerRef, TotalAmt } = run.paymentOf(entry)!;
	const body = { CustomerRef: { value: CustomerRef.value }, TotalAmt, Id, SyncToken };
	run.payments.set(entry.payment.id, await run.company.client.update('Payment', body));
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
	const header = {
		...plan.body,
		PrivateNote: withTrace(plan.body.PrivateNote, leaving(run, entry)),
	};
	const body = { ...header, Line: lines.map(toPaymentLine) };

	let record: Payment;
	if (present) {
		if (paymentDifferences(present, header, lines).length === 0) return null;
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
			body,
			async () => {
				const [rows] = await client.batchQuery([
					paymentQuery(['PaymentRefNum', '=', paymentReference(payment.id)]),
				]);
				return rows.find((each) => isMadeFor(each, 'payment', payment.id));
			},
			run.options.recreate,
			besideVoided(
				run.found.payments,
				({ PaymentRefNum }) => PaymentRefNum === paymentReference(payment.id),
			),
		);
		if (made.state === 'deleted') return deleted('payment');
		record = made.record;
	}
	run.payments.set(payment.id, record);
	run.note(payment.id, plan.action === 'create' ? 'created' : 'updated', plan.changes);
	const lost = paymentDifferences(record, header, lines);
	if (lost.length === 0) return null;
	if (!present && !run.last) throw new StartAgain();
	// A refund's link that was dropped is told at the refund; the payment itself is as it should be.
	const own = lost.filter(({ of }) => of !== 'moneyBack');
	if (!final || own.length === 0) return null;
	const fields = own.map(
		({ field, from, to }) => `${field}: ${from ?? 'nothing'} instead of ${to ?? 'nothing'}`,
	);
	return conflict(
		`The payment is in QuickBooks, but QuickBooks did not keep all of it: ${fields.join('; ')}. Check it there.`,
	);
}

/** What the payment is no longer linked to, or will not be, and what is still in QuickBooks. */
function leaving(run: PaymentRun, { deletedMoneyBack }: PaymentEntry) {
	return deletedMoneyBack
		.filter(({ id, plan }) => plan.action === 'delete' && !run.done.undone.has(id))
		.map(({ kind, record }) => ({ what: kind.recordName, id: record.Id }));
}

/** What an answer that was lost may have made; what people voided since is not it. */
function isMadeFor(record: Payment | MoneyBackRecord, kind: MarkerKind, id: string): boolean {
	return isMarked(record.PrivateNote, kind, id) && !isVoided(record);
}

/** Voided ones used up an attempt each, and keep the number that a new one needs. */
function besideVoided<T extends Payment | MoneyBackRecord>(
	records: readonly T[],
	isNamed: (record: T) => boolean,
) {
	const voided = records.filter((record) => isNamed(record) && isVoided(record)).length;
	return { firstAttempt: voided, allowDuplicateNumber: voided > 0 };
}

function deleted(what: string): Refusal {
	return conflict(
		`The ${what} was deleted or voided in QuickBooks. To make it again, resync with 'Recreate Deleted Records' on.`,
	);
}
