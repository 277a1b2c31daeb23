import { setTimeout as wait } from 'node:timers/promises';
import { readBooks } from '../demo/books';
import { setN8nStage, type N8nStage } from '../demo/n8nStage';
import { bookMove, type LoggedRequest } from '../demo/story';
import { credentialIds } from '../host/setting';

jest.setTimeout(600_000);

const packageName = 'n8n-nodes-smartmoving-quickbooks';

interface Tokens {
	access_token: string;
	refresh_token: string;
	callbackQueryString: { realmId: string };
}

describe('the doors of the package in a real n8n', () => {
	let stage: N8nStage;

	beforeAll(async () => {
		stage = await setN8nStage();
		// These tests call n8n themselves.
		await stage.smartMovingCommand('PUT', '/webhooks', { url: null });
	});
	afterAll(async () => await stage?.close());

	const call = async (body: string, headers: Record<string, string>) =>
		await fetch(stage.webhookUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body,
		});
	const tokensOf = async (id: string) =>
		(await stage.n8n.exportCredential(id)).data.oauthTokenData as Tokens | undefined;
	const requests = () => stage.quickBooksControl<LoggedRequest[]>('GET', '/requests');

	it('are listed by their community names', async () => {
		const nodes = await stage.n8n.types<{ name: string; group: string[] }>('nodes');
		const credentials = await stage.n8n.types<{ name: string }>('credentials');

		const ours = nodes.map(({ name }) => name).filter((name) => name.startsWith(packageName));
		expect(ours).toEqual(
			expect.arrayContaining(
				[
					'smartMoving',
					'smartMovingTrigger',
					'quickBooksCustomerSync',
					'quickBooksInvoiceSync',
					'quickBooksPaymentSync',
					'quickBooksReconcile',
				].map((name) => `${packageName}.${name}`),
			),
		);
		expect(credentials.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['smartMovingApi', 'quickBooksSyncOAuth2Api']),
		);
	});

	it.each([
		['no secret', {}],
		['a wrong secret', { 'X-Webhook-Secret': 'guessed' }],
		['the secret in another header', { 'X-Other': 'only-the-demo-knows' }],
	])('the trigger answers 401 to a call with %s and runs nothing', async (_, headers) => {
		const before = await stage.n8n.executions(stage.workflows.onEvent.id);

		const answer = await call('{"event-type":"payment-made","opportunity-id":"1"}', headers);

		expect(answer.status).toBe(401);
		expect(await stage.n8n.executions(stage.workflows.onEvent.id)).toEqual(before);
	});

	it.each([
		['text that is not JSON', '{"event-type":', 422],
		['a list', '[1,2]', 400],
		['an object without an event', '{"opportunity-id":"1"}', 400],
		['an event of no interest', '{"event-type":"follow-up-created","followup-id":"1"}', 200],
	])('the trigger runs nothing for %s', async (_, body, status) => {
		const before = await stage.n8n.executions(stage.workflows.onEvent.id);

		const answer = await call(body, stage.secretHeaders);

		expect(answer.status).toBe(status);
		expect(await stage.n8n.executions(stage.workflows.onEvent.id)).toEqual(before);
	});

	it('B1: the very first events, ten at once, all succeed, though the ledger is not there', async () => {
		const moves = await Promise.all(
			Array.from({ length: 10 }, async (_, index) => {
				const move = await bookMove(stage, 4000 + index, `First Of All ${index}`);
				await stage.smartMovingCommand('POST', `/opportunities/${move.id}/payments`, {
					amount: 10,
					paymentType: 1,
				});
				return move;
			}),
		);

		await Promise.all(
			moves.map(({ id }) =>
				call(`{"event-type":"payment-made","opportunity-id":"${id}"}`, stage.secretHeaders),
			),
		);
		const { failures } = await stage.settled();

		expect(failures).toEqual([]);
		expect((await readBooks(stage, [])).payments).toBe(10);
	});

	it('an event of an opportunity that does not exist fails visibly and posts nothing', async () => {
		const before = await requests();

		const id = '00000000-0000-4000-8000-000000000000';
		await call(`{"event-type":"payment-made","opportunity-id":"${id}"}`, stage.secretHeaders);
		const { executions } = await stage.settled();

		expect(executions.map(({ status }) => status)).toEqual(['error']);
		expect(await requests()).toEqual(before);
		const rows = await stage.n8n.dataTableRows('smartmoving_quickbooks_sync');
		expect(rows.filter(({ opportunityId }) => opportunityId === id)).toEqual([
			expect.objectContaining({ status: 'failed' }),
		]);
	});

	it('B3: tokens that expire in mid-run are refreshed, the new refresh token is kept', async () => {
		const paid = (await readBooks(stage, [])).payments;
		const move = await bookMove(stage, 5001, 'Mid Run');
		await stage.smartMovingCommand('POST', `/opportunities/${move.id}/payments`, {
			amount: 12.34,
			paymentType: 0,
		});
		const before = await tokensOf(credentialIds.quickBooks);
		const seen = (await requests()).length;
		await stage.quickBooksControl('POST', '/latency', { ms: 200 });

		await call(`{"event-type":"payment-made","opportunity-id":"${move.id}"}`, stage.secretHeaders);
		for (let tries = 0; tries < 500 && (await requests()).length === seen; tries++) await wait(20);
		await stage.quickBooksControl('POST', '/expire-tokens');
		await stage.quickBooksControl('POST', '/latency', { ms: 0 });
		const { executions } = await stage.settled();

		expect(executions.map(({ status }) => status)).toEqual(['success']);
		const log = (await requests()).slice(seen);
		expect(log.filter(({ status }) => status === 401)).toHaveLength(1);
		expect(log.filter(({ path }) => path.includes('/tokens/bearer'))).toHaveLength(1);
		const after = await tokensOf(credentialIds.quickBooks);
		expect(after?.refresh_token).not.toBe(before?.refresh_token);
		expect(after?.callbackQueryString).toEqual({ realmId: stage.quickBooks.realmId });
		expect((await readBooks(stage, [])).payments).toBe(paid + 1);
	});

	it('the QuickBooks credential connects through the consent page', async () => {
		const connected = await stage.n8n.exportCredential(credentialIds.quickBooks);
		const id = 'freshCredential';
		const data = { ...connected.data, oauthTokenData: undefined };
		await stage.n8n.importCredentials([{ ...connected, id, name: 'Fresh', data }]);

		const consentUrl = await stage.n8n.rest<string>('GET', `/oauth2-credential/auth?id=${id}`);
		expect(consentUrl).toMatch(new RegExp(`^${stage.quickBooks.url}/connect/oauth2\\?`));
		const consent = await (await fetch(consentUrl)).text();
		const action = /action="([^"]+)"/.exec(consent)![1]!.replaceAll('&amp;', '&');
		const decided = await fetch(new URL(action, consentUrl), {
			method: 'POST',
			body: new URLSearchParams({ decision: 'connect' }),
			redirect: 'manual',
		});
		const callback = decided.headers.get('location')!;
		expect(callback).toContain(`${stage.n8n.url}/rest/oauth2-credential/callback?`);
		const done = await fetch(callback, { headers: { cookie: stage.n8n.session } });

		expect(await done.text()).toContain('Connection successful');
		const tokens = await tokensOf(id);
		expect(tokens?.callbackQueryString).toEqual({ realmId: stage.quickBooks.realmId });
		const company = await fetch(
			`${stage.quickBooks.url}/v3/company/${stage.quickBooks.realmId}/companyinfo/${stage.quickBooks.realmId}`,
			{ headers: { authorization: `Bearer ${tokens?.access_token}` } },
		);
		expect(company.status).toBe(200);
	});
});
