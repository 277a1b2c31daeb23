import { randomUUID } from 'node:crypto';

/**
 * The small CRM behind the emulator: its records and what a person can do to them. It knows
 * nothing of HTTP. A command that cannot be carried out throws a {@link CommandRefused}.
 */

export interface Charge {
	id: string;
	name: string;
	description: string | null;
	chargeCategory: number;
	chargeType: number;
	quantity: number | null;
	subtotal: number;
	discountAmount: number;
	totalCost: number;
}

export interface Material {
	id: string;
	name: string;
	description: string | null;
	materialsQuantity: number;
	materialsRate: number;
	packingQuantity: number;
	packingRate: number;
	unpackingQuantity: number;
	unpackingRate: number;
	isContainer: boolean;
}

export const noteFields = [
	'crewNotes',
	'customerNotes',
	'internalNotes',
	'accountingNotes',
	'dispatcherNotes',
	'crewFeedback',
] as const;
export type JobNotes = Record<(typeof noteFields)[number], string | null>;

export interface Job {
	id: string;
	jobNumber: string;
	type: number;
	jobDate: number;
	startTimeUtc: string | null;
	endTimeUtc: string | null;
	confirmedAtUtc: string | null;
	completedAtUtc: string | null;
	closedAtUtc: string | null;
	/** What the opportunity read shows; a reopened job keeps its old value there, as observed. */
	embeddedClosedAtUtc: string | null;
	estimatedCharges: Charge[];
	actualCharges: Charge[];
	/** Where set, what the opportunity read shows instead of `actualCharges`. */
	embeddedCharges: Charge[] | null;
	actualMaterials: Material[];
	/** Charges and materials read as empty lists although the job was billed, as observed. */
	newGeneration: boolean;
	totalTips: number;
	notes: JobNotes;
	crewMembers: string[];
	trucks: string[];
	jobAddresses: string[];
}

export interface Payment {
	id: string;
	opportunityId: string;
	jobId: string | null;
	source: number;
	paymentType: number;
	amount: number;
	takenByUserId: string;
	createdAtUtc: string;
	customPaymentDescription: string | null;
	gatewayPaymentId: string | null;
	refundsJobPaymentId: string | null;
	amountRefunded: number;
	paymentCategory: number;
	isRefund: boolean;
}

export interface Customer {
	id: string;
	name: string;
	emailAddress: string | null;
	phoneNumber: string | null;
	phoneType: number;
	address: string | null;
	secondaryPhoneNumbers: Array<{ phoneNumber: string; phoneType: number }>;
}

export interface EstimatedTotal {
	subtotal: number;
	taxableAmount: number;
	tax: number;
	finalTotal: number;
}

export interface Opportunity {
	id: string;
	quoteNumber: number;
	customerId: string;
	branch: string;
	opportunityType: number;
	status: number;
	serviceDate: number | null;
	/** As a person estimated it; null adds the estimated charges up, without tax. */
	estimatedTotal: EstimatedTotal | null;
	customField01: string | null;
	customField02: string | null;
	customField03: string | null;
	createdAtUtc: string;
	jobs: Job[];
	payments: Payment[];
	timeline: Array<{
		noteId: string;
		notes: string;
		createdBy: string | null;
		createdAtUtc: string;
	}>;
	activity: Array<{
		id: string;
		activityType: number;
		description: string;
		changeMadeByUserId: string;
		createdAtUtc: string;
	}>;
}

export interface Branch {
	id: string;
	name: string;
	phoneNumber: string;
	dispatchLocation: Record<'fullAddress' | 'street' | 'city' | 'state' | 'zip', string>;
	isPrimary: boolean;
}

export class CommandRefused extends Error {
	constructor(
		readonly status: 400 | 404,
		message: string,
	) {
		super(message);
	}
}

const status = { booked: 4, completed: 10, closed: 11 } as const;

/** What a person types in; anything left out has the default that SmartMoving's forms have. */
export interface OpportunitySeed {
	id?: string;
	quoteNumber?: number;
	branch?: string;
	opportunityType?: number;
	status?: number;
	serviceDate?: number;
	estimatedTotal?: EstimatedTotal;
	createdAtUtc?: string;
	customField01?: string;
	customField02?: string;
	customField03?: string;
	customer?: Partial<Customer>;
	jobs?: Array<
		Partial<Omit<Job, 'actualCharges' | 'estimatedCharges' | 'embeddedCharges' | 'notes'>> & {
			actualCharges?: Array<Partial<Charge>>;
			estimatedCharges?: Array<Partial<Charge>>;
			embeddedCharges?: Array<Partial<Charge>>;
			actualMaterials?: Array<Partial<Material>>;
			notes?: Partial<JobNotes>;
		}
	>;
}

export interface PaymentCommand {
	amount: number;
	paymentType: number;
	paymentCategory: number;
	jobNumber?: string;
	createdAtUtc?: string;
	gatewayPaymentId?: string;
	customPaymentDescription?: string;
}

export class Crm {
	readonly userId = randomUUID();
	private nextQuoteNumber = 1000;
	private latest = 0;
	readonly customers = new Map<string, Customer>();
	readonly opportunities = new Map<string, Opportunity>();
	readonly branches: Branch[] = [];

	constructor() {
		this.addBranch('Austin', true);
		this.addBranch('Dallas', false);
	}

	seed(seed: OpportunitySeed): Opportunity {
		const quoteNumber = seed.quoteNumber ?? this.nextQuoteNumber++;
		if ([...this.opportunities.values()].some((other) => other.quoteNumber === quoteNumber)) {
			throw new CommandRefused(400, `Quote number ${quoteNumber} is taken.`);
		}
		const branch = seed.branch ?? 'Austin';
		if (!this.branches.some((known) => known.name === branch)) this.addBranch(branch, false);

		const jobs = (seed.jobs ?? []).map((job, index) => newJob(job, `${quoteNumber}-${index + 1}`));
		const opportunity: Opportunity = {
			id: (seed.id ?? randomUUID()).toLowerCase(),
			quoteNumber,
			customerId: this.seedCustomer(seed.customer ?? {}).id,
			branch,
			opportunityType: seed.opportunityType ?? 0,
			status: seed.status ?? status.booked,
			serviceDate: seed.serviceDate ?? jobs[0]?.jobDate ?? null,
			estimatedTotal: seed.estimatedTotal ?? null,
			customField01: seed.customField01 ?? null,
			customField02: seed.customField02 ?? null,
			customField03: seed.customField03 ?? null,
			createdAtUtc: seed.createdAtUtc ?? this.now(),
			jobs,
			payments: [],
			timeline: [],
			activity: [],
		};
		this.opportunities.set(opportunity.id, opportunity);
		this.record(opportunity, 0, 'Opportunity created');
		return opportunity;
	}

	opportunity(id: string): Opportunity {
		const found = this.opportunities.get(id.toLowerCase());
		if (!found) throw new CommandRefused(404, `There is no opportunity ${id}.`);
		return found;
	}

	customerOf(opportunity: Opportunity): Customer {
		const found = this.customers.get(opportunity.customerId);
		if (!found) throw new Error(`customer ${opportunity.customerId} is missing`);
		return found;
	}

	takePayment(opportunity: Opportunity, command: PaymentCommand): Payment {
		requireAmount(command.amount);
		const payment: Payment = {
			id: randomUUID(),
			opportunityId: opportunity.id,
			jobId: command.jobNumber ? jobOf(opportunity, command.jobNumber).id : null,
			source: 1,
			paymentType: command.paymentType,
			amount: command.amount,
			takenByUserId: this.userId,
			createdAtUtc: command.createdAtUtc ?? this.now(),
			customPaymentDescription: command.customPaymentDescription ?? null,
			gatewayPaymentId: command.gatewayPaymentId ?? null,
			refundsJobPaymentId: null,
			amountRefunded: 0,
			paymentCategory: command.paymentCategory,
			isRefund: false,
		};
		opportunity.payments.push(payment);
		this.record(opportunity, 0, `Payment of ${payment.amount} taken`);
		return payment;
	}

	/** A payment goes together with its refunds; a refund goes back into what can be refunded. */
	deletePayment(opportunity: Opportunity, paymentId: string): void {
		const payment = paymentOf(opportunity, paymentId);
		if (payment.refundsJobPaymentId) {
			const refunded = paymentOf(opportunity, payment.refundsJobPaymentId);
			refunded.amountRefunded = cents(refunded.amountRefunded - Math.abs(payment.amount));
		}
		opportunity.payments = opportunity.payments.filter(
			(other) => other !== payment && other.refundsJobPaymentId !== payment.id,
		);
		this.record(opportunity, 2, `Payment of ${payment.amount} deleted`);
	}

	/** @returns the refund's own payment row. */
	refund(
		opportunity: Opportunity,
		command: { paymentId: string; amount: number; createdAtUtc?: string },
	): Payment {
		requireAmount(command.amount);
		const payment = paymentOf(opportunity, command.paymentId);
		if (payment.isRefund) throw new CommandRefused(400, 'A refund cannot be refunded.');
		const left = cents(payment.amount - payment.amountRefunded);
		if (command.amount <= 0 || command.amount > left) {
			throw new CommandRefused(400, `At most ${left} of this payment can be refunded.`);
		}
		payment.amountRefunded = cents(payment.amountRefunded + command.amount);
		const refund: Payment = {
			...payment,
			id: randomUUID(),
			amount: command.amount,
			createdAtUtc: command.createdAtUtc ?? this.now(),
			gatewayPaymentId: null,
			refundsJobPaymentId: payment.id,
			amountRefunded: 0,
			isRefund: true,
		};
		opportunity.payments.push(refund);
		this.record(opportunity, 0, `Refund of ${refund.amount} made`);
		return refund;
	}

	/** @returns whether the opportunity's own status changed with it. */
	closeJob(opportunity: Opportunity, jobNumber: string, at = this.now()): boolean {
		const job = jobOf(opportunity, jobNumber);
		if (job.closedAtUtc) throw new CommandRefused(400, `Job ${jobNumber} is closed already.`);
		job.completedAtUtc ??= at;
		job.closedAtUtc = at;
		job.embeddedClosedAtUtc = at;
		this.record(opportunity, 1, `Job ${jobNumber} closed`);
		const allClosed = opportunity.jobs.every((other) => other.closedAtUtc);
		return this.setStatus(opportunity, allClosed ? status.closed : opportunity.status);
	}

	/** The opportunity read keeps showing the old close-out time: seen on the real service. */
	reopenJob(opportunity: Opportunity, jobNumber: string): boolean {
		const job = jobOf(opportunity, jobNumber);
		if (!job.closedAtUtc) throw new CommandRefused(400, `Job ${jobNumber} is not closed.`);
		job.closedAtUtc = null;
		this.record(opportunity, 1, `Job ${jobNumber} reopened`);
		const { closed, completed } = status;
		return this.setStatus(
			opportunity,
			opportunity.status === closed ? completed : opportunity.status,
		);
	}

	changeCharges(
		opportunity: Opportunity,
		jobNumber: string,
		charges: Array<Partial<Charge>>,
	): void {
		jobOf(opportunity, jobNumber).actualCharges = charges.map(newCharge);
		this.record(opportunity, 1, `Charges of job ${jobNumber} changed`);
	}

	changeCustomer(
		opportunity: Opportunity,
		change: { name?: string; emailAddress?: string | null },
	): Customer {
		const customer = this.customerOf(opportunity);
		if (change.name !== undefined) customer.name = change.name;
		if (change.emailAddress !== undefined) customer.emailAddress = change.emailAddress;
		this.record(opportunity, 1, 'Customer changed');
		return customer;
	}

	/** @returns whether anything became different. */
	changeFields(opportunity: Opportunity, change: Partial<Opportunity>): boolean {
		const changed = Object.entries(change).some(
			([field, value]) => opportunity[field as keyof Opportunity] !== value,
		);
		Object.assign(opportunity, change);
		if (changed) this.record(opportunity, 1, `${Object.keys(change).join(', ')} changed`);
		return changed;
	}

	/** @returns whether anything became different. */
	changeNotes(opportunity: Opportunity, job: Job, change: Partial<JobNotes>): boolean {
		const changed = noteFields.some(
			(field) => field in change && job.notes[field] !== change[field],
		);
		Object.assign(job.notes, change);
		if (changed) this.record(opportunity, 1, `Notes of job ${job.jobNumber} changed`);
		return changed;
	}

	addTimelineNote(opportunity: Opportunity, notes: string, createdBy: string | null): string {
		const noteId = randomUUID();
		opportunity.timeline.push({ noteId, notes, createdBy, createdAtUtc: this.now() });
		return noteId;
	}

	private setStatus(opportunity: Opportunity, next: number): boolean {
		const changed = opportunity.status !== next;
		opportunity.status = next;
		return changed;
	}

	private record(opportunity: Opportunity, activityType: number, description: string): void {
		opportunity.activity.push({
			id: randomUUID(),
			activityType,
			description,
			changeMadeByUserId: this.userId,
			createdAtUtc: this.now(),
		});
	}

	/** An id of a customer that is there already gives that customer a further opportunity. */
	private seedCustomer(seed: Partial<Customer>): Customer {
		const known = seed.id ? this.customers.get(seed.id.toLowerCase()) : undefined;
		if (known) return known;
		const customer: Customer = {
			id: (seed.id ?? randomUUID()).toLowerCase(),
			name: seed.name ?? 'Jane Smith',
			emailAddress: seed.emailAddress ?? null,
			phoneNumber: seed.phoneNumber ?? null,
			phoneType: seed.phoneType ?? 0,
			address: seed.address ?? null,
			secondaryPhoneNumbers: seed.secondaryPhoneNumbers ?? [],
		};
		this.customers.set(customer.id, customer);
		return customer;
	}

	/** No moment is given twice: what a test did one after the other stays in that order. */
	private now(): string {
		this.latest = Math.max(Date.now(), this.latest + 1);
		return new Date(this.latest).toISOString();
	}

	private addBranch(name: string, isPrimary: boolean): void {
		this.branches.push({
			id: randomUUID(),
			name,
			phoneNumber: '555-0199',
			dispatchLocation: {
				fullAddress: `1 Depot Rd, ${name}, TX 78700`,
				street: '1 Depot Rd',
				city: name,
				state: 'TX',
				zip: '78700',
			},
			isPrimary,
		});
	}
}

export function jobOf(opportunity: Opportunity, jobNumberOrId: string): Job {
	const wanted = jobNumberOrId.toLowerCase();
	const job = opportunity.jobs.find(
		(candidate) => candidate.id === wanted || candidate.jobNumber.toLowerCase() === wanted,
	);
	if (!job) throw new CommandRefused(404, `There is no job ${jobNumberOrId}.`);
	return job;
}

function paymentOf(opportunity: Opportunity, paymentId: string): Payment {
	const payment = opportunity.payments.find(
		(candidate) => candidate.id === paymentId.toLowerCase(),
	);
	if (!payment) throw new CommandRefused(404, `There is no payment ${paymentId}.`);
	return payment;
}

function newJob(seed: NonNullable<OpportunitySeed['jobs']>[number], jobNumber: string): Job {
	return {
		id: (seed.id ?? randomUUID()).toLowerCase(),
		jobNumber: seed.jobNumber ?? jobNumber,
		type: seed.type ?? 1,
		jobDate: seed.jobDate ?? 0,
		startTimeUtc: seed.startTimeUtc ?? null,
		endTimeUtc: seed.endTimeUtc ?? null,
		confirmedAtUtc: seed.confirmedAtUtc ?? null,
		completedAtUtc: seed.completedAtUtc ?? seed.closedAtUtc ?? null,
		closedAtUtc: seed.closedAtUtc ?? null,
		embeddedClosedAtUtc: seed.embeddedClosedAtUtc ?? seed.closedAtUtc ?? null,
		estimatedCharges: (seed.estimatedCharges ?? []).map(newCharge),
		actualCharges: (seed.actualCharges ?? []).map(newCharge),
		embeddedCharges: seed.embeddedCharges?.map(newCharge) ?? null,
		actualMaterials: (seed.actualMaterials ?? []).map(newMaterial),
		newGeneration: seed.newGeneration ?? false,
		totalTips: seed.totalTips ?? 0,
		notes: {
			crewNotes: null,
			customerNotes: null,
			internalNotes: null,
			accountingNotes: null,
			dispatcherNotes: null,
			crewFeedback: null,
			...seed.notes,
		},
		crewMembers: seed.crewMembers ?? [],
		trucks: seed.trucks ?? [],
		jobAddresses: seed.jobAddresses ?? [],
	};
}

function newCharge(seed: Partial<Charge>): Charge {
	const subtotal = seed.subtotal ?? seed.totalCost ?? 0;
	const discountAmount = seed.discountAmount ?? 0;
	return {
		id: seed.id ?? randomUUID(),
		name: seed.name ?? 'Charge',
		description: seed.description ?? null,
		chargeCategory: seed.chargeCategory ?? 1,
		chargeType: seed.chargeType ?? 0,
		quantity: seed.quantity === undefined ? 1 : seed.quantity,
		subtotal,
		discountAmount,
		totalCost: seed.totalCost ?? cents(subtotal - discountAmount),
	};
}

function newMaterial(seed: Partial<Material>): Material {
	return {
		id: seed.id ?? randomUUID(),
		name: seed.name ?? 'Box',
		description: seed.description ?? null,
		materialsQuantity: seed.materialsQuantity ?? 0,
		materialsRate: seed.materialsRate ?? 0,
		packingQuantity: seed.packingQuantity ?? 0,
		packingRate: seed.packingRate ?? 0,
		unpackingQuantity: seed.unpackingQuantity ?? 0,
		unpackingRate: seed.unpackingRate ?? 0,
		isContainer: seed.isContainer ?? false,
	};
}

function requireAmount(amount: unknown): void {
	if (typeof amount !== 'number' || !Number.isFinite(amount) || cents(amount) !== amount) {
		throw new CommandRefused(400, `${String(amount)} is not an amount with two decimals.`);
	}
}

export function cents(amount: number): number {
	return Math.round(amount * 100) / 100;
}
