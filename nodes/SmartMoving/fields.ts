import type { INodeProperties } from 'n8n-workflow';

/** Shows fields for one operation of one resource only. */
export function shownFor(
	resource: string,
	operation: string,
	fields: readonly INodeProperties[],
): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, resource: [resource], operation: [operation] },
		},
	}));
}

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
