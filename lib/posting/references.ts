import type { Query } from '../quickbooks/query';
import { referenceKey, type KnownReferences, type ReferenceKind } from '../sync/references';
import { inPieces } from './company';

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
		Name: string;
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
						{ name: row.Name, active: row.Active, type: row.Type ?? row.AccountType },
					] as const,
			),
		),
	);
}
