import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Company } from '../../../../lib/quickbooks/company';
import type { OperationOption } from '../../../shared/operations';
import { displayNamesOf, readParametersWith } from '../../../shared/parameterValues';
import { inOrder, windowFields, windowSchema } from './window';

export const option: OperationOption = {
	name: 'Get Posted',
	action: 'Get what sync posted',
	description: 'List what this sync posted to QuickBooks, dated in a span of days',
};

export const parameters: INodeProperties[] = windowFields;

const displayNames = displayNamesOf(parameters);

/** Each transaction of ours that is dated in the window, with the quote it belongs to. */
export async function execute(this: IExecuteFunctions, company: Company): Promise<object[]> {
	const { toAmount } = await import('../../../../lib/basics/money');
	const { linked } = await import('../../../../lib/posting/results');
	const { findPosted } = await import('../../../../lib/reconcile/read');
	const window = inOrder(this, readParametersWith(this, 0, windowSchema, displayNames));
	const records = await findPosted(company, window);
	return records.map(({ entity, id, number, day, cents, sourceId, quoteNumber }) => ({
		entity,
		id,
		number,
		date: day,
		total: toAmount(cents),
		quoteNumber,
		sourceId,
		...linked(company, entity, id),
	}));
}
