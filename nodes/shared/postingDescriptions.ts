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

export const timeZoneParameter: INodeProperties = {
	displayName: 'Company Time Zone',
	name: 'timeZone',
	type: 'string',
	default: '',
	placeholder: 'e.g. America/Chicago',
	description:
		"The time zone whose days the books are kept in. Leave empty to use the workflow's time zone.",
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
