/**
 * How the payments of one opportunity meet its invoices. SmartMoving is the truth about who owes
 * what; amounts are integer cents.
 */

/** A payment as far as its application goes. `cents` is what is left of it after its refunds. */
export interface ApplicablePayment {
	id: string;
	/** The job it was taken for, if any. */
	jobId: string | null;
	cents: number;
}

/** An invoice as far as payments can be applied to it. */
export interface OpenInvoice {
	jobId: string;
	/** Its total less what others (credit memos, payments entered by people) settle. */
	cents: number;
}

export interface Application {
	paymentId: string;
	jobId: string;
	cents: number;
}

/**
 * Applies payments to invoices. Both lists come oldest first. First each payment goes to the invoice
 * of its own job; what is left, and payments without a job, go to the opportunity's invoices oldest
 * first, never beyond an invoice's amount. The rest of a payment stays unapplied.
 */
export function applyPayments(
	payments: readonly ApplicablePayment[],
	invoices: readonly OpenInvoice[],
): Application[] {
	const open = new Map(invoices.map((invoice) => [invoice.jobId, Math.max(0, invoice.cents)]));
	const left = new Map(payments.map((payment) => [payment.id, Math.max(0, payment.cents)]));
	const applied = new Map<string, Application>();

	const apply = (paymentId: string, jobId: string) => {
		const cents = Math.min(left.get(paymentId) ?? 0, open.get(jobId) ?? 0);
		if (cents === 0) return;
		left.set(paymentId, (left.get(paymentId) ?? 0) - cents);
		open.set(jobId, (open.get(jobId) ?? 0) - cents);
		const key = `${paymentId} ${jobId}`;
		const before = applied.get(key)?.cents ?? 0;
		applied.set(key, { paymentId, jobId, cents: before + cents });
	};

	for (const payment of payments) {
		if (payment.jobId !== null) apply(payment.id, payment.jobId);
	}
	for (const payment of payments) {
		for (const invoice of invoices) apply(payment.id, invoice.jobId);
	}
	return [...applied.values()];
}
