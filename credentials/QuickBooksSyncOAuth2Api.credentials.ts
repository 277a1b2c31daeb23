import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { API_BASE_URLS, AUTHORIZE_URL, TOKEN_URL } from '../lib/quickbooks/environments';
import { INTUIT_LIMITS } from '../lib/quickbooks/pace';

const realmId = '$credentials.oauthTokenData.callbackQueryString.realmId';
const onlyForCustom = { show: { environment: ['custom'] } };

/** One of the limits on calls, as this n8n process is to keep it. */
const limit = (
	displayName: string,
	name: keyof typeof INTUIT_LIMITS,
	description: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 1 },
	default: INTUIT_LIMITS[name],
	description: `${description} Intuit allows ${INTUIT_LIMITS[name]} for all programs together.`,
	displayOptions: { show: { adjustCallLimits: [true] } },
});

/** An address of Intuit, or for a custom environment the path on the credential's own host. */
const authUrl = (standard: string, path: string) =>
	`={{ $self["environment"] === "custom" ? $self["authBaseUrl"].replace(new RegExp("/+$"), "") + "${path}" : "${standard}" }}`;

export class QuickBooksSyncOAuth2Api implements ICredentialType {
	name = 'quickBooksSyncOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'QuickBooks Sync OAuth2 API';

	icon = { light: 'file:quickBooks.svg', dark: 'file:quickBooks.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-smartmoving-quickbooks/n8n-nodes-smartmoving-quickbooks#quickbooks';

	properties: INodeProperties[] = [
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'authorizationCode',
		},
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{
					name: 'Custom',
					value: 'custom',
					description: 'Another server that speaks like QuickBooks, for trials and tests',
				},
				{
					name: 'Production',
					value: 'production',
					description: 'Real companies, with the production keys of your Intuit app',
				},
				{
					name: 'Sandbox',
					value: 'sandbox',
					description: 'Test companies of Intuit, with the development keys of your Intuit app',
				},
			],
			default: 'production',
		},
		{
			displayName: 'API Base URL',
			name: 'apiBaseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://127.0.0.1:4000',
			description: 'Address that /v3/company/… is appended to',
			displayOptions: onlyForCustom,
		},
		{
			displayName: 'Auth Base URL',
			name: 'authBaseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://127.0.0.1:4000',
			description: 'Address that /connect/oauth2 and /oauth2/v1/tokens/bearer are appended to',
			displayOptions: onlyForCustom,
		},
		{
			displayName: 'App Base URL',
			name: 'appBaseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://127.0.0.1:4000',
			description: 'Address that "View in QuickBooks" links start with',
			displayOptions: onlyForCustom,
		},
		{
			displayName: 'Adjust Call Limits',
			name: 'adjustCallLimits',
			type: 'boolean',
			default: false,
			description:
				'Whether this n8n process is to use less of the company than Intuit allows, because other workers or programs share it',
		},
		limit('Requests per Minute', 'requestsPerMinute', 'Each query of a batch counts as one.'),
		limit('Calls per Second', 'callsPerSecond', 'A batch counts as one.'),
		limit('Calls at Once', 'callsAtOnce', 'Calls that wait for an answer at the same time.'),
		limit('Batches per Minute', 'batchesPerMinute', 'Calls that carry several queries.'),
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			required: true,
			default: authUrl(AUTHORIZE_URL, '/connect/oauth2'),
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			required: true,
			default: authUrl(TOKEN_URL, '/oauth2/v1/tokens/bearer'),
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: 'com.intuit.quickbooks.accounting',
		},
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'header',
		},
	];

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ $credentials.environment === "custom" ? $credentials.apiBaseUrl.replace(new RegExp("/+$"), "") : $credentials.environment === "sandbox" ? "${API_BASE_URLS.sandbox}" : "${API_BASE_URLS.production}" }}`,
			url: `=/v3/company/{{ ${realmId} }}/companyinfo/{{ ${realmId} }}`,
			headers: { accept: 'application/json' },
		},
	};
}
