import type { INodePropertyOptions } from 'n8n-workflow';

/** A numbered SmartMoving list as the options of a dropdown, sorted by name. */
export function optionsOf(list: Readonly<Record<number, string>>): INodePropertyOptions[] {
	return (
		Object.entries(list)
			.map(([value, name]) => ({ name, value: Number(value) }))
			// Not by localeCompare: n8n's start would wait for the collation tables.
			.sort((a, b) => (a.name < b.name ? -1 : 1))
	);
}
