import { writeFileSync } from 'node:fs';
import { builtIn, ours, runOnce, type Contestant } from './contestants';
import { Field, type Cost, type Kind } from './field';
import { distKilobytes, loadMilliseconds } from './package';
import { plannerThroughput } from './planner';

/**
 * `npm run bench`: what our workflow 01 costs against the same job built from n8n's own nodes, side by
 * side in one process on one machine, with the same emulators, latency and limits; and the package by
 * itself. Prints medians and ratios, and writes them all to bench.json.
 */
const LATENCY_MS = 150;
/** What is compared; in a nightly sweep, the last, most of what is looked at is as it was. */
const RACES: { mixture: string; parts: Record<Kind, number>; counts: number[] }[] = [
	{ mixture: 'new', parts: { new: 1, changed: 0, unchanged: 0 }, counts: [1, 30] },
	{ mixture: 'changed', parts: { new: 0, changed: 1, unchanged: 0 }, counts: [1, 30] },
	{ mixture: 'unchanged', parts: { new: 0, changed: 0, unchanged: 1 }, counts: [1, 30] },
	{ mixture: 'mixed 1:1:1', parts: { new: 1, changed: 1, unchanged: 1 }, counts: [30] },
	{ mixture: 'mixed 1:1:18', parts: { new: 1, changed: 1, unchanged: 18 }, counts: [200] },
];

interface Line {
	mixture: string;
	count: number;
	ours: Cost;
	builtIn: Cost;
}

async function main(): Promise<void> {
	const field = await Field.open();
	const lines: Line[] = [];
	for (const { mixture, parts, counts } of RACES) {
		for (const count of counts) {
			const kinds = kindsOf(parts, count);
			const of = async (contestant: Contestant) =>
				await median(count === 1 ? 5 : 1, () => runOnce(field, contestant, kinds, LATENCY_MS));
			const line = { mixture, count, ours: await of(ours), builtIn: await of(builtIn) };
			lines.push(line);
			say(rowOf(line));
		}
	}
	await field.close();
	const planner = plannerThroughput(20_000);
	const loads = Array.from({ length: 9 }, loadMilliseconds).sort((a, b) => a - b);
	const load = loads[4]!;
	const dist = distKilobytes();
	const verdict = lines.at(-1)!;
	const callsRatio = verdict.builtIn.quickBooksCalls / verdict.ours.quickBooksCalls;
	const timeRatio = verdict.builtIn.seconds / verdict.ours.seconds;
	writeFileSync(
		'bench.json',
		`${JSON.stringify({ latencyMs: LATENCY_MS, lines, planner, loads, dist }, null, '\t')}\n`,
	);
	say(
		`BENCH calls_ratio=${callsRatio.toFixed(1)} time_ratio=${timeRatio.toFixed(1)} planner=${Math.round(planner)} load_ms=${load.toFixed(0)} dist_kb=${dist.toFixed(0)}`,
	);
}

/** The kinds in turns, so that each part of a list has the same mixture. */
function kindsOf(parts: Record<Kind, number>, count: number): Kind[] {
	const pattern = (Object.entries(parts) as [Kind, number][]).flatMap(([kind, part]) =>
		Array<Kind>(part).fill(kind),
	);
	return Array.from({ length: count }, (_, index) => pattern[index % pattern.length]!);
}

async function median(runs: number, run: () => Promise<Cost>): Promise<Cost> {
	const costs: Cost[] = [];
	for (let number = 0; number < runs; number += 1) costs.push(await run());
	return costs.sort((a, b) => a.seconds - b.seconds)[Math.floor(runs / 2)]!;
}

function rowOf({ mixture, count, ours: us, builtIn: them }: Line): string {
	const ratio = (a: number, b: number) => `${(a / b).toFixed(1)}x`;
	const per = (value: number, digits: number) => (value / count).toFixed(digits);
	return [
		`${mixture}, ${count}`.padEnd(20),
		`QuickBooks calls ${per(us.quickBooksCalls, 2)} / ${per(them.quickBooksCalls, 2)} = ${ratio(them.quickBooksCalls, us.quickBooksCalls)}`,
		`SmartMoving calls ${per(us.smartMovingCalls, 2)} / ${per(them.smartMovingCalls, 2)}`,
		`seconds ${per(us.seconds, 3)} / ${per(them.seconds, 3)} = ${ratio(them.seconds, us.seconds)}`,
	].join('  ');
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	process.exit(1);
});
