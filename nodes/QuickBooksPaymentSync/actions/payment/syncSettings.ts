import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { PaymentPostingOptions } from '../../../../lib/posting/payments/post';
import type { PaymentSettings } from '../../../../lib/sync/payment/payment';
import {
	displayNamesOf,
	optionalDay,
	optionalText,
	pickedId,
	readParametersWith,
	rowsOf,
	timeZoneSchema,
} from '../../../shared/parameterValues';
import { parameters as fields } from './syncParameters';

const displayNames = displayNamesOf(fields);

const parametersSchema = z.object({
	preview: z.boolean(),
	defaultDepositAccount: pickedId,
	defaultRefundAccount: pickedId,
	paymentTypeMapping: rowsOf(
		'mapping',
		z.object({
			paymentType: z.number(),
			depositAccount: pickedId,
			paymentMethod: pickedId,
			refundAccount: pickedId,
		}),
	),
	receivableAccount: pickedId,
	skippedPaymentTypes: z.array(z.number()),
	timeZone: timeZoneSchema,
	startDate: optionalDay,
	onlyPayment: optionalText,
	whenChanged: z.enum(['report', 'overwrite', 'keep']),
	whenDeletedInSmartMoving: z.enum(['void', 'report']),
	recreateDeleted: z.boolean(),
});

export type PaymentParameters = z.infer<typeof parametersSchema>;

/** The node's parameters for one item. Refuses what cannot be carried out, by the parameter's name. */
export function readParameters(context: IExecuteFunctions, itemIndex: number): PaymentParameters {
	return readParametersWith(context, itemIndex, parametersSchema, displayNames);
}

export function toSettings(parameters: PaymentParameters): PaymentSettings {
	const { paymentTypeMapping: rows, defaultDepositAccount } = parameters;
	return {
		timeZone: parameters.timeZone,
		startDate: parameters.startDate,
		whenChanged: parameters.whenChanged,
		typeMappings: new Map(
			rows.flatMap((row) => {
				const depositAccountId = row.depositAccount ?? defaultDepositAccount;
				if (depositAccountId === null) return [];
				return [
					[row.paymentType, { depositAccountId, paymentMethodId: row.paymentMethod }] as const,
				];
			}),
		),
		defaultMapping:
			defaultDepositAccount === null
				? null
				: { depositAccountId: defaultDepositAccount, paymentMethodId: null },
		refundAccountByType: new Map(
			rows.flatMap((row) =>
				row.refundAccount === null ? [] : [[row.paymentType, row.refundAccount] as const],
			),
		),
		defaultRefundAccount: parameters.defaultRefundAccount,
		skippedTypes: new Set(parameters.skippedPaymentTypes),
	};
}

export function toOptions({
	preview,
	recreateDeleted,
	onlyPayment,
	whenDeletedInSmartMoving,
	receivableAccount,
}: PaymentParameters): PaymentPostingOptions {
	return {
		preview,
		recreate: recreateDeleted,
		onlyPayment,
		whenDeleted: whenDeletedInSmartMoving,
		receivableAccountId: receivableAccount,
	};
}
