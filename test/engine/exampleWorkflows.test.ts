import { startQuickBooksEmulator, type QuickBooksEmulator } from '../emulators/quickbooks/index';
import { startSmartMovingEmulator, type SmartMovingEmulator } from '../emulators/smartmoving/index';
import { json } from '../host/json';
import { mappedExamples, workflowOf } from '../host/mapping';
import { credentialData, webhookHeader, webhookSecret, workflowIds } from '../host/setting';
import type { WorkflowFile } from '../host/workflowFile';
import { Engine } from '.';

/** The example workflows with our built nodes in n8n's engine, between both emulators. */
describe('workflow 02 calling workflow 01 in process', () => {
	let quickBooks: QuickBooksEmulator;
	let smartMoving: SmartMovingEmulator;
	let engine: Engine;
	let onEvent: WorkflowFile;
	let opportunityId: string;

	const secret = { [webhookHeader]: webhookSecret };
	const entities = (name: string) =>
		json<{ TotalAmt: number }[]>('GET', `${quickBooks.url}/__control/entities/${name}`);

	beforeEach(async () => {
		quickBooks = await startQuickBooksEmulator();
		smartMoving = await startSmartMovingEmulator();
		const workflows = await mappedExamples(quickBooks);
		onEvent = workflowOf(workflows, workflowIds.onEvent);
		const credentials = credentialData(quickBooks, smartMoving);
		engine = await Engine.create({ workflows, credentials });
		const opportunity = await json<{ id: string }>(
			'POST',
			`${smartMoving.controlUrl}/opportunities`,
			{ quoteNumber: 77, customer: { name: 'In Process', emailAddress: 'in@example.com' } },
		);
		opportunityId = opportunity.id;
		await json('POST', `${smartMoving.controlUrl}/opportunities/${opportunityId}/payments`, {
			amount: 10.01,
			paymentType: 1,
		});
	});

	afterEach(async () => {
		await quickBooks.close();
		await smartMoving.close();
	});

	it('posts a deposit and writes the ledger', async () => {
		const { status, run } = await engine.deliver(onEvent, {
			headers: secret,
			body: { 'event-type': 'Payment Made', 'opportunity-id': opportunityId },
		});

		expect(status).toBe(200);
		expect(run?.error).toBeUndefined();
		expect(await entities('Payment')).toEqual([expect.objectContaining({ TotalAmt: 10.01 })]);
		expect(engine.dataTables.rows('smartmoving_quickbooks_sync')).toEqual([
			expect.objectContaining({ sourceType: 'customer', status: 'created' }),
			expect.objectContaining({ sourceType: 'payment', status: 'created', total: 10.01 }),
		]);
	});

	it('refreshes an expired access token and keeps the rotated refresh token', async () => {
		await json('POST', `${quickBooks.url}/__control/expire-tokens`);
		const { refreshToken } = quickBooks;

		const { run } = await engine.deliver(onEvent, {
			headers: secret,
			body: { 'event-type': 'payment-made', 'opportunity-id': opportunityId },
		});

		expect(run?.error).toBeUndefined();
		expect(await entities('Payment')).toHaveLength(1);
		const tokens = engine.credentials.data.smqbQuickBooks001!.oauthTokenData as {
			refresh_token: string;
		};
		expect(tokens.refresh_token).not.toBe(refreshToken);
	});

	it('starts nothing without the secret', async () => {
		const answer = await engine.deliver(onEvent, {
			body: { 'event-type': 'payment-made', 'opportunity-id': opportunityId },
		});

		expect(answer).toMatchObject({ status: 401, run: undefined });
		expect(await entities('Payment')).toEqual([]);
	});
});
