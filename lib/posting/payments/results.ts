import { toAmount } from '../../basics/money';
import type { Snapshot, SnapshotPayment } from '../../smartmoving/snapshot';
import { moneyBackCents } from '../../sync/moneyBack/moneyBack';
import type { PaymentEntry } from '../../sync/payment/payment';
import { linkedCents } from '../../sync/payment/links';
import {
	kindOf,
	linkOf,
	type MoneyBack,
	type MoneyBackRecord,
} from '../../sync/moneyBack/ofPayment';
import { selectRows } from '../../sync/payment/groups';
import {
	conflict,
	fail,
	reasonOf,
	resultOf,
	type Plan,
	type Refusal,
} from '../../sync/outcome/plan';
import type { FieldChange, SyncEntity, SyncResult } from '../../sync/outcome/result';
import { linked, posted } from '../results';
import type { PaymentRun } from './run';

export interface PaymentResults {
	payments: SyncResult[];
	refunds: SyncResult[];
}

/** What became of one payment, or would. */
export function paymentResult(run: PaymentRun, entry: PaymentEntry): SyncResult {
	const source = run.sourceOf(entry.payment.id, 'payment');
	const record = run.paymentOf(entry);
	const standing = record
		? {
				id: record.Id,
				total: record.TotalAmt,
				balance: record.UnappliedAmt,
				...linked(run.company, 'Payment', record.Id),
			}
		: { total: entry.payment.amount };
	const refusal =
		run.refusals.get(entry.payment.id) ??
		(entry.plan.action === 'refuse' ? entry.plan : entry.blocked);
	const done = run.done.posted.get(entry.payment.id);
	const message = 'note' in entry.plan ? entry.plan.note : null;
	if (refusal) {
		return resultOf(source, 'Payment', refusal.status, {
			...standing,
			...reasonOf(refusal),
			...(done ? { changes: done.changes } : {}),
		});
	}
	if (run.options.preview && (entry.plan.action === 'create' || entry.plan.action === 'update')) {
		return resultOf(source, 'Payment', 'planned', {
			...standing,
			changes: entry.plan.changes,
			message,
		});
	}
	return resultOf(source, 'Payment', done?.status ?? 'unchanged', {
		...standing,
		...(record ? posted(run.company, 'Payment', record.Id) : {}),
		changes: done?.changes ?? leftIn(entry.plan),
		message,
	});
}

/** What became of one refund or reversal, or would; `entry` is its payment where that is certain. */
export function moneyBackResult(
	run: PaymentRun,
	entry: PaymentEntry | null,
	back: MoneyBack,
): SyncResult {
	const { row, plan } = back;
	const kind = kindOf(row);
	const source = run.sourceOf(row.id, row.isRefund ? 'refund' : 'payment');
	const record = run.recordOf(back);
	const standing = record
		? {
				id: record.Id,
				docNumber: record.DocNumber ?? null,
				total: kind.read(record).Amount,
				...linked(run.company, kind.entity, record.Id),
			}
		: { total: toAmount(moneyBackCents(row)) };
	const done = run.done.posted.get(row.id);
	const refusal = run.refusals.get(row.id) ?? (plan.action === 'refuse' ? plan : null);
	if (refusal) {
		return resultOf(source, kind.entity, refusal.status, {
			...standing,
			...reasonOf(refusal),
		});
	}
	const note = 'note' in plan ? plan.note : null;
	if (run.options.preview && (plan.action === 'create' || plan.action === 'update')) {
		const message = entry ? note : UNCERTAIN;
		return resultOf(source, kind.entity, 'planned', {
			...standing,
			changes: plan.changes,
			message,
		});
	}
	const unlinked = run.options.preview || !record ? null : missingLink(run, entry, back, record);
	return resultOf(source, kind.entity, unlinked?.status ?? done?.status ?? 'unchanged', {
		...standing,
		...(record ? posted(run.company, kind.entity, record.Id) : {}),
		changes: done?.changes ?? leftIn(plan),
		message: unlinked?.reason ?? note,
		code: unlinked?.code ?? null,
		kind: unlinked?.kind ?? null,
	});
}

/** What of a record was left as a person has it. */
function leftIn(plan: Plan<unknown, unknown>): FieldChange[] {
	return plan.action === 'keep' ? plan.left : [];
}

/** Linking is verified, not believed: QuickBooks may drop a link without an error (A4). */
function missingLink(
	run: PaymentRun,
	entry: PaymentEntry | null,
	back: MoneyBack,
	record: MoneyBackRecord,
): Refusal | null {
	const link = linkOf(back, run.found.receivableAccountId);
	if (link === null) return null;
	const { linkType, name, recordName } = kindOf(back.row);
	// Without a payment of its own, it may be linked to any by hand.
	const payment = entry && run.paymentOf(entry);
	const lines = payment
		? payment.Line
		: entry
			? []
			: run.found.payments.flatMap(({ Line }) => Line);
	if (linkedCents(lines, linkType, record.Id) === link.cents) return null;
	const refused = entry && run.refusals.get(entry.payment.id);
	const why = entry && (refused ?? entry.blocked);
	const booked = `The ${name} is booked as ${recordName} ${record.DocNumber ?? record.Id} but not linked to its payment.`;
	// The next sync links them, once the payment can be posted.
	if (refused?.status === 'failed') {
		const { reason, code, kind } = refused;
		return fail(`${booked} ${reason}`, { code, kind });
	}
	return conflict(
		`${booked} ${entry ? (why ? why.reason : 'QuickBooks did not keep the link.') : UNCERTAIN}` +
			` Until then, link them in QuickBooks by hand: Receive payment, tick the ${recordName}.`,
	);
}

const UNCERTAIN = 'SmartMoving does not say for certain which payment it undoes.';

/** The results where nothing of an opportunity can be posted. */
export function refusedResults(
	{ payments, opportunity }: Snapshot,
	refusal: Refusal,
	onlyPayment: string | null,
): PaymentResults {
	const { groups, orphans } = selectRows(payments, onlyPayment);
	const resultFor = (row: SnapshotPayment, entity: SyncEntity) =>
		resultOf(
			{ type: row.isRefund ? 'refund' : 'payment', id: row.id, number: opportunity.quoteNumber },
			entity,
			refusal.status,
			{ total: toAmount(moneyBackCents(row)), ...reasonOf(refusal) },
		);
	const back = [...groups.flatMap((group) => group.back), ...orphans];
	const backResults = (wanted: boolean) =>
		back
			.filter(({ isRefund }) => isRefund === wanted)
			.map((row) => resultFor(row, kindOf(row).entity));
	return {
		payments: [
			...groups.map(({ payment }) => resultFor(payment, 'Payment')),
			...backResults(false),
		],
		refunds: backResults(true),
	};
}
