import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowserOffice, workflowIds, type BrowserOffice } from '../browser/browserOffice';
import { repoRoot } from '../host/commands';
import { bookMove, closeOut, refundPart, takeDeposit } from './story';

const folder = join(repoRoot, 'docs', 'screenshots');
const setupCheck = { id: 'smqb08SetupCheck', path: '/webhook/smartmoving-quickbooks-setup' };

/** Takes the pictures of the README: run as `npm run screenshots`. */
async function main(): Promise<void> {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const office = await openBrowserOffice(workflowIds.form, workflowIds.statusPage, setupCheck.id);
	try {
		await playTheStory(office);
		const page = await office.open({ viewport: { width: 1100, height: 700 } });
		const wide = { viewport: { width: 1700, height: 760 }, deviceScaleFactor: 1.5 };
		await canvas(office, await office.open(wide));
		await form(office, page);
		await page.goto(office.statusUrl);
		await save(page, 'status-page');
		await page.goto(`${office.stage.n8n.url}${setupCheck.path}`);
		await save(page, 'setup-check');
		const phone = await office.open({ viewport: { width: 390, height: 844 } });
		await phone.goto(office.statusUrl);
		await save(phone, 'status-page-phone');
	} finally {
		await office.close();
	}
}

/** Two moves: one in step with a refund, one refused for a closed period. */
async function playTheStory({ stage }: BrowserOffice): Promise<void> {
	await stage.smartMovingCommand('PUT', '/webhooks', {
		url: stage.webhookUrl,
		headers: stage.secretHeaders,
	});
	const jane = await bookMove(stage, 1234, 'Jane Smith');
	await takeDeposit(stage, jane);
	const { paymentId } = await closeOut(stage, jane);
	await refundPart(stage, jane, paymentId);
	const closing = { AccountingInfoPrefs: { BookCloseDate: '2031-12-31' } };
	await stage.quickBooksControl('PUT', '/preferences', closing);
	await takeDeposit(stage, await bookMove(stage, 1235, "Bill O'Brien"));
	await stage.quickBooksControl('PUT', '/preferences', {
		AccountingInfoPrefs: { BookCloseDate: null },
	});
	await stage.smartMovingCommand('PUT', '/webhooks', { url: null });
	await bookMove(stage, 1236, 'Ada Jones').then((move) => closeOut(stage, move));
}

/** Workflow 01 in n8n's editor, for which the owner has to be logged in. */
async function canvas({ stage }: BrowserOffice, page: Page): Promise<void> {
	await page.goto(`${stage.n8n.url}/signin`);
	await page.locator('input[type=email]').fill(stage.n8n.email);
	await page.locator('input[type=password]').fill(stage.n8n.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.includes('signin'));
	await page.goto(`${stage.n8n.url}/workflow/${stage.workflows.sync.id}`);
	await page.getByText('Sync Invoices').first().waitFor({ timeout: 60_000 });
	// n8n's key for "zoom to fit".
	await page.keyboard.press('1');
	// The zoom is animated.
	await page.waitForTimeout(1500);
	await page.screenshot({ path: join(folder, 'workflow-01.png') });
}

async function form(office: BrowserOffice, page: Page): Promise<void> {
	await page.goto(office.formUrl);
	await page.getByLabel('Quote number').fill('1236');
	await page.getByLabel('What to do').selectOption('Preview');
	await save(page, 'form');
	await page.getByRole('button', { name: 'Go' }).click();
	await page.getByRole('heading', { level: 1, name: /^Quote / }).waitFor();
	await save(page, 'form-preview');
}

async function save(page: Page, name: string): Promise<void> {
	await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
