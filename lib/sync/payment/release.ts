import { isDeposited } from '../../quickbooks/states';
import { toAmount, toCents } from '../../basics/money';
import type { Payment, PaymentLine } from '../../quickbooks/schemas';
import { markedId } from '../ours/identity';

/** A payment and the whole set of lines that it is to have instead of its own. */
export interface Release {
	payment: Payment;
	lines: PaymentLine[];
}

/**
 * Takes `cents` off what payments are applied to an invoice, the newest first: what QuickBooks needs
 * before it lets the invoice's total go below that. Only payments this product made are touched; null
 * where they are not applied for so much. A payment in a bank deposit comes first among the steps,
 * because it may be frozen: then nothing has been moved yet.
 */
export function releaseFrom(
	invoiceId: string,
	cents: number,
	payments: readonly Payment[],
): Release[] | null {
	const ours = payments
		.filter(({ PrivateNote }) => markedId(PrivateNote, 'payment') !== null)
		.sort((a, b) => Number(b.Id) - Number(a.Id));
	const releases: Release[] = [];
	let left = cents;
	for (const payment of ours) {
		const before = left;
		const lines = payment.Line.flatMap((line) => {
			if (!isAppliedTo(line, invoiceId)) return [line];
			const taken = Math.min(left, toCents(line.Amount));
			left -= taken;
			const kept = toCents(line.Amount) - taken;
			return kept === 0 ? [] : [{ ...line, Amount: toAmount(kept) }];
		});
		if (left < before) releases.push({ payment, lines });
	}
	if (left > 0) return null;
	return releases.sort((a, b) => Number(isDeposited(b.payment)) - Number(isDeposited(a.payment)));
}

function isAppliedTo({ LinkedTxn }: PaymentLine, invoiceId: string): boolean {
	return LinkedTxn.some(({ TxnId, TxnType }) => TxnType === 'Invoice' && TxnId === invoiceId);
}
