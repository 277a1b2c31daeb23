import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { operationOf } from '../../shared/operations';
import { perItem } from '../../shared/perItem';
import { toNodeError } from '../../shared/quickBooksFailures';
import { quickBooksCompany } from '../../shared/quickBooksTransport';
import { operations } from './operations';

/** All items are one question: they succeed or fail together. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const pairedItem = this.getInputData().map((_, item) => ({ item }));
	const nodeError = (error: Error) => toNodeError(this, error, 0);
	return await perItem(this, {
		rounds: [[0]],
		read: () => {
			const key = `transaction.${this.getNodeParameter('operation', 0) as string}`;
			return operationOf(this, operations, key, 0);
		},
		run: async ([operation]) => {
			const company = await quickBooksCompany.call(this);
			const rows = await operation!.execute.call(this, company);
			return [{ ok: true, value: rows.map((json) => ({ json: json as IDataObject, pairedItem })) }];
		},
		failedJson: (error) => ({ error: nodeError(error).message }),
		nodeError,
	});
}
