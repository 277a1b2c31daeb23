import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import { quoteNumberField, textParameter } from '../../fields';
import { withOpportunityNames } from '../../labels';
import { includeField, includesOf } from './include';

export const option: OperationOption = {
	name: 'Get by Quote Number',
	action: 'Get opportunity by quote number',
	description: 'Get the opportunity that has a quote number',
};

export const parameters: INodeProperties[] = [quoteNumberField, includeField];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const quoteNumber = textParameter.call(this, 'quoteNumber', index);
	return withOpportunityNames(
		await client.getOpportunityByQuoteNumber(quoteNumber, includesOf.call(this, index)),
	);
}
