import { centsOrNull, formatCents, toCents } from '../../basics/money';
import type { SnapshotPayment } from '../../smartmoving/snapshot';
import { closedPeriodRefusal } from '../rules/closedPeriod';
import { dayOfMoment } from '../../basics/days';
import { decideEdits, weighEdits, type WhenChanged } from '../rules/handsOff';
import { withoutStamp } from '../ours/stamp';
import { isMarked, markedNote, withAddition, type MarkerKind } from '../ours/identity';
import { isVoided } from '../../quickbooks/states';
import { namedChanges } from '../found/names';
import { conflict, fail, skip, type Plan } from '../outcome/plan';
import { quoteLabel } from '../ours/quoteLabel';
import { refuseReferences } from '../rules/references';
import type { FieldChange } from '../outcome/result';
import { says } from '../../basics/text';
import type { MoneyBackFindings } from '../found/findings';

/**
 * Money that went back out of a payment: a refund becomes an expense (A4), a reversed e-check a journal
 * entry (A14). Both are a charge on the customer's Accounts Receivable that the payment settles, and
 * both are found, compared and changed in the same way; what differs is in a {@link MoneyBackKind}.
 */
export interface MoneyBackKind<Body, Found> {
	/** What people call SmartMoving's row, and QuickBooks' record of it. */
	name: 'refund' | 'reversal';
	recordName: 'expense' | 'journal entry';
	entity: 'Purchase' | 'JournalEntry';
	/** What the line of a payment calls the record. */
	linkType: 'Expense' | 'JournalEntry';
	marker: MarkerKind;
	/** The record's number, from the id of SmartMoving's row. */
	number(id: string): string;
	/** What the sync owns of a record: as it stands, or as it is to be. */
	read(record: Body | Found): MoneyBackFields;
	write(values: MoneyBackValues): Body;
}

/** By the names that people are shown. Amounts, not cents. */
export interface MoneyBackFields {
	/** The payee of an expense, the customer of a journal entry's receivable line. */
	EntityRef: string | undefined;
	DocNumber: string | undefined;
	TxnDate: string;
	PrivateNote: string | undefined;
	Amount: number;
	'Line Account': string | undefined;
	/** Of an expense, which names the customer twice. */
	'Line Customer'?: string | undefined;
	/** The bank account. Set once and then left to the bookkeeper. */
	AccountRef: string | undefined;
}

/** What a record is written from. */
export interface MoneyBackValues {
	customerId: string;
	/** Undefined where a bookkeeper took it away. */
	number: string | undefined;
	day: string;
	note: string;
	amount: number;
	receivableAccountId: string;
	bankAccountId: string;
	/** For the line. */
	description: string;
}

export interface MoneyBackSettings {
	timeZone: string;
	/** A15: `yyyy-MM-dd`; what would be dated earlier is not posted. */
	startDate: string | null;
	/** B5: what happens to a field that a person changed in QuickBooks. */
	whenChanged: WhenChanged;
}

/** Where the money leaves from: an account, or why there is none. */
export interface BankAccount {
	id: string | null;
	/** The rest of the sentence "The refund of 30.00 of quote 1234 ...". */
	problem: string;
	setting: string;
	types: readonly string[];
}

/** SmartMoving's row, and whose it is. */
export interface MoneyBackSource {
	row: SnapshotPayment;
	quoteNumber: string;
	/** QuickBooks' id. */
	customerId: string;
}

/** What the planners of both kinds read of a record without knowing which it is. */
type Owned = { Id: string; PrivateNote?: string | undefined };

/** What of a kind is in QuickBooks, ours or not. */
interface PresentMoneyBack<Found> extends MoneyBackFindings {
	present: readonly Found[];
}

/**
 * SmartMoving does not document the sign of a refund row: its absolute value counts. In cents,
 * rounded where it has parts of a cent: such a row is spoken of, but never posted.
 */
export function moneyBackCents(row: SnapshotPayment): number {
	return centsOrNull(Math.abs(row.amount)) ?? Math.round(Math.abs(row.amount) * 100);
}

/** Decides what has to happen to one record. Its link is the payment's business. */
export function planMoneyBack<Body, Found extends Owned>(
	kind: MoneyBackKind<Body, Found>,
	{ row, quoteNumber, customerId, bank }: MoneyBackSource & { bank: BankAccount },
	found: PresentMoneyBack<Found>,
	settings: MoneyBackSettings,
): Plan<Body, Found> {
	const cents = moneyBackCents(row);
	const name = `${kind.name} of ${formatCents(cents)} of quote ${quoteNumber}`;
	const label = `The ${name}`;
	const record = `the ${kind.recordName} of the ${name}`;
	if (cents === 0) return skip(`${label}: there is nothing to post.`);
	const own = found.present.filter(({ PrivateNote }) => isMarked(PrivateNote, kind.marker, row.id));
	const [existing] = own;
	if (own.length > 1) {
		return conflict(
			`${label} stands ${own.length} times in QuickBooks (ids ${own.map((each) => each.Id).join(', ')}). Delete all but one there and sync again.`,
		);
	}
	const number = kind.number(row.id);
	if (!existing && found.present.some((each) => kind.read(each).DocNumber === number)) {
		return conflict(
			`The number ${number} of ${label} is used in QuickBooks by a record that this sync did not make.`,
			{ code: '6140', kind: 'duplicateNumber' },
		);
	}
	const before = existing ? kind.read(existing) : null;
	if (before && isVoided({ TotalAmt: before.Amount, PrivateNote: before.PrivateNote ?? '' })) {
		return conflict(
			`In QuickBooks, ${record} was voided. It is left as it is. To make it again, resync with 'Recreate Deleted Records' on.`,
		);
	}
	if (before && before.EntityRef !== customerId) {
		return conflict(
			`In QuickBooks, ${record} stands under another payee than the customer of this opportunity.`,
		);
	}

	const day = dayOfMoment(row.createdAtUtc, settings.timeZone);
	if (day === null)
		return fail(`${label} has no readable date in SmartMoving ("${row.createdAtUtc}").`);
	if (!existing && settings.startDate !== null && day < settings.startDate) {
		return skip(
			`${label} is dated ${day}, before the start date ${settings.startDate} of the sync.`,
		);
	}
	const bankAccountId = before?.AccountRef ?? bank.id;
	if (bankAccountId === null) return fail(`${label} ${bank.problem}`);
	const { receivableAccountId } = found;
	if (receivableAccountId === null) {
		return fail(
			`${label} needs an Accounts Receivable account, and QuickBooks has none or more than one. Choose one in 'Accounts Receivable Account'.`,
		);
	}

	const { fields, stamp, edits } = weighEdits(
		existing?.PrivateNote,
		before && stampedMoneyBack(before),
		stamped(day, cents, receivableAccountId),
		settings.whenChanged,
	);
	const theirs = edits.map((edit): FieldChange => ({ of: PARTS[edit.field], ...edit }));
	const { refusal, left, note } = decideEdits(
		{ record, theirs, shown: namedChanges(theirs, found) },
		settings.whenChanged,
	);
	if (refusal) return refusal;
	const marked = markedNote('', {
		label: `${quoteLabel(kind.name, quoteNumber)}${stamp}`,
		kind: kind.marker,
		id: row.id,
	});
	const body = kind.write({
		customerId,
		// Set once and then left to the bookkeeper, as the bank account is.
		number: before ? before.DocNumber : number,
		day: fields.TxnDate,
		note: withAddition(marked, existing?.PrivateNote),
		amount: Number(fields.Amount),
		receivableAccountId: fields['Line Account'],
		bankAccountId,
		description: `${kind.name === 'refund' ? 'Refund' : 'Reversed payment'} of quote ${quoteNumber}`,
	});

	const changes = moneyBackDifferences(kind, existing ?? null, body);
	if (existing && changes.length === 0) return { action: 'keep', found: existing, note, left };
	const unusable = existing
		? null
		: refuseReferences(
				[
					{ kind: 'Account', id: bankAccountId, setting: bank.setting, types: bank.types },
					{
						kind: 'Account',
						id: receivableAccountId,
						setting: 'Accounts Receivable Account',
						types: ['Accounts Receivable'],
					},
				],
				found.references,
			);
	if (unusable) return unusable;
	const closed = closedPeriodRefusal(label, [fields.TxnDate, before?.TxnDate], found.preferences);
	if (closed) return closed;
	return existing
		? { action: 'update', found: existing, body, changes, note }
		: { action: 'create', body, changes, note: null };
}

/** The fields of a record whose content is stamped. */
export function stampedMoneyBack(fields: MoneyBackFields) {
	return stamped(fields.TxnDate, toCents(fields.Amount), fields['Line Account'] ?? '');
}

/** In the order of the stamp. */
function stamped(day: string, cents: number, lineAccount: string) {
	return { TxnDate: day, Amount: formatCents(cents), 'Line Account': lineAccount };
}

/** The owned fields in which a record differs from what it should be; all of them when there is none. */
export function moneyBackDifferences<Body, Found>(
	kind: MoneyBackKind<Body, Found>,
	record: Found | null,
	body: Body,
): FieldChange[] {
	const from = record ? kind.read(record) : null;
	const { PrivateNote, AccountRef, ...to } = kind.read(body);
	const fields: [keyof MoneyBackFields, unknown, unknown][] = [
		...(Object.keys(to) as (keyof typeof to)[]).map(
			(field): [keyof MoneyBackFields, unknown, unknown] => [field, from?.[field], to[field]],
		),
		['PrivateNote', from && withoutStamp(from.PrivateNote), withoutStamp(PrivateNote)],
		...(record
			? []
			: [['AccountRef', undefined, AccountRef] as [keyof MoneyBackFields, unknown, unknown]]),
	];
	return fields
		.filter(([, before, after]) => !says(before, after))
		.map(([field, before, after]) => ({
			of: PARTS[field],
			field,
			from: before ?? null,
			to: after,
		}));
}

/** What of a record each field is. */
const PARTS: Readonly<Record<keyof MoneyBackFields, FieldChange['of']>> = {
	EntityRef: 'header',
	DocNumber: 'header',
	TxnDate: 'header',
	PrivateNote: 'header',
	Amount: 'total',
	'Line Account': 'line',
	'Line Customer': 'line',
	AccountRef: 'header',
};

/** The line of a payment that settles a record. */
export interface MoneyBackLink {
	cents: number;
	number: string;
	/** Null while the record does not exist yet. */
	recordId: string | null;
}

/**
 * What a payment has to link to. Nothing where the record is refused, or where a person took it off
 * Accounts Receivable and theirs is kept: QuickBooks links receivables only.
 */
export function moneyBackLink<Body, Found extends Owned>(
	kind: MoneyBackKind<Body, Found>,
	plan: Plan<Body, Found>,
	receivableAccountId: string | null,
): MoneyBackLink | null {
	if (plan.action === 'refuse') return null;
	const fields = kind.read(plan.action === 'keep' ? plan.found : plan.body);
	if (fields['Line Account'] !== receivableAccountId) return null;
	const recordId = plan.action === 'create' ? null : plan.found.Id;
	return {
		cents: toCents(fields.Amount),
		number: fields.DocNumber ?? recordId ?? '',
		recordId,
	};
}
