import type { IDataObject } from 'n8n-workflow';

import { contextWith } from '../nodes/shared/context';

async function resolved(data: IDataObject) {
	const { context } = contextWith({ clientId: 'a', clientSecret: 'b', ...data });
	return await context.getCredentials('quickBooksSyncOAuth2Api');
}

test.each([
	[
		{ environment: 'production' },
		'https://appcenter.intuit.com',
		'https://oauth.platform.intuit.com',
	],
	[{ environment: 'sandbox' }, 'https://appcenter.intuit.com', 'https://oauth.platform.intuit.com'],
	[{}, 'https://appcenter.intuit.com', 'https://oauth.platform.intuit.com'],
	[
		{ environment: 'custom', authBaseUrl: 'http://127.0.0.1:4/' },
		'http://127.0.0.1:4',
		'http://127.0.0.1:4',
	],
])('%j: where the consent page and the tokens are', async (data, consent, tokens) => {
	expect(await resolved(data)).toMatchObject({
		authUrl: `${consent}/connect/oauth2`,
		accessTokenUrl: `${tokens}/oauth2/v1/tokens/bearer`,
		scope: 'com.intuit.quickbooks.accounting',
		grantType: 'authorizationCode',
		authentication: 'header',
	});
});
