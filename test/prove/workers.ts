import { setTimeout as wait } from 'node:timers/promises';
import { DateTime } from 'luxon';
import { missingForQueueMode, type QueueProcess } from '../host/queueMode';
import { failuresIn, ledgerGaps, unreported } from './failures';
import { QueueStage, type Tell } from './queueStage';
import { reckon, type Booked } from './reckoning';

export interface WorkersProof {
	/** Workers that were killed while they had work in hand. */
	workersKilled: number;
	/** Webhooks sent, duplicates included. */
	webhooks: number;
	/** Records of SmartMoving that no record in QuickBooks stands for in the end. */
	lost: number;
	/** Records in QuickBooks beyond one for each record of SmartMoving. */
	doubled: number;
}

interface Move extends Booked {
	jobNumber: string;
	/** In a few ways moves differ: who closes out, who gets money back. */
	index: number;
}

/** Moves that are played between one round of mishaps and the next. */
const movesPerRound = 12;
/** So that an event is a second of work, and a worker can be killed in the middle of it. */
const latencyMs = 60;

/**
 * Plays moves in SmartMoving against an n8n in queue mode while its workers are killed, Redis is
 * restarted and the access token expires, then runs the sweep once and compares the books of both
 * sides. Throws where the books are wrong or a failure is told of nowhere.
 * Needs `npm run build`, a PostgreSQL server and the command `redis-server`.
 */
export async function proveWorkers(options: {
	opportunities: number;
	tell: Tell;
}): Promise<WorkersProof> {
	const { opportunities, tell } = options;
	const missing = missingForQueueMode();
	if (missing.length > 0) throw new Error(`This machine lacks ${missing.join(' and ')}`);
	const stage = await QueueStage.set(tell);
	try {
		return await proveOn(stage, opportunities, tell);
	} catch (error) {
		tell(`The logs of all processes are kept in ${stage.saveLogs()}`);
		throw error;
	} finally {
		await stage.close();
	}
}

/** {@link proveWorkers} on a stage that is set, and on which nothing has been played. */
export async function proveOn(
	stage: QueueStage,
	opportunities: number,
	tell: Tell,
): Promise<WorkersProof> {
	await stage.quickBooksControl('POST', '/latency', { ms: latencyMs });
	const moves: Move[] = [];
	let delivered = 0;
	let workersKilled = 0;
	for (let first = 0; first < opportunities; first += movesPerRound) {
		const round: Move[] = [];
		for (let index = first; index < Math.min(first + movesPerRound, opportunities); index += 1) {
			round.push(await book(stage, index));
		}
		moves.push(...round);
		const { sent, killed } = await playRound(stage, round, tell);
		delivered += sent;
		workersKilled += killed;
	}
	for (const { id, workflowId } of await stage.quiet()) {
		tell(`n8n never ended execution ${id} of ${workflowId}, and takes it for running`);
	}
	const failures = await failuresIn(stage, await stage.executions());
	const silent = await unreported(stage, failures);
	tell(
		`${failures.size} executions failed; workflow 07 was told of ${failures.size - silent.length}`,
	);
	for (const [reason, count] of counted(failures.values())) tell(`   ${count} x ${reason}`);
	const { lost: open, wrong: off } = await reckon(stage, moves);
	tell(
		`n8n repeats none of them: ${open.length} records are missing, ${off.length} amounts are off`,
	);

	await stage.quickBooksControl('POST', '/expire-tokens');
	await stage.sweepOnce();
	const { lost, doubled, wrong } = await reckon(stage, moves);
	const refreshes = [...counted(await stage.refreshes())].map(([status, n]) => `${n} x ${status}`);
	tell(`After one sweep: ${lost.length} lost, ${doubled.length} doubled. Refreshes: ${refreshes}`);
	const problems = [...wrong, ...(await ledgerGaps(stage, moves))];
	for (const problem of [...lost, ...doubled]) tell(problem);
	if (problems.length > 0) throw new Error(`After one sweep:\n${problems.join('\n')}`);
	const webhooks = delivered + (await stage.deliveries()).length;
	return { workersKilled, webhooks, lost: lost.length, doubled: doubled.length };
}

function counted<T>(values: Iterable<T>): Map<T, number> {
	const counts = new Map<T, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	return counts;
}

/**
 * Plays the moves while everything goes wrong.
 * @returns how many webhooks were sent besides SmartMoving's own, and how many workers were killed
 */
async function playRound(
	stage: QueueStage,
	moves: readonly Move[],
	tell: Tell,
): Promise<{ sent: number; killed: number }> {
	const { queue } = stage;
	let played = 0;
	let sent = 0;
	const upTo = async (share: number) => {
		while (played < share * moves.length) await wait(100);
	};
	/** An event of the move three times at once, beside those that SmartMoving sends. */
	const repeat = async ({ id }: Move) => {
		sent += 3;
		await Promise.all([1, 2, 3].map(async () => await stage.deliver(id)));
	};
	const office = async () => {
		const waiting = [...moves];
		const lane = async () => {
			for (let move = waiting.shift(); move; move = waiting.shift()) {
				await play(stage, move, repeat);
				played += 1;
			}
		};
		await Promise.all([lane(), lane(), lane()]);
	};
	const restarts: Promise<unknown>[] = [];
	const mishaps = async () => {
		await upTo(0.2);
		await stage.quickBooksControl('POST', '/expire-tokens');
		restarts.push((await crash(queue.workers[0], tell)).back);
		await upTo(0.6);
		await stage.quickBooksControl('POST', '/expire-tokens');
		await queue.redis.kill();
		await wait(2_000);
		await queue.redis.start();
		tell('Redis was killed and is back after two seconds');
	};
	await Promise.all([office(), mishaps()]);
	await Promise.all(restarts);
	return { sent, killed: 1 + (await powerCut(stage, moves, tell)) };
}

/**
 * A last payment on each move, and both workers die over them: no later event makes up for it.
 * @returns how many workers were killed
 */
async function powerCut(stage: QueueStage, moves: readonly Move[], tell: Tell): Promise<number> {
	await stage.quiet();
	await stage.quickBooksControl('POST', '/latency', { ms: 500 });
	await Promise.all(moves.map(async ({ id }) => await pay(stage, id, 1.25)));
	for (const deadline = Date.now() + 30_000; Date.now() < deadline; await wait(100)) {
		const isAnswered = (await stage.deliveries()).every(({ status }) => status !== null);
		if (isAnswered && (await stage.executions()).every(({ status }) => status !== 'new')) break;
	}
	// One of them may have been left without any: an event more gives it some.
	const again = async () => await stage.deliver(moves[0]!.id);
	const crashes = await Promise.all(
		stage.queue.workers.map(async (worker) => await crash(worker, tell, again)),
	);
	await stage.quickBooksControl('POST', '/latency', { ms: latencyMs });
	await Promise.all(crashes.map(({ back }) => back));
	return crashes.length;
}

/**
 * Kills a worker as soon as it has work in hand, and starts it again.
 * @param giveWork called every few seconds in which it has none
 */
async function crash(
	worker: QueueProcess,
	tell: Tell,
	giveWork = async (): Promise<unknown> => undefined,
): Promise<{ back: Promise<void> }> {
	const deadline = Date.now() + 60_000;
	for (let idleSince = Date.now(); worker.activeExecutions().length === 0; await wait(20)) {
		if (Date.now() > deadline) throw new Error('The worker got no work within a minute');
		if (Date.now() < idleSince + 5_000) continue;
		await giveWork();
		idleSince = Date.now();
	}
	await worker.kill();
	const inHand = worker.activeExecutions();
	tell(`A worker was killed in the middle of executions ${inHand.join(', ')}`);
	return { back: worker.start() };
}

/** Books a move in SmartMoving. Nothing of it goes to QuickBooks yet. */
export async function book(stage: QueueStage, index: number): Promise<Move> {
	const quoteNumber = 1001 + index;
	const jobNumber = `${quoteNumber}-1`;
	// Every fourth customer moves twice.
	const customerName = `Customer ${index % 4 === 3 ? index - 1 : index}`;
	const { id } = await stage.smartMovingCommand<{ id: string }>('POST', '/opportunities', {
		quoteNumber,
		customer: {
			name: customerName,
			emailAddress: `${customerName.replace(' ', '.').toLowerCase()}@example.com`,
		},
		jobs: [
			{
				jobNumber,
				jobDate: Number(
					DateTime.local()
						.minus({ days: index % 30 })
						.toFormat('yyyyMMdd'),
				),
			},
		],
	});
	return { id, customerName, jobNumber, index };
}

/** A move from deposit to refund. Every fifth is not closed out, every third gets money back. */
async function play(
	stage: QueueStage,
	move: Move,
	repeat: (move: Move) => Promise<void>,
): Promise<void> {
	const { id, jobNumber, index } = move;
	const charge = { name: 'Labor', chargeCategory: 1, quantity: 1 };
	const total = 400 + index + 0.35;
	await pay(stage, id, 100 + index + 0.1);
	await repeat(move);
	await command(stage, id, 'charges', {
		jobNumber,
		actualCharges: [{ ...charge, subtotal: total, totalCost: total }],
	});
	const balance = await pay(stage, id, 250.25, { jobNumber });
	if (index % 5 !== 4) await command(stage, id, 'close-job', { jobNumber });
	await repeat(move);
	if (index % 3 === 0) {
		await command(stage, id, 'refunds', { paymentId: balance.id, amount: 40.15 });
	}
}

export async function pay(
	stage: QueueStage,
	id: string,
	amount: number,
	more: object = {},
): Promise<{ id: string }> {
	return await command(stage, id, 'payments', { amount, paymentType: 2, ...more });
}

async function command<T>(stage: QueueStage, id: string, name: string, body: object): Promise<T> {
	return await stage.smartMovingCommand<T>('POST', `/opportunities/${id}/${name}`, body);
}
