import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import nock from 'nock';
import { Engine } from '../engine';
import type { WorkflowFile } from '../host/workflowFile';
import { withFields } from '../integration/support/workflows';
import type { SyncStage } from '../integration/support/syncStage';

/** The addresses that n8n's QuickBooks node has built in. */
const SANDBOX = 'https://sandbox-quickbooks.api.intuit.com';

/**
 * The same job built from n8n's own QuickBooks and HTTP Request nodes, as a careful user would:
 * looked up before it is created, one opportunity at a time, repeated creations with a request id.
 */
export class BuiltIn {
	private constructor(
		private readonly engine: Engine,
		private readonly file: WorkflowFile,
	) {}

	static async open(stage: SyncStage): Promise<BuiltIn> {
		redirect(stage.quickBooks.url);
		// n8n's node writes the entity's name in lower case.
		await stage.control('PUT', '/switches', { queryEntityCase: 'insensitive' });
		const file = JSON.parse(
			readFileSync(join(__dirname, 'builtIn.workflow.json'), 'utf8'),
		) as WorkflowFile;
		const engine = await Engine.create({ credentials: credentials(stage) });
		const fields = {
			smartMovingUrl: stage.smartMoving.emulator.url,
			quickBooksUrl: stage.quickBooks.url,
			realmId: stage.quickBooks.realmId,
			incomeItem: stage.id('Item', 'Services'),
			depositAccount: stage.id('Account', 'Checking'),
		};
		return new BuiltIn(engine, withFields(file, 'Addresses', fields));
	}

	async sync(ids: readonly string[]): Promise<void> {
		const items = ids.map((opportunityId) => ({ opportunityId }));
		const run = await this.engine.runWorkflow(this.file, { items });
		if (run.error) throw run.error;
	}
}

function credentials({ quickBooks, smartMoving }: SyncStage) {
	return {
		benchSmartMoving01: { name: 'x-api-key', value: smartMoving.emulator.apiKey },
		benchQuickBooks001: {
			clientId: quickBooks.clientId,
			clientSecret: quickBooks.clientSecret,
			environment: 'sandbox',
			oauthTokenData: {
				access_token: quickBooks.accessToken,
				refresh_token: quickBooks.refreshToken,
				token_type: 'bearer',
				callbackQueryString: { realmId: quickBooks.realmId },
			},
		},
	};
}

/** Sends what goes to Intuit's sandbox to the emulator instead. */
function redirect(url: string): void {
	nock.cleanAll();
	nock(SANDBOX)
		.persist()
		.intercept(/.*/, 'GET')
		.reply(async function (path) {
			return await forward(url + path, 'GET', this.req.headers);
		})
		.intercept(/.*/, 'POST')
		.reply(async function (path, body) {
			return await forward(url + path, 'POST', this.req.headers, JSON.stringify(body));
		});
}

async function forward(
	url: string,
	method: string,
	headers: Record<string, unknown>,
	body?: string,
): Promise<[number, string, Record<string, string>]> {
	const answer = await fetch(url, {
		method,
		headers: {
			authorization: String(headers.authorization),
			accept: 'application/json',
			'content-type': 'application/json',
		},
		...(body === undefined ? {} : { body }),
	});
	return [answer.status, await answer.text(), { 'content-type': 'application/json' }];
}
