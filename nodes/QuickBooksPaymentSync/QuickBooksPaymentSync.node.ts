import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { listSearch } from '../shared/listSearch';
import * as sync from './actions/payment/sync.operation';

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
		properties: sync.parameters,
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await sync.execute.call(this);
	}
}
