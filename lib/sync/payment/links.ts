import { toAmount, toCents } from '../../basics/money';
import type { PaymentLine } from '../../quickbooks/schemas';
import type { SnapshotPayment } from '../../smartmoving/snapshot';
import { kindOf } from '../moneyBack/ofPayment';
import type { FieldChange } from '../outcome/result';

/** What a payment's line settles: an invoice, money that went back, or something a person linked. */
export type WantedLine = {
	cents: number;
	/** Which line of a journal entry is meant, where QuickBooks says so of a link that is there. */
	txnLineId?: string | undefined;
} & (
	| { kind: 'invoice'; jobId: string; jobNumber: string; invoiceId: string | null }
	| { kind: 'moneyBack'; row: SnapshotPayment; number: string; recordId: string | null }
	| { kind: 'other'; txnId: string; txnType: string }
);

/** Which links a payment has too few, too many, or of another amount. Amounts, not cents. */
export function lineDifferences(
	present: readonly PaymentLine[],
	wanted: readonly WantedLine[],
): FieldChange[] {
	const now = new Map<string, { type: string; id: string; cents: number }>();
	for (const {
		Amount,
		LinkedTxn: [linked],
	} of present) {
		if (!linked) continue;
		const { TxnType: type, TxnId: id } = linked;
		const key = `${type} ${id}`;
		now.set(key, { type, id, cents: (now.get(key)?.cents ?? 0) + toCents(Amount) });
	}
	// Several lines can name one transaction: only their sum counts.
	const then = new Map<string, { line: WantedLine; cents: number }>();
	for (const line of wanted) {
		const key = linkKey(line) ?? `new ${then.size}`;
		then.set(key, { line, cents: (then.get(key)?.cents ?? 0) + line.cents });
	}
	const changes: FieldChange[] = [];
	for (const [key, { line, cents }] of then) {
		const from = now.get(key)?.cents;
		if (from !== cents) {
			changes.push({
				...changedLink(line),
				from: from === undefined ? null : toAmount(from),
				to: toAmount(cents),
			});
		}
	}
	for (const [key, { type, id, cents }] of now) {
		if (then.has(key)) continue;
		changes.push({ ...otherLink(type, id), from: toAmount(cents), to: null });
	}
	return changes;
}

/** How much of a record some lines of a payment are linked to, in cents. */
export function linkedCents(lines: readonly PaymentLine[], type: string, id: string): number {
	return lines
		.filter((line) => line.LinkedTxn.some(({ TxnType, TxnId }) => TxnType === type && TxnId === id))
		.reduce((sum, line) => sum + toCents(line.Amount), 0);
}

/** A line as QuickBooks takes it; only for one whose record exists. */
export function toPaymentLine(line: WantedLine) {
	const [TxnType, TxnId] = linkKey(line)!.split(' ') as [string, string];
	const { txnLineId: TxnLineId } = line;
	return {
		Amount: toAmount(line.cents),
		LinkedTxn: [{ TxnId, TxnType, ...(TxnLineId === undefined ? {} : { TxnLineId }) }],
	};
}

/** `<TxnType> <TxnId>` of a line; null while the record it settles does not exist yet. */
export function linkKey(line: WantedLine): string | null {
	switch (line.kind) {
		case 'invoice':
			return line.invoiceId === null ? null : `Invoice ${line.invoiceId}`;
		case 'moneyBack':
			// A Purchase of type Cash is linked under the name that QuickBooks' own pages give it.
			return line.recordId === null ? null : `${kindOf(line.row).linkType} ${line.recordId}`;
		case 'other':
			return `${line.txnType} ${line.txnId}`;
	}
}

/** What a change of a link is of, and how people read it. */
function changedLink(line: WantedLine): Omit<FieldChange, 'from' | 'to'> {
	switch (line.kind) {
		case 'invoice':
			return { of: 'application', field: `Applied to the invoice of job ${line.jobNumber}` };
		case 'moneyBack':
			return { of: 'moneyBack', field: `Linked to ${kindOf(line.row).name} ${line.number}` };
		case 'other':
			return otherLink(line.txnType, line.txnId);
	}
}

function otherLink(type: string, id: string): Omit<FieldChange, 'from' | 'to'> {
	return { of: 'link', field: `Applied to ${type} ${id}`, linked: { type, id } };
}
