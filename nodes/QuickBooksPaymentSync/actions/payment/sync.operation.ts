import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { parameters } from './syncParameters';

export { parameters };

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { syncPayments } = await import('../../../../lib/posting/payments/post');
	const { checkPayments } = await import('../../../../lib/setup/payments');
	const { customerOf } = await import('../../../shared/opportunityItem');
	const { executePosting } = await import('../../../shared/postingNode');
	const { readParameters, toOptions, toSettings } = await import('./syncSettings');
	return await executePosting(this, {
		parameters: readParameters,
		post: async (company, items, values) =>
			await syncPayments(
				company,
				items.map((item) => ({
					snapshot: item.snapshot,
					customer: customerOf(item),
					invoices: item.quickbooks.invoices ?? [],
				})),
				toSettings(values),
				toOptions(values),
			),
		setup: {
			area: 'Payments and refunds',
			properties: parameters,
			findings: (values, facts) =>
				checkPayments(toSettings(values), values.receivableAccount, facts),
		},
	});
}
