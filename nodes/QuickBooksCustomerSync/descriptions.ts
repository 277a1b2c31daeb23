import type { INodeProperties } from 'n8n-workflow';
import {
	checkSetupParameter,
	previewParameter,
	whenRefusedParameter,
} from '../shared/postingDescriptions';

export const properties: INodeProperties[] = [
	previewParameter,
	checkSetupParameter,
	{
		displayName: 'Customer Without E-Mail',
		name: 'withoutEmail',
		type: 'options',
		default: 'use',
		options: [
			{
				name: 'Create a Customer of Its Own',
				value: 'create',
				description: 'Never match by name alone',
			},
			{
				name: 'Refuse',
				value: 'refuse',
				description: 'Post nothing until SmartMoving has an e-mail address',
			},
			{ name: 'Use the Customer of That Name', value: 'use', description: 'Match by name alone' },
		],
		description: 'What to do when the customer has no e-mail address in SmartMoving',
	},
	{
		displayName: 'Match Sub-Customers and Projects',
		name: 'matchSubCustomers',
		type: 'boolean',
		default: false,
		description: 'Whether sub-customers and projects in QuickBooks may be matched too',
	},
	whenRefusedParameter,
];
