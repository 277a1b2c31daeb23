import { credentialIds, workflowIds } from '../host/setting';
import { Engine } from '../engine';
import { REAL_LIMITS } from '../emulators/quickbooks/throttle';
import { credentialsOf, mappedWorkflows } from '../integration/support/workflows';
import type { Field } from './field';
import { shortestSeconds } from './shortestTime';

/** How near a backfill came to what QuickBooks' limits let through. */
export interface Ceiling {
	opportunities: number;
	seconds: number;
	/** The same calls without any pause but those of the limits. */
	shortestSeconds: number;
	/** The second of these two over the first. */
	share: number;
	throttledCalls: number;
	failedOpportunities: number;
}

const DAYS = { from: '2026-05-01', to: '2026-05-31' };

/** Workflow 11 over new opportunities, after its preview, under latency and Intuit's own limits. */
export async function backfillCeiling(
	field: Field,
	opportunities: number,
	latencyMs: number,
): Promise<Ceiling> {
	await field.clear();
	const { stage } = field;
	const movers = await field.book(opportunities);
	for (const [index, mover] of movers.entries()) await field.finish(mover, index);
	const workflow = await mappedWorkflows(stage.quickBooks);
	const credentials = credentialsOf(stage);
	const [sync, backfill] = [workflow(workflowIds.sync), workflow(workflowIds.backfill)];
	const engine = await Engine.create({ credentials, workflows: [sync, backfill] });
	const press = async (order: string) => {
		const items = [{ body: { order, ...DAYS } }];
		const run = await engine.runWorkflow(backfill, { startNode: 'Button Pressed', items });
		if (run.error) throw run.error;
	};
	await press('preview');
	// The preview is not what is measured; from here on the nodes keep to the limits.
	engine.credentials.data[credentialIds.quickBooks]!.adjustCallLimits = false;
	const before = (await stage.requests()).length;
	const { seconds, throttledCalls } = await field.measure(
		async () => await press('start'),
		latencyMs,
	);
	const requests = (await stage.requests()).slice(before);
	const calls = requests.map(({ path, body }) => {
		const isBatch = path.endsWith('/batch');
		const { BatchItemRequest = [] } = isBatch ? (body as { BatchItemRequest: unknown[] }) : {};
		return { isBatch, requests: isBatch ? BatchItemRequest.length : 1 };
	});
	const [row] = engine.dataTables
		.rows('smartmoving_quickbooks_backfill')
		.filter(({ kind }) => kind === 'run');
	if (row!.done !== opportunities || !(await field.isRight(movers))) {
		throw new Error(`The backfill left books that do not agree with SmartMoving: ${row!.note}`);
	}
	const shortest = shortestSeconds(calls, REAL_LIMITS);
	return {
		opportunities,
		seconds,
		shortestSeconds: shortest,
		share: shortest / seconds,
		throttledCalls,
		failedOpportunities: Number(row!.failed),
	};
}
