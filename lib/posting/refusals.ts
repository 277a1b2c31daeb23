import { NoAnswerError, ReconnectError } from '../http';
import { explain, QuickBooksFault } from '../quickbooks/faults';
import { UnreadableRecordError } from '../quickbooks/records';
import type { RefusalKind } from '../sync/outcome/kinds';
import { conflict, fail, type Refusal } from '../sync/outcome/plan';
import type { SyncResult } from '../sync/outcome/result';

/** Whether a fault says that the plan was made on a state that is no longer so. */
export function isOvertaken(error: unknown): error is QuickBooksFault {
	return (
		error instanceof QuickBooksFault &&
		(error.kind === 'stale' || error.kind === 'duplicateNumber' || error.kind === 'duplicateName')
	);
}

/**
 * What a record's result says when QuickBooks refused it or could not be reached. Anything else is a
 * defect of ours and is thrown on.
 */
export function refusalOf(error: unknown): Refusal {
	const kind = kindOfFailure(error);
	if (error instanceof QuickBooksFault) {
		const { advice } = explain(error);
		const refuse = error.kind === 'deposited' ? conflict : fail;
		return refuse(
			`${error.message} ${advice}${error.intuitTid ? ` (intuit_tid ${error.intuitTid})` : ''}`,
			{ code: error.code || null, kind },
		);
	}
	if (
		error instanceof NoAnswerError ||
		error instanceof ReconnectError ||
		error instanceof UnreadableRecordError
	) {
		return fail(error.message, { kind });
	}
	throw error;
}

/** What kind of failure an error of a request to QuickBooks is, for code to decide by; null for any other. */
export function kindOfFailure(error: unknown): RefusalKind | null {
	if (error instanceof QuickBooksFault) return error.kind;
	if (error instanceof NoAnswerError) return 'noAnswer';
	if (error instanceof ReconnectError) return 'reconnect';
	return null;
}

/** Whether a failure concerns the connection or the company as a whole, so that going on is no use. */
export function isOutage(error: unknown): boolean {
	if (error instanceof QuickBooksFault) {
		return ['unauthorized', 'forbidden', 'subscription', 'throttled', 'transient'].includes(
			error.kind,
		);
	}
	return error instanceof NoAnswerError || error instanceof ReconnectError;
}

/**
 * Why nothing can be posted for an opportunity whose customer is not known in QuickBooks; null where
 * it is, or where a preview stops before that matters.
 */
export function customerRefusal(customer: SyncResult, preview: boolean): Refusal | null {
	if (customer.id !== null && customer.status !== 'failed' && customer.status !== 'conflict')
		return null;
	if (customer.status === 'planned' && preview) return null;
	const reason =
		customer.status === 'planned'
			? `The customer was only previewed: turn 'Preview' off in every node, or in none.`
			: `Its customer could not be synced: ${customer.message ?? customer.status}`;
	const { code, kind } = customer;
	return fail(reason, { code, kind });
}
