import { formatCents } from '../basics/money';
import type { DifferenceKind } from './difference';
import type { BookRecord } from './records';

/** What people call each kind of transaction in QuickBooks. */
export const ENTITY_NAMES = {
	Invoice: 'invoice',
	Payment: 'payment',
	Purchase: 'expense',
	JournalEntry: 'journal entry',
} as const;

const SYNC = 'Sync the quote: that brings QuickBooks up to date.';

/** What to do about a difference, where nothing more is known about it. */
export const ACTIONS: Record<DifferenceKind, string> = {
	missing: 'Sync the quote: that posts it.',
	deleted:
		"If it was deleted by mistake, resync the quote with 'Recreate Deleted Records' on. If it was right, correct it in SmartMoving too.",
	voided:
		"If it was voided by mistake, resync the quote with 'Recreate Deleted Records' on, or enter it by hand. If it was right, correct it in SmartMoving too.",
	extra: 'Void it in QuickBooks if it is not right.',
	doubled: 'Open each in QuickBooks, delete all but one, and sync the quote.',
	amount: SYNC,
	date: SYNC,
	customer: 'Move it to the right customer in QuickBooks, and sync the quote.',
	number:
		'Change the number back in QuickBooks if it is not on purpose: the sync leaves numbers that people changed.',
	link: SYNC,
	unapplied: 'Sync the quote: that applies it.',
	details: SYNC,
	changed:
		"Change it back in QuickBooks, correct it in SmartMoving, or choose in 'When Changed in QuickBooks' whose version counts.",
	refused: 'Do what the message says, then sync the quote.',
	balance:
		'Compare the records of this quote on both sides: each of them looks right to the sync, and yet the sums differ. Tell whoever looks after the sync.',
};

export const DEPOSITED =
	'It is part of a bank deposit, which freezes it: take it off the deposit in QuickBooks first. Then sync the quote.';

/** A transaction as people look for it, e.g. `invoice SM1234-1 of 750.00, dated 2026-05-19`. */
export function describe({ entity, number, id, cents, day }: BookRecord): string {
	return `${ENTITY_NAMES[entity]} ${number || `with id ${id}`} of ${formatCents(cents)}, dated ${day}`;
}

/** A field's value in one column of the report. */
export function shown(value: unknown): string {
	if (value === null || value === undefined || value === '') return '(nothing)';
	return typeof value === 'number' ? value.toFixed(2) : String(value);
}
