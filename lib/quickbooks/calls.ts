import {
	noAnswerAsValue,
	type HttpRequest,
	type HttpResponse,
	type HttpTransport,
	type Sleep,
} from '../http';
import { answerOf, readable, type Answer } from './answers';
import { faultOf, QuickBooksFault } from './faults';
import type { Pace } from './pace';
import { retryDelay, throttledForMs, type Failure } from './retry';

/** Intuit runs every request as this version or a later one. */
const MINOR_VERSION = 75;

/** One HTTP call below the company. */
export interface Call {
	method: 'GET' | 'POST';
	path: string;
	query?: Record<string, string>;
	headers?: Record<string, string>;
	body?: unknown;
	expect?: HttpRequest['expect'];
	kind: 'reads' | 'writes';
	/** How many queries the call carries, for the limits. Default 1. */
	queries?: number;
}

/** A call, and the property of the answer that holds what was asked for. */
export interface Ask extends Call {
	key: string;
}

/** Who is asked, by which way, and how time and chance are had. */
export interface CallOptions {
	transport: HttpTransport;
	realmId: string;
	sleep: Sleep;
	random?: () => number;
	pace?: Pace;
}

/**
 * The calls to one QuickBooks company: each is counted, held under the limits, and its answer read
 * for a refusal. What QuickBooks answers, or that it does not answer, is a value here; anything
 * else that stops a call (spent credentials) is thrown.
 */
export class QuickBooksCalls {
	/** HTTP calls so far, repeated ones included. */
	readonly made = { total: 0, reads: 0, writes: 0 };
	/** Waits that long. */
	readonly sleep: Sleep;
	private readonly random: () => number;

	constructor(private readonly options: CallOptions) {
		this.sleep = options.sleep;
		this.random = options.random ?? Math.random;
	}

	/** Asks until there is an answer; throws what stays refused. */
	async ask(ask: Ask): Promise<Answer> {
		const outcome = await this.repeat(() => this.attempt(ask));
		if (outcome instanceof Error) throw outcome;
		return outcome;
	}

	/** The same, and undefined where QuickBooks does not have the record (any more). */
	async askUnlessGone(ask: Ask): Promise<Answer | undefined> {
		const outcome = await this.repeat(() => this.attempt(ask));
		if (outcome instanceof QuickBooksFault && outcome.kind === 'notFound') return undefined;
		if (outcome instanceof Error) throw outcome;
		return outcome;
	}

	/** Tries what may be repeated at will, until it brings something or is refused for good. */
	async repeat<T extends object>(attempt: () => Promise<T | Failure>): Promise<T | Failure> {
		for (let tries = 1; ; tries += 1) {
			const outcome = await attempt();
			if (!(outcome instanceof Error)) return outcome;
			const delay = this.delayAfter(outcome, tries);
			if (delay === undefined) return outcome;
			await this.sleep(delay);
		}
	}

	/** How long to wait before the next try; undefined where there is to be none. */
	delayAfter(failure: Failure, tries: number): number | undefined {
		return retryDelay(failure, tries, this.random);
	}

	/** One HTTP call, and what was asked for in its answer. */
	async attempt(ask: Ask): Promise<Answer | Failure> {
		const response = await this.call(ask);
		return response instanceof Error ? response : answerOf(response, ask.key);
	}

	/** One HTTP call. Waits for its turn first, and tells the pace what became of it. */
	async call(call: Call): Promise<HttpResponse | Failure> {
		const ended = await this.options.pace?.({
			queries: call.queries ?? 1,
			batch: call.path === '/batch',
		});
		let outcome: HttpResponse | Failure | undefined;
		try {
			outcome = await this.send(call).catch(noAnswerAsValue);
			return outcome;
		} finally {
			ended?.(outcome instanceof Error ? throttledForMs(outcome) : undefined);
		}
	}

	private async send(call: Call): Promise<HttpResponse | Failure> {
		this.made.total += 1;
		this.made[call.kind] += 1;
		const { method, headers, body, expect } = call;
		const response = await this.options.transport({
			method,
			path: `/v3/company/${encodeURIComponent(this.options.realmId)}${call.path}`,
			query: { ...call.query, minorversion: MINOR_VERSION },
			...(headers === undefined ? {} : { headers }),
			...(body === undefined ? {} : { body }),
			...(expect === undefined ? {} : { expect }),
		});
		return faultOf(readable(response)) ?? response;
	}
}
