import { type IExecuteFunctions, type INodeProperties, NodeOperationError } from 'n8n-workflow';
import type { JobNotes, SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import { jobIdField, opportunityIdField, textParameter } from '../../fields';

const lines = { type: 'string', typeOptions: { rows: 3 }, default: '' } as const;

export const option: OperationOption = {
	name: 'Update Notes',
	action: 'Update notes of job',
	description: 'Replace notes of a job that is not closed (Premium API key)',
};

export const parameters: INodeProperties[] = [
	opportunityIdField,
	jobIdField,
	{
		displayName: 'Notes',
		name: 'notes',
		type: 'collection',
		placeholder: 'Add Note',
		default: {},
		description: 'Each note given replaces the one that is there; the others stay',
		options: [
			{ displayName: 'Accounting Notes', name: 'accountingNotes', ...lines },
			{ displayName: 'Crew Notes', name: 'crewNotes', ...lines },
			{ displayName: 'Customer Notes', name: 'customerNotes', ...lines },
			{ displayName: 'Dispatcher Notes', name: 'dispatcherNotes', ...lines },
			{ displayName: 'Internal Notes', name: 'internalNotes', ...lines },
		],
	},
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const notes = this.getNodeParameter('notes', index, {}) as JobNotes;
	if (Object.keys(notes).length === 0) {
		throw new NodeOperationError(this.getNode(), "No note is given in 'Notes'", {
			itemIndex: index,
			description: "Add at least one note under 'Notes'.",
		});
	}
	const opportunityId = textParameter.call(this, 'opportunityId', index);
	const jobId = textParameter.call(this, 'jobId', index);
	await client.patchJobNotes(opportunityId, jobId, notes);
	return { opportunityId, jobId, ...notes };
}
