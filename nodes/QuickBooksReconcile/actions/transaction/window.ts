import { NodeOperationError, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

/** The span of days whose transactions are looked at, for both operations. */
export const windowFields: INodeProperties[] = [
	{
		displayName: 'From Day',
		name: 'from',
		type: 'string',
		required: true,
		default: '={{ $today.minus({ days: 60 }).toISODate() }}',
		placeholder: 'e.g. 2026-10-01',
		description: 'First day whose transactions in QuickBooks are looked at',
	},
	{
		displayName: 'To Day',
		name: 'to',
		type: 'string',
		required: true,
		default: '={{ $today.toISODate() }}',
		placeholder: 'e.g. 2026-10-31',
		description: 'Last day whose transactions in QuickBooks are looked at',
	},
];

const day = z
	.string()
	.trim()
	.regex(/^\d{4}-\d{2}-\d{2}$/, 'is not a day; enter it as year-month-day, e.g. 2026-05-19');
export const windowSchema = z.object({ from: day, to: day });

/** Refuses a span that ends before it begins. */
export function inOrder<Window extends { from: string; to: string }>(
	context: IExecuteFunctions,
	window: Window,
): Window {
	if (window.from <= window.to) return window;
	throw new NodeOperationError(
		context.getNode(),
		`'From Day' (${window.from}) is after 'To Day' (${window.to})`,
		{ itemIndex: 0, description: 'Give the earlier day first.' },
	);
}
