import { z } from 'zod';

import { type HttpResponse, NoAnswerError } from '../http';
import { parseRecord } from './records';
import type { EntityName, EntityOf } from './schemas';

/** What was asked for, out of an answer that is no refusal. */
export interface Answer {
	content: unknown;
	headers: Record<string, string>;
}

/** The rows of one query, under the name of their entity. */
export type QueryResponse = Record<string, unknown>;

/**
 * A record that is older than its answer by more than this may be the work of an earlier request. No
 * more than what QuickBooks rounds away (both times are whole seconds): a slow answer is taken for an
 * old one by mistake, which costs one read and no more.
 */
const ROUNDING_MS = 1_000;

export const objectSchema = z.record(z.unknown());
const stampedSchema = z.object({ MetaData: z.object({ CreateTime: z.string() }) });

/** The property of an answer that was asked for. An answer without it counts as no answer. */
export function answerOf({ body, headers }: HttpResponse, key: string): Answer | NoAnswerError {
	const object = objectSchema.safeParse(body);
	const content = object.success ? object.data[key] : undefined;
	if (typeof content === 'object' && content !== null) return { content, headers };
	return new NoAnswerError('QuickBooks sent an answer that was cut off or cannot be read.');
}

/** The PDF that was asked for. An answer that is none counts as no answer. */
export function pdfOf({ body }: HttpResponse): Uint8Array | NoAnswerError {
	if (body instanceof Uint8Array && isPdf(body)) return body;
	return new NoAnswerError('QuickBooks sent something else than the PDF of the invoice.');
}

/** The answer with a body that a fault is found in: a refusal is JSON even where bytes were asked for. */
export function readable(response: HttpResponse): HttpResponse {
	const { body } = response;
	if (!(body instanceof Uint8Array) || isPdf(body)) return response;
	const text = new TextDecoder().decode(body);
	try {
		return { ...response, body: JSON.parse(text) as unknown };
	} catch {
		return { ...response, body: text };
	}
}

/** The rows of a query. One without rows is answered without the entity's list. */
export function rowsIn<N extends EntityName>(
	response: QueryResponse,
	entity: N,
): Array<EntityOf<N>> {
	const rows = response[entity] ?? [];
	return (Array.isArray(rows) ? rows : [rows]).map((row) => parseRecord(entity, row));
}

/**
 * Whether a created record may be the work of an earlier request. Without both times we cannot
 * know, and take the answer for an old one.
 */
export function mayBeReplayed({ content, headers }: Answer): boolean {
	const stamped = stampedSchema.safeParse(content);
	const createdAt = stamped.success ? Date.parse(stamped.data.MetaData.CreateTime) : Number.NaN;
	const answeredAt = Date.parse(headers['date'] ?? '');
	return !(answeredAt - createdAt <= ROUNDING_MS);
}

function isPdf(bytes: Uint8Array): boolean {
	return new TextDecoder().decode(bytes.subarray(0, 5)) === '%PDF-';
}
