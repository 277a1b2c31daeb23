import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../browser/chromium';
import { setN8nStage, type N8nStage } from '../demo/n8nStage';
import { bookMove, closeOut, type LoggedRequest } from '../demo/story';

jest.setTimeout(600_000);

const login = { user: 'bookkeeper', password: 'only-for-the-office' };

describe('the setup check, as a person sees it in a browser', () => {
	let stage: N8nStage;
	let browser: Browser;
	let page: Page;
	let url: string;

	beforeAll(async () => {
		stage = await setN8nStage();
		await stage.n8n.importCredentials([
			{ id: 'smqbBasicAuth01', name: 'Sync pages login', type: 'httpBasicAuth', data: login },
		]);
		await stage.n8n.publish(['smqb08SetupCheck']);
		url = `${stage.n8n.url}/webhook/smartmoving-quickbooks-setup`;
		const move = await bookMove(stage, 1234, 'Jane Smith');
		await closeOut(stage, move);
		browser = await startBrowser();
		page = await browser.newPage({
			httpCredentials: { username: login.user, password: login.password },
		});
	});
	afterAll(async () => {
		await browser?.close();
		await stage?.close();
	});

	/** The rows of the table, as they read. */
	const rows = async () =>
		await page
			.locator('tbody tr')
			.evaluateAll((elements) =>
				elements.map((row) =>
					[...row.children].map((cell) => (cell as unknown as { innerText: string }).innerText),
				),
			);
	const states = async () => (await rows()).map(([state]) => state!.replace(/[^A-Za-z]/g, ''));

	it('is closed to those without the password', async () => {
		expect((await fetch(url)).status).toBe(401);
		const wrong = Buffer.from('bookkeeper:guess').toString('base64');
		const answer = await fetch(url, { headers: { authorization: `Basic ${wrong}` } });
		expect(answer.status).not.toBe(200);
		expect(await answer.text()).not.toContain('Emulated Movers');
	});

	it('shows a sound set-up: every state in words, and nothing posted', async () => {
		const before = await requests();
		await page.goto(url);

		expect(await page.locator('h1').innerText()).toBe('Setup check');
		expect(await page.locator('.summary').innerText()).toMatch(
			/^0 to mend, \d+ to look at, \d+ in/,
		);
		expect(await states()).not.toContain('Fail');
		const text = await page.locator('table').innerText();
		expect(text).toContain('Connected to the company "Emulated Movers LLC"');
		expect(text).toContain('SmartMoving accepts the API key');
		const writes = (await requests())
			.slice(before.length)
			.filter(({ method, path }) => method !== 'GET' && !/\/(batch|query)$/.test(path));
		expect(writes).toEqual([]);
	});

	it('after a person changed things in QuickBooks: fails first, named, with what to do', async () => {
		await stage.quickBooksControl('PUT', '/preferences', {
			SalesFormsPrefs: { AutoApplyCredit: true },
		});
		const items = await stage.quickBooksControl<{ Id: string; Name: string }[]>(
			'GET',
			'/entities/Item',
		);
		const { Id: id } = items.find(({ Name }) => Name === 'Packing')!;
		await stage.quickBooksControl('POST', '/edit', {
			entity: 'Item',
			id,
			fields: { Name: `<img src=x onerror="document.title='broken'">`, Active: false },
		});
		await page.getByRole('link', { name: 'Check again' }).click();

		expect(await page.locator('.summary').innerText()).toMatch(/^2 to mend/);
		const order = await states();
		expect(order.slice(0, 2)).toEqual(['Fail', 'Fail']);
		expect(order.slice(2)).not.toContain('Fail');
		expect(order.lastIndexOf('Warn')).toBeLessThan(order.indexOf('Pass'));
		const [credits, packing] = await rows();
		expect(credits![1]).toContain('Automatically apply credits');
		expect(credits![3]).toContain('Turn off');
		expect(packing![2]).toContain('was made inactive in QuickBooks');
		expect(packing![3]).toContain("Choose another in 'Charge Mapping'");
		// What people write is shown as they wrote it, and does nothing.
		expect(packing![2]).toContain('<img src=x onerror=');
		expect(await page.locator('img').count()).toBe(0);
		expect(await page.title()).toBe('Setup check: SmartMoving to QuickBooks');
	});

	it('is used by keyboard and on a phone', async () => {
		await page.setViewportSize({ width: 375, height: 700 });
		const overflow = await page.evaluate(
			'document.documentElement.scrollWidth - document.documentElement.clientWidth',
		);
		expect(overflow).toBe(0);
		expect(await page.locator('tbody td').first().isVisible()).toBe(true);
		await page.keyboard.press('Tab');
		expect(await page.locator('a:focus').innerText()).toBe('Check again');
		await page.keyboard.press('Enter');
		await page.waitForLoadState();
		expect(await page.locator('.summary').innerText()).toMatch(/^2 to mend/);
	});

	const requests = () => stage.quickBooksControl<LoggedRequest[]>('GET', '/requests');
});
