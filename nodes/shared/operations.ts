import {
	NodeOperationError,
	type IDisplayOptions,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';

/** An operation in the field 'Operation', and in n8n's list of actions. */
export interface OperationOption {
	name: string;
	action: string;
	description: string;
}

/** What an operation file exports. Where a node has one operation only, there is no option to choose. */
export interface Operation<Execute> {
	option: OperationOption;
	parameters: readonly INodeProperties[];
	/**
	 * n8n starts with the descriptions alone, so what only a run needs is imported within it: an
	 * operation file imports no more of lib than types and the names for dropdowns.
	 */
	execute: Execute;
}

/**
 * A node's only list of its operations, by the paths of their files under actions/
 * (`resource.operation`), in the order in which the panel lists them.
 */
export type Operations<Listed extends Operation<unknown>> = Readonly<Record<string, Listed>>;

/**
 * The field 'Operation' of one resource, and each operation's parameters, shown for it alone.
 * @param show when the resource is shown, where there are several to choose from
 */
export function operationProperties(
	operations: Operations<Operation<unknown>>,
	resource: string,
	byDefault: string,
	show: IDisplayOptions['show'] = {},
): INodeProperties[] {
	const listed = Object.entries(operations).flatMap(([key, operation]) => {
		const [of, value] = key.split('.') as [string, string];
		return of === resource ? [{ value, ...operation }] : [];
	});
	const field: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		...(Object.keys(show).length === 0 ? {} : { displayOptions: { show } }),
		options: listed.map(({ option, value }) => ({ ...option, value })),
		default: byDefault,
	};
	const parameters = listed.flatMap((operation) =>
		operation.parameters.map(({ displayOptions, ...parameter }) => ({
			...parameter,
			displayOptions: {
				...displayOptions,
				show: { ...show, operation: [operation.value], ...displayOptions?.show },
			},
		})),
	);
	return [field, ...parameters];
}

/** What is listed under `resource.operation`: never what every object has, such as `constructor`. */
export function listedUnder<Listed extends Operation<unknown>>(
	operations: Operations<Listed>,
	key: string,
): Listed | undefined {
	return Object.hasOwn(operations, key) ? operations[key] : undefined;
}

/** The operation under `resource.operation`. Refuses any word that is not in the table. */
export function operationOf<Listed extends Operation<unknown>>(
	context: IExecuteFunctions,
	operations: Operations<Listed>,
	key: string,
	itemIndex: number,
): Listed {
	const operation = listedUnder(operations, key);
	if (operation) return operation;
	throw new NodeOperationError(context.getNode(), `There is no operation "${key}"`, {
		itemIndex,
		description: "Choose one in the field 'Operation'.",
	});
}
