import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { SnapshotOptions } from '../../../../lib/smartmoving/readSnapshot';
import type { OperationOption } from '../../../shared/operations';
import { opportunityIdField, quoteNumberField, textParameter } from '../../fields';

export const option: OperationOption = {
	name: 'Get for Sync',
	action: 'Get opportunity for sync',
	description:
		'Get an opportunity with its jobs, charges and payments, as the QuickBooks nodes of this package need it',
};

/** It only reads. */
export const sideBySide = true;

export const parameters: INodeProperties[] = [
	{
		displayName: 'Find By',
		name: 'findBy',
		type: 'options',
		options: [
			{ name: 'ID', value: 'id' },
			{ name: 'Quote Number', value: 'quoteNumber' },
		],
		default: 'id',
		description: 'How the opportunity is given',
	},
	{ ...opportunityIdField, displayOptions: { show: { findBy: ['id'] } } },
	{ ...quoteNumberField, displayOptions: { show: { findBy: ['quoteNumber'] } } },
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Include Customer Address',
				name: 'includeAddress',
				type: 'boolean',
				default: false,
				description:
					"Whether to read the customer's address too, for new QuickBooks customers. It costs one more call.",
			},
			{
				displayName: 'Job Details',
				name: 'jobDetails',
				type: 'options',
				options: [
					{
						name: 'Read if the API Key Allows It',
						value: 'auto',
						description: 'One more call for each closed or completed job',
					},
					{
						name: 'Never',
						value: 'never',
						description: 'Charges without quantities, no materials, no notes',
					},
				],
				default: 'auto',
				description: 'Whether to read the quantities, materials and notes of the jobs',
			},
		],
	},
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const { readSnapshot, readSnapshotByQuoteNumber } = await import(
		'../../../../lib/smartmoving/readSnapshot'
	);
	const options: SnapshotOptions = {
		includeAddress: false,
		jobDetails: 'auto',
		...(this.getNodeParameter('options', index, {}) as Partial<SnapshotOptions>),
	};
	return this.getNodeParameter('findBy', index, 'id') === 'quoteNumber'
		? await readSnapshotByQuoteNumber(
				client,
				textParameter.call(this, 'quoteNumber', index),
				options,
			)
		: await readSnapshot(client, textParameter.call(this, 'opportunityId', index), options);
}
