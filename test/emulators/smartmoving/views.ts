import type { Switches } from './switches';
import type { Charge, Crm, Customer, Job, Opportunity, Payment } from './store';
import { cents } from './store';

/** The wire form of the records: which fields each read shows, and under which Include flag. */

/** The value of an Include flag as sent in the query string; absent means false. */
export type Flags = (name: string) => boolean;

export function opportunityView(crm: Crm, opportunity: Opportunity, include: Flags, on: Switches) {
	const customer = crm.customerOf(opportunity);
	const branch = crm.branches.find((candidate) => candidate.name === opportunity.branch);
	const subtotal = cents(
		opportunity.jobs
			.flatMap((job) => job.estimatedCharges)
			.reduce((sum, c) => sum + c.totalCost, 0),
	);
	return {
		id: opportunity.id,
		quoteNumber: opportunity.quoteNumber,
		customer: {
			id: customer.id,
			name: customer.name,
			emailAddress: customer.emailAddress,
			phoneNumber: customer.phoneNumber,
			phoneType: customer.phoneType,
		},
		branch: { name: opportunity.branch, phoneNumber: branch?.phoneNumber ?? null },
		contacts: [],
		opportunityType: opportunity.opportunityType,
		type: opportunity.jobs[0]?.type ?? 1,
		serviceDate: opportunity.serviceDate,
		status: opportunity.status,
		leadStatus: null,
		estimatedTotal: opportunity.estimatedTotal ?? {
			subtotal,
			taxableAmount: 0,
			tax: 0,
			finalTotal: subtotal,
		},
		referralSource: null,
		affiliateId: null,
		customField01: opportunity.customField01,
		customField02: opportunity.customField02,
		customField03: opportunity.customField03,
		cancellationReason: null,
		salesAssignee: { id: crm.userId, name: 'Sam Sales' },
		tariff: null,
		createdAtUtc: time(opportunity.createdAtUtc, on),
		...(include('IncludeTripInfo') ? { tripInfo: { isTripInfoApplied: false } } : {}),
		jobs: opportunity.jobs.map((job) => embeddedJobView(job, include, on)),
		...(include('IncludePayments')
			? { payments: opportunity.payments.map((payment) => embeddedPaymentView(payment, on)) }
			: {}),
	};
}

function embeddedJobView(job: Job, include: Flags, on: Switches) {
	const charges = job.embeddedCharges ?? (job.newGeneration ? [] : job.actualCharges);
	return {
		id: job.id,
		jobNumber: job.jobNumber,
		jobDate: job.jobDate,
		type: job.type,
		confirmed: job.confirmedAtUtc !== null,
		closedAtUtc: time(job.embeddedClosedAtUtc, on),
		totalTips: job.totalTips,
		...(include('IncludeJobAddresses') ? { jobAddresses: job.jobAddresses } : {}),
		...(include('IncludeCharges')
			? {
					estimatedCharges: (job.newGeneration ? [] : job.estimatedCharges).map(embeddedCharge),
					actualCharges: charges.map(embeddedCharge),
				}
			: {}),
		...(include('IncludeDispatchInfo') ? dispatchView(job) : {}),
	};
}

/** Crew members are published as names; trucks are not published at all, their form is a guess. */
function dispatchView(job: Job) {
	return {
		crewMembers: job.crewMembers,
		trucks: job.trucks.map((name) => ({ name })),
		jobTime: { laborTime: { estimated: 0, actual: 0 }, billableHours: 0 },
	};
}

function embeddedCharge(charge: Charge, index: number) {
	const { name, chargeCategory, description, subtotal, discountAmount, totalCost } = charge;
	return {
		name,
		chargeCategory,
		description,
		editableDescription: null,
		sortOrder: index,
		subtotal,
		discountAmount,
		totalCost,
	};
}

function embeddedPaymentView(payment: Payment, on: Switches) {
	return {
		source: payment.source,
		paymentType: payment.paymentType,
		amount: amountOf(payment, on),
		takenByUser: 'Sam Sales',
		isOutstanding: false,
		paidAtUtc: time(payment.createdAtUtc, on),
		refundsJobPaymentId: payment.refundsJobPaymentId,
		amountRefunded: payment.amountRefunded,
		paymentCategory: payment.paymentCategory,
	};
}

export function jobSummaryView(job: Job, on: Switches) {
	return {
		id: job.id,
		type: job.type,
		jobNumber: job.jobNumber,
		jobDate: job.jobDate,
		startTimeUtc: time(job.startTimeUtc, on),
		endTimeUtc: time(job.endTimeUtc, on),
		completedAtUtc: time(job.completedAtUtc, on),
		confirmedAtUtc: time(job.confirmedAtUtc, on),
		closedAtUtc: time(job.closedAtUtc, on),
	};
}

export function premiumJobView(opportunity: Opportunity, job: Job, include: Flags, on: Switches) {
	const empty = job.newGeneration;
	return {
		...jobSummaryView(job, on),
		...(on.premiumKeepsCloseOut ? { closedAtUtc: time(job.embeddedClosedAtUtc, on) } : {}),
		opportunityId: opportunity.id,
		totalTips: job.totalTips,
		...(include('IncludeEstimatedCharges')
			? { estimatedCharges: (empty ? [] : job.estimatedCharges).map(premiumCharge) }
			: {}),
		...(include('IncludeActualCharges')
			? { actualCharges: (empty ? [] : job.actualCharges).map(premiumCharge) }
			: {}),
		...(include('IncludeEstimatedMaterials') ? { estimatedMaterials: [] } : {}),
		...(include('IncludeActualMaterials')
			? { actualMaterials: empty ? [] : job.actualMaterials }
			: {}),
		...(include('IncludeNotes') ? { notes: job.notes } : {}),
		...(include('IncludeDispatchInfo') ? dispatchView(job) : {}),
	};
}

function premiumCharge(charge: Charge) {
	const { id, name, chargeCategory, chargeType, subtotal, discountAmount } = charge;
	const discountPercent = subtotal ? cents((discountAmount / subtotal) * 100) : 0;
	return {
		id,
		name,
		chargeCategory,
		chargeType,
		subtotal,
		discountAmount,
		discountPercent,
		quantity: charge.quantity,
		totalCost: charge.totalCost,
	};
}

export function paymentView(payment: Payment, on: Switches) {
	return {
		...payment,
		id: on.upperCaseIds ? payment.id.toUpperCase() : payment.id,
		amount: amountOf(payment, on),
		createdAtUtc: time(payment.createdAtUtc, on),
	};
}

export function customerView(customer: Customer) {
	return { ...customer };
}

/** One row of the date window sweep. */
export function sweepView(
	customer: Customer,
	opportunities: readonly Opportunity[] | undefined,
	on: Switches,
) {
	const { id, name, emailAddress, phoneNumber, phoneType, address } = customer;
	return {
		id,
		name,
		emailAddress,
		phoneNumber,
		phoneType,
		address,
		...(opportunities && {
			opportunities: opportunities.map((opportunity) => ({
				id: opportunity.id,
				quoteNumber: String(opportunity.quoteNumber),
				status: opportunity.status,
				...(!on.sweptWithoutJobs && {
					jobs: opportunity.jobs.map((job) => ({
						id: job.id,
						jobNumber: job.jobNumber,
						serviceDate: job.jobDate,
						type: job.type,
					})),
				}),
			})),
		}),
	};
}

function amountOf(payment: Payment, on: Switches): number {
	return payment.isRefund && on.refundAmountsNegative ? -payment.amount : payment.amount;
}

function time(value: string | null, on: Switches): string | null {
	return value !== null && on.timesWithoutZone ? value.replace(/Z$/, '') : value;
}
