import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import type { OperationOption } from '../../../shared/operations';
import { displayNamesOf, readParametersWith } from '../../../shared/parameterValues';
import { documentFields } from './documentFields';

export const option: OperationOption = {
	name: 'Render Template',
	action: 'Render template with official invoice number',
	description: 'Fill in @InvoiceNumber and other tokens in a text',
};

export const parameters: INodeProperties[] = [
	{
		displayName: 'Template',
		name: 'template',
		type: 'string',
		typeOptions: { rows: 8 },
		default: '',
		required: true,
		placeholder: 'e.g. Dear @CustomerName, your invoice is number @InvoiceNumber.',
		description:
			'The text to fill in. Tokens: @AmountPaid, @BranchName, @CompanyName, @CustomerEmail, @CustomerName, @CustomerPhone, @DueDate, @InvoiceBalance, @InvoiceDate, @InvoiceNumber, @InvoiceTotal, @JobNumber, @QuoteNumber, @ServiceDate, @ServiceType.',
	},
	{
		displayName: 'HTML',
		name: 'html',
		type: 'boolean',
		default: true,
		description:
			'Whether the template is HTML, in which values are escaped. Turn off for plain text, such as the subject of an e-mail.',
	},
	...documentFields,
];

const displayNames = displayNamesOf(parameters);
const templateSchema = z.object({
	template: z
		.string()
		.refine((template) => template.trim() !== '', 'is empty; enter the text to fill in'),
	html: z.boolean(),
});

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { theInvoice } = await import('../../../../lib/documents/official');
	const { renderTemplate } = await import('../../../../lib/documents/template');
	const { documentValues } = await import('../../../../lib/documents/values');
	const { executeDocuments } = await import('./documents');
	return await executeDocuments(
		this,
		async ({ companyName, itemIndex, input, invoices }) => {
			const { template, html } = readParametersWith(this, itemIndex, templateSchema, displayNames);
			const { job, invoice } = theInvoice(input, invoices);
			const values = documentValues({
				opportunity: input.snapshot.opportunity,
				job,
				invoice,
				companyName: companyName ?? '',
			});
			const text = renderTemplate(template, values, { html });
			return {
				json: {
					document: {
						...(html ? { html: text } : { text }),
						jobNumber: job.jobNumber,
						invoiceNumber: invoice.DocNumber,
					},
				},
			};
		},
		{ withCompanyName: true },
	);
}
