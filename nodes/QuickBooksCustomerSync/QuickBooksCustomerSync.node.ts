import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import * as sync from './actions/customer/sync.operation';

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
		properties: sync.parameters,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await sync.execute.call(this);
	}
}
