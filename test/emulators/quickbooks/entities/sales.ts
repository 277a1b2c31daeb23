import type { Company } from '../company';
import { addDays, today } from '../clock';
import { amountOf, centsOf, percentOf, productInCents } from '../decimals';
import { type FaultEntry, entries, refuse } from '../faults';
import type { Posting } from '../ledger';
import {
	type Field,
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
	without,
} from '../shape';
import {
	USD,
	address,
	emailAddress,
	lineProperties,
	linkedTxns,
	memo,
	present,
	transactionProperties,
	voidedNote,
} from './common';
import type { EntityKind, Prepared, Ref, StoredRecord, Write } from './kind';
import { taxCents, taxDetailOf, txnTaxDetail, voidedTax } from './salesTax';
import {
	checkBelowApplied,
	checkDuplicateNumber,
	checkLineTaxCode,
	consumeCredits,
	numberLines,
	trackClassAndLocation,
} from './transactions';

/** Invoices and credit memos: the same lines, posted the one way and the other. */

const salesLine = object('Line', {
	...lineProperties,
	SalesItemLineDetail: object('SalesItemLineDetail', {
		ItemRef: reference('Item'),
		ClassRef: reference('Class'),
		UnitPrice: number,
		RatePercent: number,
		PriceLevelRef: readOnly,
		MarkupInfo: readOnly,
		Qty: number,
		UOMRef: readOnly,
		ItemAccountRef: readOnly,
		InventorySiteRef: readOnly,
		TaxCodeRef: object('ReferenceType', { value: text(), name: readOnly, type: readOnly }),
		TaxClassificationRef: readOnly,
		ServiceDate: date,
		TaxInclusiveAmt: number,
		DiscountRate: number,
		DiscountAmt: number,
		SalesItemLineDetailEx: extension,
	}),
	DescriptionLineDetail: object('DescriptionLineDetail', {
		ServiceDate: date,
		TaxCodeRef: readOnly,
	}),
	DiscountLineDetail: object('DiscountLineDetail', {
		DiscountRef: readOnly,
		PercentBased: boolean,
		DiscountPercent: number,
		DiscountAccountRef: reference('Account'),
		ServiceDate: date,
		ClassRef: reference('Class'),
		TaxCodeRef: readOnly,
	}),
	SubTotalLineDetail: readOnly,
});

const salesProperties: Record<string, Field> = {
	...transactionProperties,
	AutoDocNumber: boolean,
	DocNumber: text(21),
	TxnDate: date,
	DepartmentRef: reference('Department'),
	ClassRef: reference('Class'),
	CustomerRef: reference('Customer'),
	CustomerMemo: memo(1000),
	BillAddr: address,
	ShipAddr: address,
	ShipFromAddr: address,
	FreeFormAddress: boolean,
	BillEmail: emailAddress,
	BillEmailCc: emailAddress,
	BillEmailBcc: emailAddress,
	SalesTermRef: reference('Term'),
	Line: list(salesLine),
	LinkedTxn: linkedTxns,
	TxnTaxDetail: txnTaxDetail,
	TotalAmt: readOnly,
	Balance: readOnly,
	ApplyTaxAfterDiscount: boolean,
	PrintStatus: choice('NotSet', 'NeedToPrint', 'PrintComplete'),
	EmailStatus: choice('NotSet', 'NeedToSend', 'EmailSent'),
	PaymentMethodRef: reference('PaymentMethod'),
	PaymentRefNum: text(21),
	TransactionLocationType: text(),
	GlobalTaxCalculation: readOnly,
};

export const invoice: EntityKind = {
	name: 'Invoice',
	family: 'transaction',
	shape: {
		className: 'Invoice',
		properties: {
			...salesProperties,
			DueDate: date,
			AllowIPNPayment: boolean,
			AllowOnlinePayment: boolean,
			AllowOnlineCreditCardPayment: boolean,
			AllowOnlineACHPayment: boolean,
			InvoiceLink: readOnly,
			InvoiceEx: extension,
			invoiceStatusLog: readOnly,
			EInvoiceStatus: readOnly,
			ECloudStatusTimeStamp: readOnly,
			callToAction: readOnly,
			DeliveryInfo: readOnly,
			ShipDate: date,
			ShipMethodRef: readOnly,
			TrackingNum: text(31),
			FOB: text(31),
			PONumber: text(15),
			SalesRepRef: readOnly,
			RemitToRef: readOnly,
			DepositToAccountRef: reference('Account'),
			Deposit: number,
			DiscountRate: number,
			DiscountAmt: number,
			ConvenienceFeeDetail: readOnly,
			PaymentDetailsMessage: readOnly,
			RecurringInfo: readOnly,
			LessCIS: readOnly,
			TaxExemptionRef: readOnly,
			FinanceCharge: boolean,
		},
	},
	operations: ['create', 'update', 'delete', 'void'],
	queryable: {
		DocNumber: 'text',
		CustomerRef: 'reference',
		TxnDate: 'date',
		DueDate: 'date',
		Balance: 'number',
		SalesTermRef: 'reference',
		ProjectRef: 'reference',
	},
	sortable: { TotalAmt: 'number' },
	showsTotalCount: true,
	prepare: (write) => prepareSale(write, 'Invoice'),
	render: renderInvoice,
	voided: voidedSale,
};

export const creditMemo: EntityKind = {
	name: 'CreditMemo',
	family: 'transaction',
	shape: {
		className: 'CreditMemo',
		properties: { ...salesProperties, RemainingCredit: readOnly, InvoiceRef: readOnly },
	},
	operations: ['create', 'update', 'delete'],
	queryable: { DocNumber: 'text', CustomerRef: 'reference', TxnDate: 'date', TotalAmt: 'number' },
	prepare: (write) => prepareSale(write, 'CreditMemo'),
	render(record, company) {
		const { value } = record.fields.CustomerRef as Ref;
		const remaining = amountOf(-company.ledger.openOf(record.id, value) || 0);
		return { ...renderSale(record, company), RemainingCredit: remaining, Balance: remaining };
	},
	voided: voidedSale,
};

function prepareSale(write: Write, entity: 'Invoice' | 'CreditMemo'): Prepared {
	const { company, before, sent, problems } = write;
	const fields = write.fields;
	if (fields.CustomerRef === undefined) problems.push(entries.required('CustomerRef'));
	const sentLines = (fields.Line ?? []) as Fields[];
	if (sentLines.length === 0) problems.push(entries.required('Line'));
	if (problems.length > 0) return { fields };

	if (sent.Line !== undefined && sent.Line !== null) {
		const lines = readLines(write, sentLines);
		fields.Line = numberLines(lines, (before?.fields.Line ?? []) as Fields[]);
	}
	const lines = fields.Line as Fields[];
	fields.TxnTaxDetail = taxDetailOf(company, lines, fields.TxnTaxDetail);
	const details = lines.map((line) => line.SalesItemLineDetail as Fields).filter(Boolean);
	trackClassAndLocation(company, fields, details, problems);
	completeSale(write, entity);
	company.checkOpenPeriod(fields.TxnDate);

	const total = totalOf(fields);
	if (total < 0) {
		problems.push(entries.business('The transaction amount must be zero or more.'));
	}
	const customerId = (fields.CustomerRef as Ref).value;
	const side = entity === 'Invoice' ? 'charge' : 'credit';
	const trim = checkBelowApplied(write, new Map([[customerId, total]]), side);
	return {
		fields,
		postings: salePostings(company, fields, side === 'charge' ? 1 : -1),
		followUp(id) {
			trim(id);
			if (entity === 'Invoice') consumeCredits(company, id, 'Invoice');
		},
	};
}

/** Checks the sent lines and brings them into the form they are stored in. */
function readLines(write: Write, lines: Fields[]): Fields[] {
	const { company, problems } = write;
	const read: Fields[] = [];
	for (const line of lines) {
		switch (line.DetailType) {
			case undefined:
				problems.push(entries.required('Line.DetailType'));
				break;
			// The service's own line; harmless when it comes back.
			case 'SubTotalLineDetail':
				break;
			case 'DescriptionOnly':
				read.push(descriptionLine(line));
				break;
			case 'SalesItemLineDetail':
				read.push(salesItemLine(company, line, problems));
				break;
			case 'DiscountLineDetail':
				read.push(discountLine(company, line, problems));
				break;
			default:
				problems.push(entries.enumeration('Line.DetailType', String(line.DetailType)));
		}
	}
	// The discount is one of the whole transaction: it stands after the lines and knows their sum.
	const discounts = read.filter((line) => line.DetailType === 'DiscountLineDetail');
	if (discounts.length > 1) problems.push(entries.discountLine());
	const sold = read.filter((line) => line.DetailType !== 'DiscountLineDetail');
	return [...sold, ...discounts.map((line) => sizedDiscount(line, subtotalOf(sold)))];
}

function descriptionLine(line: Fields): Fields {
	return present({
		Id: line.Id,
		Description: line.Description,
		DetailType: 'DescriptionOnly',
		DescriptionLineDetail: line.DescriptionLineDetail ?? {},
	});
}

function salesItemLine(company: Company, line: Fields, problems: FaultEntry[]): Fields {
	const detail = { ...(line.SalesItemLineDetail as Fields | undefined) };
	// Without an item it is a text line, and its amount counts for nothing.
	if (detail.ItemRef === undefined) return descriptionLine(line);
	if (line.Amount === undefined) {
		problems.push(entries.required('Line.Amount'));
		return line;
	}
	const amount = line.Amount as number;
	const item = company.find('Item', (detail.ItemRef as Ref).value);
	if (item?.fields.Type === 'Category') problems.push(entries.categoryItem());
	checkLineTaxCode(detail, problems);
	detail.TaxCodeRef ??= { value: 'NON' };
	if (typeof detail.Qty === 'number' && typeof detail.UnitPrice === 'number') {
		const isExact = centsOf(amount) === productInCents(detail.Qty, detail.UnitPrice);
		if (!isExact) problems.push(entries.amountCalculation(amount));
	}
	if (amount < 0 && company.switches.is('negativeLine', 'refused')) {
		problems.push(entries.negativeAmount());
	}
	return present({
		Id: line.Id,
		Description: line.Description,
		Amount: amountOf(centsOf(amount)),
		DetailType: 'SalesItemLineDetail',
		SalesItemLineDetail: detail,
	});
}

function discountLine(company: Company, line: Fields, problems: FaultEntry[]): Fields {
	const detail = { ...(line.DiscountLineDetail as Fields | undefined) };
	const hasPercent = detail.PercentBased === true && typeof detail.DiscountPercent === 'number';
	if (!hasPercent && typeof line.Amount !== 'number') problems.push(entries.discountLine());
	if (typeof line.Amount === 'number' && line.Amount < 0) problems.push(entries.negativeAmount());
	if (company.preference('SalesFormsPrefs', 'AllowDiscount') !== true) {
		problems.push(entries.featureOff('AllowDiscount'));
	}
	detail.PercentBased ??= false;
	detail.DiscountAccountRef ??= {
		value: String(company.preference('SalesFormsPrefs', 'DefaultDiscountAccount')),
	};
	return present({
		Id: line.Id,
		Description: line.Description,
		Amount: line.Amount,
		DetailType: 'DiscountLineDetail',
		DiscountLineDetail: detail,
	});
}

function sizedDiscount(line: Fields, subtotal: number): Fields {
	const detail = line.DiscountLineDetail as Fields;
	const cents =
		detail.PercentBased === true
			? percentOf(subtotal, Number(detail.DiscountPercent ?? 0))
			: centsOf(Number(line.Amount ?? 0));
	return { ...line, Amount: amountOf(cents) };
}

function completeSale(write: Write, entity: 'Invoice' | 'CreditMemo'): void {
	const { company, before, fields, sent, problems } = write;
	fields.TxnDate ??= today();
	const isNew = before === null;
	if (isNew) {
		const buyer = company.get('Customer', (fields.CustomerRef as Ref).value).fields;
		fields.BillAddr ??= buyer.BillAddr;
		fields.ShipAddr ??= buyer.ShipAddr;
	} else {
		for (const place of ['BillAddr', 'ShipAddr']) {
			if (sent[place]) fields[place] = freeForm(sent[place] as Fields);
		}
	}
	fields.PrintStatus ??= 'NeedToPrint';
	fields.EmailStatus ??= 'NotSet';
	if (fields.EmailStatus === 'NeedToSend' && !(fields.BillEmail as Fields | undefined)?.Address) {
		problems.push(entries.business('An e-mail address is needed to send this transaction.'));
	}
	assignNumber(write, entity);
	if (entity === 'Invoice') assignDueDate(write);
}

function assignNumber(write: Write, entity: 'Invoice' | 'CreditMemo'): void {
	const { company, before, fields } = write;
	const isManual = company.preference('SalesFormsPrefs', 'CustomTxnNumbers') === true;
	const isForced = fields.DocNumber === 'AUTO_GENERATE' || fields.AutoDocNumber === true;
	delete fields.AutoDocNumber;
	if (isForced || (!isManual && before === null && fields.DocNumber === undefined)) {
		fields.DocNumber = company.nextNumber();
	} else if (isManual) {
		checkDuplicateNumber(write, entity, entity === 'Invoice' ? 'Invoice' : 'Credit Memo');
	}
}

function assignDueDate({ company, before, fields, sent }: Write): void {
	const isRedated = sent.SalesTermRef !== undefined && sent.DueDate === undefined;
	if (fields.DueDate !== undefined && !(before && isRedated)) return;
	const standard = company.preference('SalesFormsPrefs', 'DefaultTerms') as Ref | undefined;
	const term = (fields.SalesTermRef as Ref | undefined) ?? standard;
	const days = term ? Number(company.find('Term', term.value)?.fields.DueDays ?? 0) : 0;
	fields.DueDate = addDays(String(fields.TxnDate), days);
}

/** After an update of an address, the service keeps it as lines of text only. */
function freeForm(sent: Fields): Fields {
	const { Line1, Line2, Line3, Line4, Line5, City, CountrySubDivisionCode, PostalCode } = sent;
	const region = [CountrySubDivisionCode, PostalCode].filter(Boolean).join(' ');
	const place = [City, region].filter(Boolean).join(', ');
	const lines = [Line1, Line2, Line3, Line4, Line5, place || undefined].filter(Boolean);
	return Object.fromEntries(lines.slice(0, 5).map((line, index) => [`Line${index + 1}`, line]));
}

function subtotalOf(lines: Fields[]): number {
	return lines
		.filter((line) => line.DetailType === 'SalesItemLineDetail')
		.reduce((total, line) => total + centsOf(Number(line.Amount ?? 0)), 0);
}

function discountOf(lines: Fields[]): number {
	const line = lines.find((one) => one.DetailType === 'DiscountLineDetail');
	return line ? centsOf(Number(line.Amount ?? 0)) : 0;
}

function totalOf(fields: Fields): number {
	const lines = fields.Line as Fields[];
	return subtotalOf(lines) - discountOf(lines) + taxCents(fields);
}

/** Receivables against the items' income accounts and the sales tax owed; `sign` is -1 for a credit memo. */
function salePostings(company: Company, fields: Fields, sign: 1 | -1): Posting[] {
	const lines = fields.Line as Fields[];
	const postings: Posting[] = [
		{
			accountId: company.accountOfType('Accounts Receivable').id,
			customerId: (fields.CustomerRef as Ref).value,
			cents: sign * totalOf(fields),
		},
	];
	const tax = taxCents(fields);
	if (tax !== 0) {
		const { id } = company.accountOfType('Other Current Liability', 'SalesTaxPayable');
		postings.push({ accountId: id, cents: -sign * tax });
	}
	for (const line of lines) {
		const cents = centsOf(Number(line.Amount ?? 0));
		if (line.DetailType === 'SalesItemLineDetail') {
			const { ItemRef } = line.SalesItemLineDetail as { ItemRef: Ref };
			const income = company.find('Item', ItemRef.value)?.fields.IncomeAccountRef as
				| Ref
				| undefined;
			const accountId = income?.value ?? company.accountOfType('Income').id;
			postings.push({ accountId, cents: -sign * cents });
		} else if (line.DetailType === 'DiscountLineDetail') {
			const { DiscountAccountRef } = line.DiscountLineDetail as { DiscountAccountRef: Ref };
			postings.push({ accountId: DiscountAccountRef.value, cents: sign * cents });
		}
	}
	return postings;
}

function renderInvoice(record: StoredRecord, company: Company): Fields {
	const { value } = record.fields.CustomerRef as Ref;
	return {
		AllowIPNPayment: false,
		AllowOnlinePayment: false,
		AllowOnlineCreditCardPayment: false,
		AllowOnlineACHPayment: false,
		...renderSale(record, company),
		LinkedTxn: company.ledger
			.paymentsOn(record.id)
			.map((paymentId) => ({ TxnId: paymentId, TxnType: 'Payment' })),
		Balance: amountOf(company.ledger.openOf(record.id, value)),
	};
}

function renderSale(record: StoredRecord, company: Company): Fields {
	const { fields } = record;
	const lines = fields.Line as Fields[];
	const isDiscount = (line: Fields) => line.DetailType === 'DiscountLineDetail';
	const subtotal = {
		Amount: amountOf(subtotalOf(lines)),
		DetailType: 'SubTotalLineDetail',
		SubTotalLineDetail: {},
	};
	return present({
		ApplyTaxAfterDiscount: false,
		...fields,
		CustomField: fields.CustomField ?? [{ DefinitionId: '1', Name: 'Crew #', Type: 'StringType' }],
		CurrencyRef: USD,
		CustomerRef: company.named('Customer', fields.CustomerRef),
		DepartmentRef: company.named('Department', fields.DepartmentRef),
		ClassRef: company.named('Class', fields.ClassRef),
		SalesTermRef: company.named('Term', fields.SalesTermRef),
		Line: [
			...lines.filter((line) => !isDiscount(line)).map((line) => renderLine(line, company)),
			subtotal,
			...lines.filter(isDiscount).map((line) => renderLine(line, company)),
		],
		TotalAmt: amountOf(totalOf(fields)),
	});
}

function renderLine(line: Fields, company: Company): Fields {
	const sold = line.SalesItemLineDetail as Fields | undefined;
	const discount = line.DiscountLineDetail as Fields | undefined;
	return present({
		...line,
		SalesItemLineDetail:
			sold &&
			present({
				...sold,
				ItemRef: company.named('Item', sold.ItemRef),
				ClassRef: company.named('Class', sold.ClassRef),
			}),
		DiscountLineDetail:
			discount &&
			present({
				...discount,
				DiscountAccountRef: company.named('Account', discount.DiscountAccountRef),
			}),
	});
}

function voidedSale({ fields }: StoredRecord): Fields {
	const lines = (fields.Line as Fields[]).map((line) => {
		if (line.DetailType !== 'SalesItemLineDetail') {
			return line.Amount === undefined ? line : { ...line, Amount: 0 };
		}
		const detail = without(line.SalesItemLineDetail as Fields, 'UnitPrice');
		if (detail.Qty !== undefined) detail.Qty = 0;
		return { ...line, Amount: 0, SalesItemLineDetail: detail };
	});
	const TxnTaxDetail = voidedTax(fields.TxnTaxDetail as Fields);
	return { ...fields, Line: lines, TxnTaxDetail, PrivateNote: voidedNote(fields) };
}

/** Marks an invoice as e-mailed, to `sendTo` or to its own address. Throws a Fault without one. */
export function sendInvoice(record: StoredRecord, sendTo: string | undefined, at: string): void {
	const own = (record.fields.BillEmail as Fields | undefined)?.Address;
	if (!sendTo && !own)
		refuse(entries.business('An e-mail address is needed to send this transaction.'));
	record.fields = {
		...record.fields,
		BillEmail: { Address: sendTo ?? own },
		EmailStatus: 'EmailSent',
		DeliveryInfo: { DeliveryType: 'Email', DeliveryTime: at },
	};
}
