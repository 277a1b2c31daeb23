import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../lib/smartmoving/client';

/** Carries one operation out for one input item, and gives the JSON of the items to put out. */
export type Operation = (
	this: IExecuteFunctions,
	client: SmartMovingClient,
	itemIndex: number,
) => Promise<object | object[]>;

/** Takes from a list that is read page by page no more than is wanted. */
export async function takeUpTo<T>(rows: AsyncIterable<T>, limit: number): Promise<T[]> {
	const taken: T[] = [];
	for await (const row of rows) {
		if (taken.length >= limit) break;
		taken.push(row);
	}
	return taken;
}

/** The user's limit, none under Return All. */
export function limitOf(this: IExecuteFunctions, itemIndex: number): number {
	return this.getNodeParameter('returnAll', itemIndex, false)
		? Number.POSITIVE_INFINITY
		: (this.getNodeParameter('limit', itemIndex, 50) as number);
}

export function textParameter(this: IExecuteFunctions, name: string, itemIndex: number): string {
	// An expression can come to a number or to nothing, whatever the field's type.
	return String(this.getNodeParameter(name, itemIndex, '') ?? '').trim();
}
