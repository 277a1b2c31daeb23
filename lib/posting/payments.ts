import { toAmount, toCents } from '../money';
import { QuickBooksFault } from '../quickbooks/faults';
import type { Condition, Query } from '../quickbooks/query';
import {
	preferencesSchema,
	type Invoice,
	type Payment,
	type Purchase,
} from '../quickbooks/schemas';
import type { Snapshot, SnapshotPayment } from '../smartmoving/snapshot';
import { isMarked, paymentReference, refundNumber, updateRequestId } from '../sync/identity';
import {
	lineDifferences,
	linkKey,
	paymentDifferences,
	planPayments,
	type KnownInvoice,
	type PaymentEntry,
	type PaymentFindings,
	type PaymentSettings,
	type RefundEntry,
	type WantedLine,
} from '../sync/payment';
import { orderSteps } from '../sync/paymentSteps';
import { resultOf, type Refusal, type Source } from '../sync/plan';
import { refundCents, refundDifferences } from '../sync/refund';
import type { FieldChange, SyncResult } from '../sync/result';
import {
	askAll,
	createOnce,
	customerRefusal,
	inPieces,
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

/** One opportunity, and what became of its customer and its invoices. */
export interface PaymentInput {
	snapshot: Snapshot;
	customer: SyncResult;
	/** One result per invoiced job; those without an id and a plan are not applied to. */
	invoices: readonly SyncResult[];
}

export interface PaymentResults {
	payments: SyncResult[];
	refunds: SyncResult[];
}

/**
 * Brings the payments and refunds of each opportunity up to date (A2, A3, A4): payments posted and
 * applied to the opportunity's invoices, refunds posted as expenses and linked to their payment.
 *
 * @param receivableAccountId the A/R account for refunds; null takes the company's only one
 * @throws what stops all of them: no connection, no company, an unreadable answer
 */
export async function syncPayments(
	company: Company,
	inputs: readonly PaymentInput[],
	settings: PaymentSettings,
	receivableAccountId: string | null,
	options: PostingOptions,
): Promise<Settled<PaymentResults>[]> {
	if (inputs.length === 0) return [];
	const first = await findPayments(company, inputs, receivableAccountId);
	const settled: Settled<PaymentResults>[] = [];
	for (const [index, input] of inputs.entries()) {
		const refusal = customerRefusal(input.customer, options.preview);
		if (refusal) {
			settled.push({ ok: true, value: refusedResults(input.snapshot, refusal) });
			continue;
		}
		const done: Done = new Map();
		settled.push(
			await settle(
				inRounds(async (round, last) => {
					const [found] =
						round === 1
							? [first[index]]
							: await findPayments(company, [input], receivableAccountId);
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

/** What was posted in an earlier round, by SmartMoving id, so that it is not reported as unchanged. */
type Done = Map<string, { status: 'created' | 'updated'; changes: FieldChange[] }>;

const NEW_CUSTOMER = 'new';

/** Posts one opportunity's payments and refunds, in the order in which they make room for each other. */
class OpportunityPosting {
	private readonly payments = new Map<string, Payment>();
	private readonly purchases = new Map<string, Purchase>();
	private readonly refusals = new Map<string, Refusal>();
	/** Set once QuickBooks can no longer be reached: what is left is reported, not tried. */
	private outage: Refusal | null = null;

	constructor(
		private readonly company: Company,
		private readonly input: PaymentInput,
		private readonly found: PaymentFindings,
		private readonly settings: PaymentSettings,
		private readonly options: PostingOptions,
		private readonly done: Done,
		private readonly last: boolean,
	) {}

	async run(): Promise<PaymentResults> {
		const customerId = this.input.customer.id ?? NEW_CUSTOMER;
		const plan = planPayments(this.input.snapshot, customerId, this.found, this.settings);
		if (!this.options.preview) {
			for (const step of orderSteps(plan)) {
				const record = step.kind === 'refund' ? step.refund.refund : step.entry.payment;
				await this.attempt(record.id, async () =>
					step.kind === 'refund'
						? await this.postRefund(step.entry, step.refund)
						: await this.postPayment(step.entry, step.lines, step.final),
				);
			}
		}
		return {
			payments: plan.entries.map((entry) => this.paymentResult(entry)),
			refunds: [
				...plan.entries.flatMap((entry) =>
					entry.refunds.map((refund) => this.refundResult(entry, refund)),
				),
				...plan.orphans.map(({ refund, plan: refusal }) =>
					resultOf(this.sourceOf(refund, 'refund'), 'Purchase', refusal.status, {
						total: toAmount(refundCents(refund)),
						message: refusal.reason,
						code: refusal.code,
					}),
				),
			],
		};
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

	private async postRefund(
		entry: PaymentEntry,
		{ refund, plan }: RefundEntry,
	): Promise<Refusal | null> {
		if (this.refusals.has(entry.payment.id) && !this.paymentOf(entry)) {
			return {
				action: 'refuse',
				status: 'failed',
				reason: 'Its payment could not be posted.',
				code: null,
			};
		}
		if (plan.action !== 'create' && plan.action !== 'update') return null;
		const { client } = this.company;
		if (plan.action === 'update') {
			const { Id, SyncToken } = plan.found;
			const record = await client.update(
				'Purchase',
				{ ...plan.body, Id, SyncToken },
				{ requestId: updateRequestId(client.realmId, 'Purchase', Id, SyncToken, plan.body) },
			);
			this.purchases.set(refund.id, record);
			this.note(refund.id, 'updated', plan.changes);
			return null;
		}
		const made = await createOnce(
			this.company,
			'Purchase',
			{ kind: 'refund', id: refund.id },
			{ ...plan.body },
			async () => {
				const [rows] = await client.batchQuery([refundQuery([refundNumber(refund.id)])]);
				return rows.find((each) => isMarked(each.PrivateNote, 'refund', refund.id));
			},
			this.options.recreate,
		);
		if (made.state === 'deleted') return deleted('expense of this refund');
		this.note(refund.id, 'created', plan.changes);
		// An earlier request made it, from what SmartMoving said then.
		if (refundDifferences(made.record, plan.body).length > 0 && !this.last) throw new StartAgain();
		this.purchases.set(refund.id, made.record);
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
		const own = lost.filter(({ field }) => !field.startsWith('Linked to refund'));
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
		if (!this.done.has(id)) this.done.set(id, { status, changes });
	}

	/** Fills in the id of an expense that was made in this run. */
	private resolve(line: WantedLine): WantedLine {
		if (line.kind !== 'refund' || line.purchaseId !== null) return line;
		return { ...line, purchaseId: this.purchases.get(line.refundId)?.Id ?? null };
	}

	private paymentOf(entry: PaymentEntry): Payment | null {
		const { plan } = entry;
		const before = plan.action === 'keep' || plan.action === 'update' ? plan.found : null;
		return this.payments.get(entry.payment.id) ?? before;
	}

	private purchaseOf({ refund, plan }: RefundEntry): Purchase | null {
		const before = plan.action === 'keep' || plan.action === 'update' ? plan.found : null;
		return this.purchases.get(refund.id) ?? before;
	}

	private paymentResult(entry: PaymentEntry): SyncResult {
		const source = this.sourceOf(entry.payment, 'payment');
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
		const done = this.done.get(entry.payment.id);
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
			return resultOf(source, 'Payment', 'planned', { ...standing, changes: entry.plan.changes });
		}
		return resultOf(source, 'Payment', done?.status ?? 'unchanged', {
			...standing,
			...(record ? posted(this.company, 'Payment', record.Id) : {}),
			changes: done?.changes ?? [],
		});
	}

	private refundResult(entry: PaymentEntry, refundEntry: RefundEntry): SyncResult {
		const { refund, plan } = refundEntry;
		const source = this.sourceOf(refund, 'refund');
		const record = this.purchaseOf(refundEntry);
		const standing = record
			? {
					id: record.Id,
					docNumber: record.DocNumber ?? null,
					total: record.TotalAmt,
					...linked(this.company, 'Purchase', record.Id),
				}
			: { total: toAmount(refundCents(refund)) };
		const done = this.done.get(refund.id);
		const refusal = this.refusals.get(refund.id) ?? (plan.action === 'refuse' ? plan : null);
		if (refusal) {
			return resultOf(source, 'Purchase', refusal.status, {
				...standing,
				message: refusal.reason,
				code: refusal.code,
			});
		}
		if (this.options.preview && (plan.action === 'create' || plan.action === 'update')) {
			return resultOf(source, 'Purchase', 'planned', { ...standing, changes: plan.changes });
		}
		const unlinked =
			this.options.preview || !record ? null : this.missingLink(entry, refund, record);
		return resultOf(source, 'Purchase', unlinked ? 'conflict' : (done?.status ?? 'unchanged'), {
			...standing,
			...(record ? posted(this.company, 'Purchase', record.Id) : {}),
			changes: done?.changes ?? [],
			message: unlinked,
		});
	}

	/** Linking is verified, not believed: QuickBooks may drop a link without an error (A4). */
	private missingLink(
		entry: PaymentEntry,
		refund: SnapshotPayment,
		purchase: Purchase,
	): string | null {
		const linkedCents = (this.paymentOf(entry)?.Line ?? [])
			.filter((line) =>
				line.LinkedTxn.some((each) => each.TxnType === 'Expense' && each.TxnId === purchase.Id),
			)
			.reduce((sum, line) => sum + toCents(line.Amount), 0);
		if (linkedCents === refundCents(refund)) return null;
		const why = this.refusals.get(entry.payment.id) ?? entry.blocked;
		return (
			`The refund is booked as expense ${purchase.DocNumber ?? purchase.Id} but not linked to its payment. ` +
			(why ? why.reason : 'QuickBooks did not keep the link.') +
			' Until then, link them in QuickBooks by hand: Receive payment, tick the expense.'
		);
	}

	private sourceOf(row: SnapshotPayment, type: 'payment' | 'refund'): Source {
		return { type, id: row.id, number: this.input.snapshot.opportunity.quoteNumber };
	}
}

function refusedResults(
	{ payments, opportunity }: Snapshot,
	{ status, reason, code }: Refusal,
): PaymentResults {
	const results = (wanted: boolean) =>
		payments
			.filter((row) => row.isRefund === wanted)
			.map((row) =>
				resultOf(
					{ type: wanted ? 'refund' : 'payment', id: row.id, number: opportunity.quoteNumber },
					wanted ? 'Purchase' : 'Payment',
					status,
					{ total: row.amount, message: reason, code },
				),
			);
	return { payments: results(false), refunds: results(true) };
}

function deleted(what: string): Refusal {
	return {
		action: 'refuse',
		status: 'conflict',
		reason: `The ${what} was deleted in QuickBooks. To make it again, resync with 'Recreate Deleted Records' on.`,
		code: null,
	};
}

function toQuickBooksLine(line: WantedLine) {
	const [TxnType, TxnId] = linkKey(line)!.split(' ');
	return { Amount: toAmount(line.cents), LinkedTxn: [{ TxnId, TxnType }] };
}

function paymentQuery(condition: Condition): Query<'Payment'> {
	return { entity: 'Payment', where: [condition] };
}

function refundQuery(numbers: readonly string[]): Query<'Purchase'> {
	return { entity: 'Purchase', where: [['DocNumber', 'IN', numbers]] };
}

/** Reads, in as few calls as QuickBooks allows, all that bears on the payments of some opportunities. */
async function findPayments(
	{ client }: Company,
	inputs: readonly PaymentInput[],
	receivableAccountId: string | null,
): Promise<PaymentFindings[]> {
	const rows = inputs.flatMap(({ snapshot }) => snapshot.payments);
	const customers = new Set(
		inputs.flatMap(({ customer }) => (customer.id === null ? [] : [customer.id])),
	);
	const invoiceIds = inputs.flatMap(({ invoices }) =>
		invoices.flatMap(({ id }) => (id === null ? [] : [id])),
	);
	const queries = [
		...inPieces(rows.map((row) => paymentReference(row.id))).map((piece) =>
			paymentQuery(['PaymentRefNum', 'IN', piece]),
		),
		// Also by customer: a person may have changed the reference.
		...[...customers].map((id) => paymentQuery(['CustomerRef', '=', id])),
		...inPieces(rows.filter((row) => row.isRefund).map((row) => refundNumber(row.id))).map(
			refundQuery,
		),
		...inPieces(invoiceIds).map(
			(piece): Query<'Invoice'> => ({ entity: 'Invoice', where: [['Id', 'IN', piece]] }),
		),
		...(receivableAccountId === null
			? [{ entity: 'Account', where: [['AccountType', '=', 'Accounts Receivable']] } as const]
			: []),
		{ entity: 'Preferences' } as const,
	];
	const rowsOf = await askAll(client, queries);

	const payments = byId(rowsOf('Payment'));
	const purchases = byId(rowsOf('Purchase'));
	const invoices = new Map(rowsOf('Invoice').map((invoice) => [invoice.Id, invoice]));
	const accounts = rowsOf('Account').filter((account) => account.Active);
	const [preferences] = rowsOf('Preferences');
	return inputs.map((input) => ({
		payments,
		purchases,
		invoices: knownInvoices(input, invoices),
		receivableAccountId: receivableAccountId ?? (accounts.length === 1 ? accounts[0]!.Id : null),
		preferences: preferences ?? preferencesSchema.parse({}),
	}));
}

/** The opportunity's invoices that payments may be applied to, oldest job first. */
function knownInvoices(
	{ snapshot, invoices }: PaymentInput,
	present: ReadonlyMap<string, Invoice>,
): KnownInvoice[] {
	const jobs = [...snapshot.jobs].sort(
		(a, b) => (a.jobDate ?? 0) - (b.jobDate ?? 0) || (a.jobNumber < b.jobNumber ? -1 : 1),
	);
	return jobs.flatMap((job): KnownInvoice[] => {
		const result = invoices.find(({ source }) => source.id.toLowerCase() === job.id.toLowerCase());
		// An invoice in conflict is in a person's hands: no money is moved on it.
		if (!result || result.status === 'conflict') return [];
		const invoice = result.id === null ? null : (present.get(result.id) ?? null);
		const planned = result.status === 'planned' ? toCents(result.total ?? 0) : null;
		if (!invoice && planned === null) return [];
		const known = { jobId: job.id, jobNumber: job.jobNumber, plannedCents: planned ?? 0 };
		if (!invoice || planned === null) return [{ ...known, invoice }];
		// A preview counts with the total that the invoice is going to have.
		const growth = planned - toCents(invoice.TotalAmt);
		const Balance = toAmount(toCents(invoice.Balance) + growth);
		return [{ ...known, invoice: { ...invoice, TotalAmt: toAmount(planned), Balance } }];
	});
}

function byId<T extends { Id: string }>(records: readonly T[]): T[] {
	return [...new Map(records.map((record) => [record.Id, record])).values()];
}
