import { centsOrNull, toAmount, toCents } from '../../basics/money';
import type { JournalEntry } from '../../quickbooks/schemas';
import type { SnapshotPayment } from '../../smartmoving/snapshot';
import { millisOfMoment } from '../../basics/days';
import {
	DEPOSIT_ACCOUNT_TYPES,
	isSkippedType,
	mappingOf,
	settingOf,
	unmappedType,
	type DepositSettings,
} from '../rules/depositAccount';
import { reversalNumber, sameId } from '../ours/identity';
import {
	planMoneyBack,
	type MoneyBackKind,
	type MoneyBackSettings,
	type MoneyBackSource,
} from './moneyBack';
import type { ReversalFindings } from '../found/findings';
import { fail, skip, type Plan } from '../outcome/plan';

/**
 * A reversed payment, e.g. a returned e-check, as QuickBooks takes it (A14): a journal entry that
 * undoes the payment. Accounts Receivable is debited, and there QuickBooks asks for a customer; the
 * bank account that the payment went to is credited.
 */
export interface ReversalBody {
	DocNumber: string | undefined;
	TxnDate: string;
	PrivateNote: string;
	Line: [JournalLine<'Debit'>, JournalLine<'Credit'>];
}

interface JournalLine<PostingType extends 'Debit' | 'Credit'> {
	Amount: number;
	DetailType: 'JournalEntryLineDetail';
	Description: string;
	JournalEntryLineDetail: {
		PostingType: PostingType;
		AccountRef: { value: string };
		Entity?: { Type: 'Customer'; EntityRef: { value: string } };
	};
}

export type ReversalSettings = MoneyBackSettings & DepositSettings;

export const reversalKind: MoneyBackKind<ReversalBody, JournalEntry> = {
	name: 'reversal',
	recordName: 'journal entry',
	entity: 'JournalEntry',
	linkType: 'JournalEntry',
	// The row is one of SmartMoving's payments; its record is told from one by its kind.
	marker: 'payment',
	number: reversalNumber,
	read: (record) => {
		const lines: JournalEntry['Line'] = record.Line;
		const on = (side: 'Debit' | 'Credit') =>
			lines.filter((line) => line.JournalEntryLineDetail?.PostingType === side);
		const [debit] = on('Debit');
		const [credit] = on('Credit');
		const cents = on('Debit').reduce((sum, line) => sum + toCents(line.Amount), 0);
		return {
			EntityRef: debit?.JournalEntryLineDetail?.Entity?.EntityRef?.value,
			DocNumber: record.DocNumber,
			TxnDate: record.TxnDate,
			PrivateNote: record.PrivateNote,
			Amount: toAmount(cents),
			'Line Account': debit?.JournalEntryLineDetail?.AccountRef?.value,
			AccountRef: credit?.JournalEntryLineDetail?.AccountRef?.value,
		};
	},
	write: (values) => {
		const line = {
			Amount: values.amount,
			DetailType: 'JournalEntryLineDetail' as const,
			Description: values.description,
		};
		return {
			DocNumber: values.number,
			TxnDate: values.day,
			PrivateNote: values.note,
			Line: [
				{
					...line,
					JournalEntryLineDetail: {
						PostingType: 'Debit',
						AccountRef: { value: values.receivableAccountId },
						Entity: { Type: 'Customer', EntityRef: { value: values.customerId } },
					},
				},
				{
					...line,
					JournalEntryLineDetail: {
						PostingType: 'Credit',
						AccountRef: { value: values.bankAccountId },
					},
				},
			],
		};
	},
};

/** Whether a row of SmartMoving's payments is one that was reversed: negative, and no refund. */
export function isReversal(row: SnapshotPayment): boolean {
	return !row.isRefund && row.amount < 0;
}

/**
 * The payment that a reversal undoes: the one of the same gateway id, else the one it names, else the
 * only earlier one of the same type and amount. Null where none or several fit: it is not guessed.
 */
export function undonePayment(
	reversal: SnapshotPayment,
	payments: readonly SnapshotPayment[],
): SnapshotPayment | null {
	const cents = centsOrNull(-reversal.amount);
	const moment = millisOfMoment(reversal.createdAtUtc);
	const ways: ((payment: SnapshotPayment) => boolean)[] = [
		({ gatewayPaymentId }) =>
			Boolean(gatewayPaymentId) && gatewayPaymentId === reversal.gatewayPaymentId,
		({ id }) => sameId(id, reversal.refundsJobPaymentId),
		({ paymentType, amount, createdAtUtc }) =>
			cents !== null &&
			centsOrNull(amount) === cents &&
			paymentType === reversal.paymentType &&
			millisOfMoment(createdAtUtc) <= moment,
	];
	const fitting = ways.map((fits) => payments.filter(fits)).find((list) => list.length > 0) ?? [];
	return fitting.length === 1 ? fitting[0]! : null;
}

/** Decides what has to happen to the journal entry of one reversal. Its link is the payment's business. */
export function planReversal(
	source: MoneyBackSource,
	found: ReversalFindings,
	settings: ReversalSettings,
): Plan<ReversalBody, JournalEntry> {
	const { row, quoteNumber } = source;
	const { paymentType } = row;
	const label = `The reversal of ${Math.abs(row.amount).toFixed(2)} of quote ${quoteNumber}`;
	if (isSkippedType(paymentType, settings)) {
		return skip(
			`${label} is of a type that is not money received (setting 'Skipped Payment Types').`,
		);
	}
	if (centsOrNull(row.amount) === null) {
		return fail(
			`${label} is not an amount with two decimals. Correct it in SmartMoving and sync again.`,
		);
	}
	const mapping = mappingOf(paymentType, settings);
	const bank = {
		id: mapping?.depositAccountId ?? null,
		problem: `has ${unmappedType(paymentType)}`,
		setting: mapping ? settingOf(mapping, settings) : '',
		types: DEPOSIT_ACCOUNT_TYPES,
	};
	const present = found.journalEntries;
	return planMoneyBack(reversalKind, { ...source, bank }, { ...found, present }, settings);
}
