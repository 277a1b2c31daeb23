import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { OperationOption } from '../../../shared/operations';

export const option: OperationOption = {
	name: 'Check Setup',
	action: 'Check setup of API',
	description:
		'Check the API key, its tier, the webhook secret, and the calls used if the item tells of them',
};

export const parameters: INodeProperties[] = [];

/** The connection, and the calls that are used where the item, an answer of workflow 01, tells of them. */
export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const { callsUsedSchema, checkCalls } = await import('../../../../lib/setup/calls');
	const { inArea } = await import('../../../../lib/setup/check');
	const { checkSmartMoving } = await import('../../../../lib/setup/smartMoving');
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
