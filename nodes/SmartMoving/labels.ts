import {
	JOB_TYPES,
	labelOf,
	OPPORTUNITY_STATUSES,
	OPPORTUNITY_TYPES,
	PAYMENT_CATEGORIES,
	PAYMENT_TYPES,
} from '../../lib/smartmoving/enums';
import type {
	SmartMovingJob,
	SmartMovingJobSummary,
	SmartMovingOpportunity,
	SmartMovingPayment,
} from '../../lib/smartmoving/schemas';

/** SmartMoving answers with numbers; people read names. Both are put out. */

export function withOpportunityNames(opportunity: SmartMovingOpportunity) {
	return {
		...opportunity,
		statusName: labelOf(OPPORTUNITY_STATUSES, opportunity.status),
		opportunityTypeName: labelOf(OPPORTUNITY_TYPES, opportunity.opportunityType),
	};
}

export function withJobNames<T extends SmartMovingJob | SmartMovingJobSummary>(job: T) {
	return { ...job, typeName: labelOf(JOB_TYPES, job.type) };
}

export function withPaymentNames(payment: SmartMovingPayment) {
	return {
		...payment,
		paymentTypeName: labelOf(PAYMENT_TYPES, payment.paymentType),
		paymentCategoryName: labelOf(PAYMENT_CATEGORIES, payment.paymentCategory),
	};
}
