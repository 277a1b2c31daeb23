import type { IExecuteFunctions } from 'n8n-workflow';
import { callsUsedSchema, checkCalls } from '../../../../lib/setup/calls';
import { inArea } from '../../../../lib/setup/check';
import { checkSmartMoving } from '../../../../lib/setup/smartMoving';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';

/** The connection, and the calls that are used where the item, an answer of workflow 01, tells of them. */
export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const { webhookHeader, webhookSecret } = await this.getCredentials('smartMovingApi');
	const canVerify = [webhookHeader, webhookSecret].every((value) => String(value ?? '').trim());
	const used = callsUsedSchema.parse(this.getInputData()[index]?.json);
	return {
		checks: [
			...(await checkSmartMoving(client, canVerify)),
			...inArea('SmartMoving', used ? [checkCalls(used)] : []),
		],
	};
}
