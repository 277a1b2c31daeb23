/**
 * Money is held as integer cents. An amount from outside (a JSON number with two decimals)
 * becomes cents once, and cents become an amount again only at the door.
 */

/** Cents of an amount such as 12.34; refuses what is not a finite amount with at most two decimals. */
export function toCents(amount: number): number {
	const cents = centsOrNull(amount);
	if (cents === null) throw new RangeError(`${amount} is not an amount of money with two decimals`);
	return cents;
}

/** Like {@link toCents}, but null for what is not an amount of money. */
export function centsOrNull(amount: number): number | null {
	const cents = Math.round(amount * 100);
	if (!Number.isSafeInteger(cents) || Math.abs(amount * 100 - cents) > 1e-4) return null;
	// Avoids the negative zero that rounding -0.001 would give.
	return cents === 0 ? 0 : cents;
}

/** The amount of some cents, as a number with two decimals: 1234 -> 12.34. */
export function toAmount(cents: number): number {
	return cents / 100;
}

/** The amount of some cents as people write it: 123456 -> "1234.56". */
export function formatCents(cents: number): string {
	return (cents / 100).toFixed(2);
}
