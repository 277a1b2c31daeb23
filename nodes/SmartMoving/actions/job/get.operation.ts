import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { JobIncludes } from '../../../../lib/smartmoving/includes';
import type { OperationOption } from '../../../shared/operations';
import { jobIdField, opportunityIdField, textParameter } from '../../fields';
import { withJobNames } from '../../labels';

export const option: OperationOption = {
	name: 'Get',
	action: 'Get job',
	description: 'Get a job with its charges, materials and notes (Premium API key)',
};

/** It only reads. */
export const sideBySide = true;

export const parameters: INodeProperties[] = [
	opportunityIdField,
	jobIdField,
	{
		displayName: 'Include',
		name: 'include',
		type: 'multiOptions',
		options: [
			{ name: 'Actual Charges', value: 'actualCharges' },
			{ name: 'Actual Materials', value: 'actualMaterials' },
			{ name: 'Dispatch Info', value: 'dispatchInfo' },
			{ name: 'Estimated Charges', value: 'estimatedCharges' },
			{ name: 'Estimated Materials', value: 'estimatedMaterials' },
			{ name: 'Notes', value: 'notes' },
		],
		default: ['actualCharges', 'actualMaterials', 'notes'],
		description: 'What to read besides the job itself. It costs no further call.',
	},
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const wanted = this.getNodeParameter('include', index, []) as Array<keyof JobIncludes>;
	const job = await client.getJob(
		textParameter.call(this, 'opportunityId', index),
		textParameter.call(this, 'jobId', index),
		Object.fromEntries(wanted.map((block) => [block, true])),
	);
	return withJobNames(job);
}
