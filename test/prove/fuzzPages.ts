import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { Engine, type EngineRun } from '../engine';
import { openMailbox, type Mailbox } from '../host/mailbox';
import type { SyncStage } from '../integration/support/syncStage';
import { credentialsOf, mappedWorkflows, withFields } from '../integration/support/workflows';
import { bookHostile, hostileText } from './fuzzTexts';

/** What the pages and e-mails of workflows 04 to 07 make of hostile texts, in n8n's own engine. */

/** Opens an element, where it is not escaped; and a sum, where it is evaluated. */
const markup = '"\'><i id=zz><img src=x onerror=alert(1)>{{ 7*191 }}${7*191}';
const EVALUATED = String(7 * 191);

/** @returns how many cases were tried; throws with the smallest case that fails */
export async function fuzzPages(stage: SyncStage, seed: number, cases: number): Promise<number> {
	const mailbox = await openMailbox();
	try {
		const workflow = await mappedWorkflows(stage.quickBooks);
		const onError = withFields(workflow('smqb07OnError'), 'Settings', {
			notifyBy: 'email',
			emailTo: 'office@example.com',
			emailFrom: 'n8n@example.com',
		});
		await fc.assert(
			fc.asyncProperty(hostileText, async (text) => {
				await stage.reset();
				mailbox.mails.length = 0;
				const engine = await Engine.create({
					credentials: {
						...(credentialsOf(stage) as IDataObject),
						smqbSmtp01: smtp(mailbox),
					} as never,
					workflows: [workflow('smqb01SyncOneOpp')],
				});
				const hostile = `${markup} ${text.slice(0, 300)}`;
				await bookHostile(stage, 2, {
					name: `Jane ${hostile}`,
					emailAddress: 'jane@example.com',
					phoneNumber: hostile,
					branch: hostile,
					customerNotes: hostile,
					crewNotes: hostile,
					chargeName: hostile,
					chargeText: hostile,
					paymentText: hostile,
				});
				const run = async (file: string, startNode: string, item: IDataObject) =>
					await engine.runWorkflow(file === 'smqb07OnError' ? onError : workflow(file), {
						startNode,
						items: [item],
					});

				const form = await run('smqb04ManualForm', 'Sync Form', {
					quoteNumber: '2',
					action: 'Preview',
				});
				checkHtml('form', shown(form, 'Answer'), 'Jane');
				const asked = await run('smqb04ManualForm', 'Sync Form', {
					quoteNumber: hostile,
					action: 'Sync',
				});
				checkHtml('form', shown(asked, 'Answer'), 'Quote');
				await run('smqb04ManualForm', 'Sync Form', { quoteNumber: '2', action: 'Sync' });
				const page = await run('smqb05StatusPage', 'Page Opened', { query: { q: '' } });
				checkHtml('page', shown(page, 'Page'), 'Jane');
				const search = await run('smqb05StatusPage', 'Page Opened', { query: { q: hostile } });
				checkHtml('page', shown(search, 'Page'), 'QuickBooks');

				const sent = await run('smqb06SendInvoice', 'When Called', {
					quoteNumber: '2',
					sendBy: 'pdf',
				});
				const [message] = sent.json('Render Message');
				checkHtml('message', (message?.document as IDataObject | undefined)?.html, 'Dear Jane');
				const crash = { id: '9', url: 'http://n8n.test/9', error: { message: hostile } };
				await run('smqb07OnError', 'On Error', {
					execution: crash,
					workflow: { id: 'w', name: `Sync ${hostile}` },
				});
				if (mailbox.mails.length !== 2) throw new Error(`${mailbox.mails.length} e-mails`);
				for (const { text: mail } of mailbox.mails) checkMail(mail);
			}),
			{ seed, numRuns: cases, endOnFailure: true },
		);
		return cases;
	} finally {
		await mailbox.close();
	}
}

function smtp({ port }: Mailbox): IDataObject {
	return { host: '127.0.0.1', port, secure: false, disableStartTls: true, user: '', password: '' };
}

function shown(run: EngineRun, node: string): unknown {
	const [item] = run.json(node);
	if (!item) throw new Error(`${node} did not run: ${run.error?.message}`);
	return item.html;
}

function checkHtml(what: string, html: unknown, expected: string): void {
	if (typeof html !== 'string' || !html.includes(expected)) {
		throw new Error(`the ${what} does not show ${expected}: ${String(html).slice(-1_500)}`);
	}
	for (const raw of ['<i id=zz', '<img', '<script', '"\'>']) {
		const at = html.indexOf(raw);
		if (at !== -1) throw new Error(`the ${what} holds ${raw}: ${html.slice(at - 200, at + 100)}`);
	}
	if (html.includes(EVALUATED)) throw new Error(`the ${what} evaluates what it shows`);
}

/** One subject and no header that a text brought along. */
function checkMail(mail: string): void {
	const [head = ''] = mail.split(/\r?\n\r?\n/);
	const names = head.split(/\r?\n(?![ \t])/).map((line) => line.split(':')[0]!.toLowerCase());
	if (names.filter((name) => name === 'subject').length !== 1 || names.includes('bcc')) {
		throw new Error(`the headers of an e-mail: ${head}`);
	}
	if (mail.includes(EVALUATED)) throw new Error('an e-mail evaluates what it says');
}
