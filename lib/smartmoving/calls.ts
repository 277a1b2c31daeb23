import type { z } from 'zod';

import {
	type HttpRequest,
	type HttpResponse,
	type HttpTransport,
	noAnswerAsValue,
	NoAnswerError,
	type Sleep,
} from '../http';
import { notData, refusal, silence, type SmartMovingError, unexpectedValue } from './failures';
import { type Outcome, waitBeforeRetry } from './retry';

/** The way to SmartMoving, and how time and chance are had. */
export interface CallOptions {
	transport: HttpTransport;
	sleep: Sleep;
	random?: () => number;
}

/** What was found out about a key, by whoever used it. */
export interface KnownOfKey {
	isBasic: boolean;
}

type Attempt = { answer: HttpResponse } | { outcome: Outcome; failure: SmartMovingError };

/** A page of a gateway, or JSON that was cut off. Plain text can be a sound answer to a write. */
const LOOKS_UNPARSED = /^\s*[<{[]/;

/** The calls to SmartMoving with one key: each is counted, and repeated where that cannot double anything. */
export class SmartMovingCalls {
	/** Requests sent so far, refused ones too. */
	made = 0;

	constructor(
		private readonly options: CallOptions,
		private readonly key: KnownOfKey,
	) {}

	/** What is at a path, read with its schema. */
	async get<T extends z.ZodTypeAny>(
		schema: T,
		path: string,
		record: string,
		query: Record<string, string | number | boolean> = {},
	): Promise<z.output<T>> {
		const answer = await this.send({ method: 'GET', path, query }, record);
		return parse(schema, answer.body, record);
	}

	/**
	 * Asks until there is an answer; throws what stays refused.
	 * @param record what is asked for, in words: every failure names it.
	 * @returns an answer with a 2xx status and a JSON body, or an empty one.
	 */
	async send(request: HttpRequest, record: string): Promise<HttpResponse> {
		const { random = Math.random, sleep } = this.options;
		for (let tries = 1; ; tries++) {
			const attempt = await this.attempt(request, record);
			if ('answer' in attempt) return attempt.answer;
			const { outcome, failure } = attempt;
			const wait = waitBeforeRetry(request.method, outcome, tries, random);
			if (wait === undefined) {
				if (failure.kind === 'forbidden') this.key.isBasic = true;
				throw failure;
			}
			await sleep(wait);
		}
	}

	private async attempt(request: HttpRequest, record: string): Promise<Attempt> {
		this.made++;
		const answer = await this.options.transport(request).catch(noAnswerAsValue);
		if (answer instanceof NoAnswerError) {
			return { outcome: null, failure: silence(request, record) };
		}
		if (answer.status < 200 || answer.status >= 300) {
			return { outcome: answer, failure: refusal(request, answer, record) };
		}
		if (typeof answer.body === 'string' && LOOKS_UNPARSED.test(answer.body)) {
			return { outcome: null, failure: notData(request, answer, record) };
		}
		return { answer };
	}
}

/** Reads an answer with a schema; a value that does not fit fails with the record and the field. */
export function parse<T extends z.ZodTypeAny>(
	schema: T,
	body: unknown,
	record: string,
): z.output<T> {
	const result = schema.safeParse(body);
	if (result.success) return result.data;
	throw unexpectedValue(result.error, body, record);
}
