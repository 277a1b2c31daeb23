import { type HttpTransport, NoAnswerError } from '../../../lib/http';
import { SmartMovingClient } from '../../../lib/smartmoving/client';
import { startSmartMovingEmulator } from '../../emulators/smartmoving';
import { SmartMovingAccount } from '../../emulators/smartmoving/tests/smartMovingAccount';

/** The account, and our client for it: over real HTTP, only that it does not wait. */
export class SmartMovingBench extends SmartMovingAccount {
	/** How long the clients made here would have slept, in order. */
	readonly slept: number[] = [];

	static override async start(): Promise<SmartMovingBench> {
		return new SmartMovingBench(await startSmartMovingEmulator());
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

	override async reset(): Promise<void> {
		this.slept.length = 0;
		await super.reset();
	}
}

/** A transport over real HTTP, which keeps to the contract of `lib/http`. */
function fetchTransport(baseUrl: string, apiKey: string): HttpTransport {
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
