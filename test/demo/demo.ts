import { formatCents } from '../../lib/basics/money';
import { deviations, readBooks } from './books';
import { webhookHeader, webhookSecret } from '../host/setting';
import { setN8nStage, type Played, type N8nStage } from './n8nStage';
import {
	bookMove,
	closeOut,
	deposit,
	refunded,
	refundPart,
	saveUnchanged,
	takeDeposit,
	writes,
	type LoggedRequest,
} from './story';

/**
 * `npm run demo`: the whole story in a real n8n between both emulators. Everything is done by
 * commands to SmartMoving; whatever happens in QuickBooks, n8n did because a webhook told it to.
 */
async function main(): Promise<void> {
	const keep = process.argv.includes('--keep');
	const stage = await setN8nStage({ log: say });
	let stopped = false;
	const stop = async (exitCode: number) => {
		if (stopped) return;
		stopped = true;
		await stage.close();
		process.exit(exitCode);
	};
	process.once('SIGINT', () => void stop(130));
	process.once('SIGTERM', () => void stop(143));

	const wrong = await play(stage).catch((error: unknown) => [String(error)]);
	for (const what of wrong) say(`DEMO FAILED: ${what}`);
	if (wrong.length > 0 || !keep) return await stop(wrong.length > 0 ? 1 : 0);
	keepRunning(stage);
}

/** @returns what went wrong */
async function play(stage: N8nStage): Promise<string[]> {
	const move = await bookMove(stage, 1234, 'Jane Smith');
	await stage.settled();
	say(`\nJane Smith has booked move ${move.quoteNumber}. Nothing is in QuickBooks yet.`);

	say(`\n1. A deposit of ${deposit.toFixed(2)} is taken by credit card.`);
	const failures = tell(await takeDeposit(stage, move));

	say('\n2. The job is done: charges, a check for the balance, close-out.');
	const closing = await closeOut(stage, move);
	failures.push(...tell(closing));

	say(`\n3. Part of the check is refunded: ${refunded.toFixed(2)}.`);
	failures.push(...tell(await refundPart(stage, move, closing.paymentId)));

	say('\n4. The charges are saved again, unchanged: a resync with nothing to do.');
	const before = await requests(stage);
	failures.push(...tell(await saveUnchanged(stage, move)));
	const posted = writes((await requests(stage)).slice(before.length));
	say(`   QuickBooks was only read: ${posted.length} writes.`);

	const books = await readBooks(stage, [move.id]);
	say('\nTrial balance');
	for (const { name, debit, credit } of books.trialBalance.accounts) {
		if (debit || credit) {
			say(`   ${name.padEnd(32)}${money(debit)}${money(credit)}`);
		}
	}
	say('\nReceivable by customer');
	for (const { displayName, balance, openItems } of books.receivables) {
		say(`   ${displayName.padEnd(32)}${money(balance)}`);
		for (const { type, docNumber, open } of openItems) {
			say(`      ${`${type} ${docNumber ?? ''}`.padEnd(29)}${money(open)}`);
		}
	}

	const wrong = failures;
	wrong.push(...deviations(books, { customers: 1, invoices: 1, payments: 2, refunds: 1 }));
	for (const { method, path } of posted) wrong.push(`the resync wrote: ${method} ${path}`);
	if (wrong.length === 0) {
		const { customers, invoices, payments, refunds } = books;
		say(
			`\nDEMO OK customers=${customers} invoices=${invoices} payments=${payments} ` +
				`refunds=${refunds} receivable=${formatCents(books.receivable)}`,
		);
	}
	return wrong;
}

/** @returns the executions that failed, in words */
function tell({ executions, results, failures }: Played): string[] {
	const ids = executions.map(({ id, status }) => `${id} (${status})`);
	say(`   n8n executions: ${ids.join(', ') || 'none'}`);
	for (const { entity, status, docNumber, total, url, message } of results) {
		const what = `${entity} ${docNumber ?? ''}`.trim();
		const amount = total === null ? '' : total.toFixed(2);
		say(`   ${what.padEnd(22)} ${status.padEnd(10)} ${amount.padStart(9)}  ${url ?? ''}`);
		if (message) say(`      ${message}`);
	}
	return [...failures];
}

async function requests(stage: N8nStage): Promise<LoggedRequest[]> {
	return await stage.quickBooksControl('GET', '/requests');
}

function keepRunning({ n8n, webhookUrl, quickBooks, smartMoving }: N8nStage): void {
	const { url: n8nUrl, email, password } = n8n;
	say(`\nThe editor: ${n8nUrl}  log in as ${email} with ${password}`);
	say('Stop with Ctrl+C.');
	const line = {
		n8nUrl,
		email,
		password,
		webhookUrl,
		webhookHeader,
		webhookSecret,
		quickbooksUrl: quickBooks.url,
		realmId: quickBooks.realmId,
		accessToken: quickBooks.accessToken,
		smartmovingUrl: smartMoving.url,
		apiKey: smartMoving.apiKey,
	};
	say(JSON.stringify(line));
}

function money(amount: number): string {
	return amount ? amount.toFixed(2).padStart(12) : ''.padStart(12);
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
	say(`DEMO FAILED: ${error instanceof Error ? error.message : String(error)}`);
	process.exit(1);
});
