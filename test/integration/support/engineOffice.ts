import type { IDataObject } from 'n8n-workflow';
import { Engine, type EngineRun } from '../../engine';
import { credentialIds, webhookHeader, webhookSecret, workflowIds } from '../../host/setting';
import type { WorkflowFile } from '../../host/workflowFile';
import type { SyncStage } from './syncStage';
import { credentialsOf, mappedWorkflows, withFields, withNode } from './workflows';

export interface EngineOfficeOptions {
	/** Credential fields that differ from the working ones. */
	smartMoving?: IDataObject;
	quickBooks?: IDataObject;
	/** Values of the node "Settings" of workflow 01. */
	settings?: Record<string, string | number | boolean>;
	/** Parameters that a user would have set differently, by node name of workflow 01. */
	parameters?: Record<string, IDataObject>;
}

/** The example workflows 01 and 02, set up for the emulated company, in n8n's own engine. */
export class EngineOffice {
	private constructor(
		readonly engine: Engine,
		readonly sync: WorkflowFile,
		readonly onEvent: WorkflowFile,
	) {}

	static async open(stage: SyncStage, options: EngineOfficeOptions = {}): Promise<EngineOffice> {
		const workflow = await mappedWorkflows(stage.quickBooks);
		const changed = Object.entries(options.parameters ?? {}).reduce(
			(file, [nodeName, parameters]) =>
				withNode(file, nodeName, (node) => ({ ...node.parameters, ...parameters })),
			withFields(workflow(workflowIds.sync), 'Settings', options.settings ?? {}),
		);
		const onEvent = workflow(workflowIds.onEvent);
		const credentials = credentialsOf(stage);
		Object.assign(credentials[credentialIds.smartMoving]!, options.smartMoving);
		Object.assign(credentials[credentialIds.quickBooks]!, options.quickBooks);
		const engine = await Engine.create({
			credentials,
			workflows: [changed, onEvent],
		});
		return new EngineOffice(engine, changed, onEvent);
	}

	/** Workflow 01 for some opportunities. */
	async syncOpportunities(...ids: string[]): Promise<EngineRun> {
		const items = ids.map((opportunityId) => ({ opportunityId }));
		return await this.engine.runWorkflow(this.sync, { items });
	}

	/** Workflow 01 with other inputs. */
	async call(inputs: IDataObject): Promise<EngineRun> {
		return await this.engine.runWorkflow(this.sync, { items: [inputs] });
	}

	/** A SmartMoving webhook call to workflow 02. */
	async deliver(event: IDataObject, secret = webhookSecret) {
		return await this.engine.deliver(this.onEvent, {
			body: event,
			headers: { [webhookHeader]: secret },
		});
	}

	/** The tokens as n8n holds them by now. */
	tokens(): Record<string, string> {
		const data = this.engine.credentials.data[credentialIds.quickBooks]!;
		return data.oauthTokenData as Record<string, string>;
	}

	/** The rows of the ledger, oldest first. */
	ledger(): Record<string, unknown>[] {
		return this.engine.dataTables.rows('smartmoving_quickbooks_sync') as never;
	}
}
