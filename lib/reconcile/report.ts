import type { Comparison } from './compare';
import { DIFFERENCE_KINDS, type Difference, type DifferenceKind } from './difference';
import type { Window } from './window';

/** What a run found, as it is kept and shown. */
export interface Report {
	/** One line, e.g. "0 differences over 96 records of 30 opportunities, 2026-05-01 to 2026-05-31". */
	summary: string;
	records: number;
	opportunities: number;
	count: number;
	/** How many of each kind there are; kinds that were not found are left out. */
	kinds: Partial<Record<DifferenceKind, number>>;
	differences: Difference[];
	/** The differences as a spreadsheet reads them. */
	csv: string;
}

/** @param leftOut opportunities of the window that were not looked at, because a run takes only so many */
export function reportOf(
	{ differences, records, opportunities }: Comparison,
	{ from, to }: Window,
	leftOut: number,
): Report {
	const kinds: Partial<Record<DifferenceKind, number>> = {};
	for (const { kind } of differences) kinds[kind] = (kinds[kind] ?? 0) + 1;
	const order = Object.keys(DIFFERENCE_KINDS);
	const sorted = [...differences].sort(
		(a, b) =>
			order.indexOf(a.kind) - order.indexOf(b.kind) ||
			a.quoteNumber.localeCompare(b.quoteNumber, 'en', { numeric: true }),
	);
	const summary =
		`${counted(differences.length, 'difference')} over ${counted(records, 'record')} ` +
		`of ${counted(opportunities, 'opportunity', 'opportunities')}, ${from} to ${to}` +
		(leftOut > 0
			? `. Not complete: ${counted(leftOut, 'opportunity', 'opportunities')} ${leftOut === 1 ? 'was' : 'were'} left out`
			: '');
	return {
		summary,
		records,
		opportunities,
		count: differences.length,
		kinds,
		differences: sorted,
		csv: csvOf(sorted),
	};
}

const COLUMNS: readonly [string, keyof Difference][] = [
	['Difference', 'title'],
	['Quote', 'quoteNumber'],
	['Customer', 'customerName'],
	['Record', 'record'],
	['SmartMoving', 'smartMoving'],
	['QuickBooks', 'quickBooks'],
	['What', 'message'],
	['What to do', 'action'],
	['View in SmartMoving', 'smartMovingUrl'],
	['View in QuickBooks', 'quickBooksUrl'],
];

/**
 * RFC 4180, with a byte order mark so that Excel reads it as UTF-8. A value that a spreadsheet would
 * run as a formula is made text: names come from outside. Amounts stay numbers.
 */
export function csvOf(differences: readonly Difference[]): string {
	const lines = [
		COLUMNS.map(([heading]) => heading),
		...differences.map((row) => COLUMNS.map(([, key]) => row[key])),
	];
	return `\uFEFF${lines.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string): string {
	const isFormula = /^[\s]*[=+\-@＝＋－＠]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value);
	const text = isFormula ? `'${value}` : value;
	return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function counted(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}
