import {
	customerSchema,
	invoiceSchema,
	journalEntrySchema,
	paymentSchema,
	purchaseSchema,
	type Customer,
	type Invoice,
	type JournalEntry,
	type Payment,
	type PaymentLine,
	type Purchase,
} from '../../lib/quickbooks/schemas';

type Line = Pick<PaymentLine, 'Amount'> & { LinkedTxn: { TxnId: string; TxnType: string }[] };

/** A write that QuickBooks would refuse: more is applied than is open, or than was received. */
export class RefusedWrite extends Error {}

/** A write that comes too late: the record was changed, or the name or number taken, meanwhile. */
export class Overtaken extends Error {}

export interface RecordsOf {
	Customer: Customer;
	Invoice: Invoice;
	Payment: Payment;
	Purchase: Purchase;
	JournalEntry: JournalEntry;
}
export type Entity = keyof RecordsOf;

/** All that a company holds. */
export interface BooksContent {
	customers: Customer[];
	invoices: Invoice[];
	payments: Payment[];
	purchases: Purchase[];
	journalEntries: JournalEntry[];
}

/**
 * A QuickBooks company in memory, as strict about money as the planners have to expect: what is open
 * of an invoice, an expense or a payment is computed from the payments' lines, never stored, and a
 * line that finds too little open is refused. It replays request ids and refuses old SyncTokens.
 */
export class MemoryCompany {
	private readonly customers = new Map<string, Customer>();
	private readonly invoices = new Map<string, Invoice>();
	private readonly payments = new Map<string, Payment>();
	private readonly purchases = new Map<string, Purchase>();
	private readonly journalEntries = new Map<string, JournalEntry>();
	private readonly requests = new Map<string, string>();
	private nextId = 1;
	private seconds = 0;
	/** Every body that was sent, and what was voided or deleted, since this was last emptied. */
	sent: object[] = [];
	/** Why writes were refused for the money they asked for, since this was last emptied. */
	refused: string[] = [];

	/** The company's time, which goes on by a second whenever someone looks. */
	now(): string {
		this.seconds += 1;
		return new Date(Date.UTC(2026, 5, 1) + this.seconds * 1_000).toISOString();
	}

	/** Creates a record; a request id that was seen before gives back the record it made then. */
	create<E extends Entity>(
		entity: E,
		requestId: string,
		body: object,
	): { record: RecordsOf[E]; replayed: boolean } {
		const known = this.requests.get(requestId);
		if (known !== undefined) return { record: this.get(entity, known), replayed: true };
		const id = this.save(entity, null, body);
		this.requests.set(requestId, id);
		return { record: this.get(entity, id), replayed: false };
	}

	/** Changes a record that still has the SyncToken it was read with. */
	update<E extends Entity>(
		entity: E,
		{ Id, SyncToken }: { Id: string; SyncToken: string },
		body: object,
	): RecordsOf[E] {
		if (this.get(entity, Id).SyncToken !== SyncToken) throw new Overtaken(`${entity} ${Id}`);
		this.save(entity, Id, body);
		return this.get(entity, Id);
	}

	/** A voided payment stays at zero, and what it settled is open again. */
	voidPayment({ Id, SyncToken }: { Id: string; SyncToken: string }): void {
		const record = this.get('Payment', Id);
		if (record.SyncToken !== SyncToken) throw new Overtaken(`Payment ${Id}`);
		this.sent.push({ Id, SyncToken });
		this.payments.set(Id, {
			...record,
			SyncToken: after(record),
			...{ TotalAmt: 0, Line: [], PrivateNote: `Voided\n${record.PrivateNote ?? ''}` },
		});
	}

	/** Deletes an expense or a journal entry that no payment is linked to. */
	remove(
		entity: 'Purchase' | 'JournalEntry',
		{ Id, SyncToken }: { Id: string; SyncToken: string },
	) {
		if (this.get(entity, Id).SyncToken !== SyncToken) throw new Overtaken(`${entity} ${Id}`);
		this.refuseBelowLinks(entity === 'Purchase' ? 'Expense' : entity, Id, 0);
		this.sent.push({ Id, SyncToken });
		(entity === 'Purchase' ? this.purchases : this.journalEntries).delete(Id);
	}

	/** A person voids an invoice. */
	voidInvoice(id: string): void {
		const { PrivateNote } = this.get('Invoice', id);
		this.saveInvoice(id, { Line: [], PrivateNote: `Voided\n${PrivateNote ?? ''}` });
	}

	saveCustomer(id: string | null, body: object): string {
		const present = id === null ? undefined : this.customers.get(id);
		const record = customerSchema.parse({ ...present, ...body, ...this.stamp(present) });
		const name = record.DisplayName.toLowerCase();
		for (const other of this.customers.values()) {
			if (other.Id !== record.Id && other.DisplayName.toLowerCase() === name) {
				throw new Overtaken(`the name ${record.DisplayName} is taken`);
			}
		}
		this.customers.set(record.Id, record);
		return record.Id;
	}

	saveInvoice(id: string | null, body: object): string {
		const present = id === null ? undefined : this.invoices.get(id);
		const lines = 'Line' in body ? (body.Line as { Amount: number }[]) : (present?.Line ?? []);
		const record = invoiceSchema.parse({
			...present,
			...body,
			...this.stamp(present),
			TotalAmt: amountOf(lines.reduce((sum, line) => sum + centsOf(line.Amount), 0)),
			Balance: 0,
		});
		const { DocNumber } = record;
		for (const other of this.invoices.values()) {
			if (DocNumber !== undefined && other.DocNumber === DocNumber && other.Id !== record.Id) {
				throw new Overtaken(`the number ${DocNumber} is taken`);
			}
		}
		this.invoices.set(record.Id, record);
		this.unapplyExcess(record.Id);
		return record.Id;
	}

	savePurchase(id: string | null, body: { Line: { Amount: number }[] }): string {
		const present = id === null ? undefined : this.purchases.get(id);
		const total = body.Line.reduce((sum, line) => sum + centsOf(line.Amount), 0);
		if (id !== null) this.refuseBelowLinks('Expense', id, total);
		const TotalAmt = amountOf(total);
		const record = purchaseSchema.parse({ ...present, ...body, ...this.stamp(present), TotalAmt });
		this.purchases.set(record.Id, record);
		return record.Id;
	}

	saveJournalEntry(id: string | null, body: object): string {
		const present = id === null ? undefined : this.journalEntries.get(id);
		const record = journalEntrySchema.parse({ ...present, ...body, ...this.stamp(present) });
		if (id !== null) this.refuseBelowLinks('JournalEntry', id, debitOf(record));
		this.journalEntries.set(record.Id, record);
		return record.Id;
	}

	savePayment(id: string | null, body: { TotalAmt: number; Line: Line[] }): string {
		const present = id === null ? undefined : this.payments.get(id);
		for (const line of body.Line) {
			const [linked] = line.LinkedTxn;
			const open = this.openOf(linked!.TxnType, linked!.TxnId, id);
			if (centsOf(line.Amount) > open || line.Amount <= 0) {
				throw this.refusal(
					`${line.Amount} to ${linked!.TxnType} ${linked!.TxnId}, of which ${amountOf(open)} is open`,
				);
			}
		}
		const unapplied = unappliedOf(body);
		if (unapplied < 0) throw this.refusal(`${amountOf(-unapplied)} more than was received`);
		const record = paymentSchema.parse({ ...present, ...body, ...this.stamp(present) });
		this.payments.set(record.Id, record);
		for (const line of [...(present?.Line ?? []), ...record.Line]) this.touch(line);
		return record.Id;
	}

	read(): BooksContent {
		return {
			customers: [...this.customers.values()],
			invoices: [...this.invoices.values()].map((record) => this.rendered('Invoice', record)),
			payments: [...this.payments.values()].map((record) => this.rendered('Payment', record)),
			purchases: [...this.purchases.values()],
			journalEntries: [...this.journalEntries.values()],
		};
	}

	get<E extends Entity>(entity: E, id: string): RecordsOf[E] {
		const records: { [N in Entity]: ReadonlyMap<string, RecordsOf[N]> } = {
			Customer: this.customers,
			Invoice: this.invoices,
			Payment: this.payments,
			Purchase: this.purchases,
			JournalEntry: this.journalEntries,
		};
		const record = records[entity].get(id);
		if (!record) throw new RefusedWrite(`there is no ${entity} ${id}`);
		return this.rendered(entity, record);
	}

	private refusal(why: string): RefusedWrite {
		this.refused.push(why);
		return new RefusedWrite(why);
	}

	private rendered<E extends Entity>(entity: E, record: RecordsOf[E]): RecordsOf[E] {
		if (entity === 'Invoice') {
			return { ...record, Balance: amountOf(this.openOf('Invoice', record.Id, null)) };
		}
		return entity === 'Payment'
			? { ...record, UnappliedAmt: amountOf(unappliedOf(record as Payment)) }
			: record;
	}

	private save(entity: Entity, id: string | null, body: object): string {
		this.sent.push(body);
		switch (entity) {
			case 'Customer':
				return this.saveCustomer(id, body);
			case 'Invoice':
				return this.saveInvoice(id, body);
			case 'Payment':
				return this.savePayment(id, body as Parameters<typeof this.savePayment>[1]);
			case 'Purchase':
				return this.savePurchase(id, body as Parameters<typeof this.savePurchase>[1]);
			case 'JournalEntry':
				return this.saveJournalEntry(id, body);
		}
	}

	/** What is open of a charge or credit, the part that one payment settles counted as open. */
	private openOf(type: string, id: string, exceptPayment: string | null): number {
		let open = this.totalOf(type, id);
		for (const payment of this.payments.values()) {
			if (payment.Id === exceptPayment) continue;
			for (const line of payment.Line) {
				if (line.LinkedTxn.some((each) => each.TxnId === id)) open -= centsOf(line.Amount);
			}
		}
		return open;
	}

	private refuseBelowLinks(type: string, id: string, total: number): void {
		const linked = this.totalOf(type, id) - this.openOf(type, id, null);
		if (linked > total) throw this.refusal(`${linked} of ${type} ${id} are linked to payments`);
	}

	private totalOf(type: string, id: string): number {
		if (type === 'Invoice') return centsOf(this.invoices.get(id)?.TotalAmt ?? 0);
		if (type === 'Expense') return centsOf(this.purchases.get(id)?.TotalAmt ?? 0);
		const entry = this.journalEntries.get(id);
		if (entry) return debitOf(entry);
		// A credit memo that a person made: as large as need be.
		return Number.MAX_SAFE_INTEGER;
	}

	/** Lowering an invoice takes payments off it, the newest first. */
	private unapplyExcess(invoiceId: string): void {
		let excess = -this.openOf('Invoice', invoiceId, null);
		for (const payment of [...this.payments.values()].reverse()) {
			if (excess <= 0) return;
			const Line = payment.Line.flatMap((line) => {
				if (excess <= 0 || line.LinkedTxn[0]!.TxnId !== invoiceId) return [line];
				const cents = centsOf(line.Amount) - Math.min(excess, centsOf(line.Amount));
				excess -= centsOf(line.Amount) - cents;
				return cents === 0 ? [] : [{ ...line, Amount: amountOf(cents) }];
			});
			this.payments.set(payment.Id, { ...payment, Line });
		}
	}

	/** Applying money to an invoice counts as a change of it. */
	private touch({ LinkedTxn: [linked] }: Line): void {
		const invoice = this.invoices.get(linked?.TxnId ?? '');
		if (invoice) this.invoices.set(invoice.Id, { ...invoice, SyncToken: after(invoice) });
	}

	private stamp(present: { Id: string; SyncToken: string; MetaData?: object } | undefined) {
		return {
			MetaData: present?.MetaData ?? { CreateTime: this.now() },
			Id: present?.Id ?? String(this.nextId++),
			SyncToken: present ? after(present) : '0',
		};
	}
}

function after({ SyncToken }: { SyncToken: string }): string {
	return String(Number(SyncToken) + 1);
}

/** What a journal entry charges to its customer, in cents. */
export function debitOf({ Line }: JournalEntry): number {
	return Line.filter((line) => line.JournalEntryLineDetail?.PostingType === 'Debit').reduce(
		(sum, line) => sum + centsOf(line.Amount),
		0,
	);
}

function unappliedOf({ TotalAmt, Line }: { TotalAmt: number; Line: readonly Line[] }): number {
	return Line.reduce((left, line) => {
		const isCredit = line.LinkedTxn[0]!.TxnType === 'CreditMemo';
		return left + (isCredit ? centsOf(line.Amount) : -centsOf(line.Amount));
	}, centsOf(TotalAmt));
}

/** Cents of an amount. Tails are not refused here: what was sent is looked at by itself. */
export function centsOf(amount: number): number {
	return Math.round(amount * 100);
}

function amountOf(cents: number): number {
	return cents / 100;
}
