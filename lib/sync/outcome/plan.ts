import type { FieldChange, SourceType, SyncEntity, SyncResult, SyncStatus } from './result';

/** The SmartMoving record that a plan or result speaks of. */
export type Source = { type: SourceType; id: string; number: string | null };

/** Why a record is not posted. `code` is QuickBooks' own where it has one. */
export interface Refusal {
	action: 'refuse';
	status: Extract<SyncStatus, 'skipped' | 'conflict' | 'failed'>;
	reason: string;
	code: string | null;
}

/**
 * What would have to happen to one QuickBooks record so that it says what SmartMoving says.
 * `note` is a warning for people that does not stop the posting.
 */
export type Plan<Body, Found> =
	| { action: 'create'; body: Body; changes: FieldChange[]; note: string | null }
	| { action: 'update'; found: Found; body: Body; changes: FieldChange[]; note: string | null }
	| { action: 'keep'; found: Found; note: string | null }
	| Refusal;

/** The record is left out on purpose; nobody has to act. */
export function skip(reason: string): Refusal {
	return { action: 'refuse', status: 'skipped', reason, code: null };
}

/** The record cannot be posted until a person mends something. */
export function fail(reason: string, code: string | null = null): Refusal {
	return { action: 'refuse', status: 'failed', reason, code };
}

/** QuickBooks holds something that a person did and that the sync does not overrule. */
export function conflict(reason: string, code: string | null = null): Refusal {
	return { action: 'refuse', status: 'conflict', reason, code };
}

/** A result with nothing posted: the base that the others are spread over. */
export function resultOf(
	source: Source,
	entity: SyncEntity,
	status: SyncStatus,
	rest: Partial<SyncResult> = {},
): SyncResult {
	return {
		source,
		status,
		entity,
		id: null,
		docNumber: null,
		total: null,
		balance: null,
		url: null,
		syncedAt: null,
		changes: [],
		message: null,
		code: null,
		...rest,
	};
}
