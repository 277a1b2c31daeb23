import type { Snapshot, SnapshotCharge, SnapshotPayment } from '../../lib/smartmoving/snapshot';
import { amountOf, bookedJob, charge, typed, uuid, type BookedJob } from './billing';
import type { Choices, History, Step } from './history';

/** What a person does in SmartMoving, with all that a history leaves open decided. */
export type Command = { opportunity: number } & (
	| { do: 'pay'; payment: SnapshotPayment; job: number | null }
	| { do: 'giveBack'; row: SnapshotPayment; paid: string }
	| { do: 'delete'; payment: string }
	| { do: 'takeBack'; row: string }
	| { do: 'close' | 'reopen'; job: number }
	| { do: 'bill'; job: number; charges: SnapshotCharge[]; cents: number }
);

/** What the books ought to hold of one record of SmartMoving, by its own sums. Cents. */
export interface Expected {
	kind: 'job' | 'payment' | 'refund' | 'reversal';
	id: string;
	cents: number;
	/**
	 * `posted`: has to be in the books. `left`: no money, or a job that is not closed out. `open`: one
	 * that was reopened, or is in dispute: what is posted of it, if anything, stays.
	 */
	as: 'posted' | 'left' | 'open';
	/** Of money that went back: the payment it has to be linked to, where that is certain. */
	linkedTo: string | null;
}

interface Taken {
	row: SnapshotPayment;
	cents: number;
	refunded: number;
	reversed: boolean;
	/** A refund or reversal of it was deleted. */
	tookBack: boolean;
}

interface Back {
	row: SnapshotPayment;
	cents: number;
	of: Taken;
}

interface Booked {
	snapshot: Pick<Snapshot, 'opportunity'>;
	jobs: BookedJob[];
	taken: Taken[];
	back: Back[];
}

/** Types that are not money received: bill to account and storage credit. */
const NO_MONEY = [6, 7];
const CLOSED = { completedAtUtc: '2026-05-19T22:00:00Z', closedAtUtc: '2026-05-20T03:30:00Z' };

/** SmartMoving in memory: a history's opportunities as the people at the desk have them now. */
export class Desk {
	readonly opportunities: Booked[];
	private readonly choices: Choices;
	private moment = Date.UTC(2026, 4, 1, 15);
	private rows = 0;

	constructor(history: History) {
		this.choices = history.choices;
		this.opportunities = history.opportunities.map((booking, index) => {
			const customer = booking.customer % history.customers.length;
			const quoteNumber = String(1000 + index);
			return {
				snapshot: {
					opportunity: {
						...{ id: uuid(`opportunity ${index}`), quoteNumber, status: 4, opportunityType: 0 },
						...{ branch: 'Austin', serviceDate: 20260519, estimatedTotal: null },
						...{ customField01: null, customField02: null, customField03: null },
						customer: {
							...{ id: uuid(`customer ${customer}`), phoneNumber: '555-0100', address: null },
							...typed(history.customers[customer]!),
						},
					},
				},
				jobs: booking.jobs.map((billing, job) =>
					bookedJob(billing, `${quoteNumber}-${job + 1}`, this.choices),
				),
				taken: [],
				back: [],
			};
		});
	}

	/** What a step comes to as things stand; null where there is nothing to do it to. */
	decide(step: Step): Command | null {
		const opportunity = step.opportunity % this.opportunities.length;
		const booked = this.opportunities[opportunity]!;
		const pick = <T>(list: readonly T[], index: number) => list[index % list.length];
		switch (step.do) {
			case 'pay': {
				this.moment += step.hours * 3_600_000;
				const job = step.job === null ? null : step.job % booked.jobs.length;
				const payment = this.row({
					amount: amountOf(step.cents, step.untidy),
					jobId: job === null ? null : booked.jobs[job]!.job.id,
					paymentType: step.type,
					paymentCategory: step.deposit ? 0 : 1,
					// Of some payments only: it is how a reversal can name its payment.
					gatewayPaymentId: step.type === 8 ? `ach-${this.rows}` : null,
				});
				return { do: 'pay', opportunity, job, payment };
			}
			case 'refund': {
				const paid = pick(
					booked.taken.filter((each) => !each.reversed && each.refunded < each.cents),
					step.payment,
				);
				if (!paid) return null;
				const left = paid.cents - paid.refunded;
				const cents = Math.max(1, Math.round((left * step.percent) / 100));
				const row = this.row({
					...{ amount: cents / 100, isRefund: true, refundsJobPaymentId: paid.row.id },
					paymentType: paid.row.paymentType,
				});
				return { do: 'giveBack', opportunity, row, paid: paid.row.id };
			}
			case 'reverse':
			case 'dispute': {
				const isDispute = step.do === 'dispute';
				const paid = pick(
					booked.taken.filter((each) => !each.reversed && each.refunded > 0 === isDispute),
					step.payment,
				);
				if (!paid) return null;
				const says = isDispute ? 'id' : step.says;
				// Later than any payment before it, so that it undoes none that came after.
				this.moment += 1_000;
				const row = this.row({
					amount: -paid.cents / 100,
					paymentType: paid.row.paymentType,
					refundsJobPaymentId: says === 'id' ? paid.row.id : null,
					gatewayPaymentId: says === 'gateway' ? paid.row.gatewayPaymentId : null,
				});
				this.moment += 1_000;
				// Where it counts as a refund of its payment, SmartMoving says which one that is.
				if (this.choices.countsReversals && !isCertain(row, paid, booked.taken)) {
					row.refundsJobPaymentId = paid.row.id;
				}
				return { do: 'giveBack', opportunity, row, paid: paid.row.id };
			}
			case 'delete': {
				// A list that becomes empty is taken for an incomplete answer, and money that went back holds
				// its payment, also where that was deleted since the last sync: these are told to people.
				if (booked.taken.length < 2) return null;
				const free = booked.taken.filter(
					(each) => each.refunded === 0 && !each.reversed && !each.tookBack,
				);
				const paid = pick(free, step.payment);
				return paid ? { do: 'delete', opportunity, payment: paid.row.id } : null;
			}
			case 'takeBack': {
				// Never the last: a list that lacks them all is taken for an incomplete answer.
				if (booked.back.length < 2) return null;
				const wrong = pick(booked.back, step.row)!;
				return { do: 'takeBack', opportunity, row: wrong.row.id };
			}
			case 'close':
			case 'reopen': {
				const wanted = booked.jobs.filter(
					({ job }) => (job.closedAtUtc === null) === (step.do === 'close'),
				);
				const job = pick(wanted, step.job);
				return job ? { do: step.do, opportunity, job: booked.jobs.indexOf(job) } : null;
			}
			case 'bill': {
				const job = pick(booked.jobs, step.job)!;
				if (job.nothing) return null;
				const summary = job.job.actualCharges!.filter(({ name }) => name === 'Materials');
				return {
					...{ do: 'bill', opportunity, job: booked.jobs.indexOf(job) },
					charges: [...step.charges.map((each) => charge(each)), ...summary],
					cents: job.extra + step.charges.reduce((sum, each) => sum + each.cents, 0),
				};
			}
			default:
				return null;
		}
	}

	carryOut(command: Command): void {
		const booked = this.opportunities[command.opportunity]!;
		switch (command.do) {
			case 'pay':
				booked.taken.push({
					...{ row: command.payment, cents: Math.round(command.payment.amount * 100) },
					...{ refunded: 0, reversed: false, tookBack: false },
				});
				return;
			case 'giveBack': {
				const of = booked.taken.find(({ row }) => row.id === command.paid)!;
				const cents = Math.round(Math.abs(command.row.amount) * 100);
				booked.back.push({ row: command.row, cents, of });
				if (command.row.isRefund) of.refunded += cents;
				else of.reversed = true;
				this.recount(of);
				return;
			}
			case 'takeBack': {
				const wrong = booked.back.find(({ row }) => row.id === command.row)!;
				booked.back = booked.back.filter((each) => each !== wrong);
				if (wrong.row.isRefund) wrong.of.refunded -= wrong.cents;
				else wrong.of.reversed = false;
				wrong.of.tookBack = true;
				this.recount(wrong.of);
				return;
			}
			case 'delete':
				booked.taken = booked.taken.filter(({ row }) => row.id !== command.payment);
				return;
			case 'close':
			case 'reopen': {
				const each = booked.jobs[command.job]!;
				const isClosed = command.do === 'close';
				each.job = { ...each.job, ...(isClosed ? CLOSED : { closedAtUtc: null }) };
				each.wasClosed ||= isClosed;
				return;
			}
			case 'bill': {
				const each = booked.jobs[command.job]!;
				each.job = { ...each.job, actualCharges: command.charges };
				each.cents = command.cents;
			}
		}
	}

	/** Closes out again what was reopened: the history's end. */
	closings(): Command[] {
		return this.opportunities.flatMap(({ jobs }, opportunity) =>
			jobs.flatMap(({ job, wasClosed }, index): Command[] =>
				wasClosed && job.closedAtUtc === null ? [{ do: 'close', opportunity, job: index }] : [],
			),
		);
	}

	/** One opportunity as SmartMoving shows it now; its rows come in any order. */
	snapshot(opportunity: number, shuffle = 0, readAtUtc: string | null = null): Snapshot {
		const { jobs, payments, ...snapshot } = this.everything(opportunity);
		const read = jobs.map((job) => (job.completedAtUtc === null ? { ...job, ...UNREAD } : job));
		return {
			...snapshot,
			...{ readAtUtc, jobs: turned(read, shuffle), payments: turned(payments, shuffle) },
		};
	}

	/** The same with the charges of jobs that nobody completed yet. */
	everything(opportunity: number): Snapshot {
		const { snapshot, jobs, taken, back } = this.opportunities[opportunity]!;
		return {
			...snapshot,
			readAtUtc: null,
			jobs: jobs.map(({ job }) => job),
			payments: [...taken, ...back].map(({ row }) => row),
		};
	}

	/** What the books ought to hold of an opportunity, by SmartMoving's own sums. */
	expected(opportunity: number): Expected[] {
		const { jobs, taken, back } = this.opportunities[opportunity]!;
		const money = ({ row }: Taken) => !NO_MONEY.includes(row.paymentType ?? -1);
		return [
			...jobs.map(({ job, cents, wasClosed }): Expected => {
				const isClosed = job.closedAtUtc !== null;
				const as = isClosed && cents > 0 ? 'posted' : wasClosed && cents > 0 ? 'open' : 'left';
				return { kind: 'job', id: job.id, cents, as, linkedTo: null };
			}),
			...taken.map(
				(each): Expected => ({
					...{ kind: 'payment', id: each.row.id, cents: each.cents },
					...{ as: money(each) ? 'posted' : 'left', linkedTo: null },
				}),
			),
			...back.map(({ row, cents, of }): Expected => {
				const as = !money(of) ? 'left' : of.reversed && of.refunded > 0 ? 'open' : 'posted';
				const kind = row.isRefund ? 'refund' : 'reversal';
				return {
					kind,
					id: row.id,
					cents,
					as,
					linkedTo: isCertain(row, of, taken) ? of.row.id : null,
				};
			}),
		];
	}

	/** What SmartMoving says of a payment was refunded. */
	private recount(of: Taken): void {
		const counted = of.reversed && this.choices.countsReversals ? of.cents : 0;
		of.row = { ...of.row, amountRefunded: (of.refunded + counted) / 100 };
	}

	private row(fields: Partial<SnapshotPayment>): SnapshotPayment {
		return {
			...{ id: uuid(`row ${this.rows++}`), jobId: null, amount: 0, paymentType: 0 },
			...{ paymentCategory: 1, createdAtUtc: new Date(this.moment).toISOString() },
			...{ isRefund: false, refundsJobPaymentId: null, amountRefunded: 0 },
			...{ gatewayPaymentId: null, customPaymentDescription: null },
			...fields,
		};
	}
}

/** SmartMoving's charges of a job that nobody completed yet are not read. */
const UNREAD = { actualCharges: null, actualMaterials: null };

/** A row that names no payment undoes the only earlier one of its type and amount, if there is one. */
function isCertain(row: SnapshotPayment, of: Taken, taken: readonly Taken[]): boolean {
	if (row.refundsJobPaymentId !== null || row.gatewayPaymentId !== null) return true;
	const alike = taken.filter(
		(each) =>
			each.cents === of.cents &&
			each.row.paymentType === row.paymentType &&
			each.row.createdAtUtc <= row.createdAtUtc,
	);
	return alike.length === 1;
}

function turned<T>(list: readonly T[], by: number): T[] {
	const start = list.length === 0 ? 0 : by % list.length;
	const rows = [...list.slice(start), ...list.slice(0, start)];
	return by % 2 === 1 ? rows.reverse() : rows;
}
