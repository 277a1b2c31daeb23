import {
	NoAnswerError,
	ReconnectError,
	type HttpRequest,
	type HttpResponse,
} from '../../../lib/http';
import { settle } from '../../../lib/basics/settled';
import type { OfficialInvoice } from '../../../lib/documents/official';
import { emailInvoice } from '../../../lib/documents/email';
import { QuickBooksClient } from '../../../lib/quickbooks/client';
import { invoiceSchema } from '../../../lib/quickbooks/schemas';
import { fault, invoice, json } from '../quickbooks/script';
import { job } from '../sync/builders';

const jane = 'jane@example.com';
const sentAt = '2026-05-20T10:00:00-07:00';

/** The invoice as QuickBooks has it after e-mailing it to Jane. */
const sent = (rest: Record<string, unknown> = {}) =>
	invoice('77', {
		DocNumber: '1037',
		EmailStatus: 'EmailSent',
		BillEmail: { Address: jane },
		DeliveryInfo: { DeliveryType: 'Email', DeliveryTime: sentAt },
		MetaData: { LastUpdatedTime: '2026-05-20T10:00:02-07:00' },
		...rest,
	});

/** Orders the e-mail to Jane; `answers` are those of QuickBooks, in order. */
async function order(
	before: Record<string, unknown>,
	answers: (HttpResponse | Error)[],
	{ again = false } = {},
) {
	const asked: HttpRequest[] = [];
	const client = new QuickBooksClient({
		realmId: '9130',
		sleep: async () => undefined,
		transport: async (request) => {
			const answer = answers[asked.push(request) - 1];
			if (answer === undefined) throw new Error('QuickBooks was asked too often.');
			if (answer instanceof Error) throw answer;
			return answer;
		},
	});
	const official = { job: job(), invoice: invoiceSchema.parse(before) } as OfficialInvoice;
	const company = { client, appBaseUrl: 'http://app.test', clock: () => new Date(0) };
	const outcome = await settle(emailInvoice(company, official, jane, { again }));
	expect(asked).toHaveLength(answers.length);
	return { outcome, requestIds: asked.map(({ query }) => query?.requestid) };
}

const accepted = json({
	Invoice: sent({ DeliveryInfo: { DeliveryTime: '2026-06-01T09:00:00Z' } }),
});
const gone = new NoAnswerError('QuickBooks could not be reached.');

describe('an invoice that QuickBooks e-mailed before', () => {
	it.each([
		['to that address, and nothing happened since', {}],
		['to that address in capitals', { BillEmail: { Address: 'JANE@example.com' } }],
	])('%s, is not sent again', async (_, fields) => {
		const { outcome } = await order(sent(fields), []);
		expect(outcome).toEqual({ ok: true, value: { sentTo: jane, sentAt, alreadySent: true } });
	});

	it.each([
		['was changed since', { MetaData: { LastUpdatedTime: '2026-05-20T10:01:01-07:00' } }],
		['went to another address', { BillEmail: { Address: 'joe@example.com' } }],
		['has no time of sending', { DeliveryInfo: null }],
		['has no time of change', { MetaData: {} }],
		['is only marked to be sent', { EmailStatus: 'NeedToSend' }],
	])('is sent when it %s', async (_, fields) => {
		const { outcome } = await order(sent(fields), [accepted]);
		expect(outcome).toMatchObject({ value: { alreadySent: false } });
	});

	it('is sent under the request id that it always had', async () => {
		const { requestIds } = await order(invoice('77', { DocNumber: '1037' }), [accepted]);
		expect(requestIds).toEqual(['sm-89cbc1e26d093ced587757fed3af8b63']);
	});

	it('is sent when asked to, under another request id than before', async () => {
		const first = await order(invoice('77', { DocNumber: '1037' }), [accepted]);
		const second = await order(sent(), [accepted], { again: true });
		expect(second.outcome).toMatchObject({ value: { alreadySent: false } });
		expect(second.requestIds).not.toEqual(first.requestIds);
	});
});

describe('an e-mail whose fate is in doubt', () => {
	const before = invoice('77', { DocNumber: '1037' });
	const inDoubt = {
		ok: false,
		error: { name: 'UnknownOutcomeError', message: expect.stringContaining('1037') },
	};

	it('B3: is found in the invoice, and was sent once', async () => {
		const { outcome } = await order(before, [gone, json({ Invoice: sent() })]);
		expect(outcome).toEqual({ ok: true, value: { sentTo: jane, sentAt, alreadySent: false } });
	});

	it('is reported when meanwhile somebody sent the invoice elsewhere', async () => {
		const elsewhere = json({ Invoice: sent({ BillEmail: { Address: 'joe@example.com' } }) });
		expect((await order(before, [gone, elsewhere])).outcome).toMatchObject(inDoubt);
	});

	it('is reported when QuickBooks took the order but does not say that it sent anything', async () => {
		const unsent = json({ Invoice: invoice('77', { DocNumber: '1037' }) });
		expect((await order(before, [unsent])).outcome).toMatchObject(inDoubt);
	});

	it('is reported when the connection ends before the invoice can be looked at', async () => {
		const ended = new ReconnectError('The connection to QuickBooks has ended.');
		expect((await order(before, [gone, ended])).outcome).toMatchObject(inDoubt);
	});

	it('is no doubt at all when QuickBooks refuses', async () => {
		expect((await order(before, [fault('2210')])).outcome).toMatchObject({
			error: { name: 'QuickBooksFault', code: '2210' },
		});
	});
});
