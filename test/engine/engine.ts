import './environment';
import 'reflect-metadata';
import { ExecutionLifecycleHooks, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	Workflow,
	createRunExecutionData,
	mergeRunsPerBranch,
	type ExecuteWorkflowData,
	type ExecuteWorkflowOptions,
	type IDataObject,
	type IExecuteWorkflowInfo,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IWebhookData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { EngineCredentials, type CredentialData } from './credentials';
import { DataTables } from './dataTables';
import { EngineTypes } from './nodeTypes';
import type { WorkflowFile } from '../host/workflowFile';

export interface EngineOptions {
	/** Plain credential data by id; nodes refer to it by `credentials: {type: {id, name}}`. */
	credentials?: CredentialData;
	/** The workflows that an Execute Workflow node can call by their ids. */
	workflows?: readonly WorkflowFile[];
}

export interface RunOptions {
	/** The items that the start node puts out (a trigger) or takes in. Default: one empty item. */
	items?: readonly IDataObject[];
	/** The name of the start node. Default: the only trigger of the workflow. */
	startNode?: string;
	/** Default `trigger`: a production run. */
	mode?: WorkflowExecuteMode;
}

export interface WebhookRequest {
	/** The parsed JSON body. */
	body: unknown;
	headers?: Record<string, string>;
	query?: Record<string, string>;
}

export interface WebhookAnswer {
	status: number;
	body: unknown;
	/** What the run starts with; undefined when the call starts none. */
	items: INodeExecutionData[] | undefined;
}

/** What a run left behind. */
export class EngineRun {
	constructor(
		readonly workflowId: string,
		readonly run: IRun,
	) {}

	/** `success`, or `error` when a node stopped the workflow. */
	get status() {
		return this.run.status;
	}

	/** What stopped the workflow, if anything did. */
	get error() {
		return this.run.data.resultData.error;
	}

	/** The items of all runs of a node on one output; none where it did not run. */
	items(node: string, output = 0): INodeExecutionData[] {
		const runs = this.run.data.resultData.runData[node] ?? [];
		return runs.flatMap(({ data }) => data?.main?.[output] ?? []);
	}

	/** The same, without pairing and binary data. */
	json(node: string, output = 0): IDataObject[] {
		return this.items(node, output).map(({ json }) => json);
	}
}

let types: Promise<EngineTypes> | undefined;

/**
 * n8n's own execution engine in this process, with our built nodes (`npm run build`) and n8n's
 * own: expressions, pairing, retries, error outputs, OAuth refreshes and sub-workflows are real;
 * the database is not (credentials and Data Tables live in memory). The Code node does not run here.
 */
export class Engine {
	readonly dataTables = new DataTables();
	/** Every run so far by execution id, those of called workflows included. */
	readonly runs = new Map<string, EngineRun>();
	private lastExecutionId = 0;

	private constructor(
		readonly types: EngineTypes,
		readonly credentials: EngineCredentials,
		private readonly workflows: readonly WorkflowFile[],
	) {}

	static async create(options: EngineOptions = {}): Promise<Engine> {
		types ??= EngineTypes.load();
		const loaded = await types;
		const credentials = new EngineCredentials(loaded, structuredClone(options.credentials ?? {}));
		return new Engine(loaded, credentials, options.workflows ?? []);
	}

	/** Runs a workflow from its trigger to its end. A failing workflow is a result, not a throw. */
	async runWorkflow(file: WorkflowFile, options: RunOptions = {}): Promise<EngineRun> {
		const items = (options.items ?? [{}]).map((json) => ({ json }));
		const startNode = options.startNode ?? this.triggerOf(file).name;
		return (await this.execute(file, startNode, items, options.mode ?? 'trigger')).result;
	}

	/**
	 * Runs one node on some items.
	 * @param type the full type name, such as `n8n-nodes-smartmoving-quickbooks.smartMoving`
	 * @returns the items of each output
	 */
	async runNode(
		type: string,
		parameters: Record<string, unknown>,
		items: readonly IDataObject[] = [{}],
		settings: Partial<Omit<INode, 'type' | 'parameters'>> = {},
	): Promise<EngineRun> {
		const description = this.types.getByNameAndVersion(type).description;
		const node: INode = {
			id: 'node',
			name: 'Node',
			type,
			typeVersion: [description.version].flat().at(-1)!,
			position: [0, 0],
			parameters: parameters as INode['parameters'],
			...settings,
		};
		const file = { id: 'one-node', name: 'One node', nodes: [node], connections: {} };
		return await this.runWorkflow(file, { items, startNode: node.name });
	}

	/** Calls a trigger node as n8n's webhook server would, without running the workflow. */
	async callWebhook(
		file: WorkflowFile,
		request: WebhookRequest,
		nodeName = this.triggerOf(file).name,
	): Promise<WebhookAnswer> {
		const workflow = this.workflow(file);
		const node = workflow.getNode(nodeName)!;
		const nodeType = this.types.getByNameAndVersion(node.type, node.typeVersion);
		const description = nodeType.description.webhooks![0]!;
		const answer: { status: number; body: unknown } = { status: 200, body: undefined };
		const webhookData = {
			node: node.name,
			path: description.path,
			httpMethod: description.httpMethod,
			webhookDescription: description,
			workflowId: file.id,
		} as unknown as IWebhookData;
		const context = new WebhookContext(
			workflow,
			node,
			{
				...this.additionalData(file, 'webhook'),
				httpRequest: express(request),
				httpResponse: recorder(answer),
			} as unknown as IWorkflowExecuteAdditionalData,
			'webhook',
			webhookData,
			[],
			null,
		);
		const result = await nodeType.webhook!.call(context);
		if (!result.noWebhookResponse) {
			answer.body = result.webhookResponse ?? { message: 'Webhook call received' };
		}
		return { ...answer, items: result.workflowData?.[0] };
	}

	/** Calls a trigger node and, where it lets the call through, runs its workflow. */
	async deliver(
		file: WorkflowFile,
		request: WebhookRequest,
	): Promise<WebhookAnswer & { run: EngineRun | undefined }> {
		const trigger = this.triggerOf(file).name;
		const answer = await this.callWebhook(file, request, trigger);
		const run = answer.items && (await this.execute(file, trigger, answer.items, 'webhook')).result;
		return { ...answer, run };
	}

	private async execute(
		file: WorkflowFile,
		startNode: string,
		items: INodeExecutionData[],
		mode: WorkflowExecuteMode,
	): Promise<{ executionId: string; result: EngineRun }> {
		const workflow = this.workflow(file);
		const node = workflow.getNode(startNode);
		if (!node) throw new Error(`Workflow ${file.name} has no node named ${startNode}`);
		const nodeExecutionStack = [{ node, data: { main: [items] }, source: null }];
		const data = createRunExecutionData({ executionData: { nodeExecutionStack } });
		const additionalData = this.additionalData(file, mode);
		const engine = new WorkflowExecute(additionalData, mode, data);
		const run = await engine.processRunExecutionData(workflow);
		const executionId = additionalData.executionId!;
		const result = new EngineRun(file.id, run);
		this.runs.set(executionId, result);
		return { executionId, result };
	}

	private workflow(file: WorkflowFile): Workflow {
		const { id, name, nodes, connections } = structuredClone(file);
		const settings: IWorkflowSettings = { executionOrder: 'v1', ...file.settings };
		return new Workflow({
			id,
			name,
			nodes,
			connections,
			settings,
			active: true,
			nodeTypes: this.types,
		});
	}

	private triggerOf({ name, nodes }: WorkflowFile): INode {
		const triggers = nodes.filter(
			(node) =>
				!node.disabled &&
				this.types
					.getByNameAndVersion(node.type, node.typeVersion)
					.description.group.includes('trigger'),
		);
		if (triggers.length !== 1) {
			throw new Error(`Workflow ${name} has ${triggers.length} triggers: say which startNode`);
		}
		return triggers[0]!;
	}

	/** Runs another of the engine's workflows for an Execute Workflow node. */
	private async executeWorkflow(
		info: IExecuteWorkflowInfo,
		options: ExecuteWorkflowOptions,
	): Promise<ExecuteWorkflowData> {
		const file =
			(info.code as WorkflowFile | undefined) ?? this.workflows.find(({ id }) => id === info.id);
		if (!file) throw new Error(`The test has no workflow with the id ${info.id}`);
		const trigger = file.nodes.find(({ type }) => type.endsWith('.executeWorkflowTrigger'));
		if (!trigger) throw new Error(`Workflow ${file.name} cannot be called by another one`);
		const { executionId, result } = await this.execute(
			file,
			trigger.name,
			options.inputData ?? [],
			'integrated',
		);
		if (result.error) throw result.error;
		const { runData, lastNodeExecuted } = result.run.data.resultData;
		return { executionId, data: mergeRunsPerBranch(runData[lastNodeExecuted ?? ''] ?? []) };
	}

	private additionalData(
		file: WorkflowFile,
		mode: WorkflowExecuteMode,
	): IWorkflowExecuteAdditionalData {
		const executionId = String(++this.lastExecutionId);
		const url = 'http://n8n.test';
		return {
			executionId,
			workflowId: file.id,
			credentialsHelper: this.credentials,
			executeWorkflow: async (
				info: IExecuteWorkflowInfo,
				_parent: unknown,
				options: ExecuteWorkflowOptions,
			) => await this.executeWorkflow(info, options),
			getRunExecutionData: async (id: string) => this.runs.get(id)?.run.data,
			hooks: new ExecutionLifecycleHooks(mode, executionId, file as unknown as IWorkflowBase),
			currentNodeExecutionIndex: 0,
			variables: {},
			logAiEvent: () => {},
			'data-table': { dataTableProxyProvider: this.dataTables.provider },
			// Relative addresses would make expressions fail with "Invalid URL".
			restApiUrl: `${url}/rest`,
			instanceBaseUrl: `${url}/`,
			formBaseUrl: `${url}/form`,
			formWaitingBaseUrl: `${url}/form-waiting`,
			formTestBaseUrl: `${url}/form-test`,
			webhookBaseUrl: `${url}/webhook`,
			webhookWaitingBaseUrl: `${url}/webhook-waiting`,
			webhookTestBaseUrl: `${url}/webhook-test`,
			mcpBaseUrl: `${url}/mcp`,
			mcpTestBaseUrl: `${url}/mcp-test`,
		} as unknown as IWorkflowExecuteAdditionalData;
	}
}

/** A request as Express hands it to n8n: header names in lower case, the raw body kept. */
function express({ body, headers = {}, query = {} }: WebhookRequest) {
	const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	return {
		method: 'POST',
		body,
		query,
		params: {},
		headers: { 'content-type': 'application/json', ...Object.fromEntries(lowerCase) },
		rawBody: Buffer.from(JSON.stringify(body) ?? ''),
	};
}

/** A response that remembers what a node writes to it. */
function recorder(answer: { status: number; body: unknown }) {
	const response = {
		status: (status: number) => {
			answer.status = status;
			return response;
		},
		json: (body: unknown) => {
			answer.body = body;
			return response;
		},
		send: (body: unknown) => response.json(body),
		end: (body?: unknown) => response.json(body),
		setHeader: () => response,
	};
	return response;
}
