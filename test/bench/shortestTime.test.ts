import { REAL_LIMITS } from '../emulators/quickbooks/throttle';
import { shortestSeconds, type CountedCall } from './shortestTime';

const single: CountedCall = { requests: 1, isBatch: false };
const batch: CountedCall = { requests: 30, isBatch: true };
const seconds = (calls: CountedCall[]) => shortestSeconds(calls, REAL_LIMITS);

test.each([
	['the first ten leave at once', Array<CountedCall>(10).fill(single), 0],
	['the eleventh a second later', Array<CountedCall>(11).fill(single), 1],
	['500 fit into the first minute', Array<CountedCall>(500).fill(single), 49],
	['the next one waits for it to pass', Array<CountedCall>(501).fill(single), 60],
	['a batch counts with all its queries', Array<CountedCall>(17).fill(batch), 60],
	[
		'batches have a limit of their own',
		Array<CountedCall>(121).fill({ requests: 1, isBatch: true }),
		60,
	],
])('%s', (_, calls, expected) => {
	expect(seconds(calls)).toBe(expected);
});
