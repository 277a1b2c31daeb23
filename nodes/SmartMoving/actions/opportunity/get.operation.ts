import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import { opportunityIdField, textParameter } from '../../fields';
import { withOpportunityNames } from '../../labels';
import { includeField, includesOf } from './include';

export const option: OperationOption = {
	name: 'Get',
	action: 'Get opportunity',
	description: 'Get an opportunity by its ID',
};

/** It only reads. */
export const sideBySide = true;

export const parameters: INodeProperties[] = [opportunityIdField, includeField];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const opportunityId = textParameter.call(this, 'opportunityId', index);
	return withOpportunityNames(
		await client.getOpportunity(opportunityId, includesOf.call(this, index)),
	);
}
