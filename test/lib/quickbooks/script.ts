import type { HttpRequest, HttpResponse } from '../../../lib/http';
import { QuickBooksClient } from '../../../lib/quickbooks/client';

export const realmId = '9130';
export const answeredAt = '2026-05-19T15:00:10Z';

/** One call of the conversation: what the client must send, and what comes back. */
export interface Step {
	send: string;
	expect?: (request: HttpRequest) => void;
	answer: HttpResponse | Error;
}

/** An answer with status and JSON, at a fixed time. */
export function json(
	body: unknown,
	status = 200,
	headers: Record<string, string> = {},
): HttpResponse {
	return { status, headers: { date: new Date(answeredAt).toUTCString(), ...headers }, body };
}

export function fault(code: string, status = 400, Detail = ''): HttpResponse {
	return json(
		{ Fault: { Error: [{ Message: 'm', Detail, code }], type: 'ValidationFault' } },
		status,
	);
}

/**
 * A client whose conversation with QuickBooks is written down in advance: `send` is
 * `METHOD path?query` below the company, without the minor version, which every call must have.
 * `done` fails when steps are left over; a call too many, or another one, fails by itself.
 */
export function scripted(steps: Step[]) {
	const left = [...steps];
	const waits: number[] = [];
	const client = new QuickBooksClient({
		realmId,
		random: () => 1,
		sleep: async (ms) => void waits.push(ms),
		transport: async (request) => {
			const step = left.shift();
			const { minorversion, ...query } = request.query ?? {};
			const search = Object.entries(query).map(([name, value]) => `${name}=${value}`);
			const below = request.path.replace(`/v3/company/${realmId}`, '');
			const path = [below, search.join('&')].filter(Boolean).join('?');
			expect(`${request.method} ${path}`).toBe(step?.send ?? 'nothing more');
			expect(minorversion).toBe(75);
			step?.expect?.(request);
			if (step!.answer instanceof Error) throw step!.answer;
			return step!.answer;
		},
	});
	return { client, waits, done: () => expect(left).toEqual([]) };
}

/** The smallest record that is read as an invoice. */
export function invoice(id: string, rest: Record<string, unknown> = {}) {
	return {
		Id: id,
		SyncToken: '0',
		CustomerRef: { value: '1' },
		TxnDate: '2026-05-19',
		TotalAmt: 600,
		Balance: 600,
		...rest,
	};
}
