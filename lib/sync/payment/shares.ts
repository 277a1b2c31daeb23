import { toCents } from '../../basics/money';
import type { Payment, PaymentLine } from '../../quickbooks/schemas';
import type { SnapshotPayment } from '../../smartmoving/snapshot';
import { applyPayments } from './apply';
import { sameId } from '../ours/identity';
import { moneyBackCents } from '../moneyBack/moneyBack';
import type { PaymentHeader } from './header';
import type { WantedLine } from './links';
import { kindOf, linkOf, type MoneyBack } from '../moneyBack/ofPayment';
import { isDeletedMoneyBackLine, type DeletedMoneyBack } from '../moneyBack/deleted';
import type { KnownInvoice } from '../found/findings';

/** A payment that can be posted, before its lines are known. */
export interface SharingPayment {
	payment: SnapshotPayment;
	header: PaymentHeader;
	moneyBack: readonly MoneyBack[];
	/** What it is no longer to be linked to. */
	deletedMoneyBack: readonly DeletedMoneyBack[];
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
	{ header, moneyBack, deletedMoneyBack }: SharingPayment,
	invoiceIds: ReadonlySet<string>,
	receivableAccountId: string | null,
): Share {
	const present = header.found?.Line ?? [];
	const links = present.flatMap(({ LinkedTxn }) => LinkedTxn);
	const ownIds = new Set<string>();
	const backLines = moneyBack.flatMap((back): WantedLine[] => {
		const link = linkOf(back, receivableAccountId);
		if (link === null) return [];
		const { linkType } = kindOf(back.row);
		if (link.recordId !== null) ownIds.add(`${linkType} ${link.recordId}`);
		const txnLineId = links.find(
			({ TxnType, TxnId }) => TxnType === linkType && TxnId === link.recordId,
		)?.TxnLineId;
		return [{ kind: 'moneyBack', row: back.row, txnLineId, ...link }];
	});
	const isOwn = (line: PaymentLine) => {
		const { TxnType, TxnId } = line.LinkedTxn[0] ?? { TxnType: '', TxnId: '' };
		if (TxnType === 'Invoice' && invoiceIds.has(TxnId)) return true;
		return ownIds.has(`${TxnType} ${TxnId}`) || isDeletedMoneyBackLine(line, deletedMoneyBack);
	};
	const others = present.flatMap((line): WantedLine[] => {
		const [linked] = line.LinkedTxn;
		if (!linked || isOwn(line)) return [];
		const { TxnId: txnId, TxnType: txnType, TxnLineId: txnLineId } = linked;
		return [{ kind: 'other', cents: toCents(line.Amount), txnId, txnType, txnLineId }];
	});
	const gone = moneyBack.reduce((sum, { row }) => sum + moneyBackCents(row), 0);
	const linked = backLines.reduce((sum, line) => sum + line.cents, 0);
	const total = toCents(header.body.TotalAmt);
	const theirs =
		header.found && others.length > 0 ? effectOf(header.found, present.filter(isOwn)) : 0;
	const left = total + theirs - linked;
	return {
		others,
		backLines,
		// A refund that could not be posted keeps its money free all the same.
		toApply: Math.max(0, Math.min(total + Math.max(0, theirs) - gone, left)),
		overdrawn: left < 0,
	};
}

/**
 * What the lines that people made bring into a payment (above zero: credits) or take out of it, in
 * cents. It is what QuickBooks' own sum leaves over once our lines are taken off, because a line does
 * not tell: a journal entry can be either.
 */
function effectOf({ TotalAmt, UnappliedAmt }: Payment, ours: readonly PaymentLine[]): number {
	const applied = ours.reduce((sum, line) => sum + toCents(line.Amount), 0);
	return toCents(UnappliedAmt) - toCents(TotalAmt) + applied;
}

/** An invoice's total less what credits and payments that are not of this opportunity settle. */
function capacityOf(known: KnownInvoice, ownApplied: ReadonlyMap<string, number>): number {
	if (!known.invoice) return known.plannedCents;
	const total = toCents(known.invoice.TotalAmt);
	const settled = total - toCents(known.invoice.Balance);
	const byOthers = Math.max(0, settled - (ownApplied.get(known.invoice.Id) ?? 0));
	return total - byOthers;
}
