import { toAmount, toCents } from '../basics/money';
import type { Payment } from './schemas';

/** A record of any kind; a journal entry has no total of its own, and what has no note is never voided. */
export interface Transaction {
	TotalAmt?: number | undefined;
	Line?: readonly { Amount?: number | undefined }[] | undefined;
	PrivateNote?: string | undefined;
	DocNumber?: string | undefined;
	PaymentRefNum?: string | undefined;
}

/**
 * Whether someone voided a transaction: it keeps its number and its lines at zero, and its note begins
 * with "Voided".
 */
export function isVoided({ TotalAmt, Line = [], PrivateNote = '' }: Transaction): boolean {
	const total =
		TotalAmt ?? toAmount(Line.reduce((sum, { Amount = 0 }) => sum + toCents(Amount), 0));
	return total === 0 && /^voided/i.test(PrivateNote);
}

/** Whether a payment is part of a bank deposit, which freezes it in QuickBooks. */
export function isDeposited({ LinkedTxn }: Pick<Payment, 'LinkedTxn'>): boolean {
	return LinkedTxn.some(({ TxnType }) => TxnType === 'Deposit');
}
