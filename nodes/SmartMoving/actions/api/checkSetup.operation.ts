import type { IExecuteFunctions } from 'n8n-workflow';
import { checkSmartMoving } from '../../../../lib/setup/smartMoving';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';

export async function execute(this: IExecuteFunctions, client: SmartMovingClient) {
	const { webhookHeader, webhookSecret } = await this.getCredentials('smartMovingApi');
	const canVerify = [webhookHeader, webhookSecret].every((value) => String(value ?? '').trim());
	return { checks: await checkSmartMoving(client, canVerify) };
}
