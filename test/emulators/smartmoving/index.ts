import express, { type NextFunction, type Request, type Response } from 'express';
import type { AddressInfo } from 'node:net';
import { apiRouter, basicKey, premiumKey, refuse } from './api';
import { controlRouter } from './control';
import { answerInstead } from './faults';
import { newWorld, type World } from './world';

export interface SmartMovingEmulator {
	/** The API's base URL, as the credential wants it: it ends in `/v1`. */
	url: string;
	/** Base of the control plane, without a slash at the end. */
	controlUrl: string;
	/** A key of the Premium tier. */
	apiKey: string;
	/** A key of the Basic tier: reads only, none below `/api/premium`. */
	basicApiKey: string;
	close(): Promise<void>;
}

/** Starts a SmartMoving of its own on 127.0.0.1; port 0, the default, takes any free one. */
export async function startSmartMovingEmulator(
	options: { port?: number } = {},
): Promise<SmartMovingEmulator> {
	const world = newWorld();
	const app = express();
	app.disable('x-powered-by');
	app.disable('etag');
	// Below the API's base URL too, for those who were given only that.
	app.use(['/__control', '/v1/__control'], express.json({ limit: '5mb' }), controlRouter(world));
	app.use('/v1/api', express.json(), logRequest(world), misbehave(world));
	app.use(
		'/v1/api',
		apiRouter(() => world),
	);
	app.use(refuse);

	const server = app.listen(options.port ?? 0, '127.0.0.1');
	// Longer than any client keeps a connection, so that none is closed under a request: Node's fetch keeps one
	// as long as the server says, but no longer than ten minutes.
	server.keepAliveTimeout = 3_600_000;
	await new Promise<void>((resolve, reject) => {
		server.once('listening', resolve);
		server.once('error', reject);
	});
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url: `${origin}/v1`,
		controlUrl: `${origin}/__control`,
		apiKey: premiumKey,
		basicApiKey: basicKey,
		close: async () => {
			world.webhooks.close();
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

function logRequest(world: World) {
	return (request: Request, response: Response, next: NextFunction) => {
		const entry = {
			method: request.method,
			path: request.originalUrl.split('?')[0] ?? '',
			query: { ...request.query },
			body: request.body ?? null,
			status: null as number | null,
			at: new Date().toISOString(),
		};
		world.requests.push(entry);
		response.once('finish', () => {
			entry.status = response.statusCode;
		});
		next();
	};
}

/** Latency first, then the fault asked for; what acts on the answer is left for the sender. */
function misbehave(world: World) {
	return async (request: Request, response: Response, next: NextFunction) => {
		const fault = world.faults.take(request);
		const ms = world.latencyMs + (fault?.action === 'delay' ? fault.ms : 0);
		if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
		if (fault && answerInstead(fault, response)) return;
		response.locals.fault = fault;
		next();
	};
}
