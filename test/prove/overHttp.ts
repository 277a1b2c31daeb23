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
import type { SyncStage } from '../integration/support/syncStage';
import type { BooksContent } from './company';
import { DeskOverHttp } from './deskOverHttp';
import { Crash, dyingAfter } from './dying';
import type { History } from './history';
import { check, UNLINKED } from './invariants';
import { personOverHttp } from './peopleOverHttp';
import { Play, type Counts, type HistoryStage } from './play';
import type { Run, Told } from './worker';

/**
 * Plays one history through `lib/posting` against both emulators over HTTP, with workers that really
 * run at once and answers that are lost, and its final state alone on a fresh company.
 *
 * @throws Broken
 */
export async function playOverHttp(stage: SyncStage, history: History): Promise<Counts> {
	const play = new Play(await StageOverHttp.set(stage, history), history);
	await play.toItsEnd();
	return await play.comparedWithOneSync();
}

/** Both emulators, with the posting code between them. */
class StageOverHttp implements HistoryStage {
	readonly desk: DeskOverHttp;
	readonly person;
	/** How many of the writes were told of already. */
	private told = 0;

	private constructor(
		private readonly stage: SyncStage,
		private readonly history: History,
	) {
		this.desk = new DeskOverHttp(stage, history);
		this.person = personOverHttp(stage);
	}

	static async set(stage: SyncStage, history: History): Promise<StageOverHttp> {
		await stage.reset();
		const set = new StageOverHttp(stage, history);
		await set.desk.book();
		const isAlone = history.steps.every((step) => step.do !== 'together');
		if (isAlone && history.shuffle % 2 === 0) {
			// One worker at a time has to find out for itself what a lost answer said.
			await stage.control('PUT', '/switches', { requestIdMemory: 'forgotten' });
		}
		return set;
	}

	async snapshot(opportunity: number): Promise<Snapshot> {
		return await this.desk.snapshot(opportunity);
	}

	/** QuickBooks tells when a record was made in whole seconds; between two people's clicks lie more. */
	async snapshotBefore(opportunity: number): Promise<Snapshot> {
		const snapshot = await this.snapshot(opportunity);
		const readAt = Date.parse(snapshot.readAtUtc!) - 1_000;
		return { ...snapshot, readAtUtc: new Date(readAt).toISOString() };
	}

	async sync(snapshots: readonly Snapshot[]): Promise<Run[]> {
		const outcomes = await this.stage.syncAll(snapshots, this.overrides());
		return outcomes.map(({ customer, invoices, payments, refunds }) => ({
			customerId: customer.id,
			told: [...invoices, ...payments, ...refunds].map(toldOf),
		}));
	}

	async crash(snapshot: Snapshot, requests: number): Promise<void> {
		if (requests % 3 === 0) {
			const path = ['/customer?', '/invoice?', '/payment?', '/purchase?', '/journalentry?'];
			await this.stage.control('POST', '/faults', {
				match: { method: 'POST', path: path[(requests / 3) % path.length] },
				...{ times: 1, action: 'drop-after-commit' },
			});
			await this.sync([snapshot]);
		} else {
			const dying = dyingAfter(this.stage, requests >> 1, requests % 2 === 0);
			await dying.syncAll([snapshot], this.overrides()).catch((error: Error) => {
				if (!(error instanceof Crash)) throw error;
			});
		}
	}

	async together(
		snapshots: readonly [Snapshot, Snapshot],
		turns: readonly boolean[],
	): Promise<void> {
		await this.stage.control('POST', '/latency', { ms: turns.length % 4 });
		await Promise.all(snapshots.map(async (snapshot) => await this.sync([snapshot])));
		await this.stage.control('POST', '/latency', { ms: 0 });
	}

	/** All in one run, as a node syncs several items. */
	async syncAfresh(opportunities: readonly number[]): Promise<Run[]> {
		const snapshots = await Promise.all(
			opportunities.map(async (opportunity) => await this.snapshot(opportunity)),
		);
		await this.stage.resetBooks();
		this.told = 0;
		return await this.sync(snapshots);
	}

	async read(): Promise<BooksContent> {
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

	async sent(): Promise<unknown[]> {
		const writes = await this.stage.writes();
		return writes.slice(this.told, (this.told = writes.length)).map(({ body }) => body);
	}

	async balances(): Promise<Map<string, number>> {
		const { balanced } = await this.stage.control<{ balanced: boolean }>('GET', '/trial-balance');
		check(balanced, 'ledger', () => 'the trial balance of the emulator does not balance');
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

function toldOf({ source, status, message }: SyncResult): Told {
	const isDone = status === 'created' || status === 'updated' || status === 'unchanged';
	const isUnlinked = status === 'conflict' && message?.includes('not linked to its payment');
	return {
		id: source.id,
		status: isDone || status === 'planned' ? 'done' : status,
		reason: isUnlinked ? UNLINKED : message,
	};
}
