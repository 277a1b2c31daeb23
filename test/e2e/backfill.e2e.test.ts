import { openOffice, rightCredentials, type Office } from '../browser/office';
import { bookMove, closeOut, takeDeposit, writes, type LoggedRequest } from '../demo/story';

jest.setTimeout(600_000);

const path = '/webhook/smartmoving-quickbooks-backfill';

describe('the backfill page, on a running n8n', () => {
	let office: Office;
	beforeAll(async () => {
		office = await openOffice('smqb11Backfill');
	});
	afterAll(async () => await office?.close());

	const page = async () => await (await office.callWith(rightCredentials, path)).text();

	async function order(fields: Record<string, string>): Promise<void> {
		const answer = await office.callWith(rightCredentials, `${path}-order`, {
			method: 'POST',
			body: new URLSearchParams(fields),
		});
		expect(answer.status).toBe(303);
	}

	async function pageWith(words: RegExp): Promise<string> {
		let html = '';
		for (let tries = 0; tries < 120; tries += 1) {
			html = await page();
			if (words.test(html)) return html;
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
		throw new Error(`The page never said ${words}: ${html}`);
	}

	const entities = async (kind: string) =>
		await office.stage.quickBooksControl<unknown[]>('GET', `/entities/${kind}`);

	it('lets nobody in without the password', async () => {
		for (const [method, address] of [
			['GET', path],
			['POST', `${path}-order`],
		] as const) {
			const answer = await office.callWith('office:guess', address, { method });
			expect([401, 403]).toContain(answer.status);
		}
	});

	it('previews, then posts once where Start is pressed twice at once', async () => {
		for (const [index, name] of ['Ann Alpha', 'Bo Beta', 'Cy Gamma'].entries()) {
			const move = await bookMove(office.stage, 7001 + index, name);
			await takeDeposit(office.stage, move);
			await closeOut(office.stage, move);
		}
		expect(await page()).toContain('Nothing has been previewed yet');
		const days = [-2, 2].map((offset) =>
			new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10),
		);
		await order({ order: 'preview', from: days[0]!, to: days[1]! });
		const preview = await pageWith(/Preview of [-\d]+ to [-\d]+: done/);
		expect(preview).toContain('3 of 3 opportunities, 0 of them with something refused');
		const requests = await office.stage.quickBooksControl<LoggedRequest[]>('GET', '/requests');
		expect(writes(requests)).toEqual([]);

		await Promise.all([order({ order: 'start' }), order({ order: 'start' })]);
		const done = await pageWith(/Backfill of [-\d]+ to [-\d]+: done/);
		expect(done).toContain('3, $2,897.25 (preview: 3, $2,897.25)');
		expect(await entities('Invoice')).toHaveLength(3);
		expect(await entities('Payment')).toHaveLength(6);
		expect(await entities('Customer')).toHaveLength(3);
	});
});
