import type { INodeProperties } from 'n8n-workflow';
import { PAYMENT_TYPES } from '../../../../lib/smartmoving/enums';
import { optionsOf } from '../../../shared/enumOptions';
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

export const parameters: INodeProperties[] = [
	previewParameter,
	checkSetupParameter,
	pick(
		{
			displayName: 'Default Deposit Account',
			name: 'defaultDepositAccount',
			description:
				'Where the money of payment types goes that are not mapped below. Leave empty to refuse such payments. A payment in a bank account stays open to changes; one in Undeposited Funds is frozen by QuickBooks once it is deposited.',
		},
		'searchDepositAccounts',
	),
	pick(
		{
			displayName: 'Default Refund Account',
			name: 'defaultRefundAccount',
			description:
				'The bank account that refunds are paid from, for payment types without one of their own. Leave empty to refuse such refunds.',
		},
		'searchBankAccounts',
	),
	{
		displayName: 'Payment Type Mapping',
		name: 'paymentTypeMapping',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		default: {},
		placeholder: 'Add Payment Type',
		description: 'Where the money of each SmartMoving payment type goes in QuickBooks',
		options: [
			{
				displayName: 'Payment Type',
				name: 'mapping',
				values: [
					{
						displayName: 'Payment Type',
						name: 'paymentType',
						type: 'options',
						options: optionsOf(PAYMENT_TYPES),
						default: 0,
					},
					pick(
						{
							displayName: 'Deposit Account',
							name: 'depositAccount',
							description: "Leave empty to use the 'Default Deposit Account'",
						},
						'searchDepositAccounts',
					),
					pick(
						{
							displayName: 'Payment Method',
							name: 'paymentMethod',
							description: 'Leave empty for none',
						},
						'searchPaymentMethods',
					),
					pick(
						{
							displayName: 'Refund From Account',
							name: 'refundAccount',
							description: "Leave empty to use the 'Default Refund Account'",
						},
						'searchBankAccounts',
					),
				],
			},
		],
	},
	pick(
		{
			displayName: 'Accounts Receivable Account',
			name: 'receivableAccount',
			description:
				"The account that refunds and reversed payments are booked on. Leave empty to use the company's only one.",
		},
		'searchReceivableAccounts',
	),
	{
		displayName: 'Skipped Payment Types',
		name: 'skippedPaymentTypes',
		type: 'multiOptions',
		options: optionsOf(PAYMENT_TYPES),
		// Neither brings money in: one bills an account, the other uses up a credit.
		default: [6, 7],
		description: 'Payment types that are not money received and therefore are not posted',
	},
	timeZoneParameter,
	startDateParameter,
	{
		displayName: 'Only Payment',
		name: 'onlyPayment',
		type: 'string',
		default: '',
		placeholder: 'e.g. 5f0c1a52-...',
		description:
			'The SmartMoving ID of the one payment to sync, with its refunds; the ID of a refund selects its payment. Leave empty for all payments of the opportunity.',
	},
	whenChangedParameter,
	{
		displayName: 'When Deleted in SmartMoving',
		name: 'whenDeletedInSmartMoving',
		type: 'options',
		default: 'void',
		options: [
			{
				name: 'Report',
				value: 'report',
				description: 'Leave the record in QuickBooks as it is and report it as a conflict',
			},
			{
				name: 'Void',
				value: 'void',
				description:
					'Void the payment, or delete the expense or journal entry (QuickBooks voids neither for other programs), if nobody touched it and no bank deposit freezes the payment; otherwise report it',
			},
		],
		description:
			'What to do with a payment, refund or reversed payment that the sync posted and that SmartMoving no longer lists',
	},
	{
		...recreateParameter,
		description:
			'Whether a record that someone deleted or voided in QuickBooks is made again. Otherwise that is reported and left alone.',
	},
	whenRefusedParameter,
];
