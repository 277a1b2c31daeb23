import { Engine, type EngineRun } from '../../engine';
import type { Report } from '../../../lib/reconcile/report';
import type { WorkflowFile } from '../../host/workflowFile';
import type { EngineOfficeOptions } from './engineOffice';
import type { SyncStage } from './syncStage';
import { credentialsOf, mappedWorkflows, withFields, withNode } from './workflows';

/** Workflows 10 and 01 in n8n's engine, set up for the emulated company. */
export class Reconciler {
	private constructor(
		readonly engine: Engine,
		private readonly syncWorkflow: WorkflowFile,
		private readonly reconcile: WorkflowFile,
	) {}

	static async open(
		stage: SyncStage,
		options: Pick<EngineOfficeOptions, 'settings' | 'parameters'> = {},
	): Promise<Reconciler> {
		const workflow = await mappedWorkflows(stage.quickBooks);
		const sync = Object.entries(options.parameters ?? {}).reduce(
			(file, [name, more]) => withNode(file, name, (node) => ({ ...node.parameters, ...more })),
			withFields(workflow('smqb01SyncOneOpp'), 'Settings', options.settings ?? {}),
		);
		const engine = await Engine.create({ credentials: credentialsOf(stage), workflows: [sync] });
		return new Reconciler(engine, sync, workflow('smqb10Reconcile'));
	}

	/** Workflow 01 for some opportunities. */
	async sync(...ids: string[]): Promise<EngineRun> {
		const items = ids.map((opportunityId) => ({ opportunityId }));
		return await this.engine.runWorkflow(this.syncWorkflow, { items });
	}

	/** Workflow 10 from one of its starts, over the service days of May 2026 unless told otherwise. */
	async run(
		settings: Record<string, string | number | boolean> = {},
		{ startNode = 'Run Pressed', from = '2026-05-01', to = '2026-05-31' } = {},
	): Promise<EngineRun> {
		const file = withFields(this.reconcile, 'Settings', settings);
		return await this.engine.runWorkflow(file, { startNode, items: [{ body: { from, to } }] });
	}

	/** What a run reports; fails the test where it stopped on the way. */
	async report(settings: Record<string, string | number | boolean> = {}): Promise<Report> {
		const run = await this.run(settings);
		expect(run.error?.message).toBeUndefined();
		return run.json('Compare')[0] as unknown as Report;
	}

	/** The page as it is now. */
	async page(query: Record<string, string> = {}): Promise<EngineRun> {
		return await this.engine.runWorkflow(this.reconcile, {
			startNode: 'Page Opened',
			items: [{ query }],
			mode: 'webhook',
		});
	}

	rows() {
		return this.engine.dataTables.rows('smartmoving_quickbooks_differences');
	}
}
