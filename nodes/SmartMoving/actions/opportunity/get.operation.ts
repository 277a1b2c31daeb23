import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import { opportunityIdField, shownFor } from '../../fields';
import { withOpportunityNames } from '../../labels';
import { textParameter } from '../operation';
import { includeField, includesOf } from './include';

export const description = shownFor('opportunity', 'get', [opportunityIdField, includeField]);

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const opportunityId = textParameter.call(this, 'opportunityId', index);
	return withOpportunityNames(
		await client.getOpportunity(opportunityId, includesOf.call(this, index)),
	);
}
