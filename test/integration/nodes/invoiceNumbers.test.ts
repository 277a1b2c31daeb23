import type { IDataObject } from 'n8n-workflow';
import { Engine } from '../../engine';
import { charge, job, Mover, SyncStage, type LoggedRequest } from '../support/syncStage';
import { credentialsOf } from '../support/workflows';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
let engine: Engine;
beforeEach(async () => {
	engine = await Engine.create({ credentials: credentialsOf(stage) });
});

type Options = { name?: string; emailAddress?: string | null };

/** A mover whose quote has a closed job each, of 600.00, 700.00 and so on. */
async function closedQuote(jobs = ['1234-1'], customer: Options = {}): Promise<Mover> {
	const mover = await Mover.book(stage, {
		customer: { name: 'Jane Smith', emailAddress: 'jane@example.com', ...customer },
		jobs: jobs.map((number, index) => job(number, [charge('Moving labor', 1, 600 + 100 * index)])),
	});
	for (const number of jobs) await mover.closeJob(number);
	return mover;
}

/** A company that numbers by itself has custom numbers off, one that does not has them on. */
async function number(byQuickBooks: boolean) {
	await stage.control('PUT', '/preferences', {
		SalesFormsPrefs: { CustomTxnNumbers: !byQuickBooks },
	});
	return { invoice: { useQuickBooksNumbering: byQuickBooks } };
}

/** The node on the present state of some quotes, behind the two nodes that workflow 06 has before it. */
async function run(parameters: Record<string, unknown>, ...movers: Mover[]) {
	const items = await Promise.all(
		movers.map(async ({ id }) => {
			const snapshot = await stage.snapshot(id);
			const { customer } = await stage.sync(id, { preview: true });
			return { ...snapshot, quickbooks: { customer } } as unknown as IDataObject;
		}),
	);
	return await engine.runNode(
		'n8n-nodes-smartmoving-quickbooks.quickBooksInvoiceSync',
		{ timeZone: 'America/Chicago', ...parameters },
		items,
		{
			credentials: { quickBooksSyncOAuth2Api: { id: 'smqbQuickBooks001', name: 'QuickBooks' } },
			onError: 'continueErrorOutput',
		},
	);
}

/** What reached a customer, or would have: e-mails and PDFs. */
async function givenOut(): Promise<LoggedRequest[]> {
	return (await stage.requests()).filter(({ path }) => /\/(send|pdf)$/.test(path));
}

const [getNumber, render, send, pdf] = [
	{ operation: 'getNumber' },
	{ operation: 'renderTemplate', template: 'Invoice @InvoiceNumber' },
	{ operation: 'send', sendBy: 'quickBooks' },
	{ operation: 'send', sendBy: 'pdf' },
];
const allOperations = [
	['Get Number', getNumber],
	['Render Template', render],
	['Send by QuickBooks', send],
	['Send as PDF', pdf],
] as const;

describe.each([
	['SmartMoving numbering', false],
	['QuickBooks numbering', true],
])('A8: with %s', (_, byQuickBooks) => {
	it.each(allOperations)('%s is locked until the job is synced', async (_name, parameters) => {
		const settings = await number(byQuickBooks);
		const mover = await closedQuote();

		const locked = await run(parameters, mover);

		expect(locked.error).toBeUndefined();
		expect(locked.json('Node')).toEqual([]);
		expect(locked.json('Node', 1)).toMatchObject([
			{
				message: expect.stringMatching(
					/^Job 1234-1 has no official invoice number yet: sync it to QuickBooks first\. Nothing was sent\./,
				),
				details: { quoteNumber: '1234' },
			},
		]);
		expect(await givenOut()).toEqual([]);

		await mover.sync(settings);
		const free = await run(parameters, mover);
		expect(free.json('Node', 1)).toEqual([]);
		expect(free.json('Node')).toHaveLength(1);
	});

	it('A7: Get Number gives the number that QuickBooks holds', async () => {
		const mover = await closedQuote();
		await mover.sync(await number(byQuickBooks));
		const [invoice] = await stage.records('Invoice');

		const result = await run(getNumber, mover);

		expect(result.json('Node')).toMatchObject([
			{
				opportunity: { id: mover.id },
				invoiceNumber: invoice!.DocNumber,
				quickbooks: {
					realmId: stage.quickBooks.realmId,
					customer: { status: 'unchanged' },
					invoiceNumbers: [
						{
							jobNumber: '1234-1',
							invoiceId: invoice!.Id,
							docNumber: invoice!.DocNumber,
							url: expect.stringContaining('invoice%3FtxnId%3D'),
							total: 600,
							balance: 600,
						},
					],
				},
			},
		]);
		expect(invoice!.DocNumber).toMatch(byQuickBooks ? /^\d+$/ : /^SM1234-1$/);
	});
});

describe('A8: a number that is not official', () => {
	it('is that of a voided invoice', async () => {
		const mover = await closedQuote();
		const { invoices } = await mover.sync();
		await stage.control('POST', '/void', { entity: 'Invoice', id: invoices[0]!.id });

		const result = await run(send, mover);

		expect(result.json('Node', 1)[0]!.message).toMatch(/job 1234-1 was voided.*Nothing was sent/);
		expect(await givenOut()).toEqual([]);
	});

	it('is none at all, where an invoice lost its number', async () => {
		const mover = await closedQuote();
		const { invoices } = await mover.sync();
		const fields = { DocNumber: null };
		await stage.control('POST', '/edit', { entity: 'Invoice', id: invoices[0]!.id, fields });

		const result = await run(send, mover);

		expect(result.json('Node', 1)[0]!.message).toMatch(/its invoice in QuickBooks has none/);
		expect(await givenOut()).toEqual([]);
	});

	it('is either of two, where a job has two invoices', async () => {
		const mover = await closedQuote();
		await mover.sync();
		const [own] = await stage.records('Invoice');
		const { CustomerRef, TxnDate, PrivateNote } = own!;
		const item = { ItemRef: { value: stage.id('Item', 'Services') } };
		const Line = [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: item }];
		await stage.api('/invoice', { CustomerRef, TxnDate, PrivateNote, Line, DocNumber: 'COPY' });

		const result = await run(send, mover);

		expect(result.json('Node', 1)[0]!.message).toMatch(/Job 1234-1 has 2 invoices in QuickBooks/);
		expect(await givenOut()).toEqual([]);
	});

	it("is a stranger's, though it reads like ours", async () => {
		const mover = await closedQuote();
		const { Customer } = await stage.api('/customer', { DisplayName: 'Somebody' });
		const item = { ItemRef: { value: stage.id('Item', 'Services') } };
		const Line = [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: item }];
		const CustomerRef = { value: Customer!.Id };
		await stage.api('/invoice', { CustomerRef, Line, DocNumber: 'SM1234-1' });

		const result = await run(send, mover);

		expect(result.json('Node', 1)[0]!.message).toMatch(/no official invoice number yet/);
		expect(await givenOut()).toEqual([]);
	});
});

describe('a quote with several jobs', () => {
	it('A7: gives all official numbers, and leaves out the job that has none', async () => {
		const mover = await closedQuote(['1234-1', '1234-2', '1234-3']);
		for (const onlyJob of ['1234-1', '1234-3']) await mover.sync({ onlyJob });

		const result = await run(getNumber, mover);

		expect(result.json('Node')[0]).toMatchObject({
			invoiceNumber: '1234-1: SM1234-1, 1234-3: SM1234-3',
			quickbooks: { invoiceNumbers: [{ total: 600 }, { total: 800 }] },
		});
	});

	it.each([
		['Render Template', render],
		['Send by QuickBooks', send],
		['Send as PDF', pdf],
	])('%s refuses to choose among its invoices', async (_, parameters) => {
		const mover = await closedQuote(['1234-1', '1234-2']);
		await mover.sync();

		const result = await run(parameters, mover);

		expect(result.json('Node', 1)[0]!.message).toMatch(
			/several invoices \(1234-1: SM1234-1, 1234-2: SM1234-2\)\. Nothing was sent\..*'Only Job'/,
		);
		expect(await givenOut()).toEqual([]);
	});

	it('sends the one that is asked for, or the only one there is', async () => {
		const mover = await closedQuote(['1234-1', '1234-2']);
		await mover.sync({ onlyJob: '1234-2' });
		const only = await run(send, mover);
		expect(only.json('Node')).toMatchObject([{ delivery: { invoiceNumber: 'SM1234-2' } }]);

		await mover.sync();
		const chosen = await run({ ...send, onlyJob: '1234-1' }, mover);
		expect(chosen.json('Node')).toMatchObject([{ delivery: { invoiceNumber: 'SM1234-1' } }]);
		expect(await givenOut()).toHaveLength(2);
	});

	it('says so when the job that is asked for is not one of its own', async () => {
		const mover = await closedQuote();
		await mover.sync();

		const result = await run({ ...send, onlyJob: '1234-9' }, mover);

		expect(result.json('Node', 1)[0]!.message).toMatch(/Quote 1234 has no job 1234-9/);
		expect(await givenOut()).toEqual([]);
	});
});

describe('A9: Render Template', () => {
	const template =
		'<p>@CustomerName, invoice @InvoiceNumber of @CompanyName: @InvoiceTotal, open @InvoiceBalance.</p>';

	it('fills in what QuickBooks holds, escaped', async () => {
		const mover = await closedQuote(['1234-1'], { name: '<b>@InvoiceNumber $& Sons' });
		await mover.pay(150.5, { jobNumber: '1234-1' });
		await mover.sync();

		const result = await run({ operation: 'renderTemplate', template }, mover);

		expect(result.json('Node')).toMatchObject([
			{
				document: {
					html: '<p>&#60;b&#62;@InvoiceNumber $&#38; Sons, invoice SM1234-1 of Emulated Movers LLC: 600.00, open 449.50.</p>',
					jobNumber: '1234-1',
					invoiceNumber: 'SM1234-1',
				},
			},
		]);
	});

	it('leaves a plain text unescaped', async () => {
		const mover = await closedQuote(['1234-1'], { name: "Jane O'Smith & Sons" });
		await mover.sync();
		const subject = 'Invoice @InvoiceNumber for @CustomerName';
		const parameters = { operation: 'renderTemplate', template: subject, html: false };

		const [item] = (await run(parameters, mover)).json('Node');

		expect(item!.document).toEqual({
			text: "Invoice SM1234-1 for Jane O'Smith & Sons",
			jobNumber: '1234-1',
			invoiceNumber: 'SM1234-1',
		});
	});

	it('refuses an empty template by its name', async () => {
		const mover = await closedQuote();
		await mover.sync();
		const result = await run({ operation: 'renderTemplate', template: ' ' }, mover);
		expect(result.json('Node', 1)[0]!.message).toMatch(/'Template' is " ", which is empty/);
	});
});

describe('Send by QuickBooks', () => {
	const invoice = async () => (await stage.records('Invoice'))[0]!;

	it("goes to the customer's address, and says when", async () => {
		const mover = await closedQuote();
		await mover.sync();

		const result = await run(send, mover);

		expect(await givenOut()).toMatchObject([{ method: 'POST', body: null, status: 200 }]);
		expect(await invoice()).toMatchObject({ EmailStatus: 'EmailSent' });
		expect(result.json('Node')).toMatchObject([
			{
				delivery: {
					sendBy: 'quickBooks',
					jobNumber: '1234-1',
					invoiceNumber: 'SM1234-1',
					sentTo: 'jane@example.com',
					sentAt: expect.stringMatching(/^20\d\d-/),
					alreadySent: false,
				},
			},
		]);
	});

	it('does not mail twice what has not changed, unless asked to', async () => {
		const mover = await closedQuote();
		await mover.sync();
		await run(send, mover);

		const repeated = await run(send, mover);
		expect(repeated.json('Node')).toMatchObject([{ delivery: { alreadySent: true } }]);
		expect(await givenOut()).toHaveLength(1);

		await run({ ...send, sendTo: 'office+billing@example.com' }, mover);
		expect(await givenOut()).toHaveLength(2);
		expect(await invoice()).toMatchObject({ BillEmail: { Address: 'office+billing@example.com' } });

		const again = { ...send, sendTo: 'office+billing@example.com', sendAgain: true };
		const result = await run(again, mover);
		expect(result.json('Node')).toMatchObject([{ delivery: { alreadySent: false } }]);
		const requestIds = (await givenOut()).map(({ requestid }) => requestid);
		expect(new Set(requestIds).size).toBe(3);
	});

	it.each(['remembered', 'forgotten'])(
		'B3: an answer that is lost is looked up, not sent again (request ids %s)',
		async (requestIdMemory) => {
			await stage.control('PUT', '/switches', { requestIdMemory });
			const mover = await closedQuote();
			await mover.sync();
			const match = { method: 'POST', path: '/send' };
			await stage.control('POST', '/faults', { match, times: 1, action: 'drop-after-commit' });

			const result = await run(send, mover);

			expect(result.json('Node')).toMatchObject([{ delivery: { alreadySent: false } }]);
			expect(await givenOut()).toHaveLength(1);
		},
	);

	it('B3: an order that never arrived is given again, under the same request id', async () => {
		const mover = await closedQuote();
		await mover.sync();
		const match = { method: 'POST', path: '/send' };
		await stage.control('POST', '/faults', { match, times: 1, action: 'drop-before' });

		const result = await run(send, mover);

		expect(result.json('Node')).toMatchObject([{ delivery: { alreadySent: false } }]);
		const [first, second, ...more] = await givenOut();
		expect(more).toEqual([]);
		expect(first!.requestid).toBe(second!.requestid);
		expect(await invoice()).toMatchObject({ EmailStatus: 'EmailSent' });
	});

	it('B3: says so when it cannot be known', async () => {
		const mover = await closedQuote();
		await mover.sync();
		const fault = { times: 9, action: 'status', status: 503 };
		await stage.control('POST', '/faults', { ...fault, match: { path: '/send' } });

		const result = await run(send, mover);

		expect(result.json('Node', 1)[0]!.message).toMatch(
			/It is not known whether QuickBooks e-mailed invoice SM1234-1 to jane@example\.com.*Look at the invoice in QuickBooks/,
		);
	}, 30_000);

	it.each([
		'jane',
		'jane@example',
		'jane@example.com, joe@example.com',
		'Jane <jane@example.com>',
		'@',
	])('refuses the address "%s" and sends nothing', async (sendTo) => {
		const mover = await closedQuote();
		await mover.sync();
		for (const parameters of [send, pdf]) {
			const result = await run({ ...parameters, sendTo }, mover);
			expect(result.json('Node', 1)[0]!.message).toContain(`"${sendTo}" is not an e-mail address`);
		}
		expect(await givenOut()).toEqual([]);
	});

	it('refuses a customer without an address', async () => {
		const mover = await closedQuote(['1234-1'], { emailAddress: null });
		await mover.sync();

		const result = await run(send, mover);

		expect(result.json('Node', 1)[0]!.message).toMatch(/Jane Smith has no usable e-mail address/);
		expect(await givenOut()).toEqual([]);
	});

	it('goes on with the others when one is locked', async () => {
		const first = await closedQuote();
		const second = await Mover.book(stage, {
			quoteNumber: 77,
			customer: { name: 'Joe Bloggs', emailAddress: 'joe@example.com' },
			jobs: [job('77-1', [charge('Moving labor', 1, 100)])],
		});
		await second.closeJob('77-1');
		await second.sync();

		const result = await run(send, first, second);

		expect(result.items('Node', 1)).toMatchObject([{ pairedItem: { item: 0 } }]);
		expect(result.items('Node')).toMatchObject([
			{ pairedItem: { item: 1 }, json: { delivery: { sentTo: 'joe@example.com' } } },
		]);
		expect(await givenOut()).toHaveLength(1);
	});
});

describe('Send as PDF', () => {
	it('puts the PDF of QuickBooks into the item, named after the number, and mails nothing', async () => {
		const mover = await closedQuote();
		await mover.sync();

		const [item] = (await run(pdf, mover)).items('Node');

		expect(item!.json.delivery).toMatchObject({
			sendBy: 'pdf',
			sendTo: 'jane@example.com',
			fileName: 'Invoice-SM1234-1.pdf',
		});
		expect(item!.binary!.invoice).toMatchObject({
			fileName: 'Invoice-SM1234-1.pdf',
			mimeType: 'application/pdf',
		});
		const content = Buffer.from(item!.binary!.invoice!.data, 'base64').toString('latin1');
		expect(content).toMatch(/^%PDF-1\.4[^]*Invoice SM1234-1[^]*%%EOF\s*$/);
		expect((await givenOut()).map(({ method }) => method)).toEqual(['GET']);
	});

	it('is asked for again when it breaks off', async () => {
		const mover = await closedQuote();
		await mover.sync();
		const match = { path: '/pdf' };
		await stage.control('POST', '/faults', { match, times: 1, action: 'truncate' });

		const [item] = (await run(pdf, mover)).items('Node');

		expect(Buffer.from(item!.binary!.invoice!.data, 'base64').toString('latin1')).toContain(
			'%%EOF',
		);
	});

	it('gives a number with other signs a harmless file name', async () => {
		const mover = await closedQuote();
		const { invoices } = await mover.sync();
		const fields = { DocNumber: '../10 37/A' };
		await stage.control('POST', '/edit', { entity: 'Invoice', id: invoices[0]!.id, fields });

		const [item] = (await run(pdf, mover)).items('Node');

		expect(item!.binary!.invoice!.fileName).toBe('Invoice-..-10-37-A.pdf');
	});
});

it('Sync is what the node does when no operation is given, as before', async () => {
	const mover = await closedQuote();
	const { customer } = await stage.sync(mover.id);
	const snapshot = (await stage.snapshot(mover.id)) as unknown as IDataObject;
	const result = await engine.runNode(
		'n8n-nodes-smartmoving-quickbooks.quickBooksInvoiceSync',
		{
			timeZone: 'America/Chicago',
			defaultItem: { mode: 'id', value: stage.id('Item', 'Services') },
		},
		[{ ...snapshot, quickbooks: { customer } as unknown as IDataObject }],
		{ credentials: { quickBooksSyncOAuth2Api: { id: 'smqbQuickBooks001', name: 'QuickBooks' } } },
	);
	expect(result.error?.message).toBeUndefined();
	expect(result.json('Node')).toMatchObject([
		{ quickbooks: { invoices: [{ source: { type: 'job', number: '1234-1' } }] } },
	]);
});
