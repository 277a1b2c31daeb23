import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type JsonObject,
} from 'n8n-workflow';
import { explain, QuickBooksFault } from '../../lib/quickbooks/faults';
import type { Snapshot } from '../../lib/smartmoving/snapshot';
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
	return {
		error: fault?.kind ?? 'failed',
		message: `${error.message}. ${description}`.replace(/\.\. /, '. '),
		details: {
			opportunityId: opportunity?.id ?? null,
			quoteNumber: opportunity?.quoteNumber ?? null,
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
	return new NodeApiError(context.getNode(), { message: error.message } as JsonObject, {
		message: error.message,
		description,
		itemIndex,
		...(fault ? { httpCode: String(fault.status) } : {}),
	});
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
