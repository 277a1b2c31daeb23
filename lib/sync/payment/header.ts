import { centsOrNull, formatCents, toCents } from '../../basics/money';
import type { Payment } from '../../quickbooks/schemas';
import type { SnapshotPayment } from '../../smartmoving/snapshot';
import { dayOfMoment } from '../../basics/days';
import {
	DEPOSIT_ACCOUNT_TYPES,
	isSkippedType,
	mappingOf,
	settingOf,
	unmappedType,
	type PaymentTypeMapping,
} from '../rules/depositAccount';
import { decideEdits, weighEdits, type EditsDecided } from '../rules/handsOff';
import { withoutStamp } from '../ours/stamp';
import { isMarked, markedNote, paymentReference, withAddition } from '../ours/identity';
import { isVoided } from '../../quickbooks/states';
import { lineDifferences, type WantedLine } from './links';
import { sumOf, type MoneyBackSettingsOfBoth, type PaymentRows } from '../moneyBack/ofPayment';
import { conflict, fail, skip, type Refusal } from '../outcome/plan';
import { quoteLabel } from '../ours/quoteLabel';
import type { Reference } from '../rules/references';
import type { FieldChange } from '../outcome/result';
import { withoutTrace } from '../ours/removalTrace';
import { says } from '../../basics/text';

export interface PaymentBody {
	CustomerRef: { value: string };
	TotalAmt: number;
	TxnDate: string;
	PaymentRefNum: string;
	PrivateNote: string;
	PaymentMethodRef?: { value: string };
	DepositToAccountRef?: { value: string };
}

/** A payment's own fields, before its lines are known. */
export interface PaymentHeader {
	found: Payment | null;
	body: PaymentBody;
	/** The records that a new payment names. */
	references: Reference[];
	/** B5: why a person's change keeps the payment from being changed; or what of theirs was kept. */
	edits: EditsDecided;
}

/** A payment in SmartMoving that is to be planned. */
export interface PaymentSource extends PaymentRows {
	/** How a sentence about it begins. */
	label: string;
}

/** Decides what a payment has to say; `payments` are those of QuickBooks among which it may stand. */
export function planHeader(
	source: PaymentSource,
	payments: readonly Payment[],
	settings: MoneyBackSettingsOfBoth,
): PaymentHeader | Refusal {
	const { payment, back, quoteNumber, customerId, label } = source;
	if (isSkippedType(payment.paymentType, settings)) {
		return skip(
			`${label} is of a type that is not money received (setting 'Skipped Payment Types').`,
		);
	}
	const unsound = refuseUnsound(payment, back, label);
	if (unsound) return unsound;
	const day = dayOfMoment(payment.createdAtUtc, settings.timeZone);
	if (day === null)
		return fail(`${label} has no readable date in SmartMoving ("${payment.createdAtUtc}").`);

	const reference = paymentReference(payment.id);
	const existing = findPayment(source, reference, payments);
	if (existing && 'action' in existing) return existing;
	if (!existing && settings.startDate !== null && day < settings.startDate) {
		return skip(
			`${label} is dated ${day}, before the start date ${settings.startDate} of the sync.`,
		);
	}
	const mapping = mappingOf(payment.paymentType, settings);
	if (!mapping && !existing) return fail(`${label} has ${unmappedType(payment.paymentType)}`);

	const { fields, stamp, edits } = weighEdits(
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
		edits: decideEdits(
			{
				record: lowerFirst(label),
				theirs: edits.map((edit): FieldChange => ({ of: PARTS[edit.field], ...edit })),
			},
			settings.whenChanged,
		),
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
			PaymentRefNum: reference,
			PrivateNote: withAddition(
				markedNote(note.filter(Boolean).join('\n'), {
					label: `${quoteLabel('payment', quoteNumber)}${stamp}`,
					kind: 'payment',
					id: payment.id,
				}),
				withoutTrace(existing?.PrivateNote),
			),
			...(paymentMethodId ? { PaymentMethodRef: { value: paymentMethodId } } : {}),
			...(depositAccountId ? { DepositToAccountRef: { value: depositAccountId } } : {}),
		},
	};
}

const NO_MAPPING: PaymentTypeMapping = { depositAccountId: null, paymentMethodId: null };

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
	{ payment, customerId, label }: PaymentSource,
	reference: string,
	payments: readonly Payment[],
): Payment | Refusal | null {
	const own = payments.filter((each) => isMarked(each.PrivateNote, 'payment', payment.id));
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
		return conflict(
			`${label} was voided in QuickBooks (id ${existing.Id}). It is left as it is. To make it again, resync with 'Recreate Deleted Records' on.`,
		);
	}
	if (existing.CustomerRef.value !== customerId) {
		return conflict(
			`${label} stands in QuickBooks under the customer "${existing.CustomerRef.name ?? existing.CustomerRef.value}", not under the one this opportunity belongs to. Move one of them in QuickBooks and sync again.`,
		);
	}
	return existing;
}

/** What of a payment each field is. */
const PARTS: Readonly<Record<keyof PaymentBody, FieldChange['of']>> = {
	CustomerRef: 'header',
	TotalAmt: 'total',
	TxnDate: 'header',
	PaymentRefNum: 'header',
	PrivateNote: 'header',
	PaymentMethodRef: 'header',
	DepositToAccountRef: 'header',
};

/** The owned fields and lines in which a payment differs from what it should be. */
export function paymentDifferences(
	payment: Payment | null,
	body: PaymentBody,
	lines: readonly WantedLine[],
): FieldChange[] {
	const fields: [keyof PaymentBody, unknown, unknown][] = [
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
		.map(([field, from, to]) => ({ of: PARTS[field], field, from: from ?? null, to }));
	return [...changes, ...lineDifferences(payment?.Line ?? [], lines)];
}
