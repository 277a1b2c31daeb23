import { formatCents, toCents } from '../../basics/money';
import { QuickBooksFault } from '../../quickbooks/faults';
import type { Invoice } from '../../quickbooks/schemas';
import { releaseFrom } from '../../sync/payment/release';
import { conflict, type Refusal } from '../../sync/outcome/plan';
import type { Company } from '../../quickbooks/company';
import { changeOnce } from '../once';

/**
 * Whether QuickBooks refused to lower an invoice because more than its new total is applied to it. It
 * has one code for many reasons, so the amounts have to say so too.
 *
 * @param total what the invoice is to come to, in cents
 */
export function isBelowApplied(error: unknown, invoice: Invoice, total: number): boolean {
	return error instanceof QuickBooksFault && error.code === '6000' && appliedTo(invoice) > total;
}

/**
 * Takes off an invoice what our payments are applied to it beyond `total` cents. The sync of payments,
 * which comes after, applies it anew. Null when there is room now; else why a person has to make it.
 */
export async function makeRoom(
	company: Company,
	invoice: Invoice,
	total: number,
): Promise<Refusal | null> {
	const ids = invoice.LinkedTxn.filter(({ TxnType }) => TxnType === 'Payment');
	const [payments] = await company.client.batchQuery([
		{ entity: 'Payment', where: [['Id', 'IN', ids.map(({ TxnId }) => TxnId)]] },
	]);
	const releases = releaseFrom(invoice.Id, appliedTo(invoice) - total, payments);
	if (releases === null) {
		return conflict(
			`Invoice ${invoice.DocNumber ?? invoice.Id} comes to less now than the ${formatCents(appliedTo(invoice))} applied to it, and QuickBooks does not lower it that far. ` +
				`Unapply what was applied to it by hand there, and sync again.`,
			{ code: '6000' },
		);
	}
	for (const { payment, lines } of releases) {
		await changeOnce({ company, entity: 'Payment', record: payment, body: { Line: lines } });
	}
	return null;
}

function appliedTo({ TotalAmt, Balance }: Invoice): number {
	return toCents(TotalAmt) - toCents(Balance);
}
