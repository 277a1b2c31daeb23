import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { contextWith } from './context';
import { NoAnswerError, ReconnectError } from '../../../lib/http';
import { listSearch } from '../../../nodes/shared/listSearch';
import { quickBooksConnection } from '../../../nodes/shared/quickBooksTransport';

const realmId = '9130347';
const api = 'http://quickbooks.test';

const credential = (rest: IDataObject = {}): IDataObject => ({
	clientId: 'client',
	clientSecret: 'hush',
	environment: 'custom',
	apiBaseUrl: `${api}/`,
	authBaseUrl: `${api}/`,
	appBaseUrl: 'http://app.test/',
	oauthTokenData: {
		access_token: 'old-access',
		refresh_token: 'old-refresh',
		token_type: 'bearer',
		expires_in: 3600,
		callbackQueryString: { realmId },
	},
	...rest,
});

const term = { Id: '3', SyncToken: '0', Name: 'Net 30' };
const expired = {
	fault: {
		error: [{ message: 'AuthenticationFailed', detail: 'Token expired: old-access', code: '3200' }],
		type: 'AUTHENTICATION',
	},
};

const connect = async (data = credential()) => {
	const { context, stored } = contextWith(data);
	return { ...(await quickBooksConnection.call(context)), stored };
};

/** The call for one term with that token. */
const termCall = (token: string) =>
	nock(api, { reqheaders: { authorization: `Bearer ${token}`, accept: 'application/json' } })
		.get(`/v3/company/${realmId}/term/3`)
		.query({ minorversion: 75 });

const refreshCall = () =>
	nock(api, { reqheaders: { authorization: `Basic ${btoa('client:hush')}` } }).post(
		'/oauth2/v1/tokens/bearer',
		{ grant_type: 'refresh_token', refresh_token: 'old-refresh' },
	);

const newToken = { access_token: 'new-access', refresh_token: 'new-refresh', token_type: 'bearer' };

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
	const left = nock.pendingMocks();
	nock.cleanAll();
	expect(left).toEqual([]);
});
afterAll(() => nock.restore());

/** Waiting is the client's business; here it would only take time. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async () => {},
}));

describe('the way to QuickBooks through n8n', () => {
	test('signs, and hands over status, headers in lower case and body', async () => {
		termCall('old-access').reply(
			400,
			{ Fault: { Error: [{ code: '2500' }], type: 'x' } },
			{ Intuit_Tid: '1-a' },
		);
		const { client } = await connect();
		await expect(client.read('Term', '3')).rejects.toMatchObject({
			kind: 'badReference',
			intuitTid: '1-a',
		});
	});

	test.each([
		{ limits: {}, together: 3 },
		{ limits: { callsAtOnce: 1 }, together: 3 },
		{ limits: { adjustCallLimits: true, callsAtOnce: 2 }, together: 2 },
		{ limits: { adjustCallLimits: true, callsAtOnce: 0 }, together: 3 },
	])('has as many calls under way as the credential allows: %j', async ({ limits, together }) => {
		let underWay = 0;
		let most = 0;
		nock(api)
			.get(/term/)
			.times(3)
			.reply(async () => {
				most = Math.max(most, (underWay += 1));
				await new Promise((resolve) => setTimeout(resolve, 30));
				underWay -= 1;
				return [200, { Term: term }];
			});
		const { client } = await connect(credential(limits));
		await Promise.all(['3', '3', '3'].map(async (id) => await client.read('Term', id)));
		expect(most).toBe(together);
	});

	test('encodes a query so that every sign of a name survives', async () => {
		const name = `A & B's +100% "Söhne" #1?`;
		let seen: string | null = null;
		nock(api)
			.get(`/v3/company/${realmId}/query`)
			.query((query) => {
				seen = String(query['query']);
				return true;
			})
			.reply(200, { QueryResponse: {} });
		const { client } = await connect();
		await client.query({ entity: 'Customer', where: [['DisplayName', '=', name]] });
		expect(seen).toContain(`DisplayName = 'A & B\\'s +100% "Söhne" #1?'`);
	});

	test('sends a body as JSON', async () => {
		const body = { Id: '3', SyncToken: '0', Name: 'Net 31' };
		nock(api, { reqheaders: { 'content-type': /^application\/json/ } })
			.post(`/v3/company/${realmId}/term?minorversion=75`, { ...body, sparse: true })
			.reply(200, { Term: { ...term, SyncToken: '1' } });
		const { client } = await connect();
		expect(await client.update('Term', body)).toMatchObject({ SyncToken: '1' });
	});

	test('a spent token is refreshed, the new pair is kept, and the call goes out again', async () => {
		termCall('old-access').reply(401, expired);
		refreshCall().reply(200, newToken);
		termCall('new-access').reply(200, { Term: term });
		const { client, stored } = await connect();
		expect(await client.read('Term', '3')).toMatchObject({ Id: '3' });
		expect(stored['c1']?.oauthTokenData).toMatchObject({
			access_token: 'new-access',
			refresh_token: 'new-refresh',
			callbackQueryString: { realmId },
		});
	});

	const refused = async (promise: Promise<unknown>) => {
		const error = await promise.then(
			() => undefined,
			(reason: unknown) => reason,
		);
		if (!(error instanceof Error)) throw new Error('was not refused');
		const everything = JSON.stringify({ ...error, stack: error.stack, cause: String(error.cause) });
		expect(everything).not.toMatch(/old-access|old-refresh|new-access|new-refresh|sibling-|hush/);
		return error;
	};

	test('a connection that was ended asks to be connected again', async () => {
		termCall('old-access').reply(401, expired);
		refreshCall().reply(400, { error: 'invalid_grant', error_description: 'Token invalid' });
		const { client } = await connect();
		const error = await refused(client.read('Term', '3'));
		expect(error).toBeInstanceOf(ReconnectError);
		expect(error.message).toContain('connect it again');
	});

	describe('when another worker has used the refresh token first', () => {
		/** Stores the tokens of the other worker while ours are refused. */
		const refusedForSibling = (stored: { c1?: IDataObject }) =>
			refreshCall().reply(400, () => {
				const tokens = stored.c1!.oauthTokenData as IDataObject;
				stored.c1!.oauthTokenData = {
					...tokens,
					access_token: 'sibling-access',
					refresh_token: 'sibling-refresh',
				};
				return { error: 'invalid_grant' };
			});

		test('the call goes out again with what that worker stored', async () => {
			const { client, stored } = await connect();
			termCall('old-access').reply(401, expired);
			refusedForSibling(stored);
			termCall('sibling-access').reply(200, { Term: term });
			expect(await client.read('Term', '3')).toMatchObject({ Id: '3' });
			expect(stored['c1']?.oauthTokenData).toMatchObject({ refresh_token: 'sibling-refresh' });
		});

		test('a connection that has ended all the same is tried once more, and not again', async () => {
			const { client, stored } = await connect();
			termCall('old-access').reply(401, expired);
			refusedForSibling(stored);
			termCall('sibling-access').reply(401, expired);
			nock(api)
				.post('/oauth2/v1/tokens/bearer', /refresh_token=sibling-refresh/)
				.reply(400, { error: 'invalid_grant' });
			const error = await refused(client.read('Term', '3'));
			expect(error).toBeInstanceOf(ReconnectError);
		});
	});

	test('wrong keys of the app', async () => {
		termCall('old-access').reply(401, expired);
		refreshCall().reply(401, { error: 'invalid_client' });
		const { client } = await connect();
		const error = await refused(client.read('Term', '3'));
		expect(error).toBeInstanceOf(ReconnectError);
		expect(error.message).toContain('Client ID and Client Secret');
	});

	test('a second 401 with a fresh token', async () => {
		termCall('old-access').reply(401, expired);
		refreshCall().reply(200, newToken);
		termCall('new-access').reply(401, expired);
		const { client } = await connect();
		const error = await refused(client.read('Term', '3'));
		expect(error).toBeInstanceOf(ReconnectError);
		expect(error.message).toContain('even after its access was renewed');
	});

	test('a credential that was never connected says so before any call', async () => {
		await expect(connect(credential({ oauthTokenData: undefined }))).rejects.toThrow(
			'Reconnect the QuickBooks credential',
		);
	});

	test.each(['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'ENOTFOUND'])(
		'%s is no answer, after four tries',
		async (code) => {
			const failure = Object.assign(new Error(`read ${code} old-access`), { code });
			termCall('old-access').times(4).replyWithError(failure);
			const { client } = await connect();
			const error = await refused(client.read('Term', '3'));
			expect(error).toBeInstanceOf(NoAnswerError);
			expect(error.message).toBe('QuickBooks could not be reached, or did not answer in time.');
			expect(client.calls.total).toBe(4);
		},
	);

	test.each([200, 400, 401, 403, 503])(
		'an answer of status %i that breaks off is no answer, and no reason to connect again',
		async (status) => {
			const server = createServer((_, response) => {
				response.writeHead(status, { 'content-length': 100 });
				response.write('{"Fault":', () => response.socket!.destroy());
			});
			await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
			const { port } = server.address() as AddressInfo;
			nock.enableNetConnect('127.0.0.1');
			refreshCall().reply(200, newToken);
			const { client } = await connect(credential({ apiBaseUrl: `http://127.0.0.1:${port}` }));
			const error = await refused(client.read('Term', '3'));
			expect(error).toBeInstanceOf(NoAnswerError);
			expect(client.calls.total).toBe(4);
			nock.cleanAll();
			nock.disableNetConnect();
			await new Promise((closed) => server.close(closed));
		},
	);

	test('an endpoint for tokens that is down is tried again', async () => {
		termCall('old-access').times(2).reply(401, expired);
		refreshCall().reply(503, 'down');
		refreshCall().reply(200, newToken);
		termCall('new-access').reply(200, { Term: term });
		const { client } = await connect();
		expect(await client.read('Term', '3')).toMatchObject({ Id: '3' });
	});

	test('a redirect is not followed', async () => {
		termCall('old-access').reply(302, '', { location: `${api}/elsewhere` });
		const { client } = await connect();
		await expect(client.read('Term', '3')).rejects.toMatchObject({ kind: 'invalid', status: 302 });
	});
});

describe('quickBooksConnection', () => {
	test('names company and pages', async () => {
		expect(await connect()).toMatchObject({ realmId, appBaseUrl: 'http://app.test' });
	});

	test.each([
		['production', 'https://quickbooks.api.intuit.com', 'https://qbo.intuit.com'],
		['sandbox', 'https://sandbox-quickbooks.api.intuit.com', 'https://sandbox.qbo.intuit.com'],
	])('%s', async (environment, host, appBaseUrl) => {
		nock(host).get(`/v3/company/${realmId}/term/3?minorversion=75`).reply(200, { Term: term });
		const connection = await connect(credential({ environment }));
		expect(connection.appBaseUrl).toBe(appBaseUrl);
		await connection.client.read('Term', '3');
	});

	test.each<[string, IDataObject, string]>([
		[
			'no realmId',
			{ oauthTokenData: { access_token: 'x' } },
			'Reconnect the QuickBooks credential',
		],
		[
			'a realmId that is none',
			{ oauthTokenData: { access_token: 'x', callbackQueryString: { realmId: '../1' } } },
			'Reconnect the QuickBooks credential',
		],
		['no address', { apiBaseUrl: '' }, 'no usable addresses'],
		['another kind of address', { appBaseUrl: 'javascript:alert(1)' }, 'no usable addresses'],
	])('%s is refused with what to do', async (_, rest, words) => {
		await expect(connect(credential(rest))).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringContaining(words),
			description: expect.any(String),
		});
	});
});

describe('listSearch', () => {
	test('gives n8n what its dropdown shows', async () => {
		nock(api)
			.get(`/v3/company/${realmId}/query`)
			.query(({ query }) => String(query).startsWith('SELECT * FROM Term'))
			.reply(200, {
				QueryResponse: { Term: [term, { ...term, Id: '4', Name: 'Due on receipt' }] },
			});
		const { context } = contextWith(credential());
		expect(await listSearch.searchTerms.call(context, 'net')).toEqual({
			results: [{ name: 'Net 30', value: '3' }],
		});
	});
});
