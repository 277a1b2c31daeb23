import type { Company } from '../../quickbooks/company';
import type { Query } from '../../quickbooks/query';
import type { EntityOf } from '../../quickbooks/schemas';
import { isVoided, type Transaction } from '../../quickbooks/states';
import type { PaymentFindings } from '../../sync/found/findings';
import { isMarked, type MarkerKind } from '../../sync/ours/identity';
import { conflict, type Refusal } from '../../sync/outcome/plan';
import { createOnce } from '../once';

type Entity = 'Payment' | 'Purchase' | 'JournalEntry';

/** What a step has to know beside its plan and what became of the others. */
export interface Circumstances {
	/** What QuickBooks held before the first step, voided records too. */
	found: PaymentFindings;
	/** Whether a record that someone deleted in QuickBooks is made again (B5). */
	recreate: boolean;
}

/**
 * Makes the payment, expense or journal entry of one of SmartMoving's rows; a refusal where it was made
 * before and someone deleted or voided it since.
 */
export async function createForRow<N extends Entity>(
	company: Company,
	{
		entity,
		source,
		body,
		query,
		voided,
		recreate,
		name,
	}: {
		entity: N;
		source: { kind: MarkerKind; id: string };
		body: object;
		/** Leads to the record by its number. */
		query: Query<N>;
		/** How many of that number were voided: each used up an attempt, and keeps the number. */
		voided: number;
		recreate: boolean;
		/** What people call the record. */
		name: string;
	},
): Promise<EntityOf<N> | Refusal> {
	const made = await createOnce({
		company,
		entity,
		source,
		body,
		lookAgain: async () => {
			const rows: EntityOf<N>[] = (await company.client.batchQuery([query]))[0];
			return rows.find((row) => isLiveRecordOf(row, source));
		},
		recreate,
		beside: { firstAttempt: voided, allowDuplicateNumber: voided > 0 },
	});
	if (made.state !== 'deleted') return made.record;
	return conflict(
		`The ${name} was deleted or voided in QuickBooks. To make it again, resync with 'Recreate Deleted Records' on.`,
	);
}

/** What people voided since is not what an answer that was lost has made. */
function isLiveRecordOf(
	record: Transaction,
	{ kind, id }: { kind: MarkerKind; id: string },
): boolean {
	return isMarked(record.PrivateNote, kind, id) && !isVoided(record);
}

/** How many records of a number were voided. */
export function voidedAmong(records: readonly Transaction[], number: string): number {
	return records.filter((record) => {
		const { PaymentRefNum, DocNumber } = record;
		return (PaymentRefNum ?? DocNumber) === number && isVoided(record);
	}).length;
}
