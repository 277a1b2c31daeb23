import { z } from 'zod';

/** How n8n hands over the values of our parameters. */

/** A resource locator's record id; null where nothing is picked. */
export const pickedId = z
	.union([
		z
			.object({ value: z.union([z.string(), z.number()]).nullish() })
			.transform(({ value }) => value),
		z.string(),
		z.undefined(),
		z.null(),
	])
	.transform((value) => {
		const id = String(value ?? '').trim();
		return id === '' ? null : id;
	});

/** The rows of a fixed collection with one kind of row. */
export function rowsOf<Row extends z.ZodTypeAny>(name: string, row: Row) {
	return z
		.object({ [name]: z.array(row).optional() })
		.default({})
		.transform((value) => (value[name] ?? []) as z.output<Row>[]);
}
