import { EngineOffice } from '../integration/support/engineOffice';
import { BuiltIn } from './builtIn';
import type { Cost, Field, Kind } from './field';

/** Syncs some opportunities in one run. */
type Sync = (ids: readonly string[]) => Promise<void>;

/** A way to keep QuickBooks in step. */
export interface Contestant {
	name: string;
	/** `prepare` brings about what was synced before the race; `sync` is what is measured. */
	open: (field: Field) => Promise<{ prepare: Sync; sync: Sync }>;
}

export const ours: Contestant = {
	name: 'workflow 01',
	open: async (field) => {
		// Two n8ns: what the first has sent does not count toward the limits that the second keeps to.
		const unlimited = await EngineOffice.open(field.stage);
		const limited = await EngineOffice.open(field.stage, {
			quickBooks: { adjustCallLimits: false },
		});
		return { prepare: syncBy(unlimited), sync: syncBy(limited) };
	},
};

export const builtIn: Contestant = {
	name: 'built-in nodes',
	open: async (field) => {
		const workflow = await BuiltIn.open(field.stage);
		const sync: Sync = async (ids) => await workflow.sync(ids);
		return { prepare: sync, sync };
	},
};

function syncBy(office: EngineOffice): Sync {
	return async (ids) => {
		const run = await office.syncOpportunities(...ids);
		if (run.error) throw run.error;
	};
}

/** One run of a contestant over opportunities of these kinds, from empty companies. */
export async function runOnce(
	field: Field,
	contestant: Contestant,
	kinds: readonly Kind[],
	latencyMs: number,
): Promise<Cost> {
	await field.clear();
	const { prepare, sync } = await contestant.open(field);
	const movers = await field.book(kinds.length);
	const known = movers.filter((_, index) => kinds[index] !== 'new');
	for (const [index, mover] of movers.entries()) await field.finish(mover, index);
	if (known.length > 0) await prepare(known.map(({ id }) => id));
	for (const [index, mover] of movers.entries()) {
		if (kinds[index] === 'changed') await field.change(mover, index);
	}
	const cost = await field.measure(() => sync(movers.map(({ id }) => id)), latencyMs);
	if (!(await field.isRight(movers))) {
		throw new Error(`${contestant.name} left books that do not agree with SmartMoving.`);
	}
	return cost;
}
