import fc from 'fast-check';
import { SyncStage } from '../integration/support/syncStage';
import { histories, type History } from './history';
import { Broken } from './invariants';
import { playOverHttp } from './overHttp';
import { playPlanned } from './planned';
import type { Counts } from './play';
import { story } from './story';
import type { Planners } from './worker';

export interface ProveOptions {
	/** fast-check's seed: the same one gives the same histories. */
	seed: number;
	/** How many histories go through the planners alone, on a company in memory. */
	planned: number;
	/** How many go through the posting code, against both emulators over HTTP. */
	overHttp: number;
	/** Told of the progress. */
	tell(line: string): void;
	/** Wrong rules, for a test that the proof can fail. */
	rules?: Planners;
	/** How long a history that failed is made smaller. */
	shrinkMs?: number;
}

export interface Proof extends Counts {
	histories: number;
}

/**
 * Generated histories of customers, opportunities and syncs, each of which must leave the books as
 * SmartMoving has them, whatever happened on the way.
 *
 * @throws an error that names the broken invariant, the seed and the smallest history that breaks it
 */
export async function proveHistories(options: ProveOptions): Promise<Proof> {
	const { planned, overHttp } = options;
	const counts = await prove(options, 'planned', planned, 20, (history) =>
		playPlanned(history, options.rules),
	);
	if (overHttp === 0) return { histories: planned, ...counts };
	const stage = await SyncStage.start();
	try {
		const posted = await prove(options, 'over HTTP', overHttp, 14, (history) =>
			playOverHttp(stage, history),
		);
		return {
			histories: planned + overHttp,
			lost: counts.lost + posted.lost,
			doubled: counts.doubled + posted.doubled,
		};
	} finally {
		await stage.close();
	}
}

async function prove(
	{ seed, tell, shrinkMs = 60_000 }: ProveOptions,
	how: string,
	runs: number,
	longest: number,
	play: (history: History) => Promise<Counts>,
): Promise<Counts> {
	const counts = { lost: 0, doubled: 0 };
	let done = 0;
	let failedAt: number | null = null;
	const property = fc.asyncProperty(histories(longest), async (history) => {
		if (failedAt !== null && Date.now() - failedAt > shrinkMs) return;
		try {
			const { lost, doubled } = await play(history);
			counts.lost += lost;
			counts.doubled += doubled;
		} catch (error) {
			failedAt ??= Date.now();
			throw error;
		}
		done += 1;
		if (done % Math.ceil(runs / 10) === 0) tell(`${done} of ${runs} histories ${how}`);
	});
	const details = await fc.check(property, { seed, numRuns: runs });
	if (!details.failed) return counts;
	const [smallest] = details.counterexample!;
	throw new BrokenHistory(details.errorInstance as Error, how, seed, smallest);
}

/** A history that broke an invariant, made as small as it gets. */
export class BrokenHistory extends Error {
	constructor(cause: Error, how: string, seed: number, history: History) {
		super(
			[
				`A history ${how} failed (seed ${seed}). ${cause.message}`,
				`What happened:`,
				...story(history),
				`The history: ${JSON.stringify(history)}`,
				...(cause instanceof Broken ? [] : [cause.stack ?? '']),
			].join('\n'),
			{ cause },
		);
	}
}
