import { z } from 'zod';

import {
	NoAnswerError,
	type HttpRequest,
	type HttpResponse,
	type HttpTransport,
	type Sleep,
} from '../http';
import { faultOf, QuickBooksFault } from './faults';
import type { Pace } from './pace';
import { isSingleton, PAGE_SIZE, toStatement, type Query } from './query';
import { parseRecord } from './records';
import { retryDelay, throttledForMs, type Failure } from './retry';
import type { EntityName, EntityOf, Invoice, Payment } from './schemas';

/** Intuit runs every request as this version or a later one. */
const MINOR_VERSION = 75;
/** The most queries QuickBooks takes in one batch, by its reference; another page of Intuit says 10. */
const BATCH_SIZE = 30;
const SMALL_BATCH_SIZE = 10;
/**
 * A record that is older than its answer by more than this may be the work of an earlier request. No
 * more than what QuickBooks rounds away (both times are whole seconds): a slow answer is taken for an
 * old one by mistake, which costs one read and no more.
 */
const ROUNDING_MS = 1_000;

/** The rows of each query of a batch, in the order of the queries. */
export type RowsOf<Queries extends readonly Query[]> = {
	-readonly [Index in keyof Queries]: Queries[Index] extends Query<infer N>
		? Array<EntityOf<N>>
		: never;
};

export interface CreateOptions<N extends EntityName> {
	/**
	 * The same for every attempt to create this one record, at most 50 characters. QuickBooks
	 * answers a repeated id with its first answer instead of creating a second record.
	 */
	requestId: string;
	/**
	 * Looks in QuickBooks for the record that is being created. Called when it is not known whether
	 * the creation went through, before it is tried again.
	 */
	lookAgain: () => Promise<EntityOf<N> | undefined>;
	/** Has QuickBooks take a number that another transaction has, which it may refuse else (6140). */
	allowDuplicateNumber?: boolean;
}

export interface Created<N extends EntityName> {
	record: EntityOf<N>;
	/**
	 * True when the record is, or may be, the work of an earlier request: it can have been changed
	 * or deleted since, so read it again before relying on it.
	 */
	replayed: boolean;
}

export interface SendOptions {
	/** The one address that the invoice goes to. QuickBooks puts it on the invoice as well. */
	sendTo: string;
	/** The same for every attempt to send it this once, at most 50 characters. */
	requestId: string;
	/**
	 * Reads whether QuickBooks has sent it, and gives the invoice if so. Called when the answer was
	 * lost, before it is tried again: whether a repeated request id keeps QuickBooks from sending a
	 * second e-mail is not documented.
	 */
	lookAgain: () => Promise<Invoice | undefined>;
}

/** A record that QuickBooks no longer has. `at` is ISO 8601 in the company's own time zone. */
export interface Deletion {
	entity: EntityName;
	id: string;
	at: string | null;
}

type Body = Readonly<Record<string, unknown>>;
type CallKind = 'reads' | 'writes';

/** One HTTP call below the company. */
interface Call {
	method: 'GET' | 'POST';
	path: string;
	query?: Record<string, string>;
	headers?: Record<string, string>;
	body?: unknown;
	expect?: HttpRequest['expect'];
	kind: CallKind;
	/** How many queries the call carries, for the limits. Default 1. */
	queries?: number;
}

/** A call, and the property of the answer that holds what was asked for. */
interface Ask extends Call {
	key: string;
}

interface Answer {
	content: unknown;
	headers: Record<string, string>;
}

type QueryResponse = Record<string, unknown>;

/** A query of a batch: its place among the caller's, how far it was read, how often it was tried. */
interface Question {
	query: Query;
	index: number;
	start: number;
	tries: number;
}

/**
 * One QuickBooks company. Calls are repeated where that helps and cannot double anything; what is
 * left is thrown: {@link QuickBooksFault} for a refusal, NoAnswerError when QuickBooks could not
 * be reached, ReconnectError when the credentials are spent, UnreadableRecordError for a record in
 * a form we do not know.
 */
export class QuickBooksClient {
	/** HTTP calls so far, repeated ones included. */
	readonly calls = { total: 0, reads: 0, writes: 0 };
	readonly realmId: string;
	private readonly transport: HttpTransport;
	private readonly sleep: Sleep;
	private readonly random: () => number;
	private readonly pace: Pace | undefined;
	private batchSize = BATCH_SIZE;

	constructor(options: {
		transport: HttpTransport;
		realmId: string;
		sleep: Sleep;
		random?: () => number;
		pace?: Pace;
	}) {
		this.transport = options.transport;
		this.realmId = options.realmId;
		this.sleep = options.sleep;
		this.random = options.random ?? Math.random;
		this.pace = options.pace;
	}

	/** All rows of one query, page by page. For several queries, or long lists of ids: batchQuery. */
	async query<N extends EntityName>(query: Query<N>): Promise<Array<EntityOf<N>>> {
		const rows: Array<EntityOf<N>> = [];
		for (;;) {
			const page = { startPosition: rows.length + 1, maxResults: PAGE_SIZE };
			const { content } = await this.ask({
				method: 'GET',
				path: '/query',
				query: { query: toStatement(query, page) },
				kind: 'reads',
				key: 'QueryResponse',
			});
			const found = rowsIn(objectSchema.parse(content), query.entity);
			rows.push(...found);
			if (found.length < PAGE_SIZE || isSingleton(query.entity)) return rows;
		}
	}

	/**
	 * All rows of every query, 30 queries to a call, or 10 once QuickBooks refused more. No queries, no
	 * call. The first query that is refused for good fails them all: a plan made on half of the facts
	 * is worth nothing.
	 */
	async batchQuery<const Queries extends readonly Query[]>(
		queries: Queries,
	): Promise<RowsOf<Queries>> {
		const rows: unknown[][] = queries.map(() => []);
		let waiting = queries.map((query, index) => ({ query, index, start: 1, tries: 0 }));
		while (waiting.length > 0) {
			const batch = await this.askBatch(waiting.slice(0, this.batchSize));
			if (batch === 'tooLarge') {
				this.batchSize = SMALL_BATCH_SIZE;
				continue;
			}
			const again = waiting.slice(this.batchSize);
			const answered: Array<{ question: Question; found: unknown[] }> = [];
			const delays: number[] = [];
			for (const { question, answer } of batch) {
				if (answer instanceof Error) {
					delays.push(this.delayBeforeRepeating(answer, question.tries));
					again.push(question);
				} else {
					answered.push({ question, found: rowsIn(answer, question.query.entity) });
				}
			}
			// Intuit also caps the rows of a whole batch at 1000, so a query may be cut short by its
			// neighbours: then each goes on from where it is until an answer was not cut.
			const total = answered.reduce((sum, { found }) => sum + found.length, 0);
			for (const { question, found } of answered) {
				rows[question.index]?.push(...found);
				if (total >= PAGE_SIZE && !isSingleton(question.query.entity)) {
					again.push({ ...question, start: question.start + found.length, tries: 0 });
				}
			}
			if (delays.length > 0) await this.sleep(Math.max(...delays));
			waiting = again;
		}
		return rows as RowsOf<Queries>;
	}

	/**
	 * The record as it is now, or undefined when QuickBooks has none of that id (never had, or it
	 * was deleted).
	 */
	async read<N extends EntityName>(entity: N, id: string): Promise<EntityOf<N> | undefined> {
		const outcome = await this.repeat(() =>
			this.attempt({
				method: 'GET',
				path: `/${entity.toLowerCase()}/${encodeURIComponent(id)}`,
				kind: 'reads',
				key: entity,
			}),
		);
		if (outcome instanceof QuickBooksFault && outcome.kind === 'notFound') return undefined;
		if (outcome instanceof Error) throw outcome;
		return parseRecord(entity, outcome.content);
	}

	/**
	 * The records of some kinds that were deleted since a moment (ISO 8601, at most 30 days ago).
	 * QuickBooks gives at most 1000 changes, deletions last, and no further page: in a busy company the
	 * list is not complete.
	 */
	async deletedSince(entities: readonly EntityName[], since: string): Promise<Deletion[]> {
		const { content } = await this.ask({
			method: 'GET',
			path: '/cdc',
			query: { entities: entities.join(','), changedSince: since },
			kind: 'reads',
			key: 'CDCResponse',
		});
		const answers = changesSchema.parse(content).flatMap(({ QueryResponse }) => QueryResponse);
		return entities.flatMap((entity) =>
			answers
				.flatMap((answer) => answer[entity] ?? [])
				.flatMap((record) => {
					const deleted = deletedSchema.safeParse(record);
					if (!deleted.success) return [];
					const { Id, MetaData } = deleted.data;
					return [{ entity, id: Id, at: MetaData?.LastUpdatedTime ?? null }];
				}),
		);
	}

	/**
	 * Creates one record, at most once. When it is not known whether it was created (no answer, 5xx,
	 * half an answer, code 600), QuickBooks is searched before the request is sent again, always
	 * with the same request id.
	 */
	async create<N extends EntityName>(
		entity: N,
		body: Body,
		{ requestId, lookAgain, allowDuplicateNumber = false }: CreateOptions<N>,
	): Promise<Created<N>> {
		let lost = false;
		for (let tries = 1; ; tries += 1) {
			const outcome = await this.attempt({
				method: 'POST',
				path: `/${entity.toLowerCase()}`,
				query: {
					requestid: requestId,
					...(allowDuplicateNumber ? { include: 'allowduplicatedocnum' } : {}),
				},
				body,
				kind: 'writes',
				key: entity,
			});
			if (!(outcome instanceof Error)) {
				const record = parseRecord(entity, outcome.content);
				return { record, replayed: mayBeReplayed(outcome) };
			}
			if (lost && isDuplicate(outcome)) {
				// The holder of the name or number may be the record whose answer was lost.
				const found = await lookAgain();
				if (found !== undefined) return { record: found, replayed: true };
			}
			await this.sleep(this.delayBeforeRepeating(outcome, tries));
			if (mayHaveHappened(outcome)) {
				lost = true;
				const found = await lookAgain();
				if (found !== undefined) return { record: found, replayed: true };
			}
		}
	}

	/**
	 * Changes the properties in `body` and leaves the others as they are (a sparse update; QuickBooks
	 * still replaces a whole `Line` array when one is sent). `SyncToken` makes repeating safe: a
	 * change that went through unheard turns the repetition into a fault of kind `stale`, and the
	 * caller reads the record again.
	 */
	async update<N extends EntityName>(
		entity: N,
		body: Body & { Id: string; SyncToken: string },
		{ requestId }: { requestId?: string } = {},
	): Promise<EntityOf<N>> {
		const { content } = await this.ask({
			method: 'POST',
			path: `/${entity.toLowerCase()}`,
			...(requestId === undefined ? {} : { query: { requestid: requestId } }),
			body: { ...body, sparse: true },
			kind: 'writes',
			key: entity,
		});
		return parseRecord(entity, content);
	}

	/**
	 * Voids a payment, which cannot be taken back: it stays with an amount of zero, and what it settled
	 * is open again. Repeating is safe in the same way as for {@link update}.
	 */
	async voidPayment(
		{ Id, SyncToken }: { Id: string; SyncToken: string },
		{ requestId }: { requestId: string },
	): Promise<Payment> {
		const { content } = await this.ask({
			method: 'POST',
			path: '/payment',
			// Payments know no `operation=void`; this is the form that Intuit documents for them.
			query: { operation: 'update', include: 'void', requestid: requestId },
			body: { Id, SyncToken, sparse: true },
			kind: 'writes',
			key: 'Payment',
		});
		return parseRecord('Payment', content);
	}

	/**
	 * Deletes a transaction, which cannot be taken back. One that is gone already counts as deleted, so
	 * repeating is safe. Payments link to it no more by then: QuickBooks may refuse it otherwise.
	 */
	async remove(
		entity: 'Purchase' | 'JournalEntry',
		{ Id, SyncToken }: { Id: string; SyncToken: string },
		{ requestId }: { requestId: string },
	): Promise<void> {
		const outcome = await this.repeat(() =>
			this.attempt({
				method: 'POST',
				path: `/${entity.toLowerCase()}`,
				query: { operation: 'delete', requestid: requestId },
				body: { Id, SyncToken },
				kind: 'writes',
				key: entity,
			}),
		);
		if (outcome instanceof QuickBooksFault && outcome.kind === 'notFound') return;
		if (outcome instanceof Error) throw outcome;
	}

	/** The invoice as QuickBooks prints it: the bytes of a PDF. */
	async invoicePdf(id: string): Promise<Uint8Array> {
		const outcome = await this.repeat(async () => {
			const response = await this.call({
				method: 'GET',
				path: `/invoice/${encodeURIComponent(id)}/pdf`,
				headers: { accept: 'application/pdf' },
				expect: 'binary',
				kind: 'reads',
			});
			if (response instanceof Error) return response;
			const { body } = response;
			return body instanceof Uint8Array && isPdf(body)
				? body
				: new NoAnswerError('QuickBooks sent something else than the PDF of the invoice.');
		});
		if (outcome instanceof Error) throw outcome;
		return outcome;
	}

	/**
	 * Has QuickBooks e-mail one invoice, with its PDF and the company's own message, and gives the
	 * invoice as it is then. An answer that was lost is never repeated blindly: see
	 * {@link SendOptions.lookAgain}.
	 */
	async sendInvoice(id: string, { sendTo, requestId, lookAgain }: SendOptions): Promise<Invoice> {
		for (let tries = 1; ; tries += 1) {
			const outcome = await this.attempt({
				method: 'POST',
				path: `/invoice/${encodeURIComponent(id)}/send`,
				query: { sendTo, requestid: requestId },
				// QuickBooks asks for this type, though there is no body.
				headers: { 'content-type': 'application/octet-stream' },
				kind: 'writes',
				key: 'Invoice',
			});
			if (!(outcome instanceof Error)) return parseRecord('Invoice', outcome.content);
			const delay = retryDelay(outcome, tries, this.random);
			if (delay !== undefined) await this.sleep(delay);
			if (mayHaveHappened(outcome)) {
				const sent = await lookAgain();
				if (sent !== undefined) return sent;
			}
			if (delay === undefined) throw outcome;
		}
	}

	/**
	 * Sends the questions in one call; gives each back with its rows or why there are none, or says
	 * that they are more than QuickBooks takes at once, where fewer would do.
	 */
	private async askBatch(
		questions: readonly Question[],
	): Promise<Array<{ question: Question; answer: QueryResponse | Failure }> | 'tooLarge'> {
		const call: Ask = {
			method: 'POST',
			path: '/batch',
			body: {
				BatchItemRequest: questions.map(({ query, start }, position) => ({
					bId: String(position),
					Query: toStatement(query, { startPosition: start, maxResults: PAGE_SIZE }),
				})),
			},
			kind: 'reads',
			key: 'BatchItemResponse',
			queries: questions.length,
		};
		const outcome = await this.repeat(() => this.attempt(call));
		if (isTooLarge(outcome) && questions.length > SMALL_BATCH_SIZE) return 'tooLarge';
		if (outcome instanceof Error) throw outcome;
		const { content, headers } = outcome;
		const items = new Map(batchItemsSchema.parse(content).map((item) => [item.bId, item]));
		return questions.map((question, position) => {
			const item = items.get(String(position));
			const answer =
				faultOf({ status: 200, headers, body: item }) ??
				item?.QueryResponse ??
				new NoAnswerError('QuickBooks left out the answer to one of several questions.');
			return { question: { ...question, tries: question.tries + 1 }, answer };
		});
	}

	/** Asks until there is an answer; throws what stays refused. */
	private async ask(ask: Ask): Promise<Answer> {
		const outcome = await this.repeat(() => this.attempt(ask));
		if (outcome instanceof Error) throw outcome;
		return outcome;
	}

	/** Tries what may be repeated at will, until it brings something or is refused for good. */
	private async repeat<T extends object>(
		attempt: () => Promise<T | Failure>,
	): Promise<T | Failure> {
		for (let tries = 1; ; tries += 1) {
			const outcome = await attempt();
			if (!(outcome instanceof Error)) return outcome;
			const delay = retryDelay(outcome, tries, this.random);
			if (delay === undefined) return outcome;
			await this.sleep(delay);
		}
	}

	private delayBeforeRepeating(failure: Failure, tries: number): number {
		const delay = retryDelay(failure, tries, this.random);
		if (delay === undefined) throw failure;
		return delay;
	}

	/** One HTTP call. An answer without the expected property counts as no answer. */
	private async attempt(ask: Ask): Promise<Answer | Failure> {
		const response = await this.call(ask);
		if (response instanceof Error) return response;
		const body = objectSchema.safeParse(response.body);
		const content = body.success ? body.data[ask.key] : undefined;
		if (typeof content !== 'object' || content === null) {
			return new NoAnswerError('QuickBooks sent an answer that was cut off or cannot be read.');
		}
		return { content, headers: response.headers };
	}

	private async call(call: Call): Promise<HttpResponse | Failure> {
		const ended = await this.pace?.({ queries: call.queries ?? 1, batch: call.path === '/batch' });
		let outcome: HttpResponse | Failure | undefined;
		try {
			outcome = await this.send(call).catch(noAnswerAsValue);
			return outcome;
		} finally {
			ended?.(outcome instanceof Error ? throttledForMs(outcome) : undefined);
		}
	}

	private async send(call: Call): Promise<HttpResponse | Failure> {
		this.calls.total += 1;
		this.calls[call.kind] += 1;
		const { method, headers, body, expect } = call;
		const request: HttpRequest = {
			method,
			path: `/v3/company/${encodeURIComponent(this.realmId)}${call.path}`,
			query: { ...call.query, minorversion: MINOR_VERSION },
			...(headers === undefined ? {} : { headers }),
			...(body === undefined ? {} : { body }),
			...(expect === undefined ? {} : { expect }),
		};
		const response = await this.transport(request);
		return faultOf(readable(response)) ?? response;
	}
}

const objectSchema = z.record(z.unknown());
/** Anything else counts as a batch whose answers were all left out. */
const batchItemsSchema = z
	.array(z.object({ bId: z.string(), QueryResponse: objectSchema.optional() }).passthrough())
	.catch([]);
const changesSchema = z
	.array(
		z.object({
			// Beside the records of a kind there are counters, and nothing at all where none changed.
			QueryResponse: z.array(z.record(z.unknown().transform(listOf))).catch([]),
		}),
	)
	.catch([]);
const deletedSchema = z.object({
	status: z.literal('Deleted'),
	Id: z.union([z.string(), z.number()]).transform(String),
	MetaData: z.object({ LastUpdatedTime: z.string().optional() }).optional(),
});
const stampedSchema = z.object({ MetaData: z.object({ CreateTime: z.string() }) });

function isTooLarge(outcome: Answer | Failure): boolean {
	return outcome instanceof QuickBooksFault && outcome.code === '1040';
}

/** A query without rows is answered without the entity's list. */
function rowsIn<N extends EntityName>(response: QueryResponse, entity: N): Array<EntityOf<N>> {
	const rows = response[entity] ?? [];
	return (Array.isArray(rows) ? rows : [rows]).map((row) => parseRecord(entity, row));
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** A refusal is JSON even where a binary answer was asked for. */
function readable(response: HttpResponse): HttpResponse {
	const { body } = response;
	if (!(body instanceof Uint8Array) || isPdf(body)) return response;
	const text = new TextDecoder().decode(body);
	try {
		return { ...response, body: JSON.parse(text) as unknown };
	} catch {
		return { ...response, body: text };
	}
}

function isPdf(bytes: Uint8Array): boolean {
	return new TextDecoder().decode(bytes.subarray(0, 5)) === '%PDF-';
}

function noAnswerAsValue(error: unknown): NoAnswerError {
	if (error instanceof NoAnswerError) return error;
	throw error;
}

/** Whether a failed creation may have been carried out all the same. */
function mayHaveHappened(failure: Failure): boolean {
	return (
		failure instanceof NoAnswerError ||
		failure.kind === 'transient' ||
		failure.kind === 'duplicateRequest'
	);
}

function isDuplicate(failure: Failure): boolean {
	return (
		failure instanceof QuickBooksFault &&
		(failure.kind === 'duplicateName' || failure.kind === 'duplicateNumber')
	);
}

/** Without both times we cannot know, and take the answer for an old one. */
function mayBeReplayed({ content, headers }: Answer): boolean {
	const stamped = stampedSchema.safeParse(content);
	const createdAt = stamped.success ? Date.parse(stamped.data.MetaData.CreateTime) : Number.NaN;
	const answeredAt = Date.parse(headers['date'] ?? '');
	return !(answeredAt - createdAt <= ROUNDING_MS);
}
