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

test('calls that are slow enough by themselves never wait', async () => {
	const times = await departures(Array<Call>(100).fill(single), 150);
	expect(times).toEqual(times.map((_, index) => index * 150));
});

test('at most 10 calls in any second and 500 in any minute (B9)', async () => {
	const times = await departures(Array<Call>(1200).fill(single), 1);
	expect(densest(times, 1_000, () => 1)).toBe(10);
	expect(densest(times, 60_000, () => 1)).toBe(500);
});

test('queries in a batch count one by one', async () => {
	const times = await departures(Array<Call>(60).fill({ queries: 30, batch: true }), 200);
	expect(densest(times, 60_000, () => 30)).toBe(480);
});

test('at most 120 batches in any minute, single calls between them', async () => {
	const calls = Array.from({ length: 400 }, (_, index) => ({ queries: 1, batch: index % 2 === 0 }));
	const times = await departures(calls, 100);
	expect(densest(times, 60_000, (index) => (calls[index]?.batch ? 1 : 0))).toBe(120);
});

test('calls made at the same moment queue up', async () => {
	const waits: number[] = [];
	const pace = createPace({
		clock: () => new Date(start),
		sleep: async (ms) => void waits.push(ms),
	});
	await Promise.all(Array.from({ length: 21 }, async () => (await pace(single))()));
	expect(waits).toEqual([...Array<number>(10).fill(1_100), 2_200]);
});

test('at most 10 calls are under way at once', async () => {
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
	test('the others wait as long as that one', async () => {
		const clock = new Clock();
		const pace = createPace(clock);
		(await pace(single))(60_000);
		await pace(single);
		expect(clock.now - start).toBe(60_000);
	});

	test('this process takes a smaller share of the limits, and regains it', async () => {
		const clock = new Clock();
		const pace = createPace(clock);
		(await pace(single))(60_000);
		expect(await inTheNextMinute(pace, clock)).toBe(375);
		clock.now += 10 * 60_000;
		expect(await inTheNextMinute(pace, clock)).toBe(500);
	});

	test('ten calls throttled together count once', async () => {
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

/** How many calls leave within a minute, one after another, without any delay of their own. */
async function inTheNextMinute(pace: ReturnType<typeof createPace>, clock: Clock): Promise<number> {
	(await pace(single))();
	const from = clock.now;
	let count = 1;
	for (;;) {
		(await pace(single))();
		if (clock.now >= from + 60_000) return count;
		count += 1;
	}
}

async function settled(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
