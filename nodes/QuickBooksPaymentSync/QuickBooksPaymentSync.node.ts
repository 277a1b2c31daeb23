import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { syncPayments } from '../../lib/posting/payments';
import { checkPayments } from '../../lib/setup/payments';
import { listSearch } from '../shared/listSearch';
import { customerOf, executePosting } from '../shared/postingNode';
import { properties } from './descriptions';
import { readParameters, toOptions, toSettings } from './parameters';

export class QuickBooksPaymentSync implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'QuickBooks Sync Payment and Refund',
		name: 'quickBooksPaymentSync',
		icon: { light: 'file:quickBooksPaymentSync.svg', dark: 'file:quickBooksPaymentSync.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["checkSetup"] ? "check setup" : $parameter["preview"] ? "preview" : "create or update" }}',
		description:
			'Post the payments of a SmartMoving opportunity, apply them to its invoices, and book and link its refunds and reversed payments',
		defaults: { name: 'QuickBooks Sync Payment and Refund' },
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

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
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
				findings: (parameters, { company, picks, seen }) =>
					checkPayments(toSettings(parameters), parameters.receivableAccount, picks, company, seen),
			},
		});
	}
}
