import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { proveFaults } from './faults';
import { proveFuzz } from './fuzz';
import { proveHistories } from './histories';
import { proveSwitches } from './switches';
import { proveWorkers } from './workers';

/**
 * `npm run prove`: at length what `npm test` tries with a fixed number of cases: generated histories,
 * every fault, every reading of what is not known of QuickBooks, hostile input, and killed workers. A
 * failure prints the seed that brings it back: `npm run prove -- --seed N`.
 */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			seed: { type: 'string' },
			/** Histories over the planners. */
			histories: { type: 'string', default: '3000' },
			/** Histories over HTTP, between both emulators. */
			'over-http': { type: 'string', default: '60' },
			/** Random combinations of readings, besides every single one. */
			combinations: { type: 'string', default: '30' },
			fuzz: { type: 'string', default: '5000' },
			/** Opportunities played against n8n in queue mode. */
			opportunities: { type: 'string', default: '36' },
		},
	});
	const seed = values.seed === undefined ? randomInt(2 ** 31) : numberOf(values.seed);
	say(`seed ${seed}`);
	const common = { seed, tell: say };
	const histories = await timed('histories', () =>
		proveHistories({
			...common,
			planned: numberOf(values.histories),
			overHttp: numberOf(values['over-http']),
		}),
	);
	const faults = await timed('faults', () => proveFaults({ tell: say }));
	for (const what of faults.wrong) say(what);
	say(faults.table);
	const switches = await timed('readings', () =>
		proveSwitches({ ...common, combinations: numberOf(values.combinations) }),
	);
	const fuzz = await timed('hostile input', () =>
		proveFuzz({ ...common, cases: numberOf(values.fuzz) }),
	);
	const workers = await timed('workers', () =>
		proveWorkers({ opportunities: numberOf(values.opportunities), tell: say }),
	);
	const proofs = [histories, faults, switches, workers];
	const lost = proofs.reduce((sum, proof) => sum + proof.lost, 0);
	const doubled = proofs.reduce((sum, proof) => sum + proof.doubled, 0);
	const isProved = lost === 0 && doubled === 0 && faults.wrong.length === 0;
	say(`${switches.combinations} readings and combinations of what is not known of QuickBooks`);
	say(
		`PROVE ${isProved ? 'OK' : 'FAILED'} histories=${histories.histories} faults=${faults.faults}` +
			` workers_killed=${workers.workersKilled} fuzz=${fuzz.cases} lost=${lost} doubled=${doubled}`,
	);
	process.exit(isProved ? 0 : 1);
}

async function timed<T>(name: string, prove: () => Promise<T>): Promise<T> {
	const start = Date.now();
	const proof = await prove();
	say(`${name}: ${Math.round((Date.now() - start) / 1000)} s`);
	return proof;
}

function numberOf(text: string): number {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 0) throw new Error(`${text} is not a number of cases`);
	return number;
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
	say(error instanceof Error ? (error.stack ?? error.message) : String(error));
	say('PROVE FAILED');
	process.exit(1);
});
