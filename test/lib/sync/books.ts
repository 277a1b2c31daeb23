import {
	invoiceSchema,
	journalEntrySchema,
	paymentSchema,
	purchaseSchema,
	type Invoice,
	type JournalEntry,
	type Payment,
	type PaymentLine,
	type Preferences,
	type Purchase,
} from '../../../lib/quickbooks/schemas';
import type { Snapshot } from '../../../lib/smartmoving/snapshot';
import { toAmount, toCents } from '../../../lib/money';
import { invoicesOfJob, planInvoice, type InvoiceSettings } from '../../../lib/sync/invoice';
import {
	planPayments,
	type PaymentFindings,
	type PaymentSettings,
	type PaymentsPlan,
} from '../../../lib/sync/payment';
import { linkKey, toPaymentLine, type WantedLine } from '../../../lib/sync/paymentLines';
import type { KnownInvoice } from '../../../lib/sync/paymentShares';
import { orderSteps } from '../../../lib/sync/paymentSteps';
import { planTakenBack } from '../../../lib/sync/takenBack';
import {
	invoiceFindings,
	invoiceSettings,
	paymentFindings,
	paymentSettings,
	preferences,
} from './builders';

type Line = Pick<PaymentLine, 'Amount'> & { LinkedTxn: { TxnId: string; TxnType: string }[] };

/** A write that QuickBooks would refuse: more is applied than is open, or than was received. */
export class RefusedWrite extends Error {}

/** Stands for a worker that dies in the middle of its work. */
export class Crash extends Error {}

/**
 * A QuickBooks company in memory, as strict about money as the planners have to expect: what is open
 * of an invoice, an expense or a payment is computed from the payments' lines, never stored, and a
 * line that finds too little open is refused.
 */
export class Books {
	private readonly invoices = new Map<string, Invoice>();
	private readonly payments = new Map<string, Payment>();
	private readonly purchases = new Map<string, Purchase>();
	private readonly journalEntries = new Map<string, JournalEntry>();
	private nextId = 100;
	writes = 0;

	saveInvoice(id: string | null, body: object): string {
		const present = id === null ? undefined : this.invoices.get(id);
		const lines = 'Line' in body ? (body.Line as { Amount: number }[]) : [];
		const record = invoiceSchema.parse({
			...present,
			...body,
			...this.stamp(present),
			TotalAmt: toAmount(lines.reduce((sum, line) => sum + toCents(line.Amount), 0)),
			Balance: 0,
		});
		this.invoices.set(record.Id, record);
		this.unapplyExcess(record.Id);
		return record.Id;
	}

	savePurchase(id: string | null, body: { Line: { Amount: number }[] }): string {
		const present = id === null ? undefined : this.purchases.get(id);
		const total = body.Line.reduce((sum, line) => sum + toCents(line.Amount), 0);
		const TotalAmt = toAmount(total);
		if (id !== null) this.refuseBelowLinks('Expense', id, total);
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
			if (toCents(line.Amount) > open || line.Amount <= 0) {
				throw new RefusedWrite(
					`${line.Amount} to ${linked!.TxnType} ${linked!.TxnId}, of which ${toAmount(open)} is open`,
				);
			}
		}
		const unapplied = unappliedOf(body);
		if (unapplied < 0) throw new RefusedWrite(`${toAmount(-unapplied)} more than was received`);
		const record = paymentSchema.parse({ ...present, ...body, ...this.stamp(present) });
		this.payments.set(record.Id, record);
		return record.Id;
	}

	/** Deletes an expense or a journal entry. */
	remove(id: string): void {
		this.refuseBelowLinks('Expense', id, 0);
		this.stamp(undefined);
		this.purchases.delete(id);
		this.journalEntries.delete(id);
	}

	/** Makes the next writes fail from that one on. */
	crashAfter = Number.POSITIVE_INFINITY;

	read(): {
		invoices: Invoice[];
		payments: Payment[];
		purchases: Purchase[];
		journalEntries: JournalEntry[];
	} {
		return {
			invoices: [...this.invoices.values()].map((record) => ({
				...record,
				Balance: toAmount(this.openOf('Invoice', record.Id, null)),
			})),
			payments: [...this.payments.values()].map((record) => ({
				...record,
				UnappliedAmt: toAmount(unappliedOf(record)),
			})),
			purchases: [...this.purchases.values()],
			journalEntries: [...this.journalEntries.values()],
		};
	}

	/** What the customers owe, in cents: all that was charged less all that was received. */
	receivable(): number {
		const sum = (records: Iterable<{ TotalAmt: number }>) =>
			[...records].reduce((total, record) => total + toCents(record.TotalAmt), 0);
		const reversed = [...this.journalEntries.values()].reduce(
			(total, record) => total + debitOf(record),
			0,
		);
		const charged = sum(this.invoices.values()) + sum(this.purchases.values()) + reversed;
		return charged - sum(this.payments.values());
	}

	/** What is open of a charge or credit, the part that one payment settles counted as open. */
	private openOf(type: string, id: string, exceptPayment: string | null): number {
		const total = this.totalOf(type, id);
		const settled = [...this.payments.values()]
			.filter((payment) => payment.Id !== exceptPayment)
			.flatMap((payment) => payment.Line)
			.filter((line) => line.LinkedTxn.some((each) => each.TxnId === id))
			.reduce((sum, line) => sum + toCents(line.Amount), 0);
		return total - settled;
	}

	private refuseBelowLinks(type: string, id: string, total: number): void {
		const linked = this.totalOf(type, id) - this.openOf(type, id, null);
		if (linked > total) {
			throw new RefusedWrite(`${toAmount(linked)} of ${type} ${id} are linked to payments`);
		}
	}

	private totalOf(type: string, id: string): number {
		if (type === 'Invoice') return toCents(this.invoices.get(id)?.TotalAmt ?? 0);
		if (type === 'Expense') return toCents(this.purchases.get(id)?.TotalAmt ?? 0);
		const entry = this.journalEntries.get(id);
		if (entry) return debitOf(entry);
		// A credit memo that a person made: as large as need be.
		return Number.MAX_SAFE_INTEGER;
	}

	/** Lowering an invoice takes payments off it, the newest first. */
	private unapplyExcess(invoiceId: string): void {
		let excess = -this.openOf('Invoice', invoiceId, null);
		for (const payment of [...this.payments.values()].reverse()) {
			payment.Line = payment.Line.flatMap((line) => {
				if (excess <= 0 || line.LinkedTxn[0]!.TxnId !== invoiceId) return [line];
				const cents = toCents(line.Amount) - Math.min(excess, toCents(line.Amount));
				excess -= toCents(line.Amount) - cents;
				return cents === 0 ? [] : [{ ...line, Amount: toAmount(cents) }];
			});
		}
	}

	private stamp(present: { Id: string; SyncToken: string } | undefined) {
		if (this.writes >= this.crashAfter) throw new Crash();
		this.writes += 1;
		return {
			Id: present?.Id ?? String(this.nextId++),
			SyncToken: present ? String(Number(present.SyncToken) + 1) : '0',
		};
	}
}

/** What a journal entry charges to its customer, in cents. */
function debitOf({ Line }: JournalEntry): number {
	return Line.filter((line) => line.JournalEntryLineDetail?.PostingType === 'Debit').reduce(
		(sum, line) => sum + toCents(line.Amount),
		0,
	);
}

function unappliedOf({ TotalAmt, Line }: { TotalAmt: number; Line: readonly Line[] }): number {
	return Line.reduce((left, line) => {
		const isCredit = line.LinkedTxn[0]!.TxnType === 'CreditMemo';
		return left + (isCredit ? toCents(line.Amount) : -toCents(line.Amount));
	}, toCents(TotalAmt));
}

export interface SyncOptions {
	customerId?: string;
	invoices?: Partial<InvoiceSettings>;
	payments?: Partial<PaymentSettings>;
	preferences?: Preferences;
}

/** What one sync decided. */
export interface Decisions {
	invoices: ReturnType<typeof planInvoice>[];
	payments: PaymentsPlan;
}

/** What `lib/posting` does with the plans, on {@link Books}: invoices, then the payment steps. */
export function sync(books: Books, snapshot: Snapshot, options: SyncOptions = {}): Decisions {
	const customerId = options.customerId ?? '1';
	const prefs = options.preferences ?? preferences();
	const invoices = snapshot.jobs.map((job) => {
		const plan = planInvoice(
			snapshot.opportunity,
			job,
			customerId,
			invoiceFindings({ invoices: books.read().invoices, preferences: prefs }),
			invoiceSettings(options.invoices),
		);
		if (plan.action === 'create') books.saveInvoice(null, plan.body);
		if (plan.action === 'update') books.saveInvoice(plan.found.Id, plan.body);
		return plan;
	});
	const found = findings(books, snapshot, prefs);
	const payments = planPayments(
		snapshot,
		customerId,
		found,
		paymentSettings(options.payments),
		null,
		{ takenBack: planTakenBack(snapshot, customerId, found, 'void') },
	);
	post(books, payments);
	return { invoices, payments };
}

export function findings(
	books: Books,
	{ jobs }: Snapshot,
	prefs: Preferences = preferences(),
): PaymentFindings {
	const { invoices, payments, purchases, journalEntries } = books.read();
	const oldestFirst = [...jobs].sort(
		(a, b) => (a.jobDate ?? 0) - (b.jobDate ?? 0) || (a.jobNumber < b.jobNumber ? -1 : 1),
	);
	return paymentFindings({
		payments,
		purchases,
		journalEntries,
		preferences: prefs,
		invoices: oldestFirst.flatMap((job): KnownInvoice[] => {
			const [invoice] = invoicesOfJob(job, invoices);
			return invoice ? [{ jobId: job.id, jobNumber: job.jobNumber, invoice, plannedCents: 0 }] : [];
		}),
	});
}

/** Carries out the steps of a plan in their order. */
export function post(books: Books, plan: PaymentsPlan): void {
	const made = new Map<string, string>();
	for (const step of orderSteps(plan)) {
		if (step.kind === 'moneyBack') {
			const { row, plan: backPlan } = step.moneyBack;
			if (backPlan.action !== 'create' && backPlan.action !== 'update') continue;
			const id = backPlan.action === 'update' ? backPlan.found.Id : null;
			const save = row.isRefund ? books.savePurchase : books.saveJournalEntry;
			made.set(row.id, save.call(books, id, backPlan.body));
			continue;
		}
		if (step.kind === 'takeBack') {
			books.remove(step.takenBack.record.Id);
			continue;
		}
		const { payment, plan: paymentPlan } = step.entry;
		if (paymentPlan.action !== 'create' && paymentPlan.action !== 'update') continue;
		const id =
			paymentPlan.action === 'update' ? paymentPlan.found.Id : (made.get(payment.id) ?? null);
		const Line = step.lines.flatMap((line) => {
			const known = withId(line, made);
			if (linkKey(known) === null) throw new Error(`Nothing to link for ${JSON.stringify(line)}`);
			return [toPaymentLine(known)];
		});
		made.set(payment.id, books.savePayment(id, { ...paymentPlan.body, Line }));
	}
}

function withId(line: WantedLine, made: ReadonlyMap<string, string>): WantedLine {
	if (line.kind !== 'moneyBack' || line.recordId !== null) return line;
	return { ...line, recordId: made.get(line.row.id) ?? null };
}
