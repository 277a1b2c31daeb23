import type { Company } from '../company';
import { today } from '../clock';
import { amountOf, centsOf } from '../decimals';
import { type FaultEntry, entries } from '../faults';
import type { Settlement } from '../ledger';
import {
	type Fields,
	boolean,
	date,
	extension,
	list,
	number,
	object,
	readOnly,
	reference,
	text,
} from '../shape';
import {
	USD,
	lineProperties,
	linkedTxns,
	present,
	transactionProperties,
	voidedNote,
} from './common';
import type { EntityKind, Prepared, Ref, StoredRecord, Write } from './kind';
import { paymentPostings } from './paymentPostings';
import { settleCharges } from './transactions';

/** Money received from a customer, and what it settles. */
export const payment: EntityKind = {
	name: 'Payment',
	family: 'transaction',
	shape: {
		className: 'Payment',
		properties: {
			...transactionProperties,
			TxnDate: date,
			CustomerRef: reference('Customer'),
			ARAccountRef: reference('Account'),
			DepositToAccountRef: reference('Account'),
			PaymentMethodRef: reference('PaymentMethod'),
			// Its length is checked below: whether QuickBooks limits it is a switch.
			PaymentRefNum: text(),
			CreditCardPayment: readOnly,
			CheckPayment: readOnly,
			PaymentType: readOnly,
			TotalAmt: number,
			UnappliedAmt: readOnly,
			ProcessPayment: boolean,
			Line: list(object('Line', lineProperties)),
			LinkedTxn: linkedTxns,
			PaymentEx: extension,
			TransactionLocationType: text(),
		},
	},
	operations: ['create', 'update', 'delete', 'void'],
	queryable: {
		CustomerRef: 'reference',
		TxnDate: 'date',
		PaymentRefNum: 'text',
		TotalAmt: 'number',
		ProjectRef: 'reference',
	},
	prepare: preparePayment,
	render: renderPayment,
	voided: ({ fields }) => ({ ...fields, TotalAmt: 0, PrivateNote: voidedNote(fields) }),
};

/** Which record each LinkedTxn.TxnType of a payment line names. */
const LINK_TYPES: Record<string, { entity: string; paymentType?: string }> = {
	Invoice: { entity: 'Invoice' },
	CreditMemo: { entity: 'CreditMemo' },
	JournalEntry: { entity: 'JournalEntry' },
	Expense: { entity: 'Purchase', paymentType: 'Cash' },
	Check: { entity: 'Purchase', paymentType: 'Check' },
	CreditCardCredit: { entity: 'Purchase', paymentType: 'CreditCard' },
};

function preparePayment(write: Write): Prepared {
	const { company, before, sent, fields, problems } = write;
	if (fields.CustomerRef === undefined) problems.push(entries.required('CustomerRef'));
	if (fields.TotalAmt === undefined) {
		problems.push(entries.business('You must set a transaction amount.'));
	}
	checkRefNum(company, fields, problems);
	fields.TxnDate ??= today();
	fields.ProcessPayment ??= false;
	fields.DepositToAccountRef ??= {
		value: company.accountOfType('Other Current Asset', 'UndepositedFunds').id,
	};
	checkAccounts(company, fields, problems);
	if (problems.length > 0) return { fields };
	company.checkOpenPeriod(fields.TxnDate);

	const total = centsOf(fields.TotalAmt as number);
	fields.TotalAmt = amountOf(total);
	if (total < 0) {
		problems.push(entries.business('The transaction amount must be zero or more.'));
	}
	// Lines are all or none: a sent list replaces every line, no list keeps them all.
	const keepsLines = before !== null && sent.Line === undefined && fields.Line !== undefined;
	const sentLines = (fields.Line ?? []) as Fields[];
	const settlements = keepsLines ? keptSettlements(write) : resolveLines(write, sentLines);
	const used = settlements.reduce(
		(sum, one) => sum + (one.side === 'charge' ? one.cents : -one.cents),
		0,
	);
	if (total >= 0 && used > total) {
		problems.push(
			entries.business('The amount applied is more than the amount received and the credits used.'),
		);
	}
	const isNothing = total === 0 && settlements.length === 0;
	if (isNothing && before === null && company.switches.is('zeroPayment', 'refused')) {
		problems.push(entries.business('A payment of nothing cannot be saved.'));
	}
	// The ledger holds what is settled; the list only shows that there may be lines to keep.
	fields.Line = [];
	return {
		fields,
		settlements,
		postings: paymentPostings(company, fields, settlements),
		followUp: before === null ? (id) => settleCharges(company, id) : undefined,
	};
}

function checkRefNum(company: Company, fields: Fields, problems: FaultEntry[]): void {
	const length = String(fields.PaymentRefNum ?? '').length;
	if (length > 21 && company.switches.is('paymentRefNumLength', 'refused')) {
		problems.push(entries.length('PaymentRefNum', 21, length));
	}
}

function checkAccounts(company: Company, fields: Fields, problems: FaultEntry[]): void {
	const depositTo = company.find('Account', (fields.DepositToAccountRef as Ref).value);
	if (!['Bank', 'Other Current Asset'].includes(String(depositTo?.fields.AccountType))) {
		problems.push(
			entries.business('The deposit account must be a bank or an other current asset account.'),
		);
	}
	const receivable = fields.ARAccountRef as Ref | undefined;
	if (receivable && !company.isReceivable(receivable.value)) {
		problems.push(entries.business('ARAccountRef must be an Accounts Receivable account.'));
	}
}

/** The present settlements, still allowed only if the payment is still the same customer's. */
function keptSettlements({ company, before, fields, problems }: Write): Settlement[] {
	const settlements = before ? company.ledger.settlementsOf(before.id) : [];
	const customerId = (fields.CustomerRef as Ref).value;
	if (settlements.some((one) => !company.isBilledWith(one.customerId, customerId))) {
		problems.push(entries.business("The payment is applied to another customer's transactions."));
	}
	return settlements;
}

function resolveLines(write: Write, lines: Fields[]): Settlement[] {
	const settlements: Settlement[] = [];
	for (const line of lines) {
		const settlement = resolveLine(write, line, settlements);
		if (settlement) settlements.push(settlement);
	}
	return settlements;
}

/** What one sent line settles; undefined where the service leaves it out or complains. */
function resolveLine(write: Write, line: Fields, earlier: Settlement[]): Settlement | undefined {
	const { company, fields, problems } = write;
	const complain = (entry: FaultEntry): undefined => {
		problems.push(entry);
	};
	if (typeof line.Amount !== 'number') return complain(entries.required('Line.Amount'));
	const links = (line.LinkedTxn ?? []) as Fields[];
	const link = links[0];
	if (link === undefined) return complain(entries.required('LinkedTxn'));
	if (links.length > 1) {
		return complain(entries.business('A payment line can have one linked transaction only.'));
	}
	const txnId = String(link.TxnId ?? '');
	const txnType = String(link.TxnType ?? '');
	const named = Object.hasOwn(LINK_TYPES, txnType) ? LINK_TYPES[txnType] : undefined;
	if (!named) return complain(entries.enumeration('LinkedTxn.TxnType', txnType));
	if (isDropped(write, txnType)) return undefined;

	const txn = company.find(named.entity, txnId);
	if (!txn) return complain(company.notFound(named.entity, txnId));
	const isOtherType = named.paymentType && txn.fields.PaymentType !== named.paymentType;
	if (isOtherType || isRefused(company, txnType)) {
		return complain(entries.cannotBeLinked(txnId));
	}

	const payer = (fields.CustomerRef as Ref).value;
	const owners = company.ledger.customersOf(txnId);
	const customerId = owners.find((id) => company.isBilledWith(id, payer));
	if (customerId === undefined && owners.length > 0) {
		if (company.switches.is('otherCustomersLink', 'dropped')) return undefined;
		return complain(entries.business('The linked transaction belongs to another customer.'));
	}
	if (customerId === undefined && named.entity !== 'Invoice') {
		return complain(entries.cannotBeLinked(txnId));
	}
	const open = customerId === undefined ? 0 : openFor(write, txnId, customerId, earlier);
	const cents = fitted(company, txnId, centsOf(line.Amount), open, complain);
	if (cents === undefined || cents === 0 || customerId === undefined) return undefined;
	const side = company.ledger.receivableOf(txnId, customerId) < 0 ? 'credit' : 'charge';
	const namedLine = typeof link.TxnLineId === 'string' ? { txnLineId: link.TxnLineId } : {};
	return { txnId, txnType, ...namedLine, customerId, cents, side };
}

/** What is open for this payment: its own present part counts as open, earlier lines do not. */
function openFor(
	{ company, before }: Write,
	txnId: string,
	customerId: string,
	earlier: Settlement[],
): number {
	const free = Math.abs(company.ledger.openOf(txnId, customerId, before?.id));
	return earlier.filter((one) => one.txnId === txnId).reduce((rest, one) => rest - one.cents, free);
}

function isDropped({ company, before }: Write, txnType: string): boolean {
	if (txnType === 'Expense') {
		const isLate = before !== null && company.switches.is('expenseLink', 'onlyWhenNew');
		return isLate || company.switches.is('expenseLink', 'dropped');
	}
	return isCheckLink(txnType) && company.switches.is('checkLink', 'dropped');
}

function isRefused(company: Company, txnType: string): boolean {
	if (txnType === 'Expense') return company.switches.is('expenseLink', 'refused');
	return isCheckLink(txnType) && company.switches.is('checkLink', 'refused');
}

function isCheckLink(txnType: string): boolean {
	return txnType === 'Check' || txnType === 'CreditCardCredit';
}

/** The cents of a line that fit into what is open; undefined after a complaint. */
function fitted(
	company: Company,
	txnId: string,
	cents: number,
	open: number,
	complain: (entry: FaultEntry) => undefined,
): number | undefined {
	if (cents < 0) return complain(entries.negativeAmount());
	if (cents <= open) return cents;
	switch (company.switches.value('overApplication')) {
		case 'trimmed':
			return open;
		case 'dropped':
			return 0;
		case 'unlinkable':
			return complain(entries.cannotBeLinked(txnId));
		default:
			return complain(
				entries.business("You can't apply more than the open balance of the transaction."),
			);
	}
}

function renderPayment(record: StoredRecord, company: Company): Fields {
	const { fields, id } = record;
	const { ledger } = company;
	const deposit = company.depositOf(id);
	return present({
		...fields,
		CurrencyRef: USD,
		CustomerRef: company.named('Customer', fields.CustomerRef),
		DepositToAccountRef: { value: (fields.DepositToAccountRef as Ref).value },
		PaymentMethodRef: fields.PaymentMethodRef,
		UnappliedAmt: amountOf(ledger.unappliedOf(id)),
		LinkedTxn: deposit ? [{ TxnId: deposit.id, TxnType: 'Deposit' }] : [],
		Line: ledger.settlementsOf(id).map((one) => ({
			Amount: amountOf(one.cents),
			LinkedTxn: [present({ TxnId: one.txnId, TxnType: one.txnType, TxnLineId: one.txnLineId })],
			LineEx: {
				any: [
					lineExtension('txnId', one.txnId),
					lineExtension(
						'txnOpenBalance',
						Math.abs(ledger.openOf(one.txnId, one.customerId, id) / 100).toFixed(2),
					),
					lineExtension(
						'txnReferenceNumber',
						String(company.findTransaction(one.txnId)?.fields.DocNumber ?? ''),
					),
				],
			},
		})),
	});
}

function lineExtension(name: string, value: string): Fields {
	return {
		name: '{http://schema.intuit.com/finance/v3}NameValue',
		declaredType: 'com.intuit.schema.finance.v3.NameValue',
		scope: 'javax.xml.bind.JAXBElement$GlobalScope',
		value: { Name: name, Value: value },
		nil: false,
		globalScope: true,
		typeSubstituted: false,
	};
}
