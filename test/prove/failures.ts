import { onErrorId, type QueueStage, type StoredExecution } from './queueStage';
import { sourcesOf, type Booked } from './reckoning';

/** Those of the executions that did not succeed, by id with what they said; those still running are among them. */
export async function failuresIn(
	stage: QueueStage,
	executions: readonly StoredExecution[],
): Promise<Map<string, string>> {
	const failed = executions.filter(
		({ workflowId, status }) => workflowId !== onErrorId && status !== 'success',
	);
	const reasons = failed.map(async ({ id, status }) => {
		const { data } = await stage.queue.main.execution(id);
		return [id, data?.resultData?.error?.message ?? status] as const;
	});
	return new Map(await Promise.all(reasons));
}

/** The failures that workflow 07 was not started for. */
export async function unreported(
	stage: QueueStage,
	failures: ReadonlyMap<string, string>,
): Promise<string[]> {
	const reports = (await stage.executions()).filter(({ workflowId }) => workflowId === onErrorId);
	const reported = new Set<unknown>();
	for (const { id } of reports) {
		const { data } = await stage.queue.main.execution(id);
		const [item] = data.resultData.runData['On Error']?.[0]?.data?.main?.[0] ?? [];
		reported.add((item?.json.execution as { id?: unknown } | undefined)?.id);
	}
	return [...failures.keys()].filter((id) => !reported.has(id));
}

/**
 * What the ledger keeps from a reader: a record without a row, a red row without a reason, a record
 * that is red although nothing is wrong with it.
 */
export async function ledgerGaps(stage: QueueStage, moves: readonly Booked[]): Promise<string[]> {
	const rows = await stage.queue.main.dataTableRows('smartmoving_quickbooks_sync');
	const gaps = rows
		.filter(({ status }) => !['created', 'updated', 'unchanged'].includes(String(status)))
		.map(
			({ sourceType, sourceId, status, message }) =>
				`ledger: ${sourceType} ${sourceId} ${status}: ${message || 'no reason given'}`,
		);
	const listed = new Set(rows.map(({ sourceId }) => String(sourceId).toLowerCase()));
	for (const { id, kind } of (
		await Promise.all(moves.map((move) => sourcesOf(stage, move.id)))
	).flat()) {
		if (!listed.has(id)) gaps.push(`ledger: no row for ${kind} ${id}`);
	}
	return gaps;
}
