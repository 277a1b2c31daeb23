import type { Payment } from '../../quickbooks/schemas';
import { QuickBooksFault } from '../../quickbooks/faults';
import type { WhenDeleted } from '../../sync/rules/handsOff';
import type { PaymentEntry, PaymentSettings } from '../../sync/payment/payment';
import type { PaymentFindings } from '../../sync/found/findings';
import type { WantedLine } from '../../sync/payment/links';
import type { MoneyBack, MoneyBackRecord } from '../../sync/moneyBack/ofPayment';
import type { Refusal, Source } from '../../sync/outcome/plan';
import type { FieldChange, SyncResult } from '../../sync/outcome/result';
import { isOutage, isOvertaken, refusalOf } from '../refusals';
import { StartAgain } from '../rounds';
import type { Company } from '../../quickbooks/company';
import { settle } from '../../basics/settled';
import type { PostingOptions } from '../invoices/post';
import type { PaymentInput } from './find';

export interface PaymentPostingOptions extends PostingOptions {
	/** A5: the id of the one payment to sync, or of a refund or reversal of it; null for all. */
	onlyPayment: string | null;
	/** What happens to a payment of ours that SmartMoving no longer lists. */
	whenDeleted: WhenDeleted;
}

/** What was done in an earlier round, by SmartMoving id, so that it is not forgotten in the results. */
export interface Done {
	posted: Map<string, { status: 'created' | 'updated'; changes: FieldChange[] }>;
	/** Payments that were voided, expenses and journal entries that were deleted. */
	undone: Map<string, SyncResult>;
	/** Payments that QuickBooks does not let anyone change: the others are planned around them. */
	frozen: Map<string, Refusal>;
}

/** One round over one opportunity: what it works on, and what became of each of its writes. */
export class PaymentRun {
	/** What is in QuickBooks by now, by SmartMoving id. */
	readonly payments = new Map<string, Payment>();
	readonly moneyBack = new Map<string, MoneyBackRecord>();
	readonly refusals = new Map<string, Refusal>();
	/** Set once QuickBooks can no longer be reached: what is left is reported, not tried. */
	private outage: Refusal | null = null;

	constructor(
		readonly company: Company,
		readonly input: PaymentInput,
		readonly found: PaymentFindings,
		readonly settings: PaymentSettings,
		readonly options: PaymentPostingOptions,
		readonly done: Done,
		readonly last: boolean,
	) {}

	/** Carries out one write for a row of SmartMoving; what refuses it is kept for the results. */
	async attempt(id: string, write: () => Promise<Refusal | null>): Promise<void> {
		if (this.refusals.has(id)) return;
		if (this.outage) {
			this.refusals.set(id, this.outage);
			return;
		}
		const outcome = await settle(write());
		if (outcome.ok) {
			if (outcome.value) this.refusals.set(id, outcome.value);
			return;
		}
		const { error } = outcome;
		if (error instanceof StartAgain) throw error;
		if (this.mayBeOvertaken(error) && !this.last) throw new StartAgain();
		const refusal = refusalOf(error);
		this.refusals.set(id, refusal);
		if (error instanceof QuickBooksFault && error.kind === 'deposited') {
			this.done.frozen.set(id, refusal);
		}
		if (isOutage(error)) this.outage = refusal;
	}

	/** A line above the open balance (6000, 620) may only mean that someone else applied money meanwhile. */
	private mayBeOvertaken(error: unknown): boolean {
		if (isOvertaken(error)) return true;
		return error instanceof QuickBooksFault && (error.code === '6000' || error.code === '620');
	}

	note(id: string, status: 'created' | 'updated', changes: FieldChange[]): void {
		if (!this.done.posted.has(id)) this.done.posted.set(id, { status, changes });
	}

	/** Fills in the id of an expense or journal entry that was made in this run. */
	resolve(line: WantedLine): WantedLine {
		if (line.kind !== 'moneyBack' || line.recordId !== null) return line;
		return { ...line, recordId: this.moneyBack.get(line.row.id)?.Id ?? null };
	}

	paymentOf(entry: PaymentEntry): Payment | null {
		const { plan } = entry;
		const before = plan.action === 'keep' || plan.action === 'update' ? plan.found : null;
		return this.payments.get(entry.payment.id) ?? before;
	}

	recordOf({ row, plan }: MoneyBack): MoneyBackRecord | null {
		const before = plan.action === 'keep' || plan.action === 'update' ? plan.found : null;
		return this.moneyBack.get(row.id) ?? before;
	}

	sourceOf(id: string, type: 'payment' | 'refund'): Source {
		return { type, id, number: this.input.snapshot.opportunity.quoteNumber };
	}
}
