import { DateTime } from 'luxon';
import type { Played, N8nStage } from './n8nStage';

const labor = { name: 'Moving labor', chargeCategory: 1, quantity: 4, subtotal: 759 };
const travel = { name: 'Travel', chargeCategory: 5, quantity: 1, subtotal: 120.5 };
const packing = { name: 'Packing', chargeCategory: 3, quantity: 1, subtotal: 96.25 };

/** What the job was billed: 965.75 in all, a discount of 10 on the packing included. */
const charges = [
	{ ...labor, discountAmount: 0, totalCost: 759 },
	{ ...travel, discountAmount: 0, totalCost: 120.5 },
	{ ...packing, discountAmount: 10, totalCost: 86.25 },
];

/** The whole story as the mover plays it. Amounts as in the emulator: with two decimals. */
export const total = 965.75;
export const deposit = 200;
export const balance = 765.75;
export const refunded = 40.25;

export interface Move {
	id: string;
	quoteNumber: number;
	jobNumber: string;
}

/** Books a local move. Nothing of it goes to QuickBooks yet. */
export async function bookMove(stage: N8nStage, quoteNumber: number, name: string): Promise<Move> {
	const jobNumber = `${quoteNumber}-1`;
	const opportunity = await stage.smartMovingCommand<{ id: string }>('POST', '/opportunities', {
		quoteNumber,
		branch: 'Austin',
		opportunityType: 0,
		status: 4,
		customer: {
			name,
			emailAddress: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.com`,
			phoneNumber: '512-555-0100',
			address: '1 Main St, Austin, TX 78701',
		},
		jobs: [
			{
				jobNumber,
				// Today where the company is: this machine may be a day ahead.
				jobDate: Number(DateTime.now().setZone('America/Chicago').toFormat('yyyyMMdd')),
				type: 1,
				notes: {
					customerNotes: 'Thank you for moving with us',
					crewNotes: 'Two flights of stairs',
				},
			},
		],
	});
	return { id: opportunity.id, quoteNumber, jobNumber };
}

export async function takeDeposit(stage: N8nStage, { id }: Move): Promise<Played> {
	await stage.smartMovingCommand('POST', `/opportunities/${id}/payments`, {
		amount: deposit,
		paymentType: 2,
		paymentCategory: 0,
	});
	return await stage.settled();
}

/** Charges, the rest of the money and the close-out in one go, as a crew lead does on the spot. */
export async function closeOut(
	stage: N8nStage,
	{ id, jobNumber }: Move,
): Promise<Played & { paymentId: string }> {
	const path = `/opportunities/${id}`;
	await stage.smartMovingCommand('POST', `${path}/charges`, { jobNumber, actualCharges: charges });
	const payment = await stage.smartMovingCommand<{ id: string }>('POST', `${path}/payments`, {
		amount: balance,
		paymentType: 1,
		paymentCategory: 1,
		jobNumber,
	});
	await stage.smartMovingCommand('POST', `${path}/close-job`, { jobNumber });
	return { ...(await stage.settled()), paymentId: payment.id };
}

export async function refundPart(
	stage: N8nStage,
	{ id }: Move,
	paymentId: string,
): Promise<Played> {
	const refund = { paymentId, amount: refunded };
	await stage.smartMovingCommand('POST', `/opportunities/${id}/refunds`, refund);
	return await stage.settled();
}

/** Somebody opens the charges and saves them as they are: SmartMoving says that they changed. */
export async function saveUnchanged(stage: N8nStage, { id, jobNumber }: Move): Promise<Played> {
	await stage.smartMovingCommand('POST', `/opportunities/${id}/charges`, {
		jobNumber,
		actualCharges: charges,
	});
	return await stage.settled();
}

export interface LoggedRequest {
	method: string;
	path: string;
	body: unknown;
	status: number;
}

/** The requests in QuickBooks' log that were not mere reads; token calls do not count. */
export function writes(requests: readonly LoggedRequest[]): LoggedRequest[] {
	return requests.filter(({ method, path, body }) => {
		if (method === 'GET' || path.includes('/oauth2/') || path.endsWith('/query')) return false;
		if (!path.endsWith('/batch')) return true;
		const items = (body as { BatchItemRequest?: object[] } | null)?.BatchItemRequest ?? [];
		return items.some((item) => !('Query' in item));
	});
}
