import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { settle, type Settled } from '../../lib/basics/settled';
import type { Company } from '../../lib/quickbooks/company';
import type { SyncResult } from '../../lib/sync/outcome/result';
import { readItem, type PostingItem } from './opportunityItem';
import { perItem } from './perItem';
import { opportunityFailures } from './quickBooksFailures';
import { quickBooksCompany } from './quickBooksTransport';
import { withKind } from './failureKinds';
import { checkSetup, type SetupRules } from './setupCheck';

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

interface Task {
	itemIndex: number;
	/** Whether a refused record fails the item. */
	failsWhenRefused: boolean;
}

/** An item that is to be posted. */
interface PostingTask<Parameters> extends Task {
	item: PostingItem;
	parameters: Parameters;
}

/** An item that only asks for the check of its settings. */
interface CheckTask extends Task {
	item: null;
}

/**
 * The execute of a posting node: reads all items, posts those with equal parameters together (so
 * that QuickBooks is read for all of them at once), and passes each item on with its results.
 */
export async function executePosting<Parameters>(
	context: IExecuteFunctions,
	node: PostingNode<Parameters>,
): Promise<INodeExecutionData[][]> {
	return await perItem<PostingTask<Parameters> | CheckTask>(context, {
		...opportunityFailures(context),
		read: (itemIndex) => {
			const failsWhenRefused = context.getNodeParameter('whenRefused', itemIndex) === 'fail';
			const task = { itemIndex, failsWhenRefused };
			if (context.getNodeParameter('checkSetup', itemIndex, false)) return { ...task, item: null };
			const item = readItem(context, itemIndex);
			return { ...task, item, parameters: node.parameters(context, itemIndex) };
		},
		run: async (tasks) => {
			const outcomes = new Map<number, Settled<IDataObject>>();
			for (const { item, itemIndex } of tasks) {
				if (item !== null) continue;
				outcomes.set(itemIndex, await settle(checkSetup(context, itemIndex, node)));
			}
			for (const group of withEqualParameters(tasks.filter((task) => task.item !== null))) {
				const posted = await postGroup(context, node, group);
				for (const [position, { itemIndex }] of group.entries()) {
					outcomes.set(itemIndex, posted[position]!);
				}
			}
			return tasks.map(({ itemIndex, failsWhenRefused }) => {
				const carriedOut = outcomes.get(itemIndex)!;
				const outcome = failsWhenRefused
					? withRefusals(context, carriedOut, itemIndex)
					: carriedOut;
				return outcome.ok ? { ok: true, value: { json: outcome.value } } : outcome;
			});
		},
	});
}

function withEqualParameters<Parameters>(
	tasks: readonly PostingTask<Parameters>[],
): PostingTask<Parameters>[][] {
	const groups = new Map<string, PostingTask<Parameters>[]>();
	for (const task of tasks) {
		const key = JSON.stringify(task.parameters);
		const group = groups.get(key) ?? [];
		group.push(task);
		groups.set(key, group);
	}
	return [...groups.values()];
}

async function postGroup<Parameters>(
	context: IExecuteFunctions,
	node: PostingNode<Parameters>,
	group: readonly PostingTask<Parameters>[],
): Promise<Settled<IDataObject>[]> {
	try {
		const company = await quickBooksCompany.call(context);
		const items = group.map(({ item }) => item);
		const settled = await node.post(company, items, group[0]!.parameters);
		return settled.map((outcome, position) => {
			if (!outcome.ok) return outcome;
			const { json, quickbooks } = items[position]!;
			const part = { ...quickbooks, realmId: company.client.realmId, ...outcome.value };
			return { ok: true, value: { ...json, quickbooks: part as unknown as IDataObject } };
		});
	} catch (error) {
		return group.map(() => ({ ok: false, error: error as Error }));
	}
}

/** "Fail the Item": turns an item with a refused record into a failed item. */
function withRefusals(
	context: IExecuteFunctions,
	outcome: Settled<IDataObject>,
	itemIndex: number,
): Settled<IDataObject> {
	if (!outcome.ok) return outcome;
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
