import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import {
	limitField,
	limitOf,
	opportunityIdField,
	returnAllField,
	textParameter,
} from '../../fields';
import { withJobNames } from '../../labels';

export const option: OperationOption = {
	name: 'Get Many',
	action: 'Get many jobs',
	description: 'Get the jobs of an opportunity',
};

export const parameters: INodeProperties[] = [
	opportunityIdField,
	{ ...returnAllField, default: true },
	limitField,
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const jobs = await client.getJobs(textParameter.call(this, 'opportunityId', index));
	return jobs.slice(0, limitOf.call(this, index)).map(withJobNames);
}
