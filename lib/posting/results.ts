import type { Company } from '../quickbooks/company';
import { viewUrl, type LinkedEntity } from '../quickbooks/links';
import { reasonOf, resultOf, type Refusal, type Source } from '../sync/outcome/plan';
import type { FieldChange, SyncEntity, SyncResult } from '../sync/outcome/result';

/** What was done to a record in this run. */
export interface Posted {
	status: 'created' | 'updated';
	changes: FieldChange[];
}

/** The plan for a record of whichever kind, as far as people are told of it. */
type ToldPlan =
	| { action: 'create' | 'update'; changes: FieldChange[]; note: string | null }
	| { action: 'keep'; note: string | null; left: FieldChange[] }
	| Refusal;

/** What was planned for one record of SmartMoving, and what became of it. */
export interface Outcome {
	source: Source;
	entity: SyncEntity;
	plan: ToldPlan;
	/** Whether plans are only shown (B2). */
	preview: boolean;
	/** The record as it stands in QuickBooks by now, or in a preview would. */
	standing: Partial<Pick<SyncResult, 'id' | 'docNumber' | 'total' | 'balance'>>;
	posted?: Posted | null;
	/** Why it was not posted though that was planned. */
	refusal?: Refusal | null;
	/** What is not as it should be though it was posted. */
	flaw?: Refusal | null;
	/** Whether it is deleted, so that there is nothing to open in QuickBooks. */
	isGone?: boolean;
}

/** What people and workflows are told of one record: the one place where a plan becomes a result. */
export function resultOfPlan(company: Company, outcome: Outcome): SyncResult {
	const { source, entity, plan, preview, standing, posted, refusal, flaw, isGone } = outcome;
	const { id = null } = standing;
	const link = id === null || isGone ? {} : linked(company, entity, id);
	const record = { ...standing, ...link };
	const refused = (why: Refusal) => {
		// What a person changed comes before what was done: it is what has to be decided.
		const changes = why.changes.length > 0 ? why.changes : (posted?.changes ?? []);
		return resultOf(source, entity, why.status, { ...record, ...reasonOf(why), changes });
	};

	if (refusal) return refused(refusal);
	if (plan.action === 'refuse') return refused(plan);
	const { note: message } = plan;
	if (preview && plan.action !== 'keep') {
		return resultOf(source, entity, 'planned', { ...record, changes: plan.changes, message });
	}
	const syncedAt = id === null ? null : company.clock().toISOString();
	const changes = posted?.changes ?? (plan.action === 'keep' ? plan.left : []);
	const told = flaw ? reasonOf(flaw) : { message };
	const status = flaw?.status ?? posted?.status ?? 'unchanged';
	return resultOf(source, entity, status, { ...record, syncedAt, ...told, changes });
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
