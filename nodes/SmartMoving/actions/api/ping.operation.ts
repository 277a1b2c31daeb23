import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';

export const option: OperationOption = {
	name: 'Ping',
	action: 'Ping API',
	description: 'Check that SmartMoving accepts the API key',
};

export const parameters: INodeProperties[] = [];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient) {
	await client.ping();
	return { ok: true };
}
