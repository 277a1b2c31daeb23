/**
 * The one door to the network. `lib/` never opens a connection itself: whoever uses it (a node,
 * a test) hands it a transport that knows the base URL and the credentials.
 */
export interface HttpRequest {
	method: 'GET' | 'POST' | 'PATCH';
	/** Path below the service's base URL, starting with a slash, already percent-encoded. */
	path: string;
	/** Query parameters, not yet encoded. */
	query?: Record<string, string | number | boolean>;
	headers?: Record<string, string>;
	/** A JSON value, or a string that is sent as it is. */
	body?: unknown;
	/** `binary` asks for the body as a Buffer. Default `json`. */
	expect?: 'json' | 'binary';
}

export interface HttpResponse {
	status: number;
	/** Header names in lower case. */
	headers: Record<string, string>;
	/** Parsed JSON; a string where the body was not JSON; a Buffer for `expect: 'binary'`. */
	body: unknown;
}

/**
 * Resolves with every answer the service gave, whatever its status.
 * Rejects with {@link NoAnswerError} when none came, and with {@link ReconnectError} when
 * the credentials are refused for good.
 */
export type HttpTransport = (request: HttpRequest) => Promise<HttpResponse>;

/** Waits that many milliseconds. Injected, so that tests do not wait. */
export type Sleep = (ms: number) => Promise<void>;

/** The present moment. Injected, so that tests choose it. */
export type Clock = () => Date;

/**
 * The request got no answer: refused, reset, timed out. Whether the service carried it out is
 * unknown, so a write may only be repeated in a way that cannot double it.
 */
export class NoAnswerError extends Error {
	override readonly name = 'NoAnswerError';
}

/** For the `catch` of a transport: no answer is an outcome to be judged, any other failure is not. */
export function noAnswerAsValue(error: unknown): NoAnswerError {
	if (error instanceof NoAnswerError) return error;
	throw error;
}

/** The stored credentials no longer work and a person has to reconnect them. Never retried. */
export class ReconnectError extends Error {
	override readonly name = 'ReconnectError';
}

/**
 * How long an answer asks to be left alone, in milliseconds; undefined where it does not say.
 * `Retry-After` is a number of seconds or a date, which is measured from the answer's own date, so
 * that our clock need not be right.
 */
export function retryAfterMs(headers: Record<string, string>): number | undefined {
	const value = headers['retry-after']?.trim() ?? '';
	if (/^\d+$/.test(value)) return Number(value) * 1_000;
	if (!/^[a-z]{3,9},/i.test(value)) return undefined;
	const wait = Date.parse(value) - Date.parse(headers['date'] ?? '');
	return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
