import { renderTemplate } from '../../../lib/documents/template';
import { documentValues, TOKEN_NAMES, type TokenName } from '../../../lib/documents/values';
import { invoiceSchema } from '../../../lib/quickbooks/schemas';
import { job, snapshot } from '../sync/builders';

const invoiceOf = (fields: Record<string, unknown> = {}) =>
	invoiceSchema.parse({
		Id: '77',
		SyncToken: '0',
		CustomerRef: { value: '1' },
		DocNumber: '1037',
		TxnDate: '2026-05-19',
		DueDate: '2026-06-18',
		TotalAmt: 1250.5,
		Balance: 50,
		...fields,
	});

const valuesOf = (
	customer: { name?: string; emailAddress?: string | null } = {},
	invoice: Record<string, unknown> = {},
	companyName = 'Emulated Movers LLC',
) =>
	documentValues({
		opportunity: snapshot({ customer: customer as never }).opportunity,
		job: job(),
		invoice: invoiceOf(invoice),
		companyName,
	});

const render = (template: string, html = true) => renderTemplate(template, valuesOf(), { html });

const janesTokens: Record<TokenName, string> = {
	AmountPaid: '1,200.50',
	BranchName: 'Austin',
	CompanyName: 'Emulated Movers LLC',
	CustomerEmail: 'jane@example.com',
	CustomerName: 'Jane Smith',
	CustomerPhone: '555-0100',
	DueDate: 'June 18, 2026',
	InvoiceBalance: '50.00',
	InvoiceDate: 'May 19, 2026',
	InvoiceNumber: '1037',
	InvoiceTotal: '1,250.50',
	JobNumber: '1234-1',
	QuoteNumber: '1234',
	ServiceDate: 'May 19, 2026',
	ServiceType: 'Moving',
};

describe('A9: the tokens of a document', () => {
	it.each(TOKEN_NAMES)('@%s', (name) => {
		expect(render(`@${name}`, false)).toBe(janesTokens[name]);
	});

	it.each([
		[0, 0, '0.00', '0.00'],
		[0.29, 0.29, '0.29', '0.00'],
		[999.99, 0, '999.99', '999.99'],
		[1234567.89, 1234567.8, '1,234,567.89', '0.09'],
		// A credit that QuickBooks holds against the invoice.
		[100, -1000, '100.00', '1,100.00'],
	])('an invoice of %d with %d open: total %s, paid %s', (TotalAmt, Balance, total, paid) => {
		const values = valuesOf({}, { TotalAmt, Balance });
		expect([values.InvoiceTotal, values.AmountPaid]).toEqual([total, paid]);
	});

	it('A12: show days as they are, whatever the time zone of the machine', () => {
		expect(valuesOf({}, { TxnDate: '2026-01-01' }).InvoiceDate).toBe('January 1, 2026');
		expect(valuesOf({}, { TxnDate: '2026-12-31' }).InvoiceDate).toBe('December 31, 2026');
	});

	it('are empty where nothing is known', () => {
		const values = valuesOf({ emailAddress: null }, { DueDate: undefined });
		expect([values.CustomerEmail, values.DueDate]).toEqual(['', '']);
	});

	it('are one line each, so that a name adds no header to an e-mail', () => {
		expect(valuesOf({ name: 'Jane\r\nBcc: thief@example.com' }).CustomerName).toBe(
			'Jane Bcc: thief@example.com',
		);
	});
});

describe('A9: rendering a template', () => {
	it.each([
		['any case', '@INVOICENUMBER @invoicenumber', '1037 1037'],
		['glued to punctuation', '(#@InvoiceNumber), <b>@InvoiceNumber</b>.', '(#1037), <b>1037</b>.'],
		['glued to a word before it', 'INV@InvoiceNumber', 'INV1037'],
		['next to each other', '@InvoiceNumber@JobNumber', '10371234-1'],
		['underscores round it', '_@InvoiceNumber_', '_1037_'],
		['unknown words', '@Invoice @InvoiceNumbers @Nobody', '@Invoice @InvoiceNumbers @Nobody'],
		['a lone @', 'a @ b @', 'a @ b @'],
		['an e-mail address', 'office@example.com', 'office@example.com'],
		['names of object properties', '@constructor @toString', '@constructor @toString'],
		['what n8n would evaluate', '{{ $json.x }} ={{ 1 + 1 }}', '{{ $json.x }} ={{ 1 + 1 }}'],
		['what JavaScript would evaluate', '${1 + 1} $& $1 $$', '${1 + 1} $& $1 $$'],
		['no token', 'Thank you', 'Thank you'],
		['nothing', '', ''],
	])('%s', (_, template, expected) => {
		expect(render(template)).toBe(expected);
	});

	it.each([
		['<script>alert(1)</script>', '&#60;script&#62;alert(1)&#60;/script&#62;'],
		['"><img src=x onerror=alert(1)>', '&#34;&#62;&#60;img src=x onerror=alert(1)&#62;'],
		["O'Smith & Sons", 'O&#39;Smith &#38; Sons'],
		['`x`', '&#96;x&#96;'],
		['&lt;b&gt;', '&#38;lt;b&#38;gt;'],
		['@InvoiceNumber', '@InvoiceNumber'],
		['$& $1 $$ $`', '$&#38; $1 $$ $&#96;'],
		['{{ $json.secret }}', '{{ $json.secret }}'],
	])('a customer called %s is only text', (name, escaped) => {
		const values = valuesOf({ name });
		expect(
			renderTemplate('<p title="@CustomerName">@CustomerName</p>', values, { html: true }),
		).toBe(`<p title="${escaped}">${escaped}</p>`);
		expect(renderTemplate('Dear @CustomerName', values, { html: false })).toBe(`Dear ${name}`);
	});

	it('leaves the HTML of the template itself alone', () => {
		expect(render('<b>&amp; "@JobNumber"</b>')).toBe('<b>&amp; "1234-1"</b>');
	});
});
