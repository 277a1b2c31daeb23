import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

/** Parameters that several operations have in common, and how they are read. */

export const opportunityIdField: INodeProperties = {
	displayName: 'Opportunity ID',
	name: 'opportunityId',
	type: 'string',
	required: true,
	default: '={{ $json.opportunityId }}',
	placeholder: 'e.g. 2f0c7a4e-0000-4000-8000-000000000000',
	description: 'The ID of the opportunity; the SmartMoving Trigger hands it over',
};

export const quoteNumberField: INodeProperties = {
	displayName: 'Quote Number',
	name: 'quoteNumber',
	type: 'string',
	required: true,
	default: '={{ $json.quoteNumber }}',
	placeholder: 'e.g. 1234',
	description: 'The number of the quote, as the opportunity shows it in SmartMoving',
};

export const jobIdField: INodeProperties = {
	displayName: 'Job ID',
	name: 'jobId',
	type: 'string',
	required: true,
	default: '={{ $json.jobId }}',
	placeholder: 'e.g. 2f0c7a4e-0000-4000-8000-000000000000',
	description: 'The ID of the job within the opportunity',
};

export const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	displayOptions: { show: { returnAll: [false] } },
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
};

/** Takes from a list that is read page by page no more than is wanted. */
export async function takeUpTo<T>(rows: AsyncIterable<T>, limit: number): Promise<T[]> {
	const taken: T[] = [];
	for await (const row of rows) {
		if (taken.length >= limit) break;
		taken.push(row);
	}
	return taken;
}

/** The user's limit, none under Return All. */
export function limitOf(this: IExecuteFunctions, itemIndex: number): number {
	return this.getNodeParameter('returnAll', itemIndex, false)
		? Number.POSITIVE_INFINITY
		: (this.getNodeParameter('limit', itemIndex, 50) as number);
}

export function textParameter(this: IExecuteFunctions, name: string, itemIndex: number): string {
	// An expression can come to a number or to nothing, whatever the field's type.
	return String(this.getNodeParameter(name, itemIndex, '') ?? '').trim();
}
