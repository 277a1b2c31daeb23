import { createPace, type Call } from '../../../lib/quickbooks/pace';

const start = 1_779_200_000_000;

/** Sends the calls one after another, each taking `ms`; gives the moment each went out. */
async function departures(calls: readonly Call[], ms: number): Promise<number[]> {
	let now = start;
	const pace = createPace({
		clock: () => new Date(now),
		sleep: async (wait) => {
			now += wait;
		},
	});
	const times: number[] = [];
	for (const call of calls) {
		const ended = await pace(call);
		times.push(now - start);
		now += ms;
		ended();
	}
	return times;
}

/** The most that falls into any window of that length. */
function densest(
	times: readonly number[],
	windowMs: number,
	cost: (index: number) => number,
): number {
	return Math.max(
		...times.map((from) =>
			times.reduce(
				(sum, time, index) => (time >= from && time < from + windowMs ? sum + cost(index) : sum),
				0,
			),
		),
	);
}

const single: Call = { queries: 1, batch: false };

it('calls that are slow enough by themselves never wait', async () => {
	const times = await departures(Array<Call>(100).fill(single), 150);
	expect(times).toEqual(times.map((_, index) => index * 150));
});

it('at most 10 calls in any second and 500 in any minute (B9)', async () => {
	const times = await departures(Array<Call>(1200).fill(single), 1);
	expect(densest(times, 1_000, () => 1)).toBeLessThanOrEqual(10);
	expect(densest(times, 60_000, () => 1)).toBe(500);
});

it('queries in a batch count one by one', async () => {
	const times = await departures(Array<Call>(60).fill({ queries: 30, batch: true }), 200);
	expect(densest(times, 60_000, () => 30)).toBe(480);
});

it('at most 120 batches in any minute, single calls between them', async () => {
	const calls = Array.from({ length: 400 }, (_, index) => ({ queries: 1, batch: index % 2 === 0 }));
	const times = await departures(calls, 100);
	expect(densest(times, 60_000, (index) => (calls[index]?.batch ? 1 : 0))).toBe(120);
});

it('calls made at the same moment leave one by one', async () => {
	const clock = new Clock();
	const pace = createPace({
		clock: clock.clock,
		// As any wait: whoever may go on already does so first.
		sleep: async (ms) => {
			await settled();
			clock.now += ms;
		},
	});
	const left: number[] = [];
	await Promise.all(
		Array.from({ length: 21 }, async () => {
			const ended = await pace(single);
			left.push(clock.now - start);
			ended();
		}),
	);
	expect(left).toEqual(left.map((_, index) => index * 115));
});

it('a wait that took too long does not push the next calls together', async () => {
	const clock = new Clock();
	const pace = createPace({
		clock: clock.clock,
		sleep: async (ms) => void (clock.now += ms + 700),
	});
	const times: number[] = [];
	for (let count = 0; count < 40; count += 1) {
		(await pace(single))();
		times.push(clock.now);
	}
	expect(Math.min(...times.slice(1).map((time, index) => time - times[index]!))).toBe(815);
});

it('keeps to the limits it is given', async () => {
	const clock = new Clock();
	const limits = {
		requestsPerMinute: 60,
		callsPerSecond: 3,
		callsAtOnce: 2,
		batchesPerMinute: 10,
	};
	const pace = createPace({ ...clock, limits });
	const times: number[] = [];
	const ends: Array<() => void> = [];
	for (let count = 0; count < 100; count += 1) {
		ends.push(await pace(single));
		times.push(clock.now);
		if (count > 0) ends.shift()!();
	}
	expect(densest(times, 1_000, () => 1)).toBe(3);
	expect(densest(times, 60_000, () => 1)).toBe(60);

	const busy = createPace({ ...new Clock(), limits });
	let leftBehind = false;
	await busy(single);
	const ended = await busy(single);
	const third = busy(single).then(() => (leftBehind = true));
	await settled();
	expect(leftBehind).toBe(false);
	ended();
	await third;
});

it('at most 10 calls are under way at once', async () => {
	const clock = new Clock();
	const pace = createPace(clock);
	const ends: Array<() => void> = [];
	for (let count = 0; count < 12; count += 1) {
		void pace(single).then((ended) => ends.push(ended));
		clock.now += 5_000;
	}
	await settled();
	expect(ends).toHaveLength(10);
	ends[0]!();
	await settled();
	expect(ends).toHaveLength(11);
});

describe('after QuickBooks has throttled a call', () => {
	it('the others wait as long as that one', async () => {
		const clock = new Clock();
		const pace = createPace(clock);
		(await pace(single))(60_000);
		await pace(single);
		expect(clock.now - start).toBe(60_000);
	});

	it('this process takes a smaller share of the limits, and regains it', async () => {
		const clock = new Clock();
		const pace = createPace(clock);
		(await pace(single))(60_000);
		expect(await inTheNextMinute(pace, clock)).toBe(375);
		clock.now += 10 * 60_000;
		expect(await inTheNextMinute(pace, clock)).toBe(500);
	});

	it('ten calls throttled together count once', async () => {
		const clock = new Clock();
		const pace = createPace(clock);
		const ends = await Promise.all(Array.from({ length: 10 }, async () => await pace(single)));
		for (const ended of ends) ended(60_000);
		expect(await inTheNextMinute(pace, clock)).toBe(375);
	});
});

class Clock {
	now = start;
	readonly clock = () => new Date(this.now);
	readonly sleep = async (ms: number) => void (this.now += ms);
}

/** How many queries leave within a minute, in calls that are too few to reach the limit of a second. */
async function inTheNextMinute(pace: ReturnType<typeof createPace>, clock: Clock): Promise<number> {
	const five: Call = { queries: 5, batch: false };
	(await pace(five))();
	const from = clock.now;
	let count = 5;
	for (;;) {
		(await pace(five))();
		if (clock.now >= from + 60_000) return count;
		count += 5;
	}
}

async function settled(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
