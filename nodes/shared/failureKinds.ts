import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/**
 * An error of n8n's that says of what kind it is, for workflows to decide by: n8n hands it to the error
 * workflow with its context, so the kind rides there.
 */
export function withKind<E extends NodeApiError | NodeOperationError>(
	error: E,
	kind: string | null,
): E {
	error.context.kind = kind;
	return error;
}

/** The kind that an error carries; null where it carries none. */
export function carriedKind(error: unknown): string | null {
	const isOfNode = error instanceof NodeApiError || error instanceof NodeOperationError;
	return isOfNode && typeof error.context.kind === 'string' ? error.context.kind : null;
}
