import { DateTime } from 'luxon';
import type { Page } from 'playwright-core';
import {
	openBrowserOffice,
	rightCredentials,
	wordsOf,
	workflowIds,
	type BrowserOffice,
} from '../browser/browserOffice';
import { bookMove, closeOut, takeDeposit, writes, type LoggedRequest } from '../demo/story';

jest.setTimeout(600_000);

const ledger = 'smartmoving_quickbooks_sync';
const hostile = '"><img src=x onerror="document.title=1"><script>document.title=2</script>';
const phone = { viewport: { width: 390, height: 844 } };

describe('the status page, as a person sees it in a browser', () => {
	let office: BrowserOffice;
	let page: Page;

	beforeAll(async () => {
		office = await openBrowserOffice(workflowIds.statusPage, workflowIds.form);
		page = await office.open();
	});
	afterAll(async () => await office?.close());

	/** The record on one line of the page, by what the line says. */
	const line = (text: string | RegExp) => page.locator('tbody tr').filter({ hasText: text });
	const stateOf = async (text: string) => await line(text).locator('.mark').innerText();
	const paid = async () =>
		(await office.stage.quickBooksControl<{ TotalAmt: number }[]>('GET', '/entities/Payment')).map(
			({ TotalAmt }) => TotalAmt,
		);
	const closeBooks = (BookCloseDate: string | null) =>
		office.stage.quickBooksControl('PUT', '/preferences', {
			AccountingInfoPrefs: { BookCloseDate },
		});
	const syncs = async () =>
		(await office.stage.n8n.executions(office.stage.workflows.sync.id)).length;
	/** What SmartMoving would do when something changed. */
	const report = async (opportunityId: string) => {
		await fetch(office.stage.webhookUrl, {
			method: 'POST',
			headers: { ...office.stage.secretHeaders, 'content-type': 'application/json' },
			body: JSON.stringify({ 'event-type': 'payment-made', 'opportunity-id': opportunityId }),
		});
		await office.stage.settled();
	};
	const bookClosedMove = async (quoteNumber: number, name: string) => {
		const move = await bookMove(office.stage, quoteNumber, name);
		await takeDeposit(office.stage, move);
		await closeOut(office.stage, move);
		return move;
	};

	it.each([
		['no password', null],
		['a wrong password', 'office:guess'],
	])('with %s nobody gets in, and no button works', async (_, credentials) => {
		const seen = await office.callWith(credentials, '/webhook/smartmoving-quickbooks');
		const pressed = await office.callWith(credentials, '/webhook/smartmoving-quickbooks-sync', {
			method: 'POST',
			body: new URLSearchParams({ id: '1', opportunityId: '' }),
		});

		for (const answer of [seen, pressed]) {
			expect([401, 403]).toContain(answer.status);
			expect(await answer.text()).not.toContain('sync status');
		}
	});

	it('before the first sync it says what to do', async () => {
		await page.goto(office.statusUrl);

		expect(await wordsOf(page)).toContain('Nothing has been synced yet.');
		await page.getByRole('link', { name: 'sync a quote by its number' }).click();
		await page.getByLabel('Quote number').waitFor();
	});

	it('A5, A6, B7: tells why a record is not synced, and Sync makes it green', async () => {
		const move = await bookClosedMove(4001, 'Ann Alpha');
		await closeBooks('2031-12-31');
		await report(move.id);
		await closeBooks(null);
		await page.goto(office.statusUrl);
		await page.getByLabel('Quote number or customer').fill('ann al');
		// By keyboard, as all of it can be done.
		await page.keyboard.press('Enter');
		await page.waitForURL(/q=ann/);

		expect(await stateOf('$200.00')).toBe('✗ Not synced');
		expect(await line('$200.00').innerText()).toMatch(/books in QuickBooks are closed/);
		const button = line('$200.00').getByRole('button', { name: 'Sync Payment of quote 4001' });
		await button.focus();
		expect(await button.evaluate((element) => element.matches(':focus-visible'))).toBe(true);
		await page.keyboard.press('Enter');
		await page.getByRole('status').filter({ hasText: 'Synced just now' }).waitFor();

		expect(await stateOf('$200.00')).toBe('✓ Synced');
		expect(await line('$200.00').innerText()).toMatch(/\d+ \w{3} 20\d\d, \d+:\d\d [AP]M/);
		expect(await page.getByLabel('Quote number or customer').inputValue()).toBe('ann al');
	});

	it('A5: a payment is synced by itself, an invoice with its payments', async () => {
		expect(await paid()).toEqual([200]);
		expect(await stateOf('$765.75')).toBe('✗ Not synced');
		expect(await stateOf('Invoice of job 4001-1')).toBe('✗ Not synced');

		await line('Invoice of job 4001-1').getByRole('button', { name: 'Sync' }).click();
		await line('Invoice of job 4001-1').getByText('✓ Synced').waitFor();

		const words = await line('Invoice of job 4001-1').innerText();
		expect(words).toContain('$965.75');
		expect(words).toContain('SM4001-1');
		expect(await paid()).toEqual([200, 765.75]);
	});

	it('A5: Resync of what is in step posts nothing, and says so', async () => {
		const requests = () => office.stage.quickBooksControl<LoggedRequest[]>('GET', '/requests');
		const before = (await requests()).length;

		await line('$200.00').getByRole('button', { name: 'Resync' }).click();
		await line('$200.00').getByText('✓ Synced, in step').waitFor();

		expect(writes((await requests()).slice(before))).toEqual([]);
	});

	it('A6: "View in QuickBooks" opens that very transaction, outside the sandbox', async () => {
		const popup = page.waitForEvent('popup');
		await line('Invoice of job 4001-1').getByRole('link', { name: 'View in QuickBooks' }).click();
		const quickBooks = await popup;
		await quickBooks.waitForLoadState();

		expect(await quickBooks.locator('h1').innerText()).toBe('Invoice SM4001-1');
		expect(await wordsOf(quickBooks)).toContain('Ann Alpha');
		expect(await quickBooks.evaluate('self.origin')).toBe(office.stage.quickBooks.url);
		expect(await quickBooks.evaluate('window.opener')).toBeNull();
		await quickBooks.close();
	});

	it('A5: "Preview" leads to the form, filled in', async () => {
		await line('Invoice of job 4001-1').getByRole('link', { name: 'Preview' }).click();

		expect(await page.getByLabel('Quote number').inputValue()).toBe('4001');
		expect(await page.getByLabel('Only this job').inputValue()).toBe('4001-1');
		expect(await page.getByLabel('What to do').inputValue()).toBe('Preview');
	});

	it('shows what needs attention first, and can show only that', async () => {
		const move = await bookClosedMove(4002, 'Bob Beta');
		await closeBooks('2031-12-31');
		await report(move.id);
		await closeBooks(null);
		const later = await bookClosedMove(4003, 'Cyd Gamma');
		await report(later.id);
		await page.goto(office.statusUrl);
		const marks = async () => await page.locator('.mark').allInnerTexts();
		const red = (await marks()).map((mark) => mark.startsWith('✗'));
		expect(red.indexOf(true)).toBe(0);
		expect(red.lastIndexOf(true)).toBeLessThan(red.indexOf(false));

		await page.getByLabel('Show').selectOption('Needs attention');
		await page.getByRole('button', { name: 'Search' }).click();
		await page.waitForURL(/state=errors/);
		expect(new Set((await marks()).map((mark) => mark[0]))).toEqual(new Set(['✗']));
		expect(await wordsOf(page)).not.toContain('Cyd Gamma');

		await page.getByLabel('Show').selectOption('Synced');
		await page.getByLabel('Quote number or customer').fill('4003-1');
		await page.getByRole('button', { name: 'Search' }).click();
		await page.waitForURL(/state=synced/);
		expect(new Set((await marks()).map((mark) => mark[0]))).toEqual(new Set(['✓']));
		expect(await wordsOf(page)).not.toContain('Ann Alpha');
	});

	it('A6: a quote that could not be read is red as a whole, and its line goes once it is synced', async () => {
		const move = await bookMove(office.stage, 4010, 'Dee Delta');
		await office.stage.smartMovingCommand('POST', '/faults', {
			match: { path: '/jobs' },
			action: 'status',
			status: 400,
			body: { message: 'Not today.' },
		});
		await report(move.id);
		await page.goto(`${office.statusUrl}?q=4010`);
		// Its quote number was not read either, so it is among all lines.
		await page.getByRole('link', { name: 'Show everything' }).click();
		expect(await line('Whole quote').innerText()).toMatch(/Not synced[\s\S]*Not today/);

		await line('Whole quote').getByRole('button', { name: 'Sync' }).click();
		await page.getByRole('status').filter({ hasText: 'is mended' }).waitFor();
		expect(await line('Whole quote').count()).toBe(0);
		expect(await stateOf('Dee Delta')).toMatch(/^✓/);
	});

	it("shows the times of workflow 01's zone, which is not that of n8n", async () => {
		const row = (await office.stage.n8n.dataTableRows(ledger)).find(({ syncedAt }) => syncedAt)!;
		await page.goto(office.statusUrl);

		expect(await wordsOf(page)).toContain('Times are those of America/Chicago.');
		const at = DateTime.fromISO(String(row.syncedAt), { zone: 'America/Chicago' });
		expect(await page.locator(`#record-${row.id}`).innerText()).toContain(
			at.toFormat('d LLL yyyy, h:mm a'),
		);
	});

	it('lets HTML in names, notes, the ledger and the search do nothing', async () => {
		await page.goto(`${office.statusUrl}?q=${encodeURIComponent(hostile)}`);
		expect(await wordsOf(page)).toContain(`Nothing found for “${hostile}”`);
		expect(await page.getByLabel('Quote number or customer').inputValue()).toBe(hostile);

		const move = await bookClosedMove(4004, `Eve ${hostile}`.slice(0, 90));
		await report(move.id);
		await addRows([
			{
				...row(1),
				customerName: `Mallory ${hostile}`,
				sourceNumber: hostile,
				docNumber: hostile,
				message: hostile,
				code: hostile,
				url: 'javascript:document.title=3',
				status: 'failed',
			},
		]);
		for (const name of ['Eve', 'Mallory']) {
			await page.goto(`${office.statusUrl}?q=${name}`);
			expect(await wordsOf(page)).toContain(`${name} "><img src=x onerror=`);
			expect(await page.locator('img, script, [onerror]').count()).toBe(0);
			expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
			expect(await page.title()).toBe('QuickBooks sync status');
		}
	});

	it('runs nothing for a record that it does not list', async () => {
		const before = await syncs();
		const [known] = await office.stage.n8n.dataTableRows(ledger);
		for (const [id, opportunityId] of [
			[String(known!.id), '00000000-0000-4000-8000-000000000000'],
			['999999', String(known!.opportunityId)],
			['1 OR 1=1', ''],
		] as const) {
			const answer = await office.callWith(
				rightCredentials,
				'/webhook/smartmoving-quickbooks-sync',
				{ method: 'POST', body: new URLSearchParams({ id, opportunityId, q: 'a&b' }) },
			);
			expect(answer.status).toBe(303);
			expect(answer.headers.get('location')).toMatch(
				/^smartmoving-quickbooks\?q=a%26b&state=&outcome=gone#record-/,
			);
		}
		expect(await syncs()).toBe(before);
	});

	it('shows at most 200 records, on a phone without scrolling sideways', async () => {
		await addRows(Array.from({ length: 201 }, (_, index) => row(index + 2)));
		page = await office.open(phone);
		await page.goto(`${office.statusUrl}?q=Many`);

		expect(await page.locator('tbody tr').count()).toBe(200);
		expect(await wordsOf(page)).toContain('Only the first 200 records are shown');
		const width = 'document.documentElement.scrollWidth';
		expect(await page.evaluate(width)).toBeLessThanOrEqual(phone.viewport.width);
		for (const label of ['Record', 'Amount', 'When']) {
			const shown = await page
				.locator(`td[data-label="${label}"]`)
				.first()
				.evaluate((cell) => getComputedStyle(cell, '::before').content);
			expect(shown).toContain(label);
		}
	});

	function row(number: number) {
		return {
			sourceType: 'payment',
			sourceId: `made-up-${number}`,
			sourceNumber: '5000',
			opportunityId: `made-up-${number}`,
			quoteNumber: '5000',
			customerName: 'Many Rows-of-a-very-long-name-without-any-space-to-break-it-at',
			status: 'created',
			entity: 'Payment',
			quickbooksId: String(number),
			total: number,
		};
	}

	/** Writes into the ledger what no sync would. */
	async function addRows(data: Record<string, unknown>[]) {
		const { n8n } = office.stage;
		const { id: project } = await n8n.rest<{ id: string }>('GET', '/projects/personal');
		const path = `/projects/${project}/data-tables`;
		const { data: tables } = await n8n.rest<{ data: { id: string; name: string }[] }>('GET', path);
		const { id } = tables.find(({ name }) => name === ledger)!;
		await n8n.rest('POST', `${path}/${id}/insert`, { data, returnType: 'count' });
	}
});
