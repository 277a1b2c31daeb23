import { toAmount } from '../../basics/money';
import { moneyBackCents } from '../../sync/moneyBack/moneyBack';
import { kindOf, linkOf, type MoneyBack } from '../../sync/moneyBack/ofPayment';
import type { PaymentFindings } from '../../sync/found/findings';
import { conflict, fail, type Refusal } from '../../sync/outcome/plan';
import { linkedCents } from '../../sync/payment/links';
import type { PaymentEntry } from '../../sync/payment/payment';
import type { Outcome } from '../results';
import { paymentOf, recordOf, refusalOfPayment, type Dones } from './dones';

/** What was planned for one of SmartMoving's rows, and what became of it. */
export type RowOutcome = Omit<Outcome, 'source' | 'preview'> & {
	row: { type: 'payment' | 'refund'; id: string };
};

/** What became of one payment, or would. */
export function paymentOutcome(entry: PaymentEntry, dones: Dones): RowOutcome {
	const { payment, plan } = entry;
	const record = paymentOf(entry, dones);
	return {
		row: { type: 'payment', id: payment.id },
		entity: 'Payment',
		plan,
		standing: record
			? { id: record.Id, total: record.TotalAmt, balance: record.UnappliedAmt }
			: { total: payment.amount },
		posted: dones.get(payment.id)?.posted,
		refusal: refusalOfPayment(entry, dones),
	};
}

/** What became of one refund or reversal, or would; `entry` is its payment where that is certain. */
export function moneyBackOutcome(
	{ entry, back }: { entry: PaymentEntry | null; back: MoneyBack },
	dones: Dones,
	found: PaymentFindings,
	preview: boolean,
): RowOutcome {
	const { row, plan } = back;
	const kind = kindOf(row);
	const record = recordOf(back, dones);
	const isWritten = plan.action === 'create' || plan.action === 'update';
	const done = dones.get(row.id);
	return {
		row: { type: row.isRefund ? 'refund' : 'payment', id: row.id },
		entity: kind.entity,
		plan: preview && isWritten && !entry ? { ...plan, note: UNCERTAIN } : plan,
		standing: record
			? {
					id: record.Id,
					docNumber: record.DocNumber ?? null,
					total: kind.read(record).Amount,
				}
			: { total: toAmount(moneyBackCents(row)) },
		posted: done?.posted,
		refusal: done?.refusal,
		flaw: preview ? null : missingLink({ entry, back }, dones, found),
	};
}

/** Linking is verified, not believed: QuickBooks may drop a link without an error (A4). */
function missingLink(
	{ entry, back }: { entry: PaymentEntry | null; back: MoneyBack },
	dones: Dones,
	found: PaymentFindings,
): Refusal | null {
	const record = recordOf(back, dones);
	const link = linkOf(back, found.receivableAccountId);
	if (!record || !link) return null;
	const { linkType, name, recordName } = kindOf(back.row);
	// Without a payment of its own, it may be linked to any by hand.
	const lines = entry
		? (paymentOf(entry, dones)?.Line ?? [])
		: found.payments.flatMap(({ Line }) => Line);
	if (linkedCents(lines, linkType, record.Id) === link.cents) return null;
	const refused = entry && dones.get(entry.payment.id)?.refusal;
	const why = entry && (refused ?? entry.blocked);
	const booked = `The ${name} is booked as ${recordName} ${record.DocNumber ?? record.Id} but not linked to its payment.`;
	// The next sync links them, once the payment can be posted.
	if (refused?.status === 'failed') {
		const { reason, code, kind } = refused;
		return fail(`${booked} ${reason}`, { code, kind });
	}
	return conflict(
		`${booked} ${entry ? (why ? why.reason : 'QuickBooks did not keep the link.') : UNCERTAIN}` +
			` Until then, link them in QuickBooks by hand: Receive payment, tick the ${recordName}.`,
	);
}

const UNCERTAIN = 'SmartMoving does not say for certain which payment it undoes.';
