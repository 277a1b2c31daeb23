import type { SyncResult } from '../../lib/sync/outcome/result';
import type { Outcome } from '../integration/support/syncStage';
import type { Scene } from './switchStories';

/** How a story ended: what was told of it, and what is wrong without a word. */
export interface Verdict {
	/** What the sync said of each record that it did not bring up to date. */
	told: string[];
	/** Each is a defect. */
	wrong: { kind: 'lost' | 'doubled'; what: string }[];
}

type Row = Record<string, unknown> & { Id: string };
type Books = Record<'Invoice' | 'Payment' | 'Purchase' | 'JournalEntry', Row[]>;

/** One record of SmartMoving, and what QuickBooks must hold for it. */
interface Expected {
	source: string;
	label: string;
	entity: keyof Books;
	marker: string;
	cents: number;
}

const PROBLEMS = new Set(['conflict', 'failed']);
/** A person can act on it: it says to do something, and holds nothing of a program's own words. */
const ADVICE =
	/\b(sync|check|choose|turn|delete|void|move|link|tick|correct|enter|change|free|give|wait|take|ask|make|look|read|clear|renumber|connect|pick|left as it is|left alone)\b/i;
const NOT_WORDS = /undefined|\[object|\bnull\b|NaN|TypeError|at .*\.ts:/;

/**
 * Judges some stories after their last sync: what is not told must be right to the cent and there
 * once; what is told must be told in words, and not be there twice.
 */
export async function judge(scenes: readonly Scene[]): Promise<Map<Scene, Verdict>> {
	const { stage } = scenes[0]!;
	const books: Books = {
		Invoice: await stage.records('Invoice'),
		Payment: await stage.records('Payment'),
		Purchase: await stage.records('Purchase'),
		JournalEntry: await stage.records('JournalEntry'),
	};
	const receivables = await stage.control<
		{
			customerId: string;
			balance: number;
			openItems: { type: string; open: number }[];
		}[]
	>('GET', '/receivables');
	const verdicts = new Map<Scene, Verdict>();
	for (const scene of scenes) verdicts.set(scene, judgeRecords(scene, books));

	for (const customerId of new Set(scenes.map(customerOf))) {
		const theirs = scenes.filter((scene) => customerOf(scene) === customerId);
		const verdict = verdicts.get(theirs[0]!)!;
		const isTold = theirs.some((scene) => verdicts.get(scene)!.told.length > 0);
		if (customerId === null || isTold) continue;
		const receivable = receivables.find((each) => each.customerId === customerId);
		const owed = theirs.reduce((sum, scene) => sum + owedOf(scene), 0);
		const balance = Math.round((receivable?.balance ?? 0) * 100);
		if (balance !== owed) {
			verdict.wrong.push({ kind: 'lost', what: `receivable ${balance}, owed ${owed} cents` });
		}
		// Money that is there is applied to what is open.
		const open = receivable?.openItems ?? [];
		const isUnapplied = open.some(({ open: left }) => left < 0);
		const isOpen = open.some(({ type, open: left }) => type !== 'Payment' && left > 0);
		if (isUnapplied && isOpen) {
			verdict.wrong.push({ kind: 'lost', what: `not applied: ${JSON.stringify(open)}` });
		}
	}
	return verdicts;
}

function judgeRecords(scene: Scene, books: Books): Verdict {
	const verdict: Verdict = { told: [], wrong: [] };
	const { last } = scene;
	if (last === null || last instanceof Error) {
		const message = last?.message ?? 'was never synced';
		verdict.told.push(message);
		checkWords(verdict, message, scene);
		// A whole sync that stops may stop for reasons of the connection only, never half-way for good.
		verdict.wrong.push({ kind: 'lost', what: `the sync stopped: ${message}` });
	}
	const results = last && !(last instanceof Error) ? resultsOf(last) : [];
	const problems = results.filter(({ status }) => PROBLEMS.has(status));
	for (const { source, entity, message, status } of problems) {
		verdict.told.push(`${entity} ${source.type} ${status}: ${message}`);
		checkWords(verdict, message, scene);
	}
	const spokenOf = (id: string) =>
		last instanceof Error ||
		results.some(
			({ source, status }) =>
				source.id.toLowerCase() === id.toLowerCase() &&
				(PROBLEMS.has(status) || status === 'skipped'),
		);

	for (const expected of expectationsOf(scene)) {
		const live = books[expected.entity].filter(
			(row) => noteOf(row).includes(expected.marker) && centsOf(expected.entity, row) !== 0,
		);
		if (live.length > 1) {
			verdict.wrong.push({ kind: 'doubled', what: `${live.length} of ${expected.label}` });
		}
		if (spokenOf(expected.source)) continue;
		const amounts = live.map((row) => centsOf(expected.entity, row));
		const isRight = expected.cents === 0 ? live.length === 0 : amounts.includes(expected.cents);
		if (!isRight) {
			const what = `${expected.label}: ${amounts.join(', ') || 'nothing'} instead of ${expected.cents} cents`;
			verdict.wrong.push({ kind: 'lost', what });
		}
	}
	return verdict;
}

/** What QuickBooks must hold, from SmartMoving's present state alone. */
function expectationsOf({ snapshot, deleted }: Scene): Expected[] {
	const { jobs, payments } = snapshot!;
	const cents = (amount: number) => Math.round(Math.abs(amount) * 100);
	return [
		...jobs
			.filter(({ closedAtUtc }) => closedAtUtc !== null)
			.map(
				(each): Expected => ({
					source: each.id,
					label: `the invoice of job ${each.jobNumber}`,
					entity: 'Invoice',
					marker: `[sm:job:${each.id}]`,
					cents: (each.actualCharges ?? []).reduce(
						(sum, row) => sum + Math.round((row.totalCost ?? 0) * 100),
						0,
					),
				}),
			),
		...payments.map((row): Expected => {
			const isReversal = !row.isRefund && row.amount < 0;
			const entity = row.isRefund ? 'Purchase' : isReversal ? 'JournalEntry' : 'Payment';
			const kind = row.isRefund ? 'refund' : 'payment';
			return {
				source: row.id,
				label: `the ${entity} of ${row.amount}`,
				entity,
				marker: `[sm:${kind}:${row.id}]`,
				cents: cents(row.amount),
			};
		}),
		...deleted.map(
			(id): Expected => ({
				source: id,
				label: 'a payment that was deleted',
				entity: 'Payment',
				marker: `[sm:payment:${id}]`,
				cents: 0,
			}),
		),
	];
}

/** A/R by SmartMoving's own sums (B8), and what people entered besides. In cents. */
function owedOf({ snapshot, theirs }: Scene): number {
	const { jobs, payments } = snapshot!;
	const billed = jobs
		.filter(({ closedAtUtc }) => closedAtUtc !== null)
		.flatMap(({ actualCharges }) => actualCharges ?? [])
		.reduce((sum, { totalCost }) => sum + (totalCost ?? 0), 0);
	const paid = payments.reduce(
		(sum, { isRefund, amount }) => sum + (isRefund ? -amount : amount),
		0,
	);
	return Math.round((billed - paid) * 100) + theirs;
}

function checkWords(verdict: Verdict, message: string | null, { quote }: Scene): void {
	const text = message ?? '';
	if (text.length < 30 || !ADVICE.test(text) || NOT_WORDS.test(text)) {
		verdict.wrong.push({ kind: 'lost', what: `not said what to do: "${text}" (${quote})` });
	}
}

export function resultsOf({ customer, invoices, payments, refunds }: Outcome): SyncResult[] {
	return [customer, ...invoices, ...payments, ...refunds];
}

function customerOf({ last }: Scene): string | null {
	return last && !(last instanceof Error) ? last.customer.id : null;
}

function noteOf({ PrivateNote }: Row): string {
	return String(PrivateNote ?? '').toLowerCase();
}

/** A journal entry has no total of its own: its debits are. */
function centsOf(entity: keyof Books, row: Row): number {
	if (entity !== 'JournalEntry') return Math.round(Number(row.TotalAmt) * 100);
	const lines = row.Line as {
		Amount: number;
		JournalEntryLineDetail?: { PostingType: string };
	}[];
	return lines
		.filter((line) => line.JournalEntryLineDetail?.PostingType === 'Debit')
		.reduce((sum, line) => sum + Math.round(line.Amount * 100), 0);
}
