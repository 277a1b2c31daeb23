import type { Company } from '../company';
import { type FaultEntry, entries } from '../faults';
import type { Fields } from '../shape';
import type { Ref, Write } from './kind';

/** Rules that several kinds of transaction share. */

/**
 * Keeps class and location only where the company tracks them. With tracking off they are dropped
 * or refused, as the switch `trackingOff` says.
 */
export function trackClassAndLocation(
	company: Company,
	fields: Fields,
	lineDetails: Fields[],
	problems: FaultEntry[],
): void {
	const untracked: Array<[Fields, string]> = [];
	if (company.preference('AccountingInfoPrefs', 'ClassTrackingPerTxn') !== true) {
		untracked.push([fields, 'ClassRef']);
	}
	if (company.preference('AccountingInfoPrefs', 'ClassTrackingPerTxnLine') !== true) {
		for (const detail of lineDetails) untracked.push([detail, 'ClassRef']);
	}
	if (company.preference('AccountingInfoPrefs', 'TrackDepartments') !== true) {
		for (const holder of [fields, ...lineDetails]) untracked.push([holder, 'DepartmentRef']);
	}
	for (const [holder, property] of untracked) {
		if (holder[property] === undefined) continue;
		delete holder[property];
		if (company.switches.is('trackingOff', 'refused')) {
			problems.push(entries.featureOff(property));
		}
	}
}

/** Refuses a line tax code that a US company does not know. */
export function checkLineTaxCode(detail: Fields, problems: FaultEntry[]): void {
	const code = detail.TaxCodeRef as Ref | undefined;
	if (code && !['TAX', 'NON'].includes(code.value)) {
		problems.push(entries.lineTaxCode(code.value));
	}
}

/** Refuses a DocNumber that another transaction like this one has. */
export function checkDuplicateNumber(
	write: Write,
	entity: string,
	txnType: string,
	isAlike: (fields: Fields) => boolean = () => true,
): void {
	const { company, before, fields } = write;
	if (write.allowDuplicateNumber || fields.DocNumber === undefined) return;
	if (before?.fields.DocNumber === fields.DocNumber) return;
	if (company.switches.is('duplicateNumber', 'accepted')) return;
	const holder = company
		.all(entity)
		.find(
			(other) =>
				other.id !== before?.id &&
				other.fields.DocNumber === fields.DocNumber &&
				isAlike(other.fields),
		);
	if (holder)
		write.problems.push(entries.duplicateNumber(String(fields.DocNumber), txnType, holder.id));
}

/**
 * Gives each line an Id and a LineNum. A sent Id that the record has keeps the line's identity;
 * any other line is a new one.
 */
export function numberLines(lines: Fields[], before: Fields[]): Fields[] {
	const known = new Set(before.map((line) => line.Id));
	const used = new Set<unknown>();
	let last = Math.max(0, ...before.map((line) => Number(line.Id)));
	return lines.map((line, index) => {
		const kept = known.has(line.Id) && !used.has(line.Id);
		if (!kept) last += 1;
		const id = kept ? line.Id : String(last);
		used.add(id);
		return { ...line, Id: id, LineNum: index + 1 };
	});
}

/** Lets a charge that has just been made take what the customer's payments have left. */
export function consumeCredits(company: Company, txnId: string, txnType: string): void {
	if (company.preference('SalesFormsPrefs', 'AutoApplyCredit') !== true) return;
	if (company.switches.is('autoApplyCredit', 'ignores')) return;
	for (const customerId of company.ledger.customersOf(txnId)) {
		const payments = company
			.all('Payment')
			.filter(({ fields }) => (fields.CustomerRef as Ref).value === customerId);
		for (const payment of payments) {
			const open = company.ledger.openOf(txnId, customerId);
			const cents = Math.min(open, company.ledger.unappliedOf(payment.id));
			if (cents <= 0) continue;
			company.resettle(payment.id, [
				...company.ledger.settlementsOf(payment.id),
				{ txnId, txnType, customerId, cents, side: 'charge' },
			]);
		}
	}
}

/** Lets a payment that has just been made settle the charges of its customer that are open. */
export function settleCharges(company: Company, paymentId: string): void {
	if (company.preference('SalesFormsPrefs', 'AutoApplyCredit') !== true) return;
	if (!company.switches.is('autoApplyCredit', 'both')) return;
	const { value: customerId } = company.get('Payment', paymentId).fields.CustomerRef as Ref;
	for (const txnId of company.ledger.transactionsOf(customerId)) {
		const txnType = chargeType(company, txnId);
		const open = company.ledger.openOf(txnId, customerId);
		const cents = Math.min(open, company.ledger.unappliedOf(paymentId));
		if (txnType === null || cents <= 0) continue;
		company.resettle(paymentId, [
			...company.ledger.settlementsOf(paymentId),
			{ txnId, txnType, customerId, cents, side: 'charge' },
		]);
	}
}

/** What a payment's line calls a charge; null for what payments do not settle by themselves. */
function chargeType(company: Company, txnId: string): string | null {
	const txn = company.findTransaction(txnId);
	if (txn?.entity === 'Invoice') return 'Invoice';
	return txn?.entity === 'Purchase' && txn.fields.PaymentType === 'Cash' ? 'Expense' : null;
}

/**
 * Takes payments off a charge whose total went below what they settle, newest payment first, until
 * what is left fits. `total` is the new total in cents for that customer.
 */
export function trimSettlements(
	company: Company,
	txnId: string,
	customerId: string,
	total: number,
): void {
	let excess = company.ledger.settledOn(txnId, customerId) - total;
	for (const paymentId of company.ledger.paymentsOn(txnId).reverse()) {
		if (excess <= 0) return;
		const kept = company.ledger.settlementsOf(paymentId).flatMap((one) => {
			if (one.txnId !== txnId || one.customerId !== customerId) return [one];
			const cut = Math.min(one.cents, Math.max(excess, 0));
			excess -= cut;
			return one.cents === cut ? [] : [{ ...one, cents: one.cents - cut }];
		});
		company.resettle(paymentId, kept);
	}
}

/**
 * Checks the new totals (cents per customer) of a transaction against what payments settle of it,
 * and returns what has to follow. A charge is trimmed where the switch `invoiceBelowApplied` says
 * so; a credit never is, because the payment that uses it would be short.
 */
export function checkBelowApplied(
	write: Write,
	totals: Map<string, number>,
	side: 'charge' | 'credit',
): (id: string) => void {
	const { company, before } = write;
	if (!before) return () => undefined;
	const customers = new Set(
		company.ledger
			.paymentsOn(before.id)
			.flatMap((paymentId) => company.ledger.settlementsOf(paymentId))
			.filter((one) => one.txnId === before.id)
			.map((one) => one.customerId),
	);
	for (const customerId of customers) {
		if (!totals.has(customerId)) {
			write.problems.push(
				entries.business('The customer of a transaction with payments cannot be changed.'),
			);
			continue;
		}
		const isBelow = (totals.get(customerId) ?? 0) < company.ledger.settledOn(before.id, customerId);
		if (isBelow && (side === 'credit' || company.switches.is('invoiceBelowApplied', 'refused'))) {
			write.problems.push(
				entries.business('The total is less than the amount that payments have been applied to.'),
			);
		}
	}
	return (id) => {
		for (const customerId of customers) {
			trimSettlements(company, id, customerId, totals.get(customerId) ?? 0);
		}
	};
}
