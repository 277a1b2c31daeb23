import { setTimeout as wait } from 'node:timers/promises';
import type { SyncResult } from '../../lib/sync/outcome/result';
import { startQuickBooksEmulator, type QuickBooksEmulator } from '../emulators/quickbooks/index';
import { startSmartMovingEmulator, type SmartMovingEmulator } from '../emulators/smartmoving/index';
import { json } from '../host/json';
import { mappedExamples, workflowOf } from '../host/mapping';
import { startN8n, type Execution, type N8n } from '../host/n8n';
import { emulatorCredentials, webhookHeader, webhookSecret, workflowIds } from '../host/setting';
import type { WorkflowFile } from '../host/workflowFile';

export interface N8nStageOptions {
	/** Told about each step of the set-up. Default: standard error. */
	log?: (line: string) => void;
}

/** What the executions since the last look did. */
export interface Played {
	/** Executions of workflow 02, the one that SmartMoving's webhooks start. */
	executions: Execution[];
	/**
	 * What workflow 01 said of each record in the end. Several webhooks at once mean several
	 * executions: one of them posted a record, the others found it there.
	 */
	results: SyncResult[];
	/** Why executions of 01 or 02 ended in an error, with the execution's id. */
	failures: string[];
}

/**
 * A real n8n with our package between the two emulators: all example workflows imported and
 * mapped, 01 and 02 listening.
 */
export interface N8nStage {
	n8n: N8n;
	quickBooks: QuickBooksEmulator;
	smartMoving: SmartMovingEmulator;
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
export async function setN8nStage(options: N8nStageOptions = {}): Promise<N8nStage> {
	const log = options.log ?? ((line) => void process.stderr.write(`${line}\n`));
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
		const workflows = await mappedExamples(quickBooks);
		const sync = workflowOf(workflows, workflowIds.sync);
		const onEvent = workflowOf(workflows, workflowIds.onEvent);
		await Promise.all([
			n8n.importCredentials(emulatorCredentials(quickBooks, smartMoving)),
			n8n.importWorkflows(workflows),
		]);
		await n8n.publish([sync.id, onEvent.id]);

		const webhookUrl = n8n.webhookUrl(onEvent);
		const secretHeaders = { [webhookHeader]: webhookSecret };
		await json('PUT', `${smartMoving.controlUrl}/webhooks`, {
			url: webhookUrl,
			headers: secretHeaders,
		});

		let lastSeen = 0;
		const isNew = ({ id }: Execution) => Number(id) > lastSeen;
		const settled = async () => {
			await untilQuiet(n8n, smartMoving, workflows);
			const executions = (await n8n.executions(onEvent.id)).filter(isNew);
			const syncs = (await n8n.executions(sync.id)).filter(isNew);
			const results = new Map<string, SyncResult>();
			const failures: string[] = [];
			for (const { id, status } of [...executions, ...syncs]) {
				const execution = await n8n.execution(id);
				if (status !== 'success') {
					const reason = execution.data.resultData.error?.message ?? status;
					failures.push(`execution ${id}: ${reason}`);
				}
				for (const result of syncResultsOf(execution)) {
					const key = `${result.source.type} ${result.source.id}`;
					const posted = ['created', 'updated'].includes(results.get(key)?.status ?? '');
					if (!posted || result.status !== 'unchanged') results.set(key, result);
				}
			}
			lastSeen = Math.max(lastSeen, ...[...executions, ...syncs].map(({ id }) => Number(id)));
			return { executions, results: [...results.values()], failures };
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
	smartMoving: SmartMovingEmulator,
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
