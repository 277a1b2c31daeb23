import { promisify } from 'node:util';
import { type Json, QuickBooksCompany, link, refundBody, salesLine } from './quickBooksCompany';
import { useStage } from '../../../useStage';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- a CommonJS package of one class
const QuickBooks = require('node-quickbooks') as Json;

/** A client that others use with the real service, pointed at the emulator. */

const stage = useStage(QuickBooksCompany);
let qbo: Json;
beforeEach(async () => {
	// It writes entity names in lower case in its queries.
	await stage.switchTo({ queryEntityCase: 'insensitive' });
	const { clientId, clientSecret, accessToken, realmId, refreshToken, url } = stage.emulator;
	qbo = new QuickBooks(
		clientId,
		clientSecret,
		accessToken,
		false,
		realmId,
		true,
		false,
		75,
		'2.0',
		refreshToken,
	);
	qbo.endpoint = `${url}/v3/company/`;
});

const call = (name: string, ...given: unknown[]): Promise<Json> =>
	promisify(qbo[name].bind(qbo))(...given);

test('customer, invoice, payment, refund: the books balance', async () => {
	const jane = await call('createCustomer', {
		DisplayName: "Jane O'Neil",
		PrimaryEmailAddr: { Address: 'jane@example.com' },
	});
	const { QueryResponse } = await call('findCustomers', { DisplayName: "Jane O'Neil", limit: 10 });
	expect(QueryResponse.Customer).toEqual([expect.objectContaining({ Id: jane.Id })]);

	const invoice = await call('createInvoice', {
		CustomerRef: { value: jane.Id },
		DocNumber: 'SM1-1',
		Line: [salesLine(600, { Qty: 4, UnitPrice: 150 })],
	});
	expect(invoice.Balance).toBe(600);
	const updated = await call('updateInvoice', {
		Id: invoice.Id,
		SyncToken: '0',
		PrivateNote: 'Two trucks',
	});
	expect(updated).toMatchObject({ PrivateNote: 'Two trucks', SyncToken: '1', TotalAmt: 600 });

	const payment = await call('createPayment', {
		CustomerRef: { value: jane.Id },
		TotalAmt: 650,
		Line: [link('Invoice', invoice, 600)],
	});
	const refund = await call('createPurchase', refundBody(jane, 50));
	const linked = await call('updatePayment', {
		Id: payment.Id,
		SyncToken: payment.SyncToken,
		Line: [link('Invoice', invoice, 600), link('Expense', refund, 50)],
	});
	expect(linked.UnappliedAmt).toBe(0);
	expect((await call('getInvoice', invoice.Id)).Balance).toBe(0);
	expect(await stage.balances()).toEqual({
		'Undeposited Funds': 650,
		Checking: -50,
		'Moving Income': -600,
	});
});

test('batch, change data capture, void, delete, pdf', async () => {
	const { BatchItemResponse } = await call('batch', [
		{ bId: '1', operation: 'create', Customer: { DisplayName: 'Ann' } },
		{ bId: '2', Query: "select * from Item where Type = 'Category'" },
	]);
	expect(BatchItemResponse[0].Customer.DisplayName).toBe('Ann');
	expect(BatchItemResponse[1].QueryResponse.Item[0].Name).toBe('Moving Services');

	const ann = BatchItemResponse[0].Customer;
	const body = { CustomerRef: { value: ann.Id }, Line: [salesLine(10)] };
	const first = await call('createInvoice', body);
	const second = await call('createInvoice', body);
	const voided = await call('voidInvoice', { Id: first.Id, SyncToken: '0' });
	expect(voided.Invoice.TotalAmt).toBe(0);
	const deleted = await call('deleteInvoice', second.Id);
	expect(deleted.Invoice.status).toBe('Deleted');
	const pdf = await call('getInvoicePdf', first.Id);
	expect(Buffer.from(pdf).toString('latin1')).toMatch(/^%PDF/);

	const since = new Date(Date.now() - 60_000).toISOString();
	const { CDCResponse } = await call('changeDataCapture', 'Invoice', since);
	expect(CDCResponse[0].QueryResponse[0].Invoice).toHaveLength(2);

	const payment = await call('createPayment', { CustomerRef: { value: ann.Id }, TotalAmt: 5 });
	const gone = await call('updatePayment', { Id: payment.Id, SyncToken: '0', void: true });
	expect(gone).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0 });
	expect(await stage.balances()).toEqual({});
});

test('its requestId and its faults', async () => {
	const body = () => ({ DisplayName: 'Ann', requestId: 'r-1' });
	const first = await call('createCustomer', body());
	expect(await call('createCustomer', body())).toEqual(first);
	await expect(call('createCustomer', { DisplayName: 'Ann' })).rejects.toMatchObject({
		response: { status: 400, data: { Fault: { Error: [{ code: '6240' }] } } },
	});
});
