/** A small repeatable random generator (mulberry32), so that a failing history can be run again. */
export function seeded(seed: number) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
	const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
	return {
		integer,
		chance: (probability: number) => next() < probability,
		pick: <T>(list: readonly T[]): T => list[integer(0, list.length - 1)] as T,
		shuffled: <T>(list: readonly T[]): T[] =>
			list
				.map((value) => ({ value, order: next() }))
				.sort((a, b) => a.order - b.order)
				.map(({ value }) => value),
	};
}
