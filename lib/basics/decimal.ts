/** Exact decimal arithmetic for the one product that QuickBooks checks: quantity times price. */

/**
 * Quantity x unit price in cents, computed at full precision and rounded half up, as QuickBooks
 * does before it compares the product with the line's Amount (its code 6070 when they differ).
 */
export function productInCents(quantity: number, unitPrice: number): number {
	const a = decimal(quantity);
	const b = decimal(unitPrice);
	const scale = a.scale + b.scale;
	const product = a.digits * b.digits * 100n;
	const divisor = 10n ** BigInt(scale);
	const negative = product < 0n;
	const magnitude = negative ? -product : product;
	const rounded = (2n * magnitude + divisor) / (2n * divisor);
	return Number(negative ? -rounded : rounded);
}

/**
 * The unit price, to six decimals, at which a quantity comes to exactly that many cents; null where
 * none does, so that the line has to state its Amount alone.
 */
export function unitPriceFor(cents: number, quantity: number): number | null {
	if (!(quantity > 0) || decimal(quantity).scale > 5) return null;
	const unitPrice = Number((cents / 100 / quantity).toFixed(6));
	return productInCents(quantity, unitPrice) === cents ? unitPrice : null;
}

function decimal(value: number): { digits: bigint; scale: number } {
	// No notation shows the digits of such a number, which has no fraction any more.
	if (Math.abs(value) >= 1e21) return { digits: BigInt(value), scale: 0 };
	// The digits that JSON sends, in plain notation: String(1e-7) would be "1e-7".
	const sent = String(value);
	const plain = sent.includes('e') ? value.toFixed(10) : sent;
	const [whole = '0', fraction = ''] = plain.split('.');
	return { digits: BigInt(whole + fraction), scale: fraction.length };
}
