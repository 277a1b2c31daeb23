import { mayBeReplayed, objectSchema, pdfOf, rowsIn } from './answers';
import { Batches, type RowsOf } from './batch';
import { QuickBooksCalls, type Ask, type CallOptions } from './calls';
import { deletionsIn, type Deletion } from './deletions';
import { QuickBooksFault } from './faults';
import { isSingleton, PAGE_SIZE, toStatement, type Query } from './query';
import { parseRecord } from './records';
import { mayHaveHappened, type Failure } from './retry';
import type { EntityName, EntityOf, Invoice, Payment } from './schemas';
import { writeOnce } from './writeOnce';

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

type Body = Readonly<Record<string, unknown>>;
type IdAndToken = { Id: string; SyncToken: string };

/**
 * One QuickBooks company. Calls are repeated where that helps and cannot double anything; what is
 * left is thrown: {@link QuickBooksFault} for a refusal, NoAnswerError when QuickBooks could not
 * be reached, ReconnectError when the credentials are spent, UnreadableRecordError for a record in
 * a form we do not know.
 */
export class QuickBooksClient {
	/** HTTP calls so far, repeated ones included. */
	readonly calls: QuickBooksCalls['made'];
	readonly realmId: string;
	private readonly quickBooks: QuickBooksCalls;
	private readonly batches: Batches;

	constructor(options: CallOptions) {
		this.quickBooks = new QuickBooksCalls(options);
		this.batches = new Batches(this.quickBooks);
		this.calls = this.quickBooks.made;
		this.realmId = options.realmId;
	}

	/** All rows of one query, page by page. For several queries, or long lists of ids: batchQuery. */
	async query<N extends EntityName>(query: Query<N>): Promise<Array<EntityOf<N>>> {
		const rows: Array<EntityOf<N>> = [];
		for (;;) {
			const page = { startPosition: rows.length + 1, maxResults: PAGE_SIZE };
			const { content } = await this.quickBooks.ask({
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
		return await this.batches.rowsOf(queries);
	}

	/**
	 * The record as it is now, or undefined when QuickBooks has none of that id (never had, or it
	 * was deleted).
	 */
	async read<N extends EntityName>(entity: N, id: string): Promise<EntityOf<N> | undefined> {
		const answer = await this.quickBooks.askUnlessGone({
			method: 'GET',
			path: `${pathOf(entity)}/${encodeURIComponent(id)}`,
			kind: 'reads',
			key: entity,
		});
		return answer === undefined ? undefined : parseRecord(entity, answer.content);
	}

	/**
	 * The records of some kinds that were deleted since a moment (ISO 8601, at most 30 days ago).
	 * QuickBooks gives at most 1000 changes, deletions last, and no further page: in a busy company the
	 * list is not complete.
	 */
	async deletedSince(entities: readonly EntityName[], since: string): Promise<Deletion[]> {
		const { content } = await this.quickBooks.ask({
			method: 'GET',
			path: '/cdc',
			query: { entities: entities.join(','), changedSince: since },
			kind: 'reads',
			key: 'CDCResponse',
		});
		return deletionsIn(content, entities);
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
		const query = {
			requestid: requestId,
			...(allowDuplicateNumber ? { include: 'allowduplicatedocnum' } : {}),
		};
		return await writeOnce<Created<N>>(this.quickBooks, {
			ask: postOf(entity, query, body),
			read: (answer) => ({
				record: parseRecord(entity, answer.content),
				replayed: mayBeReplayed(answer),
			}),
			lookAgain: async () => {
				const record = await lookAgain();
				return record && { record, replayed: true };
			},
			// The holder of the name or number may be the record whose answer was lost.
			lastLookAfter: isDuplicate,
		});
	}

	/**
	 * Changes the properties in `body` and leaves the others as they are (a sparse update; QuickBooks
	 * still replaces a whole `Line` array when one is sent). `SyncToken` makes repeating safe: a
	 * change that went through unheard turns the repetition into a fault of kind `stale`, and the
	 * caller reads the record again.
	 */
	async update<N extends EntityName>(
		entity: N,
		body: Body & IdAndToken,
		{ requestId }: { requestId?: string } = {},
	): Promise<EntityOf<N>> {
		const query = requestId === undefined ? undefined : { requestid: requestId };
		const { content } = await this.quickBooks.ask(postOf(entity, query, { ...body, sparse: true }));
		return parseRecord(entity, content);
	}

	/**
	 * Voids a payment, which cannot be taken back: it stays with an amount of zero, and what it settled
	 * is open again. Repeating is safe in the same way as for {@link update}.
	 */
	async voidPayment(
		{ Id, SyncToken }: IdAndToken,
		{ requestId }: { requestId: string },
	): Promise<Payment> {
		// Payments know no `operation=void`; this is the form that Intuit documents for them.
		const query = { operation: 'update', include: 'void', requestid: requestId };
		const { content } = await this.quickBooks.ask(
			postOf('Payment', query, { Id, SyncToken, sparse: true }),
		);
		return parseRecord('Payment', content);
	}

	/**
	 * Deletes a transaction, which cannot be taken back. One that is gone already counts as deleted, so
	 * repeating is safe. Payments link to it no more by then: QuickBooks may refuse it otherwise.
	 */
	async remove(
		entity: 'Purchase' | 'JournalEntry',
		{ Id, SyncToken }: IdAndToken,
		{ requestId }: { requestId: string },
	): Promise<void> {
		const query = { operation: 'delete', requestid: requestId };
		await this.quickBooks.askUnlessGone(postOf(entity, query, { Id, SyncToken }));
	}

	/** The invoice as QuickBooks prints it: the bytes of a PDF. */
	async invoicePdf(id: string): Promise<Uint8Array> {
		const outcome = await this.quickBooks.repeat(async () => {
			const response = await this.quickBooks.call({
				method: 'GET',
				path: `/invoice/${encodeURIComponent(id)}/pdf`,
				headers: { accept: 'application/pdf' },
				expect: 'binary',
				kind: 'reads',
			});
			return response instanceof Error ? response : pdfOf(response);
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
		return await writeOnce<Invoice>(this.quickBooks, {
			ask: {
				method: 'POST',
				path: `/invoice/${encodeURIComponent(id)}/send`,
				query: { sendTo, requestid: requestId },
				// QuickBooks asks for this type, though there is no body.
				headers: { 'content-type': 'application/octet-stream' },
				kind: 'writes',
				key: 'Invoice',
			},
			read: ({ content }) => parseRecord('Invoice', content),
			lookAgain,
			// Whoever hears that it failed sends it again, and no number keeps the customer from getting both.
			lastLookAfter: mayHaveHappened,
		});
	}
}

function postOf(entity: EntityName, query: Record<string, string> | undefined, body: Body): Ask {
	return {
		method: 'POST',
		path: pathOf(entity),
		...(query === undefined ? {} : { query }),
		body,
		kind: 'writes',
		key: entity,
	};
}

function pathOf(entity: EntityName): string {
	return `/${entity.toLowerCase()}`;
}

function isDuplicate(failure: Failure): boolean {
	return (
		failure instanceof QuickBooksFault &&
		(failure.kind === 'duplicateName' || failure.kind === 'duplicateNumber')
	);
}
