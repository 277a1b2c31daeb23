import type { Company } from '../company';
import type { FaultEntry } from '../faults';
import type { Posting, Settlement } from '../ledger';
import type { Fields, Shape } from '../shape';

/** A record as stored: what was written, never what can be computed from the ledger. */
export interface StoredRecord {
	readonly entity: string;
	readonly id: string;
	syncToken: number;
	/** Epoch milliseconds. */
	readonly createdAt: number;
	updatedAt: number;
	fields: Fields;
}

/** One create or update on its way into the books. */
export interface Write {
	company: Company;
	/** The record before; null at create. */
	before: StoredRecord | null;
	/** What the body holds; null where it clears a property. */
	sent: Fields;
	/** The record as it would be: `sent` over the stored one (sparse) or alone (full). */
	fields: Fields;
	allowDuplicateNumber: boolean;
	/** Complaints that do not keep the checks from going on: they are answered all in one Fault. */
	problems: FaultEntry[];
}

/** A checked write: with no `problems`, nothing stands in its way. */
export interface Prepared {
	fields: Fields;
	/** What it posts to the ledger. Left out for what is no transaction. */
	postings?: Posting[];
	/** What it settles, for payments. */
	settlements?: Settlement[];
	/** What follows from it elsewhere in the books, once it is stored. */
	followUp?(id: string): void;
}

export type QueryType = 'id' | 'text' | 'number' | 'boolean' | 'date' | 'reference' | 'timestamp';

/** One kind of record: its wire shape and its rules. */
export interface EntityKind {
	/** As in JSON keys and queries; the path is the same in lower case. */
	name: string;
	family: 'name' | 'list' | 'transaction';
	shape: Shape;
	operations: ReadonlyArray<'create' | 'update' | 'delete' | 'void'>;
	/** What a WHERE may name, besides Id and the two MetaData timestamps. */
	queryable: Record<string, QueryType>;
	/** What an ORDERBY may name besides those. */
	sortable?: Record<string, QueryType>;
	/** Whether query answers carry `totalCount`. */
	showsTotalCount?: boolean;
	/** Checks a write and completes it with defaults. Throws a Fault. */
	prepare(write: Write): Prepared;
	/** The properties of the record on the wire, without the system ones (Id, SyncToken...). */
	render(record: StoredRecord, company: Company): Fields;
	/** The record with every amount zero, for kinds that can be voided. */
	voided?(record: StoredRecord): Fields;
}

/** A reference as stored. */
export interface Ref {
	value: string;
	type?: string;
}
