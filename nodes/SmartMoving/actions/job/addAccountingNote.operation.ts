import type { IExecuteFunctions } from 'n8n-workflow';
import { addAccountingNote } from '../../../../lib/smartmoving/accountingNote';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import { jobIdField, opportunityIdField, shownFor } from '../../fields';
import { textParameter } from '../operation';

export const description = shownFor('job', 'addAccountingNote', [
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
]);

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const opportunityId = textParameter.call(this, 'opportunityId', index);
	const jobId = textParameter.call(this, 'jobId', index);
	const note = textParameter.call(this, 'note', index);
	const placed = await addAccountingNote(client, opportunityId, jobId, note);
	return { opportunityId, jobId, note, ...placed };
}
