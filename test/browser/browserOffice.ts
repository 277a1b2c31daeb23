import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { setN8nStage, type N8nStage } from '../demo/n8nStage';
import { startBrowser } from './chromium';

const login = { username: 'office', password: 'only-the-office-knows' };

/** The stage, with the pages of some workflows published behind a password, and a browser. */
export interface BrowserOffice {
	stage: N8nStage;
	/** A fresh browser window whose user knows the password. */
	open(options?: BrowserContextOptions): Promise<Page>;
	/** What the workflow's page answers to a call by somebody else. */
	callWith(credentials: string | null, path: string, init?: RequestInit): Promise<Response>;
	formUrl: string;
	statusUrl: string;
	close(): Promise<void>;
}

/**
 * Sets the stage with SmartMoving's webhooks off: nothing is synced but what a person asks for.
 * @param workflowIds workflows to publish besides 01 and 02
 */
export async function openBrowserOffice(...workflowIds: string[]): Promise<BrowserOffice> {
	const stage = await setN8nStage();
	let browser: Browser | undefined;
	const close = async () => {
		await browser?.close();
		await stage.close();
	};
	try {
		await stage.smartMovingCommand('PUT', '/webhooks', { url: null });
		const data = { user: login.username, password: login.password };
		await stage.n8n.importCredentials([
			{ id: 'smqbBasicAuth01', name: 'Sync pages login', type: 'httpBasicAuth', data },
		]);
		await stage.n8n.publish(workflowIds);
		const started = await startBrowser();
		browser = started;
		return {
			stage,
			formUrl: `${stage.n8n.url}/form/smartmoving-quickbooks-form`,
			statusUrl: `${stage.n8n.url}/webhook/smartmoving-quickbooks`,
			open: async (options) => {
				const context = await started.newContext({ httpCredentials: login, ...options });
				context.setDefaultTimeout(120_000);
				return await context.newPage();
			},
			callWith: async (credentials, path, init) =>
				await fetch(`${stage.n8n.url}${path}`, {
					redirect: 'manual',
					...init,
					headers: {
						...(credentials === null
							? {}
							: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
						...init?.headers,
					},
				}),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

export const workflowIds = { form: 'smqb04ManualForm', statusPage: 'smqb05StatusPage' } as const;
export const rightCredentials = `${login.username}:${login.password}`;

/** Everything a person reads on the page. */
export async function wordsOf(page: Page): Promise<string> {
	return await page.locator('body').innerText();
}
