import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import {
	limitField,
	limitOf,
	opportunityIdField,
	returnAllField,
	textParameter,
} from '../../fields';
import { withPaymentNames } from '../../labels';

export const option: OperationOption = {
	name: 'Get Many',
	action: 'Get many payments',
	description: 'Get the payments and refunds of an opportunity',
};

/** It only reads. */
export const sideBySide = true;

export const parameters: INodeProperties[] = [
	opportunityIdField,
	{ ...returnAllField, default: true },
	limitField,
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const payments = await client.getPayments(textParameter.call(this, 'opportunityId', index));
	return payments.slice(0, limitOf.call(this, index)).map(withPaymentNames);
}
