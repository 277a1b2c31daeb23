import { NoAnswerError } from '../../../lib/http';
import type { Invoice } from '../../../lib/quickbooks/schemas';
import { fault, invoice, json, scripted } from './script';

const sendTo = 'jane+move@example.com';
const requestId = 'sm-1';
const send = `POST /invoice/77/send?sendTo=${sendTo}&requestid=${requestId}`;
const sent = { EmailStatus: 'EmailSent', BillEmail: { Address: sendTo } };
const pdf = Buffer.from('%PDF-1.4 and so on');

describe('sending an invoice', () => {
	it('posts no body, as the octet stream that QuickBooks asks for', async () => {
		const { client, done } = scripted([
			{
				send,
				expect: (request) => {
					expect(request.body).toBeUndefined();
					expect(request.headers).toEqual({ 'content-type': 'application/octet-stream' });
				},
				answer: json({ Invoice: invoice('77', sent) }),
			},
		]);
		const lookAgain = jest.fn();
		expect(await client.sendInvoice('77', { sendTo, requestId, lookAgain })).toMatchObject(sent);
		expect(lookAgain).not.toHaveBeenCalled();
		done();
	});

	it.each([
		['no answer', new NoAnswerError('gone')],
		['an outage', json('<html>', 503)],
		['half an answer', json('{"Invo')],
		['the first request still running', fault('600')],
	])('B3: after %s it looks before it sends again, with the same request id', async (_, answer) => {
		const { client, done } = scripted([
			{ send, answer },
			{ send, answer: json({ Invoice: invoice('77', sent) }) },
		]);
		const lookAgain = jest.fn(async () => undefined);
		await client.sendInvoice('77', { sendTo, requestId, lookAgain });
		expect(lookAgain).toHaveBeenCalledTimes(1);
		done();
	});

	it('B3: does not send again what went out unheard', async () => {
		const { client, done } = scripted([{ send, answer: new NoAnswerError('gone') }]);
		const found = { Id: '77' } as Invoice;
		const result = await client.sendInvoice('77', {
			sendTo,
			requestId,
			lookAgain: async () => found,
		});
		expect(result).toBe(found);
		done();
	});

	it('B3: looks after the last try too', async () => {
		const { client, done } = scripted(
			Array.from({ length: 4 }, () => ({ send, answer: new NoAnswerError('gone') })),
		);
		const found = { Id: '77' } as Invoice;
		let looks = 0;
		const lookAgain = async () => (++looks === 4 ? found : undefined);
		expect(await client.sendInvoice('77', { sendTo, requestId, lookAgain })).toBe(found);
		done();
	});

	it('waits when it is throttled, and has nothing to look for', async () => {
		const { client, waits, done } = scripted([
			{ send, answer: json({}, 429, { 'retry-after': '7' }) },
			{ send, answer: json({ Invoice: invoice('77', sent) }) },
		]);
		const lookAgain = jest.fn();
		await client.sendInvoice('77', { sendTo, requestId, lookAgain });
		expect(waits).toEqual([7_700]);
		expect(lookAgain).not.toHaveBeenCalled();
		done();
	});

	it('does not repeat what QuickBooks refuses', async () => {
		const { client, done } = scripted([{ send, answer: fault('2210') }]);
		const sending = client.sendInvoice('77', { sendTo, requestId, lookAgain: jest.fn() });
		await expect(sending).rejects.toMatchObject({ code: '2210' });
		done();
	});
});

describe('the PDF of an invoice', () => {
	const ask = 'GET /invoice/77/pdf';

	it('is asked for as bytes', async () => {
		const { client, done } = scripted([
			{
				send: ask,
				expect: (request) => {
					expect(request.expect).toBe('binary');
					expect(request.headers).toEqual({ accept: 'application/pdf' });
				},
				answer: json(pdf),
			},
		]);
		expect(Buffer.from(await client.invoicePdf('77')).equals(pdf)).toBe(true);
		done();
	});

	it.each([
		['a page of HTML', json(Buffer.from('<html>'))],
		['an outage', json(Buffer.from('<html>'), 502)],
		['no answer', new NoAnswerError('gone')],
	])('is asked for again after %s', async (_, answer) => {
		const { client, done } = scripted([
			{ send: ask, answer },
			{ send: ask, answer: json(pdf) },
		]);
		await client.invoicePdf('77');
		done();
	});

	it('is refused in the words of the fault, though it comes as bytes', async () => {
		const refusal = fault('610');
		const { client, done } = scripted([
			{ send: ask, answer: { ...refusal, body: Buffer.from(JSON.stringify(refusal.body)) } },
		]);
		await expect(client.invoicePdf('77')).rejects.toMatchObject({ code: '610', kind: 'notFound' });
		done();
	});
});
