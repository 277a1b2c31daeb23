import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { DateTime } from 'luxon';
import type { BackfillRun } from '../host/backfillDesk';
import { missingForQueueMode } from '../host/queueMode';
import { credentialIds } from '../host/setting';
import { failuresIn } from '../prove/failures';
import { QueueStage, type StoredExecution } from '../prove/queueStage';
import { book, pay, proveOn } from '../prove/workers';

jest.setTimeout(900_000);

const missing = missingForQueueMode();
const onThisMachine = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', no ')})`;

/** n8n in queue mode: a main process, two workers, a webhook processor. */
(missing.length === 0 ? describe : describe.skip)(`several workers${onThisMachine}`, () => {
	let stage: QueueStage;
	let hasFailed = false;
	/** Waits for it, two minutes at most: what is expected of it afterwards says what is missing. */
	const until = async (isSo: () => Promise<boolean>) => {
		for (const deadline = Date.now() + 120_000; Date.now() < deadline; await wait(20)) {
			if (await isSo()) return;
		}
	};
	const tell = (line: string) => void process.stderr.write(`workers: ${line}\n`);
	/** Keeps the logs of n8n's processes for whoever looks into a failure. */
	const watched = (play: () => Promise<void>) => async () => {
		hasFailed = true;
		await play();
		hasFailed = false;
	};

	beforeAll(async () => {
		stage = await QueueStage.set(tell);
	});
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
			await until(async () =>
				stage.queue.workers.every((worker) => worker.activeExecutions().length > 0),
			);
			await mishap();
			await stage.quickBooksControl('POST', '/expire-tokens');
		};
		/** The lock that n8n's workers refresh a credential under, held by none that lives. */
		const lockedByTheDead = async () => {
			const credential = createHash('sha256').update(credentialIds.quickBooks).digest('hex');
			const answer = await stage.queue.redis.command(
				...['SET', `n8n:lock:2:${credential}`, 'a-dead-worker', 'PX', '30000', 'NX'],
			);
			expect(answer).toBe('+OK');
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
			'after a worker died in its refresh, two refresh at once, and the second goes on with the tokens of the first',
			watched(async () => {
				await expireInMidRun(600, async () => {
					await stage.quickBooksControl('POST', '/faults', {
						match: { path: '/tokens/bearer' },
						times: 2,
						action: 'delay',
						ms: 12_000,
					});
					await lockedByTheDead();
				});
				await until(async () => (await refreshes()).filter(Boolean).length === 2);
				await stage.quiet();

				expect((await refreshes()).sort()).toEqual([200, 400]);
				const reasons = [...(await failuresIn(stage, await executions())).values()];
				expect(reasons).not.toContainEqual(expect.stringContaining('connect it again'));
				expect(await ledger()).toEqual(allPosted());
			}),
		);
	});

	it(
		'B3: a backfill whose worker dies goes on at the other: nothing lost, nothing doubled',
		watched(async () => {
			await stage.listen(false);
			const inBooks = async () =>
				await Promise.all(
					['Customer', 'Payment'].map(
						async (kind) =>
							(await stage.quickBooksControl<unknown[]>('GET', `/entities/${kind}`)).length,
					),
				);
			// Days on which none of the moves above is; two of these are one customer's.
			const day = (ago: number) => DateTime.local().minus({ days: ago }).toISODate();
			for (let index = 700; index < 706; index += 1) {
				await pay(stage, (await book(stage, index)).id, 88);
			}
			const before = await inBooks();
			const isAt = async (wanted: (run: Partial<BackfillRun>) => boolean) =>
				await until(async () => wanted((await stage.backfill.run()) ?? {}));

			await stage.withBackfill(async () => {
				await stage.backfill.order({ order: 'preview', from: day(16), to: day(10) });
				await isAt(({ phase, state }) => phase === 'preview' && state === 'done');
				expect(await inBooks()).toEqual(before);

				await stage.backfill.order({ order: 'start' });
				await isAt(({ phase, done }) => phase === 'sync' && Number(done) > 0);
				const claim = String((await stage.backfill.run())!.claim);
				const worker = stage.queue.workers.find((one) => one.activeExecutions().includes(claim));
				await worker!.kill();
				await worker!.start();
				await isAt(({ state }) => state === 'done');
			});

			expect(await stage.backfill.run()).toMatchObject({ total: 6, done: 6, failed: 0 });
			expect(await inBooks()).toEqual([before[0]! + 5, before[1]! + 6]);
		}),
	);
});
