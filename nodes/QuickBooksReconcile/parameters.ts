import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { Posted } from '../../lib/reconcile/read';
import { displayNamesOf, readParametersWith } from '../shared/parameterValues';
import { properties } from './descriptions';

const day = z
	.string()
	.trim()
	.regex(/^\d{4}-\d{2}-\d{2}$/, 'is not a day; enter it as year-month-day, e.g. 2026-05-19');
const windowSchema = z.object({ from: day, to: day });

const text = z
	.union([z.string(), z.number().transform(String)])
	.nullish()
	.transform((value) => value ?? '');
const ledgerRowSchema = z.object({ entity: text, sourceId: text, quickbooksId: text });

const compareSchema = windowSchema.extend({
	opportunityUrl: z
		.string()
		.trim()
		.regex(/^(https?:\/\/.*)?$/, 'is not a web address; begin it with https://'),
	leftOut: z.coerce.number().int().min(0),
	ledgerRows: z
		.union([z.array(z.unknown()), z.string().transform(parsed).pipe(z.array(z.unknown()))])
		.transform((rows) => rows.flatMap(postedIn)),
});

const displayNames = displayNamesOf(properties);

/** The span of days. Refuses one that ends before it begins. */
export function readWindow(context: IExecuteFunctions) {
	return inOrder(context, readParametersWith(context, 0, windowSchema, displayNames));
}

/** What 'Compare' is asked for; the same for all items. */
export function readCompare(context: IExecuteFunctions) {
	return inOrder(context, readParametersWith(context, 0, compareSchema, displayNames));
}

function inOrder<Window extends { from: string; to: string }>(
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

/** A row without an id in QuickBooks tells nothing, and is left out. */
function postedIn(row: unknown): Posted[] {
	const known = ledgerRowSchema.safeParse(row);
	if (!known.success || known.data.quickbooksId === '') return [];
	const { entity, sourceId, quickbooksId } = known.data;
	return [{ entity, sourceId, id: quickbooksId }];
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json || '[]');
	} catch {
		return json;
	}
}
