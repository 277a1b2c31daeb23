import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import { limitField, opportunityIdField, returnAllField, shownFor } from '../../fields';
import { withJobNames } from '../../labels';
import { limitOf, textParameter } from '../operation';

export const description = shownFor('job', 'getAll', [
	opportunityIdField,
	{ ...returnAllField, default: true },
	limitField,
]);

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const jobs = await client.getJobs(textParameter.call(this, 'opportunityId', index));
	return jobs.slice(0, limitOf.call(this, index)).map(withJobNames);
}
