import type { Company } from '../company';
import { centsOf } from '../decimals';
import type { Posting, Settlement } from '../ledger';
import type { Fields } from '../shape';
import type { Ref } from './kind';

/**
 * A payment debits where the money went and credits receivables: of the customer of each charge it
 * settles (a sub-customer's invoice lowers the sub-customer's balance), and of its own customer for
 * what is left.
 */
export function paymentPostings(
	company: Company,
	fields: Fields,
	settlements: Settlement[],
): Posting[] {
	const receivable = company.accountOfType('Accounts Receivable').id;
	const money = centsOf(fields.TotalAmt as number);
	const settled = settlements.map((one) => ({
		accountId: receivable,
		customerId: one.customerId,
		cents: one.side === 'charge' ? -one.cents : one.cents,
	}));
	const left = settled.reduce((rest, one) => rest + one.cents, money);
	return [
		{ accountId: (fields.DepositToAccountRef as Ref).value, cents: money },
		...settled,
		{
			accountId: receivable,
			customerId: (fields.CustomerRef as Ref).value,
			cents: left === 0 ? 0 : -left,
		},
	];
}
