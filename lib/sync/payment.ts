import { DateTime } from 'luxon';
import { centsOrNull, formatCents, toAmount, toCents } from '../money';
import type { Invoice, Payment, PaymentLine, Preferences, Purchase } from '../quickbooks/schemas';
import { labelOf, paymentTypes } from '../smartmoving/enums';
import type { Snapshot, SnapshotPayment } from '../smartmoving/snapshot';
import { applyPayments } from './applications';
import { closedPeriodRefusal } from './closedPeriod';
import { dayOfMoment } from './days';
import { isMarked, markedNote, paymentReference, withAddition } from './identity';
import { isVoided } from './invoice';
import { conflict, fail, skip, type Plan, type Refusal } from './plan';
import { planRefund, refundCents, type RefundBody, type RefundSettings } from './refund';
import type { FieldChange } from './result';
import { says } from './text';

/** A11: where the money of a payment type goes. */
export interface PaymentTypeMapping {
	/** Null leaves it to QuickBooks, which uses Undeposited Funds. */
	depositAccountId: string | null;
	paymentMethodId: string | null;
}

export interface PaymentSettings extends RefundSettings {
	/** By SmartMoving's payment type number. */
	typeMappings: ReadonlyMap<number, PaymentTypeMapping>;
	/** For every type without a mapping of its own; null means such a payment is refused (B4). */
	defaultMapping: PaymentTypeMapping | null;
	/** Types that are not money received, e.g. bill-to-account and storage credit. */
	skippedTypes: ReadonlySet<number>;
}

/** An invoice of this opportunity: in QuickBooks already, or only planned (Preview). */
export interface KnownInvoice {
	jobId: string;
	jobNumber: string;
	invoice: Invoice | null;
	/** In cents; counts where `invoice` is null. */
	plannedCents: number;
}

export interface PaymentFindings {
	payments: readonly Payment[];
	purchases: readonly Purchase[];
	/** Oldest first. */
	invoices: readonly KnownInvoice[];
	receivableAccountId: string | null;
	preferences: Preferences;
}

/** What a payment's line settles: an invoice, a refund's expense, or something a person linked. */
export type WantedLine = { cents: number } & (
	| { kind: 'invoice'; jobId: string; jobNumber: string; invoiceId: string | null }
	| { kind: 'refund'; refundId: string; number: string; purchaseId: string | null }
	| { kind: 'other'; txnId: string; txnType: string }
);

export interface PaymentBody {
	CustomerRef: { value: string };
	TotalAmt: number;
	TxnDate: string;
	PaymentRefNum: string;
	PrivateNote: string;
	PaymentMethodRef?: { value: string };
	DepositToAccountRef?: { value: string };
}

export interface RefundEntry {
	refund: SnapshotPayment;
	plan: Plan<RefundBody, Purchase>;
}

/** One payment with its refunds (A4: syncing a payment syncs its refunds). */
export interface PaymentEntry {
	payment: SnapshotPayment;
	plan: Plan<PaymentBody, Payment>;
	/** The whole set of lines: QuickBooks replaces all lines of a payment or none. */
	lines: WantedLine[];
	refunds: RefundEntry[];
	/** Why the payment in QuickBooks may not be changed, though it ought to be; refunds are still posted. */
	blocked: Refusal | null;
}

export interface PaymentsPlan {
	entries: PaymentEntry[];
	/** Refund rows whose payment SmartMoving does not list. */
	orphans: { refund: SnapshotPayment; plan: Refusal }[];
}

/**
 * Decides what has to happen to all payments and refunds of one opportunity (A2, A3, A4), so that
 * each invoice, payment and refund ends as SmartMoving has it:
 * a payment's lines are its applications to invoices plus one line per refund; a refund takes its
 * money from the payment, so that an application shrinks and the invoice reopens where it must.
 */
export function planPayments(
	snapshot: Snapshot,
	customerId: string,
	found: PaymentFindings,
	settings: PaymentSettings,
): PaymentsPlan {
	const rows = [...snapshot.payments].sort(
		(a, b) => millis(a.createdAtUtc) - millis(b.createdAtUtc) || (a.id < b.id ? -1 : 1),
	);
	const refundRows = rows.filter((row) => row.isRefund);
	const paymentRows = rows.filter((row) => !row.isRefund);
	const refundsOf = (payment: SnapshotPayment) =>
		refundRows.filter((refund) => sameId(refund.refundsJobPaymentId, payment.id));

	const drafts = paymentRows.map((payment) =>
		draftPayment(payment, refundsOf(payment), snapshot, customerId, found, settings),
	);
	const entries = withLines(drafts, found);
	const orphans = refundRows
		.filter(
			(refund) => !paymentRows.some((payment) => sameId(refund.refundsJobPaymentId, payment.id)),
		)
		.map((refund) => ({
			refund,
			plan: fail(
				`A refund of ${formatCents(refundCents(refund))} of quote ${snapshot.opportunity.quoteNumber} names a payment that SmartMoving does not list. ` +
					`Check the payments of the quote in SmartMoving.`,
			),
		}));
	return { entries, orphans };
}

/** A payment before its lines are known. */
interface Draft {
	payment: SnapshotPayment;
	header: { found: Payment | null; body: PaymentBody } | Refusal;
	refunds: RefundEntry[];
	preferences: Preferences;
	label: string;
}

function draftPayment(
	payment: SnapshotPayment,
	refunds: readonly SnapshotPayment[],
	snapshot: Snapshot,
	customerId: string,
	found: PaymentFindings,
	settings: PaymentSettings,
): Draft {
	const { quoteNumber } = snapshot.opportunity;
	const label = `The payment of ${payment.amount.toFixed(2)} of quote ${quoteNumber}`;
	const header = draftHeader(payment, refunds, label, quoteNumber, customerId, found, settings);
	const draft = { payment, header, preferences: found.preferences, label };
	if ('action' in header) {
		const plan =
			header.status === 'skipped'
				? skip(`Its payment is skipped: ${header.reason}`)
				: fail(`Its payment could not be synced: ${header.reason}`, header.code);
		return { ...draft, refunds: refunds.map((refund) => ({ refund, plan })) };
	}
	const entries = refunds.map((refund) => ({
		refund,
		plan: planRefund(refund, payment, quoteNumber, customerId, found, settings),
	}));
	return { ...draft, refunds: refuseSecondExpense(entries, header.found, found) };
}

/**
 * An expense that is linked to the payment, is not known as one of ours and has the amount of a refund
 * to be posted is most likely that refund: entered by hand, or ours under another number. Posting it
 * again would pay it out twice in the books (B3).
 */
function refuseSecondExpense(
	entries: RefundEntry[],
	payment: Payment | null,
	{ purchases }: PaymentFindings,
): RefundEntry[] {
	const isOurs = (id: string) =>
		purchases.some(
			(each) =>
				each.Id === id &&
				entries.some(({ refund }) => isMarked(each.PrivateNote, 'refund', refund.id)),
		);
	const strangers = (payment?.Line ?? []).flatMap(({ Amount, LinkedTxn: [linked] }) =>
		linked?.TxnType === 'Expense' && !isOurs(linked.TxnId)
			? [{ id: linked.TxnId, cents: toCents(Amount) }]
			: [],
	);
	return entries.map((entry) => {
		const cents = refundCents(entry.refund);
		const index = strangers.findIndex((stranger) => stranger.cents === cents);
		if (entry.plan.action !== 'create' || index === -1) return entry;
		const [stranger] = strangers.splice(index, 1);
		return {
			...entry,
			plan: conflict(
				`An expense of ${formatCents(cents)} is linked to this payment in QuickBooks already (id ${stranger!.id}), and this sync does not know it as its own. ` +
					`If it is this refund, leave it so, or delete it and sync again; if it was ours, give it back its number ${entry.plan.body.DocNumber}.`,
			),
		};
	});
}

function draftHeader(
	payment: SnapshotPayment,
	refunds: readonly SnapshotPayment[],
	label: string,
	quoteNumber: string,
	customerId: string,
	found: PaymentFindings,
	settings: PaymentSettings,
): Draft['header'] {
	if (payment.paymentType !== null && settings.skippedTypes.has(payment.paymentType)) {
		return skip(
			`${label} is of a type that is not money received (setting 'Skipped Payment Types').`,
		);
	}
	const unsound = refuseUnsound(payment, refunds, label);
	if (unsound) return unsound;
	const day = dayOfMoment(payment.createdAtUtc, settings.timeZone);
	if (day === null)
		return fail(`${label} has no readable date in SmartMoving ("${payment.createdAtUtc}").`);

	const existing = findPayment(payment, label, customerId, found.payments);
	if (existing && 'action' in existing) return existing;
	const mapping =
		(payment.paymentType === null ? undefined : settings.typeMappings.get(payment.paymentType)) ??
		settings.defaultMapping;
	if (!mapping && !existing) {
		return fail(
			`${label} has the payment type "${labelOf(paymentTypes, payment.paymentType)}", which is not mapped to a deposit account. ` +
				`Add it to 'Payment Type Mapping' or choose a 'Default Deposit Account'.`,
		);
	}
	const note = [
		payment.customPaymentDescription,
		payment.gatewayPaymentId ? `Gateway payment ${payment.gatewayPaymentId}` : null,
	];
	return {
		found: existing,
		body: {
			CustomerRef: { value: customerId },
			TotalAmt: toAmount(toCents(payment.amount)),
			TxnDate: day,
			PaymentRefNum: paymentReference(payment.id),
			PrivateNote: withAddition(
				markedNote(
					note.filter(Boolean).join('\n'),
					`SmartMoving payment of quote ${quoteNumber}`,
					'payment',
					payment.id,
				),
				existing?.PrivateNote,
			),
			// Set once and then left to the bookkeeper: a changed mapping does not move old money.
			...(existing || !mapping?.paymentMethodId
				? {}
				: { PaymentMethodRef: { value: mapping.paymentMethodId } }),
			...(existing || !mapping?.depositAccountId
				? {}
				: { DepositToAccountRef: { value: mapping.depositAccountId } }),
		},
	};
}

/** B4: amounts that do not add up are refused, never rounded or guessed. */
function refuseUnsound(
	payment: SnapshotPayment,
	refunds: readonly SnapshotPayment[],
	label: string,
): Refusal | null {
	const cents = centsOrNull(payment.amount);
	const parts = refunds.map((refund) => centsOrNull(refund.amount));
	const refunded = parts.reduce<number>((sum, part) => sum + Math.abs(part ?? 0), 0);
	const stated = payment.amountRefunded === null ? refunded : centsOrNull(payment.amountRefunded);
	if (cents === null || stated === null || parts.includes(null)) {
		return fail(
			`${label} or a refund of it is not an amount with two decimals. Correct it in SmartMoving and sync again.`,
		);
	}
	if (cents === 0) return skip(`${label} is of 0.00: there is nothing to post.`);
	if (cents < 0) {
		return fail(
			`${label} is negative: a payment that was reversed, e.g. a returned e-check. It needs a journal entry, which this version does not post; enter it in QuickBooks by hand.`,
		);
	}
	if (stated !== refunded) {
		return fail(
			`${label} was refunded by ${formatCents(stated)} according to SmartMoving, but its refunds there add up to ${formatCents(refunded)}. Correct them in SmartMoving and sync again.`,
		);
	}
	if (refunded > cents) {
		return fail(
			`${label} has refunds of ${formatCents(refunded)}, more than itself. Correct them in SmartMoving and sync again.`,
		);
	}
	return null;
}

function findPayment(
	payment: SnapshotPayment,
	label: string,
	customerId: string,
	payments: readonly Payment[],
): Payment | Refusal | null {
	const own = payments.filter((each) => isMarked(each.PrivateNote, 'payment', payment.id));
	const reference = paymentReference(payment.id);
	// Voiding may replace the note, and the marker with it.
	const existing =
		own[0] ?? payments.find((each) => each.PaymentRefNum === reference && isVoided(each));
	if (own.length > 1) {
		return conflict(
			`${label} stands ${own.length} times in QuickBooks (ids ${own.map((each) => each.Id).join(', ')}). Delete all but one there and sync again.`,
		);
	}
	if (!existing) {
		return payments.some((each) => each.PaymentRefNum === reference)
			? conflict(
					`The reference ${reference} of ${label} is used in QuickBooks by a payment that this sync did not make.`,
				)
			: null;
	}
	if (isVoided(existing)) {
		return conflict(`${label} was voided in QuickBooks (id ${existing.Id}). It is left as it is.`);
	}
	if (existing.CustomerRef.value !== customerId) {
		return conflict(
			`${label} stands in QuickBooks under the customer "${existing.CustomerRef.name ?? existing.CustomerRef.value}", not under the one this opportunity belongs to. Move one of them in QuickBooks and sync again.`,
		);
	}
	return existing;
}

/**
 * A payment that cannot be posted or changed keeps what it is applied to now, so the others are
 * planned anew around it: else they would count on room that it does not make.
 */
function withLines(drafts: readonly Draft[], found: PaymentFindings): PaymentEntry[] {
	const settled = new Map<Draft, PaymentEntry>();
	for (;;) {
		const open = drafts.filter((draft) => !settled.has(draft));
		const entries = new Map(linesAmong(open, found).map((entry, index) => [open[index]!, entry]));
		const stuck = [...entries].filter(
			([, entry]) => entry.blocked || entry.plan.action === 'refuse',
		);
		if (stuck.length === 0)
			return drafts.map((draft) => (settled.get(draft) ?? entries.get(draft))!);
		for (const [draft, entry] of stuck) settled.set(draft, entry);
	}
}

/** The lines of some payments; what any other payment is applied to is not theirs to move. */
function linesAmong(drafts: readonly Draft[], found: PaymentFindings): PaymentEntry[] {
	const invoiceIds = new Map(
		found.invoices.flatMap((known) => (known.invoice ? [[known.invoice.Id, known] as const] : [])),
	);
	const live = drafts.flatMap((draft) =>
		'action' in draft.header
			? []
			: [{ draft, header: draft.header, share: shareOf(draft, draft.header, invoiceIds) }],
	);

	const ownApplied = new Map<string, number>();
	for (const { header } of live) {
		for (const line of header.found?.Line ?? []) {
			const { TxnId, TxnType } = line.LinkedTxn[0] ?? {};
			if (TxnType === 'Invoice' && TxnId) {
				ownApplied.set(TxnId, (ownApplied.get(TxnId) ?? 0) + toCents(line.Amount));
			}
		}
	}
	const applications = applyPayments(
		live.map(({ draft, share }) => ({
			id: draft.payment.id,
			jobId:
				found.invoices.find((known) => sameId(known.jobId, draft.payment.jobId))?.jobId ?? null,
			cents: share.toApply,
		})),
		found.invoices.map((known) => ({ jobId: known.jobId, cents: capacityOf(known, ownApplied) })),
	);

	return drafts.map((draft) => {
		const entry = live.find((each) => each.draft === draft);
		if (!entry) {
			return {
				payment: draft.payment,
				plan: draft.header as Refusal,
				lines: [],
				refunds: draft.refunds,
				blocked: null,
			};
		}
		const lines: WantedLine[] = [
			...entry.share.others,
			...applications
				.filter((application) => application.paymentId === draft.payment.id)
				.map(({ jobId, cents }) => {
					const known = found.invoices.find((each) => each.jobId === jobId)!;
					return {
						kind: 'invoice' as const,
						cents,
						jobId,
						jobNumber: known.jobNumber,
						invoiceId: known.invoice?.Id ?? null,
					};
				}),
			...entry.share.refundLines,
		];
		return planEntry(draft, entry.header, lines, entry.share.overdrawn);
	});
}

interface Share {
	/** Lines that people made: they stay. */
	others: WantedLine[];
	refundLines: WantedLine[];
	/** What is left of the payment for invoices, in cents. */
	toApply: number;
	/** True where people applied so much of the payment elsewhere that its refunds find no money left. */
	overdrawn: boolean;
}

function shareOf(
	draft: Draft,
	header: Exclude<Draft['header'], Refusal>,
	invoiceIds: ReadonlyMap<string, KnownInvoice>,
): Share {
	const purchaseIds = new Set<string>();
	const refundLines: WantedLine[] = [];
	for (const { refund, plan } of draft.refunds) {
		if (plan.action === 'refuse') continue;
		const purchaseId = plan.action === 'create' ? null : plan.found.Id;
		if (purchaseId !== null) purchaseIds.add(purchaseId);
		refundLines.push({
			kind: 'refund',
			cents: refundCents(refund),
			refundId: refund.id,
			number: numberOf(plan),
			purchaseId,
		});
	}
	const others = (header.found?.Line ?? []).flatMap((line): WantedLine[] => {
		const linked = line.LinkedTxn[0];
		if (!linked) return [];
		if (linked.TxnType === 'Invoice' && invoiceIds.has(linked.TxnId)) return [];
		if (linked.TxnType === 'Expense' && purchaseIds.has(linked.TxnId)) return [];
		return [
			{ kind: 'other', cents: toCents(line.Amount), txnId: linked.TxnId, txnType: linked.TxnType },
		];
	});
	const total = toCents(draft.payment.amount);
	const refunded = draft.refunds.reduce((sum, { refund }) => sum + refundCents(refund), 0);
	// Credits that a person linked bring money in; only what they settle uses the payment up.
	const [credits, elsewhere] = [true, false].map((isCredit) =>
		others
			.filter((line) => line.kind === 'other' && CREDIT_TYPES.has(line.txnType) === isCredit)
			.reduce((sum, line) => sum + line.cents, 0),
	) as [number, number];
	const linked = refundLines.reduce((sum, line) => sum + line.cents, 0);
	const left = total + credits - linked - elsewhere;
	return {
		others,
		refundLines,
		// A refund that could not be posted keeps its money free all the same.
		toApply: Math.max(0, Math.min(total + credits - refunded, left)),
		overdrawn: left < 0,
	};
}

const CREDIT_TYPES = new Set(['CreditMemo', 'CreditCardCredit']);

function numberOf(plan: Exclude<RefundEntry['plan'], Refusal>): string {
	return plan.action === 'keep' ? (plan.found.DocNumber ?? plan.found.Id) : plan.body.DocNumber;
}

/** An invoice's total less what credits and payments that are not of this opportunity settle. */
function capacityOf(known: KnownInvoice, ownApplied: ReadonlyMap<string, number>): number {
	if (!known.invoice) return known.plannedCents;
	const total = toCents(known.invoice.TotalAmt);
	const settled = total - toCents(known.invoice.Balance);
	const byOthers = Math.max(0, settled - (ownApplied.get(known.invoice.Id) ?? 0));
	return total - byOthers;
}

function planEntry(
	draft: Draft,
	header: Exclude<Draft['header'], Refusal>,
	lines: WantedLine[],
	overdrawn: boolean,
): PaymentEntry {
	const { payment, refunds, label, preferences } = draft;
	const changes = paymentDifferences(header.found, header.body, lines);
	const entry = { payment, lines, refunds, blocked: null };
	if (!header.found) {
		const closed = closedPeriodRefusal(label, [header.body.TxnDate], preferences);
		if (closed) {
			const refused = refunds.map((each) => ({
				...each,
				plan: fail(`Its payment could not be synced: ${closed.reason}`, closed.code),
			}));
			return { ...entry, plan: closed, lines: [], refunds: refused };
		}
		return { ...entry, plan: { action: 'create', body: header.body, changes, note: null } };
	}
	const keep = { action: 'keep' as const, found: header.found, note: null };
	if (changes.length === 0) return { ...entry, plan: keep };
	const blocked = overdrawn
		? conflict(
				`${label} was applied elsewhere by someone in QuickBooks, so there is not enough of it left for its refunds. Free that part of the payment in QuickBooks and sync again.`,
			)
		: closedPeriodRefusal(label, [header.body.TxnDate, header.found.TxnDate], preferences);
	if (blocked) return { ...entry, plan: keep, blocked };
	return {
		...entry,
		plan: { action: 'update', found: header.found, body: header.body, changes, note: null },
	};
}

/** The owned fields and lines in which a payment differs from what it should be. */
export function paymentDifferences(
	payment: Payment | null,
	body: PaymentBody,
	lines: readonly WantedLine[],
): FieldChange[] {
	const fields: [string, unknown, unknown][] = [
		['CustomerRef', payment?.CustomerRef.value, body.CustomerRef.value],
		['TotalAmt', payment?.TotalAmt, body.TotalAmt],
		['TxnDate', payment?.TxnDate, body.TxnDate],
		['PaymentRefNum', payment?.PaymentRefNum, body.PaymentRefNum],
		['PrivateNote', payment?.PrivateNote, body.PrivateNote],
	];
	if (!payment) {
		fields.push(['PaymentMethodRef', undefined, body.PaymentMethodRef?.value]);
		fields.push(['DepositToAccountRef', undefined, body.DepositToAccountRef?.value]);
	}
	const changes: FieldChange[] = fields
		.filter(([, from, to]) => to !== undefined && !says(from, to))
		.map(([field, from, to]) => ({ field, from: from ?? null, to }));
	return [...changes, ...lineDifferences(payment?.Line ?? [], lines)];
}

/** Which links a payment has too few, too many, or of another amount. Amounts, not cents. */
export function lineDifferences(
	present: readonly PaymentLine[],
	wanted: readonly WantedLine[],
): FieldChange[] {
	const now = new Map<string, number>();
	for (const {
		Amount,
		LinkedTxn: [linked],
	} of present) {
		if (!linked) continue;
		const key = `${linked.TxnType} ${linked.TxnId}`;
		now.set(key, (now.get(key) ?? 0) + toCents(Amount));
	}
	// Several lines can name one transaction: only their sum counts.
	const then = new Map<string, { line: WantedLine; cents: number }>();
	for (const line of wanted) {
		const key = linkKey(line) ?? `new ${then.size}`;
		then.set(key, { line, cents: (then.get(key)?.cents ?? 0) + line.cents });
	}
	const changes: FieldChange[] = [];
	for (const [key, { line, cents }] of then) {
		const from = now.get(key);
		if (from !== cents) {
			changes.push({
				field: lineName(line),
				from: from === undefined ? null : toAmount(from),
				to: toAmount(cents),
			});
		}
	}
	for (const [key, cents] of now) {
		if (then.has(key)) continue;
		changes.push({ field: `Applied to ${key}`, from: toAmount(cents), to: null });
	}
	return changes;
}

/** `<TxnType> <TxnId>` of a line; null while the record it settles does not exist yet. */
export function linkKey(line: WantedLine): string | null {
	switch (line.kind) {
		case 'invoice':
			return line.invoiceId === null ? null : `Invoice ${line.invoiceId}`;
		case 'refund':
			// A Purchase of type Cash is linked under the name that QuickBooks' own pages give it.
			return line.purchaseId === null ? null : `Expense ${line.purchaseId}`;
		case 'other':
			return `${line.txnType} ${line.txnId}`;
	}
}

function lineName(line: WantedLine): string {
	switch (line.kind) {
		case 'invoice':
			return `Applied to the invoice of job ${line.jobNumber}`;
		case 'refund':
			return `Linked to refund ${line.number}`;
		case 'other':
			return `Applied to ${line.txnType} ${line.txnId}`;
	}
}

function sameId(a: string | null, b: string | null): boolean {
	return a !== null && b !== null && a.toLowerCase() === b.toLowerCase();
}

function millis(moment: string): number {
	const parsed = DateTime.fromISO(moment, { zone: 'utc' });
	return parsed.isValid ? parsed.toMillis() : Number.MAX_SAFE_INTEGER;
}
