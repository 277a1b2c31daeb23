import { centsOrNull, formatCents, toAmount, toCents } from '../../../lib/basics/money';

describe('cents of an amount', () => {
	it.each([
		[0, 0],
		[-0, 0],
		[0.29, 29],
		[1.15, 115],
		[19.99, 1999],
		[0.1 + 0.2, 30],
		[-12.34, -1234],
		[9_999_999_999.99, 999_999_999_999],
	])('%d is %d cents', (amount, cents) => expect(toCents(amount)).toBe(cents));

	it.each([[12.345], [0.001], [-0.005], [Number.NaN], [Number.POSITIVE_INFINITY], [1e20]])(
		'%d is no amount of money (B4)',
		(amount) => {
			expect(centsOrNull(amount)).toBeNull();
			expect(() => toCents(amount)).toThrow(RangeError);
		},
	);

	it('survives the way to an amount and back, for every cent of a hundred dollars', () => {
		for (let cents = -10_000; cents <= 10_000; cents += 1) {
			expect(toCents(toAmount(cents))).toBe(cents);
		}
	});
});

describe('formatCents', () => {
	it.each([
		[0, '0.00'],
		[5, '0.05'],
		[-5, '-0.05'],
		[123456, '1234.56'],
		[-123456, '-1234.56'],
	])('%d reads %s', (cents, text) => expect(formatCents(cents)).toBe(text));
});
