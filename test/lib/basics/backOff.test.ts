import { backOff } from '../../../lib/basics/backOff';

it.each([
	// tries made, shortest wait, longest wait
	[1, 500, 1_000],
	[2, 1_000, 2_000],
	[3, 2_000, 4_000],
])('after %i tries', (tries, shortest, longest) => {
	expect(backOff(tries, () => 0)).toBe(shortest);
	expect(backOff(tries, () => 1)).toBe(longest);
});
