import { DateTime } from 'luxon';
import { askAll } from '../quickbooks/askAll';
import type { Company } from '../quickbooks/company';
import { type Query, inPieces } from '../quickbooks/query';
import type { GoneRecord } from './classify';
import { bookRecords, type BookEntity, type BookRecord } from './records';
import type { Preview } from './rows';
import { sourcesOf } from './sources';
import type { Window } from './window';

/** What the ledger remembers of a record that was posted once. */
export interface Posted {
	entity: string;
	sourceId: string;
	/** QuickBooks' id of it. */
	id: string;
}

export interface BooksRead {
	records: BookRecord[];
	/** Those of the ledger that QuickBooks no longer has. */
	gone: GoneRecord[];
}

const ENTITIES = ['Invoice', 'Payment', 'Purchase', 'JournalEntry'] as const;
/** The field that holds a transaction's number. */
const NUMBER = {
	Invoice: 'DocNumber',
	Payment: 'PaymentRefNum',
	Purchase: 'DocNumber',
	JournalEntry: 'DocNumber',
} as const;
/** QuickBooks remembers deletions that long. */
const MEMORY_DAYS = 30;

/** The transactions of ours that are dated in a span of days, voided ones left out. */
export async function findPosted(company: Company, window: Window): Promise<BookRecord[]> {
	const records = await read(company, datedIn(window));
	return records.filter(({ sourceId, isVoided }) => sourceId !== null && !isVoided);
}

/**
 * Reads all that QuickBooks has to do with some opportunities: what is dated in the window, what has
 * their numbers, what the previews found, and what is linked with it. Whether something that the ledger
 * remembers is gone is asked by its id; on which day, by QuickBooks' list of deletions, which is read
 * only then.
 */
export async function readBooks(
	company: Company,
	window: Window,
	previews: readonly Preview[],
	posted: readonly Posted[],
): Promise<BooksRead> {
	const first = await read(company, [
		...datedIn(window),
		...ENTITIES.flatMap((entity) => [
			...among(entity, NUMBER[entity], numbersOf(entity, previews)),
			...among(entity, 'Id', idsOf(entity, previews, posted)),
		]),
	]);
	const further = await read(company, linkedWith(first));
	const records = [
		...first,
		...further.filter(({ entity, id }) => !isAmong(first, { entity, id })),
	];
	const missing = posted.filter((each) => !isAmong(records, each));
	return { records, gone: await deletionsOf(company, missing) };
}

function isAmong(records: readonly BookRecord[], wanted: { entity: string; id: string }): boolean {
	return records.some(({ entity, id }) => entity === wanted.entity && id === wanted.id);
}

async function read(
	{ client }: Company,
	queries: readonly Query<BookEntity>[],
): Promise<BookRecord[]> {
	const rowsOf = await askAll(client, queries);
	return bookRecords({
		invoices: rowsOf('Invoice'),
		payments: rowsOf('Payment'),
		purchases: rowsOf('Purchase'),
		journalEntries: rowsOf('JournalEntry'),
	});
}

function datedIn({ from, to }: Window): Query<BookEntity>[] {
	return ENTITIES.map((entity) => ({
		entity,
		where: [
			['TxnDate', '>=', from],
			['TxnDate', '<=', to],
		],
	}));
}

function among(entity: BookEntity, property: string, values: string[]): Query<BookEntity>[] {
	return inPieces([...new Set(values)]).map((piece) => ({
		entity,
		where: [[property, 'IN', piece]],
	}));
}

function numbersOf(entity: BookEntity, previews: readonly Preview[]): string[] {
	return previews
		.flatMap(sourcesOf)
		.filter((source) => source.entity === entity)
		.map(({ number }) => number);
}

function idsOf(
	entity: BookEntity,
	previews: readonly Preview[],
	posted: readonly Posted[],
): string[] {
	const known = previews.flatMap(({ rows }) =>
		rows.map((row) => ({ entity: row.entity, id: row.quickbooksId })),
	);
	return [...known, ...posted]
		.filter((each) => each.entity === entity && /^\d+$/.test(each.id))
		.map(({ id }) => id);
}

/**
 * What may settle our transactions and was not read yet: payments that an invoice of ours names, and
 * all payments of a customer whose expense or journal entry of ours no known payment settles.
 */
function linkedWith(records: readonly BookRecord[]): Query<BookEntity>[] {
	const payments = new Set(
		records.filter(({ entity }) => entity === 'Payment').map(({ id }) => id),
	);
	const ours = records.filter(({ sourceId, isVoided }) => sourceId !== null && !isVoided);
	const named = ours
		.filter(({ entity }) => entity === 'Invoice')
		.flatMap(({ linkedFrom }) => linkedFrom)
		.filter(({ type, id }) => type === 'Payment' && !payments.has(id))
		.map(({ id }) => id);
	const linkTypes: Partial<Record<BookEntity, string>> = {
		Purchase: 'Expense',
		JournalEntry: 'JournalEntry',
	};
	const unsettled = ours.filter(({ entity, id }) => {
		const type = linkTypes[entity];
		const isLinked = records.some(({ links }) =>
			links.some((link) => link.type === type && link.id === id),
		);
		return type !== undefined && !isLinked;
	});
	const customers = new Set(unsettled.map(({ customerId }) => customerId).filter(Boolean));
	return [
		...among('Payment', 'Id', named),
		...[...customers].map(
			(id): Query<BookEntity> => ({ entity: 'Payment', where: [['CustomerRef', '=', id]] }),
		),
	];
}

async function deletionsOf(
	{ client, clock }: Company,
	missing: readonly Posted[],
): Promise<GoneRecord[]> {
	if (missing.length === 0) return [];
	// A day less than QuickBooks remembers, so that its clock and ours need not agree.
	const since = DateTime.fromJSDate(clock()).minus({ days: MEMORY_DAYS - 1 });
	const deletions = await client.deletedSince(ENTITIES, since.toUTC().toISO()!);
	return missing.map(({ entity, sourceId, id }) => {
		const deletion = deletions.find((each) => each.entity === entity && each.id === id);
		// The day as QuickBooks writes it: its times carry the company's own zone.
		return { entity, sourceId, id, day: deletion?.at?.slice(0, 10) ?? null };
	});
}
