import type { DateTime } from 'luxon';
import {
	validateFieldType,
	type DataTable,
	type DataTableColumnJsType,
	type DataTableColumnType,
	type DataTableFilter,
	type DataTableProxyProvider,
	type DataTableRow,
	type DataTableRowReturn,
	type IDataTableProjectAggregateService,
	type IDataTableProjectService,
} from 'n8n-workflow';

interface Stored {
	table: DataTable;
	rows: DataTableRowReturn[];
}

/**
 * n8n's Data Tables in memory, for what our workflows do with them: create and clear a table, upsert,
 * insert, update, delete and get rows. As strict as n8n: unknown columns and wrong types are refused.
 */
export class DataTables {
	private readonly stored: Stored[] = [];

	/** The rows of a table, oldest first; none where the table does not exist. */
	rows(name: string): DataTableRowReturn[] {
		return this.stored.find(({ table }) => table.name === name)?.rows ?? [];
	}

	readonly provider = {
		getDataTableAggregateProxy: async () => this.tables(),
		getDataTableProxy: async (_workflow: unknown, _node: unknown, id: string) =>
			this.rowsOf(this.stored.find(({ table }) => table.id === id)),
	} as unknown as DataTableProxyProvider;

	private tables(): Partial<IDataTableProjectAggregateService> {
		return {
			getProjectId: () => 'project',
			// Names are found as n8n finds them: any part of the name, upper or lower case.
			getManyAndCount: async ({ filter, take }) => {
				const name = String(filter?.name ?? '').toLowerCase();
				const data = this.stored
					.map(({ table }) => table)
					.filter((table) => table.name.toLowerCase().includes(name));
				return { count: data.length, data: data.slice(0, take) };
			},
			createDataTable: async ({ name, columns }) => {
				if (this.stored.some(({ table }) => table.name === name)) {
					throw new Error(`Data table with name '${name}' already exists in this project`);
				}
				const now = new Date();
				const dataTableId = `table${this.stored.length + 1}`;
				const table: DataTable = {
					id: dataTableId,
					name,
					projectId: 'project',
					createdAt: now,
					updatedAt: now,
					columns: columns.map((column, index) => ({
						id: `${dataTableId}-${index}`,
						dataTableId,
						index,
						...column,
					})),
				};
				this.stored.push({ table, rows: [] });
				return table;
			},
		};
	}

	private rowsOf(stored: Stored | undefined): Partial<IDataTableProjectService> {
		if (!stored) throw new Error('The data table could not be found in this project');
		const { table, rows } = stored;
		const insert = (data: DataTableRow) => {
			const now = new Date();
			const empty = Object.fromEntries(table.columns.map(({ name }) => [name, null]));
			const row = {
				...empty,
				...checked(table, data),
				id: (rows.at(-1)?.id ?? 0) + 1,
				createdAt: now,
				updatedAt: now,
			} as DataTableRowReturn;
			rows.push(row);
			return row;
		};
		const update = (filter: DataTableFilter, data: DataTableRow) =>
			rows
				.filter((row) => matches(table, row, filter))
				.map((row) => Object.assign(row, checked(table, data), { updatedAt: new Date() }));
		return {
			getColumns: async () => table.columns,
			getManyRowsAndCount: async ({ filter, sortBy, skip = 0, take }) => {
				const found = rows.filter((row) => !filter || matches(table, row, filter));
				if (sortBy) found.sort(by(...sortBy));
				const data = found.slice(skip, take ? skip + take : undefined);
				return { count: found.length, data: copies(data) };
			},
			insertRows: (async (added: DataTableRow[]) =>
				copies(added.map(insert))) as IDataTableProjectService['insertRows'],
			updateRows: async ({ filter, data }) => copies(update(filter, data)),
			upsertRow: async ({ filter, data }) => {
				const updated = update(filter, data);
				return copies(updated.length > 0 ? updated : [insert(data)]);
			},
			deleteRows: async ({ filter }) => {
				const gone = rows.filter((row) => matches(table, row, filter));
				for (const row of gone) rows.splice(rows.indexOf(row), 1);
				return gone;
			},
			clearRows: async () => ({ deletedCount: rows.splice(0).length }),
		};
	}
}

/** Not structuredClone: under jest its dates are no `Date` to n8n's nodes, which then leave them be. */
function copies(rows: readonly DataTableRowReturn[]): DataTableRowReturn[] {
	return rows.map((row) => ({ ...row }));
}

const systemColumns = { id: 'number', createdAt: 'date', updatedAt: 'date' } as const;

/** A value as the column's type holds it, by the same rule as n8n's. */
function cell(table: DataTable, name: string, value: DataTableColumnJsType): DataTableColumnJsType {
	const column = table.columns.find((candidate) => candidate.name === name);
	if (!column) throw new Error(`unknown column name '${name}'`);
	return typed(column.type, value, name);
}

function typed(
	type: DataTableColumnType,
	value: DataTableColumnJsType,
	name: string,
): DataTableColumnJsType {
	if (value === null) return null;
	const options = { strict: false, parseStrings: false };
	const result = validateFieldType(name, value, type === 'date' ? 'dateTime' : type, options);
	if (!result.valid) {
		throw new Error(`value '${String(value)}' does not match column type '${type}'`);
	}
	if (type === 'date') return (result.newValue as unknown as DateTime).toJSDate();
	return type === 'string' ? String(result.newValue) : (result.newValue as number | boolean);
}

function checked(table: DataTable, data: DataTableRow): DataTableRow {
	return Object.fromEntries(
		Object.entries(data).map(([name, value]) => [name, cell(table, name, value)]),
	);
}

/** SQL's LIKE in any case: `%` stands for any text. */
function isLike(text: string, pattern: string): boolean {
	const parts = pattern
		.toLowerCase()
		.split('%')
		.map((part) => part.replace(/[^\w\s]/g, '\\$&'));
	return new RegExp(`^${parts.join('.*')}$`, 's').test(text.toLowerCase());
}

function matches(
	table: DataTable,
	row: DataTableRowReturn,
	{ type, filters }: DataTableFilter,
): boolean {
	const results = filters.map(({ columnName, condition, value }) => {
		const systemType = systemColumns[columnName as keyof typeof systemColumns];
		const held = comparable(row[columnName]);
		const wanted = comparable(
			systemType ? typed(systemType, value, columnName) : cell(table, columnName, value),
		);
		switch (condition) {
			case 'eq':
				return held === wanted;
			case 'neq':
				return held !== wanted;
			case 'gt':
				return held !== null && wanted !== null && held > wanted;
			case 'gte':
				return held !== null && wanted !== null && held >= wanted;
			case 'lt':
				return held !== null && wanted !== null && held < wanted;
			case 'lte':
				return held !== null && wanted !== null && held <= wanted;
			case 'ilike':
				return isLike(String(held ?? ''), String(wanted ?? ''));
			default:
				throw new Error(`The engine harness does not know the condition ${condition}`);
		}
	});
	return type === 'and' ? results.every(Boolean) : results.length === 0 || results.some(Boolean);
}

function by(column: string, direction: 'ASC' | 'DESC') {
	const sign = direction === 'ASC' ? 1 : -1;
	return (a: DataTableRowReturn, b: DataTableRowReturn) => {
		const [left, right] = [comparable(a[column]) ?? '', comparable(b[column]) ?? ''];
		return left === right ? 0 : left < right ? -sign : sign;
	};
}

function comparable(value: unknown): string | number | boolean | null {
	if (value instanceof Date) return value.getTime();
	return (value ?? null) as string | number | boolean | null;
}
