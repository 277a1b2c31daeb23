import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import type { OperationOption } from '../../../shared/operations';
import { displayNamesOf, optionalText, readParametersWith } from '../../../shared/parameterValues';
import { documentFields } from './documentFields';

export const option: OperationOption = {
	name: 'Send',
	action: 'Send invoice of job',
	description: 'Have QuickBooks e-mail an invoice, or get it as a PDF for an e-mail node',
};

export const parameters: INodeProperties[] = [
	{
		displayName: 'Send By',
		name: 'sendBy',
		type: 'options',
		options: [
			{
				name: 'PDF for an E-Mail Node',
				value: 'pdf',
				description: 'Put the PDF into the item, for a node that sends e-mails',
			},
			{
				name: 'QuickBooks',
				value: 'quickBooks',
				description: 'QuickBooks e-mails the invoice with its own message',
			},
		],
		default: 'quickBooks',
		description: 'Who sends the e-mail',
	},
	{
		displayName: 'Send To',
		name: 'sendTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. jane@example.com',
		description:
			"The e-mail address that the invoice goes to. Leave empty for the customer's address in SmartMoving.",
	},
	{
		displayName: 'Send Again',
		name: 'sendAgain',
		type: 'boolean',
		default: false,
		displayOptions: { show: { sendBy: ['quickBooks'] } },
		description:
			'Whether to send an invoice that has not changed since QuickBooks e-mailed it to that address. Otherwise it is left alone, so that running the workflow twice does not mail twice.',
	},
	...documentFields,
];

const displayNames = displayNamesOf(parameters);
const sendSchema = z.object({
	sendBy: z.enum(['quickBooks', 'pdf']),
	sendTo: optionalText,
	// Hidden, and so without a value, where QuickBooks does not send.
	sendAgain: z.preprocess((value) => value === true, z.boolean()),
});

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { addressFor, emailInvoice } = await import('../../../../lib/documents/email');
	const { invoiceNumbers, theInvoice } = await import('../../../../lib/documents/official');
	const { executeDocuments } = await import('./documents');
	return await executeDocuments(this, async ({ company, itemIndex, input, invoices }) => {
		const values = readParametersWith(this, itemIndex, sendSchema, displayNames);
		const { sendBy, sendTo, sendAgain } = values;
		const chosen = theInvoice(input, invoices);
		const address = addressFor(input, sendTo);
		const [number] = invoiceNumbers(company, [chosen]);
		const about = { sendBy, jobNumber: chosen.job.jobNumber, invoiceNumber: number!.docNumber };
		const where = { invoiceId: number!.invoiceId, url: number!.url };
		if (sendBy === 'quickBooks') {
			const emailed = await emailInvoice(company, chosen, address, { again: sendAgain });
			return { json: { delivery: { ...about, ...where, ...emailed } } };
		}
		const pdf = await company.client.invoicePdf(chosen.invoice.Id);
		const fileName = `Invoice-${number!.docNumber.replace(/[^\w.-]+/g, '-')}.pdf`;
		const invoice = await this.helpers.prepareBinaryData(
			Buffer.from(pdf),
			fileName,
			'application/pdf',
		);
		return {
			json: { delivery: { ...about, ...where, sendTo: address, fileName } },
			binary: { invoice },
		};
	});
}
