import { builtIn, ours, runOnce, type Contestant } from './contestants';
import type { Cost, Field, Kind } from './field';
import { median } from './median';

/** What is compared; in a nightly sweep, the last, most of what is looked at is as it was. */
const MIXTURES: { name: string; parts: Record<Kind, number> }[] = [
	{ name: 'new', parts: { new: 1, changed: 0, unchanged: 0 } },
	{ name: 'changed', parts: { new: 0, changed: 1, unchanged: 0 } },
	{ name: 'unchanged', parts: { new: 0, changed: 0, unchanged: 1 } },
	{ name: 'mixed 1:1:1', parts: { new: 1, changed: 1, unchanged: 1 } },
	{ name: 'mixed 1:1:18', parts: { new: 1, changed: 1, unchanged: 18 } },
];
/** Opportunities in one run, and how many runs the median is of. */
const SIZES = [
	{ count: 1, runs: 5 },
	{ count: 30, runs: 1 },
	{ count: 200, runs: 1 },
];

/** What both contestants took for the same work. */
export interface Race {
	mixture: string;
	count: number;
	ours: Cost;
	builtIn: Cost;
}

/**
 * Workflow 01 against the same job built from n8n's own nodes, side by side, with the same emulators,
 * latency and limits. A mixture is tried where its parts fit into the count.
 */
export async function* races(field: Field, latencyMs: number): AsyncGenerator<Race, void> {
	for (const { name, parts } of MIXTURES) {
		const whole = parts.new + parts.changed + parts.unchanged;
		for (const { count, runs } of SIZES.filter((size) => size.count >= whole)) {
			const kinds = kindsOf(parts, count);
			const of = async (contestant: Contestant): Promise<Cost> => {
				const costs: Cost[] = [];
				for (let run = 0; run < runs; run += 1) {
					costs.push(await runOnce(field, contestant, kinds, latencyMs));
				}
				return {
					quickBooksCalls: median(costs.map((cost) => cost.quickBooksCalls)),
					smartMovingCalls: median(costs.map((cost) => cost.smartMovingCalls)),
					throttledCalls: median(costs.map((cost) => cost.throttledCalls)),
					seconds: median(costs.map((cost) => cost.seconds)),
				};
			};
			yield { mixture: name, count, ours: await of(ours), builtIn: await of(builtIn) };
		}
	}
}

/** How many times as much the built-in nodes need. */
export function ratios({ ours, builtIn }: Race): { calls: number; time: number } {
	return {
		calls: builtIn.quickBooksCalls / ours.quickBooksCalls,
		time: builtIn.seconds / ours.seconds,
	};
}

/** One line of the table: ours / built-in = ratio, each per opportunity. */
export function rowOf(race: Race): string {
	const { mixture, count, ours: us, builtIn: them } = race;
	const { calls, time } = ratios(race);
	const per = (value: number, digits: number) => (value / count).toFixed(digits);
	return [
		`${mixture}, ${count}`.padEnd(20),
		`QuickBooks calls ${per(us.quickBooksCalls, 2)} / ${per(them.quickBooksCalls, 2)} = ${calls.toFixed(1)}x`,
		`SmartMoving calls ${per(us.smartMovingCalls, 2)} / ${per(them.smartMovingCalls, 2)}`,
		`seconds ${per(us.seconds, 3)} / ${per(them.seconds, 3)} = ${time.toFixed(1)}x`,
		`throttled ${us.throttledCalls} / ${them.throttledCalls}`,
	].join('  ');
}

/** The kinds in turns, so that each part of a list has the same mixture. */
function kindsOf(parts: Record<Kind, number>, count: number): Kind[] {
	const pattern = (Object.entries(parts) as [Kind, number][]).flatMap(([kind, part]) =>
		Array<Kind>(part).fill(kind),
	);
	return Array.from({ length: count }, (_, index) => pattern[index % pattern.length]!);
}
