import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';
import { z } from 'zod';
import { settle } from '../../lib/basics/settled';
import { explain, QuickBooksFault } from '../../lib/quickbooks/faults';
import { fail, inArea, type Finding, type SetupCheck } from '../../lib/setup/check';
import { checkSameCompany } from '../../lib/setup/company';
import { readFacts, type KnownFacts } from '../../lib/setup/facts';
import { checkMappings, checkRepeatedRows } from '../../lib/setup/mappings';
import { seenSchema } from '../../lib/setup/seen';
import { quickBooksConnection, type QuickBooksConnection } from './quickBooksTransport';
import { mappingRowsOf, picksOf } from './setupPicks';

/** What a node knows when it checks its settings. */
export interface SetupFacts extends KnownFacts {
	connection: QuickBooksConnection;
	/** A parameter as it is set, before anything stands in for an empty one. */
	valueOf: (name: string) => unknown;
}

/** How a node checks its settings. What holds for every node is checked here. */
export interface SetupRules<Parameters> {
	/** The heading of its checks. */
	area: string;
	properties: readonly INodeProperties[];
	findings: (parameters: Parameters, facts: SetupFacts) => Finding[];
}

interface CheckedNode<Parameters> {
	parameters: (context: IExecuteFunctions, itemIndex: number) => Parameters;
	setup: SetupRules<Parameters>;
}

/** What the posting nodes before have put into the item. */
const checkedPartSchema = z
	.object({ realmId: z.string().optional(), checks: z.array(z.unknown()).optional() })
	.passthrough()
	.catch({});

/**
 * "Check Setup": the item with this node's checks added to `quickbooks.checks`. Any item will do;
 * `seen` in it says what SmartMoving used of late. What cannot be read is a check that fails.
 */
export async function checkSetup<Parameters>(
	context: IExecuteFunctions,
	itemIndex: number,
	node: CheckedNode<Parameters>,
): Promise<IDataObject> {
	const { json } = context.getInputData()[itemIndex]!;
	const before = checkedPartSchema.parse(json.quickbooks);
	const { area } = node.setup;
	const connected = await settle(quickBooksConnection.call(context));
	const findings = connected.ok
		? await findingsOf(context, itemIndex, node, connected.value)
		: [unreadable('Connection', connected.error)];
	const checks: SetupCheck[] = inArea(area, findings);
	if (connected.ok) {
		const { realmId } = connected.value;
		checks.unshift(...inArea(area, checkSameCompany(realmId, before.realmId ?? realmId)));
	}
	const quickbooks = {
		...before,
		...(connected.ok ? { realmId: connected.value.realmId } : {}),
		checks: [...(before.checks ?? []), ...checks],
	};
	return { ...json, quickbooks: quickbooks as unknown as IDataObject };
}

async function findingsOf<Parameters>(
	context: IExecuteFunctions,
	itemIndex: number,
	node: CheckedNode<Parameters>,
	connection: QuickBooksConnection,
): Promise<Finding[]> {
	const { properties, findings } = node.setup;
	const valueOf = (name: string) => context.getNodeParameter(name, itemIndex, null);
	const picks = picksOf(properties, valueOf);
	const [company, parameters] = await Promise.all([
		settle(readFacts(connection.client, picks)),
		settle((async () => node.parameters(context, itemIndex))()),
	]);
	const rows = checkRepeatedRows(mappingRowsOf(properties, valueOf));
	const settings = parameters.ok ? [] : [unreadable('Settings', parameters.error)];
	if (!company.ok) return [unreadable('Connection', company.error), ...settings, ...rows];
	const facts = {
		connection,
		company: company.value,
		picks,
		seen: seenSchema.parse(context.getInputData()[itemIndex]!.json.seen),
		valueOf,
	};
	return [
		...(parameters.ok ? findings(parameters.value, facts) : settings),
		...checkMappings(picks, company.value),
		...rows,
	];
}

/** What could not be read, with the way out of it. */
function unreadable(name: string, error: Error): Finding {
	if (error instanceof QuickBooksFault) return fail(name, error.message, explain(error).advice);
	const remedy = error instanceof NodeOperationError ? error.description : null;
	return fail(name, error.message, remedy ?? 'Mend this, then run the setup check again.');
}
