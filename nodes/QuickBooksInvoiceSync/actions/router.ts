import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { settle } from '../../../lib/basics/settled';
import { operationOf } from '../../shared/operations';
import { failItems } from '../../shared/perItem';
import { opportunityFailures } from '../../shared/quickBooksFailures';
import { operations } from './operations';

/** Runs the chosen operation for all input items. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const key = `invoice.${this.getNodeParameter('operation', 0, 'sync') as string}`;
	const operation = await settle((async () => operationOf(this, operations, key, 0))());
	if (!operation.ok) return await failItems(this, operation.error, opportunityFailures(this));
	return await operation.value.execute.call(this);
}
