import { formatCents, toCents } from '../../lib/basics/money';
import { json } from '../host/json';
import type { N8nStage } from './n8nStage';

/** What both sides say at one moment. Amounts in cents. */
export interface Books {
	customers: number;
	invoices: number;
	payments: number;
	refunds: number;
	/** QuickBooks' accounts receivable, summed over all customers. */
	receivable: number;
	/** What SmartMoving says customers still owe, from its own API. */
	owed: number;
	trialBalance: TrialBalance;
	receivables: Receivable[];
}

interface TrialBalance {
	accounts: { id: string; name: string; type: string; debit: number; credit: number }[];
	balanced: boolean;
}

interface Receivable {
	customerId: string;
	displayName: string;
	balance: number;
	openItems: { type: string; id: string; docNumber: string | null; open: number }[];
}

/** Reads both sides. The opportunities are those that are in scope of the sync. */
export async function readBooks(
	stage: N8nStage,
	opportunityIds: readonly string[],
): Promise<Books> {
	const count = async (entity: string) =>
		(await stage.quickBooksControl<unknown[]>('GET', `/entities/${entity}`)).length;
	const receivables = await stage.quickBooksControl<Receivable[]>('GET', '/receivables');
	let owed = 0;
	for (const id of opportunityIds) owed += await owedInSmartMoving(stage, id);
	return {
		customers: await count('Customer'),
		invoices: await count('Invoice'),
		payments: await count('Payment'),
		refunds: await count('Purchase'),
		receivable: receivables.reduce((sum, { balance }) => sum + toCents(balance), 0),
		owed,
		trialBalance: await stage.quickBooksControl('GET', '/trial-balance'),
		receivables,
	};
}

/** Closed jobs' charges, less payments, plus refunds: SmartMoving's own balance of one move. */
export async function owedInSmartMoving(
	{ smartMoving }: Pick<N8nStage, 'smartMoving'>,
	id: string,
): Promise<number> {
	const headers = { 'x-api-key': smartMoving.apiKey };
	const read = <T>(path: string) =>
		json<T>('GET', `${smartMoving.url}/api${path}`, undefined, headers);
	const jobs = await read<{ id: string; closedAtUtc: string | null }[]>(
		`/opportunities/${id}/jobs`,
	);
	let owed = 0;
	for (const job of jobs.filter(({ closedAtUtc }) => closedAtUtc)) {
		const path = `/premium/opportunities/${id}/jobs/${job.id}?IncludeActualCharges=true`;
		const { actualCharges } = await read<{ actualCharges: { totalCost: number }[] }>(path);
		for (const { totalCost } of actualCharges) owed += toCents(totalCost);
	}
	const payments = await read<{ amount: number; isRefund: boolean }[]>(
		`/payments/opportunities/${id}`,
	);
	for (const { amount, isRefund } of payments) {
		owed += isRefund ? toCents(Math.abs(amount)) : -toCents(amount);
	}
	return owed;
}

/** What is wrong with the books; empty when nothing is. */
export function deviations(
	books: Books,
	expected: Pick<Books, 'customers' | 'invoices' | 'payments' | 'refunds'>,
): string[] {
	const wrong: string[] = [];
	for (const what of ['customers', 'invoices', 'payments', 'refunds'] as const) {
		if (books[what] !== expected[what]) {
			wrong.push(`${books[what]} ${what} in QuickBooks instead of ${expected[what]}`);
		}
	}
	if (!books.trialBalance.balanced) wrong.push('the trial balance does not balance');
	if (books.receivable !== books.owed) {
		wrong.push(
			`QuickBooks' receivable is ${formatCents(books.receivable)}, but customers owe ` +
				`${formatCents(books.owed)} by SmartMoving's own sums`,
		);
	}
	return wrong;
}
