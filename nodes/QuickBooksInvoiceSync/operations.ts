import type { INodeProperties } from 'n8n-workflow';

export const operations = ['sync', 'getNumber', 'renderTemplate', 'send'] as const;
export type Operation = (typeof operations)[number];
/** The operations that need an official invoice number, and post nothing. */
export type DocumentOperation = Exclude<Operation, 'sync'>;

export const operationParameter: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Get Number',
			value: 'getNumber',
			action: 'Get the official invoice number',
			description: 'Read the invoice numbers that QuickBooks holds for the jobs of an opportunity',
		},
		{
			name: 'Render Template',
			value: 'renderTemplate',
			action: 'Render a template with the official invoice number',
			description: 'Fill in @InvoiceNumber and other tokens in a text',
		},
		{
			name: 'Send',
			value: 'send',
			action: 'Send the invoice of a job',
			description: 'Have QuickBooks e-mail an invoice, or get it as a PDF for an e-mail node',
		},
		{
			name: 'Sync',
			value: 'sync',
			action: 'Sync the invoices of an opportunity',
			description: 'Create or update the invoice of each closed job',
		},
	],
	default: 'sync',
};

/** The parameter, for these operations only. */
export function shownFor(
	shownOperations: readonly Operation[],
	property: INodeProperties,
): INodeProperties {
	const { displayOptions } = property;
	return {
		...property,
		displayOptions: {
			...displayOptions,
			show: { operation: [...shownOperations], ...displayOptions?.show },
		},
	};
}
