import type { Company } from '../../../lib/quickbooks/company';
import { QuickBooksFault } from '../../../lib/quickbooks/faults';
import type { Query } from '../../../lib/quickbooks/query';
import type { PaymentLine } from '../../../lib/quickbooks/schemas';
import { preferences } from '../sync/builders';
import { MemoryCompany, Overtaken, RefusedWrite, type Entity } from '../../prove/company';

/** A refusal of QuickBooks by its code. */
export function faultOfCode(code: string): QuickBooksFault {
	const errors = [{ code, message: `Code ${code}`, detail: '', element: '' }];
	return new QuickBooksFault({ status: 400, type: 'ValidationFault', errors });
}

type Row = Record<string, unknown>;
type Present = { Id: string; SyncToken: string };

/** The lists that a company has beside its books. */
const LISTS: Readonly<Record<string, Row[]>> = {
	Account: [
		{ Id: '35', Name: 'Checking', AccountType: 'Bank', Active: true },
		{ Id: '84', Name: 'Receivables', AccountType: 'Accounts Receivable', Active: true },
	],
	PaymentMethod: [{ Id: '1', Name: 'Cash', Active: true }],
	Item: [{ Id: '10', Name: 'Moving Labor', Active: true }],
	Preferences: [preferences()],
};

/** The client's verbs on a company in memory: no HTTP, no retries. Every write that went through is told in short. */
export class FakeCompany {
	readonly books = new MemoryCompany();
	readonly writes: string[] = [];
	readings = 0;
	/** What happens when a write arrives, before it is carried out: it may throw. */
	arrives: (write: string) => void = () => undefined;

	company(): Company {
		return {
			client: this as unknown as Company['client'],
			appBaseUrl: 'https://qbo.test',
			clock: () => new Date(this.books.now()),
		};
	}

	readonly realmId = '9130';

	async batchQuery(queries: readonly Query[]): Promise<Row[][]> {
		if (queries.length > 0) this.readings += 1;
		const { customers, invoices, payments, purchases, journalEntries } = this.books.read();
		const rows: Readonly<Record<string, unknown[]>> = {
			...LISTS,
			...{ Customer: customers, Invoice: invoices, Payment: payments },
			...{ Purchase: purchases, JournalEntry: journalEntries },
		};
		return queries.map(({ entity, where = [] }) =>
			((rows[entity] ?? []) as Row[]).filter((row) =>
				where.every(([field, , value]) => {
					const own = row[field] as string | boolean | { value: string };
					const is = typeof own === 'object' ? own.value : own;
					return ([value].flat() as unknown[]).includes(is);
				}),
			),
		);
	}

	async read(entity: Entity, id: string): Promise<unknown> {
		try {
			return this.books.get(entity, id);
		} catch {
			return undefined;
		}
	}

	async create(entity: Entity, body: Row, { requestId }: { requestId: string }): Promise<unknown> {
		return this.write(`create ${entity}${linksOf(body)}`, () =>
			this.books.create(entity, requestId, body),
		);
	}

	async update(entity: Entity, { Id, SyncToken, ...body }: Row & Present): Promise<unknown> {
		return this.write(`update ${entity} ${Id}${linksOf(body)}`, () => {
			const whole = { ...this.books.get(entity, Id), ...body };
			return this.books.update(entity, { Id, SyncToken }, whole);
		});
	}

	async voidPayment(record: Present): Promise<unknown> {
		return this.write(`void Payment ${record.Id}`, () => {
			this.books.voidPayment(record);
			return this.books.get('Payment', record.Id);
		});
	}

	async remove(entity: 'Purchase' | 'JournalEntry', record: Present): Promise<void> {
		this.write(`delete ${entity} ${record.Id}`, () => this.books.remove(entity, record));
	}

	/** What the company in memory refuses is thrown as the client would throw it. */
	private write<T>(told: string, act: () => T): T {
		this.arrives(told);
		try {
			const made = act();
			this.writes.push(told);
			return made;
		} catch (error) {
			if (error instanceof Overtaken) throw faultOfCode('5010');
			if (error instanceof RefusedWrite) throw faultOfCode('6000');
			throw error;
		}
	}
}

/** What the lines of a payment are linked to, e.g. `: Invoice 2 70, Expense 4 30`. */
function linksOf({ Line = [] }: { Line?: unknown }): string {
	const links = (Line as Partial<PaymentLine>[]).flatMap(({ Amount, LinkedTxn = [] }) =>
		LinkedTxn.map(({ TxnType, TxnId }) => `${TxnType} ${TxnId} ${Amount}`),
	);
	return links.length === 0 ? '' : `: ${links.join(', ')}`;
}
