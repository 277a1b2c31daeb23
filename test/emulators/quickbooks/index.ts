import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app';
import { Emulator } from './emulator';

/** A running emulator of QuickBooks Online with one company. */
export interface QuickBooksEmulator {
	/** API, consent page, token endpoint, app pages and control plane are all below it. */
	url: string;
	realmId: string;
	clientId: string;
	clientSecret: string;
	/** Tokens as after a consent, for tests that skip the browser. */
	accessToken: string;
	refreshToken: string;
	close(): Promise<void>;
}

/** Starts an emulator on 127.0.0.1; port 0 (the default) takes any free one. */
export async function startQuickBooksEmulator(
	options: { port?: number } = {},
): Promise<QuickBooksEmulator> {
	const emulator = new Emulator();
	const server = createServer(createApp(emulator));
	// Longer than any client keeps a connection, so that none is closed under a request: Node's fetch keeps one
	// as long as the server says, but no longer than ten minutes.
	server.keepAliveTimeout = 3_600_000;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		realmId: emulator.realmId,
		...emulator.app,
		...emulator.oauth.issue(),
		close: () =>
			new Promise((resolve, reject) => {
				server.close((error) => (error ? reject(error) : resolve()));
				server.closeAllConnections();
			}),
	};
}
