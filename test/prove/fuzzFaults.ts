import fc from 'fast-check';
import { NoAnswerError, ReconnectError } from '../../lib/http';
import { QuickBooksFault } from '../../lib/quickbooks/faults';
import { UnreadableRecordError } from '../../lib/quickbooks/records';
import { Mover, type Outcome, type SyncStage } from '../integration/support/syncStage';
import { resultsOf } from './switchJudge';

/** Answers of QuickBooks that are no answers: the sync says so in words, and catches up afterwards. */

const LONGEST_MESSAGE = 5_000;

/** Places for a secret to be quoted in: QuickBooks does it with a token that has run out. */
const quoting = (secrets: readonly string[]) =>
	fc
		.constantFrom(...secrets)
		.chain((secret) =>
			fc.constantFrom(
				`Token expired: ${secret}`,
				`message=AuthenticationFailed; token ${secret}`,
				`Bearer ${secret}`,
				`${secret} is not valid`,
				`<html><body>Authorization: Bearer ${secret}</body></html>`,
			),
		);

function answers(secrets: readonly string[]) {
	const said = fc.oneof(
		quoting(secrets),
		fc.string({ unit: 'binary', maxLength: 60 }),
		fc.constantFrom('', 'x'.repeat(200_000), 'TypeError: undefined is not a function'),
	);
	const entry = fc.record(
		{
			code: fc.oneof(
				fc.constantFrom<unknown>(
					'6000',
					'610',
					'5010',
					'3200',
					'003001',
					'6140',
					'600',
					6240,
					null,
				),
				fc.jsonValue({ maxDepth: 1 }),
			),
			Message: said,
			Detail: said,
			message: said,
			detail: said,
			element: fc.oneof(said, fc.constant(null)),
		},
		{ requiredKeys: [] },
	);
	const faults = fc.array(entry, { maxLength: 3 });
	const body = fc.oneof(
		faults.map((Error) => ({ Fault: { Error, type: 'ValidationFault' } })),
		faults.map((error) => ({ fault: { error, type: 'AUTHENTICATION' } })),
		fc.jsonValue({ maxDepth: 4 }),
		said,
		said.map((text) => `<!doctype html><title>${text}</title>`),
		fc.constantFrom<unknown>(
			{ QueryResponse: null },
			{ BatchItemResponse: [{ bId: 0 }] },
			{ Payment: { Id: '1' } },
			{ Invoice: [] },
			{ Fault: null },
			{ fault: { error: {} } },
		),
	);
	return fc.record({
		status: fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 413, 429, 500, 502, 503),
		body,
		path: fc.constantFrom('/batch', '/customer?', '/invoice?', '/payment?', '/purchase?', '/'),
		times: fc.integer({ min: 1, max: 5 }),
	});
}

/** @returns how many cases were tried; throws with the smallest case that fails */
export async function fuzzFaults(stage: SyncStage, seed: number, cases: number): Promise<number> {
	const { accessToken, refreshToken, clientSecret } = stage.quickBooks;
	const secrets = [accessToken, refreshToken, clientSecret];
	await fc.assert(
		fc.asyncProperty(answers(secrets), async ({ status, body, path, times }) => {
			await stage.reset();
			const mover = await Mover.book(stage);
			const deposit = await mover.pay(200);
			await mover.refund(deposit.id, 30);
			await mover.closeJob();
			await stage.control('POST', '/faults', {
				match: { method: 'POST', path },
				times,
				action: 'status',
				status,
				body,
			});
			const outcome = await mover.sync().catch((error: Error) => error);
			checkWords(outcome, secrets);
			await stage.control('POST', '/throttle', {}).catch(() => undefined);
			await spend(stage);
			const after = await mover.sync();
			const open = resultsOf(after).filter(({ status: state }) => /failed|conflict/.test(state));
			if (open.length > 0) throw new Error(`not caught up: ${JSON.stringify(open[0])}`);
			const counts = await Promise.all(
				['Customer', 'Invoice', 'Payment', 'Purchase'].map(
					async (entity) => (await stage.records(entity)).length,
				),
			);
			if (counts.join() !== '1,1,1,1') throw new Error(`records: ${counts.join()}`);
			const [receivable, owed] = [await stage.receivable(), await stage.owed(mover.id)];
			if (receivable !== owed) throw new Error(`receivable ${receivable}, owed ${owed}`);
		}),
		{ seed, numRuns: cases },
	);
	return cases;
}

/** Answers that were planned and not met any more by the sync. */
async function spend(stage: SyncStage): Promise<void> {
	const planned = await stage.control<{ times: number }[]>('GET', '/faults');
	const left = planned.reduce((sum, { times }) => sum + times, 0);
	for (let time = 0; time < left; time += 1) {
		for (const path of ['customer?x', 'invoice?x', 'payment?x', 'purchase?x', 'batch?x']) {
			await stage.api(`/${path}`, {}).catch(() => undefined);
		}
	}
}

function checkWords(outcome: Outcome | Error, secrets: readonly string[]): void {
	if (outcome instanceof Error) {
		const isNamed =
			outcome instanceof QuickBooksFault ||
			outcome instanceof NoAnswerError ||
			outcome instanceof ReconnectError ||
			outcome instanceof UnreadableRecordError;
		if (!isNamed) throw outcome;
	}
	const told =
		outcome instanceof Error
			? [outcome.message, JSON.stringify(outcome)]
			: resultsOf(outcome).map(({ message }) => message ?? '');
	for (const text of told) {
		const leaked = secrets.find((secret) => text.includes(secret));
		if (leaked) throw new Error(`a secret is told: ${text.slice(0, 400)}`);
		if (text.length > LONGEST_MESSAGE) throw new Error(`a message of ${text.length} characters`);
	}
}
