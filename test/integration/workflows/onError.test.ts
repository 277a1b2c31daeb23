import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { faultOf } from '../../../lib/quickbooks/faults';
import { Engine, type EngineRun } from '../../engine';
import { openMailbox, type Mail, type Mailbox } from '../../host/mailbox';
import { exampleWorkflows } from '../../host/setting';
import type { WorkflowFile } from '../../host/workflowFile';
import { useStage } from '../../useStage';
import { charge, job, Mover, SyncStage } from '../support/syncStage';
import { credentialsOf, mappedWorkflows, withFields, withNode } from '../support/workflows';

// Send E-Mail also loads n8n's forms, whose sanitizer of HTML jest cannot load. Nothing here uses it.
jest.mock('sanitize-html', () => undefined);

const stage = useStage(SyncStage);
let mailbox: Mailbox;
let slack: Awaited<ReturnType<typeof startSlack>>;
beforeAll(async () => {
	mailbox = await openMailbox();
	slack = await startSlack();
});
afterAll(async () => {
	await mailbox.close();
	await slack.close();
});

let engine: Engine;
let sync: WorkflowFile;
let onEvent: WorkflowFile;
let onError: WorkflowFile;
beforeEach(async () => {
	mailbox.mails.length = 0;
	slack.bodies.length = 0;
	const workflow = await mappedWorkflows(stage.quickBooks);
	sync = workflow('smqb01SyncOneOpp');
	onEvent = workflow('smqb02OnEvent');
	onError = withFields(workflow('smqb07OnError'), 'Settings', {
		notifyBy: 'email',
		emailTo: 'office@example.com',
		emailFrom: 'n8n@example.com',
	});
	engine = await Engine.create({
		credentials: { ...credentialsOf(stage), smqbSmtp01: smtp(mailbox.port) },
		workflows: [sync],
	});
});

/** Nothing listens there. */
const closedPort = 1;

/** What an SMTP credential of n8n holds. */
function smtp(port: number) {
	const plain = { secure: false, disableStartTls: true, user: '', password: '' };
	return { host: '127.0.0.1', port, ...plain };
}

/** Slack's side of an incoming webhook. */
async function startSlack() {
	const bodies: unknown[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			bodies.push(JSON.parse(body));
			response.end('ok');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const url = `http://127.0.0.1:${port}/services/T0/B0/secret`;
	const close = async () => await new Promise((resolve) => server.close(resolve));
	return { bodies, url, close };
}

/** What n8n starts the error workflow with when an execution ends in an error. */
function failureOf(file: WorkflowFile, failed: EngineRun): IDataObject {
	const [id] = [...engine.runs].find(([, run]) => run === failed)!;
	const { error, lastNodeExecuted } = failed.run.data.resultData;
	const { message, description, context, executionId } = error as unknown as IDataObject;
	const url = `http://n8n.test/workflow/${file.id}/executions/${id}`;
	return {
		execution: {
			id,
			url,
			error: { message, description, context, ...(executionId ? { executionId } : {}) },
			lastNodeExecuted,
			mode: 'trigger',
		},
		workflow: { id: file.id, name: file.name },
	} as IDataObject;
}

const report = async (failure: IDataObject, file = onError) =>
	await engine.runWorkflow(file, { items: [failure] });
const syncAndReport = async (opportunityId: string) => {
	const failed = await engine.runWorkflow(sync, { items: [{ opportunityId }] });
	expect(failed.status).toBe('error');
	const run = await report(failureOf(sync, failed));
	expect(run.error?.message).toBeUndefined();
};
const crash = (message: string, id = '900', kind?: string): IDataObject => ({
	execution: {
		id,
		url: `http://n8n.test/executions/${id}`,
		error: { message, context: { kind } },
		mode: 'trigger',
	},
	workflow: { id: 'smqb01SyncOneOpp', name: 'Sync One' },
});
/** Of the mails so far, their long lines put together again. */
const subjects = () =>
	mailbox.mails.map(({ text }) =>
		/^subject: (.*)$/im.exec(text.replace(/\r\n[ \t]+/g, ' '))![1]!.trim(),
	);
const ledger = () => engine.dataTables.rows('smartmoving_quickbooks_sync');
const alerts = () => engine.dataTables.rows('smartmoving_quickbooks_alerts');

async function bookRefused(quoteNumber = 1234): Promise<Mover> {
	const jobNumber = `${quoteNumber}-2`;
	const mover = await Mover.book(stage, {
		quoteNumber,
		customer: { name: 'Jane <!channel> Smith', emailAddress: `c${quoteNumber}@example.com` },
		jobs: [job(jobNumber, [], { newGeneration: true })],
	});
	await mover.closeJob(jobNumber);
	return mover;
}

describe('workflow 07: on error', () => {
	it('makes the ledger with the very columns of workflow 01', () => {
		const columns = (file: WorkflowFile) =>
			file.nodes.find(({ name }) => name === 'Ledger Table')!.parameters.columns;
		expect(columns(onError)).toEqual(columns(sync));
	});

	it('knows by which node workflow 01 stops when it has written the ledger', () => {
		const stops = sync.nodes.filter(({ type }) => type.endsWith('.stopAndError'));
		expect(stops.map(({ name }) => name)).toContain('Stop with the Reasons');
		expect(JSON.stringify(onError.nodes)).toContain("'Stop with the Reasons'");
	});

	it('leaves a record that a later run has overwritten in the ledger to that run', async () => {
		const mover = await bookRefused();
		const failed = await engine.runWorkflow(sync, { items: [{ opportunityId: mover.id }] });
		await engine.runWorkflow(sync, { items: [{ opportunityId: mover.id }] });
		expect((await report(failureOf(sync, failed))).error?.message).toBeUndefined();
		expect(mailbox.mails).toEqual([]);
	}, 60_000);

	it('tells of a refused record once, not once for each retry', async () => {
		const mover = await bookRefused();
		for (let tries = 1; tries <= 3; tries += 1) await syncAndReport(mover.id);

		expect(subjects()).toEqual(['QuickBooks sync: job 1234-2 of quote 1234 was not synced']);
		const [{ from, to, text }] = mailbox.mails as [Mail];
		expect([from, ...to]).toEqual(['n8n@example.com', 'office@example.com']);
		expect(text).toMatch(
			/no charges for job 1234-2[\s\S]*Customer: Jane <!channel> Smith[\s\S]*executions\/\d+/,
		);
		expect(alerts()).toHaveLength(1);
	}, 60_000);

	it('tells of another cause of the same record, and of another record', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const salesForms = { SalesFormsPrefs: { CustomTxnNumbers: false } };
		await stage.control('PUT', '/preferences', salesForms);
		await syncAndReport(mover.id);
		await stage.control('PUT', '/preferences', {
			SalesFormsPrefs: { CustomTxnNumbers: true },
			AccountingInfoPrefs: { BookCloseDate: '2026-12-31' },
		});
		await syncAndReport(mover.id);
		const other = await bookRefused(77);
		await syncAndReport(other.id);

		expect(subjects().map((subject) => /job \S+/.exec(subject)![0])).toEqual([
			'job 1234-1',
			'job 1234-1',
			'job 77-2',
		]);
		expect(mailbox.mails[0]!.text).toMatch(/custom transaction numbers/i);
		expect(mailbox.mails[1]!.text).toMatch(/books are closed/i);
	}, 60_000);

	it('tells again when the record was quiet for a week in between', async () => {
		const mover = await bookRefused();
		await syncAndReport(mover.id);
		alerts()[0]!.lastFailedAt = new Date(Date.now() - 8 * 86_400_000);
		await syncAndReport(mover.id);
		await syncAndReport(mover.id);
		expect(mailbox.mails).toHaveLength(2);
	}, 60_000);

	it('sends one message when the same failure is reported by two executions at once', async () => {
		const mover = await bookRefused();
		const failed = await engine.runWorkflow(sync, { items: [{ opportunityId: mover.id }] });
		const failure = failureOf(sync, failed);
		await Promise.all([report(failure), report(failure), report(failure)]);
		expect(mailbox.mails).toHaveLength(1);
	}, 60_000);

	it('does not tell twice of an error that a calling workflow passes on', async () => {
		const mover = await bookRefused();
		const { run } = await engine.deliver(onEvent, {
			body: { 'event-type': 'job-closed', 'opportunity-id': mover.id },
			headers: { 'X-Webhook-Secret': 'only-the-demo-knows' },
		});
		const [inner] = [...engine.runs.values()].filter(({ workflowId }) => workflowId === sync.id);
		const [innerId] = [...engine.runs].find(([, candidate]) => candidate === inner)!;
		const passedOn = failureOf(onEvent, run!);
		// n8n adds to such an error which execution it comes from.
		((passedOn.execution as IDataObject).error as IDataObject).executionId = innerId;

		await report(passedOn);
		await report(failureOf(sync, inner!));
		await report(passedOn);
		expect(mailbox.mails).toHaveLength(1);
		expect(ledger().filter(({ sourceType }) => sourceType === 'workflow')).toEqual([]);

		const crashInside = crash('something else');
		((crashInside.execution as IDataObject).error as IDataObject).executionId = '4711';
		await report(crashInside);
		expect(mailbox.mails).toHaveLength(1);
	}, 60_000);

	it('turns the ledger red for a failure that came before workflow 01 wrote it', async () => {
		const id = '2f0c7a4e-1111-4000-8000-000000000000';
		await report(crash(`Branch "Waco" of quote 55 (opportunity ${id}) belongs to no company`));
		expect(ledger()).toEqual([
			expect.objectContaining({
				sourceType: 'opportunity',
				sourceId: id,
				opportunityId: id,
				quoteNumber: '55',
				status: 'failed',
				message: expect.stringContaining('Waco'),
				executionId: '900',
			}),
		]);
		expect(subjects()).toEqual([`QuickBooks sync: opportunity ${id} of quote 55 was not synced`]);
		await report(
			crash(`Branch "Waco" of quote 55 (opportunity ${id}) belongs to no company`, '901'),
		);
		expect(ledger()).toMatchObject([{ executionId: '901' }]);
		expect(mailbox.mails).toHaveLength(1);
	}, 60_000);

	it('tells of a crash that names no opportunity, and of a trigger that cannot start', async () => {
		await report(crash('out of memory'));
		await report({
			trigger: { error: { message: 'port in use' }, mode: 'trigger' },
			workflow: { id: 'smqb02OnEvent', name: 'On Event' },
		});
		expect(subjects()).toEqual([
			'QuickBooks sync: workflow Sync One stopped',
			'QuickBooks sync: workflow On Event stopped',
		]);
		expect(mailbox.mails[0]!.text).toContain('out of memory');
		expect(mailbox.mails[1]!.text).toContain('port in use');
		expect(ledger()).toEqual([]);
	}, 60_000);

	it('tells again with the next failure when the mail could not be sent, and is red itself', async () => {
		const mover = await bookRefused();
		const credential = engine.credentials.data.smqbSmtp01!;
		Object.assign(credential, smtp(closedPort));
		const failed = await engine.runWorkflow(sync, { items: [{ opportunityId: mover.id }] });
		const run = await report(failureOf(sync, failed));
		expect(run.error?.message).toMatch(/job 1234-2.*was not sent/);
		expect(alerts()).toEqual([]);
		Object.assign(credential, smtp(mailbox.port));
		await syncAndReport(mover.id);
		expect(mailbox.mails).toHaveLength(1);
	}, 60_000);

	describe('an outage', () => {
		const bookMany = async (...quoteNumbers: number[]) => {
			const movers: Mover[] = [];
			for (const quoteNumber of quoteNumbers) {
				const mover = await Mover.book(stage, {
					quoteNumber,
					customer: {
						name: `Customer ${quoteNumber}`,
						emailAddress: `c${quoteNumber}@example.com`,
					},
				});
				await mover.pay(quoteNumber);
				movers.push(mover);
			}
			return movers;
		};
		const breakQuickBooks = async (fault: Record<string, unknown>) =>
			await stage.control('POST', '/faults', { match: { path: '/company/' }, times: 99, ...fault });
		const down = { action: 'html', status: 502 };
		const red = () =>
			ledger()
				.filter(({ status }) => status === 'failed')
				.map(({ quoteNumber }) => quoteNumber);

		const connection = () => engine.credentials.data.smqbQuickBooks001!;
		const disconnect = () => {
			const tokens = connection().oauthTokenData as IDataObject;
			const spent = { access_token: 'spent', refresh_token: 'spent' };
			connection().oauthTokenData = { ...tokens, ...spent } as never;
		};

		it('is told of once for 5 opportunities, all of which turn red; another cause on its own', async () => {
			const movers = await bookMany(1, 2, 3, 4, 5);
			disconnect();
			for (const { id } of movers) await syncAndReport(id);

			expect(red()).toEqual(['1', '2', '3', '4', '5']);
			expect(ledger().map(({ code }) => code)).toEqual(Array(5).fill('reconnect'));
			expect(subjects()).toEqual([
				expect.stringMatching(
					/^QuickBooks sync: QuickBooks must be connected again since \d+ \w{3}, \d\d:\d\d; 1 opportunity waits$/,
				),
			]);
			expect(mailbox.mails[0]!.text).toMatch(/QuickBooks credential[\s\S]*Quotes that wait: 1\s/);

			engine.credentials.data.smqbSmartMoving01!.apiKey = 'wrong';
			await syncAndReport(movers[0]!.id);
			await syncAndReport(movers[1]!.id);
			expect(subjects()).toHaveLength(2);
			expect(subjects()[1]).toContain('SmartMoving does not accept the API key since');
		}, 60_000);

		it('is told of again after quietHours, with all that wait and since when', async () => {
			const movers = await bookMany(1, 2, 3);
			disconnect();
			for (const { id } of movers) await syncAndReport(id);
			alerts()[0]!.lastFailedAt = new Date(Date.now() - 5 * 3_600_000);
			await syncAndReport(movers[1]!.id);
			expect(mailbox.mails).toHaveLength(1);

			alerts()[0]!.lastFailedAt = new Date(Date.now() - 7 * 3_600_000);
			const since = new Date('2026-05-01T10:15:00Z');
			ledger().find(({ quoteNumber }) => quoteNumber === '1')!.createdAt = since;
			await syncAndReport(movers[1]!.id);
			await syncAndReport(movers[2]!.id);
			expect(subjects()).toHaveLength(2);
			expect(subjects()[1]).toMatch(/again since 1 May, \d\d:15; 3 opportunities wait$/);
			expect(mailbox.mails[1]!.text).toContain('Quotes that wait: 1, 2, 3');
		}, 60_000);

		it('is one message when one run fails for it with several opportunities', async () => {
			const movers = await bookMany(1, 2, 3);
			await breakQuickBooks(down);
			const failed = await engine.runWorkflow(sync, {
				items: movers.map(({ id }) => ({ opportunityId: id })),
			});
			expect((await report(failureOf(sync, failed))).error?.message).toBeUndefined();
			expect(red()).toEqual(['1', '2', '3']);
			expect(subjects()).toEqual([expect.stringContaining('3 opportunities wait')]);
		}, 60_000);

		it.each<[string, () => Promise<unknown>]>([
			[
				'QuickBooks is unreachable',
				async () => await breakQuickBooks({ action: 'drop-before', match: { path: '/batch' } }),
			],
			['QuickBooks must be connected again', async () => disconnect()],
			[
				'QuickBooks must be connected again',
				async () => {
					const tokens = connection().oauthTokenData as IDataObject;
					connection().oauthTokenData = { ...tokens, callbackQueryString: {} } as never;
				},
			],
			[
				'QuickBooks must be connected again',
				async () =>
					await breakQuickBooks({
						action: 'status',
						status: 403,
						body: {
							Fault: { Error: [{ code: '3100', Message: 'denied' }], type: 'AUTHORIZATION' },
						},
					}),
			],
			[
				'The QuickBooks subscription has ended',
				async () =>
					await breakQuickBooks({
						action: 'status',
						status: 400,
						body: {
							Fault: { Error: [{ code: '6190', Message: 'ended' }], type: 'ValidationFault' },
						},
					}),
			],
			[
				'SmartMoving is unreachable',
				async () =>
					await stage.smartMoving.control('POST', '/faults', { action: 'html', times: 99 }),
			],
			[
				'SmartMoving is unreachable',
				async () =>
					await stage.smartMoving.control('POST', '/faults', { action: 'drop-before', times: 99 }),
			],
			[
				'SmartMoving takes no more calls',
				async () =>
					await stage.smartMoving.control('POST', '/faults', {
						action: 'status',
						status: 429,
						times: 99,
					}),
			],
			[
				'SmartMoving does not accept the API key',
				async () => {
					engine.credentials.data.smqbSmartMoving01!.apiKey = 'wrong';
				},
			],
		])(
			'knows %s by the kind of the failure',
			async (cause, breakIt) => {
				const [mover, other] = await bookMany(1, 2);
				await breakIt();
				await syncAndReport(mover!.id);
				await syncAndReport(other!.id);
				expect(subjects()).toEqual([expect.stringContaining(`QuickBooks sync: ${cause} since`)]);
				expect(ledger().filter(({ status }) => status === 'failed').length).toBeGreaterThanOrEqual(
					2,
				);
			},
			120_000,
		);

		it.each(['120', '140', '150', '3001', '3100', '3200', '6190', '10000'])(
			'is what it takes QuickBooks code %s for, whichever record met it',
			(code) => {
				const body = { Fault: { Error: [{ code }], type: 'ValidationFault' } };
				const { kind } = faultOf({ status: 400, headers: {}, body })!;
				const causes = [...JSON.stringify(onError.nodes).matchAll(/kinds: \[([^\]]+)\]/g)];
				expect(causes.length).toBeGreaterThanOrEqual(8);
				const known = causes.filter(([, kinds]) => kinds!.split(', ').includes(`'${kind}'`));
				expect(known).toHaveLength(1);
			},
		);

		it('of which a workflow tells that names no opportunity is told of as well', async () => {
			const reason = 'SmartMoving is not available (status 503). Run it again later.';
			await report(crash(reason, '900', 'smartMoving.unavailable'));
			expect(subjects()).toEqual(['QuickBooks sync: SmartMoving is unreachable']);
		});
	});

	describe('the other workflows', () => {
		it('name it as their error workflow, all of them', () => {
			const others = exampleWorkflows().filter(({ id }) => id !== onError.id);
			expect(others.length).toBeGreaterThanOrEqual(8);
			for (const { name, settings } of others) {
				expect([name, settings?.errorWorkflow]).toEqual([name, onError.id]);
			}
		});

		it('06: tells of each invoice that was not sent, and leaves the ledger as it is', async () => {
			const send = (await mappedWorkflows(stage.quickBooks))('smqb06SendInvoice');
			for (const quoteNumber of [1234, 1235]) {
				const mover = await Mover.book(stage, {
					quoteNumber,
					jobs: [job(`${quoteNumber}-1`, [charge('Moving labor', 1, 600)])],
				});
				const items = [{ opportunityId: mover.id, quoteNumber: String(quoteNumber) }];
				const refused = await engine.runWorkflow(send, { items, startNode: 'When Called' });
				expect(refused.error?.message).toContain(String(quoteNumber));
				await report(failureOf(send, refused));
				await report(failureOf(send, refused));
			}
			expect(subjects()).toEqual([
				expect.stringMatching(/Send Invoice of quote 1234 stopped/),
				expect.stringMatching(/quote 1235/),
			]);

			const { id } = await Mover.book(stage, { quoteNumber: 1236 });
			await stage.smartMoving.control('POST', '/faults', {
				action: 'status',
				status: 503,
				times: 99,
			});
			const items = [{ opportunityId: id }];
			const down = await engine.runWorkflow(send, { items, startNode: 'When Called' });
			expect(down.error?.message).toContain(id);
			await report(failureOf(send, down));
			expect(subjects()[2]).toBe('QuickBooks sync: SmartMoving is unreachable');
			expect(ledger()).toEqual([]);
		}, 60_000);
	});

	it('posts to Slack instead, with nothing in it that Slack would act on', async () => {
		onError = withNode(
			withFields(onError, 'Settings', { notifyBy: 'Slack' }),
			'Post to Slack',
			({ parameters }) => ({ ...parameters, url: slack.url }),
		);
		const mover = await bookRefused();
		await syncAndReport(mover.id);
		await syncAndReport(mover.id);
		expect(slack.bodies).toEqual([
			{
				text: expect.stringMatching(
					/^\*QuickBooks sync: job 1234-2 [\s\S]*Jane &lt;!channel&gt; Smith/,
				),
			},
		]);
		expect(mailbox.mails).toEqual([]);
		const runs = [...engine.runs.values()].filter(({ workflowId }) => workflowId === onError.id);
		expect(JSON.stringify(runs.map(({ run }) => run.data.resultData))).not.toContain('/B0/secret');
	}, 60_000);

	it('tells nobody by default, and says so when the choice is none that it knows', async () => {
		const silent = withFields(onError, 'Settings', { notifyBy: 'none' });
		expect((await report(crash('one'), silent)).error?.message).toBeUndefined();
		expect(alerts()).toEqual([]);
		const wrong = withFields(onError, 'Settings', { notifyBy: 'pigeon' });
		expect((await report(crash('one'), wrong)).error?.message).toMatch(/'notifyBy' is none, email/);
		expect(alerts()).toEqual([]);
		expect(mailbox.mails).toEqual([]);
	}, 60_000);
});
