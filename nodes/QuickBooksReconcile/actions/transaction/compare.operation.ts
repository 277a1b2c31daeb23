import { NodeOperationError, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import type { Company } from '../../../../lib/quickbooks/company';
import type { Posted } from '../../../../lib/reconcile/read';
import type { Report } from '../../../../lib/reconcile/report';
import type { PreviewRow, previewRowSchema } from '../../../../lib/reconcile/rows';
import type { OperationOption } from '../../../shared/operations';
import { displayNamesOf, readParametersWith } from '../../../shared/parameterValues';
import { inOrder, windowFields, windowSchema } from './window';

export const option: OperationOption = {
	name: 'Compare',
	action: 'Compare with previews',
	description:
		'Report every difference between QuickBooks and the previews of workflow 01, which are the items',
};

export const parameters: INodeProperties[] = [
	...windowFields,
	{
		displayName: 'Ledger Rows',
		name: 'ledgerRows',
		type: 'json',
		default: '[]',
		description:
			'Rows of the Data Table smartmoving_quickbooks_sync, as a list: they tell a record that was deleted in QuickBooks from one that was never posted',
	},
	{
		displayName: 'Opportunity Address',
		name: 'opportunityUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://.../{opportunityId}',
		description:
			'Address of an opportunity in SmartMoving, with {opportunityId} or {quoteNumber} in it, for the links of the report. Leave empty for no links.',
	},
	{
		displayName: 'Left Out',
		name: 'leftOut',
		type: 'number',
		default: 0,
		description: 'How many opportunities were not looked at, which the summary then says',
	},
];

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

const displayNames = displayNamesOf(parameters);

/** The report over all items, which are the rows that workflow 01 answers a preview with. */
export async function execute(this: IExecuteFunctions, company: Company): Promise<Report[]> {
	const { linked } = await import('../../../../lib/posting/results');
	const { compare } = await import('../../../../lib/reconcile/compare');
	const { readBooks } = await import('../../../../lib/reconcile/read');
	const { reportOf } = await import('../../../../lib/reconcile/report');
	const { previewRowSchema, previewsOf } = await import('../../../../lib/reconcile/rows');
	const read = readParametersWith(this, 0, compareSchema, displayNames);
	const { ledgerRows, leftOut, opportunityUrl, ...window } = inOrder(this, read);
	const previews = previewsOf(rowsIn(this, previewRowSchema));
	const { records, gone } = await readBooks(company, window, previews, ledgerRows);
	const comparison = compare(previews, records, gone, {
		opportunityUrl,
		quickBooksUrl: ({ entity, id }) => linked(company, entity, id).url ?? '',
	});
	return [reportOf(comparison, window, leftOut)];
}

/** An empty item stands for no opportunity at all; any other has to be a row of a preview. */
function rowsIn(context: IExecuteFunctions, schema: typeof previewRowSchema): PreviewRow[] {
	return context.getInputData().flatMap(({ json }, itemIndex) => {
		if (Object.keys(json).length === 0) return [];
		const row = schema.safeParse(json);
		if (row.success) return [row.data];
		const [issue] = row.error.issues;
		throw new NodeOperationError(
			context.getNode(),
			`The item is no row of a preview: ${issue?.path.join('.') || 'the item'} (${issue?.message})`,
			{
				itemIndex,
				description:
					"Connect this node behind a call of workflow 01 with the action 'preview', and pass its rows on.",
			},
		);
	});
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
