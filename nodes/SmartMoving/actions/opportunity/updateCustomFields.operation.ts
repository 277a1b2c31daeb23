import { type IExecuteFunctions, type INodeProperties, NodeOperationError } from 'n8n-workflow';
import type { CustomFields, SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import { opportunityIdField, textParameter } from '../../fields';

export const option: OperationOption = {
	name: 'Update Custom Fields',
	action: 'Update custom fields of opportunity',
	description: 'Set custom fields of an opportunity (Premium API key)',
};

export const parameters: INodeProperties[] = [
	opportunityIdField,
	{
		displayName: 'Custom Fields',
		name: 'customFields',
		type: 'collection',
		placeholder: 'Add Custom Field',
		default: {},
		description:
			'Each field given replaces the value that is there; the others stay, and so does one whose expression gives nothing',
		options: [
			{ displayName: 'Custom Field 01', name: 'customField01', type: 'string', default: '' },
			{ displayName: 'Custom Field 02', name: 'customField02', type: 'string', default: '' },
			{ displayName: 'Custom Field 03', name: 'customField03', type: 'string', default: '' },
		],
	},
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const given = this.getNodeParameter('customFields', index, {}) as Record<string, unknown>;
	// An expression that gives nothing leaves its field as it is.
	const fields = Object.fromEntries(
		Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
	) as CustomFields;
	if (Object.keys(fields).length === 0) {
		throw new NodeOperationError(this.getNode(), "No field is given in 'Custom Fields'", {
			itemIndex: index,
			description: "Add at least one field under 'Custom Fields'.",
		});
	}
	const opportunityId = textParameter.call(this, 'opportunityId', index);
	await client.patchOpportunity(opportunityId, fields);
	return { opportunityId, ...fields };
}
