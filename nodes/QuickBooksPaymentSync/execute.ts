import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { syncPayments } from '../../lib/posting/payments/post';
import { checkPayments } from '../../lib/setup/payments';
import { customerOf, executePosting } from '../shared/postingNode';
import { properties } from './descriptions';
import { readParameters, toOptions, toSettings } from './parameters';

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await executePosting(this, {
		parameters: readParameters,
		post: async (company, items, parameters) =>
			await syncPayments(
				company,
				items.map((item) => ({
					snapshot: item.snapshot,
					customer: customerOf(item),
					invoices: item.quickbooks.invoices ?? [],
				})),
				toSettings(parameters),
				parameters.receivableAccount,
				toOptions(parameters),
			),
		setup: {
			area: 'Payments and refunds',
			properties,
			findings: (parameters, facts) =>
				checkPayments(toSettings(parameters), parameters.receivableAccount, facts),
		},
	});
}
