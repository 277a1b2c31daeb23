import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { listSearch } from '../shared/listSearch';
import { operationProperties } from '../shared/operations';
import { operations } from './actions/operations';

export class QuickBooksInvoiceSync implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'QuickBooks Sync Invoice',
		name: 'quickBooksInvoiceSync',
		icon: { light: 'file:quickBooksInvoiceSync.svg', dark: 'file:quickBooksInvoiceSync.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["checkSetup"] ? "check setup" : $parameter["preview"] ? "preview" : "create or update" }}',
		description:
			'Create or update the QuickBooks invoice of each closed job of a SmartMoving opportunity',
		defaults: { name: 'QuickBooks Sync Invoice' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'quickBooksSyncOAuth2Api', required: true }],
		hints: [
			{
				message: 'Preview is on: nothing is posted to QuickBooks.',
				displayCondition:
					'={{ $parameter["operation"] === "sync" && $parameter["preview"] === true }}',
				whenToDisplay: 'always',
				location: 'outputPane',
			},
			{
				message:
					"No 'Default Item' is chosen: charges of categories that are not mapped are refused.",
				displayCondition:
					'={{ $parameter["operation"] === "sync" && !$parameter["defaultItem"]?.value }}',
				whenToDisplay: 'beforeExecution',
				location: 'ndv',
			},
		],
		properties: operationProperties(operations, 'invoice', 'sync'),
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n starts with the description alone; the rest is loaded when the node first runs.
		const { router } = await import('./actions/router');
		return await router.call(this);
	}
}
