import { toAmount, toCents } from '../money';
import { QuickBooksFault } from '../quickbooks/faults';
import type { Payment } from '../quickbooks/schemas';
import type { Snapshot, SnapshotPayment } from '../smartmoving/snapshot';
import {
	planDeletedPayments,
	withoutPayments,
	type DeletedPayment,
	type WhenDeleted,
} from '../sync/deletedPayments';
import { isMarked, paymentReference, sameId, updateRequestId } from '../sync/identity';
import { moneyBackCents, moneyBackDifferences } from '../sync/moneyBack';
import {
	planPayments,
	type PaymentEntry,
	type PaymentFindings,
	type PaymentSettings,
} from '../sync/payment';
import { paymentDifferences } from '../sync/paymentHeader';
import { lineDifferences, linkKey, type WantedLine } from '../sync/paymentLines';
import { kindOf, linkOf, type MoneyBack, type MoneyBackRecord } from '../sync/paymentMoneyBack';
import { selectRows } from '../sync/paymentRows';
import { orderSteps } from '../sync/paymentSteps';
import { conflict, fail, resultOf, type Refusal, type Source } from '../sync/plan';
import type { FieldChange, SyncEntity, SyncResult } from '../sync/result';
import {
	createOnce,
	customerRefusal,
	inRounds,
	isOutage,
	isOvertaken,
	linked,
	posted,
	refusalOf,
	settle,
	StartAgain,
	type Company,
	type Settled,
} from './company';
import type { PostingOptions } from './invoices';
import { findPayments, numberQuery, paymentQuery, type PaymentInput } from './paymentFindings';

export interface PaymentPostingOptions extends PostingOptions {
	/** A5: the id of the one payment to sync, or of a refund or reversal of it; null for all. */
	onlyPayment: string | null;
	/** What happens to a payment of ours that SmartMoving no longer lists. */
	whenDeleted: WhenDeleted;
}

export interface PaymentResults {
	payments: SyncResult[];
	refunds: SyncResult[];
}

/** 'Only Payment' names one that neither side knows. */
export class UnknownPaymentError extends Error {
	override readonly name = 'UnknownPaymentError';
}

/**
 * Brings the payments and refunds of each opportunity up to date (A2, A3, A4, A14): payments posted and
 * applied to the opportunity's invoices, refunds posted as expenses and reversed payments as journal
 * entries, both linked to their payment. Payments that SmartMoving has deleted are voided.
 *
 * @param receivableAccountId the A/R account for refunds; null takes the company's only one
 * @throws what stops all of them: no connection, no company, an unreadable answer
 */
export async function syncPayments(
	company: Company,
	inputs: readonly PaymentInput[],
	settings: PaymentSettings,
	receivableAccountId: string | null,
	options: PaymentPostingOptions,
): Promise<Settled<PaymentResults>[]> {
	if (inputs.length === 0) return [];
	const find = async (some: readonly PaymentInput[]) =>
		await findPayments(company, some, settings, receivableAccountId, options.preview);
	const first = await find(inputs);
	const settled: Settled<PaymentResults>[] = [];
	for (const [index, input] of inputs.entries()) {
		const refusal = customerRefusal(input.customer, options.preview);
		if (refusal) {
			settled.push({
				ok: true,
				value: refusedResults(input.snapshot, refusal, options.onlyPayment),
			});
			continue;
		}
		const done: Done = { posted: new Map(), voided: new Map() };
		settled.push(
			await settle(
				inRounds(async (round, last) => {
					const [found] = round === 1 ? [first[index]] : await find([input]);
					return await new OpportunityPosting(
						company,
						input,
						found!,
						settings,
						options,
						done,
						last,
					).run();
				}),
			),
		);
	}
	return settled;
}

/** What was done in an earlier round, by SmartMoving id, so that it is not forgotten in the results. */
interface Done {
	posted: Map<string, { status: 'created' | 'updated'; changes: FieldChange[] }>;
	voided: Map<string, SyncResult>;
}

const NEW_CUSTOMER = 'new';

/** Posts one opportunity's payments and refunds, in the order in which they make room for each other. */
class OpportunityPosting {
	private readonly payments = new Map<string, Payment>();
	private readonly moneyBack = new Map<string, MoneyBackRecord>();
	private readonly refusals = new Map<string, Refusal>();
	/** Set once QuickBooks can no longer be reached: what is left is reported, not tried. */
	private outage: Refusal | null = null;

	constructor(
		private readonly company: Company,
		private readonly input: PaymentInput,
		private readonly found: PaymentFindings,
		private readonly settings: PaymentSettings,
		private readonly options: PaymentPostingOptions,
		private readonly done: Done,
		private readonly last: boolean,
	) {}

	async run(): Promise<PaymentResults> {
		const { preview, onlyPayment, whenDeleted } = this.options;
		const { snapshot, customer } = this.input;
		const customerId = customer.id ?? NEW_CUSTOMER;
		const deleted = planDeletedPayments(snapshot, customerId, this.found, whenDeleted).filter(
			({ id }) => onlyPayment === null || sameId(id, onlyPayment),
		);
		// First, so that what they settled is free for the others.
		if (!preview) await this.voidDeleted(deleted);
		const gone = deleted.filter(({ id, plan }) =>
			preview ? plan.action === 'void' : this.done.voided.has(id),
		);
		const found = withoutPayments(
			this.found,
			gone.map(({ record }) => record),
		);
		const plan = planPayments(snapshot, customerId, found, this.settings, onlyPayment);
		if (onlyPayment !== null) this.refuseUnknown(onlyPayment);
		if (!preview) {
			for (const step of orderSteps(plan)) {
				const { id } = step.kind === 'moneyBack' ? step.moneyBack.row : step.entry.payment;
				await this.attempt(id, async () =>
					step.kind === 'moneyBack'
						? await this.postMoneyBack(step.entry, step.moneyBack)
						: await this.postPayment(step.entry, step.lines, step.final),
				);
			}
		}
		const backResults = [
			...plan.entries.flatMap((entry) =>
				entry.moneyBack.map((back) => [back, this.moneyBackResult(entry, back)] as const),
			),
			...plan.orphans.map((back) => [back, this.moneyBackResult(null, back)] as const),
		];
		const backOf = (isRefund: boolean) =>
			backResults.flatMap(([{ row }, result]) => (row.isRefund === isRefund ? [result] : []));
		return {
			payments: [
				...plan.entries.map((entry) => this.paymentResult(entry)),
				...backOf(false),
				...this.done.voided.values(),
				...deleted
					.filter(({ id }) => !this.done.voided.has(id))
					.map((each) => this.deletedResult(each)),
			],
			refunds: backOf(true),
		};
	}

	/** A payment that was voided before is known to QuickBooks, and no mistake. */
	private refuseUnknown(onlyPayment: string): void {
		const { payments, opportunity } = this.input.snapshot;
		const isKnown =
			payments.some(({ id }) => sameId(id, onlyPayment)) ||
			this.found.payments.some(
				(each) =>
					isMarked(each.PrivateNote, 'payment', onlyPayment) ||
					each.PaymentRefNum === paymentReference(onlyPayment),
			);
		if (isKnown) return;
		throw new UnknownPaymentError(
			`Quote ${opportunity.quoteNumber} has no payment with the id ${onlyPayment} in SmartMoving. Check 'Only Payment'.`,
		);
	}

	private async voidDeleted(deleted: readonly DeletedPayment[]): Promise<void> {
		for (const each of deleted) {
			if (each.plan.action !== 'void') continue;
			await this.attempt(each.id, async () => await this.voidPayment(each));
		}
	}

	private async voidPayment({ id, record, label }: DeletedPayment): Promise<Refusal | null> {
		const { client } = this.company;
		const requestId = updateRequestId(
			client.realmId,
			'Payment',
			record.Id,
			record.SyncToken,
			'void',
		);
		const outcome = await settle(client.voidPayment(record, { requestId }));
		if (!outcome.ok && !isOvertaken(outcome.error)) throw outcome.error;
		// A lost answer, or another worker who was quicker, may have voided it all the same.
		const voided = outcome.ok ? outcome.value : await client.read('Payment', record.Id);
		if (voided?.TotalAmt !== 0) {
			if (!outcome.ok) throw outcome.error;
			return conflict(
				`${label} is no longer in SmartMoving, and QuickBooks did not void it, without saying why. Void it there.`,
			);
		}
		const source = this.sourceOf(id, 'payment');
		const result = resultOf(source, 'Payment', 'updated', {
			...posted(this.company, 'Payment', record.Id),
			total: 0,
			balance: 0,
			changes: voiding(record),
			message: `${label} was deleted in SmartMoving and therefore voided in QuickBooks.`,
		});
		this.done.voided.set(id, result);
		return null;
	}

	private deletedResult({ id, record, label, plan }: DeletedPayment): SyncResult {
		const source = this.sourceOf(id, 'payment');
		const standing = {
			id: record.Id,
			total: record.TotalAmt,
			balance: record.UnappliedAmt,
			...linked(this.company, 'Payment', record.Id),
		};
		const refusal = this.refusals.get(id) ?? (plan.action === 'refuse' ? plan : null);
		if (refusal) {
			return resultOf(source, 'Payment', refusal.status, {
				...standing,
				message: refusal.reason,
				code: refusal.code,
			});
		}
		return resultOf(source, 'Payment', 'planned', {
			...standing,
			total: 0,
			balance: 0,
			changes: voiding(record),
			message: `${label} was deleted in SmartMoving and would be voided in QuickBooks.`,
		});
	}

	private async attempt(id: string, write: () => Promise<Refusal | null>): Promise<void> {
		if (this.refusals.has(id)) return;
		if (this.outage) {
			this.refusals.set(id, this.outage);
			return;
		}
		const outcome = await settle(write());
		if (outcome.ok) {
			if (outcome.value) this.refusals.set(id, outcome.value);
			return;
		}
		const { error } = outcome;
		if (error instanceof StartAgain) throw error;
		if (this.mayBeOvertaken(error) && !this.last) throw new StartAgain();
		const refusal = refusalOf(error);
		this.refusals.set(id, refusal);
		if (isOutage(error)) this.outage = refusal;
	}

	/** A line above the open balance (6000, 620) may only mean that someone else applied money meanwhile. */
	private mayBeOvertaken(error: unknown): boolean {
		if (isOvertaken(error)) return true;
		return error instanceof QuickBooksFault && (error.code === '6000' || error.code === '620');
	}

	private async postMoneyBack(
		entry: PaymentEntry | null,
		{ row, plan }: MoneyBack,
	): Promise<Refusal | null> {
		if (entry && this.refusals.has(entry.payment.id) && !this.paymentOf(entry)) {
			return fail('Its payment could not be posted.');
		}
		if (plan.action !== 'create' && plan.action !== 'update') return null;
		const { client } = this.company;
		const kind = kindOf(row);
		if (plan.action === 'update') {
			const { Id, SyncToken } = plan.found;
			const record = await client.update(
				kind.entity,
				{ ...plan.body, Id, SyncToken },
				{ requestId: updateRequestId(client.realmId, kind.entity, Id, SyncToken, plan.body) },
			);
			this.moneyBack.set(row.id, record);
			this.note(row.id, 'updated', plan.changes);
			return null;
		}
		const made = await createOnce(
			this.company,
			kind.entity,
			{ kind: kind.marker, id: row.id },
			{ ...plan.body },
			async () => {
				const [rows] = await client.batchQuery([numberQuery(kind.entity, [kind.number(row.id)])]);
				return rows.find((each) => isMarked(each.PrivateNote, kind.marker, row.id));
			},
			this.options.recreate,
		);
		if (made.state === 'deleted') return deleted(`${kind.recordName} of this ${kind.name}`);
		this.note(row.id, 'created', plan.changes);
		// An earlier request made it, from what SmartMoving said then.
		const lost = moneyBackDifferences(kind, made.record, plan.body);
		if (lost.length > 0 && !this.last) throw new StartAgain();
		this.moneyBack.set(row.id, made.record);
		return null;
	}

	private async postPayment(
		entry: PaymentEntry,
		wanted: WantedLine[],
		final: boolean,
	): Promise<Refusal | null> {
		const { client } = this.company;
		const { payment, plan } = entry;
		const lines = wanted.map((line) => this.resolve(line)).filter((line) => linkKey(line) !== null);
		const present = this.paymentOf(entry);
		if (plan.action !== 'create' && plan.action !== 'update') return null;

		let record: Payment;
		if (present) {
			if (lineDifferences(present.Line, lines).length === 0 && plan.action === 'create')
				return null;
			const body = { ...plan.body, Line: lines.map(toQuickBooksLine) };
			const { Id, SyncToken } = present;
			record = await client.update(
				'Payment',
				{ ...body, Id, SyncToken },
				{ requestId: updateRequestId(client.realmId, 'Payment', Id, SyncToken, body) },
			);
		} else {
			const made = await createOnce(
				this.company,
				'Payment',
				{ kind: 'payment', id: payment.id },
				{ ...plan.body, Line: lines.map(toQuickBooksLine) },
				async () => {
					const [rows] = await client.batchQuery([
						paymentQuery(['PaymentRefNum', '=', paymentReference(payment.id)]),
					]);
					return rows.find((each) => isMarked(each.PrivateNote, 'payment', payment.id));
				},
				this.options.recreate,
			);
			if (made.state === 'deleted') return deleted('payment');
			record = made.record;
		}
		this.payments.set(payment.id, record);
		this.note(payment.id, plan.action === 'create' ? 'created' : 'updated', plan.changes);
		const lost = paymentDifferences(record, plan.body, lines);
		if (lost.length === 0) return null;
		if (!present && !this.last) throw new StartAgain();
		// A refund's link that was dropped is told at the refund; the payment itself is as it should be.
		const own = lost.filter(({ field }) => !field.startsWith('Linked to '));
		if (!final || own.length === 0) return null;
		return {
			action: 'refuse',
			status: 'conflict',
			reason: `The payment is in QuickBooks, but QuickBooks did not keep all of it: ${own
				.map(
					({ field, from, to }) => `${field}: ${from ?? 'nothing'} instead of ${to ?? 'nothing'}`,
				)
				.join('; ')}. Check it there.`,
			code: null,
		};
	}

	private note(id: string, status: 'created' | 'updated', changes: FieldChange[]): void {
		if (!this.done.posted.has(id)) this.done.posted.set(id, { status, changes });
	}

	/** Fills in the id of an expense or journal entry that was made in this run. */
	private resolve(line: WantedLine): WantedLine {
		if (line.kind !== 'moneyBack' || line.recordId !== null) return line;
		return { ...line, recordId: this.moneyBack.get(line.row.id)?.Id ?? null };
	}

	private paymentOf(entry: PaymentEntry): Payment | null {
		const { plan } = entry;
		const before = plan.action === 'keep' || plan.action === 'update' ? plan.found : null;
		return this.payments.get(entry.payment.id) ?? before;
	}

	private recordOf({ row, plan }: MoneyBack): MoneyBackRecord | null {
		const before = plan.action === 'keep' || plan.action === 'update' ? plan.found : null;
		return this.moneyBack.get(row.id) ?? before;
	}

	private paymentResult(entry: PaymentEntry): SyncResult {
		const source = this.sourceOf(entry.payment.id, 'payment');
		const record = this.paymentOf(entry);
		const standing = record
			? {
					id: record.Id,
					total: record.TotalAmt,
					balance: record.UnappliedAmt,
					...linked(this.company, 'Payment', record.Id),
				}
			: { total: entry.payment.amount };
		const refusal =
			this.refusals.get(entry.payment.id) ??
			(entry.plan.action === 'refuse' ? entry.plan : entry.blocked);
		const done = this.done.posted.get(entry.payment.id);
		const message = 'note' in entry.plan ? entry.plan.note : null;
		if (refusal) {
			return resultOf(source, 'Payment', refusal.status, {
				...standing,
				changes: done?.changes ?? [],
				message: refusal.reason,
				code: refusal.code,
			});
		}
		if (
			this.options.preview &&
			(entry.plan.action === 'create' || entry.plan.action === 'update')
		) {
			return resultOf(source, 'Payment', 'planned', {
				...standing,
				changes: entry.plan.changes,
				message,
			});
		}
		return resultOf(source, 'Payment', done?.status ?? 'unchanged', {
			...standing,
			...(record ? posted(this.company, 'Payment', record.Id) : {}),
			changes: done?.changes ?? [],
			message,
		});
	}

	private moneyBackResult(entry: PaymentEntry | null, back: MoneyBack): SyncResult {
		const { row, plan } = back;
		const kind = kindOf(row);
		const source = this.sourceOf(row.id, row.isRefund ? 'refund' : 'payment');
		const record = this.recordOf(back);
		const standing = record
			? {
					id: record.Id,
					docNumber: record.DocNumber ?? null,
					total: kind.read(record).Amount,
					...linked(this.company, kind.entity, record.Id),
				}
			: { total: toAmount(moneyBackCents(row)) };
		const done = this.done.posted.get(row.id);
		const refusal = this.refusals.get(row.id) ?? (plan.action === 'refuse' ? plan : null);
		if (refusal) {
			return resultOf(source, kind.entity, refusal.status, {
				...standing,
				message: refusal.reason,
				code: refusal.code,
			});
		}
		const note = 'note' in plan ? plan.note : null;
		if (this.options.preview && (plan.action === 'create' || plan.action === 'update')) {
			const message = entry ? note : UNCERTAIN;
			return resultOf(source, kind.entity, 'planned', {
				...standing,
				changes: plan.changes,
				message,
			});
		}
		const unlinked = this.options.preview || !record ? null : this.missingLink(entry, back, record);
		return resultOf(source, kind.entity, unlinked ? 'conflict' : (done?.status ?? 'unchanged'), {
			...standing,
			...(record ? posted(this.company, kind.entity, record.Id) : {}),
			changes: done?.changes ?? [],
			message: unlinked ?? note,
		});
	}

	/** Linking is verified, not believed: QuickBooks may drop a link without an error (A4). */
	private missingLink(
		entry: PaymentEntry | null,
		back: MoneyBack,
		record: MoneyBackRecord,
	): string | null {
		const link = linkOf(back, this.found.receivableAccountId);
		if (link === null) return null;
		const { linkType, name, recordName } = kindOf(back.row);
		// Without a payment of its own, it may be linked to any by hand.
		const payment = entry && this.paymentOf(entry);
		const lines = payment
			? payment.Line
			: entry
				? []
				: this.found.payments.flatMap(({ Line }) => Line);
		const linkedCents = lines
			.filter((line) =>
				line.LinkedTxn.some((each) => each.TxnType === linkType && each.TxnId === record.Id),
			)
			.reduce((sum, line) => sum + toCents(line.Amount), 0);
		if (linkedCents === link.cents) return null;
		const why = entry && (this.refusals.get(entry.payment.id) ?? entry.blocked);
		return (
			`The ${name} is booked as ${recordName} ${record.DocNumber ?? record.Id} but not linked to its payment. ` +
			(entry ? (why ? why.reason : 'QuickBooks did not keep the link.') : UNCERTAIN) +
			` Until then, link them in QuickBooks by hand: Receive payment, tick the ${recordName}.`
		);
	}

	private sourceOf(id: string, type: 'payment' | 'refund'): Source {
		return { type, id, number: this.input.snapshot.opportunity.quoteNumber };
	}
}

const UNCERTAIN = 'SmartMoving does not say for certain which payment it undoes.';

function voiding({ TotalAmt }: Payment): FieldChange[] {
	return [{ field: 'TotalAmt', from: TotalAmt, to: 0 }];
}

function refusedResults(
	{ payments, opportunity }: Snapshot,
	{ status, reason, code }: Refusal,
	onlyPayment: string | null,
): PaymentResults {
	const { groups, orphans } = selectRows(payments, onlyPayment);
	const resultFor = (row: SnapshotPayment, entity: SyncEntity) =>
		resultOf(
			{ type: row.isRefund ? 'refund' : 'payment', id: row.id, number: opportunity.quoteNumber },
			entity,
			status,
			{ total: toAmount(moneyBackCents(row)), message: reason, code },
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

function deleted(what: string): Refusal {
	return conflict(
		`The ${what} was deleted in QuickBooks. To make it again, resync with 'Recreate Deleted Records' on.`,
	);
}

function toQuickBooksLine(line: WantedLine) {
	const [TxnType, TxnId] = linkKey(line)!.split(' ');
	return { Amount: toAmount(line.cents), LinkedTxn: [{ TxnId, TxnType }] };
}
