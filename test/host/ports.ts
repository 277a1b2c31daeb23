import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/**
 * That many different ports nobody listens on at this moment, on the loopback interface. From below those that
 * the system gives away by itself: what asks for any port in the next moment gets none of them.
 */
export async function freePorts(count: number): Promise<number[]> {
	const held = new Map<number, Server>();
	while (held.size < count) {
		const port = randomInt(10_000, 32_000);
		const server = createServer();
		const isFree = await new Promise<boolean>((answer) => {
			server.once('error', () => answer(false));
			server.listen(port, '127.0.0.1', () => answer(true));
		});
		if (isFree) held.set(port, server);
	}
	await Promise.all(
		[...held.values()].map((server) => new Promise((closed) => server.close(closed))),
	);
	return [...held.keys()];
}
