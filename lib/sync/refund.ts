import { centsOrNull, formatCents, toAmount } from '../money';
import type { Preferences, Purchase } from '../quickbooks/schemas';
import { labelOf, paymentTypes } from '../smartmoving/enums';
import type { SnapshotPayment } from '../smartmoving/snapshot';
import { closedPeriodRefusal } from './closedPeriod';
import { dayOfMoment } from './days';
import { isMarked, markedNote, refundNumber, withAddition } from './identity';
import { isVoided } from './invoice';
import { conflict, fail, skip, type Plan } from './plan';
import type { FieldChange } from './result';
import { says } from './text';

export interface RefundSettings {
	timeZone: string;
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
	DocNumber: string;
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

export interface RefundFindings {
	purchases: readonly Purchase[];
	receivableAccountId: string | null;
	preferences: Preferences;
}

/**
 * SmartMoving does not document the sign of a refund row: its absolute value counts. In cents,
 * rounded where it has parts of a cent: such a refund is spoken of, but never posted.
 */
export function refundCents(refund: SnapshotPayment): number {
	return centsOrNull(Math.abs(refund.amount)) ?? Math.round(Math.abs(refund.amount) * 100);
}

/** Decides what has to happen to the expense of one refund. Its link is the payment's business. */
export function planRefund(
	refund: SnapshotPayment,
	payment: SnapshotPayment,
	quoteNumber: string,
	customerId: string,
	found: RefundFindings,
	settings: RefundSettings,
): Plan<RefundBody, Purchase> {
	const cents = refundCents(refund);
	const label = `The refund of ${formatCents(cents)} of quote ${quoteNumber}`;
	if (cents === 0) return skip(`${label}: there is nothing to post.`);
	const own = found.purchases.filter((purchase) =>
		isMarked(purchase.PrivateNote, 'refund', refund.id),
	);
	const [purchase] = own;
	if (own.length > 1) {
		return conflict(
			`${label} has ${own.length} expenses in QuickBooks (ids ${own.map((each) => each.Id).join(', ')}). Delete all but one there and sync again.`,
		);
	}
	const number = refundNumber(refund.id);
	if (!purchase && found.purchases.some((each) => each.DocNumber === number)) {
		return conflict(
			`The number ${number} of ${label} is used in QuickBooks by an expense that this sync did not make.`,
			'6140',
		);
	}
	if (purchase && isVoided(purchase)) {
		return conflict(`The expense of ${label} was voided in QuickBooks. It is left as it is.`);
	}
	if (purchase && purchase.EntityRef?.value !== customerId) {
		return conflict(
			`The expense of ${label} stands in QuickBooks under another payee than the customer of this opportunity.`,
		);
	}

	const day = dayOfMoment(refund.createdAtUtc, settings.timeZone);
	if (day === null)
		return fail(`${label} has no readable date in SmartMoving ("${refund.createdAtUtc}").`);
	const bank = accountFor(payment.paymentType, settings) ?? purchase?.AccountRef.value ?? null;
	if (bank === null) {
		return fail(
			`${label} has no bank account to be paid from: its payment type "${labelOf(paymentTypes, payment.paymentType)}" is not mapped. ` +
				`Add a 'Refund From Account' to 'Payment Type Mapping' or choose a 'Default Refund Account'.`,
		);
	}
	if (found.receivableAccountId === null) {
		return fail(
			`${label} needs an Accounts Receivable account, and QuickBooks has none or more than one. Choose one in 'Accounts Receivable Account'.`,
		);
	}

	const note = markedNote('', `SmartMoving refund of quote ${quoteNumber}`, 'refund', refund.id);
	const body: RefundBody = {
		PaymentType: 'Cash',
		AccountRef: { value: bank },
		EntityRef: { value: customerId, type: 'Customer' },
		DocNumber: number,
		TxnDate: day,
		PrivateNote: withAddition(note, purchase?.PrivateNote),
		Line: [
			{
				Amount: toAmount(cents),
				DetailType: 'AccountBasedExpenseLineDetail',
				Description: `Refund of quote ${quoteNumber}`,
				AccountBasedExpenseLineDetail: {
					AccountRef: { value: found.receivableAccountId },
					CustomerRef: { value: customerId },
					BillableStatus: 'NotBillable',
				},
			},
		],
	};
	const changes = refundDifferences(purchase ?? null, body);
	if (purchase && changes.length === 0) return { action: 'keep', found: purchase, note: null };
	const closed = closedPeriodRefusal(label, [day, purchase?.TxnDate], found.preferences);
	if (closed) return closed;
	return purchase
		? {
				action: 'update',
				found: purchase,
				body: { ...body, AccountRef: { value: purchase.AccountRef.value } },
				changes,
				note: null,
			}
		: { action: 'create', body, changes, note: null };
}

/**
 * The owned fields in which an expense differs from what it should be. The bank account is set once
 * and then left to the bookkeeper: a changed mapping does not move money already paid out.
 */
export function refundDifferences(purchase: Purchase | null, body: RefundBody): FieldChange[] {
	const line = purchase?.Line.find((each) => each.AccountBasedExpenseLineDetail !== undefined);
	const detail = line?.AccountBasedExpenseLineDetail;
	const wanted = body.Line[0];
	const fields: [string, unknown, unknown][] = [
		['EntityRef', purchase?.EntityRef?.value, body.EntityRef.value],
		['DocNumber', purchase?.DocNumber, body.DocNumber],
		['TxnDate', purchase?.TxnDate, body.TxnDate],
		['PrivateNote', purchase?.PrivateNote, body.PrivateNote],
		['Amount', purchase?.TotalAmt, wanted.Amount],
		[
			'Line Account',
			detail?.AccountRef?.value,
			wanted.AccountBasedExpenseLineDetail.AccountRef.value,
		],
		[
			'Line Customer',
			detail?.CustomerRef?.value,
			wanted.AccountBasedExpenseLineDetail.CustomerRef.value,
		],
	];
	if (!purchase) fields.push(['AccountRef', undefined, body.AccountRef.value]);
	return fields
		.filter(([, from, to]) => !says(from, to))
		.map(([field, from, to]) => ({ field, from: from ?? null, to }));
}

function accountFor(paymentType: number | null, settings: RefundSettings): string | null {
	const own = paymentType === null ? undefined : settings.refundAccountByType.get(paymentType);
	return own ?? settings.defaultRefundAccount;
}
