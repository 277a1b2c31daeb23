import type { Snapshot } from '../../lib/smartmoving/snapshot';
import type { BooksContent } from './company';
import type { Command, Expected } from './desk';
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
	type Judged,
} from './invariants';
import { liveRecords, type Live } from './live';
import { checkPeoplesLines, meddle, type Person } from './people';
import type { Run } from './worker';

/** What is told at once by a company in memory, and later by one over HTTP. */
type Later<T> = T | Promise<T>;

/** The people of SmartMoving, who keep count of what ought to be in the books. */
export interface PeopleOfSmartMoving {
	readonly opportunities: readonly unknown[];
	decide(step: Step): Command | null;
	carryOut(command: Command): Later<void>;
	closings(): Command[];
	expected(opportunity: number): Expected[];
}

/** Where a history is played: both sides with their people, and the workers between them. */
export interface HistoryStage {
	readonly desk: PeopleOfSmartMoving;
	/** A person at work in QuickBooks. */
	readonly person: Person;
	/** What a worker reads of an opportunity now. */
	snapshot(opportunity: number): Later<Snapshot>;
	/** The same, read before what happens to the opportunity next. */
	snapshotBefore(opportunity: number): Later<Snapshot>;
	/** A worker that nothing disturbs. */
	sync(snapshots: readonly Snapshot[]): Later<Run[]>;
	/** A worker that dies, or loses an answer, when it has sent so many requests. */
	crash(snapshot: Snapshot, requests: number): Later<void>;
	/** Two workers at once. */
	together(snapshots: readonly [Snapshot, Snapshot], turns: readonly boolean[]): Later<void>;
	/** From now on the company is a fresh one, to which those opportunities are synced once. */
	syncAfresh(opportunities: readonly number[]): Later<Run[]>;
	read(): Later<BooksContent>;
	/** The bodies of all writes that workers sent since this was last asked. */
	sent(): Later<unknown[]>;
	/** What each customer owes by the company's own ledger, in cents, which has to balance. */
	balances(books: BooksContent): Later<Map<string, number>>;
}

/** What the invariants count. */
export interface Counts {
	lost: number;
	doubled: number;
}

/**
 * Plays one history, and checks every invariant after each undisturbed sync and at the end. Whatever
 * breaks one is thrown as `Broken`.
 */
export class Play {
	/** By opportunity; null while a disturbed sync has left it somewhere on the way. */
	private readonly judged = new Map<number, Judged | null>();
	private readonly touched = new Map<number, Set<string>>();
	/** Each opportunity as it was before the last thing that happened to it. */
	private readonly before = new Map<number, Snapshot>();

	constructor(
		private readonly stage: HistoryStage,
		private readonly history: History,
	) {}

	/**
	 * All that happens, and then a sync of every opportunity, and one more that has nothing to do.
	 *
	 * @returns the opportunities in their order
	 */
	async toItsEnd(): Promise<Judged[]> {
		const { desk } = this.stage;
		for (const step of this.history.steps) await this.step(step);
		for (const command of desk.closings()) await desk.carryOut(command);
		const all = [...desk.opportunities.keys()];
		for (const index of all) await this.sync(index);
		for (const index of all.reverse()) await this.syncToNoEffect(index);
		return this.allJudged();
	}

	/** Compares the books with those of a company that hears of the history only once, at its end. */
	async comparedWithOneSync(): Promise<Counts> {
		const judged = this.allJudged();
		const lives = liveRecords(await this.stage.read());
		const order = [...this.stage.desk.opportunities.keys()];
		if (this.history.shuffle % 2 === 1) order.reverse();
		const runs = await this.stage.syncAfresh(order);
		const afresh = judged.map((each, index) => ({
			...each,
			customerId: runs[order.indexOf(index)]!.customerId,
		}));
		const [eagerly, lazily] = [
			pictureOf(judged, lives),
			pictureOf(afresh, (await this.checkedBooks()).lives),
		];
		check(
			eagerly === lazily,
			'order',
			() => `Synced on the way:\n${eagerly}\nSynced once, at the end:\n${lazily}`,
		);
		return {
			lost: judged.flatMap((each) => lost(each, lives)).length,
			doubled: doubled(lives).length,
		};
	}

	private async step(step: Step): Promise<void> {
		const { desk } = this.stage;
		const opportunity = step.opportunity % desk.opportunities.length;
		switch (step.do) {
			case 'sync':
				await this.sync(opportunity);
				for (let time = 1; time < step.times; time += 1) await this.syncToNoEffect(opportunity);
				break;
			case 'crash':
				await this.stage.crash(await this.stage.snapshot(opportunity), step.requests);
				this.judged.set(opportunity, null);
				await this.checkedBooks();
				break;
			case 'together':
				await this.together(opportunity, step);
				break;
			case 'edit':
				await this.edit(opportunity, step);
				break;
			default: {
				this.before.set(opportunity, await this.stage.snapshotBefore(opportunity));
				const command = desk.decide(step);
				if (command) await desk.carryOut(command);
			}
		}
	}

	private async sync(opportunity: number): Promise<void> {
		const before = await this.stage.read();
		const [run] = await this.stage.sync([await this.stage.snapshot(opportunity)]);
		const expected = this.stage.desk.expected(opportunity);
		const touched = this.touched.get(opportunity) ?? new Set();
		const judged = { ...run!, expected, touched };
		this.judged.set(opportunity, judged);
		const { books, lives, balances } = await this.checkedBooks();
		checkOpportunity(judged, lives);
		checkPeoplesLines(before, books);
		if ([...this.judged.values()].includes(null)) return;
		checkReceivable(owed(this.allJudged(), books, lives), balances);
	}

	private async syncToNoEffect(opportunity: number): Promise<void> {
		await this.stage.sent();
		await this.stage.sync([await this.stage.snapshot(opportunity)]);
		const sent = await this.stage.sent();
		await this.checkedBooks(sent);
		check(sent.length === 0, 'rest', () => `quote ${1000 + opportunity}: ${JSON.stringify(sent)}`);
	}

	private async together(
		opportunity: number,
		step: { other: number | null; late: boolean; turns: boolean[] },
	): Promise<void> {
		const { length } = this.stage.desk.opportunities;
		const other = step.other === null ? opportunity : step.other % length;
		const earlier = step.late ? this.before.get(opportunity) : undefined;
		const first = earlier ?? (await this.stage.snapshot(opportunity));
		await this.stage.together([first, await this.stage.snapshot(other)], step.turns);
		for (const index of [opportunity, other]) this.judged.set(index, null);
		await this.checkedBooks();
	}

	private async edit(
		opportunity: number,
		{ edit, record }: { edit: Edit; record: number },
	): Promise<void> {
		const ids = this.stage.desk.expected(opportunity).map(({ id }) => id);
		const own = liveRecords(await this.stage.read()).filter(({ id }) => ids.includes(id));
		const changed = await meddle(this.stage.person, own, edit, record);
		if (changed === null) return;
		const touched = this.touched.get(opportunity) ?? new Set();
		this.touched.set(opportunity, touched.add(changed));
		this.judged.set(opportunity, null);
	}

	private async checkedBooks(sent?: unknown[]) {
		const books = await this.stage.read();
		const lives = liveRecords(books);
		checkBooks(books, lives);
		checkCents(sent ?? (await this.stage.sent()));
		return { books, lives, balances: await this.stage.balances(books) };
	}

	private allJudged(): Judged[] {
		return [...this.judged].sort(([a], [b]) => a - b).flatMap(([, each]) => (each ? [each] : []));
	}
}

function pictureOf(judged: readonly Judged[], lives: readonly Live[]): string {
	return picture(judged, lives, sharedBy(judged)).join('\n');
}

/** A customer by the opportunities that are posted to them: their ids differ from run to run. */
function sharedBy(judged: readonly Judged[]): Map<string, string> {
	const shared = new Map<string, string>();
	judged.forEach(({ customerId }, index) => {
		if (customerId === null) return;
		const before = shared.get(customerId);
		shared.set(
			customerId,
			before === undefined ? `customer of ${index}` : `${before} and ${index}`,
		);
	});
	return shared;
}
