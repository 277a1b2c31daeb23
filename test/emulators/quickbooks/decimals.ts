/**
 * Exact arithmetic on JSON numbers. QuickBooks checks Qty x UnitPrice at the precision that was
 * sent, so floating point products (128.35 * 14.5) would referee wrongly.
 */
interface Decimal {
	units: bigint;
	scale: number;
}

function toDecimal(value: number): Decimal {
	const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value));
	if (!match) throw new RangeError(`${value} is not a finite number`);
	const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
	const units = BigInt(`${sign}${whole}${fraction}`);
	const scale = fraction.length - Number(exponent);
	return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
}

/** Cents of a decimal, half up on the magnitude: 1861.075 is 186108, -0.005 is -1. */
function decimalToCents({ units, scale }: Decimal): number {
	const negative = units < 0n;
	const magnitude = (negative ? -units : units) * 100n;
	const divisor = 10n ** BigInt(scale);
	const cents = Number((magnitude * 2n + divisor) / (divisor * 2n));
	return negative && cents !== 0 ? -cents : cents;
}

/** Cents of an amount; digits past the second are rounded half up. */
export function centsOf(amount: number): number {
	return decimalToCents(toDecimal(amount));
}

/** Cents of `a` x `b`, multiplied exactly and then rounded half up. */
export function productInCents(a: number, b: number): number {
	const left = toDecimal(a);
	const right = toDecimal(b);
	return decimalToCents({ units: left.units * right.units, scale: left.scale + right.scale });
}

/** `percent` per cent of some cents, rounded half up to cents. */
export function percentOf(cents: number, percent: number): number {
	const { units, scale } = toDecimal(percent);
	return decimalToCents({ units: units * BigInt(cents), scale: scale + 4 });
}

/** The amount that stands in JSON for some cents. */
export function amountOf(cents: number): number {
	return cents / 100;
}

/** Whether a number has at most 15 digits before the point, as QuickBooks' amounts have. */
export function fitsAmount(value: number): boolean {
	return Number.isFinite(value) && Math.abs(value) < 1e15;
}
