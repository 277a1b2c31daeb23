import type { INodeProperties } from 'n8n-workflow';
import { timeZoneParameter } from '../shared/postingDescriptions';
import { shownFor } from './operations';

const templateProperties: INodeProperties[] = [
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
];

const sendProperties: INodeProperties[] = [
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
];

export const documentProperties: INodeProperties[] = [
	...templateProperties.map((property) => shownFor(['renderTemplate'], property)),
	...sendProperties.map((property) => shownFor(['send'], property)),
	shownFor(['getNumber', 'renderTemplate', 'send'], {
		displayName: 'Only Job',
		name: 'onlyJob',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1234-1',
		description:
			'The number of the job whose invoice is meant. Leave empty if only one job of the opportunity has an invoice, or to get all numbers.',
	}),
	shownFor(['getNumber', 'renderTemplate', 'send'], timeZoneParameter),
];
