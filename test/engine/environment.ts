import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes its settings below the user folder as soon as it is loaded, so this must be
// imported before it.
const userFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
process.env.N8N_USER_FOLDER = userFolder;
// A failing run is a result here: tests look at it, nobody reads n8n's log of it.
process.env.N8N_LOG_LEVEL = 'silent';
process.once('exit', () => rmSync(userFolder, { recursive: true, force: true }));
