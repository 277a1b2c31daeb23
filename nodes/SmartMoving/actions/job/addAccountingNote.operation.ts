import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import { jobIdField, opportunityIdField, textParameter } from '../../fields';

export const option: OperationOption = {
	name: 'Add Accounting Note',
	action: 'Add accounting note to job',
	description:
		'Add a line to the accounting notes of a job unless it is there, or to the timeline if the job is closed (Premium API key)',
};

export const parameters: INodeProperties[] = [
	opportunityIdField,
	jobIdField,
	{
		displayName: 'Note',
		name: 'note',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. QuickBooks invoice SM1234-1',
		description:
			"One line, added below what the accounting notes say. A line that is there already is not added again. A closed job takes no changes: the line goes to the opportunity's timeline then, each time.",
	},
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const { addAccountingNote } = await import('../../../../lib/smartmoving/accountingNote');
	const opportunityId = textParameter.call(this, 'opportunityId', index);
	const jobId = textParameter.call(this, 'jobId', index);
	const note = textParameter.call(this, 'note', index);
	const placed = await addAccountingNote(client, opportunityId, jobId, note);
	return { opportunityId, jobId, note, ...placed };
}
