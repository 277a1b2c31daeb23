import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { snapshotSchema, type Snapshot } from '../../lib/smartmoving/snapshot';
import { resultOf } from '../../lib/sync/outcome/plan';
import { syncResultSchema, type SyncResult } from '../../lib/sync/outcome/result';

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

/** An item as an opportunity. Refuses any other item, and says how to connect the node. */
export function readItem(context: IExecuteFunctions, itemIndex: number): PostingItem {
	const { json } = context.getInputData()[itemIndex]!;
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

/** The opportunity of an item; undefined where the item is none. */
export function opportunityIn(
	context: IExecuteFunctions,
	itemIndex: number,
): Snapshot['opportunity'] | undefined {
	return itemSchema.safeParse(context.getInputData()[itemIndex]?.json).data?.opportunity;
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
