import type { Page } from 'playwright-core';
import {
	openBrowserOffice,
	rightCredentials,
	wordsOf,
	type BrowserOffice,
} from '../browser/browserOffice';
import { bookMove, closeOut, takeDeposit, writes, type LoggedRequest } from '../demo/story';
import { backfillInSmallSteps, mappedWorkflows } from '../integration/support/workflows';
import { workflowIds } from '../host/setting';

jest.setTimeout(600_000);

const path = '/webhook/smartmoving-quickbooks-backfill';
const names = ['Ann Alpha', 'Bo Beta', 'Cy Gamma', 'Di Delta', 'Ed Epsilon'];

describe('the backfill page, as a bookkeeper sees it in a browser', () => {
	let office: BrowserOffice;
	let page: Page;

	beforeAll(async () => {
		office = await openBrowserOffice();
		const workflow = await mappedWorkflows(office.stage.quickBooks);
		await office.stage.n8n.importWorkflows([backfillInSmallSteps(workflow(workflowIds.backfill))]);
		await office.stage.n8n.publish([workflowIds.backfill]);
		page = await office.open();
	});
	afterAll(async () => await office?.close());

	/** Looks again until the page says so. */
	async function wordsWith(words: RegExp): Promise<string> {
		let found = '';
		for (let tries = 0; tries < 240; tries += 1) {
			await page.goto(`${office.stage.n8n.url}${path}`);
			found = await wordsOf(page);
			if (words.test(found)) return found;
			await page.waitForTimeout(500);
		}
		throw new Error(`The page never said ${words}: ${found}`);
	}

	async function press(name: string | RegExp): Promise<void> {
		await page.getByRole('button', { name }).click();
		await page.getByRole('status').filter({ hasText: 'Your order was taken' }).waitFor();
	}

	const entities = async (kind: string) =>
		await office.stage.quickBooksControl<unknown[]>('GET', `/entities/${kind}`);
	const doneOf = (words: string) => Number(/(\d+) of 6 opportunities/.exec(words)?.[1]);

	it('lets nobody in without the password', async () => {
		for (const [method, address] of [
			['GET', path],
			['POST', `${path}-order`],
		] as const) {
			const answer = await office.callWith('office:guess', address, { method });
			expect([401, 403]).toContain(answer.status);
		}
	});

	it('previews what would be posted, which sums, and what would be refused and why', async () => {
		for (const [index, name] of names.entries()) {
			const move = await bookMove(office.stage, 7001 + index, name);
			await takeDeposit(office.stage, move);
			await closeOut(office.stage, move);
		}
		// Billed, and SmartMoving does not say what.
		const { id, jobNumber } = await bookMove(office.stage, 7099, 'Flo <i>Zeta</i>');
		await office.stage.smartMovingCommand('POST', `/opportunities/${id}/close-job`, { jobNumber });

		await page.goto(`${office.stage.n8n.url}${path}`);
		expect(await wordsOf(page)).toContain('Nothing has been previewed yet');
		const [from, to] = [-9, 9].map((offset) =>
			new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10),
		) as [string, string];
		await page.getByLabel('First service day').fill(from);
		await page.getByLabel('Last service day').fill(to);
		await press('Preview');

		const words = await wordsWith(/Preview of [-\d]+ to [-\d]+: done/);
		expect(words).toContain('6 of 6 opportunities, 1 of them with something refused');
		expect(words).toMatch(/Invoices\s+5, \$4,828\.75\s+0\s+0\s+0\s+1/);
		expect(words).toMatch(/Payments\s+10, \$4,828\.75/);
		expect(words).toMatch(/Refused: 1\s[^]*no charges[^]*Quote 7099, Flo <i>Zeta<\/i>/);
		const requests = await office.stage.quickBooksControl<LoggedRequest[]>('GET', '/requests');
		expect(writes(requests)).toEqual([]);
	});

	it('shows the progress, and stops where a person says so', async () => {
		await office.stage.quickBooksControl('POST', '/latency', { ms: 300 });
		await press(/^Start: post/);
		const progress = await wordsWith(/[1-6] of 6 opportunities/);
		expect(progress).toMatch(/Backfill of .*: running/);
		expect(progress).toMatch(/\d+\.\d a minute, about \d+ minutes? left/);
		await press('Stop');
		const stopped = await wordsWith(/Backfill of [-\d]+ to [-\d]+: stopped/);
		const done = doneOf(stopped);
		expect(done).toBeLessThan(6);
		expect(await entities('Customer')).toHaveLength(done);
	});

	it('B3: goes on where it stopped, once where Start is pressed twice, and after n8n was killed', async () => {
		const before = doneOf(await wordsOf(page));
		const again = office.callWith(rightCredentials, `${path}-order`, {
			method: 'POST',
			body: new URLSearchParams({ order: 'start' }),
		});
		await press('Start again where it stopped');
		expect((await again).status).toBe(303);
		await wordsWith(new RegExp(`[${before + 1}-6] of 6 opportunities`));
		await office.stage.n8n.kill();
		await office.stage.n8n.start();

		const words = await wordsWith(/Backfill of [-\d]+ to [-\d]+: done/);
		expect(words).toContain('6 of 6 opportunities, 1 of them with something refused');
		// What was posted when n8n died is right already when it is done again.
		expect(words).toMatch(/Invoices\s+[45], .* \(preview: 5, \$4,828\.75\)/);
		expect(await entities('Invoice')).toHaveLength(5);
		expect(await entities('Payment')).toHaveLength(10);
		expect(await entities('Customer')).toHaveLength(6);
	});
});
