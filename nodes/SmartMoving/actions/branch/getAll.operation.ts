import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';
import { limitField, limitOf, returnAllField, takeUpTo } from '../../fields';

export const option: OperationOption = {
	name: 'Get Many',
	action: 'Get many branches',
	description: 'Get the branches of the company',
};

export const parameters: INodeProperties[] = [returnAllField, limitField];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	return await takeUpTo(client.listBranches(), limitOf.call(this, index));
}
