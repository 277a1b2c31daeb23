/* eslint-disable @typescript-eslint/no-explicit-any -- answers are looked at as they come */
import { type HttpTransport, NoAnswerError } from '../../../../lib/http';
import { SmartMovingClient } from '../../../../lib/smartmoving/client';
import { type SmartMovingEmulator, startSmartMovingEmulator } from '../index';

/** A transport over real HTTP, which keeps to the contract of `lib/http`. */
export function fetchTransport(baseUrl: string, apiKey: string): HttpTransport {
	return async ({ method, path, query = {}, headers = {}, body }) => {
		const search = new URLSearchParams(
			Object.entries(query).map(([name, value]) => [name, String(value)]),
		);
		try {
			const answer = await fetch(`${baseUrl}${path}?${search}`, {
				method,
				headers: { ...headers, 'x-api-key': apiKey, 'content-type': 'application/json' },
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			});
			const answerHeaders: Record<string, string> = {};
			answer.headers.forEach((value, name) => (answerHeaders[name] = value));
			return {
				status: answer.status,
				headers: answerHeaders,
				body: parsed(await answer.text()),
			};
		} catch {
			throw new NoAnswerError('no answer');
		}
	};
}

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

/** One running emulator with what tests do to it. */
export class TestBench {
	private constructor(readonly emulator: SmartMovingEmulator) {}

	/** How long the clients made here would have slept, in order. */
	readonly slept: number[] = [];

	static async start(): Promise<TestBench> {
		return new TestBench(await startSmartMovingEmulator());
	}

	client(apiKey = this.emulator.apiKey): SmartMovingClient {
		return new SmartMovingClient({
			transport: fetchTransport(this.emulator.url, apiKey),
			sleep: async (ms) => {
				this.slept.push(ms);
			},
			random: () => 0,
		});
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
		this.slept.length = 0;
		await this.control('PUT', '/webhooks', { url: null });
		await this.control('POST', '/reset');
	}

	async close(): Promise<void> {
		await this.emulator.close();
	}
}
