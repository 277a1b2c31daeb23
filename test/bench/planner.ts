import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repoRoot } from '../host/commands';
import { Books, findings, sync } from '../lib/sync/books';
import {
	invoiceFindings,
	invoiceSettings,
	job,
	payment,
	paymentSettings,
	preferences,
	refund,
	snapshot,
} from '../lib/sync/builders';

/** V8 goes on optimising for some 40,000 opportunities; what is asked is what comes after. */
const WARM_UP = 50_000;

/** The code as it ships: tsx wraps every function to keep its name. */
const shipped = createRequire(join(repoRoot, 'dist', 'lib', 'sync', 'index.js'));
const { planInvoice } = shipped(
	'./invoice/invoice',
) as typeof import('../../lib/sync/invoice/invoice');
const { planPayments } = shipped(
	'./payment/payment',
) as typeof import('../../lib/sync/payment/payment');

/**
 * How many opportunities a core plans in a second: invoice, two payments and a refund each, half of
 * them new and half of them in QuickBooks already and unchanged. No network, no parsing.
 */
export function plannerThroughput(opportunities: number): number {
	const story = snapshot({
		jobs: [job()],
		payments: [
			payment({ id: 'b0000000-0000-4000-8000-000000000001', amount: 200, amountRefunded: 50 }),
			payment({ id: 'b0000000-0000-4000-8000-000000000002', amount: 400 }),
			refund({
				id: 'b0000000-0000-4000-8000-000000000003',
				refundsJobPaymentId: 'b0000000-0000-4000-8000-000000000001',
				amount: 50,
			}),
		],
	});
	const synced = new Books();
	sync(synced, story);
	const plans = [new Books(), synced].map((books) => {
		const forInvoices = invoiceFindings({
			invoices: books.read().invoices,
			preferences: preferences(),
		});
		const forPayments = findings(books, story);
		const [invoices, payments] = [invoiceSettings(), paymentSettings()];
		return () => {
			const { opportunity, jobs } = story;
			planInvoice({ opportunity, job: jobs[0]!, customerId: '1' }, forInvoices, invoices);
			planPayments({ snapshot: story, customerId: '1' }, forPayments, payments);
		};
	});
	const plan = (count: number) => {
		for (let number = 0; number < count; number += 1) plans[number % plans.length]!();
	};
	plan(WARM_UP);
	const before = process.cpuUsage();
	plan(opportunities);
	const { user, system } = process.cpuUsage(before);
	return opportunities / ((user + system) / 1_000_000);
}
