import { envelopeTime } from './clock';

/** One error of an accounting fault. `element` is left out where the real service leaves it out. */
export interface FaultEntry {
	Message: string;
	Detail: string;
	code: string;
	element?: string;
}

/** A refusal by the accounting side: envelope `Fault.Error[]`. */
export class Fault extends Error {
	constructor(
		readonly entries: FaultEntry[],
		readonly type = 'ValidationFault',
		readonly status = 400,
	) {
		super(entries.map((entry) => `${entry.code} ${entry.Detail}`).join('; '));
	}

	toJSON(): { Fault: { Error: FaultEntry[]; type: string } } {
		return { Fault: { Error: this.entries, type: this.type } };
	}

	/** The whole answer. The recorded 2030 answer is the one without a `time`. */
	envelope(): Record<string, unknown> {
		const timeless = this.entries.every((entry) => entry.code === '2030');
		return timeless ? { ...this.toJSON() } : { ...this.toJSON(), time: envelopeTime() };
	}
}

/** A refusal by the gateway in front of it: envelope `fault.error[]`, all in lower case. */
export class GatewayFault extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		readonly text: string,
		readonly detail: string | null,
		readonly type: 'AUTHENTICATION' | 'SERVICE',
		readonly headers: Record<string, string> = {},
	) {
		super(text);
	}

	envelope(): Record<string, unknown> {
		const error = { message: this.text, detail: this.detail, code: this.code, element: null };
		return {
			warnings: null,
			intuitObject: null,
			fault: { error: [error], type: this.type },
			report: null,
			queryResponse: null,
			batchItemResponse: [],
			attachableResponse: [],
			syncErrorResponse: null,
			requestId: null,
			time: Date.now(),
			status: null,
			cdcresponse: [],
		};
	}
}

export const unauthorized = (detail: string) =>
	new GatewayFault(
		401,
		'3200',
		'message=AuthenticationFailed; errorCode=003200; statusCode=401',
		detail,
		'AUTHENTICATION',
		{ 'WWW-Authenticate': 'Bearer realm="Intuit", error="invalid_token"' },
	);

export const wrongRealm = () =>
	new GatewayFault(
		403,
		'3100',
		'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403',
		null,
		'SERVICE',
	);

export const throttled = (status: 429 | 403, headers: Record<string, string>) =>
	new GatewayFault(
		status,
		'3001',
		`message=ThrottleExceeded; errorCode=003001; statusCode=${status}`,
		'The request limit was reached.  Try again later',
		'SERVICE',
		headers,
	);

const one = (code: string, Message: string, Detail: string, element?: string): FaultEntry => ({
	Message,
	Detail,
	code,
	...(element === undefined ? {} : { element }),
});

/** The entries of the fault table: what the caller throws, alone or with others, in a `Fault`. */
export const entries = {
	unsupportedOperation: (what: string) =>
		one('500', 'Unsupported Operation', `Operation ${what} is not supported.`),
	duplicateRequestId: (id: string) =>
		one('600', 'Duplicate Request ID', `Duplicate Request ID : ${id}`),
	objectNotFound: () =>
		one(
			'610',
			'Object Not Found',
			"Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.",
			'',
		),
	transactionDeleted: () =>
		one(
			'610',
			'Object Not Found',
			'Object Not Found : Another user has deleted this transaction.',
			'',
		),
	cannotBeLinked: (id: string) =>
		one(
			'620',
			'Txn ID Cannot Be Linked',
			`The Txn ID (identified by ${id}) you're trying to use can't be linked.`,
		),
	batchTooLarge: (limit: number) =>
		one(
			'1040',
			'Batch size exceeds allowed limit',
			`Batch size exceeds allowed limit : ${limit} items`,
		),
	unsupportedProperty: (detail: string) =>
		one(
			'2010',
			'Request has invalid or unsupported property',
			`Property Name:${detail}\n specified is unsupported or invalid`,
		),
	required: (parameter: string) =>
		one(
			'2020',
			'Required param missing, need to supply the required value for the API',
			`Required parameter ${parameter} is missing in the request`,
			parameter,
		),
	invalidId: (value: string) =>
		one('2030', 'Invalid ID', `Id should be a valid number. Supplied value:${value}`, 'Id'),
	invalidIdInQuery: (value: string) =>
		one('2030', 'Invalid ID', `Id should be a valid number. Supplied value:${value}`),
	invalidString: (element: string) =>
		one(
			'2040',
			'Invalid String',
			`Invalid String : ${element} contains invalid characters`,
			element,
		),
	length: (element: string, max: number, supplied: number) =>
		one(
			'2050',
			'String length is either shorter or longer than supported by specification',
			`String length specified does not match the supported length. Min:0 Max:${max} supported. Supplied length:${supplied}`,
			element,
		),
	dateFormat: (element: string, value: string) =>
		one('2060', 'Invalid Date Format', `Invalid Date Format : ${value}`, element),
	date: (element: string, value: string) =>
		one('2070', 'Invalid Date', `Invalid Date : ${value}`, element),
	requestIdFormat: (detail: string) =>
		one('2130', 'Invalid Request Id Format', `Invalid Request Id Format : ${detail}`),
	enumeration: (element: string, value: string) =>
		one('2170', 'Invalid Enumeration', `Invalid Enumeration : ${value}`, element),
	email: (element: string, value: string) =>
		one(
			'2210',
			'Invalid Email Address Format',
			`The email address does not conform to the RFC 822 format. Supplied value:${value}`,
			element,
		),
	negativeAmount: () =>
		one('2290', 'Negative Amount', "Negative amounts aren't supported on transaction lines", ''),
	notBalanced: () =>
		one(
			'2300',
			'Debits and credits are not equal',
			'Business Validation Error: The debits and credits of a journal entry must be equal.',
			'',
		),
	reference: (kind: string, id: string) =>
		one(
			'2500',
			'Invalid Reference Id',
			`Invalid Reference Id : ${kind} element id ${id} not found`,
			'Reference Id',
		),
	inactiveReference: (kind: string) =>
		one(
			'2500',
			'Invalid Reference Id',
			`Invalid Reference Id : Something you're trying to use has been made inactive. Check the fields with ${kind.toLowerCase()}.`,
			'',
		),
	categoryItem: () =>
		one(
			'2500',
			'Invalid Reference Id',
			'Invalid Reference Id : An item in this transaction is set up as a category instead of a product or service.',
			'',
		),
	queryParser: (encountered: string, column: number, expecting: string) =>
		one(
			'4000',
			'Error parsing query',
			`QueryParserError: Encountered "${encountered}" at line 1, column ${column}.\nWas expecting:\n    ${expecting} ...`,
		),
	query: (detail: string) => one('4001', 'Invalid query', `QueryValidationError: ${detail}`),
	stale: () =>
		one(
			'5010',
			'Stale Object Error',
			'Stale Object Error : You and Emulated Bookkeeper were working on this at the same time. Emulated Bookkeeper finished before you did, so your work was not saved.',
			'',
		),
	featureOff: (feature: string) =>
		one('5030', 'Feature Not Supported', `Feature Not Supported : ${feature} is turned off`, ''),
	business: (detail: string) =>
		one(
			'6000',
			'A business validation error has occurred while processing your request',
			`Business Validation Error: ${detail}`,
			'',
		),
	amountCalculation: (amount: number) =>
		one(
			'6070',
			'Amount calculation incorrect in the request',
			`Amount is not equal to UnitPrice * Qty. Supplied value:${amount.toLocaleString('en-US', { minimumFractionDigits: 2 })}`,
			'',
		),
	noName: () => one('6080', 'No Name Provided', 'No Name Provided : A name is required', ''),
	discountLine: () =>
		one(
			'6090',
			'Invalid Discount Line',
			'Invalid Discount Line : an amount or a percentage is needed',
			'',
		),
	lineTaxCode: (code: string) =>
		one(
			'6100',
			'Invalid Line TaxCode in the request',
			`Valid line TaxCodes for US should be TAX or NON. Supplied value: ${code}`,
			'',
		),
	duplicateNumber: (docNumber: string, txnType: string, txnId: string) =>
		one(
			'6140',
			'Duplicate Document Number Error',
			`Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=${docNumber} is assigned to TxnType=${txnType} with TxnId=${txnId}`,
			'',
		),
	subLevel: () =>
		one('6180', 'Sub Level Limit', 'Sub Level Limit : at most four levels below a customer', ''),
	periodClosed: () =>
		one(
			'6210',
			'Account Period Closed, Cannot Update Through Services API',
			'The account period has closed and the account books cannot be updated through through the QBO Services API. Please use the QBO website to make these changes.',
			'',
		),
	hasBalance: () =>
		one(
			'6220',
			'Delete Entity Has Balance',
			'Delete Entity Has Balance : the balance is not zero',
			'',
		),
	// The JSON recording of this fault has no `element`.
	duplicateName: () =>
		one('6240', 'Duplicate Name Exists Error', 'The name supplied already exists. : null'),
	deposited: () =>
		one(
			'6540',
			'Deposited Transaction cannot be changed',
			'This transaction has been deposited. If you want to change or delete it, you must edit the deposit it appears on and remove it first',
			'',
		),
};

/** Throws one entry of the table by itself. */
export function refuse(entry: FaultEntry): never {
	throw new Fault([entry]);
}
