import type { Purchase } from '../../quickbooks/schemas';
import { labelOf, PAYMENT_TYPES } from '../../smartmoving/enums';
import type { SnapshotPayment } from '../../smartmoving/snapshot';
import { refundNumber } from '../ours/identity';
import {
	planMoneyBack,
	type MoneyBackKind,
	type MoneyBackSettings,
	type MoneyBackSource,
} from './moneyBack';
import type { RefundFindings } from '../found/findings';
import type { Plan } from '../outcome/plan';

export interface RefundSettings extends MoneyBackSettings {
	/** The bank account that refunds are paid from, by SmartMoving's payment type number. */
	refundAccountByType: ReadonlyMap<number, string>;
	defaultRefundAccount: string | null;
}

/**
 * A refund as QuickBooks takes it (A4): an expense (a Purchase of type Cash, the only type whose
 * link to a payment is documented as supported by the API) to the customer, on Accounts Receivable.
 */
export interface RefundBody {
	PaymentType: 'Cash';
	AccountRef: { value: string };
	EntityRef: { value: string; type: 'Customer' };
	DocNumber: string | undefined;
	TxnDate: string;
	PrivateNote: string;
	Line: [
		{
			Amount: number;
			DetailType: 'AccountBasedExpenseLineDetail';
			Description: string;
			AccountBasedExpenseLineDetail: {
				AccountRef: { value: string };
				CustomerRef: { value: string };
				/** Without it QuickBooks may mark a line with a customer as billable. */
				BillableStatus: 'NotBillable';
			};
		},
	];
}

export const refundKind: MoneyBackKind<RefundBody, Purchase> = {
	name: 'refund',
	recordName: 'expense',
	entity: 'Purchase',
	linkType: 'Expense',
	marker: 'refund',
	number: refundNumber,
	read: (record) => {
		const lines: Purchase['Line'] = record.Line;
		const line = lines.find((each) => each.AccountBasedExpenseLineDetail !== undefined);
		const detail = line?.AccountBasedExpenseLineDetail;
		return {
			EntityRef: record.EntityRef?.value,
			DocNumber: record.DocNumber,
			TxnDate: record.TxnDate,
			PrivateNote: record.PrivateNote,
			Amount: 'TotalAmt' in record ? record.TotalAmt : record.Line[0].Amount,
			'Line Account': detail?.AccountRef?.value,
			'Line Customer': detail?.CustomerRef?.value,
			AccountRef: record.AccountRef.value,
		};
	},
	write: (values) => ({
		PaymentType: 'Cash',
		AccountRef: { value: values.bankAccountId },
		EntityRef: { value: values.customerId, type: 'Customer' },
		DocNumber: values.number,
		TxnDate: values.day,
		PrivateNote: values.note,
		Line: [
			{
				Amount: values.amount,
				DetailType: 'AccountBasedExpenseLineDetail',
				Description: values.description,
				AccountBasedExpenseLineDetail: {
					AccountRef: { value: values.receivableAccountId },
					CustomerRef: { value: values.customerId },
					BillableStatus: 'NotBillable',
				},
			},
		],
	}),
};

/** Decides what has to happen to the expense of one refund of a payment. Its link is the payment's business. */
export function planRefund(
	{ payment, ...source }: MoneyBackSource & { payment: SnapshotPayment },
	found: RefundFindings,
	settings: RefundSettings,
): Plan<RefundBody, Purchase> {
	const own =
		payment.paymentType === null
			? undefined
			: settings.refundAccountByType.get(payment.paymentType);
	const bank = {
		id: own ?? settings.defaultRefundAccount,
		problem:
			`has no bank account to be paid from: its payment type "${labelOf(PAYMENT_TYPES, payment.paymentType)}" is not mapped. ` +
			`Add a 'Refund From Account' to 'Payment Type Mapping' or choose a 'Default Refund Account'.`,
		setting: own === undefined ? 'Default Refund Account' : 'Payment Type Mapping',
		types: ['Bank'],
	};
	const present = found.purchases;
	return planMoneyBack(refundKind, { ...source, bank }, { ...found, present }, settings);
}
