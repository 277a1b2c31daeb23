import type { SnapshotPayment } from '../../smartmoving/snapshot';
import { undonePayment } from '../moneyBack/reversal';
import { millisOfMoment } from '../../basics/days';
import { sameId } from '../ours/identity';
import { isMoneyBack } from '../moneyBack/ofPayment';

/**
 * SmartMoving's rows, oldest first: each payment with its refunds and reversals, and those whose
 * payment is not known. Only the group that the id of `onlyPayment` is in, where one is given.
 */
export function selectRows(
	all: readonly SnapshotPayment[],
	onlyPayment: string | null,
): { groups: { payment: SnapshotPayment; back: SnapshotPayment[] }[]; orphans: SnapshotPayment[] } {
	const rows = all
		.map((row) => ({ row, at: millisOfMoment(row.createdAtUtc) }))
		.sort((a, b) => a.at - b.at || (a.row.id < b.row.id ? -1 : 1))
		.map(({ row }) => row);
	const payments = rows.filter((row) => !isMoneyBack(row));
	const paymentOf = (row: SnapshotPayment) =>
		row.isRefund
			? payments.find(({ id }) => sameId(id, row.refundsJobPaymentId))
			: undonePayment(row, payments);
	const backRows = rows
		.filter(isMoneyBack)
		.map((row) => ({ row, payment: paymentOf(row) ?? null }));
	const backOf = (payment: SnapshotPayment | null) =>
		backRows.filter((each) => each.payment === payment).map(({ row }) => row);
	const isWanted = ({ id }: SnapshotPayment) => onlyPayment === null || sameId(id, onlyPayment);
	return {
		groups: payments
			.map((payment) => ({ payment, back: backOf(payment) }))
			.filter(({ payment, back }) => [payment, ...back].some(isWanted)),
		orphans: backOf(null).filter(isWanted),
	};
}
