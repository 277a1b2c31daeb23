import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { linked } from '../../lib/posting/results';
import type { Company } from '../../lib/quickbooks/company';
import { compare } from '../../lib/reconcile/compare';
import { readBooks } from '../../lib/reconcile/read';
import { reportOf, type Report } from '../../lib/reconcile/report';
import { previewRowSchema, previewsOf, type PreviewRow } from '../../lib/reconcile/rows';
import { readCompare } from './parameters';

/** The report over all items, which are the rows that workflow 01 answers a preview with. */
export async function compareItems(context: IExecuteFunctions, company: Company): Promise<Report> {
	const { ledgerRows, leftOut, opportunityUrl, ...window } = readCompare(context);
	const previews = previewsOf(rowsIn(context));
	const { records, gone } = await readBooks(company, window, previews, ledgerRows);
	const comparison = compare(previews, records, gone, {
		opportunityUrl,
		quickBooksUrl: ({ entity, id }) => linked(company, entity, id).url ?? '',
	});
	return reportOf(comparison, window, leftOut);
}

/** An empty item stands for no opportunity at all; any other has to be a row of a preview. */
function rowsIn(context: IExecuteFunctions): PreviewRow[] {
	return context.getInputData().flatMap(({ json }, itemIndex) => {
		if (Object.keys(json).length === 0) return [];
		const row = previewRowSchema.safeParse(json);
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
