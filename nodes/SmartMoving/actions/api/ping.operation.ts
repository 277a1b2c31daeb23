import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';

export async function execute(this: IExecuteFunctions, client: SmartMovingClient) {
	await client.ping();
	return { ok: true };
}
