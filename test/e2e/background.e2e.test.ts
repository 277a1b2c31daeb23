import { setTimeout as wait } from 'node:timers/promises';
import { DateTime } from 'luxon';
import { setN8nStage, type N8nStage } from '../demo/n8nStage';
import { startQuickBooksEmulator, type QuickBooksEmulator } from '../emulators/quickbooks/index';
import { json } from '../host/json';
import { openMailbox, type Mail, type Mailbox } from '../host/mailbox';
import { emulatorCredentials, workflowIds } from '../host/setting';
import type { WorkflowFile } from '../host/workflowFile';
import { secondCredentialId, withSecondCompany } from '../integration/support/secondCompany';
import { mappedWorkflows, withFields, withNode } from '../integration/support/workflows';

jest.setTimeout(600_000);

interface Seeded {
	id: string;
}

/** Workflows 03, 07 and 09, which work while nobody looks, in a real n8n. */
describe('the sweep, the error workflow and the branches in a real n8n', () => {
	let stage: N8nStage;
	let dallas: QuickBooksEmulator;
	let mailbox: Mailbox;
	let example: (id: string) => WorkflowFile;
	let branches: WorkflowFile;

	beforeAll(async () => {
		[mailbox, dallas] = await Promise.all([openMailbox(), startQuickBooksEmulator()]);
		stage = await setN8nStage();
		await listen(null);
		example = await mappedWorkflows(stage.quickBooks);
		const office = withSecondCompany(example, await mappedWorkflows(dallas), {
			branch: 'Dallas',
			company: 'Dallas Movers LLC',
		});
		branches = office.branches;
		const copy = office.workflows[1]!;
		const smtp = {
			host: '127.0.0.1',
			port: mailbox.port,
			secure: false,
			disableStartTls: true,
			user: '',
			password: '',
		};
		await stage.n8n.importCredentials([
			{ id: 'smqbSmtp01', name: 'SMTP', type: 'smtp', data: smtp },
			{
				...emulatorCredentials(dallas, stage.smartMoving)[1]!,
				id: secondCredentialId,
				name: 'Dallas',
			},
		]);
		const onError = withFields(example('smqb07OnError'), 'Settings', {
			notifyBy: 'email',
			emailTo: 'office@example.com',
			emailFrom: 'n8n@example.com',
		});
		await stage.n8n.importWorkflows([onError, copy, branches]);
		await stage.n8n.publish([onError.id, copy.id, branches.id]);
	});
	afterAll(async () => {
		await stage?.close();
		await dallas?.close();
		await mailbox?.close();
	});

	/** Which workflow SmartMoving's webhooks go to, if any. */
	const listen = async (url: string | null) =>
		await stage.smartMovingCommand('PUT', '/webhooks', { url, headers: stage.secretHeaders });
	const book = async (quoteNumber: number, seed: object = {}) =>
		await stage.smartMovingCommand<Seeded>('POST', '/opportunities', {
			quoteNumber,
			customer: { name: `Customer ${quoteNumber}`, emailAddress: `c${quoteNumber}@example.com` },
			jobs: [
				{
					jobNumber: `${quoteNumber}-1`,
					jobDate: Number(DateTime.local().minus({ days: quoteNumber }).toFormat('yyyyMMdd')),
					actualCharges: [
						{ name: 'Labor', chargeCategory: 1, quantity: 1, subtotal: 300, totalCost: 300 },
					],
				},
			],
			...seed,
		});
	const command = async (id: string, name: string, body: object) =>
		await stage.smartMovingCommand('POST', `/opportunities/${id}/${name}`, body);
	const entities = async (quickBooks: QuickBooksEmulator, entity: string) =>
		await json<{ DocNumber: string; TotalAmt: number }[]>(
			'GET',
			`${quickBooks.url}/__control/entities/${entity}`,
		);
	const ledgerOf = async (id: string) =>
		(await stage.n8n.dataTableRows('smartmoving_quickbooks_sync')).filter(
			({ opportunityId }) => opportunityId === id,
		);
	/** Of the mails so far, their long lines put together again. */
	const subjects = () =>
		mailbox.mails.map(({ text }) =>
			/^subject: (.*)$/im.exec(text.replace(/\r\n[ \t]+/g, ' '))![1]!.trim(),
		);
	const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
		for (const deadline = Date.now() + 90_000; Date.now() < deadline; await wait(100)) {
			const found = await look();
			if (found !== undefined) return found;
		}
		throw new Error(`Waited in vain for ${what}. n8n's log:\n${stage.n8n.logTail()}`);
	};

	describe('workflow 03', () => {
		const sweepId = workflowIds.sweep;
		const place = async () =>
			(await stage.n8n.dataTableRows('smartmoving_quickbooks_sweep').catch(() => []))[0];

		/** Publishes it with a schedule of seconds, and takes it back as soon as a run has started. */
		const startOneRun = async () => {
			const before = (await stage.n8n.executions(sweepId)).length;
			await stage.n8n.publish([sweepId]);
			await until('a run of the sweep', async () =>
				(await stage.n8n.executions(sweepId)).length > before ? true : undefined,
			);
			await stage.n8n.unpublish([sweepId]);
		};
		const sweptSince = async (seen: number) => {
			const log = await stage.smartMovingCommand<{ path: string }[]>('GET', '/requests');
			return log
				.slice(seen)
				.flatMap(({ path }) => /\/api\/opportunities\/([0-9a-f-]{36})$/.exec(path)?.[1] ?? []);
		};
		const seenSoFar = async () =>
			(await stage.smartMovingCommand<unknown[]>('GET', '/requests')).length;

		it('goes on where it was when n8n was killed in mid-run, and posts nothing twice', async () => {
			const schedule = { interval: [{ field: 'cronExpression', expression: '*/20 * * * * *' }] };
			const sweep = withNode(example(sweepId), 'Every Night', () => ({ rule: schedule }));
			await stage.n8n.importWorkflows([sweep]);
			const ids: string[] = [];
			for (const quoteNumber of [1, 2, 3, 4, 5]) {
				const { id } = await book(quoteNumber);
				await command(id, 'close-job', { jobNumber: `${quoteNumber}-1` });
				ids.push(id);
			}
			await stage.quickBooksControl('POST', '/latency', { ms: 150 });

			await startOneRun();
			await until('two opportunities', async () =>
				Number((await place())?.done) >= 2 ? true : undefined,
			);
			await stage.n8n.kill();
			await stage.quickBooksControl('POST', '/latency', { ms: 0 });
			const seen = await seenSoFar();
			await stage.n8n.start();
			const { done } = (await place())!;
			expect(done).toBeLessThan(5);
			await startOneRun();
			await until('the end of the round', async () =>
				(await place())?.finishedAt ? true : undefined,
			);

			expect(await sweptSince(seen)).toEqual(ids.slice(Number(done)));
			const numbers = (await entities(stage.quickBooks, 'Invoice')).map((row) => row.DocNumber);
			expect(numbers.sort()).toEqual(['SM1-1', 'SM2-1', 'SM3-1', 'SM4-1', 'SM5-1']);
			expect(await entities(stage.quickBooks, 'Customer')).toHaveLength(5);
			expect(await place()).toMatchObject({ position: '', done: 5 });
		});

		it('B9: puts the calls of a past day together, and warns of the month by one mail', async () => {
			const install = async (settings: Record<string, string | number> = {}) => {
				const sync = withFields(example('smqb01SyncOneOpp'), 'Settings', settings);
				await stage.n8n.importWorkflows([sync]);
				await stage.n8n.publish([sync.id]);
			};
			const counted = async () => await stage.n8n.dataTableRows('smartmoving_quickbooks_calls');
			// What is today in Honolulu is yesterday on Kiritimati, at any time of the day.
			const day = DateTime.now().setZone('Pacific/Honolulu').toISODate();
			await install({ timeZone: 'Pacific/Honolulu' });
			await listen(stage.webhookUrl);
			const { id } = await book(60);
			for (const amount of [10, 20]) {
				await command(id, 'payments', { amount, paymentType: 0 });
				await stage.settled();
			}
			await listen(null);
			const before = (await counted()).filter((row) => row.day === day);
			expect(before.length).toBeGreaterThan(1);
			const sum = before.reduce((total, { calls }) => total + Number(calls), 0);

			mailbox.mails.length = 0;
			const earlier = (await stage.n8n.executions(sweepId)).length;
			await install({ timeZone: 'Pacific/Kiritimati', smartMovingCallsPerMonth: 1 });
			await startOneRun();
			await until('the mail', async () => (mailbox.mails.length > 0 ? true : undefined));
			expect(mailbox.mails[0]!.text).toMatch(/SmartMoving calls[\s\S]*'smartMovingCallsPerMonth'/);
			expect((await counted()).filter((row) => row.day === day)).toMatchObject([
				{ source: 'whole day', calls: sum },
			]);

			await startOneRun();
			const runs = await stage.n8n.waitForExecutions(sweepId, earlier + 2);
			const failed = runs.slice(earlier).filter(({ status }) => status !== 'success');
			expect(failed).toHaveLength(1);
			expect((await counted()).filter(({ source }) => source === 'warning')).toHaveLength(1);
			await install();
		});
	});

	describe('workflow 07', () => {
		const onErrorId = 'smqb07OnError';

		it('sends one mail for a refused record, however often it is tried and whoever reports it', async () => {
			// The run that was cut off by the crash above was told of too, and rightly so.
			mailbox.mails.length = 0;
			await listen(stage.webhookUrl);
			const before = (await stage.n8n.executions(onErrorId)).length;
			const { id } = await book(70, {
				jobs: [{ jobNumber: '70-1', jobDate: 20260519, newGeneration: true }],
			});
			await command(id, 'close-job', { jobNumber: '70-1' });
			await stage.settled();
			await command(id, 'payments', { amount: 5, paymentType: 0 });
			await stage.settled();
			await listen(null);

			// Each failing run of 01 is reported, and passed on by 02, which is reported as well.
			const failed = (await stage.n8n.executions('smqb01SyncOneOpp')).filter(
				({ status }) => status === 'error',
			);
			expect(failed.length).toBeGreaterThanOrEqual(2);
			const reports = await stage.n8n.waitForExecutions(onErrorId, before + 2 * failed.length);
			expect(reports.slice(before).map(({ status }) => status)).not.toContain('error');
			expect(subjects()).toEqual(['QuickBooks sync: job 70-1 of quote 70 was not synced']);
			const [{ to, text }] = mailbox.mails as [Mail];
			expect(to).toEqual(['office@example.com']);
			expect(text).toContain('no charges for job 70-1');
			// 01 and its caller 02 fail in the same moment; whichever is reported first is the one told of.
			expect(text).toMatch(/Workflow: SmartMoving to QuickBooks 0[12]:/);
			const link = /https?:\S+/.exec(text)![0];
			expect(link).toMatch(/\/workflow\/(smqb01SyncOneOpp|smqb02OnEvent)\/executions\/\d+$/);
			expect(link.startsWith(stage.n8n.url)).toBe(true);
			expect(await ledgerOf(id)).toEqual(
				expect.arrayContaining([expect.objectContaining({ sourceType: 'job', status: 'failed' })]),
			);
		});
	});

	describe('workflow 07, when a person pressed the button', () => {
		it('leaves it to workflow 01 to tell of a refused record; the page shows the reason', async () => {
			const form = { user: 'office', password: 'only-the-office-knows' };
			await stage.n8n.importCredentials([
				{ id: 'smqbBasicAuth01', name: 'Sync pages login', type: 'httpBasicAuth', data: form },
			]);
			await stage.n8n.publish(['smqb05StatusPage']);
			mailbox.mails.length = 0;
			const { id } = await book(71, {
				jobs: [{ jobNumber: '71-1', jobDate: 20260519, newGeneration: true }],
			});
			await listen(stage.webhookUrl);
			await command(id, 'close-job', { jobNumber: '71-1' });
			await stage.settled();
			await listen(null);
			const before = (await stage.n8n.executions('smqb07OnError')).length;
			const red = (await ledgerOf(id)).find(({ sourceType }) => sourceType === 'job')!;

			const authorization = `Basic ${Buffer.from(`${form.user}:${form.password}`).toString('base64')}`;
			const url = `${stage.n8n.url}/webhook/smartmoving-quickbooks-sync`;
			const body = new URLSearchParams({ id: String(red.id), opportunityId: id });
			const page = await fetch(url, { method: 'POST', headers: { authorization }, body });

			expect(await page.text()).toMatch(/needs your attention[\s\S]*no charges for job 71-1/);
			const reports = await stage.n8n.waitForExecutions('smqb07OnError', before + 1);
			expect(reports).toHaveLength(before + 1);
			const pressed = await stage.n8n.executions('smqb05StatusPage');
			expect(pressed.map(({ status }) => status)).not.toContain('error');
			expect(subjects()).toEqual(['QuickBooks sync: job 71-1 of quote 71 was not synced']);
		});
	});

	describe('workflow 09', () => {
		it('A13: posts by branch, and turns the ledger red when a branch would cross companies', async () => {
			mailbox.mails.length = 0;
			const { id } = await book(90, { branch: 'Dallas' });
			await listen(stage.n8n.webhookUrl(branches));
			await command(id, 'payments', { amount: 250, paymentType: 0 });
			await stage.n8n.waitForExecutions(branches.id, 1);
			await until('the payment in Dallas', async () =>
				(await entities(dallas, 'Payment')).length > 0 ? true : undefined,
			);
			await command(id, 'branch', { branch: 'Austin' });
			const row = await until('the red row', async () =>
				(await ledgerOf(id)).find(({ sourceType }) => sourceType === 'opportunity'),
			);
			await listen(null);

			expect(row).toMatchObject({
				status: 'failed',
				quoteNumber: '90',
				message: expect.stringContaining('posted to the QuickBooks company "Dallas Movers LLC"'),
			});
			expect(await entities(dallas, 'Payment')).toMatchObject([{ TotalAmt: 250 }]);
			expect(await entities(stage.quickBooks, 'Payment')).not.toContainEqual(
				expect.objectContaining({ TotalAmt: 250 }),
			);
			await until('the mail', async () => (mailbox.mails.length > 0 ? true : undefined));
			expect(mailbox.mails[0]!.text).toMatch(/opportunity [\s\S]*branch "Austin"/);
		});
	});
});
