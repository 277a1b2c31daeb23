import { NoAnswerError } from '../http';
import type { CreateOptions } from '../quickbooks/client';
import type { Company } from '../quickbooks/company';
import type { EntityOf, Payment } from '../quickbooks/schemas';
import { isVoided, type Transaction } from '../quickbooks/states';
import { createRequestId, updateRequestId, type MarkerKind } from '../sync/ours/identity';
import type { SyncEntity } from '../sync/outcome/result';

/** A record as far as a change of it goes. */
type Present = Readonly<{ Id: string; SyncToken: string }>;

/** How many times a deleted record can be made again before we stop counting. */
const ATTEMPTS = 20;

/** How a record is made beside voided ones of the same source. */
export interface Beside {
	/** As many as there are voided ones: each used up an attempt at least. */
	firstAttempt: number;
	/** Whether its number may be one that a voided record holds. */
	allowDuplicateNumber: boolean;
}

interface Creation<N extends SyncEntity> {
	company: Company;
	entity: N;
	/** The SmartMoving record that it is made for. */
	source: { kind: MarkerKind; id: string };
	body: object;
	/** Looks for what an answer that was lost may have made. */
	lookAgain: CreateOptions<N>['lookAgain'];
	/** Whether one that was deleted since is made again. */
	recreate: boolean;
	beside?: Beside;
}

/** What came of it: `replayed` where an earlier request had made it, `deleted` where it is gone since. */
type Created<N extends SyncEntity> =
	| { state: 'made' | 'replayed'; record: EntityOf<N> }
	| { state: 'deleted'; id: string };

/**
 * Creates a record exactly once over all workers and repetitions. A repeated request id makes
 * QuickBooks answer with the first answer, even if what it made was deleted or voided since (a customer:
 * made inactive): then the record is gone, and only `recreate` moves on to a new attempt.
 */
export async function createOnce<N extends SyncEntity>({
	company: { client },
	entity,
	source,
	body,
	lookAgain,
	recreate,
	beside: { firstAttempt, allowDuplicateNumber } = { firstAttempt: 0, allowDuplicateNumber: false },
}: Creation<N>): Promise<Created<N>> {
	for (let attempt = firstAttempt; attempt < firstAttempt + ATTEMPTS; attempt += 1) {
		const requestId = createRequestId(client.realmId, source.kind, source.id, attempt);
		const options = { requestId, lookAgain, allowDuplicateNumber };
		const created = await client.create(entity, { ...body }, options);
		if (!created.replayed) return { state: 'made', record: created.record };
		const present = await client.read(entity, created.record.Id);
		if (present !== undefined && !isOutOfUse(present)) {
			return { state: 'replayed', record: present };
		}
		if (!recreate) return { state: 'deleted', id: created.record.Id };
	}
	throw new NoAnswerError(
		`QuickBooks answers every attempt to create this ${entity} with one that was deleted. Delete nothing more and sync again tomorrow.`,
	);
}

/** A customer is never deleted, only made inactive; nothing can be posted to it then. */
function isOutOfUse(record: object): boolean {
	if ('Active' in record) return record.Active === false;
	return 'TotalAmt' in record && isVoided(record as Transaction);
}

interface Change<N extends SyncEntity> {
	company: Company;
	entity: N;
	/** As it was read. */
	record: Present;
}

/** Changes the fields in `body` of a record, once: a change that went through before is not made again. */
export async function changeOnce<N extends SyncEntity>({
	body,
	...change
}: Change<N> & { body: object }): Promise<EntityOf<N>> {
	const { company, entity, record } = change;
	const { Id, SyncToken } = record;
	const requestId = requestIdOf(change, body);
	return await company.client.update(entity, { ...body, Id, SyncToken }, { requestId });
}

/** Voids a payment, once. */
export async function voidOnce({
	company,
	record,
}: Omit<Change<'Payment'>, 'entity'>): Promise<Payment> {
	const requestId = requestIdOf({ company, entity: 'Payment', record }, 'void');
	return await company.client.voidPayment(record, { requestId });
}

/** Deletes an expense or a journal entry, once. */
export async function deleteOnce(change: Change<'Purchase' | 'JournalEntry'>): Promise<void> {
	const { Id, SyncToken } = change.record;
	const requestId = requestIdOf(change, 'delete');
	await change.company.client.remove(change.entity, { Id, SyncToken }, { requestId });
}

function requestIdOf({ company, entity, record }: Change<SyncEntity>, content: unknown): string {
	const { Id: id, SyncToken: syncToken } = record;
	return updateRequestId({ realmId: company.client.realmId, entity, id, syncToken, content });
}
