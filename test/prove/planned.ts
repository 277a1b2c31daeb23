import type { Snapshot } from '../../lib/smartmoving/snapshot';
import { MemoryCompany, type BooksContent } from './company';
import { Desk } from './desk';
import type { Choices, History } from './history';
import { check, type Judged } from './invariants';
import { receivables } from './ledger';
import { personInMemory } from './peopleInMemory';
import { Play, type Counts, type HistoryStage } from './play';
import {
	findings,
	finish,
	planners,
	work,
	workerSettings,
	type Planners,
	type Run,
	type WorkerSettings,
} from './worker';

/**
 * Plays one history on a company in memory through the planners of `lib/sync`, and its final state
 * alone on a second one.
 *
 * @throws Broken
 */
export async function playPlanned(history: History, rules: Planners = planners): Promise<Counts> {
	const stage = new StageInMemory(history, rules);
	const play = new Play(stage, history);
	stage.checkListing(await play.toItsEnd());
	return await play.comparedWithOneSync();
}

/** Both sides in memory, with the planners between them. */
class StageInMemory implements HistoryStage {
	readonly desk: Desk;
	private readonly settings: WorkerSettings;
	private company = new MemoryCompany();

	constructor(
		private readonly history: History,
		private readonly rules: Planners,
	) {
		this.desk = new Desk(history);
		this.settings = settingsOf(history.choices);
	}

	get person() {
		return personInMemory(this.company);
	}

	snapshot(opportunity: number): Snapshot {
		return this.desk.snapshot(opportunity, 0, this.company.now());
	}

	snapshotBefore(opportunity: number): Snapshot {
		return this.snapshot(opportunity);
	}

	sync(snapshots: readonly Snapshot[]): Run[] {
		const runs = snapshots.map((snapshot) => finish(this.worker(snapshot)));
		const refused = this.company.refused.splice(0);
		check(refused.length === 0, 'payments', () => `a write asked for too much: ${refused.join()}`);
		return runs;
	}

	crash(snapshot: Snapshot, requests: number): void {
		const worker = this.worker(snapshot);
		for (let request = 0; request <= requests; request += 1) worker.next();
	}

	together(snapshots: readonly [Snapshot, Snapshot], turns: readonly boolean[]): void {
		const workers = snapshots.map((snapshot) => this.worker(snapshot));
		for (const turn of turns) workers[turn ? 1 : 0]!.next();
		for (const worker of workers) finish(worker);
		// Two workers may ask for the same money at once; one of them is refused, and looks again.
		this.company.refused.length = 0;
	}

	syncAfresh(opportunities: readonly number[]): Run[] {
		this.company = new MemoryCompany();
		return opportunities.map((opportunity) =>
			finish(this.worker(this.desk.snapshot(opportunity, this.history.shuffle))),
		);
	}

	read(): BooksContent {
		return this.company.read();
	}

	sent(): object[] {
		return this.company.sent.splice(0);
	}

	balances(books: BooksContent): Map<string, number> {
		return receivables(books);
	}

	/** Invariant: listing. Of the plans for all opportunities as they are in the end. */
	checkListing(judged: readonly Judged[]): void {
		const { shuffle } = this.history;
		for (const [index, { customerId }] of judged.entries()) {
			if (customerId === null) continue;
			const plans = [0, shuffle, shuffle + 1].map((by) => {
				const now = this.desk.snapshot(index, by);
				const found = findings(this.company, now);
				const source = { snapshot: now, customerId };
				return JSON.stringify(this.rules.planPayments(source, found, this.settings.payments));
			});
			check(new Set(plans).size === 1, 'listing', () => plans.join('\n'));
		}
	}

	private worker(snapshot: Snapshot) {
		return work(this.company, snapshot, this.settings, this.rules);
	}
}

/** The settings that a history's choices come to. */
function settingsOf(choices: Choices): WorkerSettings {
	const item = (itemId: string) => ({ itemId, classId: null });
	return workerSettings({
		invoices: {
			itemByCategory: new Map([
				[1, item('10')],
				[3, item('11')],
			]),
			defaultItem: item('99'),
			discountItem: choices.discountItem ? item('12') : null,
			tipsItem: choices.tipsItem ? item('12') : null,
			materials: choices.materials,
		},
		payments: { defaultMapping: { depositAccountId: '36', paymentMethodId: null } },
	});
}
