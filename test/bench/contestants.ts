import { workflowIds } from '../host/setting';
import { Office } from '../integration/support/office';
import { BuiltIn } from './builtIn';
import type { Field, Kind, Cost } from './field';

/** A way to sync some opportunities in one run. */
export interface Contestant {
	name: string;
	open: (field: Field) => Promise<(ids: readonly string[]) => Promise<void>>;
}

export const ours: Contestant = {
	name: workflowIds.sync,
	open: async (field) => {
		const office = await Office.open(field.stage);
		return async (ids) => {
			const run = await office.syncOpportunities(...ids);
			if (run.error) throw run.error;
		};
	},
};

export const builtIn: Contestant = {
	name: 'built-in nodes',
	open: async (field) => {
		const workflow = await BuiltIn.open(field.stage);
		return async (ids) => await workflow.sync(ids);
	},
};

/** One run of a contestant over opportunities of these kinds, from empty companies. */
export async function runOnce(
	field: Field,
	contestant: Contestant,
	kinds: readonly Kind[],
	latencyMs: number,
): Promise<Cost> {
	await field.clear();
	const sync = await contestant.open(field);
	const movers = await field.book(kinds.length);
	const known = movers.filter((_, index) => kinds[index] !== 'new');
	for (const [index, mover] of movers.entries()) await field.finish(mover, index);
	if (known.length > 0) await sync(known.map(({ id }) => id));
	for (const [index, mover] of movers.entries()) {
		if (kinds[index] === 'changed') await field.change(mover, index);
	}
	const cost = await field.measure(() => sync(movers.map(({ id }) => id)), latencyMs);
	if (!(await field.isRight(movers))) {
		throw new Error(`${contestant.name} left books that do not agree with SmartMoving.`);
	}
	return cost;
}
