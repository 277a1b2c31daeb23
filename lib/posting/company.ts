import type { Clock } from '../http';
import { NoAnswerError, ReconnectError } from '../http';
import type { QuickBooksClient } from '../quickbooks/client';
import { explain, QuickBooksFault } from '../quickbooks/faults';
import { viewUrl, type LinkedEntity } from '../quickbooks/links';
import type { Query } from '../quickbooks/query';
import { UnreadableRecordError } from '../quickbooks/records';
import type { EntityName, EntityOf, Invoice, Payment, Purchase } from '../quickbooks/schemas';
import type { Snapshot } from '../smartmoving/snapshot';
import { createRequestId, type MarkerKind } from '../sync/ours/identity';
import { isVoided } from '../sync/invoice/invoice';
import type { Refusal } from '../sync/outcome/plan';
import type { SyncResult } from '../sync/outcome/result';
import { settle } from '../basics/settled';

/** The QuickBooks company that is posted to. */
export interface Company {
	client: QuickBooksClient;
	/** Where "View in QuickBooks" links begin. */
	appBaseUrl: string;
	clock: Clock;
}

/** How often a record's present state is read anew when someone else changed it meanwhile. */
const ROUNDS = 3;

/** Someone else was quicker: read again what QuickBooks holds, and plan anew. */
export class StartAgain extends Error {}

/**
 * Runs `round` until it does not ask to start again. Each round reads QuickBooks anew, so that what
 * another worker or a person did meanwhile is seen; `last` is told so that the last round reports
 * instead of asking once more.
 */
export async function inRounds<T>(
	round: (number: number, last: boolean) => Promise<T>,
): Promise<T> {
	for (let number = 1; ; number += 1) {
		const outcome = await settle(round(number, number === ROUNDS));
		if (outcome.ok) return outcome.value;
		if (!(outcome.error instanceof StartAgain) || number === ROUNDS) throw outcome.error;
	}
}

/** Whether a fault says that the plan was made on a state that is no longer so. */
export function isOvertaken(error: unknown): error is QuickBooksFault {
	return (
		error instanceof QuickBooksFault &&
		(error.kind === 'stale' || error.kind === 'duplicateNumber' || error.kind === 'duplicateName')
	);
}

/**
 * What a record's result says when QuickBooks refused it or could not be reached. Anything else is a
 * defect of ours and is thrown on.
 */
export function refusalOf(error: unknown): Refusal {
	if (error instanceof QuickBooksFault) {
		const { advice } = explain(error);
		return {
			action: 'refuse',
			status: error.kind === 'deposited' ? 'conflict' : 'failed',
			reason: `${error.message} ${advice}${error.intuitTid ? ` (intuit_tid ${error.intuitTid})` : ''}`,
			code: error.code || null,
		};
	}
	if (
		error instanceof NoAnswerError ||
		error instanceof ReconnectError ||
		error instanceof UnreadableRecordError
	) {
		return { action: 'refuse', status: 'failed', reason: error.message, code: null };
	}
	throw error;
}

/** Whether a failure concerns the connection or the company as a whole, so that going on is no use. */
export function isOutage(error: unknown): boolean {
	if (error instanceof QuickBooksFault) {
		return ['unauthorized', 'forbidden', 'subscription', 'throttled', 'transient'].includes(
			error.kind,
		);
	}
	return error instanceof NoAnswerError || error instanceof ReconnectError;
}

/** How many times a deleted record can be made again before we stop counting. */
const ATTEMPTS = 20;

/** How a record is made beside voided ones of the same source. */
interface Beside {
	/** As many as there are voided ones: each used up an attempt at least. */
	firstAttempt: number;
	/** Whether its number may be one that a voided record holds. */
	allowDuplicateNumber: boolean;
}

/**
 * Creates a record exactly once over all workers and repetitions. A repeated request id makes
 * QuickBooks answer with the first answer, even if what it made was deleted or voided since (a customer:
 * made inactive): then the record is gone, and only `recreate` moves on to a new attempt.
 */
export async function createOnce<
	N extends 'Customer' | 'Invoice' | 'Payment' | 'Purchase' | 'JournalEntry',
>(
	{ client }: Company,
	entity: N,
	source: { kind: MarkerKind; id: string },
	body: Readonly<Record<string, unknown>>,
	lookAgain: Parameters<typeof client.create<N>>[2]['lookAgain'],
	recreate: boolean,
	{ firstAttempt, allowDuplicateNumber }: Beside = { firstAttempt: 0, allowDuplicateNumber: false },
) {
	for (let attempt = firstAttempt; attempt < firstAttempt + ATTEMPTS; attempt += 1) {
		const created = await client.create(entity, body, {
			requestId: createRequestId(client.realmId, source.kind, source.id, attempt),
			lookAgain,
			allowDuplicateNumber,
		});
		if (!created.replayed) return { state: 'made' as const, record: created.record };
		const present = await client.read(entity, created.record.Id);
		if (present !== undefined && !isOutOfUse(present)) {
			return { state: 'replayed' as const, record: present };
		}
		if (!recreate) return { state: 'deleted' as const, id: created.record.Id };
	}
	throw new NoAnswerError(
		`QuickBooks answers every attempt to create this ${entity} with one that was deleted. Delete nothing more and sync again tomorrow.`,
	);
}

/** A customer is never deleted, only made inactive; nothing can be posted to it then. */
function isOutOfUse(record: object): boolean {
	if ('Active' in record) return record.Active === false;
	return 'TotalAmt' in record && isVoided(record as Invoice | Payment | Purchase);
}

/**
 * Why nothing can be posted for an opportunity whose customer is not known in QuickBooks; null where
 * it is, or where a preview stops before that matters.
 */
export function customerRefusal(customer: SyncResult, preview: boolean): Refusal | null {
	if (customer.id !== null && customer.status !== 'failed' && customer.status !== 'conflict')
		return null;
	if (customer.status === 'planned' && preview) return null;
	const reason =
		customer.status === 'planned'
			? `The customer was only previewed: turn 'Preview' off in every node, or in none.`
			: `Its customer could not be synced: ${customer.message ?? customer.status}`;
	return { action: 'refuse', status: 'failed', reason, code: customer.code };
}

/**
 * The indexes of items whose opportunity an earlier item has as well: what was read before that one was
 * posted is no longer so when their turn comes.
 */
export function repeatedItems(inputs: readonly { snapshot: Snapshot }[]): Set<number> {
	const ids = inputs.map(({ snapshot }) => snapshot.opportunity.id);
	return new Set([...ids.keys()].filter((index) => ids.indexOf(ids[index]!) < index));
}

/** The customer that an opportunity's records are posted to, or in a preview would be. */
export function customerOf({
	snapshot,
	customer,
}: {
	snapshot: Snapshot;
	customer: SyncResult;
}): string {
	return customer.id ?? snapshot.opportunity.customer.id;
}

/** The parts of a result that every posted record has. */
export function posted(
	company: Company,
	entity: LinkedEntity,
	id: string,
): Pick<SyncResult, 'id' | 'url' | 'syncedAt'> {
	return { id, ...linked(company, entity, id), syncedAt: company.clock().toISOString() };
}

/** "View in QuickBooks" of a record. */
export function linked(
	company: Company,
	entity: LinkedEntity,
	id: string,
): Pick<SyncResult, 'url'> {
	return {
		url: viewUrl({ appBaseUrl: company.appBaseUrl, realmId: company.client.realmId, entity, id }),
	};
}

/** Asks all queries at once; the answer gives the rows of an entity, from all its queries. */
export async function askAll(
	client: QuickBooksClient,
	queries: readonly Query[],
): Promise<<N extends EntityName>(entity: N) => EntityOf<N>[]> {
	const answers: unknown[][] = await client.batchQuery(queries);
	return <N extends EntityName>(entity: N) =>
		queries.flatMap((query, index) =>
			query.entity === entity ? (answers[index] as EntityOf<N>[]) : [],
		);
}

/** Splits a list into pieces, so that no query grows beyond what a request may hold. */
export function inPieces<T>(list: readonly T[], size = 100): T[][] {
	const pieces: T[][] = [];
	for (let start = 0; start < list.length; start += size)
		pieces.push(list.slice(start, start + size));
	return pieces;
}
