import { envelopeTime } from './clock';

/** A request as the handlers see it. */
export interface Call {
	method: string;
	path: string;
	/** Decoded query parameters; the last one counts where a name comes twice. */
	query: Record<string, string>;
	/** Header names in lower case. */
	headers: Record<string, string>;
	/** The body as it came. */
	body: string;
}

/** An answer before it is sent, so that it can be replayed, cut short or thrown away. */
export interface Reply {
	status: number;
	headers: Record<string, string>;
	body: string | Buffer;
}

const SUCCESS_HEADERS = {
	'Content-Type': 'application/json;charset=utf-8',
	'QBO-Version': '1944.190',
	'Service-Time': 'total=57, db=18',
	Expires: '0',
	'Cache-Control': 'max-age=0, no-cache, no-store, must-revalidate, private',
};

/** An accounting answer: the value with the envelope's `time`. */
export function success(value: Record<string, unknown>): Reply {
	return {
		status: 200,
		headers: SUCCESS_HEADERS,
		body: JSON.stringify({ ...value, time: envelopeTime() }),
	};
}

/** Any other JSON answer; faults have no QBO-Version. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
	return {
		status,
		headers: { 'Content-Type': 'application/json', ...headers },
		body: JSON.stringify(value),
	};
}

export function html(status: number, body: string): Reply {
	return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body };
}

export function redirect(to: string): Reply {
	return { status: 302, headers: { Location: to }, body: '' };
}
