import type { Payment } from '../../quickbooks/schemas';
import type { DeletedMoneyBack } from '../../sync/moneyBack/deleted';
import type { MoneyBack, MoneyBackRecord } from '../../sync/moneyBack/ofPayment';
import type { Plan, Refusal } from '../../sync/outcome/plan';
import type { DeletedPayment } from '../../sync/payment/deleted';
import type { WantedLine } from '../../sync/payment/links';
import type { PaymentEntry } from '../../sync/payment/payment';
import type { Posted } from '../results';

/** What one step came to; empty where there was nothing to do. */
export interface Done {
	/** The payment as QuickBooks has it now. */
	payment?: Payment;
	/** The expense or journal entry as QuickBooks has it now. */
	moneyBack?: MoneyBackRecord;
	posted?: Posted;
	/** What was voided or deleted. */
	deleted?: DeletedPayment | DeletedMoneyBack;
	refusal?: Refusal;
	/** Why QuickBooks lets no one change it: the others have to be planned around it. */
	frozen?: Refusal;
	/** An earlier request made it, from what SmartMoving said then: it has to be planned anew. */
	isOutdated?: boolean;
	/** QuickBooks cannot be reached: what is left is reported, not tried. */
	isOutage?: boolean;
}

/** What became of the steps of one opportunity so far, by SmartMoving's ids. */
export type Dones = ReadonlyMap<string, Done>;

/** What a further round has to know of those before: what was done, and what is frozen. */
export function carriedOver(dones: Dones): Map<string, Done> {
	return new Map(
		[...dones].map(([id, { posted, deleted, frozen }]) => [id, { posted, deleted, frozen }]),
	);
}

/** The payments that QuickBooks does not let anyone change, with what it says. */
export function frozenIn(dones: Dones): Map<string, Refusal> {
	return new Map([...dones].flatMap(([id, { frozen }]) => (frozen ? [[id, frozen]] : [])));
}

/** A payment as it is by now; null where there is none. */
export function paymentOf({ payment, plan }: PaymentEntry, dones: Dones): Payment | null {
	return dones.get(payment.id)?.payment ?? foundBy(plan);
}

/** The expense or journal entry of a refund or reversal as it is by now; null where there is none. */
export function recordOf({ row, plan }: MoneyBack, dones: Dones): MoneyBackRecord | null {
	return dones.get(row.id)?.moneyBack ?? foundBy(plan);
}

function foundBy<Found>(plan: Plan<unknown, Found>): Found | null {
	return plan.action === 'keep' || plan.action === 'update' ? plan.found : null;
}

/** Why a payment is not, or not quite, as SmartMoving has it; null where nothing is known against it. */
export function refusalOfPayment(
	{ payment, plan, blocked }: PaymentEntry,
	dones: Dones,
): Refusal | null {
	return dones.get(payment.id)?.refusal ?? (plan.action === 'refuse' ? plan : blocked);
}

/** A line with the id of the expense or journal entry that an earlier step made. */
export function resolved(line: WantedLine, dones: Dones): WantedLine {
	if (line.kind !== 'moneyBack' || line.recordId !== null) return line;
	return { ...line, recordId: dones.get(line.row.id)?.moneyBack?.Id ?? null };
}
