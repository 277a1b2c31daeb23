/* eslint-disable @typescript-eslint/no-explicit-any -- answers are looked at as they come */
import { type SmartMovingEmulator, startSmartMovingEmulator } from '../index';

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

export interface Answer<T = any> {
	status: number;
	body: T;
}

/** A mover's account at the emulated SmartMoving, with the few calls that tests make all the time. */
export class SmartMovingAccount {
	protected constructor(readonly emulator: SmartMovingEmulator) {}

	static async start(): Promise<SmartMovingAccount> {
		return new SmartMovingAccount(await startSmartMovingEmulator());
	}

	async api(
		method: string,
		path: string,
		options: { key?: string | null; body?: unknown } = {},
	): Promise<Answer> {
		const key = options.key === undefined ? this.emulator.apiKey : options.key;
		const answer = await fetch(`${this.emulator.url}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				...(key === null ? {} : { 'x-api-key': key }),
			},
			...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
		});
		return { status: answer.status, body: parsed(await answer.text()) };
	}

	async control<T = any>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await fetch(`${this.emulator.controlUrl}${path}`, {
			method,
			headers: { 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const result = (await answer.json()) as any;
		if (!answer.ok) throw new Error(`${answer.status} ${result.message}`);
		return result;
	}

	async seed(seed: Record<string, unknown> = {}): Promise<any> {
		return await this.control('POST', '/opportunities', {
			quoteNumber: 1234,
			customer: {
				name: 'Jane Smith',
				emailAddress: 'jane@example.com',
				address: '1 Main St, Austin, TX 78701',
			},
			jobs: [
				{
					jobNumber: '1234-1',
					jobDate: 20260519,
					totalTips: 20,
					crewMembers: ['Ann', 'Bob'],
					trucks: ['Truck 7'],
					actualCharges: [
						{
							name: 'Moving labor',
							description: '3 movers, 4 hours',
							chargeCategory: 1,
							quantity: 4,
							subtotal: 600,
							discountAmount: 50,
							totalCost: 550,
						},
					],
					actualMaterials: [{ name: 'Box', materialsQuantity: 10, materialsRate: 2.5 }],
					notes: { customerNotes: 'Thank you', crewNotes: 'Piano' },
				},
			],
			...seed,
		});
	}

	async reset(): Promise<void> {
		await this.control('PUT', '/webhooks', { url: null });
		await this.control('POST', '/reset');
	}

	async close(): Promise<void> {
		await this.emulator.close();
	}
}
