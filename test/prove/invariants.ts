import type { JournalEntry, Purchase } from '../../lib/quickbooks/schemas';
import { productInCents } from '../emulators/quickbooks/decimals';
import { centsOf, debitOf, type BooksContent } from './company';
import type { Expected } from './desk';
import { readInvoice, readPayment, type Live } from './live';
import type { Told } from './worker';

/** What has to hold of the books, by the names that a failure is told under. */
export const invariants = {
	order: 'the final books do not depend on the order, repetition or batching of the events',
	rest: 'a further sync posts nothing',
	receivable: 'each customer owes what SmartMoving says: invoiced - paid + refunded',
	payments: 'a payment’s lines and what is unapplied make its total, and no invoice is overpaid',
	idle: 'no money lies idle beside an open invoice of its opportunity',
	refunds: 'money that went back stands once and is linked once, or is reported',
	one: 'each record of SmartMoving has at most one live record',
	ledger: 'debits are credits, and receivables are the sum of what is open',
	cents: 'amounts have two decimals, and quantity x price rounds half up to the amount',
	lost: 'what is in scope is in the books, or its refusal is told and has a cause',
	people: 'what people did in QuickBooks stays',
	listing: 'the order in which SmartMoving lists rows makes no difference',
} as const;
export type Invariant = keyof typeof invariants;

/** A history that broke an invariant, and how. */
export class Broken extends Error {
	constructor(
		readonly invariant: Invariant,
		detail: string,
	) {
		super(`Broken: ${invariants[invariant]}.\n${detail}`);
	}
}

export function check(holds: boolean, invariant: Invariant, detail: () => string): asserts holds {
	if (!holds) throw new Broken(invariant, detail());
}

/** Invariant: one. @returns the source ids that have more than one live record. */
export function doubled(lives: readonly Live[]): string[] {
	const seen = new Map<string, number>();
	for (const { kind, id } of lives) seen.set(`${kind} ${id}`, (seen.get(`${kind} ${id}`) ?? 0) + 1);
	return [...seen].flatMap(([source, times]) => (times > 1 ? [`${source}: ${times} times`] : []));
}

/** Invariants of the books alone, whatever SmartMoving says: one, payments. */
export function checkBooks(books: BooksContent, lives: readonly Live[]): void {
	const twice = doubled(lives);
	check(twice.length === 0, 'one', () => twice.join('; '));
	const applied = new Map<string, number>();
	for (const payment of books.payments) {
		const { links, open, cents, text } = readPayment(payment);
		const sum = links.reduce((total, link) => total + link.cents, open);
		check(
			sum === cents,
			'payments',
			() => `payment ${text} of ${cents}: lines and rest are ${sum}`,
		);
		for (const { to, cents: part } of links) {
			check(part > 0, 'payments', () => `payment ${text} applies ${part} to ${to}`);
			applied.set(to, (applied.get(to) ?? 0) + part);
		}
	}
	for (const invoice of books.invoices) {
		const { cents, open, text } = readInvoice(invoice);
		const sum = applied.get(invoice.Id) ?? 0;
		check(
			sum <= cents && open === cents - sum,
			'payments',
			() => `invoice ${text} of ${cents}: ${sum} is applied and ${open} open`,
		);
	}
	for (const back of [...books.purchases.map(withCents), ...books.journalEntries.map(withCents)]) {
		const sum = applied.get(back.id) ?? 0;
		check(
			sum <= back.cents,
			'payments',
			() => `${back.number} of ${back.cents} is settled by ${sum}`,
		);
	}
}

function withCents(record: Purchase | JournalEntry) {
	const cents = 'PaymentType' in record ? centsOf(record.TotalAmt) : debitOf(record);
	return { id: record.Id, number: record.DocNumber, cents };
}

/** Invariant: cents. Of bodies as they were sent. */
export function checkCents(sent: readonly unknown[]): void {
	for (const body of sent) checkAmounts(body);
}

const AMOUNTS = ['Amount', 'TotalAmt', 'UnappliedAmt', 'Balance'];

function checkAmounts(value: unknown): void {
	if (Array.isArray(value)) {
		for (const each of value) checkAmounts(each);
		return;
	}
	if (typeof value !== 'object' || value === null) return;
	for (const [field, content] of Object.entries(value)) {
		check(
			!AMOUNTS.includes(field) || /^-?\d+(\.\d\d?)?$/.test(String(content)),
			'cents',
			() => `${field} ${String(content)} was sent`,
		);
		checkAmounts(content);
	}
	const { Amount, SalesItemLineDetail } = value as Record<string, unknown>;
	const { Qty, UnitPrice } = (SalesItemLineDetail ?? {}) as Record<string, number>;
	if (Qty === undefined || UnitPrice === undefined) return;
	check(
		productInCents(Qty, UnitPrice) === centsOf(Amount as number),
		'cents',
		() => `${Qty} x ${UnitPrice} was sent as ${String(Amount)}`,
	);
}

/** One opportunity as it ought to be, and as its last sync told it. */
export interface Judged {
	customerId: string | null;
	expected: readonly Expected[];
	told: readonly Told[];
	/** Sources that a person changed in QuickBooks, or whose money they used: a refusal has a cause. */
	touched: ReadonlySet<string>;
}

/** Sources in scope that are neither in the books nor refused. */
export function lost({ expected, told }: Judged, lives: readonly Live[]): string[] {
	return expected.flatMap(({ as, kind, id }) => {
		if (as !== 'posted' || lives.some((live) => live.id === id && live.kind === kind)) return [];
		return isRefused(told, id) ? [] : [`${kind} ${id}`];
	});
}

function isRefused(told: readonly Told[], id: string): Told | undefined {
	return told.find((each) => each.id === id && each.status !== 'done');
}

/** A person changed it, or its payment, or an invoice from which no money is moved since. */
function isExcused({ kind, id, linkedTo }: Expected, { expected, touched }: Judged): boolean {
	if (touched.has(id) || (linkedTo !== null && touched.has(linkedTo))) return true;
	return kind !== 'job' && expected.some((each) => each.kind === 'job' && touched.has(each.id));
}

/** Invariants of one opportunity after its sync: lost, refunds, idle. */
export function checkOpportunity(judged: Judged, lives: readonly Live[]): void {
	const { expected, told, touched } = judged;
	const liveOf = (id: string) => lives.find((live) => live.id === id);
	const missing = lost(judged, lives);
	check(missing.length === 0, 'lost', () => `not in the books and not refused: ${missing.join()}`);
	for (const each of expected) {
		if (each.as !== 'posted') continue;
		const { kind, id, linkedTo } = each;
		const refusal =
			isRefused(told, id) ?? (linkedTo === null ? undefined : isRefused(told, linkedTo));
		const isUnlinked = kind === 'reversal' && linkedTo === null;
		check(
			!refusal || isUnlinked || isExcused(each, judged),
			'lost',
			() => `${kind} ${id} is refused without a cause: ${refusal?.reason}`,
		);
		if (kind !== 'refund' && kind !== 'reversal') continue;
		if (refusal && !isUnlinked) continue;
		const live = liveOf(id);
		const links = lives.flatMap((payment) =>
			payment.links.flatMap(({ to, cents }) =>
				to === live?.recordId ? [`${payment.id} ${cents}`] : [],
			),
		);
		const wanted = linkedTo === null ? [] : [`${linkedTo} ${each.cents}`];
		// One that names no payment is linked to none, or by and by to the only one it can mean.
		check(
			live?.cents === each.cents &&
				(links.join() === wanted.join() || (isUnlinked && !refusal && links.length === 1)),
			'refunds',
			() =>
				`${kind} ${id} of ${each.cents} stands at ${live?.cents} and is linked to [${links.join()}] instead of [${wanted.join()}]`,
		);
	}
	if (touched.size > 0) return;
	const inDispute = expected.some(({ kind, as }) => as === 'open' && kind !== 'job');
	const sumOf = (kind: Live['kind']) =>
		expected.reduce(
			(sum, each) => sum + (each.kind === kind ? (liveOf(each.id)?.open ?? 0) : 0),
			0,
		);
	// The money of a disputed refund is kept free.
	const [idle, unpaid] = [inDispute ? 0 : sumOf('payment'), sumOf('job')];
	check(
		Math.min(idle, unpaid) === 0,
		'idle',
		() => `${idle} of its payments is unapplied while ${unpaid} of its invoices is open`,
	);
}

/** Cents by customer, as SmartMoving has it for what is in scope, and as the books hold of the rest. */
export function owed(
	all: readonly Judged[],
	books: BooksContent,
	lives: readonly Live[],
): Map<string, number> {
	const sums = new Map<string, number>();
	const add = (customerId: string, kind: Live['kind'], cents: number) =>
		sums.set(customerId, (sums.get(customerId) ?? 0) + (kind === 'payment' ? -cents : cents));
	const known = new Set<string>();
	for (const { customerId, expected, told } of all) {
		for (const { kind, id, as, cents } of expected) {
			const live = lives.find((each) => each.kind === kind && each.id === id);
			if (live) known.add(live.recordId);
			const refusal = isRefused(told, id);
			const isOurs = as === 'posted' && (!refusal || refusal.reason === UNLINKED);
			if (isOurs && customerId !== null) add(customerId, kind, cents);
			else if (live) add(live.customerId, kind, live.cents);
		}
	}
	// What people entered, and what is told to be left to them though SmartMoving deleted it.
	const others = [
		...books.invoices.map((record) => ({ kind: 'job' as const, record, ...readInvoice(record) })),
		...books.payments.map((record) => ({
			kind: 'payment' as const,
			record,
			...readPayment(record),
		})),
	];
	for (const { kind, record, customerId, cents } of others) {
		if (known.has(record.Id)) continue;
		const ours = lives.find(({ recordId }) => recordId === record.Id);
		const isLeft = all.some(({ told }) => ours && isRefused(told, ours.id));
		if (!ours || isLeft) add(customerId, kind, cents);
	}
	// Refunds and reversals that SmartMoving deleted stay with a payment that is left as it is.
	const isLeft = ({ id }: Live) => all.some(({ told }) => isRefused(told, id));
	for (const back of lives) {
		if (back.kind === 'job' || back.kind === 'payment' || known.has(back.recordId)) continue;
		const holders = lives.filter(({ links }) => links.some(({ to }) => to === back.recordId));
		if ([back, ...holders].some(isLeft)) add(back.customerId, back.kind, back.cents);
	}
	return sums;
}

/** What is told of a reversal that is posted, but for a person to link. */
export const UNLINKED = 'it is posted, but not linked';

/** Invariant: receivable. `balances` are the ledger's, in cents by customer. */
export function checkReceivable(
	wanted: ReadonlyMap<string, number>,
	balances: ReadonlyMap<string, number>,
): void {
	for (const customerId of new Set([...wanted.keys(), ...balances.keys()])) {
		const [ought, is] = [wanted.get(customerId) ?? 0, balances.get(customerId) ?? 0];
		check(
			ought === is,
			'receivable',
			() => `customer ${customerId} owes ${is} in QuickBooks and ${ought} by SmartMoving (cents)`,
		);
	}
}

/**
 * Every record by its source, with its amounts and links, and the opportunities that share its
 * customer: what two runs of one history have to agree on. Ids and SyncTokens are left out, and so is
 * the money of sources in dispute, which stays as it was when the dispute began.
 */
export function picture(
	all: readonly Judged[],
	lives: readonly Live[],
	names: ReadonlyMap<string, string>,
): string[] {
	const disputed = new Set(
		all.flatMap(({ expected }) =>
			expected.flatMap(({ as, id, linkedTo }) => (as === 'open' ? [id, linkedTo ?? id] : [])),
		),
	);
	// All of an opportunity in which a person had a hand, what SmartMoving deleted and is told to be left included.
	const skipped = new Set(
		all.flatMap(({ expected, touched, told }) =>
			touched.size > 0 ? [...touched, ...[...expected, ...told].map(({ id }) => id)] : [],
		),
	);
	const sourceOf = new Map(lives.map(({ recordId, kind, id }) => [recordId, `${kind} ${id}`]));
	return lives
		.filter(({ id }) => !skipped.has(id) && !disputed.has(id))
		.map(({ kind, id, customerId, cents, links, open, text }) => {
			const applied = links.map((link) => `${link.cents} to ${sourceOf.get(link.to) ?? link.to}`);
			return `${kind} ${id}: ${text}, ${cents} of ${names.get(customerId)}, open ${open} [${applied.sort().join(', ')}]`;
		})
		.sort();
}
