import { centsOrNull, formatCents } from '../basics/money';
import type { SnapshotJob, SnapshotOpportunity, SnapshotPayment } from '../smartmoving/snapshot';
import { invoiceNumber, paymentReference, sameId } from '../sync/ours/identity';
import { isMoneyBack, kindOf } from '../sync/moneyBack/ofPayment';
import type { BookEntity } from './records';
import type { Preview, PreviewRow } from './rows';

/** A record of SmartMoving's that belongs into the books, with SmartMoving's own figures for it. */
export interface Source {
	entity: BookEntity;
	sourceType: 'job' | 'payment' | 'refund';
	id: string;
	/** E.g. "Invoice of job 1234-1". */
	label: string;
	/** The number that its record in QuickBooks has, or had. */
	number: string;
	/**
	 * Its amount, straight from SmartMoving and without the sync's own arithmetic; null where it is
	 * no amount of money.
	 */
	cents: number | null;
	/** Amounts that are right as well: tips, and materials that no charge sums up, are billed by choice. */
	alsoRight: number[];
	/** What it does to what the customer owes. */
	sign: 1 | -1;
	/** The sales tax that SmartMoving estimated for it, in cents; null where it did for no such sum. */
	estimatedTaxCents: number | null;
	/** Whether SmartMoving has closed the job; true for money. */
	isClosed: boolean;
	/** What the preview says of it; null where it says nothing. */
	row: PreviewRow | null;
}

/** Everything of one opportunity that belongs into the books, or did. */
export function sourcesOf({ snapshot, rows, salesTax }: Preview): Source[] {
	if (snapshot === null) return [];
	// The estimate is of the whole quote: it says something of a job only where there is no other.
	const estimate =
		salesTax === 'quickbooks' && snapshot.jobs.length === 1
			? snapshot.opportunity.estimatedTotal
			: null;
	const rowOf = (entity: BookEntity, id: string) =>
		rows.find((row) => row.entity === entity && sameId(row.sourceId, id)) ?? null;
	return [
		...snapshot.jobs.map((job) => ofJob(job, estimate, rowOf('Invoice', job.id))),
		...snapshot.payments.map((row) =>
			ofPayment(row, rowOf(isMoneyBack(row) ? kindOf(row).entity : 'Payment', row.id)),
		),
	];
}

function ofJob(
	job: SnapshotJob,
	estimate: SnapshotOpportunity['estimatedTotal'],
	row: PreviewRow | null,
): Source {
	const charges = sumOf((job.actualCharges ?? []).map(({ totalCost }) => totalCost ?? 0));
	const tips = centsOrNull(job.totalTips ?? 0) ?? 0;
	const materials = sumOf(
		(job.actualMaterials ?? []).flatMap((each) => [
			(each.materialsQuantity ?? 0) * (each.materialsRate ?? 0),
			(each.packingQuantity ?? 0) * (each.packingRate ?? 0),
			(each.unpackingQuantity ?? 0) * (each.unpackingRate ?? 0),
		]),
	);
	return {
		entity: 'Invoice',
		sourceType: 'job',
		id: job.id,
		label: `Invoice of job ${job.jobNumber}`,
		number: invoiceNumber(job.jobNumber),
		cents: charges,
		alsoRight:
			charges === null
				? []
				: [tips, materials ?? 0, tips + (materials ?? 0)].map((more) => charges + more),
		sign: 1,
		estimatedTaxCents:
			charges !== null && centsOrNull(estimate?.subtotal ?? Number.NaN) === charges
				? centsOrNull(estimate?.tax ?? Number.NaN)
				: null,
		isClosed: job.closedAtUtc !== null,
		row,
	};
}

function ofPayment(payment: SnapshotPayment, row: PreviewRow | null): Source {
	const cents = centsOrNull(Math.abs(payment.amount));
	const amount = cents === null ? String(payment.amount) : formatCents(cents);
	const base = {
		id: payment.id,
		cents,
		alsoRight: [],
		estimatedTaxCents: null,
		isClosed: true,
		row,
	};
	if (!isMoneyBack(payment)) {
		return {
			...base,
			entity: 'Payment',
			sourceType: 'payment',
			label: `Payment of ${amount}`,
			number: paymentReference(payment.id),
			sign: -1,
		};
	}
	const { entity, number } = kindOf(payment);
	return {
		...base,
		entity,
		sourceType: payment.isRefund ? 'refund' : 'payment',
		label: `${payment.isRefund ? 'Refund' : 'Reversed payment'} of ${amount}`,
		number: number(payment.id),
		sign: 1,
	};
}

/** In cents; null where one is no amount of money. Each is rounded by itself, as a bill does it. */
function sumOf(amounts: readonly number[]): number | null {
	let sum = 0;
	for (const amount of amounts) {
		const cents = centsOrNull(Math.round(amount * 100) / 100);
		if (cents === null) return null;
		sum += cents;
	}
	return sum;
}
