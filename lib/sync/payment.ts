import { centsOrNull, formatCents, toAmount, toCents } from '../money';
import type { Invoice, Payment, PaymentLine } from '../quickbooks/schemas';
import type { Snapshot, SnapshotPayment } from '../smartmoving/snapshot';
import { applyPayments } from './applications';
import { planChargeback, undonePayment } from './chargeback';
import { closedPeriodRefusal } from './closedPeriod';
import { dayOfMoment, millisOfMoment } from './days';
import {
	DEPOSIT_ACCOUNT_TYPES,
	isSkippedType,
	mappingOf,
	settingOf,
	unmappedType,
	type PaymentTypeMapping,
} from './depositAccount';
import { keptNote, refuseEdits, weighEdits, withoutStamp } from './handsOff';
import { isMarked, markedNote, paymentReference, sameId, withAddition } from './identity';
import { isVoided } from './invoice';
import { moneyBackCents } from './moneyBack';
import {
	isMoneyBack,
	kindOf,
	linkOf,
	planMoneyBackOf,
	sumOf,
	type MoneyBack,
	type MoneyBackFindingsOfBoth,
	type MoneyBackSettingsOfBoth,
} from './paymentMoneyBack';
import { conflict, fail, skip, type Plan, type Refusal } from './plan';
import { refuseReferences, type Reference } from './references';
import type { FieldChange } from './result';
import { says } from './text';

export type PaymentSettings = MoneyBackSettingsOfBoth;

/** An invoice of this opportunity: in QuickBooks already, or only planned (Preview). */
export interface KnownInvoice {
	jobId: string;
	jobNumber: string;
	invoice: Invoice | null;
	/** In cents; counts where `invoice` is null. */
	plannedCents: number;
}

export interface PaymentFindings extends MoneyBackFindingsOfBoth {
	payments: readonly Payment[];
	/** Oldest first. */
	invoices: readonly KnownInvoice[];
}

/** What a payment's line settles: an invoice, money that went back, or something a person linked. */
export type WantedLine = { cents: number } & (
	| { kind: 'invoice'; jobId: string; jobNumber: string; invoiceId: string | null }
	| { kind: 'moneyBack'; row: SnapshotPayment; number: string; recordId: string | null }
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

/** One payment with its refunds and reversals (A4: syncing a payment syncs its refunds). */
export interface PaymentEntry {
	payment: SnapshotPayment;
	plan: Plan<PaymentBody, Payment>;
	/** The whole set of lines: QuickBooks replaces all lines of a payment or none. */
	lines: WantedLine[];
	moneyBack: MoneyBack[];
	/** Why the payment in QuickBooks may not be changed, though it ought to be; refunds are still posted. */
	blocked: Refusal | null;
}

export interface PaymentsPlan {
	entries: PaymentEntry[];
	/**
	 * Refunds whose payment SmartMoving does not list, which are refused, and reversals that undo no
	 * payment for certain, which are posted for a person to link.
	 */
	orphans: MoneyBack[];
}

/**
 * Decides what has to happen to all payments, refunds and reversals of one opportunity (A2, A3, A4,
 * A14), so that each invoice, payment and refund ends as SmartMoving has it:
 * a payment's lines are its applications to invoices plus one line per refund or reversal; these take
 * their money from the payment, so that an application shrinks and the invoice reopens where it must.
 *
 * @param onlyPayment the id of a payment, or of a refund or reversal of it: nothing else is planned,
 * and what other payments are applied to now is not moved (A5). Null plans them all.
 */
export function planPayments(
	snapshot: Snapshot,
	customerId: string,
	found: PaymentFindings,
	settings: PaymentSettings,
	onlyPayment: string | null = null,
): PaymentsPlan {
	const { quoteNumber } = snapshot.opportunity;
	const { groups, orphans } = selectRows(snapshot.payments, onlyPayment);
	const drafts = groups.map(({ payment, back }) =>
		draftPayment(payment, back, snapshot, customerId, found, settings),
	);
	return {
		entries: withLines(drafts, found),
		orphans: orphans.map((row) => ({
			row,
			plan: row.isRefund
				? fail(
						`A refund of ${formatCents(moneyBackCents(row))} of quote ${quoteNumber} names a payment that SmartMoving does not list. ` +
							`Check the payments of the quote in SmartMoving.`,
					)
				: planChargeback(row, quoteNumber, customerId, found, settings),
		})),
	};
}

/**
 * SmartMoving's rows, oldest first: each payment with its refunds and reversals, and those whose
 * payment is not known. Only the group that the id of `onlyPayment` is in, where one is given.
 */
export function selectRows(
	all: readonly SnapshotPayment[],
	onlyPayment: string | null,
): { groups: { payment: SnapshotPayment; back: SnapshotPayment[] }[]; orphans: SnapshotPayment[] } {
	const rows = [...all].sort(
		(a, b) =>
			millisOfMoment(a.createdAtUtc) - millisOfMoment(b.createdAtUtc) || (a.id < b.id ? -1 : 1),
	);
	const payments = rows.filter((row) => !isMoneyBack(row));
	const paymentOf = (row: SnapshotPayment) =>
		row.isRefund
			? payments.find(({ id }) => sameId(id, row.refundsJobPaymentId))
			: undonePayment(row, payments);
	const backRows = rows
		.filter(isMoneyBack)
		.map((row) => ({ row, payment: paymentOf(row) ?? null }));
	const backOf = (payment: SnapshotPayment | null) =>
		backRows.filter((each) => each.payment === payment).map(({ row }) => row);
	const isWanted = ({ id }: SnapshotPayment) => onlyPayment === null || sameId(id, onlyPayment);
	return {
		groups: payments
			.map((payment) => ({ payment, back: backOf(payment) }))
			.filter(({ payment, back }) => [payment, ...back].some(isWanted)),
		orphans: backOf(null).filter(isWanted),
	};
}

/** A payment before its lines are known. */
interface Draft {
	payment: SnapshotPayment;
	header: Header | Refusal;
	moneyBack: MoneyBack[];
	found: PaymentFindings;
	label: string;
}

interface Header {
	found: Payment | null;
	body: PaymentBody;
	/** The records that a new payment names. */
	references: Reference[];
	/** B5: why a person's change keeps the payment from being changed; or that theirs was kept. */
	edited: Refusal | null;
	kept: string | null;
}

function draftPayment(
	payment: SnapshotPayment,
	backRows: readonly SnapshotPayment[],
	snapshot: Snapshot,
	customerId: string,
	found: PaymentFindings,
	settings: PaymentSettings,
): Draft {
	const { quoteNumber } = snapshot.opportunity;
	const label = `The payment of ${payment.amount.toFixed(2)} of quote ${quoteNumber}`;
	const header = draftHeader(payment, backRows, label, quoteNumber, customerId, found, settings);
	const draft = { payment, header, found, label };
	if ('action' in header) return { ...draft, moneyBack: refuseAll(backRows, header) };
	const source = { payment, quoteNumber, customerId, existing: header.found };
	return { ...draft, moneyBack: planMoneyBackOf(source, backRows, found, settings) };
}

/** Without their payment, refunds and reversals are not posted either. */
function refuseAll(
	rows: readonly SnapshotPayment[],
	{ status, reason, code }: Refusal,
): MoneyBack[] {
	const plan =
		status === 'skipped'
			? skip(`Its payment is skipped: ${reason}`)
			: fail(`Its payment could not be synced: ${reason}`, code);
	return rows.map((row) => ({ row, plan }));
}

function draftHeader(
	payment: SnapshotPayment,
	backRows: readonly SnapshotPayment[],
	label: string,
	quoteNumber: string,
	customerId: string,
	found: PaymentFindings,
	settings: PaymentSettings,
): Header | Refusal {
	if (isSkippedType(payment.paymentType, settings)) {
		return skip(
			`${label} is of a type that is not money received (setting 'Skipped Payment Types').`,
		);
	}
	const unsound = refuseUnsound(payment, backRows, label);
	if (unsound) return unsound;
	const day = dayOfMoment(payment.createdAtUtc, settings.timeZone);
	if (day === null)
		return fail(`${label} has no readable date in SmartMoving ("${payment.createdAtUtc}").`);

	const existing = findPayment(payment, label, customerId, found.payments);
	if (existing && 'action' in existing) return existing;
	if (!existing && settings.startDate !== null && day < settings.startDate) {
		return skip(
			`${label} is dated ${day}, before the start date ${settings.startDate} of the sync.`,
		);
	}
	const mapping = mappingOf(payment.paymentType, settings);
	if (!mapping && !existing) return fail(`${label} has ${unmappedType(payment.paymentType)}`);

	const { fields, stamp, theirs } = weighEdits(
		existing?.PrivateNote,
		existing && presentStamped(existing),
		stamped(day, toCents(payment.amount)),
		settings.whenChanged,
	);
	const note = [
		payment.customPaymentDescription,
		payment.gatewayPaymentId ? `Gateway payment ${payment.gatewayPaymentId}` : null,
	];
	// Set once and then left to the bookkeeper: a changed mapping does not move old money.
	const { depositAccountId, paymentMethodId } = (existing ? null : mapping) ?? NO_MAPPING;
	return {
		found: existing,
		edited: refuseEdits(lowerFirst(label), theirs, settings.whenChanged),
		kept: keptNote(theirs, settings.whenChanged),
		references: [
			...(depositAccountId && mapping
				? [
						{
							kind: 'Account' as const,
							id: depositAccountId,
							setting: settingOf(mapping, settings),
							types: DEPOSIT_ACCOUNT_TYPES,
						},
					]
				: []),
			...(paymentMethodId
				? [{ kind: 'PaymentMethod' as const, id: paymentMethodId, setting: 'Payment Type Mapping' }]
				: []),
		],
		body: {
			CustomerRef: { value: customerId },
			TotalAmt: Number(fields.TotalAmt),
			TxnDate: fields.TxnDate,
			PaymentRefNum: paymentReference(payment.id),
			PrivateNote: withAddition(
				markedNote(
					note.filter(Boolean).join('\n'),
					`${paymentLabel(quoteNumber)}${stamp}`,
					'payment',
					payment.id,
				),
				existing?.PrivateNote,
			),
			...(paymentMethodId ? { PaymentMethodRef: { value: paymentMethodId } } : {}),
			...(depositAccountId ? { DepositToAccountRef: { value: depositAccountId } } : {}),
		},
	};
}

const NO_MAPPING: PaymentTypeMapping = { depositAccountId: null, paymentMethodId: null };

/** The label before the marker in a payment's note. */
export function paymentLabel(quoteNumber: string): string {
	return `SmartMoving payment of quote ${quoteNumber}`;
}

/** The fields of a payment whose content is stamped; not its lines: QuickBooks changes them itself. */
export function presentStamped({ TxnDate, TotalAmt }: Payment) {
	return stamped(TxnDate, toCents(TotalAmt));
}

function stamped(day: string, cents: number) {
	return { TxnDate: day, TotalAmt: formatCents(cents) };
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}

/** B4: amounts that do not add up are refused, never rounded or guessed. */
function refuseUnsound(
	payment: SnapshotPayment,
	backRows: readonly SnapshotPayment[],
	label: string,
): Refusal | null {
	const cents = centsOrNull(payment.amount);
	const refunded = sumOf(backRows.filter(({ isRefund }) => isRefund));
	const reversed = sumOf(backRows.filter(({ isRefund }) => !isRefund));
	const stated = payment.amountRefunded === null ? refunded : centsOrNull(payment.amountRefunded);
	if (cents === null || refunded === null || reversed === null || stated === null) {
		return fail(
			`${label} or a refund of it is not an amount with two decimals. Correct it in SmartMoving and sync again.`,
		);
	}
	if (cents === 0) return skip(`${label} is of 0.00: there is nothing to post.`);
	// SmartMoving does not document whether it counts a reversal among the refunds.
	if (stated !== refunded && stated !== refunded + reversed) {
		return fail(
			`${label} was refunded by ${formatCents(stated)} according to SmartMoving, but its refunds there add up to ${formatCents(refunded)}. Correct them in SmartMoving and sync again.`,
		);
	}
	for (const [sum, what] of [
		[refunded, 'refunds'],
		[reversed, 'reversals'],
	] as const) {
		if (sum > cents) {
			return fail(
				`${label} has ${what} of ${formatCents(sum)}, more than itself. Correct them in SmartMoving and sync again.`,
			);
		}
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
				moneyBack: draft.moneyBack,
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
			...entry.share.backLines,
		];
		return planEntry(draft, entry.header, lines, entry.share.overdrawn);
	});
}

interface Share {
	/** Lines that people made: they stay. */
	others: WantedLine[];
	backLines: WantedLine[];
	/** What is left of the payment for invoices, in cents. */
	toApply: number;
	/** True where people applied so much of the payment elsewhere that its refunds find no money left. */
	overdrawn: boolean;
}

function shareOf(
	draft: Draft,
	header: Header,
	invoiceIds: ReadonlyMap<string, KnownInvoice>,
): Share {
	const ownIds = new Set<string>();
	const backLines = draft.moneyBack.flatMap((back): WantedLine[] => {
		const link = linkOf(back, draft.found.receivableAccountId);
		if (link === null) return [];
		if (link.recordId !== null) ownIds.add(`${kindOf(back.row).linkType} ${link.recordId}`);
		return [{ kind: 'moneyBack', row: back.row, ...link }];
	});
	const others = (header.found?.Line ?? []).flatMap((line): WantedLine[] => {
		const linked = line.LinkedTxn[0];
		if (!linked) return [];
		if (linked.TxnType === 'Invoice' && invoiceIds.has(linked.TxnId)) return [];
		if (ownIds.has(`${linked.TxnType} ${linked.TxnId}`)) return [];
		return [
			{ kind: 'other', cents: toCents(line.Amount), txnId: linked.TxnId, txnType: linked.TxnType },
		];
	});
	const total = toCents(header.body.TotalAmt);
	const gone = draft.moneyBack.reduce((sum, { row }) => sum + moneyBackCents(row), 0);
	// Credits that a person linked bring money in; only what they settle uses the payment up.
	const [credits, elsewhere] = [true, false].map((isCredit) =>
		others
			.filter((line) => line.kind === 'other' && CREDIT_TYPES.has(line.txnType) === isCredit)
			.reduce((sum, line) => sum + line.cents, 0),
	) as [number, number];
	const linked = backLines.reduce((sum, line) => sum + line.cents, 0);
	const left = total + credits - linked - elsewhere;
	return {
		others,
		backLines,
		// A refund that could not be posted keeps its money free all the same.
		toApply: Math.max(0, Math.min(total + credits - gone, left)),
		overdrawn: left < 0,
	};
}

const CREDIT_TYPES = new Set(['CreditMemo', 'CreditCardCredit']);

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
	header: Header,
	lines: WantedLine[],
	overdrawn: boolean,
): PaymentEntry {
	const { payment, moneyBack, label, found } = draft;
	const { preferences } = found;
	const changes = paymentDifferences(header.found, header.body, lines);
	const entry = { payment, lines, moneyBack, blocked: null };
	if (!header.found) {
		const refusal =
			refuseReferences(header.references, found.references) ??
			closedPeriodRefusal(label, [header.body.TxnDate], preferences);
		if (refusal) {
			const rows = moneyBack.map(({ row }) => row);
			return { ...entry, plan: refusal, lines: [], moneyBack: refuseAll(rows, refusal) };
		}
		return { ...entry, plan: { action: 'create', body: header.body, changes, note: null } };
	}
	const keep = { action: 'keep' as const, found: header.found, note: header.kept };
	if (changes.length === 0) return { ...entry, plan: keep };
	const blocked =
		header.edited ??
		(overdrawn
			? conflict(
					`${label} was used otherwise by someone in QuickBooks, so there is not enough of it left for its refunds. Free that part of the payment in QuickBooks and sync again.`,
				)
			: closedPeriodRefusal(label, [header.body.TxnDate, header.found.TxnDate], preferences));
	if (blocked) return { ...entry, plan: keep, blocked };
	return {
		...entry,
		plan: { action: 'update', found: header.found, body: header.body, changes, note: header.kept },
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
		['PrivateNote', payment && withoutStamp(payment.PrivateNote), withoutStamp(body.PrivateNote)],
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
		case 'moneyBack':
			// A Purchase of type Cash is linked under the name that QuickBooks' own pages give it.
			return line.recordId === null ? null : `${kindOf(line.row).linkType} ${line.recordId}`;
		case 'other':
			return `${line.txnType} ${line.txnId}`;
	}
}

function lineName(line: WantedLine): string {
	switch (line.kind) {
		case 'invoice':
			return `Applied to the invoice of job ${line.jobNumber}`;
		case 'moneyBack':
			return `Linked to ${kindOf(line.row).name} ${line.number}`;
		case 'other':
			return `Applied to ${line.txnType} ${line.txnId}`;
	}
}
