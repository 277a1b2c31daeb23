import { createServer, type AddressInfo } from 'node:net';

/** That many different ports nobody listens on at this moment, on the loopback interface. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, async () => {
			const server = createServer();
			await new Promise<void>((ready, fail) => {
				server.once('error', fail);
				server.listen(0, '127.0.0.1', ready);
			});
			return server;
		}),
	);
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
	return ports;
}
