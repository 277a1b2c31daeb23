import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node24Environment } from '../host/commands';
import { backfillCeiling } from './ceiling';
import { Field } from './field';
import { median } from './median';
import { measureMemory } from './memory';
import { nodeOverhead } from './overhead';
import { distKilobytes, loadMilliseconds } from './package';
import { races, ratios, rowOf, type Race } from './races';

/**
 * `npm run bench`: what our workflow 01 costs against the same job built from n8n's own nodes, side by
 * side in one process on one machine, with the same emulators, latency and limits; how near a backfill
 * comes to QuickBooks' limits; and the package by itself. Prints medians and ratios, and writes them
 * all to bench.json. Takes about 40 minutes. `npm run bench -- memory` only watches the memory of a real
 * n8n over one long backfill, which takes as long again.
 */
const LATENCY_MS = 150;
const BACKFILLED = 300;
const LONG_HISTORY = 10_000;

async function main(): Promise<void> {
	const field = await Field.open();
	const lines: Race[] = [];
	say('Workflow 01 / built-in nodes, per opportunity:');
	for await (const race of races(field, LATENCY_MS)) {
		lines.push(race);
		say(rowOf(race));
	}

	const ceiling = await backfillCeiling(BACKFILLED, LATENCY_MS, say);
	say(
		`Backfill of ${ceiling.opportunities} in a real n8n: ${ceiling.seconds.toFixed(0)} s, the limits allow ${ceiling.shortestSeconds.toFixed(0)} s = ${(ceiling.share * 100).toFixed(0)} %; ${ceiling.throttledCalls} calls throttled, ${ceiling.failedOpportunities} opportunities failed`,
	);

	const overhead = await nodeOverhead(field);
	say(
		`One execution: empty ${overhead.empty.toFixed(1)} ms, with our four nodes ${overhead.ours.toFixed(1)} ms, of which the calls alone ${overhead.calls.toFixed(1)} ms`,
	);
	await field.close();

	const planner = median(Array.from({ length: 5 }, plannerInItsProcess));
	const load = median(Array.from({ length: 9 }, loadMilliseconds));
	const dist = distKilobytes();
	say(
		`Planner ${Math.round(planner)} opportunities per second and core; package loads in ${load.toFixed(0)} ms; dist ${dist.toFixed(0)} kB`,
	);

	writeFileSync(
		'bench.json',
		`${JSON.stringify({ latencyMs: LATENCY_MS, races: lines, ceiling, overhead, planner, load, dist }, null, '\t')}\n`,
	);
	const { calls, time } = ratios(lines.at(-1)!);
	say(
		`BENCH calls_ratio=${calls.toFixed(1)} time_ratio=${time.toFixed(1)} ceiling=${ceiling.share.toFixed(2)} planner=${Math.round(planner)} load_ms=${load.toFixed(0)} dist_kb=${dist.toFixed(0)}`,
	);
}

function plannerInItsProcess(): number {
	const file = join(__dirname, 'plannerProcess.ts');
	const env = node24Environment();
	return Number(execFileSync('node', ['--import', 'tsx', file], { env, encoding: 'utf8' }));
}

async function memory(): Promise<void> {
	const report = await measureMemory(LONG_HISTORY, say);
	say(
		`MEMORY ratio=${report.ratio.toFixed(2)} mb_per_thousand=${report.mbPerThousand.toFixed(2)} per_second=${report.opportunitiesPerSecond.toFixed(1)}`,
	);
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

const wanted = process.argv.includes('memory') ? memory : main;
wanted().catch((error: unknown) => {
	process.stderr.write(
		`${error instanceof Error ? error.stack : JSON.stringify(error, null, 2)}\n`,
	);
	process.exit(1);
});
