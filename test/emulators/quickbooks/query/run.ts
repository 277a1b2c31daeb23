import { DateTime } from 'luxon';
import type { Company } from '../company';
import { kindOf, kindOfPath } from '../entities';
import type { EntityKind, QueryType, Ref, StoredRecord } from '../entities/kind';
import { entries, refuse } from '../faults';
import type { Fields } from '../shape';
import { type Condition, type Literal, type Statement, parseQuery } from './parser';

/** Carries out a query statement. Returns the value of `QueryResponse`; throws a Fault. */
export function runQuery(company: Company, text: string): Fields {
	const statement = parseQuery(text);
	const single = singleRecord(company, statement.entity);
	if (single) return { [statement.entity]: [single], startPosition: 1, maxResults: 1 };

	const kind = entityKind(company, statement.entity);
	const conditions = statement.where.map((condition) => compiled(company, kind, condition));
	const asksForActive = statement.where.some(({ property }) => property.toLowerCase() === 'active');
	const rows = company
		.all(kind.name)
		.filter((record) => asksForActive || record.fields.Active !== false)
		.filter((record) => conditions.every((holds) => holds(record)));
	if (statement.isCount) return { totalCount: rows.length };

	rows.sort(ordering(company, kind, statement));
	const first = statement.startPosition - 1;
	const page = rows.slice(first, first + statement.maxResults);
	// With no rows the entity's key is absent, not an empty list.
	if (page.length === 0) return {};
	return {
		[kind.name]: page.map((record) => projected(company, statement, company.render(record))),
		startPosition: statement.startPosition,
		maxResults: page.length,
		...(kind.showsTotalCount ? { totalCount: rows.length } : {}),
	};
}

function singleRecord(company: Company, entity: string): Fields | undefined {
	if (entity === 'Preferences') return company.preferences;
	if (entity === 'CompanyInfo') return company.info;
	return undefined;
}

function entityKind(company: Company, entity: string): EntityKind {
	const kind = company.switches.is('queryEntityCase', 'insensitive')
		? kindOfPath(entity.toLowerCase())
		: kindOf(entity);
	return kind ?? refuse(entries.query(`invalid context declaration: ${entity}`));
}

/** A property that a query names: its real spelling, type and how to read it. */
interface Property {
	type: QueryType;
	read(record: StoredRecord): unknown;
}

/** Properties that only exist once the record is rendered: they come from the ledger. */
const COMPUTED = ['Balance', 'TotalAmt', 'UnappliedAmt'];

function propertyOf(
	company: Company,
	kind: EntityKind,
	name: string,
	forSorting: boolean,
): Property {
	const lower = name.toLowerCase();
	if (lower === 'id') return { type: 'id', read: (record) => record.id };
	if (lower === 'metadata.createtime') {
		return { type: 'timestamp', read: (record) => seconds(record.createdAt) };
	}
	if (lower === 'metadata.lastupdatedtime') {
		return { type: 'timestamp', read: (record) => seconds(record.updatedAt) };
	}
	const usable = { ...kind.queryable, ...(forSorting ? kind.sortable : {}) };
	const entry = Object.entries(usable).find(([property]) => property.toLowerCase() === lower);
	if (entry) {
		const [property, type] = entry;
		const read = COMPUTED.includes(property)
			? (record: StoredRecord) => company.render(record)[property]
			: (record: StoredRecord) => record.fields[property];
		return { type, read };
	}
	const known = Object.keys(kind.shape.properties);
	const isKnown = known.some((property) => property.toLowerCase() === lower);
	return refuse(
		entries.query(
			isKnown
				? `property '${name}' is not queryable`
				: `Property ${name} not found for Entity ${kind.name}`,
		),
	);
}

function compiled(
	company: Company,
	kind: EntityKind,
	condition: Condition,
): (record: StoredRecord) => boolean {
	const property = propertyOf(company, kind, condition.property, false);
	const isFolded = company.switches.is('queryTextCase', 'insensitive');
	const fold = (text: string) => (isFolded ? text.toLowerCase() : text);
	const valueOf = (record: StoredRecord) => comparable(property.read(record), property.type, fold);

	if (condition.operator === 'LIKE') {
		const [pattern] = condition.values;
		const parts = fold(pattern?.text ?? '')
			.split('%')
			.map(escapedForRegExp);
		const matcher = new RegExp(`^${parts.join('.*')}$`, 's');
		return (record) => {
			const value = valueOf(record);
			return value !== undefined && matcher.test(String(value));
		};
	}
	const wanted = condition.values.map((literal) =>
		literalValue(literal, property.type, kind, fold),
	);
	return (record) => {
		const value = valueOf(record);
		if (value === undefined) return false;
		return wanted.some((other) => holds(value, condition.operator, other));
	};
}

function holds(value: Comparable, operator: Condition['operator'], other: Comparable): boolean {
	switch (operator) {
		case '<':
			return value < other;
		case '>':
			return value > other;
		case '<=':
			return value <= other;
		case '>=':
			return value >= other;
		default:
			return value === other;
	}
}

type Comparable = string | number | boolean;

function comparable(
	value: unknown,
	type: QueryType,
	fold: (text: string) => string,
): Comparable | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'object') {
		// A reference is compared by its id, an e-mail address by its text.
		const inner = (value as Partial<Ref>).value ?? (value as { Address?: string }).Address;
		return inner === undefined ? undefined : comparable(inner, type, fold);
	}
	if (type === 'text') return fold(String(value));
	if (type === 'id' || type === 'reference') return String(value);
	return value as Comparable;
}

function literalValue(
	literal: Literal,
	type: QueryType,
	kind: EntityKind,
	fold: (text: string) => string,
): Comparable {
	const { text } = literal;
	switch (type) {
		case 'id':
			if (kind.name !== 'TaxCode' && !/^\d+$/.test(text)) refuse(entries.invalidIdInQuery(text));
			return text;
		case 'number': {
			const number = text.trim() === '' ? NaN : Number(text);
			if (Number.isNaN(number)) refuse(entries.query(`value ${text} is not a number`));
			return number;
		}
		case 'boolean':
			if (literal.quoted || !['true', 'false'].includes(text)) {
				refuse(entries.query(`value ${text} is not a boolean`));
			}
			return text === 'true';
		case 'date':
			if (!DateTime.fromISO(text).isValid) refuse(entries.query(`value ${text} is not a date`));
			return text.slice(0, 10);
		case 'timestamp': {
			const moment = DateTime.fromISO(text, { zone: 'utc' });
			if (!moment.isValid) refuse(entries.query(`value ${text} is not a date`));
			return moment.toMillis();
		}
		case 'text':
			return fold(text);
		default:
			return text;
	}
}

function ordering(
	company: Company,
	kind: EntityKind,
	statement: Statement,
): (a: StoredRecord, b: StoredRecord) => number {
	const orders = statement.orderBy.map(({ property, descending }) => ({
		...propertyOf(company, kind, property, true),
		sign: descending ? -1 : 1,
	}));
	return (a, b) => {
		for (const { read, type, sign } of orders) {
			const left = sortKey(read(a), type);
			const right = sortKey(read(b), type);
			if (left !== right) return left < right ? -sign : sign;
		}
		if (orders.length > 0) return Number(a.id) - Number(b.id);
		// Unasked, transactions come newest first and names in alphabetical order.
		if (kind.family === 'transaction') return Number(b.id) - Number(a.id);
		return nameOf(a) < nameOf(b) ? -1 : 1;
	};
}

function sortKey(value: unknown, type: QueryType): string | number {
	const key = comparable(value, type, (text) => text.toLowerCase()) ?? '';
	return type === 'id' ? Number(key) : typeof key === 'boolean' ? Number(key) : key;
}

const nameOf = ({ fields }: StoredRecord) =>
	String(fields.DisplayName ?? fields.Name).toLowerCase();

function projected(company: Company, statement: Statement, record: Fields): Fields {
	const { columns } = statement;
	if (!columns || company.switches.is('queryProjection', 'whole')) return record;
	const wanted = ['id', ...columns.map((column) => column.split('.')[0]?.toLowerCase())];
	return Object.fromEntries(
		Object.entries(record).filter(([property]) => wanted.includes(property.toLowerCase())),
	);
}

/** MetaData timestamps have whole seconds, and that is how they are compared. */
const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000) * 1000;

const escapedForRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
