import { isDeepStrictEqual } from 'node:util';
import type { Company } from './company';
import type { EntityKind, StoredRecord, Write } from './entities/kind';
import { Fault, type FaultEntry, entries, refuse } from './faults';
import { type Fields, readObject } from './shape';

export interface WriteOptions {
	/** `include=allowduplicatedocnum`. */
	allowDuplicateNumber?: boolean;
	/** A person at the screen, who may also change deposited payments. */
	byPerson?: boolean;
}

/** Creates a record or, where the body has an Id, updates it. Throws a Fault. */
export function write(
	company: Company,
	kind: EntityKind,
	body: unknown,
	options: WriteOptions = {},
): StoredRecord {
	const isUpdate = Boolean((body as Fields | null)?.Id);
	checkOperation(kind, isUpdate ? 'update' : 'create');
	const problems: FaultEntry[] = [];
	const read = readObject(body, kind.shape, company, problems);
	if (problems.length > 0) throw new Fault(problems);
	const { Id, SyncToken, ...sent } = read;
	const before = isUpdate ? upToDate(company, kind, String(Id), SyncToken) : null;
	if (before) checkChangeable(company, kind, before, options);

	const isSparse = (body as Fields).sparse === true || (body as Fields).sparse === 'true';
	const kept = before && isSparse ? structuredClone(before.fields) : {};
	const writing: Write = {
		company,
		before,
		sent,
		fields: withoutNulls({ ...kept, ...sent }),
		allowDuplicateNumber: options.allowDuplicateNumber === true,
		problems: [],
	};
	const prepared = kind.prepare(writing);
	if (writing.problems.length > 0) throw new Fault(writing.problems);
	const fields = withoutNulls(prepared.fields);

	// A name that is written as it is already stays at its SyncToken.
	if (before && kind.family !== 'transaction' && isDeepStrictEqual(fields, before.fields)) {
		return before;
	}
	const customersBefore = before ? company.ledger.customersOf(before.id) : [];
	const record = before ?? company.insert(kind.name, fields);
	record.fields = fields;
	if (before) company.bump(record);
	if (prepared.settlements) company.settle(record, prepared.settlements);
	else if (prepared.postings) company.ledger.post(record.id, prepared.postings);
	prepared.followUp?.(record.id);
	touchCustomers(company, [...customersBefore, ...company.ledger.customersOf(record.id)]);
	return record;
}

/** Reads a record. Throws 610 where there is none, 2030 for an id that is no number. */
export function read(company: Company, kind: EntityKind, id: string): StoredRecord {
	if (kind.name !== 'TaxCode' && !/^\d+$/.test(id)) refuse(entries.invalidId(id));
	return company.find(kind.name, id) ?? refuse(company.notFound(kind.name, id));
}

/** Deletes a transaction. The body needs Id and SyncToken; the rest of it is not read. */
export function remove(
	company: Company,
	kind: EntityKind,
	body: unknown,
	options: WriteOptions = {},
): StoredRecord {
	checkOperation(kind, 'delete', options);
	const record = named(company, kind, body);
	checkChangeable(company, kind, record, options);
	if (company.ledger.paymentsOn(record.id).length > 0) {
		const isCredit = isUsedAsCredit(company, record.id);
		const isRefused = company.switches.is('deleteLinked', 'refused') && !options.byPerson;
		if (isCredit || isRefused) {
			refuse(entries.business('The transaction is linked to others. Unlink it first.'));
		}
	}
	const customers = company.ledger.customersOf(record.id);
	company.remove(record);
	touchCustomers(company, customers);
	return record;
}

/** Voids a transaction: it stays, with every amount zero and what settled it unapplied. */
export function voidRecord(
	company: Company,
	kind: EntityKind,
	body: unknown,
	options: WriteOptions = {},
): StoredRecord {
	checkOperation(kind, 'void', options);
	const record = named(company, kind, body);
	checkChangeable(company, kind, record, options);
	if (isUsedAsCredit(company, record.id)) {
		refuse(entries.business('The transaction is linked to others. Unlink it first.'));
	}
	const fields = kind.voided?.(record);
	if (!fields) throw new Error(`${kind.name} cannot be voided`);
	const customers = company.ledger.customersOf(record.id);
	company.unlink(record.id);
	record.fields = { ...fields, PrivateNote: noteOfVoided(company, kind, fields) };
	if (kind.name === 'Payment') company.settle(record, []);
	else company.ledger.post(record.id, []);
	company.bump(record);
	touchCustomers(company, customers);
	return record;
}

/** An invoice is recorded to keep its note; of the others it is not known. */
function noteOfVoided(company: Company, kind: EntityKind, { PrivateNote }: Fields): unknown {
	const isReplaced = kind.name !== 'Invoice' && company.switches.is('voidedNote', 'replaced');
	return isReplaced ? 'Voided' : PrivateNote;
}

function checkOperation(
	kind: EntityKind,
	operation: 'create' | 'update' | 'delete' | 'void',
	options: WriteOptions = {},
): void {
	// At the screen, every transaction can be voided and deleted.
	const canAtScreen = options.byPerson && kind.family === 'transaction';
	if (kind.operations.includes(operation) || canAtScreen) return;
	refuse(entries.unsupportedOperation(`${operation} ${kind.name}`));
}

function named(company: Company, kind: EntityKind, body: unknown): StoredRecord {
	const { Id, SyncToken } = (body ?? {}) as Fields;
	if (Id === undefined || Id === null || Id === '') refuse(entries.required('Id'));
	return upToDate(company, kind, String(Id), SyncToken);
}

function upToDate(
	company: Company,
	kind: EntityKind,
	id: string,
	syncToken: unknown,
): StoredRecord {
	const record = read(company, kind, id);
	if (syncToken === undefined || syncToken === null || syncToken === '') {
		refuse(entries.required('SyncToken'));
	}
	const sent = Number(syncToken);
	const isAhead = sent > record.syncToken && company.switches.is('syncTokenAhead', 'accepted');
	if (sent !== record.syncToken && !isAhead) refuse(entries.stale());
	return record;
}

/** Refuses changes in closed books and of deposited payments. */
function checkChangeable(
	company: Company,
	kind: EntityKind,
	record: StoredRecord,
	options: WriteOptions,
): void {
	if (kind.family !== 'transaction') return;
	company.checkOpenPeriod(record.fields.TxnDate);
	const isFrozen = kind.name === 'Payment' && company.depositOf(record.id) !== undefined;
	if (isFrozen && !options.byPerson && company.switches.is('depositedPayment', 'frozen')) {
		refuse(entries.deposited());
	}
}

/** Whether a payment lives on this transaction: without it, the payment would be short. */
function isUsedAsCredit(company: Company, txnId: string): boolean {
	return company.ledger
		.paymentsOn(txnId)
		.flatMap((paymentId) => company.ledger.settlementsOf(paymentId))
		.some((one) => one.txnId === txnId && one.side === 'credit');
}

function touchCustomers(company: Company, ids: string[]): void {
	for (const id of new Set(ids)) company.touch(company.get('Customer', id));
}

function withoutNulls(fields: Fields): Fields {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
	);
}
