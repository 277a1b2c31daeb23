import { Company } from '../company';
import { kindOf } from '../entities';
import { makeDeposit } from '../entities/deposit';
import type { EntityKind } from '../entities/kind';
import { Fault } from '../faults';
import { remove, voidRecord, write } from '../records';
import type { Fields } from '../shape';
import { invoiceBody, link, paymentBody, refundBody, salesLine } from './quickBooksCompany';

/**
 * Whatever people and clients do, in any order: the books balance, no open item is on the wrong
 * side of zero, and the open items of a customer add up to the balance.
 */

/** A generator with a seed, so that a failure can be seen again. */
function random(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

const kind = (name: string) => kindOf(name) as EntityKind;

test.each([1, 2, 3, 4, 5, 6])('history %d', (seed) => {
	const pick = random(seed);
	const company = new Company('1');
	if (pick(2) === 0) company.switches.set({ overApplication: 'trimmed', deleteLinked: 'unlinks' });
	const customers = ['Ann', 'Bob'].map((DisplayName) => ({
		Id: write(company, kind('Customer'), { DisplayName }).id,
	}));
	const transactions = ['Invoice', 'Payment', 'Purchase'];
	let done = 0;

	for (let step = 0; step < 300; step += 1) {
		try {
			act();
			done += 1;
		} catch (error) {
			if (!(error instanceof Fault) && !/deposited already|Undeposited/.test(String(error))) {
				throw error;
			}
		}
		check();
	}
	expect(done).toBeGreaterThan(100);

	function act(): void {
		const customer = one(customers);
		const amount = (1 + pick(20_000)) / 100;
		switch (pick(8)) {
			case 0:
				return void write(company, kind('Invoice'), invoiceBody(customer, amount));
			case 1:
				return void write(company, kind('Purchase'), refundBody(customer, amount));
			case 2:
				return void write(company, kind('Payment'), paymentBody(customer, amount, lines()));
			case 3: {
				const payment = one(company.all('Payment'));
				return void write(company, kind('Payment'), { ...key(payment), Line: lines() });
			}
			case 4: {
				const invoice = one(company.all('Invoice'));
				return void write(company, kind('Invoice'), { ...key(invoice), Line: [salesLine(amount)] });
			}
			case 5: {
				const entity = one(transactions);
				const byPerson = pick(2) === 0;
				return void voidRecord(company, kind(entity), key(one(company.all(entity))), { byPerson });
			}
			case 6: {
				const entity = one(transactions);
				return void remove(company, kind(entity), key(one(company.all(entity))));
			}
			default:
				return void makeDeposit(company, [one(company.all('Payment')).id]);
		}
	}

	function one<T>(values: T[]): T {
		const value = values[pick(Math.max(values.length, 1))];
		if (value === undefined) throw new Fault([]);
		return value;
	}

	function key(record: { id: string; syncToken: number }): Fields {
		return { Id: record.id, SyncToken: String(record.syncToken), sparse: true };
	}

	function lines(): Fields[] {
		const charges = [
			...company.all('Invoice').map(({ id }) => ['Invoice', id] as const),
			...company.all('Purchase').map(({ id }) => ['Expense', id] as const),
		];
		return Array.from({ length: pick(3) }, () => {
			const [type, Id] = one(charges);
			return link(type, { Id }, (1 + pick(5000)) / 100);
		});
	}

	function check(): void {
		const { ledger } = company;
		const accounts = company.all('Account').map(({ id }) => ledger.balanceOfAccount(id));
		const off = accounts.reduce((sum, balance) => sum + balance, 0);
		const wrong = customers.flatMap(({ Id }) => {
			const items = ledger.transactionsOf(Id).map((id) => {
				const isPayment = company.find('Payment', id) !== undefined;
				return { id, isPayment, cents: isPayment ? ledger.unappliedOf(id) : ledger.openOf(id, Id) };
			});
			const open = items.reduce(
				(sum, { isPayment, cents }) => sum + (isPayment ? -cents : cents),
				0,
			);
			const isRight =
				open === ledger.balanceOfCustomer(Id) && items.every(({ cents }) => cents >= 0);
			return isRight ? [] : [{ Id, open, items }];
		});
		expect({ off, wrong }).toEqual({ off: 0, wrong: [] });
	}
});
