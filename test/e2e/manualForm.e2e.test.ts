import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import {
	openBrowserOffice,
	wordsOf,
	workflowIds,
	type BrowserOffice,
} from '../browser/browserOffice';
import { bookMove, closeOut, takeDeposit, writes, type LoggedRequest } from '../demo/story';

jest.setTimeout(600_000);

const hostile = '"><img src=x onerror="document.title=1">';

interface Asked {
	quote: string;
	action?: 'Sync' | 'Resync' | 'Preview';
	job?: string;
	payment?: string;
	makeAgain?: boolean;
}

interface Raw {
	Id: string;
	DocNumber?: string;
	TotalAmt: number;
}

describe('the form for syncing by hand, as a person sees it in a browser', () => {
	let office: BrowserOffice;
	let page: Page;

	beforeAll(async () => {
		office = await openBrowserOffice(workflowIds.form);
		page = await office.open();
	});
	afterAll(async () => await office?.close());

	const requests = () => office.stage.quickBooksControl<LoggedRequest[]>('GET', '/requests');
	const entities = (name: string) =>
		office.stage.quickBooksControl<Raw[]>('GET', `/entities/${name}`);
	/** The part of the answer that is about one record. */
	const record = (name: string) =>
		page.locator('section').filter({ has: page.getByRole('heading', { name }) });

	/** Fills the form in and reads the answer; also tells what was posted to QuickBooks. */
	async function ask({ quote, action = 'Sync', job, payment, makeAgain }: Asked) {
		const before = (await requests()).length;
		await page.goto(office.formUrl);
		await page.getByLabel('Quote number').fill(quote);
		await page.getByLabel('What to do').selectOption(action);
		if (job) await page.getByLabel('Only this job').fill(job);
		if (payment) await page.getByLabel('Only this payment').fill(payment);
		if (makeAgain) await page.getByLabel('Make them again').check();
		await page.getByRole('button', { name: 'Go' }).click();
		await page.getByRole('heading', { level: 1, name: /^Quote / }).waitFor();
		// The page ends its execution by a call of its own; leaving before would keep it waiting for ever.
		await page.waitForLoadState('networkidle');
		return { answer: await wordsOf(page), posted: writes((await requests()).slice(before)) };
	}

	it.each([
		['no password', null],
		['a wrong password', 'office:guess'],
	])('with %s nobody gets the form or can send it', async (_, credentials) => {
		const body = new FormData();
		body.set('field-0', '6001');
		const path = '/form/smartmoving-quickbooks-form';
		for (const init of [{}, { method: 'POST', body }]) {
			const answer = await office.callWith(credentials, path, init);
			expect(answer.status).toBe(401);
			expect(await answer.text()).not.toContain('Quote number');
		}
	});

	it('A5, B2: Preview shows field by field what Sync would do, and posts nothing', async () => {
		const move = await bookMove(office.stage, 6001, 'Ann Alpha');
		await takeDeposit(office.stage, move);
		await closeOut(office.stage, move);

		const { answer, posted } = await ask({ quote: ' 6001 ', action: 'Preview' });

		expect(posted).toEqual([]);
		expect(answer).toContain('Quote 6001, Ann Alpha');
		expect(answer).toContain('Nothing has been posted. This is what Sync would do.');
		const invoice = await record('Invoice of job 6001-1').innerText();
		expect(invoice).toMatch(/Would be posted\s+\$965\.75, number SM6001-1/);
		expect(invoice).toMatch(/In QuickBooks now\s+After a sync/);
		expect(invoice).toMatch(/Total\s+empty\s+965\.75/);
		expect(invoice).toMatch(/Message to the customer\s+empty\s+Thank you for moving with us/);
	});

	it('A5, A6: Sync posts it, and each link opens that very transaction', async () => {
		const { answer } = await ask({ quote: '6001' });

		expect(answer).toContain('4 records were posted.');
		expect(await entities('Invoice')).toMatchObject([{ DocNumber: 'SM6001-1' }]);
		expect(await entities('Payment')).toHaveLength(2);
		const popup = page.waitForEvent('popup');
		await record('Invoice of job 6001-1').getByRole('link', { name: 'View in QuickBooks' }).click();
		const quickBooks = await popup;
		await quickBooks.waitForLoadState();
		expect(await quickBooks.locator('h1').innerText()).toBe('Invoice SM6001-1');
		expect(await wordsOf(quickBooks)).toContain('965.75');
		await quickBooks.close();
	});

	it.each(['Sync', 'Resync'] as const)(
		'A5: %s of what is in step says so and posts nothing',
		async (action) => {
			const { answer, posted } = await ask({ quote: '6001', action });

			expect(answer).toContain('Already in step, nothing to post.');
			expect(posted).toEqual([]);
		},
	);

	it('a quote number that SmartMoving does not have gets a plain sentence', async () => {
		const { answer, posted } = await ask({ quote: '999999' });

		expect(answer).toContain('SmartMoving does not have the quote number "999999".');
		expect(answer).not.toMatch(/\bat \S+ \(|NodeApiError|undefined|\[object/);
		expect(posted).toEqual([]);
	});

	it('A5: one job, or one payment, is synced by itself', async () => {
		const charge = (totalCost: number) => ({
			name: 'Moving labor',
			chargeCategory: 1,
			quantity: 1,
			subtotal: totalCost,
			discountAmount: 0,
			totalCost,
		});
		const { id } = await office.stage.smartMovingCommand<{ id: string }>('POST', '/opportunities', {
			quoteNumber: 6002,
			branch: 'Austin',
			opportunityType: 0,
			status: 4,
			customer: { name: 'Two Jobs', emailAddress: 'two@example.com' },
			jobs: [300, 450].map((total, index) => ({
				jobNumber: `6002-${index + 1}`,
				jobDate: 20261120,
				type: 1,
				actualCharges: [charge(total)],
			})),
		});
		const path = `/opportunities/${id}`;
		for (const jobNumber of ['6002-1', '6002-2']) {
			await office.stage.smartMovingCommand('POST', `${path}/close-job`, { jobNumber });
		}
		const pay = async (amount: number) =>
			await office.stage.smartMovingCommand<{ id: string }>('POST', `${path}/payments`, {
				amount,
				paymentType: 0,
			});
		const payment = await pay(120);
		await pay(80);
		const invoiceNumbers = async () => (await entities('Invoice')).map((raw) => raw.DocNumber);

		const alone = await ask({ quote: '6002', payment: payment.id });
		expect(alone.answer).toContain('$120.00');
		expect(alone.answer).not.toContain('Would be posted');
		expect(await invoiceNumbers()).toEqual(['SM6001-1']);
		const paid = async () => (await entities('Payment')).map(({ TotalAmt }) => TotalAmt);
		expect(await paid()).toContain(120);
		expect(await paid()).not.toContain(80);

		await ask({ quote: '6002', job: '6002-2' });
		expect(await invoiceNumbers()).toEqual(['SM6001-1', 'SM6002-2']);
	});

	it('B5: what was deleted in QuickBooks comes back only on Resync with the box ticked', async () => {
		const invoice = (await entities('Invoice')).find((raw) => raw.DocNumber === 'SM6002-2')!;
		await office.stage.quickBooksControl('POST', '/delete', { entity: 'Invoice', id: invoice.Id });

		// A replayed answer is known as such by its age, so within two seconds nobody could tell.
		await wait(2_000);
		const job = { quote: '6002', job: '6002-2' };
		await ask({ ...job, action: 'Resync' });
		expect(await record('Invoice of job 6002-2').innerText()).toMatch(/✗.*\n[^]*deleted/);
		const invoiceNumbers = async () => (await entities('Invoice')).map((raw) => raw.DocNumber);
		expect(await invoiceNumbers()).not.toContain('SM6002-2');

		await ask({ ...job, action: 'Sync', makeAgain: true });
		expect(await invoiceNumbers()).not.toContain('SM6002-2');

		await ask({ ...job, action: 'Resync', makeAgain: true });
		expect(await record('Invoice of job 6002-2').innerText()).toContain('✓ Posted');
		expect(await invoiceNumbers()).toContain('SM6002-2');
	});

	it('B7: a refusal says what is wrong, read from the ledger, and posts the rest', async () => {
		const move = await bookMove(office.stage, 6003, 'Cleo Closed');
		await takeDeposit(office.stage, move);
		const closing = { AccountingInfoPrefs: { BookCloseDate: '2031-12-31' } };
		await office.stage.quickBooksControl('PUT', '/preferences', closing);

		const { answer } = await ask({ quote: '6003' });

		expect(answer).toContain('One record was posted. One record needs your attention.');
		expect(await record('Customer').innerText()).toContain('✓ Posted');
		expect(await record('Payment').innerText()).toMatch(/✗ Not synced[^]*closed/);
		await office.stage.quickBooksControl('PUT', '/preferences', {
			AccountingInfoPrefs: { BookCloseDate: null },
		});
	});

	it('lets HTML in names, notes and what was typed do nothing', async () => {
		const { id } = await office.stage.smartMovingCommand<{ id: string }>('POST', '/opportunities', {
			quoteNumber: 6004,
			branch: 'Austin',
			opportunityType: 0,
			status: 4,
			customer: { name: `Eve ${hostile}`, emailAddress: 'eve@example.com' },
			jobs: [
				{
					jobNumber: '6004-1',
					jobDate: 20261120,
					type: 1,
					actualCharges: [
						{
							name: `Labor ${hostile}`,
							chargeCategory: 1,
							quantity: 1,
							subtotal: 10,
							discountAmount: 0,
							totalCost: 10,
						},
					],
					notes: { customerNotes: `Thanks ${hostile}`, crewNotes: `Piano ${hostile}` },
				},
			],
		});
		await office.stage.smartMovingCommand('POST', `/opportunities/${id}/close-job`, {
			jobNumber: '6004-1',
		});

		for (const asked of [
			{ quote: '6004', action: 'Preview' },
			{ quote: hostile, action: 'Sync' },
		] as const) {
			const { answer } = await ask(asked);
			expect(answer).toContain('"><img src=x onerror=');
			expect(await page.locator('img, [onerror]').count()).toBe(0);
			expect(await page.title()).toBe('Sync a quote to QuickBooks');
		}
	});
});
