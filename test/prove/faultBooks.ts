import type { SyncResult } from '../../lib/sync/outcome/result';
import type { Outcome, SyncStage } from '../integration/support/syncStage';

/** What is not as it should be, and how many records are missing or there twice. */
export interface Findings {
	lost: number;
	doubled: number;
	wrong: string[];
}

export const nothingWrong: Findings = { lost: 0, doubled: 0, wrong: [] };

const entities = ['Customer', 'Invoice', 'Payment', 'Purchase', 'JournalEntry'] as const;
type Entity = (typeof entities)[number];
type Row = Record<string, unknown> & { Id: string };
type Records = Record<Entity, Row[]>;

export async function recordsOf(stage: SyncStage): Promise<Records> {
	const lists = await Promise.all(entities.map(async (entity) => await stage.records(entity)));
	return Object.fromEntries(entities.map((entity, index) => [entity, lists[index]])) as Records;
}

/**
 * Whether QuickBooks holds what SmartMoving says: one live record for each source and none besides,
 * the receivable to the cent, the ledger balanced.
 *
 * @param voided how many payments were voided on purpose
 */
export async function booksOf(
	stage: SyncStage,
	opportunityId: string,
	{ verify, voided }: { verify: () => Promise<string[]>; voided: number },
): Promise<Findings> {
	const { opportunity, jobs, payments } = await stage.snapshot(opportunityId);
	const records = await recordsOf(stage);
	const sources: [Entity, string][] = [
		['Customer', opportunity.customer.id],
		...jobs
			.filter(({ closedAtUtc }) => closedAtUtc !== null)
			.map(({ id }): [Entity, string] => ['Invoice', id]),
		...payments.map((row): [Entity, string] => [
			row.isRefund ? 'Purchase' : row.amount < 0 ? 'JournalEntry' : 'Payment',
			row.id,
		]),
	];
	const findings: Findings = { lost: 0, doubled: 0, wrong: [] };
	for (const [entity, id] of sources) {
		const { length } = records[entity].filter((record) => isOf(record, id));
		if (length === 1) continue;
		if (length === 0) findings.lost += 1;
		else findings.doubled += length - 1;
		findings.wrong.push(`${entity} of ${id} stands ${length} times in QuickBooks`);
	}
	for (const entity of entities) {
		const wanted = sources.filter(([each]) => each === entity).length;
		const extra = entity === 'Payment' ? voided : 0;
		if (records[entity].length <= wanted + extra) continue;
		findings.wrong.push(`${records[entity].length} ${entity} records instead of ${wanted + extra}`);
	}
	const zeros = records.Payment.filter(({ TotalAmt }) => TotalAmt === 0).length;
	if (zeros !== voided) findings.wrong.push(`${zeros} payments are voided instead of ${voided}`);
	const [receivable, owed] = [await stage.receivable(), await stage.owed(opportunityId)];
	if (receivable !== owed) {
		findings.wrong.push(`QuickBooks' receivable is ${receivable}, owed are ${owed} cents`);
	}
	const { balanced } = await stage.control<{ balanced: boolean }>('GET', '/trial-balance');
	if (!balanced) findings.wrong.push('the ledger does not balance');
	if (findings.wrong.length === 0) findings.wrong.push(...(await verify()));
	return findings;
}

export function resultsIn({ customer, invoices, payments, refunds }: Outcome): SyncResult[] {
	return [customer, ...invoices, ...payments, ...refunds];
}

export function isDone({ status }: SyncResult): boolean {
	return status === 'created' || status === 'updated' || status === 'unchanged';
}

/** Results that say of a record that it is in QuickBooks, though it is not. */
export function untrueClaims(results: readonly SyncResult[], records: Records): string[] {
	return results.filter(isDone).flatMap(({ entity, id, source, status, total }) => {
		const record = records[entity].find((each) => each.Id === id);
		// Voiding may replace the note, and the marker with it.
		const isThere = record && (isOf(record, source.id) || (total === 0 && record.TotalAmt === 0));
		return isThere ? [] : [`${entity} of ${source.type} is "${status}" but not in QuickBooks`];
	});
}

/** Records of ours say so in their note. */
function isOf({ PrivateNote, Notes, Active }: Row, sourceId: string): boolean {
	const note = String(PrivateNote ?? Notes ?? '').toLowerCase();
	return note.includes(`:${sourceId.toLowerCase()}]`) && Active !== false;
}
