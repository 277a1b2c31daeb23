import OAuthClient from 'intuit-oauth';
import { type Json, QuickBooksCompany } from './quickBooksCompany';
import { useStage } from '../../../useStage';

/** Intuit's own client against the emulator. */

const REDIRECT = 'http://localhost:5678/rest/oauth2-credential/callback';
const SCOPE = 'com.intuit.quickbooks.accounting';
const stage = useStage(QuickBooksCompany);
let client: Json;

beforeEach(async () => {
	const { url, clientId, clientSecret } = stage.emulator;
	const statics = OAuthClient as Json;
	statics.authorizeEndpoint = `${url}/connect/oauth2`;
	statics.tokenEndpoint = `${url}/oauth2/v1/tokens/bearer`;
	statics.revokeEndpoint = `${url}/v2/oauth2/tokens/revoke`;
	client = new OAuthClient({
		clientId,
		clientSecret,
		environment: 'sandbox',
		redirectUri: REDIRECT,
	});
});

const authorizeUri = (): string => client.authorizeUri({ scope: [SCOPE], state: 'st&te' });

/** What the browser does: opens the page, presses a button, is sent back. */
async function press(button: 'connect' | 'cancel'): Promise<URL> {
	const page = await fetch(authorizeUri());
	const html = await page.text();
	expect(html).toMatch('Connect to QuickBooks');
	const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
	const answer = await fetch(new URL(action ?? '', stage.emulator.url), {
		method: 'POST',
		redirect: 'manual',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: `decision=${button}`,
	});
	expect(answer.status).toBe(302);
	return new URL(answer.headers.get('location') ?? '');
}

const works = async (accessToken: string) =>
	(await stage.api('GET', '/preferences', undefined, { authorization: `Bearer ${accessToken}` }))
		.status;

test('consent, exchange, refresh with rotation, revoke', async () => {
	const back = await press('connect');
	expect(back.href.startsWith(REDIRECT)).toBe(true);
	expect(back.searchParams.get('state')).toBe('st&te');
	expect(back.searchParams.get('realmId')).toBe(stage.emulator.realmId);

	await client.createToken(back.href);
	const first = { ...client.getToken() };
	expect(first).toMatchObject({
		token_type: 'bearer',
		expires_in: 3600,
		x_refresh_token_expires_in: 8726400,
	});
	expect(await works(first.access_token)).toBe(200);

	await client.refresh();
	const second = { ...client.getToken() };
	expect(second.refresh_token).not.toBe(first.refresh_token);
	expect(await works(second.access_token)).toBe(200);
	await expect(client.refreshUsingToken(first.refresh_token)).rejects.toMatchObject({
		error: 'invalid_grant',
		error_description: 'Token invalid',
	});

	await client.revoke({ refresh_token: second.refresh_token });
	expect(await works(second.access_token)).toBe(401);
	await expect(client.refreshUsingToken(second.refresh_token)).rejects.toBeDefined();
});

test('a code is good once, and for its own redirect only', async () => {
	const back = await press('connect');
	await client.createToken(back.href);
	await expect(client.createToken(back.href)).rejects.toMatchObject({ error: 'invalid_grant' });
	const other = await press('connect');
	client.redirectUri = 'http://localhost:1/other';
	await expect(client.createToken(other.href)).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('Cancel goes back without a code', async () => {
	const back = await press('cancel');
	expect(back.searchParams.get('error')).toBe('access_denied');
	expect(back.searchParams.has('code')).toBe(false);
});

test.each([
	['client_id', 'nobody'],
	['redirect_uri', 'javascript:alert(1)'],
	['response_type', 'token'],
	['scope', 'openid'],
	['scope', `${SCOPE} everything`],
	['state', ''],
])('the consent page refuses %s=%s', async (name, value) => {
	const uri = new URL(authorizeUri());
	uri.searchParams.set(name, value);
	const answer = await fetch(uri);
	expect(answer.status).toBe(400);
	expect(await answer.text()).not.toMatch('<form');
});

test('the same refresh token comes back, or the old one works a while longer, by switch', async () => {
	await client.createToken((await press('connect')).href);
	const first = client.getToken().refresh_token;
	await stage.switchTo({ refreshToken: 'stays' });
	await client.refresh();
	expect(client.getToken().refresh_token).toBe(first);
	await stage.switchTo({ refreshToken: 'rotates', oldRefreshToken: 'grace' });
	await client.refresh();
	const second = client.getToken().refresh_token;
	expect(second).not.toBe(first);
	await client.refreshUsingToken(first);
	expect(client.getToken().refresh_token).toBe(second);
});

test('wrong client credentials are refused', async () => {
	const { url, clientId, refreshToken } = stage.emulator;
	const answer = await fetch(`${url}/oauth2/v1/tokens/bearer`, {
		method: 'POST',
		headers: {
			authorization: `Basic ${Buffer.from(`${clientId}:wrong`).toString('base64')}`,
			'content-type': 'application/x-www-form-urlencoded',
		},
		body: `grant_type=refresh_token&refresh_token=${refreshToken}`,
	});
	expect(answer.status).toBe(401);
	expect(await answer.json()).toEqual({ error: 'invalid_client' });
});

test('access tokens expire on demand, refresh tokens do not', async () => {
	await client.createToken((await press('connect')).href);
	const { access_token: accessToken } = client.getToken();
	await stage.control('POST', '/expire-tokens');
	expect(await works(accessToken)).toBe(401);
	await client.refresh();
	expect(await works(client.getToken().access_token)).toBe(200);
});
