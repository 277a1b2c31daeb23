import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';
import { z } from 'zod';
import type { Company } from '../../lib/quickbooks/company';
import type { Settled } from '../../lib/basics/settled';
import { kindOfFailure } from '../../lib/posting/refusals';
import { explain, QuickBooksFault } from '../../lib/quickbooks/faults';
import { snapshotSchema, type Snapshot } from '../../lib/smartmoving/snapshot';
import { resultOf } from '../../lib/sync/outcome/plan';
import { syncResultSchema, type SyncResult } from '../../lib/sync/outcome/result';
import { carriedKind, withKind } from './failureKinds';
import { quickBooksConnection } from './quickBooksTransport';
import { checkSetup, type SetupRules } from './setupCheck';

/** An item as it comes in: the opportunity, and what the nodes before have put beside it. */
export interface PostingItem {
	json: IDataObject;
	snapshot: Snapshot;
	quickbooks: z.infer<typeof quickBooksPartSchema>;
}

const results = z.array(syncResultSchema);
const quickBooksPartSchema = z
	.object({ customer: syncResultSchema.optional(), invoices: results.optional() })
	.passthrough()
	.default({});
const itemSchema = snapshotSchema.extend({ quickbooks: quickBooksPartSchema });

/** What a posting node adds to an item's `quickbooks` part. */
export type QuickBooksPart = Partial<Record<'customer', SyncResult>> &
	Partial<Record<'invoices' | 'payments' | 'refunds', SyncResult[]>>;

export interface PostingNode<Parameters> {
	/** The parameters of one item, as plain values. */
	parameters: (context: IExecuteFunctions, itemIndex: number) => Parameters;
	/** Posts all items that share the same parameters; one outcome per item, in their order. */
	post: (
		company: Company,
		items: readonly PostingItem[],
		parameters: Parameters,
	) => Promise<Settled<QuickBooksPart>[]>;
	/** What 'Check Setup' looks at instead. */
	setup: SetupRules<Parameters>;
}

/**
 * The execute of a posting node: reads all items, posts those with equal parameters together (so
 * that QuickBooks is read for all of them at once), and passes each item on with its results.
 */
export async function executePosting<Parameters>(
	context: IExecuteFunctions,
	node: PostingNode<Parameters>,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const outcomes = new Map<number, Settled<IDataObject>>();
	const groups = new Map<string, { parameters: Parameters; indexes: number[] }>();
	const read = new Map<number, PostingItem>();

	for (const index of items.keys()) {
		try {
			if (context.getNodeParameter('checkSetup', index, false)) {
				outcomes.set(index, { ok: true, value: await checkSetup(context, index, node) });
				continue;
			}
			read.set(index, readItem(context, items[index]!.json, index));
			const parameters = node.parameters(context, index);
			const key = JSON.stringify(parameters);
			const group = groups.get(key) ?? { parameters, indexes: [] };
			group.indexes.push(index);
			groups.set(key, group);
		} catch (error) {
			outcomes.set(index, { ok: false, error: error as Error });
		}
	}

	for (const { parameters, indexes } of groups.values()) {
		const settled = await postGroup(
			context,
			node,
			indexes.map((index) => read.get(index)!),
			parameters,
		);
		settled.forEach((outcome, position) => outcomes.set(indexes[position]!, outcome));
	}

	const output: INodeExecutionData[] = [];
	for (const index of items.keys()) {
		const outcome = withRefusals(context, outcomes.get(index)!, index);
		if (outcome.ok) {
			output.push({ json: outcome.value, pairedItem: { item: index } });
		} else if (context.continueOnFail()) {
			const json = failedItem(outcome.error, read.get(index));
			output.push({ json, pairedItem: { item: index } });
		} else {
			throw toNodeError(context, outcome.error, index);
		}
	}
	return [output];
}

async function postGroup<Parameters>(
	context: IExecuteFunctions,
	node: PostingNode<Parameters>,
	items: readonly PostingItem[],
	parameters: Parameters,
): Promise<Settled<IDataObject>[]> {
	try {
		const connection = await quickBooksConnection.call(context);
		const company = { ...connection, clock: () => new Date() };
		const settled = await node.post(company, items, parameters);
		return settled.map((outcome, position) => {
			if (!outcome.ok) return outcome;
			const { json, quickbooks } = items[position]!;
			const part = { ...quickbooks, realmId: connection.client.realmId, ...outcome.value };
			return { ok: true, value: { ...json, quickbooks: part as unknown as IDataObject } };
		});
	} catch (error) {
		return items.map(() => ({ ok: false, error: error as Error }));
	}
}

/** An item as an opportunity. Refuses any other item, and says how to connect the node. */
export function readItem(
	context: IExecuteFunctions,
	json: IDataObject,
	itemIndex: number,
): PostingItem {
	const parsed = itemSchema.safeParse(json);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new NodeOperationError(
			context.getNode(),
			`The item is not an opportunity: ${issue?.path.join('.') || 'the item'} (${issue?.message})`,
			{
				itemIndex,
				description:
					'Connect this node behind SmartMoving > Opportunity > Get for Sync, and pass its whole item on.',
			},
		);
	}
	const { quickbooks, ...snapshot } = parsed.data;
	return { json, snapshot, quickbooks };
}

/** The customer that the node before has put into the item; refuses an item that was never matched. */
export function customerOf({ snapshot, quickbooks }: PostingItem): SyncResult {
	if (quickbooks.customer) return quickbooks.customer;
	return resultOf(
		{ type: 'customer', id: snapshot.opportunity.customer.id, number: null },
		'Customer',
		'failed',
		{
			message:
				'The customer was not looked up. Connect this node behind QuickBooks Match or Create Customer.',
		},
	);
}

/** "When a Record Is Refused": turns an item with a refused record into a failed item. */
function withRefusals(
	context: IExecuteFunctions,
	outcome: Settled<IDataObject>,
	itemIndex: number,
): Settled<IDataObject> {
	if (!outcome.ok || context.getNodeParameter('whenRefused', itemIndex) !== 'fail') return outcome;
	const part = outcome.value.quickbooks as QuickBooksPart;
	const all = [
		part.customer,
		...(part.invoices ?? []),
		...(part.payments ?? []),
		...(part.refunds ?? []),
	];
	const refused = all.filter(
		(result) => result?.status === 'failed' || result?.status === 'conflict',
	);
	if (refused.length === 0) return outcome;
	const error = new NodeOperationError(
		context.getNode(),
		refused.length === 1 ? 'A record was refused' : `${refused.length} records were refused`,
		{
			itemIndex,
			// Not in the message: n8n rewrites one that happens to contain the name of a system error.
			description: refused.map((result) => result!.message).join('\n'),
		},
	);
	const kind = refused.find((result) => result!.kind !== null)?.kind ?? null;
	return { ok: false, error: withKind(error, kind) };
}

/** Exactly the shape that n8n routes to the error output with its details. */
export function failedItem(error: Error, item: PostingItem | undefined): IDataObject {
	const { description, fault } = describe(error);
	const kind = kindOfFailure(error) ?? carriedKind(error);
	return {
		error: kind ?? 'failed',
		message: `${error.message}. ${description}`.replace(/\.\. /, '. '),
		details: {
			opportunityId: item?.snapshot.opportunity.id ?? null,
			quoteNumber: item?.snapshot.opportunity.quoteNumber ?? null,
			kind,
			code: fault?.code || null,
			httpStatus: fault?.status ?? null,
			intuitTid: fault?.intuitTid ?? null,
		},
	};
}

/** A failure as n8n shows it, with the way out of it. */
export function toNodeError(context: IExecuteFunctions, error: Error, itemIndex: number): Error {
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return error;
	const { description, fault } = describe(error);
	const nodeError = new NodeApiError(context.getNode(), { message: error.message } as JsonObject, {
		message: error.message,
		description,
		itemIndex,
		...(fault ? { httpCode: String(fault.status) } : {}),
	});
	return withKind(nodeError, kindOfFailure(error));
}

function describe(error: Error): { description: string; fault: QuickBooksFault | null } {
	if (error instanceof QuickBooksFault) return { description: explain(error).advice, fault: error };
	if (error instanceof NodeOperationError || error instanceof NodeApiError) {
		return { description: error.description ?? error.message, fault: null };
	}
	return {
		description: 'Sync the opportunity again once this is mended. Nothing is posted twice.',
		fault: null,
	};
}
