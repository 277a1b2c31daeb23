import {
	jobTypes,
	labelOf,
	opportunityStatuses,
	opportunityTypes,
	paymentCategories,
	paymentTypes,
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
		statusName: labelOf(opportunityStatuses, opportunity.status),
		opportunityTypeName: labelOf(opportunityTypes, opportunity.opportunityType),
	};
}

export function withJobNames<T extends SmartMovingJob | SmartMovingJobSummary>(job: T) {
	return { ...job, typeName: labelOf(jobTypes, job.type) };
}

export function withPaymentNames(payment: SmartMovingPayment) {
	return {
		...payment,
		paymentTypeName: labelOf(paymentTypes, payment.paymentType),
		paymentCategoryName: labelOf(paymentCategories, payment.paymentCategory),
	};
}
