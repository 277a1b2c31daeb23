import fc from 'fast-check';
import { job, charge, Mover, Stage, type Outcome } from '../integration/support/stage';
import { judge, type Verdict } from './switchJudge';
import { stories, type Scene } from './switchStories';

/** A choice of readings, by switch; the others stay at their defaults. */
export type Readings = Readonly<Record<string, string>>;

export interface Proof {
	combinations: number;
	/** Money that is missing, wrong or not applied, or a run that stopped, without a word of it. */
	lost: number;
	/** Records of SmartMoving that stand more than once in QuickBooks. */
	doubled: number;
}

interface Options {
	seed: number;
	/** How many random choices of all readings at once, besides each reading by itself. */
	combinations: number;
	tell: (line: string) => void;
}

/**
 * Nobody knows some forty facts about QuickBooks, so the sync must be right whatever they are: plays
 * every story under every reading of each fact by itself, and under random choices of all of them.
 * Each story ends right, or the sync says in words what is not and what to do.
 */
export async function proveSwitches({ seed, combinations, tell }: Options): Promise<Proof> {
	const stage = await Stage.start();
	try {
		const readings = await allReadings(stage);
		const choices = [...singleReadings(readings), ...randomReadings(readings, seed, combinations)];
		const proof = { combinations: choices.length, lost: 0, doubled: 0 };
		for (const choice of choices) {
			for (const [name, { wrong }] of await playAll(stage, choice)) {
				for (const { kind, what } of wrong) {
					proof[kind] += 1;
					tell(`${kind} in "${name}" where ${JSON.stringify(choice)}: ${what}`);
				}
			}
		}
		return proof;
	} finally {
		await stage.close();
	}
}

type Table = Record<string, { default: string; meanings: Record<string, string> }>;

/** Every switch of the emulator with its readings. */
export async function allReadings(stage: Stage): Promise<Record<string, string[]>> {
	const table = await stage.control<Table>('GET', '/switches');
	return Object.fromEntries(
		Object.entries(table).map(([name, { meanings }]) => [name, Object.keys(meanings)]),
	);
}

/** The defaults alone, then each reading by itself. */
function singleReadings(readings: Record<string, string[]>): Readings[] {
	return Object.entries(readings).flatMap(([name, values]) =>
		values.map((value) => ({ [name]: value })),
	);
}

function randomReadings(readings: Record<string, string[]>, seed: number, count: number) {
	const choice = fc.record({
		...Object.fromEntries(
			Object.entries(readings).map(([name, values]) => [name, fc.constantFrom(...values)]),
		),
		[CREDITS]: fc.constantFrom('on', 'off'),
	});
	return fc.sample(choice, { seed, numRuns: count }) as Readings[];
}

/** Whether the company applies credits by itself; matters to the switch `autoApplyCredit`. */
const CREDITS = 'credits';

/** Plays all stories in one company under some readings; what became of each, by its name. */
export async function playAll(stage: Stage, choice: Readings): Promise<Map<string, Verdict>> {
	await stage.reset();
	const { [CREDITS]: credits, ...switches } = choice;
	await stage.control('PUT', '/switches', switches);
	await stage.control('PUT', '/preferences', {
		SalesFormsPrefs: {
			AutoApplyCredit: credits === 'on' || (credits === undefined && 'autoApplyCredit' in choice),
		},
	});
	const cast = stories.filter(({ plays }) => plays?.(choice) ?? true);
	const scenes: Scene[] = [];
	for (const [index, story] of cast.entries())
		scenes.push(await open(stage, story.seed, 2001 + index));

	const rounds = Math.max(...cast.map(({ steps }) => steps.length));
	for (let round = 0; round < rounds; round += 1) {
		const on = scenes.filter((_, index) => cast[index]!.steps[round]);
		for (const [index, scene] of scenes.entries()) await cast[index]!.steps[round]?.(scene);
		await syncTogether(stage, on);
	}
	await syncTogether(stage, scenes);
	const verdicts = await judge(scenes);
	await demandRest(stage, scenes, verdicts);
	return new Map(scenes.map((scene, index) => [cast[index]!.name, verdicts.get(scene)!]));
}

async function open(
	stage: Stage,
	seed: ((quote: number) => Record<string, unknown>) | undefined,
	quote: number,
): Promise<Scene> {
	const mover = await Mover.book(stage, {
		quoteNumber: quote,
		customer: { name: `Mover ${quote}`, emailAddress: `mover${quote}@example.com` },
		jobs: [job(`${quote}-1`, [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)])],
		...seed?.(quote),
	});
	const scene: Scene = {
		stage,
		mover,
		quote,
		jobNumber: `${quote}-1`,
		theirs: 0,
		deleted: [],
		last: null,
		kept: {},
		syncAlone: async () => (scene.last = await syncOne(stage, mover)),
	};
	return scene;
}

/** What the mapping of a person would be: a location for one branch, checks to be deposited later. */
function settings(stage: Stage) {
	const mapping = (account: string) => ({
		depositAccountId: stage.id('Account', account),
		paymentMethodId: null,
	});
	return {
		invoice: {
			locationByBranch: new Map([['south', stage.id('Department', 'Austin')]]),
			classByBranch: new Map([['south', stage.id('Class', 'Local')]]),
		},
		payment: { typeMappings: new Map([[1, mapping('Undeposited Funds')]]) },
	};
}

async function syncOne(stage: Stage, mover: Mover): Promise<Outcome | Error> {
	return await mover.sync(settings(stage)).catch((error: Error) => error);
}

/** All in one run, as the nodes do it; where that stops, each by itself. */
async function syncTogether(stage: Stage, scenes: readonly Scene[]): Promise<void> {
	const snapshots = [];
	for (const { mover } of scenes) snapshots.push(await stage.snapshot(mover.id));
	const outcomes = await stage.syncAll(snapshots, settings(stage)).catch(() => null);
	for (const [index, scene] of scenes.entries()) {
		scene.last = outcomes?.[index] ?? (await syncOne(stage, scene.mover));
	}
}

/** A further sync of what is right posts nothing, and of what is told nothing new. */
async function demandRest(
	stage: Stage,
	scenes: readonly Scene[],
	verdicts: ReadonlyMap<Scene, Verdict>,
): Promise<void> {
	const right = scenes.filter((scene) => verdicts.get(scene)!.told.length === 0);
	const told = scenes.filter((scene) => !right.includes(scene));
	const before = (await stage.writes()).length;
	await syncTogether(stage, right);
	const posted = (await stage.writes()).slice(before);
	if (posted.length > 0) {
		const paths = posted.map(({ path, body }) => `${path} ${JSON.stringify(body)}`).join('\n');
		verdicts.get(right[0]!)!.wrong.push({ kind: 'lost', what: `no rest: ${paths}` });
	}
	if (told.length === 0) return;
	const records = await countOf(stage);
	await syncTogether(stage, told);
	const more = (await countOf(stage)) - records;
	if (more > 0)
		verdicts.get(told[0]!)!.wrong.push({ kind: 'doubled', what: `${more} new records` });
}

async function countOf(stage: Stage): Promise<number> {
	const lists = await Promise.all(
		['Customer', 'Invoice', 'Payment', 'Purchase', 'JournalEntry'].map(
			async (entity) => await stage.records(entity),
		),
	);
	return lists.flat().length;
}
