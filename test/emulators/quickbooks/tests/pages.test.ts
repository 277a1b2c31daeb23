import { type Json, QuickBooksCompany, link } from './quickBooksCompany';
import { useStage } from '../../../useStage';

const stage = useStage(QuickBooksCompany);
let jane: Json;
beforeEach(async () => {
	jane = await stage.customer('Jane <b>Smith</b>');
});

async function open(path: string): Promise<{ status: number; url: string; text: string }> {
	const answer = await fetch(`${stage.emulator.url}${path}`);
	return { status: answer.status, url: answer.url, text: await answer.text() };
}

test('the link opens that very invoice, escaped (A6)', async () => {
	const invoice = await stage.invoice(jane, 1250.5, { DocNumber: 'SM1234-1' });
	const payment = await stage.payment(jane, 250.5, [link('Invoice', invoice, 250.5)]);
	const login = `/login?deeplinkcompanyid=${stage.emulator.realmId}&pagereq=`;
	const page = await open(`${login}${encodeURIComponent(`invoice?txnId=${invoice.Id}`)}`);
	expect(page.status).toBe(200);
	expect(page.url).toBe(`${stage.emulator.url}/app/invoice?txnId=${invoice.Id}`);
	expect(page.text).toMatch('Invoice SM1234-1');
	expect(page.text).toMatch('Jane &lt;b&gt;Smith&lt;/b&gt;');
	expect(page.text).toMatch('1250.50');
	expect(page.text).toMatch('1000.00');
	expect(page.text).toMatch(`Payment ${payment.Id}`);
	const received = await open(`/app/recvpayment?txnId=${payment.Id}`);
	expect(received.text).toMatch(`Invoice ${invoice.Id}`);
	const customer = await open(`/app/customerdetail?nameId=${jane.Id}`);
	expect(customer.text).toMatch('1000.00');
});

test.each([
	'/app/invoice?txnId=999',
	'/app/invoice',
	'/app/constructor?txnId=1',
	'/nowhere',
	'/login?deeplinkcompanyid=1&pagereq=invoice%3FtxnId%3D1',
])('%s is not found', async (path) => {
	expect((await open(path)).status).toBe(404);
});

test('the login leads nowhere but to the app', async () => {
	const { realmId } = stage.emulator;
	const away = await open(`/login?deeplinkcompanyid=${realmId}&pagereq=%2F%2Fevil.example`);
	expect(away.status).toBe(404);
});
