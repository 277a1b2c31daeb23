import { toCents } from '../money';
import type { Invoice } from '../quickbooks/schemas';
import type { SnapshotPayment } from '../smartmoving/snapshot';
import { applyPayments } from './applications';
import { sameId } from './identity';
import { moneyBackCents } from './moneyBack';
import type { PaymentHeader } from './paymentHeader';
import type { WantedLine } from './paymentLines';
import { kindOf, linkOf, type MoneyBack } from './paymentMoneyBack';

/** An invoice of this opportunity: in QuickBooks already, or only planned (Preview). */
export interface KnownInvoice {
	jobId: string;
	jobNumber: string;
	invoice: Invoice | null;
	/** In cents; counts where `invoice` is null. */
	plannedCents: number;
}

/** A payment that can be posted, before its lines are known. */
export interface SharingPayment {
	payment: SnapshotPayment;
	header: PaymentHeader;
	moneyBack: readonly MoneyBack[];
}

export interface SharedLines {
	/** The whole set of a payment's lines. */
	lines: WantedLine[];
	/** True where people applied so much of the payment elsewhere that its refunds find no money left. */
	overdrawn: boolean;
}

/**
 * The lines of some payments, oldest first, in their order: how they meet the invoices once their
 * refunds are taken off them. What any other payment is applied to is not theirs to move.
 */
export function sharedLines(
	payments: readonly SharingPayment[],
	invoices: readonly KnownInvoice[],
	receivableAccountId: string | null,
): SharedLines[] {
	const invoiceIds = new Set(invoices.flatMap(({ invoice }) => invoice?.Id ?? []));
	const shares = payments.map((each) => shareOf(each, invoiceIds, receivableAccountId));
	const ownApplied = new Map<string, number>();
	for (const line of payments.flatMap(({ header }) => header.found?.Line ?? [])) {
		const { TxnId, TxnType } = line.LinkedTxn[0] ?? {};
		if (TxnType === 'Invoice' && TxnId) {
			ownApplied.set(TxnId, (ownApplied.get(TxnId) ?? 0) + toCents(line.Amount));
		}
	}
	const applications = applyPayments(
		payments.map(({ payment }, index) => ({
			id: payment.id,
			jobId: invoices.find((known) => sameId(known.jobId, payment.jobId))?.jobId ?? null,
			cents: shares[index]!.toApply,
		})),
		invoices.map((known) => ({ jobId: known.jobId, cents: capacityOf(known, ownApplied) })),
	);
	return payments.map(({ payment }, index) => {
		const { others, backLines, overdrawn } = shares[index]!;
		const applied = applications
			.filter(({ paymentId }) => paymentId === payment.id)
			.map(({ jobId, cents }): WantedLine => {
				const known = invoices.find((each) => each.jobId === jobId)!;
				const invoiceId = known.invoice?.Id ?? null;
				return { kind: 'invoice', cents, jobId, jobNumber: known.jobNumber, invoiceId };
			});
		return { lines: [...others, ...applied, ...backLines], overdrawn };
	});
}

interface Share {
	/** Lines that people made: they stay. */
	others: WantedLine[];
	backLines: WantedLine[];
	/** What is left of the payment for invoices, in cents. */
	toApply: number;
	overdrawn: boolean;
}

function shareOf(
	{ header, moneyBack }: SharingPayment,
	invoiceIds: ReadonlySet<string>,
	receivableAccountId: string | null,
): Share {
	const ownIds = new Set<string>();
	const backLines = moneyBack.flatMap((back): WantedLine[] => {
		const link = linkOf(back, receivableAccountId);
		if (link === null) return [];
		if (link.recordId !== null) ownIds.add(`${kindOf(back.row).linkType} ${link.recordId}`);
		return [{ kind: 'moneyBack', row: back.row, ...link }];
	});
	const others = (header.found?.Line ?? []).flatMap((line): WantedLine[] => {
		const linked = line.LinkedTxn[0];
		if (!linked) return [];
		if (linked.TxnType === 'Invoice' && invoiceIds.has(linked.TxnId)) return [];
		if (ownIds.has(`${linked.TxnType} ${linked.TxnId}`)) return [];
		return [
			{ kind: 'other', cents: toCents(line.Amount), txnId: linked.TxnId, txnType: linked.TxnType },
		];
	});
	const total = toCents(header.body.TotalAmt);
	const gone = moneyBack.reduce((sum, { row }) => sum + moneyBackCents(row), 0);
	// Credits that a person linked bring money in; only what they settle uses the payment up.
	const [credits, elsewhere] = [true, false].map((isCredit) =>
		others
			.filter((line) => line.kind === 'other' && CREDIT_TYPES.has(line.txnType) === isCredit)
			.reduce((sum, line) => sum + line.cents, 0),
	) as [number, number];
	const linked = backLines.reduce((sum, line) => sum + line.cents, 0);
	const left = total + credits - linked - elsewhere;
	return {
		others,
		backLines,
		// A refund that could not be posted keeps its money free all the same.
		toApply: Math.max(0, Math.min(total + credits - gone, left)),
		overdrawn: left < 0,
	};
}

const CREDIT_TYPES = new Set(['CreditMemo', 'CreditCardCredit']);

/** An invoice's total less what credits and payments that are not of this opportunity settle. */
function capacityOf(known: KnownInvoice, ownApplied: ReadonlyMap<string, number>): number {
	if (!known.invoice) return known.plannedCents;
	const total = toCents(known.invoice.TotalAmt);
	const settled = total - toCents(known.invoice.Balance);
	const byOthers = Math.max(0, settled - (ownApplied.get(known.invoice.Id) ?? 0));
	return total - byOthers;
}
