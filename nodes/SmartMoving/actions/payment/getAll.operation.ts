import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import { limitField, opportunityIdField, returnAllField, shownFor } from '../../fields';
import { withPaymentNames } from '../../labels';
import { limitOf, textParameter } from '../operation';

export const description = shownFor('payment', 'getAll', [
	opportunityIdField,
	{ ...returnAllField, default: true },
	limitField,
]);

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const payments = await client.getPayments(textParameter.call(this, 'opportunityId', index));
	return payments.slice(0, limitOf.call(this, index)).map(withPaymentNames);
}
