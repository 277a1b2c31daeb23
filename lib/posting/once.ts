import { NoAnswerError } from '../http';
import type { Invoice, Payment, Purchase } from '../quickbooks/schemas';
import { createRequestId, type MarkerKind } from '../sync/ours/identity';
import { isVoided } from '../quickbooks/states';
import type { Company } from '../quickbooks/company';

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
