import {
	type IDataObject,
	type INode,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { SmartMovingError } from '../../../lib/smartmoving/failures';
import { withKind } from '../../shared/failureKinds';

/**
 * The JSON of an item that failed while the node goes on. n8n keeps `details` on the error output
 * only if there is no further key.
 * @param smartMovingCalls how many calls the item used up: they count against the month all the same
 */
export function failureJson(error: unknown, smartMovingCalls: number): IDataObject {
	if (error instanceof SmartMovingError) {
		const { kind, message, record, status } = error;
		const details = { record, status, kind: kindOf(error), smartMovingCalls };
		return { error: kind, message, details };
	}
	const { message, description } = error as { message?: string; description?: string | null };
	return {
		error: 'failed',
		message: [message ?? String(error), description].filter(Boolean).join('. '),
		details: { record: null, status: null, kind: null, smartMovingCalls },
	};
}

/** The error that stops the node, with the remedy as its description. */
export function nodeErrorOf(node: INode, error: unknown, itemIndex: number): Error {
	if (error instanceof SmartMovingError) {
		const { kind, what, remedy, status } = error;
		const options = { message: what, description: remedy, itemIndex };
		const nodeError =
			kind === 'badInput'
				? new NodeOperationError(node, what, options)
				: new NodeApiError(node, { message: what } as JsonObject, {
						...options,
						...(status === null ? {} : { httpCode: String(status) }),
					});
		return withKind(nodeError, kindOf(error));
	}
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex = itemIndex;
		return error;
	}
	return new NodeOperationError(node, error as Error, { itemIndex });
}

/** QuickBooks' failures have kinds of the same names, so SmartMoving's say whose they are. */
function kindOf({ kind }: SmartMovingError): string {
	return `smartMoving.${kind}`;
}
