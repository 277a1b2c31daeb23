import type { z } from 'zod';
import {
	customerSchema,
	invoiceSchema,
	journalEntrySchema,
	paymentSchema,
	purchaseSchema,
} from '../../lib/quickbooks/schemas';
import type { Snapshot } from '../../lib/smartmoving/snapshot';
import type { SyncResult } from '../../lib/sync/outcome/result';
import type { Outcome, SyncStage } from '../integration/support/syncStage';
import type { BooksContent } from './company';
import { DeskOverHttp } from './deskOverHttp';
import { Crash, dyingAfter } from './dying';
import type { Edit, History, Step } from './history';
import {
	check,
	checkBooks,
	checkCents,
	checkOpportunity,
	checkReceivable,
	doubled,
	lost,
	owed,
	picture,
	UNLINKED,
	type Judged,
} from './invariants';
import { liveRecords } from './live';
import { checkPeoplesLines } from './people';
import { meddleOverHttp } from './peopleOverHttp';
import { sharedBy, type Counts } from './planned';
import type { Told } from './worker';

/**
 * Plays one history through `lib/posting` against both emulators over HTTP, with workers that really
 * run at once and answers that are lost, and its final state alone on a fresh company.
 *
 * @throws Broken
 */
export async function playOverHttp(stage: SyncStage, history: History): Promise<Counts> {
	await stage.reset();
	const play = new Play(stage, history);
	await play.book();
	for (const step of history.steps) await play.step(step);
	return await play.end();
}

class Play {
	private readonly office: DeskOverHttp;
	private readonly judged = new Map<number, Judged | null>();
	private readonly touched = new Map<number, Set<string>>();
	private readonly before = new Map<number, Snapshot>();

	constructor(
		private readonly stage: SyncStage,
		private readonly history: History,
	) {
		this.office = new DeskOverHttp(stage, history);
	}

	async book(): Promise<void> {
		await this.office.book();
		const isAlone = this.history.steps.every((step) => step.do !== 'together');
		if (isAlone && this.history.shuffle % 2 === 0) {
			// One worker at a time has to find out for itself what a lost answer said.
			await this.stage.control('PUT', '/switches', { requestIdMemory: 'forgotten' });
		}
	}

	async step(step: Step): Promise<void> {
		const opportunity = step.opportunity % this.office.movers.length;
		switch (step.do) {
			case 'sync':
				await this.sync(opportunity);
				for (let time = 1; time < step.times; time += 1) await this.syncToNoEffect(opportunity);
				return;
			case 'crash':
				return await this.crash(opportunity, step.requests);
			case 'together':
				return await this.together(opportunity, step);
			case 'edit':
				return await this.edit(opportunity, step);
			default: {
				this.before.set(opportunity, anEarlier(await this.office.snapshot(opportunity)));
				const command = this.office.desk.decide(step);
				if (command) await this.office.carryOut(command);
			}
		}
	}

	async end(): Promise<Counts> {
		for (const command of this.office.desk.closings()) await this.office.carryOut(command);
		const all = [...this.office.movers.keys()];
		for (const index of all) await this.sync(index);
		for (const index of all.reverse()) await this.syncToNoEffect(index);
		const judged = this.allJudged();
		const lives = liveRecords(await this.books());
		await this.compareWithOneSync(judged);
		return {
			lost: judged.flatMap((each) => lost(each, lives)).length,
			doubled: doubled(lives).length,
		};
	}

	private async sync(opportunity: number): Promise<void> {
		const before = await this.books();
		const [outcome] = await this.stage.syncAll(
			[await this.office.snapshot(opportunity)],
			this.overrides(),
		);
		const judged = this.judge(opportunity, outcome!);
		this.judged.set(opportunity, judged);
		const books = await this.checkedBooks();
		const lives = liveRecords(books);
		checkOpportunity(judged, lives);
		checkPeoplesLines(before, books);
		if ([...this.judged.values()].includes(null)) return;
		checkReceivable(owed(this.allJudged(), books, lives), await this.balances());
	}

	private judge(opportunity: number, outcome: Outcome): Judged {
		const { customer, invoices, payments, refunds } = outcome;
		return {
			customerId: customer.id,
			expected: this.office.expected(opportunity),
			told: [...invoices, ...payments, ...refunds].map(toldOf),
			touched: this.touched.get(opportunity) ?? new Set(),
		};
	}

	private async syncToNoEffect(opportunity: number): Promise<void> {
		const before = await this.stage.writes();
		await this.stage.syncAll([await this.office.snapshot(opportunity)], this.overrides());
		const more = (await this.stage.writes()).slice(before.length);
		check(more.length === 0, 'rest', () =>
			JSON.stringify(more.map(({ path, body }) => [path, body])),
		);
	}

	/** A worker that dies, or lives on without the answer to one of its writes. */
	private async crash(opportunity: number, requests: number): Promise<void> {
		const snapshot = await this.office.snapshot(opportunity);
		this.judged.set(opportunity, null);
		if (requests % 3 === 0) {
			const path = ['/customer?', '/invoice?', '/payment?', '/purchase?', '/journalentry?'];
			await this.stage.control('POST', '/faults', {
				match: { method: 'POST', path: path[(requests / 3) % path.length] },
				...{ times: 1, action: 'drop-after-commit' },
			});
			await this.stage.syncAll([snapshot], this.overrides());
		} else {
			const dying = dyingAfter(this.stage, requests >> 1, requests % 2 === 0);
			await dying.syncAll([snapshot], this.overrides()).catch((error: Error) => {
				if (!(error instanceof Crash)) throw error;
			});
		}
		await this.checkedBooks();
	}

	private async together(
		opportunity: number,
		step: { other: number | null; late: boolean; turns: boolean[] },
	): Promise<void> {
		const other = step.other === null ? opportunity : step.other % this.office.movers.length;
		const earlier = step.late ? this.before.get(opportunity) : undefined;
		const snapshots = [
			earlier ?? (await this.office.snapshot(opportunity)),
			await this.office.snapshot(other),
		];
		await this.stage.control('POST', '/latency', { ms: step.turns.length % 4 });
		for (const index of [opportunity, other]) this.judged.set(index, null);
		await Promise.all(
			snapshots.map(async (snapshot) => await this.stage.syncAll([snapshot], this.overrides())),
		);
		await this.stage.control('POST', '/latency', { ms: 0 });
		await this.checkedBooks();
	}

	private async edit(opportunity: number, step: { edit: Edit; record: number }): Promise<void> {
		const ids = this.office.expected(opportunity).map(({ id }) => id);
		const changed = await meddleOverHttp(this.stage, await this.books(), ids, step);
		if (changed === null) return;
		const touched = this.touched.get(opportunity) ?? new Set();
		this.touched.set(opportunity, touched.add(changed));
		this.judged.set(opportunity, null);
	}

	private async compareWithOneSync(judged: readonly Judged[]): Promise<void> {
		const indexes = [...this.office.movers.keys()];
		if (this.history.shuffle % 2 === 1) indexes.reverse();
		const snapshots = await Promise.all(
			indexes.map(async (index) => await this.office.snapshot(index)),
		);
		const eagerly = await this.picture(judged);
		await this.stage.resetBooks();
		const outcomes = await this.stage.syncAll(snapshots, this.overrides());
		await this.checkedBooks();
		const lazily = await this.picture(
			judged.map((each, index) => ({
				...each,
				customerId: outcomes[indexes.indexOf(index)]!.customer.id,
			})),
		);
		check(
			eagerly === lazily,
			'order',
			() => `Synced on the way:\n${eagerly}\nSynced once, at the end:\n${lazily}`,
		);
	}

	private async picture(judged: readonly Judged[]): Promise<string> {
		return picture(judged, liveRecords(await this.books()), sharedBy(judged)).join('\n');
	}

	private allJudged(): Judged[] {
		return [...this.judged].sort(([a], [b]) => a - b).flatMap(([, each]) => (each ? [each] : []));
	}

	private async checkedBooks(): Promise<BooksContent> {
		const books = await this.books();
		checkBooks(books, liveRecords(books));
		checkCents((await this.stage.writes()).map(({ body }) => body));
		const { balanced } = await this.stage.control<{ balanced: boolean }>('GET', '/trial-balance');
		check(balanced, 'ledger', () => 'the trial balance of the emulator does not balance');
		return books;
	}

	private async books(): Promise<BooksContent> {
		const all = async <S extends z.ZodTypeAny>(entity: string, schema: S) =>
			schema.array().parse(await this.stage.records(entity)) as z.output<S>[];
		return {
			customers: await all('Customer', customerSchema),
			invoices: await all('Invoice', invoiceSchema),
			payments: await all('Payment', paymentSchema),
			purchases: await all('Purchase', purchaseSchema),
			journalEntries: await all('JournalEntry', journalEntrySchema),
		};
	}

	/** The emulator's own ledger: cents by customer, which its open items must make up. */
	private async balances(): Promise<Map<string, number>> {
		const rows = await this.stage.control<
			{ customerId: string; balance: number; openItems: { open: number }[] }[]
		>('GET', '/receivables');
		return new Map(
			rows.map(({ customerId, balance, openItems }) => {
				const cents = Math.round(balance * 100);
				const open = openItems.reduce((sum, item) => sum + Math.round(item.open * 100), 0);
				check(open === cents, 'ledger', () => `customer ${customerId}: ${cents}, open ${open}`);
				return [customerId, cents];
			}),
		);
	}

	private overrides() {
		const { discountItem, tipsItem, materials } = this.history.choices;
		const item = { itemId: this.stage.id('Item', 'Services'), classId: null };
		return {
			invoice: {
				discountItem: discountItem ? item : null,
				...{ tipsItem: tipsItem ? item : null, materials },
			},
		};
	}
}

/** QuickBooks tells when a record was made in whole seconds; between two people's clicks lie more. */
function anEarlier(snapshot: Snapshot): Snapshot {
	const readAt = Date.parse(snapshot.readAtUtc!) - 1_000;
	return { ...snapshot, readAtUtc: new Date(readAt).toISOString() };
}

function toldOf({ source, status, message }: SyncResult): Told {
	const isDone = status === 'created' || status === 'updated' || status === 'unchanged';
	const isUnlinked = status === 'conflict' && message?.includes('not linked to its payment');
	return {
		id: source.id,
		status: isDone || status === 'planned' ? 'done' : status,
		reason: isUnlinked ? UNLINKED : message,
	};
}
