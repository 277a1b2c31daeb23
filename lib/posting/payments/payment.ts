import type { Company } from '../../quickbooks/company';
import type { Payment } from '../../quickbooks/schemas';
import { paymentReference } from '../../sync/ours/identity';
import { withTrace } from '../../sync/ours/removalTrace';
import { conflict, type Refusal } from '../../sync/outcome/plan';
import type { FieldChange } from '../../sync/outcome/result';
import { paymentDifferences } from '../../sync/payment/header';
import { linkKey, toPaymentLine } from '../../sync/payment/links';
import type { PaymentEntry } from '../../sync/payment/payment';
import type { PaymentStep } from '../../sync/payment/steps';
import { changeOnce } from '../once';
import { createForRow, voidedAmong, type Circumstances } from './create';
import { paymentOf, resolved, type Done, type Dones } from './dones';
import { paymentQuery } from './find';

/** Makes one payment, or writes it with the lines of the step. */
export async function writePayment(
	company: Company,
	{ entry, lines: wanted, final }: Extract<PaymentStep, { kind: 'payment' }>,
	dones: Dones,
	circumstances: Circumstances,
): Promise<Done> {
	const { payment, plan } = entry;
	if (plan.action !== 'create' && plan.action !== 'update') return {};
	const lines = wanted
		.map((line) => resolved(line, dones))
		.filter((line) => linkKey(line) !== null);
	const note = withTrace(plan.body.PrivateNote, leaving(entry, dones));
	const header = { ...plan.body, PrivateNote: note };
	const body = { ...header, Line: lines.map(toPaymentLine) };
	const present = paymentOf(entry, dones);
	if (present && paymentDifferences(present, header, lines).length === 0) return {};

	const written = present
		? await changeOnce({ company, entity: 'Payment', record: present, body })
		: await create(company, payment.id, body, circumstances);
	if ('action' in written) return { refusal: written };
	const status = plan.action === 'create' ? 'created' : 'updated';
	const done: Done = { payment: written, posted: { status, changes: plan.changes } };
	const lost = paymentDifferences(written, header, lines);
	// A refund's link that was dropped is told at the refund; the payment itself is as it should be.
	const own = lost.filter(({ of }) => of !== 'moneyBack');
	if (!present && lost.length > 0) done.isOutdated = true;
	if (final && own.length > 0) done.refusal = notKept(own);
	return done;
}

async function create(
	company: Company,
	id: string,
	body: object,
	{ found, recreate }: Circumstances,
): Promise<Payment | Refusal> {
	const reference = paymentReference(id);
	return await createForRow(company, {
		entity: 'Payment',
		source: { kind: 'payment', id },
		body,
		query: paymentQuery(['PaymentRefNum', '=', reference]),
		voided: voidedAmong(found.payments, reference),
		recreate,
		name: 'payment',
	});
}

/** What the payment is no longer linked to, or will not be, and what is still in QuickBooks. */
function leaving({ deletedMoneyBack }: PaymentEntry, dones: Dones) {
	return deletedMoneyBack
		.filter(({ id, plan }) => plan.action === 'delete' && !dones.get(id)?.deleted)
		.map(({ kind, record }) => ({ what: kind.recordName, id: record.Id }));
}

function notKept(lost: readonly FieldChange[]): Refusal {
	const fields = lost.map(
		({ field, from, to }) => `${field}: ${from ?? 'nothing'} instead of ${to ?? 'nothing'}`,
	);
	return conflict(
		`The payment is in QuickBooks, but QuickBooks did not keep all of it: ${fields.join('; ')}. Check it there.`,
	);
}

/** Writes a payment as it stands, which QuickBooks refuses where a bank deposit freezes it. */
export async function probe(
	{ client }: Company,
	{ Id, SyncToken, CustomerRef, TotalAmt }: Payment,
): Promise<Done> {
	const body = { CustomerRef: { value: CustomerRef.value }, TotalAmt, Id, SyncToken };
	return { payment: await client.update('Payment', body) };
}
