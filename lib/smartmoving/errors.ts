import type { z } from 'zod';

/**
 * What became of a request: its key was not accepted, its tier is too low, the record is unknown,
 * the request was refused, the service is busy or down, no answer came, or none of SmartMoving's, the
 * answer makes no sense, or what we were given cannot be asked for.
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

/** Whether SmartMoving refused a change because the job is closed. Only its words tell. */
export function isJobClosed(error: unknown): boolean {
	return (
		error instanceof SmartMovingError &&
		error.kind === 'refused' &&
		/job is closed/i.test(error.what)
	);
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
