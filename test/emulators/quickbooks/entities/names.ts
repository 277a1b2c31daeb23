import { isDeepStrictEqual } from 'node:util';
import { amountOf } from '../decimals';
import type { Company } from '../company';
import { entries, refuse } from '../faults';
import {
	type Field,
	type Fields,
	boolean,
	date,
	number,
	plainText,
	readOnly,
	reference,
	text,
	choice,
	without,
} from '../shape';
import {
	USD,
	address,
	customFields,
	emailAddress,
	phone,
	present,
	systemProperties,
	website,
} from './common';
import type { EntityKind, Prepared, QueryType, Ref, StoredRecord, Write } from './kind';
import { deletedName, restoredName } from './deletedNames';

const NAME_ENTITIES = ['Customer', 'Vendor', 'Employee'];

/** Customers, vendors and employees: people and firms, who share one space of unique names. */
const nameProperties: Record<string, Field> = {
	...systemProperties,
	CustomField: customFields,
	Title: plainText(16),
	GivenName: plainText(100),
	MiddleName: plainText(100),
	FamilyName: plainText(100),
	Suffix: plainText(16),
	FullyQualifiedName: readOnly,
	CompanyName: text(100),
	DisplayName: plainText(500),
	PrintOnCheckName: plainText(110),
	UserId: text(),
	Active: boolean,
	PrimaryPhone: phone,
	AlternatePhone: phone,
	Mobile: phone,
	Fax: phone,
	PrimaryEmailAddr: emailAddress,
	WebAddr: website,
	V4IDPseudonym: readOnly,
	CurrencyRef: readOnly,
	Balance: readOnly,
	Notes: text(2000),
};

const nameQueries: Record<string, QueryType> = {
	DisplayName: 'text',
	GivenName: 'text',
	MiddleName: 'text',
	FamilyName: 'text',
	PrintOnCheckName: 'text',
	Active: 'boolean',
};

function nameKind(name: string, own: Partial<EntityKind> & { properties: Fields }): EntityKind {
	const { properties, ...rest } = own;
	return {
		name,
		family: 'name',
		shape: {
			className: name,
			properties: { ...nameProperties, ...(properties as Record<string, Field>) },
		},
		operations: ['create', 'update'],
		queryable: nameQueries,
		prepare: prepareName,
		render: (record) => present({ Balance: 0, CurrencyRef: USD, ...record.fields }),
		...rest,
	};
}

export const customer = nameKind('Customer', {
	properties: {
		Taxable: boolean,
		BillAddr: address,
		ShipAddr: address,
		OtherAddr: readOnly,
		ContactName: text(),
		Job: boolean,
		BillWithParent: boolean,
		ParentRef: reference('Customer'),
		Level: readOnly,
		CustomerTypeRef: readOnly,
		SalesTermRef: reference('Term'),
		PaymentMethodRef: reference('PaymentMethod'),
		BalanceWithJobs: readOnly,
		OpenBalanceDate: date,
		PreferredDeliveryMethod: choice('Print', 'Email', 'None'),
		DefaultTaxCodeRef: readOnly,
		ResaleNum: text(16),
		TaxExemptionReasonId: readOnly,
		IsProject: readOnly,
		ClientEntityId: readOnly,
		ARAccountRef: readOnly,
		Source: readOnly,
		BusinessNumber: readOnly,
		PrimaryTaxIdentifier: readOnly,
		SecondaryTaxIdentifier: readOnly,
		GSTIN: readOnly,
		GSTRegistrationType: readOnly,
		CreditLimit: number,
	},
	queryable: {
		...nameQueries,
		CompanyName: 'text',
		FullyQualifiedName: 'text',
		PrimaryEmailAddr: 'text',
		Balance: 'number',
	},
	prepare: prepareCustomer,
	render: renderCustomer,
});

export const vendor = nameKind('Vendor', {
	properties: {
		BillAddr: address,
		OtherContactInfo: readOnly,
		TaxIdentifier: text(20),
		TermRef: reference('Term'),
		AcctNum: text(100),
		Vendor1099: boolean,
		BillRate: number,
		CostRate: number,
		APAccountRef: reference('Account'),
	},
	queryable: { ...nameQueries, CompanyName: 'text', Balance: 'number' },
	render: (record) =>
		present({ Balance: 0, Vendor1099: false, CurrencyRef: USD, ...record.fields }),
});

export const employee = nameKind('Employee', {
	properties: {
		PrimaryAddr: address,
		SSN: text(100),
		BirthDate: date,
		Gender: choice('Male', 'Female'),
		HiredDate: date,
		ReleasedDate: date,
		BillableTime: boolean,
		EmployeeNumber: text(100),
		EmployeeType: text(),
		BillRate: number,
		CostRate: number,
		Organization: readOnly,
	},
	render: (record) => present({ BillableTime: false, ...record.fields }),
});

function prepareName(write: Write): Prepared {
	const { company, before } = write;
	const fields: Fields = { ...write.fields };
	const wasActive = before === null || before.fields.Active !== false;
	// A sparse update cannot take these two away.
	if (before && write.sent.DisplayName === null) fields.DisplayName = before.fields.DisplayName;
	if (before && write.sent.PrintOnCheckName === null) {
		fields.PrintOnCheckName = before.fields.PrintOnCheckName;
	}
	fields.Active ??= true;
	let displayName = String(fields.DisplayName ?? builtName(fields)).trim();
	if (displayName === '') refuse(entries.noName());

	if (wasActive && fields.Active === false) {
		displayName = deletedName(displayName, company.switches, (name) =>
			isNameTaken(company, name, before?.id),
		);
	} else if (!wasActive && fields.Active === true && write.sent.DisplayName === undefined) {
		displayName = restoredName(displayName);
	}
	if (isNameTaken(company, displayName, before?.id)) refuse(entries.duplicateName());
	fields.DisplayName = displayName;
	fields.PrintOnCheckName ??= displayName;
	return { fields };
}

function prepareCustomer(write: Write): Prepared {
	const { company, before, problems } = write;
	const { fields } = prepareName(write);
	const parent = fields.ParentRef as Ref | undefined;
	if (fields.Job === true && !parent) problems.push(entries.required('ParentRef'));
	if (parent && levelBelow(company, parent.value, before?.id) > 4) {
		problems.push(entries.subLevel());
	}
	const goesInactive = before?.fields.Active !== false && fields.Active === false;
	if (
		before &&
		goesInactive &&
		company.ledger.balanceOfCustomer(before.id) !== 0 &&
		company.switches.is('deactivateWithBalance', 'refused')
	) {
		problems.push(entries.hasBalance());
	}
	fields.FullyQualifiedName = qualifiedName(company, fields);
	for (const place of ['BillAddr', 'ShipAddr']) {
		if (fields[place]) fields[place] = withAddressId(company, fields[place], before?.fields[place]);
	}
	return { fields };
}

/** An address that is the same as before keeps its Id; any other is a new one. */
function withAddressId(company: Company, sent: unknown, before: unknown): unknown {
	const lines = without((before ?? {}) as Fields, 'Id');
	if (isDeepStrictEqual(sent, lines)) return before;
	return isDeepStrictEqual(sent, before)
		? before
		: { Id: company.addressId(), ...(sent as Fields) };
}

function renderCustomer(record: StoredRecord, company: Company): Fields {
	const { fields } = record;
	const parent = fields.ParentRef as Ref | undefined;
	return present({
		Taxable: false,
		Job: false,
		BillWithParent: false,
		PreferredDeliveryMethod: 'Print',
		...fields,
		Balance: amountOf(company.ledger.balanceOfCustomer(record.id)),
		BalanceWithJobs: amountOf(balanceWithJobs(company, record.id)),
		CurrencyRef: USD,
		ParentRef: company.named('Customer', parent),
		Level: parent ? levelBelow(company, parent.value) : undefined,
		SalesTermRef: company.named('Term', fields.SalesTermRef),
		PaymentMethodRef: company.named('PaymentMethod', fields.PaymentMethodRef),
	});
}

function builtName(fields: Fields): string {
	return [fields.Title, fields.GivenName, fields.MiddleName, fields.FamilyName, fields.Suffix]
		.filter((part) => typeof part === 'string')
		.join(' ');
}

function isNameTaken(company: Company, name: string, exceptId: string | undefined): boolean {
	const compared = comparedName(company, name);
	return NAME_ENTITIES.some((entity) =>
		company
			.all(entity)
			.some(
				(other) =>
					other.id !== exceptId &&
					comparedName(company, String(other.fields.DisplayName)) === compared,
			),
	);
}

/** A name as far as the switch `nameComparison` says that it counts. */
function comparedName(company: Company, name: string): string {
	switch (company.switches.value('nameComparison')) {
		case 'exact':
			return name;
		case 'accents':
			return name
				.toLowerCase()
				.normalize('NFD')
				.replace(/[\p{M}\s]/gu, '');
		default:
			return name.trim().toLowerCase();
	}
}

/** How many levels below the top a child of this parent is; endless if it would be its own. */
function levelBelow(company: Company, parentId: string, childId?: string): number {
	if (parentId === childId) return Infinity;
	const above = company.get('Customer', parentId).fields.ParentRef as Ref | undefined;
	return above ? levelBelow(company, above.value, childId) + 1 : 1;
}

function qualifiedName(company: Company, fields: Fields): string {
	const parent = fields.ParentRef as Ref | undefined;
	const above = parent && company.get('Customer', parent.value).fields.FullyQualifiedName;
	return above ? `${String(above)}:${String(fields.DisplayName)}` : String(fields.DisplayName);
}

function balanceWithJobs(company: Company, id: string): number {
	const jobs = company
		.all('Customer')
		.filter(({ fields }) => (fields.ParentRef as Ref | undefined)?.value === id);
	return jobs.reduce(
		(total, job) => total + balanceWithJobs(company, job.id),
		company.ledger.balanceOfCustomer(id),
	);
}
