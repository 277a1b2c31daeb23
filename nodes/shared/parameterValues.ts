import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { isTimeZone } from '../../lib/basics/days';

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

/** A day as `yyyy-MM-dd`; null where the parameter is empty. */
export const optionalDay = z
	.string()
	.trim()
	.regex(/^(\d{4}-\d{2}-\d{2})?$/, 'is not a date; enter it as year-month-day, e.g. 2026-05-19')
	.transform((value) => (value === '' ? null : value));

/** A text; null where the parameter is empty. */
export const optionalText = z.coerce
	.string()
	.transform((value) => (value.trim() === '' ? null : value.trim()));

/** The company's time zone; an empty parameter takes the workflow's. */
export const timeZoneSchema = z
	.string()
	.refine(isTimeZone, 'is not a time zone; enter a name such as America/Chicago');

/**
 * A node's parameters for one item, by the names of a schema's keys. Refuses, by the parameter's
 * display name, what cannot be carried out.
 */
export function readParametersWith<Schema extends z.AnyZodObject>(
	context: IExecuteFunctions,
	itemIndex: number,
	schema: Schema,
	displayNames: Readonly<Record<string, string>>,
): z.output<Schema> {
	const raw = Object.fromEntries(
		Object.keys(schema.shape).map((name) => [name, context.getNodeParameter(name, itemIndex, '')]),
	);
	const parsed = schema.safeParse({
		...raw,
		...('timeZone' in raw ? { timeZone: raw.timeZone || context.getTimezone() } : {}),
	});
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const name = String(issue?.path[0] ?? '');
	throw new NodeOperationError(
		context.getNode(),
		`'${displayNames[name] ?? name}' is ${JSON.stringify(raw[name])}, which ${issue?.message ?? 'is not understood'}`,
		{ itemIndex, description: 'Correct the parameter, or the expression that it comes from.' },
	);
}

/** The names that people see, by parameter name. */
export function displayNamesOf(
	properties: readonly { name: string; displayName: string }[],
): Record<string, string> {
	return Object.fromEntries(properties.map(({ name, displayName }) => [name, displayName]));
}
