import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

// n8n-core writes its settings below the user folder as soon as it is loaded, so this must be
// imported before it. Each jest worker has a folder of its own.
const userFolder = join(
	resolve(__dirname, '..', '..'),
	'node_modules',
	'.cache',
	`n8n-engine-${process.env.JEST_WORKER_ID ?? '0'}`,
);
mkdirSync(userFolder, { recursive: true });
process.env.N8N_USER_FOLDER = userFolder;
// A failing run is a result here: tests look at it, nobody reads n8n's log of it.
process.env.N8N_LOG_LEVEL = 'silent';
