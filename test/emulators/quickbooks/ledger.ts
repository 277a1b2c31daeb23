/** One side of a posting. Debits are positive cents, credits negative. */
export interface Posting {
	accountId: string;
	cents: number;
	/** Set on Accounts Receivable postings, and only there: whose receivable moves. */
	customerId?: string;
}

/** What one line of a customer payment settles. */
export interface Settlement {
	txnId: string;
	/** As written in LinkedTxn: Invoice, CreditMemo, JournalEntry, Expense, Check... */
	txnType: string;
	/** Which line of the transaction is meant, where the client said so. */
	txnLineId?: string;
	customerId: string;
	/** Always positive. */
	cents: number;
	/** A charge (an invoice) uses the payment up, a credit (a credit memo) adds to it. */
	side: 'charge' | 'credit';
}

/**
 * The general ledger: what every transaction posted, and which payment settles what. Every
 * balance that the emulator shows is computed from here, never stored on a record.
 */
export class Ledger {
	private readonly postings = new Map<string, Posting[]>();
	private readonly settlements = new Map<string, Settlement[]>();
	private readonly settledBy = new Map<string, Set<string>>();
	private readonly byCustomer = new Map<string, Set<string>>();

	/** Posts a transaction, in place of what it posted before. Throws unless it balances. */
	post(txnId: string, postings: Posting[]): void {
		const off = sum(postings.map((posting) => posting.cents));
		if (off !== 0 || postings.some((posting) => !Number.isSafeInteger(posting.cents))) {
			throw new Error(`Transaction ${txnId} does not balance: debits - credits = ${off} cents`);
		}
		this.unpost(txnId);
		this.postings.set(txnId, postings);
		for (const { customerId } of postings) {
			if (customerId !== undefined) add(this.byCustomer, customerId, txnId);
		}
	}

	/** Takes a transaction that nothing settles any more out of the books. */
	remove(txnId: string): void {
		if (this.paymentsOn(txnId).length > 0) throw new Error(`Payments still settle ${txnId}`);
		this.settle(txnId, []);
		this.unpost(txnId);
	}

	/** Replaces everything that a payment settles. */
	settle(paymentId: string, settlements: Settlement[]): void {
		for (const { txnId } of this.settlementsOf(paymentId)) {
			this.settledBy.get(txnId)?.delete(paymentId);
		}
		this.settlements.set(paymentId, settlements);
		for (const { txnId } of settlements) add(this.settledBy, txnId, paymentId);
	}

	settlementsOf(paymentId: string): Settlement[] {
		return this.settlements.get(paymentId) ?? [];
	}

	/** The payments that settle a transaction, oldest first. */
	paymentsOn(txnId: string): string[] {
		return [...(this.settledBy.get(txnId) ?? [])].sort((a, b) => Number(a) - Number(b));
	}

	/** What payments settle of a transaction of that customer, leaving out one payment's own part. */
	settledOn(txnId: string, customerId: string, exceptPaymentId?: string): number {
		return sum(
			this.paymentsOn(txnId)
				.filter((paymentId) => paymentId !== exceptPaymentId)
				.flatMap((paymentId) => this.settlementsOf(paymentId))
				.filter((one) => one.txnId === txnId && one.customerId === customerId)
				.map((one) => one.cents),
		);
	}

	/** What a transaction posted to receivables: of one customer, or of all of them. */
	receivableOf(txnId: string, customerId?: string): number {
		return sum(
			(this.postings.get(txnId) ?? [])
				.filter((one) => one.customerId !== undefined)
				.filter((one) => customerId === undefined || one.customerId === customerId)
				.map((one) => one.cents),
		);
	}

	/** The customers whose receivables a transaction moves. */
	customersOf(txnId: string): string[] {
		const ids = (this.postings.get(txnId) ?? []).map((one) => one.customerId);
		return [...new Set(ids.filter((id) => id !== undefined))];
	}

	/**
	 * What is still open of a charge (positive) or a credit (negative) of a customer.
	 * Not for payments: theirs is {@link unappliedOf}.
	 */
	openOf(txnId: string, customerId: string, exceptPaymentId?: string): number {
		const receivable = this.receivableOf(txnId, customerId);
		const settled = this.settledOn(txnId, customerId, exceptPaymentId);
		return receivable < 0 ? receivable + settled : receivable - settled;
	}

	/** What a payment has left: its money, plus the credits it uses, less the charges it settles. */
	unappliedOf(paymentId: string): number {
		const used = this.settlementsOf(paymentId).map((one) =>
			one.side === 'charge' ? -one.cents : one.cents,
		);
		return sum(used) - this.receivableOf(paymentId);
	}

	balanceOfAccount(accountId: string): number {
		let balance = 0;
		for (const postings of this.postings.values()) {
			for (const one of postings) if (one.accountId === accountId) balance += one.cents;
		}
		return balance;
	}

	balanceOfCustomer(customerId: string): number {
		return sum(
			this.transactionsOf(customerId).map((txnId) => this.receivableOf(txnId, customerId)),
		);
	}

	/** The transactions that moved a customer's receivable, oldest first. */
	transactionsOf(customerId: string): string[] {
		return [...(this.byCustomer.get(customerId) ?? [])].sort((a, b) => Number(a) - Number(b));
	}

	/** The customers who ever had a receivable. */
	customers(): string[] {
		return [...this.byCustomer].filter(([, txns]) => txns.size > 0).map(([id]) => id);
	}

	private unpost(txnId: string): void {
		for (const { customerId } of this.postings.get(txnId) ?? []) {
			if (customerId !== undefined) this.byCustomer.get(customerId)?.delete(txnId);
		}
		this.postings.delete(txnId);
	}
}

function sum(values: number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

function add(index: Map<string, Set<string>>, key: string, value: string): void {
	const values = index.get(key);
	if (values) values.add(value);
	else index.set(key, new Set([value]));
}
