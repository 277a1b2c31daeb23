import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { operationProperties } from '../shared/operations';
import { operations } from './actions/operations';

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
		properties: operationProperties(operations, 'transaction', 'compare'),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n starts with the description alone; the rest is loaded when the node first runs.
		const { router } = await import('./actions/router');
		return await router.call(this);
	}
}
