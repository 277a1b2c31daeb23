import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import { limitField, returnAllField, shownFor } from '../../fields';
import { limitOf, takeUpTo } from '../operation';

export const description = shownFor('branch', 'getAll', [returnAllField, limitField]);

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	return await takeUpTo(client.listBranches(), limitOf.call(this, index));
}
