import type { INodeProperties } from 'n8n-workflow';

/** Parameters that several posting nodes have in common. */

export const previewParameter: INodeProperties = {
	displayName: 'Preview',
	name: 'preview',
	type: 'boolean',
	default: false,
	description:
		'Whether to only show, field by field, what would be created or changed, without posting',
};

export const checkSetupParameter: INodeProperties = {
	displayName: 'Check Setup',
	name: 'checkSetup',
	type: 'boolean',
	default: false,
	description:
		"Whether to only check this node's settings against QuickBooks, without reading or posting any opportunity",
};

export const timeZoneParameter: INodeProperties = {
	displayName: 'Company Time Zone',
	name: 'timeZone',
	type: 'string',
	default: '',
	placeholder: 'e.g. America/Chicago',
	description:
		"The time zone whose days the books are kept in. Leave empty to use the workflow's time zone.",
};

export const startDateParameter: INodeProperties = {
	displayName: 'Start Date',
	name: 'startDate',
	type: 'string',
	default: '',
	placeholder: 'e.g. 2026-12-01',
	description:
		'What would be dated before this day is not posted, so that switching the sync on does not post history. Leave empty for no limit.',
};

export const whenChangedParameter: INodeProperties = {
	displayName: 'When Changed in QuickBooks',
	name: 'whenChanged',
	type: 'options',
	default: 'report',
	options: [
		{
			name: 'Keep Their Change',
			value: 'keep',
			description: 'Leave the field as it is and update the others',
		},
		{
			name: 'Overwrite',
			value: 'overwrite',
			description: 'Change the field back to what SmartMoving says',
		},
		{
			name: 'Report',
			value: 'report',
			description: 'Leave the record as it is and report both values as a conflict',
		},
	],
	description:
		'What to do when a person has changed a field in QuickBooks that the sync posted with another value',
};

export const recreateParameter: INodeProperties = {
	displayName: 'Recreate Deleted Records',
	name: 'recreateDeleted',
	type: 'boolean',
	default: false,
	description:
		'Whether a record that someone deleted in QuickBooks is made again. Otherwise the deletion is reported and left alone.',
};

export const whenRefusedParameter: INodeProperties = {
	displayName: 'When a Record Is Refused',
	name: 'whenRefused',
	type: 'options',
	default: 'continue',
	options: [
		{
			name: 'Continue',
			value: 'continue',
			description: 'Pass the item on with the reason in its results',
		},
		{ name: 'Fail the Item', value: 'fail', description: 'Turn the item into a failed item' },
	],
	description: 'What to do with an item when one of its records is refused or in conflict',
};

/** One record of the live company, picked from a list that is searched while typing. */
export function pick(
	parameter: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & { required?: boolean },
	searchListMethod: string,
): INodeProperties {
	return {
		...parameter,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select...',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 42' },
		],
	};
}
