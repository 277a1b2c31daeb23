import { DateTime } from 'luxon';
import { COMPANY_ZONE, metaTimestamp, today } from './clock';
import { kindOf } from './entities';
import type { Ref, StoredRecord } from './entities/kind';
import { type FaultEntry, entries, refuse } from './faults';
import { Ledger, type Settlement } from './ledger';
import { paymentPostings } from './entities/paymentPostings';
import { seedCompany } from './seed';
import type { Checks, Fields } from './shape';
import { Switches } from './switches';

/** How the service names a kind of record in its 2500 message. */
const REFERENCE_NAMES: Record<string, string> = {
	Customer: 'Names',
	Vendor: 'Names',
	Employee: 'Names',
	Account: 'Accounts',
	Class: 'Klasses',
	Department: 'Depts',
	Item: 'Items',
};

/** A record that is gone: CDC tells of it. */
export interface Deletion {
	entity: string;
	id: string;
	at: number;
}

/** One QuickBooks company: its records, its general ledger, its settings. */
export class Company implements Checks {
	readonly switches = new Switches();
	ledger = new Ledger();
	preferences: Fields = {};
	info: Fields = {};
	deletions: Deletion[] = [];
	private records = new Map<string, Map<string, StoredRecord>>();
	private lastIds = new Map<string, number>();
	private lastNumber = 1000;
	private lastAddress = 0;

	constructor(readonly realmId: string) {
		this.reset();
	}

	/** Back to the seed: no customers, no transactions, every switch at its default. */
	reset(): void {
		this.ledger = new Ledger();
		this.deletions = [];
		this.records = new Map();
		this.lastIds = new Map();
		this.lastNumber = 1000;
		this.switches.reset();
		seedCompany(this);
	}

	find(entity: string, id: string): StoredRecord | undefined {
		return this.records.get(entity)?.get(id);
	}

	/** A record that is known to exist. */
	get(entity: string, id: string): StoredRecord {
		const record = this.find(entity, id);
		if (!record) throw new Error(`There is no ${entity} ${id}`);
		return record;
	}

	all(entity: string): StoredRecord[] {
		return [...(this.records.get(entity)?.values() ?? [])];
	}

	/** The transaction of that id, whatever its kind: transactions share one row of ids. */
	findTransaction(id: string): StoredRecord | undefined {
		for (const [entity, records] of this.records) {
			if (kindOf(entity)?.family === 'transaction' && records.has(id)) return records.get(id);
		}
		return undefined;
	}

	/** Stores a new record. Names share one row of ids, transactions another. */
	insert(entity: string, fields: Fields, id = this.nextId(entity)): StoredRecord {
		const at = Date.now();
		const record = { entity, id, syncToken: 0, createdAt: at, updatedAt: at, fields };
		const records = this.records.get(entity);
		if (records) records.set(id, record);
		else this.records.set(entity, new Map([[id, record]]));
		return record;
	}

	/** Deletes a record; payments that settled it are unapplied. */
	remove(record: StoredRecord): void {
		this.unlink(record.id);
		if (record.entity === 'Payment') this.settle(record, []);
		this.records.get(record.entity)?.delete(record.id);
		this.ledger.remove(record.id);
		this.deletions.push({ entity: record.entity, id: record.id, at: Date.now() });
	}

	/** Takes every payment off a transaction. */
	unlink(txnId: string): void {
		for (const paymentId of this.ledger.paymentsOn(txnId)) {
			const kept = this.ledger.settlementsOf(paymentId).filter((one) => one.txnId !== txnId);
			this.resettle(paymentId, kept);
		}
	}

	/** A change of the record itself: its SyncToken goes up. */
	bump(record: StoredRecord): void {
		record.syncToken += 1;
		record.updatedAt = Date.now();
	}

	/** A change of what is computed for the record, such as a customer's balance. */
	touch(record: StoredRecord): void {
		record.updatedAt = Date.now();
	}

	/** Changes what a payment settles without the payment having been written. */
	resettle(paymentId: string, settlements: Settlement[]): void {
		const payment = this.get('Payment', paymentId);
		this.settle(payment, settlements);
		this.bump(payment);
	}

	/** Books a payment with what it settles; transactions that it settles anew change with it. */
	settle(payment: StoredRecord, settlements: Settlement[]): void {
		const before = this.ledger.settlementsOf(payment.id);
		this.ledger.settle(payment.id, settlements);
		this.ledger.post(payment.id, paymentPostings(this, payment.fields, settlements));
		if (this.switches.is('invoiceTokenOnPayment', 'stays')) return;
		const settled = (list: Settlement[], txnId: string) =>
			list.filter((one) => one.txnId === txnId).reduce((sum, one) => sum + one.cents, 0);
		for (const txnId of new Set([...before, ...settlements].map((one) => one.txnId))) {
			const txn = this.findTransaction(txnId);
			if (txn && settled(before, txnId) !== settled(settlements, txnId)) this.bump(txn);
		}
	}

	addressId(): string {
		this.lastAddress += 1;
		return String(this.lastAddress);
	}

	/** The next automatic invoice number. */
	nextNumber(): string {
		this.lastNumber += 1;
		return String(this.lastNumber);
	}

	/** A preference such as `preference('AccountingInfoPrefs', 'BookCloseDate')`. */
	preference(group: string, name: string): unknown {
		return (this.preferences[group] as Fields | undefined)?.[name];
	}

	/** Refuses a transaction dated in closed books. */
	checkOpenPeriod(txnDate: unknown): void {
		const closed = this.preference('AccountingInfoPrefs', 'BookCloseDate');
		if (typeof closed !== 'string') return;
		const day = typeof txnDate === 'string' ? txnDate : today();
		if (day < closed || (day === closed && this.switches.is('closingDay', 'closed'))) {
			refuse(entries.periodClosed());
		}
	}

	checkReference(to: string[], id: string, type: string | undefined): FaultEntry | undefined {
		if (type !== undefined && to.length > 1 && !to.includes(type)) {
			return entries.enumeration('EntityRef.type', type);
		}
		const wanted = type === undefined ? to : to.filter((entity) => entity === type);
		const record = wanted.map((entity) => this.find(entity, id)).find((found) => found);
		const name = REFERENCE_NAMES[to[0] ?? ''] ?? `${to[0]}s`;
		if (!record) return entries.reference(name, id);
		if (record.fields.Active !== false) return undefined;
		return this.switches.is('inactiveReference', '610')
			? entries.objectNotFound()
			: entries.inactiveReference(name);
	}

	/** A reference as the wire shows it: with the present name of the record. */
	named(entity: string, ref: unknown): Fields | undefined {
		if (ref === undefined) return undefined;
		const { value } = ref as Ref;
		const fields = this.find(entity, value)?.fields;
		const name = fields?.FullyQualifiedName ?? fields?.DisplayName ?? fields?.Name;
		return name === undefined ? { value } : { value, name };
	}

	accountOfType(type: string, subType?: string): StoredRecord {
		const found = this.all('Account').find(
			({ fields }) =>
				fields.AccountType === type && (!subType || fields.AccountSubType === subType),
		);
		if (!found) throw new Error(`The company has no account of type ${type} ${subType ?? ''}`);
		return found;
	}

	isReceivable(accountId: string): boolean {
		return this.find('Account', accountId)?.fields.AccountType === 'Accounts Receivable';
	}

	/** Whether `customerId` is `ancestorId` or billed with it. */
	isBilledWith(customerId: string, ancestorId: string): boolean {
		if (customerId === ancestorId) return true;
		const fields = this.find('Customer', customerId)?.fields;
		const parent = fields?.ParentRef as Ref | undefined;
		return fields?.BillWithParent === true && parent !== undefined
			? this.isBilledWith(parent.value, ancestorId)
			: false;
	}

	/** The bank deposit that a payment is part of. */
	depositOf(paymentId: string): StoredRecord | undefined {
		return this.all('Deposit').find(({ fields }) =>
			(fields.payments as string[]).includes(paymentId),
		);
	}

	/** The fault for an id that is not there: deleted by somebody, or never used. */
	notFound(entity: string, id: string): FaultEntry {
		const deleted = this.deletions.some((one) => one.entity === entity && one.id === id);
		return deleted ? entries.transactionDeleted() : entries.objectNotFound();
	}

	/** The whole record as on the wire. */
	render(record: StoredRecord): Fields {
		const kind = kindOf(record.entity);
		if (!kind) throw new Error(`${record.entity} is no entity`);
		return {
			...kind.render(record, this),
			domain: 'QBO',
			sparse: false,
			Id: record.id,
			SyncToken: String(record.syncToken),
			MetaData: {
				CreateTime: metaTimestamp(DateTime.fromMillis(record.createdAt, { zone: COMPANY_ZONE })),
				LastUpdatedTime: metaTimestamp(
					DateTime.fromMillis(record.updatedAt, { zone: COMPANY_ZONE }),
				),
			},
		};
	}

	private nextId(entity: string): string {
		const family = kindOf(entity)?.family;
		const row = family === 'list' ? entity : (family ?? entity);
		let next = (this.lastIds.get(row) ?? 0) + 1;
		// Seeded list records have ids of their own, which are never given twice.
		while (this.find(entity, String(next))) next += 1;
		this.lastIds.set(row, next);
		return String(next);
	}
}
