import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SyncResult } from '../../lib/sync/result';
import { startQuickBooksEmulator } from '../emulators/quickbooks/index';
import { startSmartMovingEmulator } from '../emulators/smartmoving/index';
import { repoRoot } from '../host/commands';
import { json } from '../host/json';
import { companyLists, mapWorkflows } from '../host/mapping';
import {
	startN8n,
	type Execution,
	type ImportedCredential,
	type N8n,
	type WorkflowFile,
} from '../host/n8n';

export const webhookHeader = 'X-Webhook-Secret';
export const webhookSecret = 'only-the-demo-knows';
/** The ids that the example workflows name, so that they find their credentials as they are. */
export const credentialIds = {
	smartMoving: 'smqbSmartMoving01',
	quickBooks: 'smqbQuickBooks001',
} as const;

type QuickBooks = Awaited<ReturnType<typeof startQuickBooksEmulator>>;
type SmartMoving = Awaited<ReturnType<typeof startSmartMovingEmulator>>;

export interface StageOptions {
	/** File names in `workflows-examples/`. Default: 01 and 02. */
	workflows?: readonly string[];
	log?: (line: string) => void;
}

/** What the executions since the last look did. */
export interface Played {
	/** Executions of workflow 02, the one that SmartMoving's webhooks start. */
	executions: Execution[];
	/** What workflow 01 said of each record, of its last execution. */
	results: SyncResult[];
}

/** A real n8n with our package between the two emulators, mapped and listening. */
export interface Stage {
	n8n: N8n;
	quickBooks: QuickBooks;
	smartMoving: SmartMoving;
	webhookUrl: string;
	/** What SmartMoving's webhooks carry, by which n8n knows them. */
	secretHeaders: Record<string, string>;
	workflows: { sync: WorkflowFile; onEvent: WorkflowFile };
	/** A call of SmartMoving's control plane: what a person does there. */
	smartMovingCommand<T>(method: string, path: string, body?: unknown): Promise<T>;
	/** A call of QuickBooks' control plane. */
	quickBooksControl<T>(method: string, path: string, body?: unknown): Promise<T>;
	/**
	 * Waits until every webhook is answered and every execution has ended.
	 * @returns what ran since the last call
	 */
	settled(): Promise<Played>;
	close(): Promise<void>;
}

/** Sets everything up. Needs `npm run build`; installs n8n when it is not installed yet. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
	const log = options.log ?? (() => {});
	const closers: (() => Promise<void>)[] = [];
	const close = async () => {
		for (const closer of closers.splice(0).reverse()) await closer();
	};
	try {
		log('Starting QuickBooks and SmartMoving emulators ...');
		const quickBooks = await startQuickBooksEmulator();
		closers.push(() => quickBooks.close());
		const smartMoving = await startSmartMovingEmulator();
		closers.push(() => smartMoving.close());

		log('Starting n8n with the packed package ...');
		const n8n = await startN8n({ log });
		closers.push(() => n8n.stop());

		log('Importing credentials and workflows ...');
		const names = options.workflows ?? ['01-sync-one-opportunity', '02-on-smartmoving-event'];
		const workflows = mapWorkflows(names.map(readWorkflow), await companyLists(quickBooks));
		await Promise.all([
			n8n.importCredentials(credentials(quickBooks, smartMoving)),
			n8n.importWorkflows(workflows),
		]);
		await n8n.publish(workflows.map(({ id }) => id));

		const [sync, onEvent] = workflows as [WorkflowFile, WorkflowFile];
		const webhookUrl = n8n.webhookUrl(onEvent);
		const secretHeaders = { [webhookHeader]: webhookSecret };
		await json('PUT', `${smartMoving.controlUrl}/webhooks`, {
			url: webhookUrl,
			headers: secretHeaders,
		});

		const seen = { onEvent: 0, sync: 0 };
		const settled = async () => {
			await untilQuiet(n8n, smartMoving, workflows);
			const executions = await n8n.executions(onEvent.id);
			const syncs = await n8n.executions(sync.id);
			const last = syncs.slice(seen.sync).at(-1);
			const played: Played = {
				executions: executions.slice(seen.onEvent),
				results: last ? syncResultsOf(await n8n.execution(last.id)) : [],
			};
			seen.onEvent = executions.length;
			seen.sync = syncs.length;
			return played;
		};
		return {
			n8n,
			quickBooks,
			smartMoving,
			webhookUrl,
			secretHeaders,
			workflows: { sync, onEvent },
			smartMovingCommand: (method, path, body) =>
				json(method, `${smartMoving.controlUrl}${path}`, body),
			quickBooksControl: (method, path, body) =>
				json(method, `${quickBooks.url}/__control${path}`, body),
			settled,
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** The sync results that an execution of workflow 01 put out, customer first. */
export function syncResultsOf({ data }: Pick<Execution, 'data'>): SyncResult[] {
	const items = Object.values(data?.resultData.runData ?? {})
		.flat()
		.sort((a, b) => a.executionIndex - b.executionIndex)
		.flatMap(({ data: output }) => output?.main ?? [])
		.flatMap((branch) => branch ?? []);
	const found = items.map(({ json: item }) => item.quickbooks as never).filter(Boolean);
	const { customer, invoices, payments, refunds } = (found.at(-1) ?? {}) as {
		customer?: SyncResult;
		invoices?: SyncResult[];
		payments?: SyncResult[];
		refunds?: SyncResult[];
	};
	return [
		...(customer ? [customer] : []),
		...[invoices, payments, refunds].flatMap((x) => x ?? []),
	];
}

function credentials(quickBooks: QuickBooks, smartMoving: SmartMoving): ImportedCredential[] {
	return [
		{
			id: credentialIds.smartMoving,
			name: 'SmartMoving',
			type: 'smartMovingApi',
			data: { apiKey: smartMoving.apiKey, baseUrl: smartMoving.url, webhookHeader, webhookSecret },
		},
		{
			id: credentialIds.quickBooks,
			name: 'QuickBooks',
			type: 'quickBooksSyncOAuth2Api',
			data: {
				clientId: quickBooks.clientId,
				clientSecret: quickBooks.clientSecret,
				environment: 'custom',
				apiBaseUrl: quickBooks.url,
				authBaseUrl: quickBooks.url,
				appBaseUrl: quickBooks.url,
				oauthTokenData: {
					access_token: quickBooks.accessToken,
					refresh_token: quickBooks.refreshToken,
					token_type: 'bearer',
					expires_in: 3600,
					callbackQueryString: { realmId: quickBooks.realmId },
				},
			},
		},
	];
}

export function readWorkflow(name: string): WorkflowFile {
	const file = join(repoRoot, 'workflows-examples', `${name}.json`);
	return JSON.parse(readFileSync(file, 'utf8')) as WorkflowFile;
}

interface Delivery {
	status: number | null;
	error: string | null;
}

/**
 * n8n answers a webhook only after it has stored the execution, so once all webhooks are
 * answered, all executions can be seen; an execution that writes to SmartMoving may cause more.
 */
async function untilQuiet(
	n8n: N8n,
	smartMoving: SmartMoving,
	workflows: readonly WorkflowFile[],
): Promise<void> {
	const deliveries = () => json<Delivery[]>('GET', `${smartMoving.controlUrl}/deliveries`);
	for (const deadline = Date.now() + 120_000; Date.now() < deadline; await wait(200)) {
		const sent = await deliveries();
		if (sent.some(({ status, error }) => status === null && error === null)) continue;
		for (const { id } of workflows) await n8n.waitForExecutions(id, 0, 120_000);
		if ((await deliveries()).length === sent.length) return;
	}
	throw new Error(`The executions did not come to rest. n8n's log:\n${n8n.logTail()}`);
}
