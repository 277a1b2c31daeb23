import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { toNodeError } from '../shared/postingNode';
import { quickBooksConnection } from '../shared/quickBooksTransport';
import { compareItems } from './compare';
import { properties } from './descriptions';
import { listPosted } from './getPosted';

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

	/** All items are one question: they succeed or fail together. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			const connection = await quickBooksConnection.call(this);
			const company = { ...connection, clock: () => new Date() };
			const operation = this.getNodeParameter('operation', 0) as string;
			const rows =
				operation === 'getPosted'
					? await listPosted(this, company)
					: [await compareItems(this, company)];
			const pairedItem = this.getInputData().map((_, item) => ({ item }));
			return [rows.map((json) => ({ json: json as unknown as IDataObject, pairedItem }))];
		} catch (error) {
			const failure = toNodeError(this, error as Error, 0);
			if (!this.continueOnFail()) throw failure;
			return [[{ json: { error: failure.message }, pairedItem: { item: 0 } }]];
		}
	}
}
