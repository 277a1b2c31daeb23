import type { z } from 'zod';

import type { HttpRequest, HttpResponse } from '../http';

/**
 * What became of a request: its key was not accepted, its tier is too low, the record is unknown,
 * the request was refused, the service is busy or down, no answer came, the answer makes no
 * sense, or what we were given cannot be asked for.
 */
export type SmartMovingErrorKind =
	| 'unauthorized'
	| 'forbidden'
	| 'notFound'
	| 'refused'
	| 'throttled'
	| 'unavailable'
	| 'noAnswer'
	| 'notData'
	| 'badAnswer'
	| 'badInput';

/**
 * A request to SmartMoving that did not succeed, in words for a bookkeeper: what happened, to
 * which record, and what to do about it. They never hold the key.
 */
export class SmartMovingError extends Error {
	override readonly name = 'SmartMovingError';
	readonly kind: SmartMovingErrorKind;
	/** HTTP status, or null where none was received. */
	readonly status: number | null;
	/** The record that was asked for, such as "opportunity 2f0c...". */
	readonly record: string;
	readonly what: string;
	readonly remedy: string;

	constructor(
		kind: SmartMovingErrorKind,
		record: string,
		words: { what: string; remedy: string },
		status: number | null = null,
	) {
		super(`${words.what} ${words.remedy}`);
		this.kind = kind;
		this.status = status;
		this.record = record;
		this.what = words.what;
		this.remedy = words.remedy;
	}
}

const JOB_IS_CLOSED = /job is closed/i;

/** Whether SmartMoving refused a change because the job is closed. Only its words tell. */
export function isJobClosed(error: unknown): boolean {
	return (
		error instanceof SmartMovingError && error.kind === 'refused' && JOB_IS_CLOSED.test(error.what)
	);
}

/** SmartMoving answered, with a status that says no. */
export function refusal(
	request: HttpRequest,
	answer: HttpResponse,
	record: string,
): SmartMovingError {
	const { status } = answer;
	const error = (kind: SmartMovingErrorKind, what: string, remedy: string) =>
		new SmartMovingError(kind, record, { what, remedy }, status);
	if (status === 401) {
		return error(
			'unauthorized',
			'The SmartMoving API key was not accepted.',
			'Copy the key again from SmartMoving (Settings > Integrations > SmartMoving API) into ' +
				'the SmartMoving credential.',
		);
	}
	if (status === 403) {
		return error(
			'forbidden',
			`SmartMoving does not allow this API key the ${record}.`,
			'It needs the Premium tier of the SmartMoving API; the key looks like one of the Basic tier.',
		);
	}
	if (status === 404) {
		return error(
			'notFound',
			`SmartMoving does not have the ${record}.`,
			'It may have been deleted, or the API key belongs to another SmartMoving account.',
		);
	}
	if (status === 429) {
		return error(
			'throttled',
			`SmartMoving takes no more calls at the moment, so the request for ${record} was not carried out.`,
			'Run it again later, and check the monthly call quota of the SmartMoving API.',
		);
	}
	if (status >= 500 && request.method === 'POST') {
		const words = doubt(`SmartMoving answered the request for ${record} with status ${status}`);
		return error('unavailable', words.what, words.remedy);
	}
	if (status >= 500) {
		return error(
			'unavailable',
			`SmartMoving is not available (status ${status}), so there is no answer for ${record}.`,
			'Run it again later.',
		);
	}
	const said = messageOf(answer.body) || 'no reason';
	return error(
		'refused',
		`SmartMoving refused the request for ${record} (status ${status}) and says: ${said}`,
		JOB_IS_CLOSED.test(said)
			? 'Reopen the job in SmartMoving first, or add a note to the timeline instead.'
			: 'Correct what SmartMoving names and run it again.',
	);
}

/** No answer came. */
export function silence(request: HttpRequest, record: string): SmartMovingError {
	const words =
		request.method === 'POST'
			? doubt(`SmartMoving gave no answer about the ${record}`)
			: {
					what: `SmartMoving gave no answer about ${record}.`,
					remedy:
						'Check the Base URL of the SmartMoving credential and the network, and run it again.',
				};
	return new SmartMovingError('noAnswer', record, words);
}

/** An answer came that says yes, with something in it that is no answer of SmartMoving's. */
export function notData(
	request: HttpRequest,
	answer: HttpResponse,
	record: string,
): SmartMovingError {
	const what = `SmartMoving answered the request for ${record} with something that is not data`;
	const words =
		request.method === 'POST'
			? doubt(what)
			: {
					what: `${what}.`,
					remedy:
						'Check the Base URL of the SmartMoving credential; if it is right, run it again later.',
				};
	return new SmartMovingError('notData', record, words, answer.status);
}

/** An answer that does not fit its schema: the error names the record and the field in it. */
export function unexpectedValue(
	error: z.ZodError,
	body: unknown,
	record: string,
): SmartMovingError {
	const issue = error.issues[0];
	const field = fieldOf(body, issue?.path ?? []) || 'its content';
	const reason = issue?.message ?? 'unknown reason';
	return new SmartMovingError('badAnswer', record, {
		what: `SmartMoving's answer for ${record} cannot be used: ${field} is not as expected (${reason}).`,
		remedy: 'Correct the record in SmartMoving, or report it if it looks right there.',
	});
}

/** A list whose pages never end would cost calls for ever. */
export function endlessList(record: string, page: number): SmartMovingError {
	return new SmartMovingError('badAnswer', record, {
		what: `SmartMoving's list of ${record} does not come to an end (page ${page}).`,
		remedy: 'Run it again later; if it stays so, report it to SmartMoving.',
	});
}

/** A note has no key that would keep it from being added twice. */
function doubt(what: string): { what: string; remedy: string } {
	return {
		what: `${what}, so it may have been added or not.`,
		remedy: 'Look at the timeline in SmartMoving before adding it again.',
	};
}

/** `{"message": "...", "errors": {"field": ["..."]}}`, or nothing that can be shown. */
function messageOf(body: unknown): string {
	if (typeof body !== 'object' || body === null) return '';
	const { message, errors } = body as { message?: unknown; errors?: unknown };
	const fields =
		typeof errors === 'object' && errors !== null
			? Object.entries(errors).map(([field, why]) => `${field}: ${[why].flat().join(' ')}`)
			: [];
	return [typeof message === 'string' ? message : '', ...fields]
		.filter(Boolean)
		.join(' ')
		.slice(0, 500);
}

/** `jobs[1234-1].actualCharges[Moving labor].totalCost`: rows by what people call them. */
function fieldOf(body: unknown, path: ReadonlyArray<string | number>): string {
	let value = body;
	let field = '';
	for (const part of path) {
		value = (value as Record<string | number, unknown> | null | undefined)?.[part];
		field += typeof part === 'number' ? `[${rowName(value) ?? part}]` : `.${part}`;
	}
	return field.replace(/^\./, '');
}

function rowName(row: unknown): string | undefined {
	const { jobNumber, name, id } = (row ?? {}) as Record<string, unknown>;
	const called = [jobNumber, name, id].find((value) => typeof value === 'string');
	return called === undefined ? undefined : String(called).slice(0, 60);
}
