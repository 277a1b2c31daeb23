import { productInCents, unitPriceFor } from '../../../lib/basics/decimal';
import { seeded } from '../sync/random';

describe('productInCents (QuickBooks code 6070: full precision, half up)', () => {
	it.each([
		// In floating point this is 1861.0749999999998.
		[128.35, 14.5, 186108],
		[3, 33.333333, 10000],
		[3, 33.33, 9999],
		[1, 0.005, 1],
		[1, 0.0049, 0],
		[-1, 0.005, -1],
		[1.005, 100, 10050],
		[1.0049999, 1, 100],
		[0, 12.5, 0],
		[1e-7, 1e7, 100],
		[1234567.89, 1, 123456789],
		// A float of ten decimals reads 1234567.8899999999 here, and a half is lost.
		[1234567.89, 0.5, 61728395],
		[40_000, 25_000, 100_000_000_000],
		[1e21, 0, 0],
		[1e21, 1e-10, 10_000_000_000_000],
	])('%d x %d = %d cents', (quantity, price, cents) =>
		expect(productInCents(quantity, price)).toBe(cents),
	);
});

describe('unitPriceFor', () => {
	it.each([
		[10_000, 3, 33.333333],
		[60_000, 4, 150],
		[186_108, 128.35, 14.500039],
		[-5_000, 2, -25],
		[10_000, 0, null],
		[10_000, -1, null],
		[10_000, 1e21, null],
		// Finer than QuickBooks keeps.
		[10_000, 1.000001, null],
	])('%d cents over %d is %s', (cents, quantity, price) =>
		expect(unitPriceFor(cents, quantity)).toBe(price),
	);

	it('always comes back to the very cents, or says that it cannot', () => {
		const random = seeded(6070);
		let found = 0;
		for (let round = 0; round < 2_000; round += 1) {
			const cents = random.integer(1, 2_000_000);
			const quantity = random.integer(1, 100_000) / 100;
			const price = unitPriceFor(cents, quantity);
			if (price === null) continue;
			found += 1;
			expect(productInCents(quantity, price)).toBe(cents);
		}
		expect(found).toBe(2_000);
	});
});
