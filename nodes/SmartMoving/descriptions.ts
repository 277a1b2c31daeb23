import type { INodeProperties } from 'n8n-workflow';
import * as branchGetAll from './actions/branch/getAll.operation';
import * as jobAddAccountingNote from './actions/job/addAccountingNote.operation';
import * as jobGet from './actions/job/get.operation';
import * as jobGetAll from './actions/job/getAll.operation';
import * as jobUpdateNotes from './actions/job/updateNotes.operation';
import * as noteAdd from './actions/note/add.operation';
import * as opportunityGet from './actions/opportunity/get.operation';
import * as opportunityGetAll from './actions/opportunity/getAll.operation';
import * as opportunityGetByQuoteNumber from './actions/opportunity/getByQuoteNumber.operation';
import * as opportunityGetForSync from './actions/opportunity/getForSync.operation';
import * as opportunityUpdateCustomFields from './actions/opportunity/updateCustomFields.operation';
import * as paymentGetAll from './actions/payment/getAll.operation';

const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'API', value: 'api' },
		{ name: 'Branch', value: 'branch' },
		{ name: 'Job', value: 'job' },
		{ name: 'Note', value: 'note' },
		{ name: 'Opportunity', value: 'opportunity' },
		{ name: 'Payment', value: 'payment' },
	],
	default: 'opportunity',
};

const operationFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['opportunity'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				description: 'Get an opportunity by its ID',
				action: 'Get an opportunity',
			},
			{
				name: 'Get by Quote Number',
				value: 'getByQuoteNumber',
				description: 'Get the opportunity that has a quote number',
				action: 'Get an opportunity by quote number',
			},
			{
				name: 'Get for Sync',
				value: 'getForSync',
				description:
					'Get an opportunity with its jobs, charges and payments, as the QuickBooks nodes of this package need it',
				action: 'Get an opportunity for sync',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'Get the opportunities that have a job in a span of days',
				action: 'Get many opportunities',
			},
			{
				name: 'Update Custom Fields',
				value: 'updateCustomFields',
				description: 'Set custom fields of an opportunity (Premium API key)',
				action: 'Update custom fields of an opportunity',
			},
		],
		default: 'getForSync',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['job'] } },
		options: [
			{
				name: 'Add Accounting Note',
				value: 'addAccountingNote',
				description:
					'Add a line to the accounting notes of a job unless it is there, or to the timeline if the job is closed (Premium API key)',
				action: 'Add an accounting note to a job',
			},
			{
				name: 'Get',
				value: 'get',
				description: 'Get a job with its charges, materials and notes (Premium API key)',
				action: 'Get a job',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'Get the jobs of an opportunity',
				action: 'Get many jobs',
			},
			{
				name: 'Update Notes',
				value: 'updateNotes',
				description: 'Replace notes of a job that is not closed (Premium API key)',
				action: 'Update notes of a job',
			},
		],
		default: 'getAll',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['payment'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'Get the payments and refunds of an opportunity',
				action: 'Get many payments',
			},
		],
		default: 'getAll',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['note'] } },
		options: [
			{
				name: 'Add',
				value: 'add',
				description: "Add a note to an opportunity's timeline (Premium API key)",
				action: 'Add a note',
			},
		],
		default: 'add',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['branch'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'Get the branches of the company',
				action: 'Get many branches',
			},
		],
		default: 'getAll',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['api'] } },
		options: [
			{
				name: 'Check Setup',
				value: 'checkSetup',
				description:
					'Check the API key, its tier, the webhook secret, and the calls used if the item tells of them',
				action: 'Check the setup of the API',
			},
			{
				name: 'Ping',
				value: 'ping',
				description: 'Check that SmartMoving accepts the API key',
				action: 'Ping the API',
			},
		],
		default: 'ping',
	},
];

export const properties: INodeProperties[] = [
	resourceField,
	...operationFields,
	...branchGetAll.description,
	...jobAddAccountingNote.description,
	...jobGet.description,
	...jobGetAll.description,
	...jobUpdateNotes.description,
	...noteAdd.description,
	...opportunityGet.description,
	...opportunityGetAll.description,
	...opportunityGetByQuoteNumber.description,
	...opportunityGetForSync.description,
	...opportunityUpdateCustomFields.description,
	...paymentGetAll.description,
];
