import type { Page } from 'playwright-core';
import {
	openBrowserOffice,
	rightCredentials,
	wordsOf,
	type BrowserOffice,
} from '../browser/browserOffice';
import { bookMove, closeOut, takeDeposit, writes, type LoggedRequest } from '../demo/story';

jest.setTimeout(600_000);

const path = '/webhook/smartmoving-quickbooks-differences';
const phone = { viewport: { width: 390, height: 844 } };

describe('the differences page, as a bookkeeper sees it in a browser', () => {
	let office: BrowserOffice;
	let page: Page;

	beforeAll(async () => {
		office = await openBrowserOffice('smqb10Reconcile');
		page = await office.open(phone);
	});
	afterAll(async () => await office?.close());

	const requests = () => office.stage.quickBooksControl<LoggedRequest[]>('GET', '/requests');

	/** Presses Compare and waits until the page tells of that run. */
	async function compare(): Promise<string> {
		const runs = await office.stage.n8n.executions('smqb10Reconcile');
		await page.goto(`${office.stage.n8n.url}${path}`);
		await page.getByRole('button', { name: 'Compare' }).click();
		await page.getByRole('status').filter({ hasText: 'Look again' }).waitFor();
		for (let tries = 0; tries < 120; tries += 1) {
			await page.goto(`${office.stage.n8n.url}${path}`);
			const words = await wordsOf(page);
			const isOver = (await office.stage.n8n.executions('smqb10Reconcile')).length > runs.length;
			if (isOver && /differences? over/.test(words) && !words.includes('is running')) return words;
			await page.waitForTimeout(500);
		}
		throw new Error(`The comparison did not end: ${await wordsOf(page)}`);
	}

	it('lets nobody in without the password', async () => {
		for (const [method, address] of [
			['GET', path],
			['GET', `${path}?format=csv`],
			['POST', `${path}-run`],
		] as const) {
			const answer = await office.callWith('office:guess', address, { method });
			expect([401, 403]).toContain(answer.status);
		}
	});

	it('says before the first run what to do', async () => {
		await page.goto(`${office.stage.n8n.url}${path}`);
		expect(await wordsOf(page)).toContain('Nothing has been compared yet');
	});

	it('B6: finds what is missing, then nothing, then what someone deleted, and posts nothing', async () => {
		const move = await bookMove(office.stage, 6001, 'Ann <b>Alpha</b>');
		await takeDeposit(office.stage, move);
		await closeOut(office.stage, move);
		const missing = await compare();
		expect(missing).toContain('3 differences over 3 records of 1 opportunity');
		expect(missing).toContain('Ann <b>Alpha</b>');
		expect(writes(await requests())).toEqual([]);

		const width = 'document.documentElement.scrollWidth';
		expect(await page.evaluate(width)).toBeLessThanOrEqual(phone.viewport.width);

		await fetch(office.stage.webhookUrl, {
			method: 'POST',
			headers: { ...office.stage.secretHeaders, 'content-type': 'application/json' },
			body: JSON.stringify({ 'event-type': 'job-closed', 'opportunity-id': move.id }),
		});
		await office.stage.settled();
		expect(await compare()).toContain('0 differences over 3 records of 1 opportunity');

		const [payment] = await office.stage.quickBooksControl<{ Id: string }[]>(
			'GET',
			'/entities/Payment',
		);
		const [invoice] = await office.stage.quickBooksControl<{ Id: string }[]>(
			'GET',
			'/entities/Invoice',
		);
		await office.stage.quickBooksControl('POST', '/delete', { entity: 'Payment', id: payment!.Id });
		await office.stage.quickBooksControl('POST', '/edit', {
			entity: 'Invoice',
			id: invoice!.Id,
			fields: { DocNumber: 'A-77' },
		});
		const found = await compare();
		expect(found).toContain('2 differences over 3 records');
		expect(found).toMatch(/Deleted in QuickBooks[^]*deleted there on \d{4}-\d\d-\d\d/);
		expect(found).toMatch(/should have the number SM6001-1, and has A-77/);
	});

	it('opens the very transaction, and gives all of it as a CSV', async () => {
		const popup = page.waitForEvent('popup');
		await page.getByRole('link', { name: 'View in QuickBooks' }).click();
		const quickBooks = await popup;
		await quickBooks.waitForLoadState();
		expect(await quickBooks.locator('h1').innerText()).toBe('Invoice A-77');
		await quickBooks.close();

		const download = page.waitForEvent('download');
		await page.getByRole('link', { name: 'Download as CSV' }).click();
		expect((await download).suggestedFilename()).toMatch(/^differences-.*\.csv$/);
		const answer = await office.callWith(rightCredentials, `${path}?format=csv`);
		const bytes = new Uint8Array(await answer.arrayBuffer());
		expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		const text = new TextDecoder().decode(bytes);
		expect(text.split('\r\n')).toHaveLength(4);
		expect(text).toContain('Number differs,6001,Ann <b>Alpha</b>,Invoice of job 6001-1');
	});
});
