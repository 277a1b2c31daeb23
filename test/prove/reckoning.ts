import { markedId, type MarkerKind } from '../../lib/sync/ours/identity';
import { formatCents, toCents } from '../../lib/basics/money';
import { owedInSmartMoving } from '../demo/books';
import { json } from '../host/json';
import type { QueueStage } from './queueStage';

/** A move, as far as its books are concerned. */
export interface Booked {
	id: string;
	customerName: string;
}

/** What QuickBooks has wrong, each in words; all empty when the books are right. */
export interface Reckoning {
	/** Records of SmartMoving that no live record in QuickBooks stands for. */
	lost: string[];
	/** Live records in QuickBooks beyond one for each record of SmartMoving. */
	doubled: string[];
	/** Amounts, and customers whose receivable is not what they owe. */
	wrong: string[];
}

interface Source {
	kind: MarkerKind;
	id: string;
	/** In cents; null where SmartMoving's sum is checked by the customer's balance alone. */
	amount: number | null;
}

interface Posted {
	TotalAmt: number;
	PrivateNote?: string;
}

const entities: [MarkerKind, string][] = [
	['job', 'Invoice'],
	['payment', 'Payment'],
	['refund', 'Purchase'],
];

/** Compares both sides, by their own APIs and ledgers; n8n is not asked. */
export async function reckon(stage: QueueStage, moves: readonly Booked[]): Promise<Reckoning> {
	const result: Reckoning = { lost: [], doubled: [], wrong: [] };
	const sources = (await Promise.all(moves.map(({ id }) => sourcesOf(stage, id)))).flat();
	for (const [kind, entity] of entities) {
		const wanted = new Map(
			sources.filter((source) => source.kind === kind).map(({ id, amount }) => [id, amount]),
		);
		const seen = new Set<string>();
		const posted = await stage.quickBooksControl<Posted[]>('GET', `/entities/${entity}`);
		// A voided record keeps its note and is worth nothing.
		for (const { TotalAmt, PrivateNote } of posted.filter((one) => one.TotalAmt > 0)) {
			const id = markedId(PrivateNote, kind) ?? 'without a marker';
			const amount = wanted.get(id);
			if (amount === undefined || seen.has(id)) result.doubled.push(`${kind} ${id}`);
			else if (amount !== null && amount !== toCents(TotalAmt)) {
				result.wrong.push(`${kind} ${id} of ${formatCents(amount)} is posted as ${TotalAmt}`);
			}
			seen.add(id);
		}
		const lost = [...wanted.keys()].filter((id) => !seen.has(id));
		result.lost.push(...lost.map((id) => `${kind} ${id}`));
	}
	await reckonCustomers(stage, moves, result);
	const { balanced } = await stage.quickBooksControl<{ balanced: boolean }>(
		'GET',
		'/trial-balance',
	);
	if (!balanced) result.wrong.push('the trial balance does not balance');
	return result;
}

async function reckonCustomers(
	stage: QueueStage,
	moves: readonly Booked[],
	result: Reckoning,
): Promise<void> {
	const posted = await stage.quickBooksControl<unknown[]>('GET', '/entities/Customer');
	const receivables = await stage.quickBooksControl<{ displayName: string; balance: number }[]>(
		'GET',
		'/receivables',
	);
	const owed = new Map<string, number>();
	for (const { id, customerName } of moves) {
		owed.set(customerName, (owed.get(customerName) ?? 0) + (await owedInSmartMoving(stage, id)));
	}
	for (const [name, cents] of owed) {
		const own = receivables.filter(({ displayName }) => displayName === name);
		if (own.length === 0) result.lost.push(`customer ${name}`);
		const balance = own.reduce((sum, one) => sum + toCents(one.balance), 0);
		if (balance !== cents) {
			result.wrong.push(
				`${name} owes ${formatCents(cents)}, the receivable is ${formatCents(balance)}`,
			);
		}
	}
	for (let extra = posted.length; extra > owed.size; extra -= 1) {
		result.doubled.push('customer without a source');
	}
}

/** What is to stand in QuickBooks for a move: closed jobs, payments, refunds. */
export async function sourcesOf({ smartMoving }: QueueStage, id: string): Promise<Source[]> {
	const headers = { 'x-api-key': smartMoving.apiKey };
	const read = <T>(path: string) =>
		json<T>('GET', `${smartMoving.url}/api${path}`, undefined, headers);
	const jobs = await read<{ id: string; closedAtUtc: string | null }[]>(
		`/opportunities/${id}/jobs`,
	);
	const payments = await read<{ id: string; amount: number; isRefund: boolean }[]>(
		`/payments/opportunities/${id}`,
	);
	return [
		...jobs
			.filter(({ closedAtUtc }) => closedAtUtc !== null)
			.map((job): Source => ({ kind: 'job', id: job.id.toLowerCase(), amount: null })),
		...payments.map(
			({ isRefund, amount, ...payment }): Source => ({
				kind: isRefund ? 'refund' : 'payment',
				id: payment.id.toLowerCase(),
				amount: toCents(Math.abs(amount)),
			}),
		),
	];
}
