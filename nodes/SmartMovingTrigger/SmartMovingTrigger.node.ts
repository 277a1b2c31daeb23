import {
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { parseEvent } from '../../lib/smartmoving/events';
import { eventsField, setUpNotice } from './descriptions';
import { holdsSecret } from './verifySecret';

export class SmartMovingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SmartMoving Trigger',
		name: 'smartMovingTrigger',
		icon: {
			light: 'file:../../credentials/smartMoving.svg',
			dark: 'file:../../credentials/smartMoving.dark.svg',
		},
		group: ['trigger'],
		version: [1],
		subtitle: '={{ $parameter["events"].length }} events',
		description: 'Starts the workflow when something happens in SmartMoving',
		eventTriggerDescription: 'Waiting for SmartMoving to call the test URL',
		activationMessage:
			'Add the production URL and the secret header to a webhook in SmartMoving: Settings > Integrations > SmartMoving API > Webhooks.',
		defaults: { name: 'SmartMoving Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'smartMovingApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				// Answers once the execution is stored: SmartMoving does not call twice.
				responseMode: 'onReceived',
				responseData: '',
				path: 'webhook',
			},
		],
		properties: [setUpNotice, eventsField],
	};

	/** SmartMoving has no API to set a webhook up, look it up or remove it: a person does. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { webhookHeader, webhookSecret } = await this.getCredentials('smartMovingApi');
		const header = String(webhookHeader ?? '')
			.trim()
			.toLowerCase();
		if (!holdsSecret(this.getHeaderData()[header], webhookSecret)) {
			this.logger.warn(
				`SmartMoving Trigger "${this.getNode().name}" refused a call without the right secret. Check that 'Webhook Secret' of the credential is set, and that the webhook in SmartMoving sends it in the header named there.`,
			);
			this.getResponseObject().status(401).json({ message: 'The secret header is not right' });
			return { noWebhookResponse: true };
		}

		const event = parseEvent(this.getBodyData());
		if (!event) {
			this.getResponseObject().status(400).json({ message: 'This is not a SmartMoving event' });
			return { noWebhookResponse: true };
		}
		const selected = this.getNodeParameter('events', []) as string[];
		if (!event.event || !selected.includes(event.event)) {
			return { webhookResponse: { message: 'Event ignored' } };
		}

		const { opportunityId, jobId, paymentId, customerId } = event;
		const item = {
			json: {
				event: event.event,
				opportunityId,
				jobId,
				paymentId,
				customerId,
				receivedAt: new Date().toISOString(),
			},
		};
		return { workflowData: [[item]], webhookResponse: { message: 'Event received' } };
	}
}
