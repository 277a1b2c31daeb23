import { SyncStage } from '../integration/support/syncStage';
import { fuzzFaults } from './fuzzFaults';
import { fuzzPages } from './fuzzPages';
import { fuzzSmartMoving } from './fuzzSmartMoving';
import { fuzzTexts } from './fuzzTexts';
import { fuzzTrigger } from './fuzzTrigger';

interface Options {
	seed: number;
	/** How many cases in all; the cheap kinds get most of them. */
	cases: number;
	tell: (line: string) => void;
}

/**
 * Hostile input from every side: webhook calls, answers of SmartMoving, texts that people typed,
 * answers of QuickBooks. Needs a build, because n8n's engine loads the built nodes.
 *
 * @returns how many cases were tried; throws with the smallest case that fails
 */
export async function proveFuzz({ seed, cases, tell }: Options): Promise<{ cases: number }> {
	const stage = await SyncStage.start();
	const part = (share: number) => Math.max(1, Math.round(cases * share));
	const kinds: [string, () => Promise<number>][] = [
		['answers of SmartMoving', async () => await fuzzSmartMoving(seed, part(0.6))],
		['webhook calls', async () => await fuzzTrigger(seed, part(0.3))],
		['texts', async () => await fuzzTexts(stage, seed, part(0.04))],
		['answers of QuickBooks', async () => await fuzzFaults(stage, seed, part(0.06))],
		['pages and e-mails', async () => await fuzzPages(stage, seed, part(0.004))],
	];
	try {
		let tried = 0;
		for (const [name, fuzz] of kinds) {
			const count = await fuzz();
			tried += count;
			tell(`${name}: ${count} cases`);
		}
		return { cases: tried };
	} finally {
		await stage.close();
	}
}
