import type { Request, Response } from 'express';
import { z } from 'zod';

/** Faults on demand: what goes wrong with the next requests that match. */

export const faultSchema = z
	.object({
		/** `path` is a part of the path with its query string. */
		match: z.object({ method: z.string().optional(), path: z.string().optional() }).default({}),
		times: z.number().int().positive().default(1),
		action: z.enum(['status', 'drop-before', 'drop-after-commit', 'delay', 'html', 'truncate']),
		status: z.number().int().optional(),
		headers: z.record(z.string()).default({}),
		body: z.unknown(),
		ms: z.number().nonnegative().default(0),
	})
	.strict();
export type Fault = z.infer<typeof faultSchema>;

export class Faults {
	private readonly rules: Fault[] = [];

	add(fault: Fault): void {
		this.rules.push({ ...fault });
	}

	clear(): void {
		this.rules.length = 0;
	}

	/** The first fault that matches, one use of it spent. */
	take(request: Request): Fault | undefined {
		const rule = this.rules.find(
			({ match, times }) =>
				times > 0 &&
				(!match.method || match.method.toUpperCase() === request.method) &&
				(!match.path || request.originalUrl.includes(match.path)),
		);
		if (rule) rule.times--;
		return rule;
	}
}

/** Answers in place of the service. @returns false where the service is to go on. */
export function answerInstead(fault: Fault, response: Response): boolean {
	switch (fault.action) {
		case 'drop-before':
			response.socket?.destroy();
			return true;
		case 'status':
			response.status(fault.status ?? 500).set(fault.headers);
			if (fault.body === undefined) response.json({ message: 'Emulated fault.' });
			else if (typeof fault.body === 'string') response.send(fault.body);
			else response.json(fault.body);
			return true;
		case 'html':
			response
				.status(fault.status ?? 502)
				.set(fault.headers)
				.type('html')
				.send('<html><body><h1>Bad Gateway</h1></body></html>');
			return true;
		default:
			return false;
	}
}

/** Sends the service's own answer, or what the fault leaves of it. */
export function sendThrough(
	fault: Fault | undefined,
	response: Response,
	status: number,
	body: unknown,
): void {
	if (fault?.action === 'drop-after-commit') {
		response.socket?.destroy();
		return;
	}
	const text = JSON.stringify(body) ?? '';
	response.status(status).type('json');
	response.send(fault?.action === 'truncate' ? text.slice(0, Math.ceil(text.length / 2)) : text);
}
