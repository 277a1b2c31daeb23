import type { Payment } from '../../lib/quickbooks/schemas';
import type { MarkerKind } from '../../lib/sync/ours/identity';
import { linkKey, toPaymentLine, type WantedLine } from '../../lib/sync/payment/links';
import { kindOf, type MoneyBackRecord } from '../../lib/sync/moneyBack/ofPayment';
import type { PaymentStep } from '../../lib/sync/payment/steps';
import { Overtaken, RefusedWrite, type MemoryCompany } from './company';

/** Thrown to read again what the company holds by now. */
export class StartAgain extends Error {}

/** What came of a write: its value, or why there is none. */
export type Written<T> = { ok: true; value: T } | { ok: false; reason: string };

/** One write. What comes too late asks for another look, and on the last one is told. */
export function* write<T>(last: boolean, act: () => T): Generator<void, Written<T>> {
	yield;
	try {
		return { ok: true, value: act() };
	} catch (error) {
		if (!(error instanceof Overtaken || error instanceof RefusedWrite)) throw error;
		if (!last) throw new StartAgain();
		return { ok: false, reason: error.message };
	}
}

/** Carries out the steps of a plan in their order. */
export class Posting {
	private readonly payments = new Map<string, Payment>();
	private readonly moneyBack = new Map<string, MoneyBackRecord>();
	readonly refused = new Map<string, string>();

	constructor(
		private readonly company: MemoryCompany,
		/** The idempotency key of a create. */
		private readonly requestId: (kind: MarkerKind, id: string) => string,
	) {}

	*carryOut(step: PaymentStep, last: boolean): Generator<void, void> {
		const made = yield* write(last, () => this.post(step));
		const { id } =
			step.kind === 'moneyBack'
				? step.moneyBack.row
				: step.kind === 'deleteMoneyBack'
					? step.deletedMoneyBack
					: step.entry.payment;
		if (!made.ok) this.refused.set(id, made.reason);
		else if (made.value && !last) throw new StartAgain();
	}

	private post(step: PaymentStep): boolean {
		if (step.kind === 'moneyBack') return this.postMoneyBack(step);
		if (step.kind === 'payment') return this.postPayment(step);
		const { kind, record } = step.deletedMoneyBack;
		this.company.remove(kind.entity, record);
		return false;
	}

	/** @returns whether an earlier request made it: from what SmartMoving said then. */
	private postMoneyBack({
		moneyBack: { row, plan },
	}: PaymentStep & { kind: 'moneyBack' }): boolean {
		const { entity, marker } = kindOf(row);
		if (plan.action === 'update') {
			this.moneyBack.set(row.id, this.company.update(entity, plan.found, plan.body));
			return false;
		}
		if (plan.action !== 'create') return false;
		const requestId = this.requestId(marker, row.id);
		const { record, replayed } = this.company.create(entity, requestId, plan.body);
		this.moneyBack.set(row.id, record);
		return replayed;
	}

	/** @returns whether an earlier request made it. */
	private postPayment({ entry, lines }: PaymentStep & { kind: 'payment' }): boolean {
		const { payment, plan } = entry;
		if (plan.action !== 'create' && plan.action !== 'update') return false;
		const present = this.payments.get(payment.id) ?? (plan.action === 'update' ? plan.found : null);
		const body = { ...plan.body, Line: lines.flatMap((line) => this.written(line)) };
		if (present) {
			this.payments.set(payment.id, this.company.update('Payment', present, body));
			return false;
		}
		const requestId = this.requestId('payment', payment.id);
		const { record, replayed } = this.company.create('Payment', requestId, body);
		this.payments.set(payment.id, record);
		return replayed;
	}

	private written(line: WantedLine) {
		const resolved =
			line.kind === 'moneyBack' && line.recordId === null
				? { ...line, recordId: this.moneyBack.get(line.row.id)?.Id ?? null }
				: line;
		if (linkKey(resolved) !== null) return [toPaymentLine(resolved)];
		// An expense that was refused, say because SmartMoving deleted its refund meanwhile, has no link.
		if (line.kind === 'moneyBack' && this.refused.has(line.row.id)) return [];
		throw new Error(`Nothing to link for ${JSON.stringify(line)}`);
	}
}
