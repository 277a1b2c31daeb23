/**
 * What a refusal means to us. Ordered from the one that leaves us least to do to the one that
 * goes away by waiting: of several errors in one answer the first in this list decides.
 */
export const FAULT_KINDS = [
	'subscription',
	'unauthorized',
	'forbidden',
	'closedPeriod',
	'deposited',
	'invalid',
	'badReference',
	'notFound',
	'duplicateName',
	'duplicateNumber',
	'duplicateRequest',
	'stale',
	'throttled',
	'transient',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];
