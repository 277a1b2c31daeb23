import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { settle, type Settled } from '../../lib/basics/settled';

/** The shapes that a failure takes. */
export interface Failures {
	/** The JSON of a failed item, where the node goes on. */
	failedJson: (error: Error, itemIndex: number) => IDataObject;
	/** The error that stops the node otherwise. */
	nodeError: (error: Error, itemIndex: number) => Error;
}

/** What one input item becomes. Each is paired with that item unless it says otherwise. */
export type Outcome = Settled<INodeExecutionData | INodeExecutionData[]>;

/** What a node does with its input items. */
export interface ItemWork<Task> extends Failures {
	/**
	 * The items that are worked on together, in this order; all at once unless given. An error that
	 * stops the node spares it the rounds that follow.
	 */
	rounds?: readonly (readonly number[])[];
	/** One item as a task. What it throws fails this item alone. */
	read: (itemIndex: number) => Task | Promise<Task>;
	/** Carries tasks out together: one outcome each, in their order. What it throws fails them all. */
	run: (tasks: readonly Task[]) => Promise<Outcome[]>;
}

/** The one loop over input items: reads them, carries them out, pairs what comes out, treats failures. */
export async function perItem<Task>(
	context: IExecuteFunctions,
	work: ItemWork<Task>,
): Promise<INodeExecutionData[][]> {
	const output: INodeExecutionData[] = [];
	for (const round of work.rounds ?? [[...context.getInputData().keys()]]) {
		const outcomes = await outcomesOf(round, work);
		for (const [position, item] of round.entries()) {
			const outcome = outcomes[position]!;
			const pairedItem = { item };
			if (outcome.ok) {
				output.push(...[outcome.value].flat().map((row) => ({ pairedItem, ...row })));
			} else if (context.continueOnFail()) {
				output.push({ json: work.failedJson(outcome.error, item), pairedItem });
			} else {
				throw work.nodeError(outcome.error, item);
			}
		}
	}
	return [output];
}

/** Fails every item for one reason, as the node's error setting says. */
export async function failItems(
	context: IExecuteFunctions,
	error: Error,
	failures: Failures,
): Promise<INodeExecutionData[][]> {
	const read = () => {
		throw error;
	};
	return await perItem(context, { ...failures, read, run: async () => [] });
}

async function outcomesOf<Task>(
	round: readonly number[],
	{ read, run }: ItemWork<Task>,
): Promise<Outcome[]> {
	const tasks: Settled<Task>[] = [];
	for (const item of round) tasks.push(await settle((async () => await read(item))()));
	const readable = tasks.flatMap((task) => (task.ok ? [task.value] : []));
	const ran = await settle(readable.length === 0 ? Promise.resolve([]) : run(readable));
	let next = 0;
	return tasks.map((task) => {
		if (!task.ok) return task;
		return ran.ok ? ran.value[next++]! : ran;
	});
}
