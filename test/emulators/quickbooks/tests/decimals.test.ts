import { centsOf, percentOf, productInCents } from '../decimals';

describe('exact cents', () => {
	test.each([
		// 128.35 x 14.5 is 1861.075 exactly; the floating point product is a little less.
		[128.35, 14.5, 186108],
		[3, 33.333333, 10000],
		[1.005, 1, 101],
		[-1.005, 1, -101],
		[0.1, 0.2, 2],
		[1e-7, 1e7, 100],
		[0, 19.99, 0],
	])('%d x %d is %d cents', (quantity, price, cents) => {
		expect(productInCents(quantity, price)).toBe(cents);
	});

	test('amounts and percentages are rounded half up', () => {
		expect(centsOf(10.005)).toBe(1001);
		expect(centsOf(10.0049)).toBe(1000);
		expect(percentOf(8750, 10)).toBe(875);
		expect(percentOf(1001, 8.5)).toBe(85);
	});
});
