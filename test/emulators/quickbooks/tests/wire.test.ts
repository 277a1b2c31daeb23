import { today } from '../clock';
import { type Json, QuickBooksCompany, codesOf, link } from './quickBooksCompany';
import { useStage } from '../../../useStage';

/** The forms of answers as public recordings show them, with data of our own. */

const stage = useStage(QuickBooksCompany);
const META = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/;
const metaData = {
	CreateTime: expect.stringMatching(META),
	LastUpdatedTime: expect.stringMatching(META),
};

test('a new customer has these defaults and headers', async () => {
	const answer = await stage.api('POST', '/customer?requestid=', { DisplayName: 'Doe, Jane' });
	expect(answer.status).toBe(200);
	expect(answer.headers.get('content-type')).toBe('application/json;charset=utf-8');
	expect(answer.headers.get('intuit_tid')).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
	expect(Date.parse(answer.headers.get('date') ?? '')).not.toBeNaN();
	expect(answer.body).toEqual({
		Customer: {
			Taxable: false,
			Job: false,
			BillWithParent: false,
			Balance: 0,
			BalanceWithJobs: 0,
			CurrencyRef: { value: 'USD', name: 'United States Dollar' },
			PreferredDeliveryMethod: 'Print',
			domain: 'QBO',
			sparse: false,
			Id: '1',
			SyncToken: '0',
			MetaData: metaData,
			FullyQualifiedName: 'Doe, Jane',
			DisplayName: 'Doe, Jane',
			PrintOnCheckName: 'Doe, Jane',
			Active: true,
		},
		time: expect.stringMatching(TIME),
	});
});

test('a new invoice has these defaults', async () => {
	const address = {
		Line1: '1 Main St',
		City: 'Austin',
		CountrySubDivisionCode: 'TX',
		PostalCode: '78701',
	};
	const jane = await stage.customer('Jane Smith', { BillAddr: address });
	const answer = await stage.api('POST', '/invoice', {
		Line: [
			{
				Amount: 100.0,
				DetailType: 'SalesItemLineDetail',
				SalesItemLineDetail: { ItemRef: { value: '1', name: 'Services' } },
			},
		],
		CustomerRef: { value: jane.Id },
	});
	expect(answer.body.Invoice).toEqual({
		AllowIPNPayment: false,
		AllowOnlinePayment: false,
		AllowOnlineCreditCardPayment: false,
		AllowOnlineACHPayment: false,
		domain: 'QBO',
		sparse: false,
		Id: '1',
		SyncToken: '0',
		MetaData: metaData,
		CustomField: [{ DefinitionId: '1', Name: 'Crew #', Type: 'StringType' }],
		TxnDate: today(),
		CurrencyRef: { value: 'USD', name: 'United States Dollar' },
		LinkedTxn: [],
		Line: [
			{
				Id: '1',
				LineNum: 1,
				Amount: 100,
				DetailType: 'SalesItemLineDetail',
				SalesItemLineDetail: {
					ItemRef: { value: '1', name: 'Services' },
					TaxCodeRef: { value: 'NON' },
				},
			},
			{ Amount: 100, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
		],
		TxnTaxDetail: { TotalTax: 0 },
		CustomerRef: { value: jane.Id, name: 'Jane Smith' },
		BillAddr: { Id: '1', ...address },
		DueDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
		TotalAmt: 100,
		ApplyTaxAfterDiscount: false,
		PrintStatus: 'NeedToPrint',
		EmailStatus: 'NotSet',
		Balance: 100,
	});
});

test('401: the gateway envelope, which tells the token', async () => {
	const token = 'an-access-token-that-nobody-ever-issued';
	const answer = await stage.api('GET', '/customer/1', undefined, {
		authorization: `Bearer ${token}`,
	});
	expect(answer.status).toBe(401);
	expect(answer.headers.get('www-authenticate')).toBe(
		'Bearer realm="Intuit", error="invalid_token"',
	);
	expect(answer.body).toEqual({
		warnings: null,
		intuitObject: null,
		fault: {
			error: [
				{
					message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
					detail: `Token expired: ${token}`,
					code: '3200',
					element: null,
				},
			],
			type: 'AUTHENTICATION',
		},
		report: null,
		queryResponse: null,
		batchItemResponse: [],
		attachableResponse: [],
		syncErrorResponse: null,
		requestId: null,
		time: expect.any(Number),
		status: null,
		cdcresponse: [],
	});
	const short = await stage.api('GET', '/customer/1', undefined, { authorization: 'Bearer x' });
	expect(short.body.fault.error[0].detail).toBe('Malformed bearer token: too short or too long');
});

test('403: another company', async () => {
	const { url, accessToken } = stage.emulator;
	const answer = await fetch(`${url}/v3/company/1234/preferences`, {
		headers: { authorization: `Bearer ${accessToken}` },
	});
	expect(answer.status).toBe(403);
	expect((await answer.json()) as Json).toMatchObject({
		fault: { error: [{ code: '3100', detail: null }], type: 'SERVICE' },
	});
});

test('2010 names the property, the class and what is known', async () => {
	const answer = await stage.api('POST', '/invoice', { BadJson: true });
	expect(answer.status).toBe(400);
	expect(answer.headers.get('content-type')).toBe('application/json');
	expect(answer.body).toEqual({
		Fault: {
			Error: [
				{
					Message: 'Request has invalid or unsupported property',
					Detail: expect.stringMatching(
						/^Property Name:Unrecognized field "BadJson" \(class com\.intuit\.schema\.finance\.v3\.Invoice\), not marked as ignorable \(\d+ known properties: "Id", .*\[truncated\]\]\)\n specified is unsupported or invalid$/,
					),
					code: '2010',
				},
			],
			type: 'ValidationFault',
		},
		time: expect.stringMatching(TIME),
	});
});

test('6240 has no element, 2030 has no time', async () => {
	await stage.customer('Weiskopf');
	const duplicate = await stage.api('POST', '/customer', { DisplayName: 'Weiskopf' });
	expect(duplicate.body).toEqual({
		Fault: {
			Error: [
				{
					Message: 'Duplicate Name Exists Error',
					Detail: 'The name supplied already exists. : null',
					code: '6240',
				},
			],
			type: 'ValidationFault',
		},
		time: expect.stringMatching(TIME),
	});
	const { body } = await stage.api('GET', '/customer/1.5');
	expect(body).toEqual({
		Fault: {
			Error: [
				{
					Message: 'Invalid ID',
					Detail: 'Id should be a valid number. Supplied value:1.5',
					code: '2030',
					element: 'Id',
				},
			],
			type: 'ValidationFault',
		},
	});
});

test.each([
	['GET', '/customer/1/5'],
	['GET', '/Customer/1'],
	['GET', '/bill/1'],
	['PUT', '/customer'],
	['POST', '/customer?operation=merge'],
	['GET', '/purchase/1/pdf'],
])('%s %s is no operation: code 500 with status 400', async (method, path) => {
	const answer = await stage.api(method, path, method === 'GET' ? undefined : {});
	expect(answer.status).toBe(400);
	expect(codesOf(answer)).toEqual(['500']);
});

test('a body that is not JSON is refused', async () => {
	expect(codesOf(await stage.api('POST', '/customer', '{"DisplayName":'))).toEqual(['2010']);
});

describe('batch', () => {
	test('each item has its own answer or fault', async () => {
		const jane = await stage.customer();
		const invoice = await stage.invoice(jane, 337.5);
		await stage.written('Invoice', {
			Id: invoice.Id,
			SyncToken: '0',
			sparse: true,
			PrivateNote: 'x',
		});
		const answer = await stage.api('POST', '/batch', {
			BatchItemRequest: [
				{ bId: 'bid1', operation: 'create', Vendor: { DisplayName: 'Boraski Store' } },
				{ bId: 'bid2', operation: 'delete', Invoice: { Id: '129', SyncToken: '0' } },
				{
					bId: 'bid3',
					operation: 'update',
					Invoice: { sparse: true, Id: invoice.Id, SyncToken: '0', PrivateNote: 'y' },
				},
				{ bId: 'bid4', Query: "select * from Invoice where Balance > '300.00'" },
			],
		});
		expect(answer.status).toBe(200);
		const [created, missing, stale, found] = answer.body.BatchItemResponse;
		expect(created).toMatchObject({
			Vendor: { DisplayName: 'Boraski Store', Id: '2' },
			bId: 'bid1',
		});
		expect(missing).toEqual({
			Fault: {
				Error: [
					{
						Message: 'Object Not Found',
						Detail: expect.stringMatching(/^Object Not Found : Something you're trying to use/),
						code: '610',
						element: '',
					},
				],
				type: 'ValidationFault',
			},
			bId: 'bid2',
		});
		expect(stale).toMatchObject({ Fault: { Error: [{ code: '5010', element: '' }] }, bId: 'bid3' });
		expect(found).toMatchObject({
			QueryResponse: { Invoice: [{ Id: invoice.Id }], startPosition: 1, maxResults: 1 },
			bId: 'bid4',
		});
		expect(answer.body.time).toMatch(TIME);
	});

	test('voids and deletes', async () => {
		const jane = await stage.customer();
		const invoice = await stage.invoice(jane, 10);
		const other = await stage.invoice(jane, 20);
		const payment = await stage.payment(jane, 5);
		const { body } = await stage.api('POST', '/batch', {
			BatchItemRequest: [
				{
					bId: '1',
					operation: 'update',
					optionsData: 'void',
					Invoice: { Id: invoice.Id, SyncToken: '0' },
				},
				{
					bId: '2',
					operation: 'update',
					optionsData: 'void',
					Payment: { Id: payment.Id, SyncToken: '0' },
				},
				{ bId: '3', operation: 'delete', Invoice: { Id: other.Id, SyncToken: '0' } },
			],
		});
		expect(body.BatchItemResponse).toMatchObject([
			{ Invoice: { TotalAmt: 0, PrivateNote: 'Voided' } },
			{ Payment: { TotalAmt: 0, PrivateNote: 'Voided' } },
			{ Invoice: { domain: 'QBO', status: 'Deleted', Id: other.Id } },
		]);
		expect(await stage.balances()).toEqual({});
	});

	test('more than the limit is refused as a whole', async () => {
		const items = (count: number) => ({
			BatchItemRequest: Array.from({ length: count }, (_, index) => ({
				bId: String(index),
				operation: 'create',
				Customer: { DisplayName: `C${index}` },
			})),
		});
		expect(codesOf(await stage.api('POST', '/batch', items(31)))).toEqual(['1040']);
		expect((await stage.query('select count(*) from Customer')).body.QueryResponse.totalCount).toBe(
			0,
		);
		expect((await stage.api('POST', '/batch', items(30))).body.BatchItemResponse).toHaveLength(30);
	});

	test('the order of items is not promised', async () => {
		await stage.switchTo({ batchOrder: 'reversed' });
		const { body } = await stage.api('POST', '/batch', {
			BatchItemRequest: [
				{ bId: 'a', Query: 'select * from Term' },
				{ bId: 'b', Query: 'select * from Class' },
			],
		});
		expect(body.BatchItemResponse.map((one: Json) => one.bId)).toEqual(['b', 'a']);
	});
});

test('CDC: whole records by entity, deletions last, nothing for what did not change', async () => {
	const since = new Date().toISOString();
	const jane = await stage.customer();
	const gone = await stage.invoice(jane, 10);
	const kept = await stage.invoice(jane, 20);
	await stage.written('Invoice', { Id: gone.Id, SyncToken: '0' }, '?operation=delete');
	const { body } = await stage.api(
		'GET',
		`/cdc?entities=Customer,Invoice,Payment&changedSince=${encodeURIComponent(since)}`,
	);
	expect(body.CDCResponse[0].QueryResponse).toMatchObject([
		{ Customer: [{ Id: jane.Id, DisplayName: 'Jane Smith' }], startPosition: 1, maxResults: 1 },
		{
			Invoice: [
				{ Id: kept.Id, TotalAmt: 20 },
				{
					domain: 'QBO',
					status: 'Deleted',
					Id: gone.Id,
					MetaData: { LastUpdatedTime: expect.stringMatching(META) },
				},
			],
			maxResults: 2,
			totalCount: 2,
		},
		{},
	]);
	const old = await stage.api('GET', '/cdc?entities=Invoice&changedSince=2020-01-01');
	expect(codesOf(old)).toEqual(['6000']);
});

test('send marks the invoice, pdf is a PDF', async () => {
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 10);
	const octets = { 'content-type': 'application/octet-stream' };
	const nowhere = await stage.api('POST', `/invoice/${invoice.Id}/send`, undefined, octets);
	expect(codesOf(nowhere)).toEqual(['6000']);
	const sent = await stage.api(
		'POST',
		`/invoice/${invoice.Id}/send?sendTo=jane%40example.com`,
		undefined,
		octets,
	);
	expect(sent.body.Invoice).toMatchObject({
		EmailStatus: 'EmailSent',
		BillEmail: { Address: 'jane@example.com' },
		DeliveryInfo: { DeliveryType: 'Email', DeliveryTime: expect.stringMatching(META) },
		SyncToken: '1',
	});
	const pdf = await stage.api('GET', `/invoice/${invoice.Id}/pdf`, undefined, {
		accept: 'application/pdf',
	});
	expect(pdf.headers.get('content-type')).toBe('application/pdf');
	expect(pdf.body).toMatch(/^%PDF-1\.4/);
});

test('preferences and company info, read and queried', async () => {
	const { body } = await stage.api('GET', '/preferences');
	expect(body.Preferences).toMatchObject({
		Id: '1',
		SalesFormsPrefs: { CustomTxnNumbers: true, AutoApplyCredit: false },
		AccountingInfoPrefs: { TrackDepartments: true, ClassTrackingPerTxnLine: true },
	});
	expect(body.Preferences.AccountingInfoPrefs).not.toHaveProperty('BookCloseDate');
	const queried = await stage.query('select * from Preferences');
	expect(queried.body.QueryResponse.Preferences).toEqual([body.Preferences]);
	const info = await stage.api('GET', `/companyinfo/${stage.emulator.realmId}`);
	expect(info.body.CompanyInfo).toMatchObject({
		Id: '1',
		CompanyName: 'Emulated Movers LLC',
		Country: 'US',
		CompanyAddr: { Country: 'USA' },
	});
});

test('an updated address comes back as lines of text', async () => {
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 10);
	const updated = await stage.written('Invoice', {
		Id: invoice.Id,
		SyncToken: '0',
		sparse: true,
		BillAddr: {
			Line1: '1 Main St',
			City: 'Austin',
			CountrySubDivisionCode: 'TX',
			PostalCode: '78701',
		},
	});
	expect(updated.BillAddr).toEqual({ Line1: '1 Main St', Line2: 'Austin, TX 78701' });
});

test('a payment tells the open balance and the number of what it settles', async () => {
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 71, { DocNumber: 'SM7' });
	const payment = await stage.payment(jane, 65, [link('Invoice', invoice, 55)]);
	expect(payment).toMatchObject({ TotalAmt: 65, UnappliedAmt: 10, ProcessPayment: false });
	expect(payment).not.toHaveProperty('DocNumber');
	const extensions = payment.Line[0].LineEx.any.map((one: Json) => one.value);
	expect(extensions).toEqual([
		{ Name: 'txnId', Value: invoice.Id },
		{ Name: 'txnOpenBalance', Value: '71.00' },
		{ Name: 'txnReferenceNumber', Value: 'SM7' },
	]);
});
