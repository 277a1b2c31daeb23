import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class SmartMovingApi implements ICredentialType {
	name = 'smartMovingApi';

	displayName = 'SmartMoving API';

	icon = { light: 'file:smartMoving.svg', dark: 'file:smartMoving.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-smartmoving-quickbooks/n8n-nodes-smartmoving-quickbooks#smartmoving';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'From SmartMoving: Settings > Integrations > SmartMoving API. A key of the Basic tier can only read.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api-public.smartmoving.com/v1',
			required: true,
			description: 'Address of the SmartMoving Open API, up to and including its version',
		},
		{
			displayName: 'Webhook Header',
			name: 'webhookHeader',
			type: 'string',
			default: 'X-Webhook-Secret',
			description:
				'Name of the custom header that you add to the webhook in SmartMoving. Used by the SmartMoving Trigger only.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Value of that header: a long random text of your choice. The SmartMoving Trigger refuses every call while this is empty.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.replace(new RegExp("/+$"), "")}}',
			url: '/api/ping',
		},
	};
}
