import type { INodeProperties } from 'n8n-workflow';
import { chargeCategories, jobTypes } from '../../lib/smartmoving/enums';
import {
	pick,
	previewParameter,
	recreateParameter,
	timeZoneParameter,
	whenRefusedParameter,
} from '../shared/postingDescriptions';
import { optionsOf } from '../shared/enumOptions';

const classParameter = pick(
	{ displayName: 'Class', name: 'class', description: 'Leave empty for no class' },
	'searchClasses',
);

export const properties: INodeProperties[] = [
	previewParameter,
	{
		...pick(
			{
				displayName: 'Default Item',
				name: 'defaultItem',
				description:
					'The QuickBooks item for charge categories that are not mapped below. Leave empty to refuse such charges.',
			},
			'searchItems',
		),
	},
	{
		displayName: 'Charge Mapping',
		name: 'chargeMapping',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		default: {},
		placeholder: 'Add Charge Category',
		description: 'Which QuickBooks item each SmartMoving charge category is billed as',
		options: [
			{
				displayName: 'Charge Category',
				name: 'mapping',
				values: [
					{
						displayName: 'Charge Category',
						name: 'category',
						type: 'options',
						options: optionsOf(chargeCategories),
						default: 1,
					},
					pick(
						{ displayName: 'Item', name: 'item', description: 'The item to bill it as' },
						'searchItems',
					),
					classParameter,
				],
			},
		],
	},
	{
		displayName: 'Materials',
		name: 'materials',
		type: 'options',
		default: 'charge',
		options: [
			{
				name: 'One Line per Material',
				value: 'itemized',
				description: 'Bill the itemised materials and leave a "Materials" charge out',
			},
			{
				name: 'The "Materials" Charge',
				value: 'charge',
				description: 'Bill the charges as they are and leave the itemised materials out',
			},
		],
		description: 'How materials are billed when a job has them itemised',
	},
	{
		displayName: 'Use QuickBooks Numbering',
		name: 'useQuickBooksNumbering',
		type: 'boolean',
		default: false,
		description:
			'Whether QuickBooks assigns the invoice number. Otherwise it is SM and the SmartMoving job number.',
	},
	{
		displayName: 'Jobs to Invoice',
		name: 'jobsToInvoice',
		type: 'options',
		default: 'closed',
		options: [
			{ name: 'Closed Jobs', value: 'closed' },
			{ name: 'Closed and Completed Jobs', value: 'closedAndCompleted' },
		],
		description: 'Which jobs get an invoice. A completed job is done but not closed out yet.',
	},
	{
		displayName: 'Invoice Date',
		name: 'invoiceDate',
		type: 'options',
		default: 'serviceDate',
		options: [
			{ name: 'A Given Date', value: 'given' },
			{ name: 'Close-Out Date', value: 'closeDate' },
			{ name: 'Service Date', value: 'serviceDate' },
		],
		description: 'Which day becomes the date of the invoice',
	},
	{
		displayName: 'Given Date',
		name: 'givenDate',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-05-19',
		required: true,
		displayOptions: { show: { invoiceDate: ['given'] } },
		description: 'The date of the invoice, as year-month-day',
	},
	timeZoneParameter,
	pick(
		{
			displayName: 'Terms',
			name: 'term',
			description: 'Leave empty to let QuickBooks use its own',
		},
		'searchTerms',
	),
	{
		displayName: 'Set E-Mail Address',
		name: 'setBillEmail',
		type: 'boolean',
		default: true,
		description: "Whether the customer's e-mail address is put on the invoice",
	},
	{
		displayName: 'Branch Mapping',
		name: 'branchMapping',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		default: {},
		placeholder: 'Add Branch',
		description: 'The QuickBooks location and class of each SmartMoving branch',
		options: [
			{
				displayName: 'Branch',
				name: 'mapping',
				values: [
					{
						displayName: 'Branch Name',
						name: 'branch',
						type: 'string',
						default: '',
						placeholder: 'e.g. Austin',
						description: 'As SmartMoving writes it; upper and lower case do not matter',
					},
					pick(
						{
							displayName: 'Location',
							name: 'location',
							description: 'Leave empty for no location',
						},
						'searchDepartments',
					),
					classParameter,
				],
			},
		],
	},
	{
		displayName: 'Service Type Mapping',
		name: 'serviceTypeMapping',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		default: {},
		placeholder: 'Add Service Type',
		description:
			'The QuickBooks class of each kind of job, used where neither charge nor branch has one',
		options: [
			{
				displayName: 'Service Type',
				name: 'mapping',
				values: [
					{
						displayName: 'Service Type',
						name: 'jobType',
						type: 'options',
						options: optionsOf(jobTypes),
						default: 1,
					},
					classParameter,
				],
			},
		],
	},
	recreateParameter,
	whenRefusedParameter,
];
