import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { JobNotes, SmartMovingClient } from '../../../../lib/smartmoving/client';
import { jobIdField, opportunityIdField, shownFor } from '../../fields';
import { textParameter } from '../operation';

const lines = { type: 'string', typeOptions: { rows: 3 }, default: '' } as const;

export const description = shownFor('job', 'updateNotes', [
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
]);

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
