import { NoAnswerError, ReconnectError } from '../../../lib/http';
import { fault, invoice, json, scripted } from './script';

const invoices = (from: number, count: number) =>
	Array.from({ length: count }, (_, index) => invoice(String(from + index)));

describe('query', () => {
	const page = (start: number) =>
		`GET /query?query=SELECT * FROM Invoice ORDERBY Id STARTPOSITION ${start} MAXRESULTS 1000`;

	it('goes on until a page is not full', async () => {
		const { client, done } = scripted([
			{ send: page(1), answer: json({ QueryResponse: { Invoice: invoices(1, 1000) } }) },
			{ send: page(1001), answer: json({ QueryResponse: { Invoice: invoices(1001, 1000) } }) },
			{ send: page(2001), answer: json({ QueryResponse: { Invoice: invoices(2001, 3) } }) },
		]);
		const rows = await client.query({ entity: 'Invoice' });
		expect(rows.map(({ Id }) => Id)).toEqual(invoices(1, 2003).map(({ Id }) => Id));
		expect(client.calls).toEqual({ total: 3, reads: 3, writes: 0 });
		done();
	});

	it('no rows: QuickBooks leaves out the list', async () => {
		const { client } = scripted([{ send: page(1), answer: json({ QueryResponse: {} }) }]);
		expect(await client.query({ entity: 'Invoice' })).toEqual([]);
	});

	it('what is read leniently, and what is not', async () => {
		const answer = json({
			QueryResponse: {
				Invoice: [invoice('7', { SyncToken: 3, TotalAmt: '600.50', DocNumber: null, Unknown: 1 })],
			},
		});
		const { client } = scripted([{ send: page(1), answer }]);
		const [row] = await client.query({ entity: 'Invoice' });
		expect(row).toMatchObject({ Id: '7', SyncToken: '3', TotalAmt: 600.5, Line: [] });
		expect(row?.DocNumber).toBeUndefined();
	});

	it.each([
		['an amount that is null', { Balance: null }, 'Balance'],
		['an amount that is empty', { Balance: '' }, 'Balance'],
		['no SyncToken', { SyncToken: undefined }, 'SyncToken'],
		['a line that is no line', { Line: [{ Amount: 1 }] }, 'Line.0.DetailType'],
	])('a row with %s is refused, naming record and field', async (_, rest, field) => {
		const { client } = scripted([
			{ send: page(1), answer: json({ QueryResponse: { Invoice: [invoice('7', rest)] } }) },
		]);
		await expect(client.query({ entity: 'Invoice' })).rejects.toThrow(
			`QuickBooks sent Invoice 7 in a form that is not understood: ${field} (`,
		);
	});

	it.each([
		['no answer', new NoAnswerError('x')],
		['half an answer', json('{"QueryResponse":{"Invo')],
		['JSON without rows', json({ time: 'now' })],
		['a gateway page', json('<html>', 502)],
	])('%s is asked again', async (_, answer) => {
		const { client, waits, done } = scripted([
			{ send: page(1), answer },
			{ send: page(1), answer: json({ QueryResponse: { Invoice: invoices(1, 1) } }) },
		]);
		expect(await client.query({ entity: 'Invoice' })).toHaveLength(1);
		expect(waits).toEqual([1000]);
		done();
	});

	it('gives up after four tries, with the last reason', async () => {
		const lost = { send: page(1), answer: fault('10000', 500) };
		const { client, waits, done } = scripted([lost, lost, lost, lost]);
		await expect(client.query({ entity: 'Invoice' })).rejects.toMatchObject({ kind: 'transient' });
		expect(waits).toEqual([1000, 2000, 4000]);
		done();
	});

	it('spent credentials are not tried again', async () => {
		const { client, done } = scripted([{ send: page(1), answer: new ReconnectError('x') }]);
		await expect(client.query({ entity: 'Invoice' })).rejects.toBeInstanceOf(ReconnectError);
		done();
	});
});

describe('read', () => {
	it('a record', async () => {
		const answer = json({ PaymentMethod: { Id: 3, SyncToken: '0', Name: 'Visa' } });
		const { client } = scripted([{ send: 'GET /paymentmethod/3', answer }]);
		expect(await client.read('PaymentMethod', '3')).toMatchObject({ Id: '3', Name: 'Visa' });
	});

	it('a deleted one is undefined, another refusal is not', async () => {
		const { client } = scripted([
			{ send: 'GET /invoice/3', answer: fault('610') },
			{ send: 'GET /invoice/..%2Fcustomer%2F1', answer: fault('2030') },
		]);
		expect(await client.read('Invoice', '3')).toBeUndefined();
		await expect(client.read('Invoice', '../customer/1')).rejects.toMatchObject({ code: '2030' });
	});
});
