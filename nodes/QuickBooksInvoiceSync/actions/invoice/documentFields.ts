import type { INodeProperties } from 'n8n-workflow';
import { timeZoneParameter } from '../../../shared/postingDescriptions';

/** Which invoices an item asks for: the parameters of all operations that need an official number. */
export const documentFields: INodeProperties[] = [
	{
		displayName: 'Only Job',
		name: 'onlyJob',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1234-1',
		description:
			'The number of the job whose invoice is meant. Leave empty if only one job of the opportunity has an invoice, or to get all numbers.',
	},
	timeZoneParameter,
];
