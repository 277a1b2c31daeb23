import { parseArgs } from 'node:util';
import { startQuickBooksEmulator } from './quickbooks/index';
import { startSmartMovingEmulator } from './smartmoving/index';

/**
 * `npm run emulators -- --quickbooks-port N --smartmoving-port N`: both emulators on loopback,
 * one JSON line with all that a client needs, until SIGTERM or SIGINT.
 */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			'quickbooks-port': { type: 'string', default: '0' },
			'smartmoving-port': { type: 'string', default: '0' },
		},
	});
	const quickBooks = await startQuickBooksEmulator({ port: portOf(values['quickbooks-port']) });
	const smartMoving = await startSmartMovingEmulator({ port: portOf(values['smartmoving-port']) });
	const stop = () => {
		void Promise.all([quickBooks.close(), smartMoving.close()]).then(() => process.exit(0));
	};
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);

	const line = {
		quickbooksUrl: quickBooks.url,
		realmId: quickBooks.realmId,
		clientId: quickBooks.clientId,
		clientSecret: quickBooks.clientSecret,
		accessToken: quickBooks.accessToken,
		refreshToken: quickBooks.refreshToken,
		smartmovingUrl: smartMoving.url,
		smartmovingControlUrl: smartMoving.controlUrl,
		apiKey: smartMoving.apiKey,
		basicApiKey: smartMoving.basicApiKey,
	};
	process.stdout.write(`${JSON.stringify(line)}\n`);
}

function portOf(text: string): number {
	const port = Number(text);
	if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`${text} is not a port`);
	return port;
}

main().catch((error: unknown) => {
	process.stderr.write(`${String(error)}\n`);
	process.exit(1);
});
