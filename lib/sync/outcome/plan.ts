import type { RefusalKind } from './kinds';
import type { FieldChange, SourceType, SyncEntity, SyncResult, SyncStatus } from './result';

/** The SmartMoving record that a plan or result speaks of. */
export type Source = { type: SourceType; id: string; number: string | null };

/** Why a record is not posted. */
export interface Refusal {
	action: 'refuse';
	status: Extract<SyncStatus, 'skipped' | 'conflict' | 'failed'>;
	reason: string;
	/** QuickBooks' own where it has one. */
	code: string | null;
	kind: RefusalKind | null;
	/** What a person changed and SmartMoving says otherwise, where that is the reason: theirs, then ours. */
	changes: FieldChange[];
}

/** What there is to say of a refusal beside its reason. */
type Why = Partial<Pick<Refusal, 'code' | 'kind' | 'changes'>>;

/**
 * What would have to happen to one QuickBooks record so that it says what SmartMoving says.
 * `note` is a warning for people that does not stop the posting.
 */
export type Plan<Body, Found> =
	| { action: 'create'; body: Body; changes: FieldChange[]; note: string | null }
	| { action: 'update'; found: Found; body: Body; changes: FieldChange[]; note: string | null }
	| Kept<Found>
	| Refusal;

/** A record that stays as it is. */
export interface Kept<Found> {
	action: 'keep';
	found: Found;
	note: string | null;
	/** What SmartMoving says otherwise and was left as a person has it (B5): theirs, then ours. */
	left: FieldChange[];
}

/** The record is left out on purpose; nobody has to act. */
export function skip(reason: string): Refusal {
	return refusal('skipped', reason);
}

/** The record cannot be posted until a person mends something. */
export function fail(reason: string, why: Why = {}): Refusal {
	return refusal('failed', reason, why);
}

/** QuickBooks holds something that a person did and that the sync does not overrule. */
export function conflict(reason: string, why: Why = {}): Refusal {
	return refusal('conflict', reason, why);
}

function refusal(
	status: Refusal['status'],
	reason: string,
	{ code = null, kind = null, changes = [] }: Why = {},
): Refusal {
	return { action: 'refuse', status, reason, code, kind, changes };
}

/** What the result of a refused record says of the reason. */
export function reasonOf({
	reason,
	code,
	kind,
	changes,
}: Refusal): Pick<SyncResult, 'message' | 'code' | 'kind' | 'changes'> {
	return { message: reason, code, kind, changes };
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
		kind: null,
		...rest,
	};
}
