import type { EntityName } from './schemas';

type Scalar = string | boolean;

/** One comparison. Conditions are joined by AND: QuickBooks knows neither OR nor NOT. */
export type Condition =
	| readonly [property: string, operator: '=' | '<' | '>' | '<=' | '>=' | 'LIKE', value: Scalar]
	| readonly [property: string, operator: 'IN', value: readonly Scalar[]];

/**
 * A question for records of one kind. Without a condition on `Active`, QuickBooks leaves out
 * inactive names and lists by itself.
 */
export interface Query<N extends EntityName = EntityName> {
	readonly entity: N;
	readonly where?: readonly Condition[];
	/** Must order the rows fully, or pages could overlap. Default `Id`. */
	readonly orderBy?: string;
}

export interface Page {
	/** Counts from 1; QuickBooks refuses 0. */
	readonly startPosition: number;
	readonly maxResults: number;
}

/** The most rows QuickBooks puts on one page. */
export const PAGE_SIZE = 1000;

/** There is one of each in a company, and QuickBooks does not page them. */
const SINGLETONS: ReadonlySet<EntityName> = new Set(['Preferences', 'CompanyInfo']);

export function isSingleton(entity: EntityName): boolean {
	return SINGLETONS.has(entity);
}

/**
 * The query in QuickBooks' own language, not yet percent-encoded. Throws a RangeError for an
 * `IN` over nothing, because QuickBooks has no way to say "no rows".
 */
export function toStatement(query: Query, page: Page): string {
	const parts = [`SELECT * FROM ${query.entity}`];
	const conditions = (query.where ?? []).map(conditionText);
	if (conditions.length > 0) parts.push(`WHERE ${conditions.join(' AND ')}`);
	if (!isSingleton(query.entity)) {
		parts.push(`ORDERBY ${query.orderBy ?? 'Id'}`);
		parts.push(`STARTPOSITION ${page.startPosition} MAXRESULTS ${page.maxResults}`);
	}
	return parts.join(' ');
}

function conditionText(condition: Condition): string {
	const [property, operator, value] = condition;
	if (operator !== 'IN') return `${property} ${operator} ${literal(value)}`;
	if (value.length === 0) throw new RangeError(`The list of ${property} to look for is empty.`);
	return `${property} IN (${value.map(literal).join(', ')})`;
}

/** QuickBooks wants quotes round strings, numbers and dates, and none round booleans. */
function literal(value: Scalar): string {
	if (typeof value === 'boolean') return String(value);
	const printable = value.replace(/\p{Cc}/gu, '');
	return `'${printable.replace(/[\\']/g, '\\$&')}'`;
}

/** Splits a list into pieces, so that no query grows beyond what a request may hold. */
export function inPieces<T>(list: readonly T[], size = 100): T[][] {
	const pieces: T[][] = [];
	for (let start = 0; start < list.length; start += size)
		pieces.push(list.slice(start, start + size));
	return pieces;
}
