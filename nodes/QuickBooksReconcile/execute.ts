import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { toNodeError } from '../shared/postingNode';
import { quickBooksConnection } from '../shared/quickBooksTransport';
import { compareItems } from './compare';
import { listPosted } from './getPosted';

/** All items are one question: they succeed or fail together. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
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
