import type { Company } from '../company';
import { today } from '../clock';
import { amountOf, centsOf } from '../decimals';
import type { Fields } from '../shape';
import { USD, transactionProperties } from './common';
import type { EntityKind, Ref, StoredRecord } from './kind';

/** Payments brought to the bank. A person does that; the API of the emulator only shows it. */
export const deposit: EntityKind = {
	name: 'Deposit',
	family: 'transaction',
	shape: { className: 'Deposit', properties: transactionProperties },
	operations: [],
	queryable: { TxnDate: 'date', DocNumber: 'text' },
	prepare: ({ fields }) => ({ fields }),
	render: renderDeposit,
};

/**
 * Sweeps payments out of Undeposited Funds into the checking account. Throws an Error that names
 * the payment that cannot be swept; then nothing is.
 */
export function makeDeposit(company: Company, paymentIds: string[]): StoredRecord {
	const undeposited = company.accountOfType('Other Current Asset', 'UndepositedFunds').id;
	if (paymentIds.length === 0) throw new Error('paymentIds is empty');
	let total = 0;
	for (const id of paymentIds) {
		const payment = company.find('Payment', id);
		if (!payment) throw new Error(`There is no Payment ${id}`);
		if ((payment.fields.DepositToAccountRef as Ref).value !== undeposited) {
			throw new Error(`Payment ${id} is not in Undeposited Funds`);
		}
		if (company.depositOf(id)) throw new Error(`Payment ${id} is deposited already`);
		total += centsOf(payment.fields.TotalAmt as number);
	}
	const bank = company.accountOfType('Bank', 'Checking').id;
	const amounts = paymentIds.map((id) => company.get('Payment', id).fields.TotalAmt);
	const record = company.insert('Deposit', {
		payments: paymentIds,
		amounts,
		TxnDate: today(),
		DepositToAccountRef: { value: bank },
	});
	company.ledger.post(record.id, [
		{ accountId: bank, cents: total },
		{ accountId: undeposited, cents: -total },
	]);
	for (const id of paymentIds) company.bump(company.get('Payment', id));
	return record;
}

function renderDeposit({ fields }: StoredRecord, company: Company): Fields {
	const amounts = fields.amounts as number[];
	return {
		TxnDate: fields.TxnDate,
		CurrencyRef: USD,
		DepositToAccountRef: company.named('Account', fields.DepositToAccountRef),
		Line: (fields.payments as string[]).map((id, index) => ({
			Amount: amounts[index],
			LinkedTxn: [{ TxnId: id, TxnType: 'Payment', TxnLineId: '0' }],
		})),
		TotalAmt: amountOf(amounts.reduce((sum, amount) => sum + centsOf(amount), 0)),
	};
}
