import { type Query, inPieces } from '../quickbooks/query';
import { referenceKey, type KnownReferences, type ReferenceKind } from '../sync/rules/references';
import type { SyncResult } from '../sync/outcome/result';

type Ids = Partial<Record<ReferenceKind, readonly (string | null | undefined)[]>>;

/** The queries for the records that some settings name, inactive ones included. */
export function referenceQueries(ids: Ids): Query<ReferenceKind>[] {
	return Object.entries(ids).flatMap(([entity, list]) => {
		const named = [...new Set(list.filter((id) => id !== null && id !== undefined))];
		return inPieces(named).map(
			(piece): Query<ReferenceKind> => ({
				entity: entity as ReferenceKind,
				where: [
					['Id', 'IN', piece],
					['Active', 'IN', [true, false]],
				],
			}),
		);
	});
}

/** What those queries found. */
export function knownReferences(
	queries: readonly Query<ReferenceKind>[],
	answers: readonly (readonly {
		Id: string;
		Name?: string;
		/** Customers only. */
		DisplayName?: string;
		FullyQualifiedName?: string | undefined;
		Active: boolean;
		Type?: string | undefined;
		AccountType?: string;
	}[])[],
): KnownReferences {
	return new Map(
		queries.flatMap(({ entity }, index) =>
			(answers[index] ?? []).map(
				(row) =>
					[
						referenceKey(entity, row.Id),
						{
							// As the lists to pick from show it: sub-records may share their own name.
							name: row.FullyQualifiedName ?? row.DisplayName ?? row.Name ?? `id ${row.Id}`,
							active: row.Active,
							type: row.Type ?? row.AccountType,
						},
					] as const,
			),
		),
	);
}

/** Stands for the id of a customer that a preview would create. */
export const NEW_CUSTOMER = 'new';

/** The references with the customer that a preview would create, under the name it would get. */
export function withNewCustomer(
	references: KnownReferences,
	customer: Pick<SyncResult, 'id' | 'changes'>,
): KnownReferences {
	const name = customer.changes.find(({ field }) => field === 'DisplayName')?.to;
	if (customer.id !== null || typeof name !== 'string') return references;
	const key = referenceKey('Customer', NEW_CUSTOMER);
	return new Map([...references, [key, { name, active: true, type: undefined }]]);
}
