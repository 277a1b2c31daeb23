import type { INode } from 'n8n-workflow';
import type { Page } from 'playwright-core';
import { openBrowserOffice, wordsOf, type BrowserOffice } from '../browser/browserOffice';
import { bookMove, closeOut, type LoggedRequest, type Move } from '../demo/story';
import { openMailbox, type Mailbox } from '../host/mailbox';
import type { WorkflowFile } from '../host/workflowFile';

jest.setTimeout(600_000);

const sendInvoice = 'smqb06SendInvoice';
const hostile = '"><img src=x onerror="document.title=1">';

interface Asked {
	quote: string;
	how?: 'By QuickBooks' | 'As a PDF by e-mail';
	address?: string;
	again?: boolean;
}

describe('workflow 06: sending an invoice', () => {
	let office: BrowserOffice;
	let mailbox: Mailbox;
	let page: Page;
	let move: Move;

	beforeAll(async () => {
		office = await openBrowserOffice();
		mailbox = await openMailbox();
		const { n8n } = office.stage;
		const data = { host: '127.0.0.1', port: mailbox.port, secure: false, disableStartTls: true };
		await n8n.importCredentials([{ id: 'smqbSmtp01', name: 'Mail', type: 'smtp', data }]);
		await n8n.importWorkflows([caller()]);
		await n8n.publish([sendInvoice, caller().id]);
		page = await office.open();
		move = await bookMove(office.stage, 8001, "Jane O'Smith");
		await closeOut(office.stage, move);
	});
	afterAll(async () => {
		await mailbox?.close();
		await office?.close();
	});

	/** What QuickBooks was asked to give out: e-mails and PDFs. */
	const givenOut = async () =>
		(await office.stage.quickBooksControl<LoggedRequest[]>('GET', '/requests')).filter(({ path }) =>
			/\/(send|pdf)$/.test(path),
		);

	/** Fills the form in and reads the answer; also tells what QuickBooks gave out. */
	async function ask({ quote, how = 'By QuickBooks', address, again }: Asked) {
		const before = (await givenOut()).length;
		await page.goto(`${office.stage.n8n.url}/form/smartmoving-quickbooks-send`);
		await page.getByLabel('Quote number').fill(quote);
		await page.getByLabel('How').selectOption(how);
		if (address) await page.getByLabel('E-mail address').fill(address);
		if (again) await page.getByLabel('Send it again').check();
		await page.getByRole('button', { name: 'Send' }).click();
		await page.getByRole('status').waitFor();
		return { answer: await wordsOf(page), given: (await givenOut()).slice(before) };
	}

	it('asks for the password', async () => {
		const answer = await office.callWith(null, '/form/smartmoving-quickbooks-send');
		expect(answer.status).toBe(401);
	});

	it.each(['By QuickBooks', 'As a PDF by e-mail'] as const)(
		'A8: refuses to send %s what was not synced',
		async (how) => {
			const { answer, given } = await ask({ quote: '8001', how });

			expect(answer).toContain('✗ Not sent');
			expect(answer).toContain(
				'Job 8001-1 has no official invoice number yet: sync it to QuickBooks first. Nothing was sent.',
			);
			expect(given).toEqual([]);
			expect(mailbox.mails).toEqual([]);
		},
	);

	it('A8: a workflow that calls it fails with the same words', async () => {
		const { status, execution } = await call({ quoteNumber: '8001' });

		expect(status).toBe(500);
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toContain('no official invoice number yet');
		expect(await givenOut()).toEqual([]);
	});

	it('has QuickBooks e-mail it once it is synced, and links to it', async () => {
		await fetch(office.stage.webhookUrl, {
			method: 'POST',
			headers: { ...office.stage.secretHeaders, 'content-type': 'application/json' },
			body: JSON.stringify({ 'event-type': 'job-closed', 'opportunity-id': move.id }),
		});
		await office.stage.settled();

		const { answer, given } = await ask({ quote: '#8001' });

		expect(answer).toContain('✓ Sent');
		expect(answer).toContain(
			'QuickBooks e-mailed invoice SM8001-1 of job 8001-1 to jane.o.smith@example.com.',
		);
		expect(given).toMatchObject([{ method: 'POST', status: 200 }]);
		const popup = page.waitForEvent('popup');
		await page.getByRole('link', { name: 'View in QuickBooks' }).click();
		const quickBooks = await popup;
		await quickBooks.waitForLoadState();
		expect(await quickBooks.locator('h1').innerText()).toBe('Invoice SM8001-1');
		await quickBooks.close();
	});

	it('does not mail twice, unless the box is ticked', async () => {
		const { answer, given } = await ask({ quote: '8001' });
		expect(answer).toContain('– Sent before');
		expect(answer).toContain('Nothing was sent now');
		expect(given).toEqual([]);

		const again = await ask({ quote: '8001', again: true });
		expect(again.answer).toContain('✓ Sent');
		expect(again.given).toHaveLength(1);
	});

	it('A9: or e-mails it as a PDF, with the message of its template', async () => {
		const { answer, given } = await ask({
			quote: '8001',
			how: 'As a PDF by e-mail',
			address: 'jane+move@example.com',
		});

		expect(answer).toContain(
			'Invoice SM8001-1 of job 8001-1 was e-mailed to jane+move@example.com as a PDF.',
		);
		expect(given.map(({ method }) => method)).toEqual(['GET']);
		const [mail, ...others] = mailbox.mails;
		expect(others).toEqual([]);
		expect(mail).toMatchObject({ from: 'office@example.com', to: ['jane+move@example.com'] });
		expect(mail!.text).toContain('Subject: Invoice SM8001-1 from Emulated Movers LLC');
		expect(mail!.text).toContain('<p>Dear Jane O&#39;Smith,</p>');
		expect(mail!.text).toContain('Your invoice SM8001-1 for job 8001-1 comes to $965.75;');
		const pdf = mail!.attachments.get('Invoice-SM8001-1.pdf')!.toString('latin1');
		expect(pdf).toMatch(/^%PDF-[^]*Invoice SM8001-1/);
	});

	it('is called by other workflows, which get the outcome', async () => {
		const { status, body, execution } = await call({
			opportunityId: move.id,
			sendBy: 'quickBooks',
			sendTo: 'billing@example.com',
		});

		expect([status, execution.status]).toEqual([200, 'success']);
		expect(body).toMatchObject({
			status: 'sent',
			quoteNumber: '8001',
			jobNumber: '8001-1',
			invoiceNumber: 'SM8001-1',
			sentTo: 'billing@example.com',
			url: expect.stringContaining('invoice%3FtxnId'),
		});
	});

	it.each([
		[
			'an address that is none',
			{ quote: '8001', address: 'jane' },
			'"jane" is not an e-mail address',
		],
		['an unknown quote', { quote: '99999' }, 'does not have the quote number "99999"'],
		['HTML', { quote: '8001', address: hostile }, '"><img src=x onerror='],
	])('answers %s with a plain sentence', async (_, asked, words) => {
		const { answer, given } = await ask(asked);

		expect(answer).toContain('✗ Not sent');
		expect(answer).toContain(words);
		expect(given).toEqual([]);
		expect(await page.locator('img, [onerror]').count()).toBe(0);
	});

	it('says so when the mail server is away', async () => {
		await mailbox.close();
		const { answer } = await ask({ quote: '8001', how: 'As a PDF by e-mail' });
		expect(answer).toContain('The e-mail could not be sent:');
	});

	/** Has another workflow call 06. */
	async function call(inputs: Record<string, unknown>) {
		const { n8n } = office.stage;
		const answer = await fetch(`${n8n.url}/webhook/call-06`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(inputs),
		});
		const [last] = (await n8n.waitForExecutions(caller().id, 1)).slice(-1);
		return {
			status: answer.status,
			body: (await answer.json()) as Record<string, unknown>,
			execution: await n8n.execution(last!.id),
		};
	}
});

/** A workflow that calls 06 with what its webhook is given, and answers with the outcome. */
function caller(): WorkflowFile {
	const node = (name: string, type: string, typeVersion: number, rest: Partial<INode>): INode => ({
		id: name,
		name,
		type: `n8n-nodes-base.${type}`,
		typeVersion,
		position: [0, 0],
		parameters: {},
		...rest,
	});
	const input = (name: string) => `={{ $json.body.${name} ?? '' }}`;
	const value = Object.fromEntries(
		['opportunityId', 'quoteNumber', 'onlyJob', 'sendBy', 'sendTo'].map((n) => [n, input(n)]),
	);
	return {
		id: 'callsSendInvoice',
		name: 'Calls Send Invoice',
		nodes: [
			node('Webhook', 'webhook', 2.1, {
				webhookId: 'call-06',
				parameters: { httpMethod: 'POST', path: 'call-06', responseMode: 'lastNode' },
			}),
			node('Call', 'executeWorkflow', 1.3, {
				parameters: {
					source: 'database',
					workflowId: { __rl: true, mode: 'list', value: sendInvoice },
					workflowInputs: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
					mode: 'once',
					options: { waitForSubWorkflow: true },
				} as never,
			}),
		],
		connections: { Webhook: { main: [[{ node: 'Call', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}
