import { type FaultEntry, entries, refuse } from '../faults';
import {
	type Field,
	type Fields,
	boolean,
	choice,
	date,
	number,
	plainText,
	readOnly,
	reference,
	text,
} from '../shape';
import { USD, present, systemProperties } from './common';
import { deletedName, restoredName } from './deletedNames';
import type { EntityKind, Prepared, QueryType, Write } from './kind';

/** The company's lists: items, accounts, payment methods, classes, locations, terms, tax codes. */
interface ListKind {
	name: string;
	properties: Record<string, Field>;
	required: string[];
	queryable: Record<string, QueryType>;
	sortable?: Record<string, QueryType>;
	/** References, for the names that the wire shows with them. */
	references?: Record<string, string>;
	defaults?: Fields;
	/** Whether the record shows a FullyQualifiedName. */
	qualified?: boolean;
	showsTotalCount?: boolean;
	isReadOnly?: boolean;
	check?: (fields: Fields) => FaultEntry[];
}

function listKind(own: ListKind): EntityKind {
	return {
		name: own.name,
		family: 'list',
		shape: {
			className: own.name,
			properties: {
				...systemProperties,
				Active: boolean,
				FullyQualifiedName: readOnly,
				...own.properties,
			},
		},
		operations: own.isReadOnly ? [] : ['create', 'update'],
		queryable: { ...own.queryable, Active: 'boolean' },
		...(own.sortable ? { sortable: own.sortable } : {}),
		...(own.showsTotalCount ? { showsTotalCount: true } : {}),
		prepare: (write) => prepareListRecord(own, write),
		render: (record, company) => {
			const references = Object.entries(own.references ?? {}).map(([property, entity]) => [
				property,
				company.named(entity, record.fields[property]),
			]);
			return present({ ...record.fields, ...Object.fromEntries(references) });
		},
	};
}

function prepareListRecord(own: ListKind, write: Write): Prepared {
	const { company, before, problems } = write;
	const fields: Fields = { ...own.defaults, ...write.fields };
	fields.Active ??= true;
	for (const property of own.required) {
		if (fields[property] === undefined) problems.push(entries.required(property));
	}
	if (problems.length > 0) return { fields };
	problems.push(...(own.check?.(fields) ?? []));

	const isTaken = (name: string) =>
		company
			.all(own.name)
			.some(
				(other) =>
					other.id !== before?.id &&
					String(other.fields.Name).trim().toLowerCase() === name.toLowerCase(),
			);
	const wasActive = before === null || before.fields.Active !== false;
	let name = String(fields.Name).trim();
	if (wasActive && fields.Active === false) name = deletedName(name, company.switches, isTaken);
	else if (!wasActive && fields.Active === true && write.sent.Name === undefined) {
		name = restoredName(name);
	}
	if (isTaken(name)) refuse(entries.duplicateName());
	fields.Name = name;
	if (own.qualified) fields.FullyQualifiedName = name;
	return { fields };
}

export const item = listKind({
	name: 'Item',
	properties: {
		Name: plainText(100),
		Sku: text(100),
		Description: text(4000),
		SubItem: boolean,
		ParentRef: reference('Item'),
		Level: readOnly,
		Taxable: boolean,
		SalesTaxIncluded: boolean,
		UnitPrice: number,
		Type: choice('Service', 'NonInventory', 'Inventory', 'Category', 'Group'),
		IncomeAccountRef: reference('Account'),
		ExpenseAccountRef: reference('Account'),
		AssetAccountRef: reference('Account'),
		PurchaseDesc: text(1000),
		PurchaseCost: number,
		TrackQtyOnHand: boolean,
		QtyOnHand: number,
		InvStartDate: date,
		ClassRef: reference('Class'),
		TaxClassificationRef: readOnly,
		SalesTaxCodeRef: readOnly,
		PurchaseTaxCodeRef: readOnly,
		ItemCategoryType: readOnly,
	},
	required: ['Name', 'Type'],
	queryable: { Name: 'text', Type: 'text', FullyQualifiedName: 'text', Sku: 'text' },
	sortable: { UnitPrice: 'number' },
	references: {
		ParentRef: 'Item',
		IncomeAccountRef: 'Account',
		ExpenseAccountRef: 'Account',
		ClassRef: 'Class',
	},
	defaults: { Taxable: false, UnitPrice: 0 },
	qualified: true,
	check: (fields) =>
		fields.Type === 'Service' && !fields.IncomeAccountRef
			? [entries.required('IncomeAccountRef')]
			: [],
});

/** What an account of each type is classified as. */
const CLASSIFICATIONS: Record<string, string> = {
	Bank: 'Asset',
	'Accounts Receivable': 'Asset',
	'Other Current Asset': 'Asset',
	'Fixed Asset': 'Asset',
	'Other Asset': 'Asset',
	'Accounts Payable': 'Liability',
	'Credit Card': 'Liability',
	'Other Current Liability': 'Liability',
	'Long Term Liability': 'Liability',
	Equity: 'Equity',
	Income: 'Revenue',
	'Other Income': 'Revenue',
	'Cost of Goods Sold': 'Expense',
	Expense: 'Expense',
	'Other Expense': 'Expense',
};

const accountLists = listKind({
	name: 'Account',
	properties: {
		Name: plainText(100),
		SubAccount: boolean,
		ParentRef: reference('Account'),
		Description: text(100),
		Classification: readOnly,
		AccountType: choice(...Object.keys(CLASSIFICATIONS)),
		AccountSubType: text(),
		AcctNum: text(20),
		CurrentBalance: readOnly,
		CurrentBalanceWithSubAccounts: readOnly,
		CurrencyRef: readOnly,
		TaxCodeRef: readOnly,
	},
	required: ['Name', 'AccountType'],
	queryable: {
		Name: 'text',
		AccountType: 'text',
		AccountSubType: 'text',
		Classification: 'text',
		SubAccount: 'boolean',
		FullyQualifiedName: 'text',
	},
	references: { ParentRef: 'Account' },
	defaults: { SubAccount: false },
	qualified: true,
	check: (fields) => (String(fields.Name).includes('"') ? [entries.invalidString('Name')] : []),
});

export const account: EntityKind = {
	...accountLists,
	prepare(write) {
		const { fields } = accountLists.prepare(write);
		return { fields: { ...fields, Classification: CLASSIFICATIONS[String(fields.AccountType)] } };
	},
	render(record, company) {
		const balance = company.ledger.balanceOfAccount(record.id);
		// Liabilities, equity and income grow on the credit side.
		const grows = ['Asset', 'Expense'].includes(String(record.fields.Classification)) ? 1 : -1;
		const shown = balance === 0 ? 0 : (grows * balance) / 100;
		return {
			...accountLists.render(record, company),
			CurrentBalance: shown,
			CurrentBalanceWithSubAccounts: shown,
			CurrencyRef: USD,
		};
	},
};

export const paymentMethod = listKind({
	name: 'PaymentMethod',
	properties: { Name: text(31), Type: choice('CREDIT_CARD', 'NON_CREDIT_CARD') },
	required: ['Name'],
	queryable: { Name: 'text' },
	defaults: { Type: 'NON_CREDIT_CARD' },
});

export const classKind = listKind({
	name: 'Class',
	properties: { Name: plainText(100), SubClass: boolean, ParentRef: reference('Class') },
	required: ['Name'],
	queryable: { Name: 'text', FullyQualifiedName: 'text' },
	references: { ParentRef: 'Class' },
	defaults: { SubClass: false },
	qualified: true,
	showsTotalCount: true,
});

export const department = listKind({
	name: 'Department',
	properties: {
		Name: plainText(100),
		SubDepartment: boolean,
		ParentRef: reference('Department'),
		Address: readOnly,
	},
	required: ['Name'],
	queryable: { Name: 'text', FullyQualifiedName: 'text' },
	references: { ParentRef: 'Department' },
	defaults: { SubDepartment: false },
	qualified: true,
});

export const term = listKind({
	name: 'Term',
	properties: {
		Name: text(31),
		Type: readOnly,
		DueDays: number,
		DiscountDays: number,
		DiscountPercent: number,
		DayOfMonthDue: number,
		DueNextMonthDays: number,
	},
	required: ['Name', 'DueDays'],
	queryable: { Name: 'text' },
	defaults: { Type: 'STANDARD' },
});

export const taxCode = listKind({
	name: 'TaxCode',
	properties: {
		Name: text(100),
		Description: text(),
		Taxable: boolean,
		TaxGroup: boolean,
		Hidden: readOnly,
		SalesTaxRateList: readOnly,
	},
	required: ['Name'],
	queryable: { Name: 'text', Description: 'text' },
	showsTotalCount: true,
	isReadOnly: true,
});

export const taxRate = listKind({
	name: 'TaxRate',
	properties: { Name: text(100), Description: text(), RateValue: number },
	required: ['Name'],
	queryable: { Name: 'text', Description: 'text' },
	isReadOnly: true,
});
