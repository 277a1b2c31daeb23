import {
	type Field,
	type Fields,
	boolean,
	choice,
	email,
	extension,
	list,
	number,
	object,
	readOnly,
	reference,
	text,
} from '../shape';

/** Properties that every record has and the service fills. */
export const systemProperties: Record<string, Field> = {
	Id: text(),
	SyncToken: text(),
	MetaData: readOnly,
	domain: readOnly,
	sparse: readOnly,
	status: readOnly,
};

export const address = object('PhysicalAddress', {
	Id: readOnly,
	Line1: text(500),
	Line2: text(500),
	Line3: text(500),
	Line4: text(500),
	Line5: text(500),
	City: text(255),
	Country: text(255),
	CountryCode: text(255),
	CountrySubDivisionCode: text(255),
	PostalCode: text(30),
	PostalCodeSuffix: text(30),
	Lat: readOnly,
	Long: readOnly,
	Tag: text(),
	Note: text(),
});

export const emailAddress = object('EmailAddress', {
	Id: readOnly,
	Address: email,
	Default: readOnly,
	Tag: readOnly,
});

export const phone = object('TelephoneNumber', {
	Id: readOnly,
	FreeFormNumber: text(30),
	DeviceType: readOnly,
	CountryCode: readOnly,
	AreaCode: readOnly,
	ExchangeCode: readOnly,
	Extension: readOnly,
	Default: readOnly,
	Tag: readOnly,
});

export const website = object('WebSiteAddress', { Id: readOnly, URI: text(1000), Tag: readOnly });
export const memo = (max: number) => object('MemoRef', { value: text(max), id: readOnly });

export const customFields = list(
	object('CustomField', {
		DefinitionId: text(),
		Name: text(),
		Type: choice('StringType', 'BooleanType', 'NumberType', 'DateType'),
		StringValue: text(31),
		BooleanValue: boolean,
		NumberValue: number,
		DateValue: text(),
	}),
);

export const linkedTxns = list(
	object('LinkedTxn', { TxnId: text(), TxnType: text(), TxnLineId: text() }),
);

/** What every transaction has besides the system properties. */
export const transactionProperties: Record<string, Field> = {
	...systemProperties,
	CustomField: customFields,
	CurrencyRef: readOnly,
	ExchangeRate: number,
	PrivateNote: text(4000),
	TxnStatus: readOnly,
	TxnSource: readOnly,
	RecurDataRef: readOnly,
	TaxFormType: readOnly,
	TaxFormNum: readOnly,
	TxnApprovalInfo: readOnly,
	Tag: readOnly,
	AttachableRef: readOnly,
	ProjectRef: reference('Customer'),
	HomeBalance: readOnly,
	HomeTotalAmt: readOnly,
};

export const lineProperties: Record<string, Field> = {
	Id: text(),
	LineNum: number,
	Description: text(4000),
	Amount: number,
	DetailType: text(),
	CustomField: customFields,
	LineEx: extension,
	LinkedTxn: linkedTxns,
};

export const USD = { value: 'USD', name: 'United States Dollar' };

/** The note of a voided transaction: the word stands before what was there. */
export function voidedNote(fields: Fields): string {
	return typeof fields.PrivateNote === 'string' ? `Voided - ${fields.PrivateNote}` : 'Voided';
}

/** The properties of a record that are there at all. */
export function present(fields: Fields): Fields {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
