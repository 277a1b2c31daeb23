import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import { quoteNumberField, shownFor } from '../../fields';
import { withOpportunityNames } from '../../labels';
import { textParameter } from '../operation';
import { includeField, includesOf } from './include';

export const description = shownFor('opportunity', 'getByQuoteNumber', [
	quoteNumberField,
	includeField,
]);

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const quoteNumber = textParameter.call(this, 'quoteNumber', index);
	return withOpportunityNames(
		await client.getOpportunityByQuoteNumber(quoteNumber, includesOf.call(this, index)),
	);
}
