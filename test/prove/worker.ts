import type { Payment, Preferences } from '../../lib/quickbooks/schemas';
import type { Snapshot, SnapshotJob } from '../../lib/smartmoving/snapshot';
import { planCustomer } from '../../lib/sync/customer/customer';
import { planDeletedPayments, withoutPayments } from '../../lib/sync/payment/deleted';
import { createRequestId, type MarkerKind } from '../../lib/sync/ours/identity';
import {
	invoicesOfJob,
	isBillable,
	planInvoice,
	type InvoiceSettings,
} from '../../lib/sync/invoice/invoice';
import {
	planPayments,
	type PaymentSettings,
	type PaymentsPlan,
} from '../../lib/sync/payment/payment';
import type { KnownInvoice, PaymentFindings } from '../../lib/sync/found/findings';
import { orderSteps } from '../../lib/sync/payment/steps';
import type { Plan } from '../../lib/sync/outcome/plan';
import { planDeletedMoneyBack } from '../../lib/sync/moneyBack/deleted';
import {
	invoiceFindings,
	invoiceSettings,
	paymentFindings,
	paymentSettings,
	preferences,
} from '../lib/sync/builders';
import type { MemoryCompany } from './company';
import { UNLINKED } from './invariants';
import { Posting, StartAgain, write } from './posting';

/** The rules of the trade, so that a test can put a wrong one in the place of a right one. */
export const planners = {
	...{ planCustomer, planInvoice, planPayments, planDeletedPayments },
	...{ planDeletedMoneyBack, createRequestId },
};
export type Planners = typeof planners;

/** What the sync says of one record of SmartMoving. */
export interface Told {
	id: string;
	status: 'done' | 'skipped' | 'conflict' | 'failed';
	reason: string | null;
}

export interface WorkerSettings {
	invoices: InvoiceSettings;
	payments: PaymentSettings;
	preferences: Preferences;
}

/** The settings of a worker; what a test does not change is as most users have it. */
export function workerSettings(
	changes: {
		invoices?: Partial<InvoiceSettings>;
		payments?: Partial<PaymentSettings>;
		preferences?: Preferences;
	} = {},
): WorkerSettings {
	return {
		invoices: invoiceSettings(changes.invoices),
		payments: paymentSettings(changes.payments),
		preferences: changes.preferences ?? preferences(),
	};
}

/** What one run came to. */
export interface Run {
	customerId: string | null;
	told: Told[];
}

/** What every reading finds, but for the records. */
const EVERY = { invoice: invoiceFindings(), payment: paymentFindings() };
const ROUNDS = 3;
const REALM = 'memory';
/**
 * What `lib/posting` does with the plans, on a company in memory. It stops before each request, so
 * that two workers can take turns and one can die between any two requests.
 */
export function* work(
	company: MemoryCompany,
	snapshot: Snapshot,
	settings: WorkerSettings = workerSettings(),
	rules: Planners = planners,
): Generator<void, Run> {
	return yield* new Worker(company, snapshot, settings, rules).run();
}

/** Lets a worker go on to its end. */
export function finish<T>(worker: Generator<void, T>): T {
	for (;;) {
		const { done, value } = worker.next();
		if (done) return value;
	}
}

function* inRounds<T>(round: (last: boolean) => Generator<void, T>): Generator<void, T> {
	for (let number = 1; ; number += 1) {
		try {
			return yield* round(number === ROUNDS);
		} catch (error) {
			if (!(error instanceof StartAgain)) throw error;
		}
	}
}

class Worker {
	constructor(
		private readonly company: MemoryCompany,
		private readonly snapshot: Snapshot,
		private readonly settings: WorkerSettings,
		private readonly rules: Planners,
	) {}

	*run(): Generator<void, Run> {
		const { id, reason } = yield* inRounds((last) => this.syncCustomer(last));
		const { jobs, payments } = this.snapshot;
		if (id === null) {
			const told = [...jobs, ...payments].map((row) => failed(row.id, reason));
			return { customerId: null, told };
		}
		const invoices: Told[] = [];
		for (const job of jobs) {
			invoices.push(yield* inRounds((last) => this.syncInvoice(job, id, last)));
		}
		// No money is moved on an invoice that is in a person's hands.
		const usable = jobs.filter((_, index) => invoices[index]!.status !== 'conflict');
		const paid = yield* inRounds((last) => this.syncPayments(usable, id, last));
		return { customerId: id, told: [...invoices, ...paid] };
	}

	private readonly requestId = (kind: MarkerKind, id: string) =>
		this.rules.createRequestId(REALM, kind, id, 0);

	private *syncCustomer(
		last: boolean,
	): Generator<void, { id: string | null; reason: string | null }> {
		const { opportunity } = this.snapshot;
		yield;
		const { customers } = this.company.read();
		const plan = this.rules.planCustomer(
			opportunity,
			{ customers, otherNames: [], postedTo: null, takenNames: [] },
			{ withoutEmail: 'use', matchSubCustomers: false },
		);
		if (plan.action === 'refuse') return { id: null, reason: plan.reason };
		if (plan.action !== 'create') return { id: plan.found.id, reason: null };
		const requestId = this.requestId('customer', opportunity.customer.id);
		const made = yield* write(last, () => this.company.create('Customer', requestId, plan.body));
		return made.ok ? { id: made.value.record.Id, reason: null } : { id: null, reason: made.reason };
	}

	private *syncInvoice(job: SnapshotJob, customerId: string, last: boolean): Generator<void, Told> {
		const { company, settings, snapshot } = this;
		yield;
		const { invoices } = company.read();
		if (!isBillable(job, settings.invoices) && invoicesOfJob(job, invoices).length === 0) {
			return { id: job.id, status: 'skipped', reason: 'not closed out' };
		}
		const plan = this.rules.planInvoice(
			{ opportunity: snapshot.opportunity, job, customerId },
			{ ...EVERY.invoice, invoices, preferences: settings.preferences },
			settings.invoices,
		);
		if (plan.action === 'create' || plan.action === 'update') {
			const made = yield* write(last, () =>
				plan.action === 'create'
					? company.create('Invoice', this.requestId('job', job.id), plan.body)
					: { record: company.update('Invoice', plan.found, plan.body), replayed: false },
			);
			if (!made.ok) return failed(job.id, made.reason);
			// An earlier request made it, from what SmartMoving said then.
			if (made.value.replayed && !last) throw new StartAgain();
		}
		return toldOf(job.id, plan);
	}

	private *syncPayments(
		jobs: readonly SnapshotJob[],
		customerId: string,
		last: boolean,
	): Generator<void, Told[]> {
		const { company, settings, snapshot, rules } = this;
		yield;
		const present = findings(company, { ...snapshot, jobs: [...jobs] }, settings.preferences);
		const told: Told[] = [];
		const voided: Payment[] = [];
		const deleted = rules.planDeletedPayments(snapshot, customerId, present, 'void');
		for (const { id, record, plan } of deleted) {
			if (plan.action === 'refuse') {
				told.push(toldOf(id, plan));
				continue;
			}
			const made = yield* write(last, () => company.voidPayment(record));
			if (made.ok) voided.push(record);
			else told.push(failed(id, made.reason));
		}
		const found = withoutPayments(present, voided);
		const deletedMoneyBack = rules.planDeletedMoneyBack(snapshot, customerId, present, 'void');
		const source = { snapshot, customerId, deletedMoneyBack };
		const plan = rules.planPayments(source, found, settings.payments);
		const posting = new Posting(company, this.requestId);
		for (const step of orderSteps(plan)) yield* posting.carryOut(step, last);
		return [...told, ...toldOfPayments(plan, posting)];
	}
}

function toldOfPayments(
	{ entries, orphans, deletedMoneyBack }: PaymentsPlan,
	{ refused }: Posting,
): Told[] {
	const told = (id: string, plan: Plan<unknown, unknown>) =>
		refused.has(id) ? failed(id, refused.get(id)!) : toldOf(id, plan);
	// What is linked to a payment that cannot be changed stays, and is told, as well.
	const kept = [
		...deletedMoneyBack,
		...entries.flatMap((entry) => {
			const why = entry.plan.action === 'refuse' ? entry.plan : entry.blocked;
			return entry.deletedMoneyBack.map((each) => (why ? { id: each.id, plan: why } : each));
		}),
	];
	return [
		...kept.flatMap(({ id, plan }) => (plan.action === 'refuse' ? [toldOf(id, plan)] : [])),
		...entries.flatMap(({ payment, plan, blocked, moneyBack }) => [
			told(payment.id, blocked ?? plan),
			...moneyBack.map((back) => told(back.row.id, back.plan)),
		]),
		...orphans.map(({ row, plan }): Told => {
			const of = told(row.id, plan);
			return of.status === 'done' ? { id: row.id, status: 'conflict', reason: UNLINKED } : of;
		}),
	];
}

function toldOf(id: string, plan: Plan<unknown, unknown>): Told {
	if (plan.action === 'refuse') return { id, status: plan.status, reason: plan.reason };
	return { id, status: 'done', reason: plan.note };
}

function failed(id: string, reason: string | null): Told {
	return { id, status: 'failed', reason };
}

/** What bears on the payments of an opportunity, its invoices oldest first. */
export function findings(
	company: MemoryCompany,
	{ jobs }: Snapshot,
	prefs: Preferences = preferences(),
): PaymentFindings {
	const { invoices, payments, purchases, journalEntries } = company.read();
	const oldestFirst = [...jobs].sort(
		(a, b) => (a.jobDate ?? 0) - (b.jobDate ?? 0) || (a.jobNumber < b.jobNumber ? -1 : 1),
	);
	return {
		...EVERY.payment,
		payments,
		purchases,
		journalEntries,
		preferences: prefs,
		invoices: oldestFirst.flatMap((job): KnownInvoice[] => {
			const [invoice] = invoicesOfJob(job, invoices);
			return invoice ? [{ jobId: job.id, jobNumber: job.jobNumber, invoice, plannedCents: 0 }] : [];
		}),
	};
}
