import { setTimeout as wait } from 'node:timers/promises';
import { failuresIn } from '../prove/failures';
import { QueueStage, type StoredExecution } from '../prove/queueStage';
import { book, pay, proveOn } from '../prove/workers';

jest.setTimeout(900_000);

/** n8n in queue mode: a main process, two workers, a webhook processor. */
describe('several workers', () => {
	let stage: QueueStage;
	let hasFailed = false;
	const tell = (line: string) => void process.stderr.write(`workers: ${line}\n`);
	/** Keeps the logs of n8n's processes for whoever looks into a failure. */
	const watched = (play: () => Promise<void>) => async () => {
		hasFailed = true;
		await play();
		hasFailed = false;
	};

	beforeAll(async () => {
		stage = await QueueStage.set(tell);
	}, 1_800_000);
	afterEach(() => {
		if (hasFailed) tell(`The logs of all processes are kept in ${stage.saveLogs()}`);
	});
	afterAll(async () => await stage?.close());

	it(
		'B1, B3, B8: workers die, Redis restarts, tokens expire: nothing lost, nothing doubled',
		watched(async () => {
			const proof = await proveOn(stage, 5, tell);

			expect(proof).toMatchObject({ lost: 0, doubled: 0 });
			expect(proof.workersKilled).toBeGreaterThanOrEqual(1);
			expect(proof.webhooks).toBeGreaterThan(50);
		}),
	);

	describe('both workers need a new access token at once, and a refresh token is good once', () => {
		let before: { refreshes: number; executions: number };
		let ids: string[];

		/** Payments on eight moves, the token run out while both workers are in the middle of them. */
		const expireInMidRun = async (firstQuote: number, mishap: () => Promise<void>) => {
			before = {
				refreshes: (await stage.refreshes()).length,
				executions: (await stage.executions()).length,
			};
			await stage.quickBooksControl('POST', '/latency', { ms: 300 });
			const moves = [];
			for (let index = 0; index < 8; index += 1) moves.push(await book(stage, firstQuote + index));
			const payments = await Promise.all(moves.map(async ({ id }) => await pay(stage, id, 77)));
			ids = payments.map(({ id }) => id);
			while (stage.queue.workers.some((worker) => worker.activeExecutions().length === 0)) {
				await wait(20);
			}
			await mishap();
			await stage.quickBooksControl('POST', '/expire-tokens');
		};
		const refreshes = async () => (await stage.refreshes()).slice(before.refreshes);
		const executions = async (): Promise<StoredExecution[]> =>
			(await stage.executions()).slice(before.executions);
		const ledger = async () => {
			const rows = await stage.queue.main.dataTableRows('smartmoving_quickbooks_sync');
			return ids.map((id) => rows.find(({ sourceId }) => sourceId === id)?.status);
		};
		const allPosted = () => ids.map(() => expect.stringMatching(/^(created|unchanged)$/));

		it(
			'n8n lets them refresh one after the other: one refresh for both',
			watched(async () => {
				await expireInMidRun(500, async () => {});
				await stage.quiet();

				expect(await refreshes()).toEqual([200]);
				expect(new Set((await executions()).map(({ status }) => status))).toEqual(
					new Set(['success']),
				);
				expect(await ledger()).toEqual(allPosted());
			}),
		);

		it(
			'without the lock that n8n keeps in Redis, the second one goes on with the tokens of the first',
			watched(async () => {
				await expireInMidRun(600, async () => {
					await stage.quickBooksControl('POST', '/faults', {
						match: { path: '/tokens/bearer' },
						times: 2,
						action: 'delay',
						ms: 3_000,
					});
					stage.queue.redis.freeze();
				});
				while ((await refreshes()).filter((status) => status !== null).length < 2) await wait(250);
				stage.queue.redis.thaw();
				await stage.quiet();

				expect((await refreshes()).sort()).toEqual([200, 400]);
				const reasons = [...(await failuresIn(stage, await executions())).values()];
				expect(reasons).not.toContainEqual(expect.stringContaining('connect it again'));
				expect(await ledger()).toEqual(allPosted());
			}),
		);
	});
});
