import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import { Fault, GatewayFault } from './faults';
import { FaultPlan, type PlannedFault } from './faultInjection';
import { type Call, type Reply, html, json } from './reply';

export type Params = Record<string, string>;
export type Handler = (call: Call, params: Params) => Reply;
/** Lets a call in or throws; returns what to call when it has been answered. */
export type Admission = (call: Call, params: Params) => () => void;

/** One request in the log. `status` is null where the connection was dropped. */
export interface LoggedRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	body: unknown;
	status: number | null;
	requestid: string | null;
	at: string;
}

const ANYBODY: Admission = () => () => undefined;

/** Where every request but the control plane's comes in: log, planned faults, latency, answer. */
export class Doorway {
	readonly faults = new FaultPlan();
	latency = 0;
	log: LoggedRequest[] = [];

	reset(): void {
		this.faults.reset();
		this.latency = 0;
		this.log = [];
	}

	/** An express handler that answers with what `handler` returns or throws. */
	door(handler: Handler, admit: Admission = ANYBODY): RequestHandler {
		return async (request, response) => {
			const call = callOf(request);
			const entry = this.logged(call);
			const fault = this.faults.next(call.method, request.originalUrl, call.body);
			if (fault?.action === 'drop-before') {
				request.socket.destroy();
				return;
			}
			const reply =
				fault && isImmediate(fault)
					? immediateReply(fault)
					: await this.answered(call, request.params as Params, handler, admit, fault);
			if (fault?.action === 'drop-after-commit') {
				request.socket.destroy();
				return;
			}
			entry.status = reply.status;
			const sent = fault?.action === 'batch-item' ? withItemFault(reply, call, fault) : reply;
			send(response, sent, fault?.action === 'truncate');
		};
	}

	private async answered(
		call: Call,
		params: Params,
		handler: Handler,
		admit: Admission,
		fault: PlannedFault | undefined,
	): Promise<Reply> {
		let leave = (): void => undefined;
		try {
			leave = admit(call, params);
			const wait = this.latency + (fault?.action === 'delay' ? (fault.ms ?? 0) : 0);
			if (wait > 0) await sleep(wait);
			return handler(call, params);
		} catch (error) {
			return faultReply(error);
		} finally {
			leave();
		}
	}

	private logged(call: Call): LoggedRequest {
		const entry = {
			method: call.method,
			path: call.path,
			query: call.query,
			body: readable(call.body),
			status: null,
			requestid: call.query.requestid || null,
			at: new Date().toISOString(),
		};
		this.log.push(entry);
		return entry;
	}
}

/** The answer that tells of a fault. */
export function faultReply(error: unknown): Reply {
	if (error instanceof Fault) return json(error.status, error.envelope());
	if (error instanceof GatewayFault) return json(error.status, error.envelope(), error.headers);
	// A mistake of the emulator itself looks as the service's own mistakes do.
	const detail = `System Failure Error: ${error instanceof Error ? error.stack : String(error)}`;
	const Message = 'An application error has occurred while processing your request';
	const system = new Fault([{ Message, Detail: detail, code: '10000' }], 'SystemFault', 500);
	return json(500, system.envelope());
}

function callOf(request: Request): Call {
	const url = new URL(request.originalUrl, 'http://emulator');
	const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
	return {
		method: request.method,
		path: url.pathname,
		query: Object.fromEntries(url.searchParams),
		headers: Object.fromEntries(headers),
		body: typeof request.body === 'string' ? request.body : '',
	};
}

function readable(body: string): unknown {
	if (body === '') return null;
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return body;
	}
}

function isImmediate(fault: PlannedFault): boolean {
	return fault.action === 'status' || fault.action === 'html';
}

function immediateReply(fault: PlannedFault): Reply {
	const headers = fault.headers ?? {};
	if (fault.action === 'html') {
		const text = '<html><body><h1>Service Unavailable</h1></body></html>';
		const reply = html(fault.status ?? 503, String(fault.body ?? text));
		return { ...reply, headers: { ...reply.headers, ...headers } };
	}
	const status = fault.status ?? 500;
	if (fault.body === undefined) return { status, headers, body: '' };
	if (typeof fault.body === 'string') return { status, headers, body: fault.body };
	return json(status, fault.body, headers);
}

/** A batch's answer in which one item fares worse than the others. */
function withItemFault(reply: Reply, call: Call, { match, body }: PlannedFault): Reply {
	const asked = (readable(call.body) as { BatchItemRequest?: { bId: unknown }[] } | null) ?? {};
	const { bId } =
		asked.BatchItemRequest?.find((item) => JSON.stringify(item).includes(match.body ?? '')) ?? {};
	const answer = readable(String(reply.body)) as { BatchItemResponse?: { bId: unknown }[] };
	const items = answer.BatchItemResponse?.flatMap((item) => {
		if (item.bId !== bId) return [item];
		return body === undefined ? [] : [{ ...(body as object), bId }];
	});
	return { ...reply, body: JSON.stringify({ ...answer, BatchItemResponse: items }) };
}

function send(response: Response, reply: Reply, isTruncated: boolean): void {
	const bytes = Buffer.from(reply.body as string);
	response.status(reply.status);
	// Not `response.set`, which would add a charset of its own to the content type.
	for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
	response.setHeader('intuit_tid', transactionId());
	response.setHeader('Content-Length', bytes.length);
	if (!isTruncated) {
		response.end(bytes);
		return;
	}
	// Half of what was announced, and then the connection is gone.
	response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
		response.socket?.destroy();
	});
}

/** The id under which Intuit's support would find a request. */
function transactionId(): string {
	return `1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`;
}
