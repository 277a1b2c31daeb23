import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { properties } from './descriptions';

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
		// n8n starts with the description alone; the rest is loaded when the node first runs.
		const { execute } = await import('./execute');
		return await execute.call(this);
	}
}
