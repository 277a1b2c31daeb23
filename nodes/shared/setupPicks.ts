import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { z } from 'zod';
import type { Picked } from '../../lib/setup/facts';
import type { MappingRow } from '../../lib/setup/mappings';
import { listBySearchMethod } from './listSearch';
import { pickedId } from './parameterValues';

/**
 * Finds what a node's settings pick, by going through its description, so that a setting added to a
 * node is checked without further ado.
 */

type ValueOf = (name: string) => unknown;
type Row = Record<string, unknown>;

/** Every record of the live company that is picked in the parameters, those in mapping rows included. */
export function picksOf(properties: readonly INodeProperties[], valueOf: ValueOf): Picked[] {
	const single = properties.flatMap((property) =>
		pickOf(property, valueOf(property.name), property.displayName, null),
	);
	const inRows = mappings(properties, valueOf).flatMap(({ property, fields, row }) =>
		fields.flatMap((field) =>
			pickOf(field, row[field.name], property.displayName, labelOf(fields, row)),
		),
	);
	return [...single, ...inRows];
}

/** Every row of the mappings, by what people see in it. */
export function mappingRowsOf(
	properties: readonly INodeProperties[],
	valueOf: ValueOf,
): MappingRow[] {
	return mappings(properties, valueOf).map(({ property, fields, row }) => ({
		setting: property.displayName,
		row: labelOf(fields, row),
	}));
}

const pickedNameSchema = z
	.object({ cachedResultName: z.string() })
	.transform(({ cachedResultName }) => cachedResultName)
	.nullable()
	.catch(null);

function pickOf(
	{ type, modes }: INodeProperties,
	value: unknown,
	setting: string,
	row: string | null,
): Picked[] {
	if (type !== 'resourceLocator') return [];
	const method = modes?.find(({ name }) => name === 'list')?.typeOptions?.searchListMethod;
	const list = listBySearchMethod[method as keyof typeof listBySearchMethod];
	const id = pickedId.catch(null).parse(value);
	if (list === undefined || id === null) return [];
	return [{ list, id, pickedName: pickedNameSchema.parse(value), setting, row }];
}

/** The rows of all fixed collections, each with the fields that it is made of. */
function mappings(properties: readonly INodeProperties[], valueOf: ValueOf) {
	return properties
		.filter(({ type }) => type === 'fixedCollection')
		.flatMap((property) =>
			(property.options ?? []).flatMap((option) => {
				if (!('values' in option)) return [];
				const rows = (valueOf(property.name) as Row | null)?.[option.name] ?? [];
				return [rows].flat().map((row) => ({ property, fields: option.values, row: row as Row }));
			}),
		);
}

/** What a row is for: not what it picks or switches on, in the words of the dropdowns. */
function labelOf(fields: readonly INodeProperties[], row: Row): string {
	return fields
		.filter(({ type }) => type !== 'resourceLocator' && type !== 'boolean')
		.map(({ name, options, default: byDefault }) => {
			const value = row[name] ?? byDefault;
			const choice = (options ?? []).find(
				(option): option is INodePropertyOptions => 'value' in option && option.value === value,
			);
			return choice?.name ?? String(value);
		})
		.join(', ');
}
