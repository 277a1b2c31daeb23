import type { Company } from '../company';
import { today } from '../clock';
import { amountOf, centsOf } from '../decimals';
import { type FaultEntry, entries } from '../faults';
import type { Posting } from '../ledger';
import {
	type Fields,
	boolean,
	choice,
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
	address,
	lineProperties,
	linkedTxns,
	present,
	transactionProperties,
	voidedNote,
} from './common';
import type { EntityKind, Prepared, Ref, StoredRecord, Write } from './kind';
import {
	checkBelowApplied,
	checkDuplicateNumber,
	checkLineTaxCode,
	consumeCredits,
	numberLines,
	trackClassAndLocation,
} from './transactions';

/** Money spent: an expense ("Cash"), a check or a credit card charge. */
export const purchase: EntityKind = {
	name: 'Purchase',
	family: 'transaction',
	shape: {
		className: 'Purchase',
		properties: {
			...transactionProperties,
			DocNumber: text(21),
			TxnDate: date,
			PaymentType: choice('Cash', 'Check', 'CreditCard'),
			AccountRef: reference('Account'),
			EntityRef: reference('Customer', 'Vendor', 'Employee'),
			PaymentMethodRef: reference('PaymentMethod'),
			PaymentRefNum: text(21),
			RemitToAddr: address,
			Credit: boolean,
			PrintStatus: choice('NotSet', 'NeedToPrint', 'PrintComplete'),
			Print: boolean,
			Memo: text(),
			CheckPayment: readOnly,
			CreditCardPayment: readOnly,
			DepartmentRef: reference('Department'),
			GlobalTaxCalculation: readOnly,
			TxnTaxDetail: readOnly,
			TotalAmt: number,
			PurchaseEx: extension,
			LinkedTxn: linkedTxns,
			Line: list(
				object('Line', {
					...lineProperties,
					// The location belongs to the header: no DepartmentRef here.
					AccountBasedExpenseLineDetail: object('AccountBasedExpenseLineDetail', {
						AccountRef: reference('Account'),
						CustomerRef: reference('Customer'),
						ClassRef: reference('Class'),
						BillableStatus: choice('Billable', 'NotBillable', 'HasBeenBilled'),
						TaxCodeRef: object('ReferenceType', { value: text(), name: readOnly, type: readOnly }),
						MarkupInfo: readOnly,
						TaxAmount: readOnly,
						TaxInclusiveAmt: readOnly,
					}),
				}),
			),
			TransactionLocationType: text(),
		},
	},
	operations: ['create', 'update', 'delete'],
	queryable: { TxnDate: 'date', DocNumber: 'text' },
	sortable: { TotalAmt: 'number' },
	prepare: preparePurchase,
	render: renderPurchase,
	voided: ({ fields }) => ({
		...fields,
		Line: (fields.Line as Fields[]).map((line) => ({ ...line, Amount: 0 })),
		PrivateNote: voidedNote(fields),
	}),
};

/** What LinkedTxn calls a purchase, by its payment type. */
const TXN_TYPES: Record<string, string> = {
	Cash: 'Expense',
	Check: 'Check',
	CreditCard: 'CreditCardCredit',
};

function preparePurchase(write: Write): Prepared {
	const { company, before, sent, problems, fields } = write;
	// A sparse update needs the payment type as well.
	if (sent.PaymentType === undefined) problems.push(entries.required('PaymentType'));
	if (fields.AccountRef === undefined) problems.push(entries.required('AccountRef'));
	const sentLines = (fields.Line ?? []) as Fields[];
	if (sentLines.length === 0) problems.push(entries.required('Line'));
	if (problems.length > 0) return { fields };

	if (sent.Line) {
		for (const line of sentLines) checkLine(company, line, problems);
		if (problems.length > 0) return { fields };
		fields.Line = numberLines(sentLines, (before?.fields.Line ?? []) as Fields[]).map((line) => ({
			...line,
			Amount: amountOf(centsOf(line.Amount as number)),
		}));
	}
	const lines = fields.Line as Fields[];
	trackClassAndLocation(company, fields, lines.map(detailOf), problems);
	checkPaidFrom(company, fields, problems);
	const total = totalOf(lines);
	if (typeof sent.TotalAmt === 'number' && centsOf(sent.TotalAmt) !== total) {
		problems.push(entries.business('The total is not the sum of the lines.'));
	}
	delete fields.TotalAmt;
	if (total < 0) {
		problems.push(entries.business('The transaction amount must be zero or more.'));
	}
	fields.TxnDate ??= today();
	company.checkOpenPeriod(fields.TxnDate);
	completeEntity(company, fields);
	const type = String(fields.PaymentType);
	if (type !== 'Check' || warnsOfDuplicateChecks(company)) {
		checkDuplicateNumber(
			write,
			'Purchase',
			type === 'Check' ? 'Check' : 'Expense',
			(other) => other.PaymentType === type,
		);
	}
	const side = fields.Credit === true ? 'credit' : 'charge';
	const trim = checkBelowApplied(write, receivables(company, lines), side);
	return {
		fields,
		postings: postingsOf(company, fields),
		followUp(id) {
			trim(id);
			consumeCredits(company, id, TXN_TYPES[type] ?? type);
		},
	};
}

const detailOf = (line: Fields) => line.AccountBasedExpenseLineDetail as Fields;
const accountOf = (line: Fields) => (detailOf(line).AccountRef as Ref).value;
const customerOf = (line: Fields) => (detailOf(line).CustomerRef as Ref | undefined)?.value;

function checkLine(company: Company, line: Fields, problems: FaultEntry[]): void {
	if (line.DetailType === undefined) {
		problems.push(entries.required('Line.DetailType'));
	} else if (line.DetailType !== 'AccountBasedExpenseLineDetail') {
		problems.push(entries.enumeration('Line.DetailType', String(line.DetailType)));
	} else if (line.Amount === undefined) {
		problems.push(entries.required('Line.Amount'));
	} else if (detailOf(line)?.AccountRef === undefined) {
		problems.push(entries.required('AccountRef'));
	} else {
		const detail = detailOf(line);
		checkLineTaxCode(detail, problems);
		detail.TaxCodeRef ??= { value: 'NON' };
		detail.BillableStatus ??= 'NotBillable';
		if (company.isReceivable(accountOf(line)) && customerOf(line) === undefined) {
			problems.push(
				entries.business(
					'When you use Accounts Receivable, you must choose a customer in the Name field.',
				),
			);
		}
	}
}

function checkPaidFrom(company: Company, fields: Fields, problems: FaultEntry[]): void {
	const account = company.find('Account', (fields.AccountRef as Ref).value);
	const wanted = fields.PaymentType === 'CreditCard' ? 'Credit Card' : 'Bank';
	if (account?.fields.AccountType !== wanted) {
		problems.push(entries.business(`The payment account must be of type ${wanted}.`));
	}
	if (fields.Credit === true && fields.PaymentType !== 'CreditCard') {
		problems.push(entries.business('Credit is for credit card transactions only.'));
	}
}

function warnsOfDuplicateChecks(company: Company): boolean {
	const settings = company.preference('OtherPrefs', 'NameValue') as Fields[] | undefined;
	const setting = settings?.find(({ Name }) => Name === 'WarnDuplicateCheckNumber');
	return setting?.Value === 'true';
}

/** Fills in which kind of name the payee is; customers, vendors and employees share their ids. */
function completeEntity(company: Company, fields: Fields): void {
	const payee = fields.EntityRef as Ref | undefined;
	if (!payee || payee.type !== undefined) return;
	const type = ['Customer', 'Vendor', 'Employee'].find((entity) =>
		company.find(entity, payee.value),
	);
	fields.EntityRef = { ...payee, type };
}

function totalOf(lines: Fields[]): number {
	return lines.reduce((total, line) => total + centsOf(line.Amount as number), 0);
}

/** What the lines on Accounts Receivable charge, in cents per customer. */
function receivables(company: Company, lines: Fields[]): Map<string, number> {
	const totals = new Map<string, number>();
	for (const line of lines) {
		const customerId = customerOf(line);
		if (customerId === undefined || !company.isReceivable(accountOf(line))) continue;
		totals.set(customerId, (totals.get(customerId) ?? 0) + centsOf(line.Amount as number));
	}
	return totals;
}

/** The lines against the account that paid; a credit card credit goes the other way. */
function postingsOf(company: Company, fields: Fields): Posting[] {
	const lines = fields.Line as Fields[];
	const sign = fields.Credit === true ? -1 : 1;
	return [
		{ accountId: (fields.AccountRef as Ref).value, cents: -sign * totalOf(lines) },
		...lines.map((line) => {
			const accountId = accountOf(line);
			const customerId = company.isReceivable(accountId) ? customerOf(line) : undefined;
			const cents = sign * centsOf(line.Amount as number);
			return customerId === undefined ? { accountId, cents } : { accountId, cents, customerId };
		}),
	];
}

function renderPurchase(record: StoredRecord, company: Company): Fields {
	const { fields, id } = record;
	const payee = fields.EntityRef as Required<Ref> | undefined;
	const code = { Cash: '54', Check: '3' }[String(fields.PaymentType)];
	const showsLinks = company.switches.is('purchaseLinkedTxn', 'shown');
	const payments = showsLinks ? company.ledger.paymentsOn(id) : [];
	return present({
		Credit: false,
		...fields,
		CurrencyRef: USD,
		AccountRef: company.named('Account', fields.AccountRef),
		EntityRef: payee && { ...company.named(payee.type, payee), type: payee.type },
		DepartmentRef: company.named('Department', fields.DepartmentRef),
		PurchaseEx: code && {
			any: [
				{
					name: '{http://schema.intuit.com/finance/v3}NameValue',
					declaredType: 'com.intuit.schema.finance.v3.NameValue',
					scope: 'javax.xml.bind.JAXBElement$GlobalScope',
					value: { Name: 'TxnType', Value: code },
					nil: false,
					globalScope: true,
					typeSubstituted: false,
				},
			],
		},
		LinkedTxn: payments.map((paymentId) => ({ TxnId: paymentId, TxnType: 'Payment' })),
		Line: (fields.Line as Fields[]).map((line) => ({
			...line,
			AccountBasedExpenseLineDetail: present({
				...detailOf(line),
				AccountRef: company.named('Account', detailOf(line).AccountRef),
				CustomerRef: company.named('Customer', detailOf(line).CustomerRef),
				ClassRef: company.named('Class', detailOf(line).ClassRef),
			}),
		})),
		TotalAmt: amountOf(totalOf(fields.Line as Fields[])),
	});
}
