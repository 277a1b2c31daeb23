import type { IExecuteFunctions } from 'n8n-workflow';
import { toAmount } from '../../lib/basics/money';
import { linked } from '../../lib/posting/results';
import type { Company } from '../../lib/quickbooks/company';
import { findPosted } from '../../lib/reconcile/read';
import { readWindow } from './parameters';

/** Each transaction of ours that is dated in the window, with the quote it belongs to. */
export async function listPosted(context: IExecuteFunctions, company: Company) {
	const records = await findPosted(company, readWindow(context));
	return records.map(({ entity, id, number, day, cents, sourceId, quoteNumber }) => ({
		entity,
		id,
		number,
		date: day,
		total: toAmount(cents),
		quoteNumber,
		sourceId,
		...linked(company, entity, id),
	}));
}
