import { formatCents } from '../basics/money';
import type { FieldChange } from '../sync/outcome/result';
import { changesByKind } from './changes';
import type { DifferenceKind } from './difference';
import type { BookRecord } from './records';
import type { Source } from './sources';
import { DEPOSITED, describe, shown } from './words';

/** A record that the sync posted once and that QuickBooks no longer has. */
export interface GoneRecord {
	entity: string;
	sourceId: string;
	/** Its id while it was there. */
	id: string;
	/** The day it was deleted, `yyyy-MM-dd`; null where QuickBooks no longer knows. */
	day: string | null;
}

/** What QuickBooks holds for one source. */
export interface Held {
	live: readonly BookRecord[];
	voided: readonly BookRecord[];
	gone: GoneRecord | null;
}

/** What holds for all records of an opportunity. */
export interface Context {
	/** QuickBooks' id of the customer; empty while there is none. */
	customerId: string;
	customerName: string;
	useQuickBooksNumbering: boolean;
}

/** A difference in one record, before it is put into words for a page. */
export interface Finding {
	kind: DifferenceKind;
	smartMoving: string;
	quickBooks: string;
	message: string;
	/** Where it is other than the kind's own. */
	action?: string;
	/** The transaction that "View in QuickBooks" opens. */
	record?: BookRecord;
}

/** One record of SmartMoving's, what QuickBooks holds for it, and how it differs. */
export interface Compared {
	source: Source;
	held: Held;
	findings: Finding[];
}

/**
 * How one record of SmartMoving's differs from what QuickBooks holds for it. The preview says what
 * the sync would do, and why not; what it cannot know is told by the books themselves.
 */
export function classify(source: Source, held: Held, context: Context): Finding[] {
	const { row } = source;
	const [record] = held.live;
	if (held.live.length > 1) return [doubled(source, held.live)];
	if (row === null) return record ? [notDue(source, record)] : [];
	switch (row.status) {
		case 'skipped':
			return record ? [leftOut(source, record)] : [];
		case 'unchanged':
			return record ? asItIs(source, record, context) : [];
		case 'planned':
			if (record) return planned(source, record);
			return [held.gone ? deleted(source, held.gone) : (voided(source, held) ?? missing(source))];
		default:
			return [refused(source, held, context)];
	}
}

/** What the sync would leave as it is. */
function asItIs(source: Source, record: BookRecord, context: Context): Finding[] {
	const { message } = source.row!;
	if (record.edited.length > 0 && message !== '') return [changed(source, record)];
	if (!source.isClosed && message !== '') return [notDue(source, record)];
	return [...renumbered(source, record, context), ...otherTax(source, record)];
}

/** SmartMoving's tax is another than the one QuickBooks computed. The sync leaves it to QuickBooks. */
function otherTax(source: Source, record: BookRecord): Finding[] {
	const { estimatedTaxCents } = source;
	if (estimatedTaxCents === null || estimatedTaxCents === record.taxCents) return [];
	return [
		{
			kind: 'details',
			smartMoving: `Sales tax ${formatCents(estimatedTaxCents)}`,
			quickBooks: `Sales tax ${formatCents(record.taxCents)}`,
			message: `The sales tax of ${describe(record)} is ${formatCents(record.taxCents)} in QuickBooks, and ${formatCents(estimatedTaxCents)} in SmartMoving's estimate.`,
			action:
				'Find out which of them is right: the rate in SmartMoving, or what is taxable in QuickBooks. The sync leaves the tax to QuickBooks.',
			record,
		},
	];
}

function renumbered(source: Source, record: BookRecord, context: Context): Finding[] {
	const isRenumbered =
		source.entity === 'Invoice' &&
		!context.useQuickBooksNumbering &&
		record.number !== source.number;
	if (!isRenumbered) return [];
	return [
		{
			kind: 'number',
			smartMoving: source.number,
			quickBooks: shown(record.number),
			message: `${source.label} should have the number ${source.number}, and has ${shown(record.number)} in QuickBooks.`,
			record,
		},
	];
}

/** What the sync would change: one finding per kind. */
function planned(source: Source, record: BookRecord): Finding[] {
	const { changes } = source.row!;
	const edited = record.edited.map(({ field }) => field);
	const isTheirs = ({ of, field }: FieldChange) =>
		edited.includes(field) || (edited.includes('Line') && (of === 'line' || of === 'total'));
	const theirs = changes.filter(isTheirs);
	const ours = changes.filter((change) => !isTheirs(change));
	return [
		...(theirs.length === 0
			? []
			: [
					{
						...sides(theirs),
						kind: 'changed' as const,
						message: `Someone changed ${describe(record)} in QuickBooks. The sync would change it back, as 'When Changed in QuickBooks' is set.`,
						action: 'Sync the quote if SmartMoving is right; otherwise correct SmartMoving first.',
						record,
					},
				]),
		...[...changesByKind(ours)].map(
			([kind, list]): Finding => ({
				...sides(list),
				kind,
				message: `${source.label}: ${list.map(readChange).join('; ')}.`,
				...(record.isDeposited ? { action: DEPOSITED } : {}),
				record,
			}),
		),
	];
}

/** What the sync refuses to touch, by what the books show of it. */
function refused(source: Source, held: Held, { customerId, customerName }: Context): Finding {
	const [record] = held.live;
	const message = source.row!.message || 'The sync refuses it without saying why.';
	if (!record) {
		const isTaken = source.row!.kind === 'duplicateNumber';
		return (
			voided(source, held) ?? {
				kind: isTaken ? 'number' : 'refused',
				smartMoving: amountOf(source),
				quickBooks: '',
				message,
				...(isTaken ? { action: 'Do what the message says, then sync the quote.' } : {}),
			}
		);
	}
	if (customerId !== '' && record.customerId !== customerId) {
		return {
			kind: 'customer',
			smartMoving: customerName,
			quickBooks: record.customerName || `customer with id ${record.customerId}`,
			message,
			record,
		};
	}
	if (record.edited.length > 0) return changed(source, record);
	return {
		kind: 'refused',
		smartMoving: amountOf(source),
		quickBooks: formatCents(record.cents),
		message,
		record,
	};
}

function missing(source: Source): Finding {
	return {
		kind: 'missing',
		smartMoving: amountOf(source),
		quickBooks: '',
		message: `${source.label} is in SmartMoving and not in QuickBooks.`,
	};
}

function deleted(source: Source, { id, day }: GoneRecord): Finding {
	return {
		kind: 'deleted',
		smartMoving: amountOf(source),
		quickBooks: '',
		message: `${source.label} was posted to QuickBooks (id ${id}) and deleted there${day ? ` on ${day}` : ''}.`,
	};
}

function voided(source: Source, { voided: [record] }: Held): Finding | null {
	if (!record) return null;
	return {
		kind: 'voided',
		smartMoving: amountOf(source),
		quickBooks: '0.00',
		message: `${source.label} was voided in QuickBooks.`,
		record,
	};
}

function doubled(source: Source, live: readonly BookRecord[]): Finding {
	return {
		kind: 'doubled',
		smartMoving: amountOf(source),
		quickBooks: formatCents(live.reduce((sum, { cents }) => sum + cents, 0)),
		message: `${source.label} is ${live.length} times in QuickBooks: ${live.map(describe).join('; ')}.`,
		record: live.at(-1)!,
	};
}

function notDue(source: Source, record: BookRecord): Finding {
	return {
		kind: 'extra',
		smartMoving: 'Job not closed',
		quickBooks: formatCents(record.cents),
		message: `${source.label} is in QuickBooks (${describe(record)}), but the job is not closed out in SmartMoving.`,
		action: 'Close the job out in SmartMoving, or void the invoice in QuickBooks.',
		record,
	};
}

function leftOut(source: Source, record: BookRecord): Finding {
	return {
		kind: 'extra',
		smartMoving: 'Left out by a setting',
		quickBooks: formatCents(record.cents),
		message: `${source.label} is in QuickBooks (${describe(record)}), but the settings leave it out. ${source.row!.message}`,
		action: 'Void it in QuickBooks, or correct the setting that the message names.',
		record,
	};
}

function changed(source: Source, record: BookRecord): Finding {
	const { message, changes } = source.row!;
	const values = (side: 'from' | 'to') =>
		changes.map((change) => String(change[side] ?? '')).join('; ');
	return {
		kind: 'changed',
		smartMoving: values('to'),
		quickBooks: values('from') || record.edited.map(({ value }) => value).join('; '),
		message,
		record,
	};
}

function sides(changes: readonly FieldChange[]): Pick<Finding, 'smartMoving' | 'quickBooks'> {
	const total = changes.find(({ of }) => of === 'total');
	const counted = total ? [total] : changes;
	return {
		smartMoving: counted.map(({ to }) => shown(to)).join('; '),
		quickBooks: counted.map(({ from }) => shown(from)).join('; '),
	};
}

function readChange({ field, from, to }: FieldChange): string {
	return `${field} is ${shown(from)} in QuickBooks and ${shown(to)} by SmartMoving`;
}

function amountOf({ cents }: Source): string {
	return cents === null ? '' : formatCents(cents);
}
