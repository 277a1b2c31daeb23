import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type JsonObject,
} from 'n8n-workflow';
import { kindOfFailure } from '../../lib/posting/refusals';
import { explain, QuickBooksFault } from '../../lib/quickbooks/faults';
import type { Snapshot } from '../../lib/smartmoving/snapshot';
import { carriedKind, withKind } from './failureKinds';
import { opportunityIn } from './opportunityItem';
import type { Failures } from './perItem';

/** What becomes of an opportunity that fails. */
export function opportunityFailures(context: IExecuteFunctions): Failures {
	return {
		failedJson: (error, itemIndex) => failedItem(error, opportunityIn(context, itemIndex)),
		nodeError: (error, itemIndex) => toNodeError(context, error, itemIndex),
	};
}

/** Exactly the shape that n8n routes to the error output with its details. */
export function failedItem(
	error: Error,
	opportunity: Snapshot['opportunity'] | undefined,
): IDataObject {
	const { description, fault } = describe(error);
	const kind = kindOfFailure(error) ?? carriedKind(error);
	return {
		error: kind ?? 'failed',
		message: `${error.message}. ${description}`.replace(/\.\. /, '. '),
		details: {
			opportunityId: opportunity?.id ?? null,
			quoteNumber: opportunity?.quoteNumber ?? null,
			kind,
			code: fault?.code || null,
			httpStatus: fault?.status ?? null,
			intuitTid: fault?.intuitTid ?? null,
		},
	};
}

/** A failure as n8n shows it, with the way out of it. */
export function toNodeError(context: IExecuteFunctions, error: Error, itemIndex: number): Error {
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return error;
	const { description, fault } = describe(error);
	const nodeError = new NodeApiError(context.getNode(), { message: error.message } as JsonObject, {
		message: error.message,
		description,
		itemIndex,
		...(fault ? { httpCode: String(fault.status) } : {}),
	});
	return withKind(nodeError, kindOfFailure(error));
}

function describe(error: Error): { description: string; fault: QuickBooksFault | null } {
	if (error instanceof QuickBooksFault) return { description: explain(error).advice, fault: error };
	if (error instanceof NodeOperationError || error instanceof NodeApiError) {
		return { description: error.description ?? error.message, fault: null };
	}
	return {
		description: 'Sync the opportunity again once this is mended. Nothing is posted twice.',
		fault: null,
	};
}
