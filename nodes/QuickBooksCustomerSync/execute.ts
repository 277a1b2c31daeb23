import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { syncCustomers } from '../../lib/posting/customers/post';
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

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
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
