import type { INodeProperties } from 'n8n-workflow';
import { CHARGE_CATEGORIES, JOB_TYPES } from '../../../../lib/smartmoving/enums';
import {
	checkSetupParameter,
	pick,
	previewParameter,
	recreateParameter,
	startDateParameter,
	timeZoneParameter,
	whenChangedParameter,
	whenRefusedParameter,
} from '../../../shared/postingDescriptions';
import { optionsOf } from '../../../shared/enumOptions';

const classParameter = pick(
	{ displayName: 'Class', name: 'class', description: 'Leave empty for no class' },
	'searchClasses',
);

/** Shown only where QuickBooks computes the tax. The path is absolute: a mapping row has it too. */
const whenTaxed: INodeProperties['displayOptions'] = { show: { '/salesTax': ['quickbooks'] } };

/** The parameters of Sync. */
export const parameters: INodeProperties[] = [
	previewParameter,
	checkSetupParameter,
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
						options: optionsOf(CHARGE_CATEGORIES),
						default: 1,
					},
					{
						displayName: 'Move Type',
						name: 'moveType',
						type: 'options',
						options: [
							{ name: 'Any', value: -1 },
							{ name: 'Interstate', value: 2 },
							{ name: 'Intrastate', value: 1 },
							{ name: 'Local', value: 0 },
						],
						default: -1,
						description: 'A row for one type of move counts before the row for any',
					},
					pick(
						{ displayName: 'Item', name: 'item', description: 'The item to bill it as' },
						'searchItems',
					),
					classParameter,
					{
						displayName: 'Taxable',
						name: 'taxable',
						type: 'boolean',
						default: false,
						displayOptions: whenTaxed,
						description: 'Whether QuickBooks computes sales tax on it, and on its discounts',
					},
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
				name: 'Only the Charges',
				value: 'chargesOnly',
				description: 'Bill the charges as they are and leave the itemised materials out',
			},
			{
				name: 'The "Materials" Charge',
				value: 'charge',
				description:
					'The same, but refuse a job that has itemised materials and no "Materials" charge',
			},
		],
		description: 'How materials are billed when a job has them itemised',
	},
	pick(
		{
			displayName: 'Discount Item',
			name: 'discountItem',
			description:
				'The item of a line of its own for each discount. Leave empty to bill each charge less its discount.',
		},
		'searchItems',
	),
	pick(
		{
			displayName: 'Tips Item',
			name: 'tipsItem',
			description:
				"The item that tips are billed as; one that posts to a liability, as tips are the crew's money and not income. Leave empty to leave tips out.",
		},
		'searchItems',
	),
	{
		displayName: 'Sales Tax',
		name: 'salesTax',
		type: 'options',
		default: 'none',
		options: [
			{
				name: 'Computed by QuickBooks',
				value: 'quickbooks',
				description:
					"QuickBooks adds its own tax to what is marked 'Taxable'. A difference from SmartMoving's estimate is told on the result.",
			},
			{ name: 'None', value: 'none', description: 'Every line is posted as not taxable' },
		],
		description: 'How sales tax comes onto the invoice',
	},
	{
		displayName: 'Default Item Taxable',
		name: 'defaultItemTaxable',
		type: 'boolean',
		default: false,
		displayOptions: whenTaxed,
		description: "Whether QuickBooks computes sales tax on what is billed as the 'Default Item'",
	},
	{
		displayName: 'Tips Taxable',
		name: 'tipsTaxable',
		type: 'boolean',
		default: false,
		displayOptions: whenTaxed,
		description: 'Whether QuickBooks computes sales tax on tips',
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
						options: optionsOf(JOB_TYPES),
						default: 1,
					},
					classParameter,
				],
			},
		],
	},
	startDateParameter,
	{
		displayName: 'Only Job',
		name: 'onlyJob',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1234-1',
		description: 'The number of the one job to sync. Leave empty for all jobs of the opportunity.',
	},
	whenChangedParameter,
	{
		...recreateParameter,
		description:
			'Whether a new invoice is made where someone deleted or voided one in QuickBooks. Otherwise that is reported and left alone.',
	},
	whenRefusedParameter,
];
