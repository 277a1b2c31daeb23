import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { z } from 'zod';
import { syncCustomers } from '../../lib/posting/customers';
import {
	checkAutomaticApplication,
	checkConnection,
	checkEmailPolicy,
} from '../../lib/setup/company';
import { executePosting } from '../shared/postingNode';
import { properties } from './descriptions';

const parametersSchema = z.object({
	preview: z.boolean(),
	withoutEmail: z.enum(['use', 'create', 'refuse']),
	matchSubCustomers: z.boolean(),
});

export class QuickBooksCustomerSync implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'QuickBooks Match or Create Customer',
		name: 'quickBooksCustomerSync',
		icon: {
			light: 'file:quickBooksCustomerSync.svg',
			dark: 'file:quickBooksCustomerSync.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["checkSetup"] ? "check setup" : $parameter["preview"] ? "preview" : "match or create" }}',
		description:
			'Find the QuickBooks customer of a SmartMoving opportunity by name and e-mail, or create it',
		defaults: { name: 'QuickBooks Match or Create Customer' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'quickBooksSyncOAuth2Api', required: true }],
		hints: [
			{
				message: 'Preview is on: nothing is posted to QuickBooks.',
				displayCondition: '={{ $parameter["preview"] === true }}',
				whenToDisplay: 'always',
				location: 'outputPane',
			},
		],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
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
				properties,
				findings: ({ withoutEmail }, { connection, company }) => [
					checkConnection(company, connection),
					...checkAutomaticApplication(company),
					checkEmailPolicy(withoutEmail),
				],
			},
		});
	}
}
