import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import { opportunityIdField, textParameter } from '../../fields';

export const option: OperationOption = {
	name: 'Add',
	action: 'Add note',
	description: "Add a note to an opportunity's timeline (Premium API key)",
};

export const parameters: INodeProperties[] = [
	opportunityIdField,
	{
		displayName: 'Note',
		name: 'note',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		description: 'Text of the note, at most 4000 characters',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Created By',
				name: 'createdBy',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2f0c7a4e-0000-4000-8000-000000000000',
				description: 'The ID of the SmartMoving user that the note is shown under',
			},
		],
	},
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const opportunityId = textParameter.call(this, 'opportunityId', index);
	const { createdBy } = this.getNodeParameter('options', index, {}) as { createdBy?: string };
	const noteId = await client.addNote(opportunityId, {
		notes: textParameter.call(this, 'note', index),
		...(createdBy ? { createdBy } : {}),
	});
	return { opportunityId, noteId };
}
