import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { PostingOptions } from '../../lib/posting/invoices';
import { isTimeZone } from '../../lib/sync/days';
import type { PaymentSettings } from '../../lib/sync/payment';
import { pickedId, rowsOf } from '../shared/parameterValues';

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
	timeZone: z.string(),
	recreateDeleted: z.boolean(),
});

export type PaymentParameters = z.infer<typeof parametersSchema>;

/** The node's parameters for one item. Refuses what cannot be carried out, by the parameter's name. */
export function readParameters(context: IExecuteFunctions, itemIndex: number): PaymentParameters {
	const names = Object.keys(parametersSchema.shape);
	const raw = Object.fromEntries(
		names.map((name) => [name, context.getNodeParameter(name, itemIndex)]),
	);
	const parameters = parametersSchema.parse({
		...raw,
		timeZone: raw.timeZone === '' ? context.getTimezone() : raw.timeZone,
	});
	if (!isTimeZone(parameters.timeZone)) {
		throw new NodeOperationError(
			context.getNode(),
			`'Company Time Zone' is "${parameters.timeZone}", which is not a time zone`,
			{ itemIndex, description: 'Enter a name such as America/Chicago.' },
		);
	}
	return parameters;
}

export function toSettings(parameters: PaymentParameters): PaymentSettings {
	const { paymentTypeMapping: rows, defaultDepositAccount } = parameters;
	return {
		timeZone: parameters.timeZone,
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

export function toOptions({ preview, recreateDeleted }: PaymentParameters): PostingOptions {
	return { preview, recreate: recreateDeleted };
}
