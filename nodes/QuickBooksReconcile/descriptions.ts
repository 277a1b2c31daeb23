import type { INodeProperties } from 'n8n-workflow';

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'compare',
		options: [
			{
				name: 'Compare',
				value: 'compare',
				action: 'Compare with previews',
				description:
					'Report every difference between QuickBooks and the previews of workflow 01, which are the items',
			},
			{
				name: 'Get Posted',
				value: 'getPosted',
				action: 'Get what the sync posted',
				description: 'List what this sync posted to QuickBooks, dated in a span of days',
			},
		],
	},
	{
		displayName: 'From Day',
		name: 'from',
		type: 'string',
		required: true,
		default: '={{ $today.minus({ days: 60 }).toISODate() }}',
		placeholder: 'e.g. 2026-10-01',
		description: 'First day whose transactions in QuickBooks are looked at',
	},
	{
		displayName: 'To Day',
		name: 'to',
		type: 'string',
		required: true,
		default: '={{ $today.toISODate() }}',
		placeholder: 'e.g. 2026-10-31',
		description: 'Last day whose transactions in QuickBooks are looked at',
	},
	{
		displayName: 'Ledger Rows',
		name: 'ledgerRows',
		type: 'json',
		default: '[]',
		displayOptions: { show: { operation: ['compare'] } },
		description:
			'Rows of the Data Table smartmoving_quickbooks_sync, as a list: they tell a record that was deleted in QuickBooks from one that was never posted',
	},
	{
		displayName: 'Opportunity Address',
		name: 'opportunityUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://.../{opportunityId}',
		displayOptions: { show: { operation: ['compare'] } },
		description:
			'Address of an opportunity in SmartMoving, with {opportunityId} or {quoteNumber} in it, for the links of the report. Leave empty for no links.',
	},
	{
		displayName: 'Left Out',
		name: 'leftOut',
		type: 'number',
		default: 0,
		displayOptions: { show: { operation: ['compare'] } },
		description: 'How many opportunities were not looked at, which the summary then says',
	},
];
