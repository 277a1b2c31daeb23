import type { z } from 'zod';

import { parse, type SmartMovingCalls } from './calls';
import { endlessList } from './failures';
import { pageSchema } from './schemas';

/** A list of SmartMoving's: where it is, what to ask for, and what is in it. */
export interface List<T extends z.ZodTypeAny> {
	path: string;
	query: Record<string, string | number | boolean>;
	schema: T;
	/** What people call it. */
	name: string;
}

/** The server hands out no more in one page. */
const PAGE_SIZE = 200;
/** 200,000 rows: no list is that long, so a server that goes on does not know its last page. */
const MOST_PAGES = 1_000;

/** The rows of a list, page by page as they are asked for. */
export async function* rowsOf<T extends z.ZodTypeAny>(
	calls: SmartMovingCalls,
	{ path, query, schema, name }: List<T>,
): AsyncGenerator<z.output<T>, void> {
	let before = '';
	for (let page = 1; page <= MOST_PAGES; page++) {
		const { rows, lastPage } = await calls.get(pageSchema, path, name, {
			...query,
			Page: page,
			PageSize: PAGE_SIZE,
		});
		const content = JSON.stringify(rows);
		if (rows.length > 0 && content === before) throw endlessList(name, page);
		before = content;
		for (const row of rows) yield parse(schema, row, `${name}, ${nameOf(row)}`);
		// A bare array does not say whether it is the last: a page that is not full is.
		if (rows.length === 0 || (lastPage ?? rows.length < PAGE_SIZE)) return;
	}
	throw endlessList(name, MOST_PAGES);
}

function nameOf(row: unknown): string {
	const { name, id } = (row ?? {}) as { name?: unknown; id?: unknown };
	return typeof name === 'string' && name ? name : String(id ?? 'a row without id');
}
