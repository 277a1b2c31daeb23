import type { Snapshot } from '../../lib/smartmoving/snapshot';
import { Mover, type SyncStage } from '../integration/support/syncStage';
import { Desk, type Command, type Expected } from './desk';
import type { History, Step } from './history';
import type { PeopleOfSmartMoving } from './play';

/** SmartMoving's emulator, and beside it the desk that keeps count of what ought to be. */
export class DeskOverHttp implements PeopleOfSmartMoving {
	private readonly desk: Desk;
	private readonly movers: Mover[] = [];
	/** SmartMoving's id of each row of the desk. */
	private readonly rowIds = new Map<string, string>();

	constructor(
		private readonly stage: SyncStage,
		history: History,
	) {
		this.desk = new Desk(history);
	}

	get opportunities(): readonly unknown[] {
		return this.desk.opportunities;
	}

	async book(): Promise<void> {
		for (const index of this.desk.opportunities.keys()) {
			const { opportunity, jobs } = this.desk.everything(index);
			const { customer, id, quoteNumber } = opportunity;
			const seed = {
				...{ id, quoteNumber: Number(quoteNumber) },
				customer: { id: customer.id, name: customer.name, emailAddress: customer.emailAddress },
				jobs: jobs.map(({ crew, customerNotes, crewNotes, ...job }) => ({
					...{ id: job.id, jobNumber: job.jobNumber, jobDate: job.jobDate, type: job.type },
					...{ totalTips: job.totalTips, actualCharges: job.actualCharges, crewMembers: crew },
					actualMaterials: (job.actualMaterials ?? []).map(
						({ name, materialsQuantity, materialsRate }) => ({
							...{ name, materialsQuantity, materialsRate },
						}),
					),
					notes: { customerNotes, crewNotes },
				})),
			};
			this.movers.push(await Mover.book(this.stage, seed));
		}
	}

	decide(step: Step): Command | null {
		return this.desk.decide(step);
	}

	closings(): Command[] {
		return this.desk.closings();
	}

	/** What a person does in SmartMoving, on its own screens and at the desk. */
	async carryOut(command: Command): Promise<void> {
		const mover = this.movers[command.opportunity]!;
		const jobNumber = (index: number) =>
			this.desk.everything(command.opportunity).jobs[index]!.jobNumber;
		switch (command.do) {
			case 'pay': {
				const { id, amount, createdAtUtc, paymentType, paymentCategory } = command.payment;
				const taken = await mover.pay(Math.round(amount * 100) / 100, {
					...{ createdAtUtc, paymentType, paymentCategory, gatewayPaymentId: id },
					...(command.job === null ? {} : { jobNumber: jobNumber(command.job) }),
				});
				this.rowIds.set(id, taken.id);
				break;
			}
			case 'giveBack': {
				const { id, amount, createdAtUtc, paymentType, isRefund } = command.row;
				const { refundsJobPaymentId, gatewayPaymentId } = command.row;
				const named = refundsJobPaymentId ?? gatewayPaymentId;
				const row = isRefund
					? await mover.refund(this.rowIds.get(command.paid)!, amount, createdAtUtc)
					: await mover.reverse(-amount, {
							...{ createdAtUtc, paymentType },
							...(named === null ? {} : { gatewayPaymentId: command.paid }),
						});
				this.rowIds.set(id, row.id);
				break;
			}
			case 'delete':
				await mover.deletePayment(this.rowIds.get(command.payment)!);
				break;
			case 'takeBack':
				await mover.deletePayment(this.rowIds.get(command.row)!);
				break;
			case 'close':
				await mover.closeJob(jobNumber(command.job));
				break;
			case 'reopen':
				await mover.reopenJob(jobNumber(command.job));
				break;
			case 'bill':
				await mover.charge(command.charges, jobNumber(command.job));
		}
		this.desk.carryOut(command);
	}

	async snapshot(opportunity: number): Promise<Snapshot> {
		return await this.stage.snapshot(this.movers[opportunity]!.id);
	}

	/** What the books ought to hold of an opportunity, under SmartMoving's ids. */
	expected(opportunity: number): Expected[] {
		return this.desk.expected(opportunity).map(({ id, linkedTo, ...expected }) => ({
			...expected,
			id: this.rowIds.get(id) ?? id,
			linkedTo: linkedTo && this.rowIds.get(linkedTo)!,
		}));
	}
}
