import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { properties } from './descriptions';

export class QuickBooksReconcile implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'QuickBooks Reconcile',
		name: 'quickBooksReconcile',
		icon: { light: 'file:quickBooksReconcile.svg', dark: 'file:quickBooksReconcile.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] === "compare" ? "compare" : "get posted" }}',
		description:
			'Report every difference between SmartMoving and QuickBooks: missing, extra, changed, unlinked, voided or deleted records. Reads only.',
		defaults: { name: 'QuickBooks Reconcile' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'quickBooksSyncOAuth2Api', required: true }],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n starts with the description alone; the rest is loaded when the node first runs.
		const { execute } = await import('./execute');
		return await execute.call(this);
	}
}
