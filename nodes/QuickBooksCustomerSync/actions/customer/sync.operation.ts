import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import {
	checkSetupParameter,
	previewParameter,
	whenRefusedParameter,
} from '../../../shared/postingDescriptions';

export const parameters: INodeProperties[] = [
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

const parametersSchema = z.object({
	preview: z.boolean(),
	withoutEmail: z.enum(['use', 'create', 'refuse']),
	matchSubCustomers: z.boolean(),
});

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { syncCustomers } = await import('../../../../lib/posting/customers/post');
	const { checkAutomaticApplication, checkConnection, checkEmailPolicy } = await import(
		'../../../../lib/setup/company'
	);
	const { executePosting } = await import('../../../shared/postingNode');
	return await executePosting(this, {
		parameters: (context, itemIndex) =>
			parametersSchema.parse({
				preview: context.getNodeParameter('preview', itemIndex),
				withoutEmail: context.getNodeParameter('withoutEmail', itemIndex),
				matchSubCustomers: context.getNodeParameter('matchSubCustomers', itemIndex),
			}),
		post: async (company, items, { preview, ...settings }) => {
			const settled = await syncCustomers(
				company,
				items.map((item) => item.snapshot),
				settings,
				preview,
			);
			return settled.map((outcome) =>
				outcome.ok ? { ok: true, value: { customer: outcome.value } } : outcome,
			);
		},
		setup: {
			area: 'QuickBooks company',
			properties: parameters,
			findings: ({ withoutEmail }, { connection, company }) => [
				checkConnection(company, connection),
				...checkAutomaticApplication(company),
				checkEmailPolicy(withoutEmail),
			],
		},
	});
}
