import { REAL_LIMITS } from '../emulators/quickbooks/throttle';
import { charge, job, Mover, SyncStage } from '../integration/support/syncStage';

/** What has happened to an opportunity since it was last synced. */
export type Kind = 'new' | 'changed' | 'unchanged';

/** What a run cost. */
export interface Cost {
	quickBooksCalls: number;
	smartMovingCalls: number;
	/** Calls that QuickBooks refused because they were too many. */
	throttledCalls: number;
	seconds: number;
}

function quoteOf(index: number): number {
	return 10_000 + index;
}

/** Both emulators with some opportunities, on which ways to sync are measured side by side. */
export class Field {
	private constructor(readonly stage: SyncStage) {}

	static async open(): Promise<Field> {
		return new Field(await SyncStage.start());
	}

	async close(): Promise<void> {
		await this.stage.close();
	}

	/** Empty companies without latency or limits, so that setting up takes no time. */
	async clear(): Promise<void> {
		await this.latency(0);
		await this.stage.reset();
	}

	/** Opportunities with one job each that was never heard of; the ids in the order given. */
	async book(count: number): Promise<Mover[]> {
		const movers: Mover[] = [];
		for (let index = 0; index < count; index += 1) {
			const quoteNumber = quoteOf(index);
			movers.push(
				await Mover.book(this.stage, {
					quoteNumber,
					customer: {
						name: `Customer ${quoteNumber}`,
						emailAddress: `customer${quoteNumber}@example.com`,
						phoneNumber: '555-0100',
						address: '1 Main St, Austin, TX 78701',
					},
					jobs: [
						job(`${quoteNumber}-1`, [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)]),
					],
				}),
			);
		}
		return movers;
	}

	/** What a whole move comes to: a deposit, the close-out, the balance by card. */
	async finish(mover: Mover, index: number): Promise<void> {
		const jobNumber = `${quoteOf(index)}-1`;
		await mover.pay(200);
		await mover.closeJob(jobNumber);
		await mover.pay(550, { jobNumber, paymentCategory: 1 });
	}

	/** What happens after a sync: one more charge, and its payment. */
	async change(mover: Mover, index: number): Promise<void> {
		const jobNumber = `${quoteOf(index)}-1`;
		const charges = [
			charge('Moving labor', 1, 600, 4),
			charge('Packing', 3, 150),
			charge('Bulky item', 8, 80),
		];
		await mover.charge(charges, jobNumber);
		await mover.pay(80, { jobNumber, paymentCategory: 1 });
	}

	/** Runs something under a realistic latency and Intuit's own limits, and counts what it costs. */
	async measure(run: () => Promise<void>, latencyMs: number): Promise<Cost> {
		await this.stage.control('PUT', '/throttle', REAL_LIMITS);
		await this.latency(latencyMs);
		const before = await this.calls();
		const start = performance.now();
		await run();
		const seconds = (performance.now() - start) / 1000;
		await this.latency(0);
		const after = await this.calls();
		return {
			quickBooksCalls: after.quickBooks - before.quickBooks,
			smartMovingCalls: after.smartMoving - before.smartMoving,
			throttledCalls: after.throttled - before.throttled,
			seconds,
		};
	}

	/** Whether accounts receivable of the company are what SmartMoving says is owed, to the cent (B8). */
	async isRight(movers: readonly Mover[]): Promise<boolean> {
		let owed = 0;
		for (const { id } of movers) owed += await this.stage.owed(id);
		return owed === (await this.stage.receivable());
	}

	private async latency(ms: number): Promise<void> {
		await this.stage.control('POST', '/latency', { ms });
		await this.stage.smartMoving.control('POST', '/latency', { ms });
	}

	private async calls() {
		const requests = (await this.stage.requests()).filter(({ path }) =>
			path.startsWith('/v3/company/'),
		);
		const { length } = await this.stage.smartMoving.control<unknown[]>('GET', '/requests');
		return {
			quickBooks: requests.length,
			throttled: requests.filter(({ status }) => status === 429).length,
			smartMoving: length,
		};
	}
}
