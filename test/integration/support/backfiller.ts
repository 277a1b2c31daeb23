import { Engine, type EngineRun } from '../../engine';
import type { WorkflowFile } from '../../host/workflowFile';
import type { SyncStage } from './syncStage';
import { credentialsOf, mappedWorkflows, withFields, withNode } from './workflows';
import { workflowIds } from '../../host/setting';

type Settings = Record<string, string | number | boolean>;

/** What a run counts, by kind of record and outcome, such as `Invoice created`. */
type Counts = Record<string, { count: number; cents: number }>;

const runTable = 'smartmoving_quickbooks_backfill';
const listTable = 'smartmoving_quickbooks_history';
const callsTable = 'smartmoving_quickbooks_calls';

/** Workflows 11 and 01 in n8n's engine, set up for the emulated company. */
export class Backfiller {
	/** What happens when a slice is posted, and its place not kept yet. */
	beforePlaceIsKept: (() => void | Promise<void>) | undefined;
	/** What happens when a week is in the list, and its place not kept yet. */
	beforeListGoesOn: (() => void) | undefined;
	/** What happens where workflow 01 starts, at each try. */
	whenSyncStarts: (() => void) | undefined;

	private constructor(
		readonly engine: Engine,
		private readonly backfill: WorkflowFile,
	) {}

	/**
	 * @param settings of workflow 11; `slice` is the number of opportunities in one, as its node
	 * 'Next Opportunities' has it
	 * @param sync settings of workflow 01
	 */
	static async open(
		stage: SyncStage,
		{ slice, ...settings }: Settings & { slice?: number } = {},
		sync: Settings = {},
	): Promise<Backfiller> {
		const workflow = await mappedWorkflows(stage.quickBooks);
		const set = withFields(workflow(workflowIds.backfill), 'Settings', settings);
		const backfill = slice
			? withNode(set, 'Next Opportunities', (node) => ({ ...node.parameters, limit: slice }))
			: set;
		const engine = await Engine.create({
			credentials: credentialsOf(stage),
			workflows: [withFields(workflow('smqb01SyncOneOpp'), 'Settings', sync), backfill],
		});
		const opened = new Backfiller(engine, backfill);
		opened.watch();
		return opened;
	}

	/** One of the page's buttons, until the run that it starts is over. */
	async order(order: string, days = { from: '2026-05-01', to: '2026-05-31' }): Promise<EngineRun> {
		const items = [{ body: { order, ...days } }];
		return await this.engine.runWorkflow(this.backfill, { startNode: 'Button Pressed', items });
	}

	/** The schedule's turn. */
	async tick(): Promise<EngineRun> {
		return await this.engine.runWorkflow(this.backfill, { startNode: 'Every 5 Minutes' });
	}

	/** The page as it is now. */
	async html(): Promise<string> {
		const run = await this.engine.runWorkflow(this.backfill, {
			startNode: 'Page Opened',
			items: [{ query: {} }],
			mode: 'webhook',
		});
		expect(run.error?.message).toBeUndefined();
		return String(run.json('Page')[0]!.html);
	}

	/** The row in which the run keeps its place. */
	get run() {
		const { counts, previewCounts, ...row } = this.row();
		return {
			...(row as Record<string, unknown>),
			counts: JSON.parse(String(counts)) as Counts,
			previewCounts: previewCounts ? (JSON.parse(String(previewCounts)) as Counts) : null,
		} as Record<string, unknown> & { counts: Counts; previewCounts: Counts | null };
	}

	/** Changes the row, as time would. */
	set(values: Record<string, unknown>): void {
		Object.assign(this.row(), values);
	}

	/** The SmartMoving calls that were counted. */
	callsCounted(): number {
		return this.engine.dataTables
			.rows(callsTable)
			.reduce((sum, { calls }) => sum + Number(calls), 0);
	}

	/** What another day does to them. */
	forgetCalls(): void {
		this.engine.dataTables.rows(callsTable).length = 0;
	}

	/** The ids of the opportunities, in their order, each at its place. */
	list(): string[] {
		const rows = this.engine.dataTables
			.rows(listTable)
			.filter(({ kind }) => kind === 'opportunity');
		expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => index + 1));
		return rows.map(({ opportunityId }) => String(opportunityId));
	}

	private row() {
		return this.engine.dataTables.rows(runTable).find(({ kind }) => kind === 'run')!;
	}

	/** Stands where workflow 11 keeps its place and workflow 01 makes its Data Table. */
	private watch(): void {
		const { provider } = this.engine.dataTables;
		const tableOf = provider.getDataTableProxy.bind(provider);
		provider.getDataTableProxy = (async (...args: Parameters<typeof tableOf>) => {
			if (args[1].name === 'Keep the Place') await this.beforePlaceIsKept?.();
			if (args[1].name === 'Keep the Place in the List') this.beforeListGoesOn?.();
			return await tableOf(...args);
		}) as typeof tableOf;
		const tablesOf = provider.getDataTableAggregateProxy.bind(provider);
		provider.getDataTableAggregateProxy = (async (...args: Parameters<typeof tablesOf>) => {
			if (args[1].name === 'Ledger Table') this.whenSyncStarts?.();
			return await tablesOf(...args);
		}) as typeof tablesOf;
	}
}
