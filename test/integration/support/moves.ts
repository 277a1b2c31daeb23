import { seeded } from '../../lib/sync/random';
import { charge, job, Mover, type SyncStage } from './syncStage';

/** A move of one customer with two jobs, of 750.00 and of 90.00, in May 2026. */
export async function bookMove(
	stage: SyncStage,
	quoteNumber: number,
	seed: Record<string, unknown> = {},
): Promise<Mover> {
	return await Mover.book(stage, {
		quoteNumber,
		customer: { name: `Customer ${quoteNumber}`, emailAddress: `c${quoteNumber}@example.com` },
		jobs: [
			job(`${quoteNumber}-1`, [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)]),
			job(`${quoteNumber}-2`, [charge('Moving labor', 1, 90)], { jobDate: 20260521 }),
		],
		...seed,
	});
}

/** Thirty moves of all sorts, not synced yet; their ids. */
export async function thirtyMoves(stage: SyncStage, seed: number): Promise<string[]> {
	const random = seeded(seed);
	const ids: string[] = [];
	for (let quote = 1; quote <= 30; quote += 1) {
		const isAhead = random.chance(0.15);
		const jobDate = isAhead ? 20260801 : 20260501 + random.integer(0, 27);
		const cents = () => random.integer(1_000, 300_000) / 100;
		const jobs = Array.from({ length: random.chance(0.3) ? 2 : 1 }, (_, index) =>
			job(
				`${quote}-${index + 1}`,
				[charge('Moving labor', 1, cents(), 3), charge('Fuel', 6, cents())],
				{ jobDate, totalTips: random.chance(0.3) ? 20 : 0 },
			),
		);
		const mover = await bookMove(stage, quote, { jobs });
		const createdAtUtc = `2026-05-${random.integer(10, 30)}T04:30:00Z`;
		const paid = [];
		for (let count = random.integer(0, 3); count > 0; count -= 1) {
			const paymentType = random.pick([0, 1, 2, 6]);
			const amount = cents();
			const { id } = await mover.pay(amount, { paymentType, createdAtUtc });
			paid.push({ id, amount });
		}
		if (random.chance(0.4) && paid[0]) {
			const part = Math.round(paid[0].amount * (random.chance(0.5) ? 100 : 40)) / 100;
			await mover.refund(paid[0].id, part);
		}
		if (random.chance(0.2)) {
			const gateway = { paymentType: 8, gatewayPaymentId: `gw-${quote}`, createdAtUtc };
			await mover.pay(250, gateway);
			await mover.reverse(250, gateway);
		}
		if (!isAhead && random.chance(0.8)) await mover.closeJob(`${quote}-1`);
		ids.push(mover.id);
	}
	return ids;
}
