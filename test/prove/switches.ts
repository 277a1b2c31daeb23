import fc from 'fast-check';
import { job, charge, Mover, SyncStage, type Outcome } from '../integration/support/syncStage';
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
	const stage = await SyncStage.start();
	try {
		const proof = { combinations: 0, lost: 0, doubled: 0 };
		const play = async (choice: Readings) => {
			proof.combinations += 1;
			for (const { name, verdict } of await playAll(stage, choice)) {
				for (const { kind, what } of verdict.wrong) {
					proof[kind] += 1;
					tell(`${kind} in "${name}" where ${JSON.stringify(choice)}: ${what}`);
				}
			}
		};
		await play({});
		const table = await stage.control<Table>('GET', '/switches');
		for (const choice of singleReadings(table)) await play(choice);
		for (const choice of randomReadings(table, seed, combinations)) await play(choice);
		return proof;
	} finally {
		await stage.close();
	}
}

type Table = Record<string, { default: string; asked: boolean; meanings: Record<string, string> }>;

/**
 * Every reading that is not a default, by itself. A switch that nothing asked for while all stories
 * were played has no say in them: they would go the very same way. The default of `autoApplyCredit`
 * matters only where the company applies credits, so it is a choice of its own.
 */
function singleReadings(table: Table): Readings[] {
	return Object.entries(table).flatMap(([name, { default: usual, asked, meanings }]) =>
		Object.keys(meanings)
			.filter((value) => (name === 'autoApplyCredit' ? true : asked && value !== usual))
			.map((value) => ({ [name]: value })),
	);
}

function randomReadings(table: Table, seed: number, count: number): Readings[] {
	const readings = Object.entries(table).map(
		([name, { meanings }]) => [name, fc.constantFrom(...Object.keys(meanings))] as const,
	);
	const choice = fc.record({
		...Object.fromEntries(readings),
		[CREDITS]: fc.constantFrom('on', 'off'),
	});
	return fc.sample(choice, { seed, numRuns: count }) as Readings[];
}

/** Whether the company applies credits by itself; matters to the switch `autoApplyCredit`. */
const CREDITS = 'credits';

export interface Played {
	name: string;
	scene: Scene;
	verdict: Verdict;
}

/** Plays all stories in one company under some readings; what became of each. */
export async function playAll(stage: SyncStage, choice: Readings): Promise<Played[]> {
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

	const stops: string[] = [];
	const rounds = Math.max(...cast.map(({ steps }) => steps.length));
	for (let round = 0; round < rounds; round += 1) {
		for (const [index, scene] of scenes.entries()) await cast[index]!.steps[round]?.(scene);
		const on = scenes.filter((_, index) => cast[index]!.steps[round]);
		await readAll(on);
		stops.push(...(await syncTogether(stage, on)));
	}
	// SmartMoving's state is final now, though not every scene was synced in the last round.
	await readAll(scenes);
	stops.push(...(await syncTogether(stage, scenes)));
	const verdicts = await judge(scenes);
	await demandRest(stage, scenes, verdicts);
	const wrong = stops.map((what) => ({ kind: 'lost' as const, what: `a run stopped: ${what}` }));
	verdicts.get(scenes[0]!)!.wrong.push(...wrong);
	return scenes.map((scene, index) => ({
		name: cast[index]!.name,
		scene,
		verdict: verdicts.get(scene)!,
	}));
}

async function readAll(scenes: readonly Scene[]): Promise<void> {
	for (const scene of scenes) scene.snapshot = await scene.stage.snapshot(scene.mover.id);
}

async function open(
	stage: SyncStage,
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
		snapshot: null,
		last: null,
		kept: {},
		syncAlone: async () => {
			await readAll([scene]);
			scene.last = await syncAgain(scene);
		},
	};
	return scene;
}

/** What the mapping of a person would be: a location for one branch, checks to be deposited later. */
function settings(stage: SyncStage) {
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

/** All in one run, as the nodes do it; where that stops, it is told, and each is synced by itself. */
async function syncTogether(stage: SyncStage, scenes: readonly Scene[]): Promise<string[]> {
	const snapshots = scenes.map(({ snapshot }) => snapshot!);
	const stops: string[] = [];
	const outcomes = await stage.syncAll(snapshots, settings(stage)).catch((error: Error) => {
		stops.push(error.message);
		return null;
	});
	for (const [index, scene] of scenes.entries()) {
		scene.last = outcomes?.[index] ?? (await syncAgain(scene));
	}
	return stops;
}

async function syncAgain({ stage, snapshot }: Scene): Promise<Outcome | Error> {
	const run = stage.syncAll([snapshot!], settings(stage));
	return await run.then(
		([outcome]) => outcome!,
		(error: Error) => error,
	);
}

/** A further sync of what is right posts nothing, and of what is told nothing new. */
async function demandRest(
	stage: SyncStage,
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

async function countOf(stage: SyncStage): Promise<number> {
	const lists = await Promise.all(
		['Customer', 'Invoice', 'Payment', 'Purchase', 'JournalEntry'].map(
			async (entity) => await stage.records(entity),
		),
	);
	return lists.flat().length;
}
