import type { Snapshot } from '../../lib/smartmoving/snapshot';
import { MemoryCompany } from './company';
import { Desk } from './desk';
import type { Choices, Edit, History } from './history';
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
import { liveRecords } from './live';
import { receivables } from './ledger';
import { meddle, checkPeoplesLines } from './people';
import {
	findings,
	finish,
	planners,
	work,
	workerSettings,
	type Planners,
	type WorkerSettings,
} from './worker';

/** What the invariants count. */
export interface Counts {
	lost: number;
	doubled: number;
}

/**
 * Plays one history on a company in memory through the planners of `lib/sync`, and its final state
 * alone on a second one, and checks every invariant after each undisturbed sync and at the end.
 *
 * @throws Broken
 */
export function playPlanned(history: History, rules: Planners = planners): Counts {
	const play = new Play(history, rules);
	play.steps();
	return play.end();
}

/** The settings that a history's choices come to. */
export function settingsOf(choices: Choices): WorkerSettings {
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

const NOBODY: ReadonlySet<string> = new Set();

class Play {
	private readonly desk: Desk;
	private readonly company = new MemoryCompany();
	private readonly settings: WorkerSettings;
	/** By opportunity; null while a disturbed sync has left it somewhere on the way. */
	private readonly judged = new Map<number, Judged | null>();
	private readonly touched = new Map<number, Set<string>>();
	/** Each opportunity as it was before the last thing that happened to it. */
	private readonly before = new Map<number, Snapshot>();

	constructor(
		private readonly history: History,
		private readonly rules: Planners,
	) {
		this.desk = new Desk(history);
		this.settings = settingsOf(history.choices);
	}

	steps(): void {
		for (const step of this.history.steps) {
			const opportunity = step.opportunity % this.desk.opportunities.length;
			switch (step.do) {
				case 'sync':
					this.sync(opportunity);
					for (let time = 1; time < step.times; time += 1) this.syncToNoEffect(opportunity);
					break;
				case 'crash': {
					const worker = this.worker(opportunity);
					for (let request = 0; request <= step.requests; request += 1) worker.next();
					this.judged.set(opportunity, null);
					this.checkBooks();
					break;
				}
				case 'together':
					this.together(opportunity, step);
					break;
				case 'edit':
					this.edit(opportunity, step);
					break;
				default: {
					this.before.set(opportunity, this.snapshot(opportunity));
					const command = this.desk.decide(step);
					if (command) this.desk.carryOut(command);
				}
			}
		}
	}

	end(): Counts {
		for (const command of this.desk.closings()) this.desk.carryOut(command);
		const all = this.desk.opportunities.map((_, index) => index);
		for (const index of all) this.sync(index);
		for (const index of all.reverse()) this.syncToNoEffect(index);
		this.checkListing();
		this.compareWithOneSync();
		const lives = liveRecords(this.company.read());
		const judged = this.allJudged();
		return {
			lost: judged.flatMap((each) => lost(each, lives)).length,
			doubled: doubled(lives).length,
		};
	}

	private snapshot(opportunity: number): Snapshot {
		return this.desk.snapshot(opportunity, 0, this.company.now());
	}

	private worker(opportunity: number, snapshot = this.snapshot(opportunity)) {
		return work(this.company, snapshot, this.settings, this.rules);
	}

	private sync(opportunity: number): void {
		const before = this.company.read();
		const { customerId, told } = finish(this.worker(opportunity));
		const refused = this.company.refused.splice(0);
		check(refused.length === 0, 'payments', () => `a write asked for too much: ${refused.join()}`);
		const expected = this.desk.expected(opportunity);
		const touched = this.touched.get(opportunity) ?? NOBODY;
		this.judged.set(opportunity, { customerId, expected, told, touched });
		const books = this.checkBooks();
		const lives = liveRecords(books);
		checkOpportunity(this.judged.get(opportunity)!, lives);
		checkPeoplesLines(before, books);
		if ([...this.judged.values()].includes(null)) return;
		checkReceivable(owed(this.allJudged(), books, lives), receivables(books));
	}

	private syncToNoEffect(opportunity: number): void {
		const { writes } = this.company;
		this.company.sent.length = 0;
		finish(this.worker(opportunity));
		const sent = JSON.stringify(this.company.sent);
		this.checkBooks();
		check(this.company.writes === writes, 'rest', () => `quote ${1000 + opportunity}: ${sent}`);
	}

	private together(
		opportunity: number,
		step: { other: number | null; late: boolean; turns: boolean[] },
	): void {
		const other = step.other === null ? opportunity : step.other % this.desk.opportunities.length;
		const earlier = step.late ? this.before.get(opportunity) : undefined;
		const workers = [this.worker(opportunity, earlier), this.worker(other)];
		for (const turn of step.turns) workers[turn ? 1 : 0]!.next();
		for (const worker of workers) finish(worker);
		for (const index of [opportunity, other]) this.judged.set(index, null);
		// Two workers may ask for the same money at once; one of them is refused, and looks again.
		this.company.refused.length = 0;
		this.checkBooks();
	}

	private edit(opportunity: number, { edit, record }: { edit: Edit; record: number }): void {
		const ids = this.desk.expected(opportunity).map(({ id }) => id);
		const own = liveRecords(this.company.read()).filter(({ id }) => ids.includes(id));
		const changed = meddle(this.company, own, edit, record);
		if (changed === null) return;
		const touched = this.touched.get(opportunity) ?? new Set();
		this.touched.set(opportunity, touched.add(changed));
		this.judged.set(opportunity, null);
	}

	private checkBooks() {
		const books = this.company.read();
		checkBooks(books, liveRecords(books));
		checkCents(this.company.sent.splice(0));
		receivables(books);
		return books;
	}

	private allJudged(): Judged[] {
		return [...this.judged].sort(([a], [b]) => a - b).flatMap(([, each]) => (each ? [each] : []));
	}

	private checkListing(): void {
		const { shuffle } = this.history;
		for (const [index, judged] of this.judged) {
			if (!judged?.customerId) continue;
			const plans = [0, shuffle, shuffle + 1].map((by) => {
				const snapshot = this.desk.snapshot(index, by);
				const source = { snapshot, customerId: judged.customerId! };
				const found = findings(this.company, snapshot);
				return JSON.stringify(this.rules.planPayments(source, found, this.settings.payments));
			});
			check(new Set(plans).size === 1, 'listing', () => plans.join('\n'));
		}
	}

	/** A company that hears of the history only once, at its end, in another order. */
	private compareWithOneSync(): void {
		const { shuffle } = this.history;
		const lazy = new MemoryCompany();
		const indexes = this.desk.opportunities.map((_, index) => index);
		if (shuffle % 2 === 1) indexes.reverse();
		const ran = new Map(
			indexes.map((index) => {
				const snapshot = this.desk.snapshot(index, shuffle);
				return [index, finish(work(lazy, snapshot, this.settings, this.rules))];
			}),
		);
		const judged = this.allJudged();
		const [eagerly, lazily] = [
			pictureOf(this.company, judged),
			pictureOf(
				lazy,
				judged.map((each, index) => ({ ...each, customerId: ran.get(index)!.customerId })),
			),
		];
		check(
			eagerly === lazily,
			'order',
			() => `Synced on the way:\n${eagerly}\nSynced once, at the end:\n${lazily}`,
		);
	}
}

function pictureOf(company: MemoryCompany, judged: readonly Judged[]): string {
	return picture(judged, liveRecords(company.read()), sharedBy(judged)).join('\n');
}

/** A customer by the opportunities that are posted to them: their ids differ from run to run. */
export function sharedBy(judged: readonly Judged[]): Map<string, string> {
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
