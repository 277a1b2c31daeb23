import { throttled } from './faults';
import type { Switches } from './switches';

export interface Limits {
	perMinute: number;
	perSecond: number;
	concurrent: number;
	batchesPerMinute: number;
}

/** QuickBooks' own limits for one company. */
export const REAL_LIMITS: Limits = {
	perMinute: 500,
	perSecond: 10,
	concurrent: 10,
	batchesPerMinute: 120,
};

/** What nothing reaches, for those who want no limits. */
export const NO_LIMITS: Limits = {
	perMinute: 1e9,
	perSecond: 1e9,
	concurrent: 1e9,
	batchesPerMinute: 1e9,
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The limits of one company: requests in a second and a minute, at once, and batches. */
export class Throttle {
	limits: Limits = { ...REAL_LIMITS };
	private requests: number[] = [];
	private batches: number[] = [];
	/** Arrivals of HTTP requests; a batch is one here, and as many as its items in `requests`. */
	private arrivals: number[] = [];
	private inFlight = 0;

	constructor(private readonly switches: Switches) {}

	reset(): void {
		this.limit(REAL_LIMITS);
	}

	/** Changes some of the limits; what came before does not count toward the new ones. */
	limit(changed: Partial<Limits>): void {
		this.limits = { ...this.limits, ...changed };
		this.requests = [];
		this.batches = [];
		this.arrivals = [];
	}

	/**
	 * Admits a request that counts as `weight` toward the minute, and returns what to call when it
	 * has been answered. Throws the throttling fault; a refused request does not count.
	 */
	enter(weight: number, isBatch: boolean): () => void {
		const at = Date.now();
		this.requests = this.requests.filter((time) => time > at - MINUTE);
		this.batches = this.batches.filter((time) => time > at - MINUTE);
		this.arrivals = this.arrivals.filter((time) => time > at - SECOND);
		if (
			this.inFlight >= this.limits.concurrent ||
			this.arrivals.length >= this.limits.perSecond ||
			this.requests.length + weight > this.limits.perMinute ||
			(isBatch && this.batches.length >= this.limits.batchesPerMinute)
		) {
			const status = this.switches.is('throttleStatus', '429') ? 429 : 403;
			const waits = this.switches.is('retryAfter', 'sent');
			throw throttled(status, waits ? { 'Retry-After': '60' } : {});
		}
		this.arrivals.push(at);
		for (let count = 0; count < weight; count += 1) this.requests.push(at);
		if (isBatch) this.batches.push(at);
		this.inFlight += 1;
		let left = false;
		return () => {
			if (!left) this.inFlight -= 1;
			left = true;
		};
	}
}
