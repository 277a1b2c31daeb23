import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { QuickBooksEmulator } from '../emulators/quickbooks/index';
import type { SmartMovingEmulator } from '../emulators/smartmoving/index';
import { repoRoot } from './commands';
import type { ImportedCredential } from './n8n';
import type { WorkflowFile } from './workflowFile';

export const webhookHeader = 'X-Webhook-Secret';
export const webhookSecret = 'only-the-demo-knows';
/** The ids of the two workflows that do the syncing, and of those that start it for many. */
export const workflowIds = {
	sync: 'smqb01SyncOneOpp',
	onEvent: 'smqb02OnEvent',
	sweep: 'smqb03Sweep',
	backfill: 'smqb11Backfill',
} as const;
/** The ids that the example workflows name, so that they find their credentials as they are. */
export const credentialIds = {
	smartMoving: 'smqbSmartMoving01',
	quickBooks: 'smqbQuickBooks001',
} as const;

/** Credentials for both emulators, as n8n imports them; QuickBooks is connected already. */
export function emulatorCredentials(
	quickBooks: QuickBooksEmulator,
	smartMoving: Pick<SmartMovingEmulator, 'apiKey' | 'url'>,
): ImportedCredential[] {
	return [
		{
			id: credentialIds.smartMoving,
			name: 'SmartMoving',
			type: 'smartMovingApi',
			data: { apiKey: smartMoving.apiKey, baseUrl: smartMoving.url, webhookHeader, webhookSecret },
		},
		{
			id: credentialIds.quickBooks,
			name: 'QuickBooks',
			type: 'quickBooksSyncOAuth2Api',
			data: {
				clientId: quickBooks.clientId,
				clientSecret: quickBooks.clientSecret,
				environment: 'custom',
				apiBaseUrl: quickBooks.url,
				authBaseUrl: quickBooks.url,
				appBaseUrl: quickBooks.url,
				oauthTokenData: {
					access_token: quickBooks.accessToken,
					refresh_token: quickBooks.refreshToken,
					token_type: 'bearer',
					expires_in: 3600,
					callbackQueryString: { realmId: quickBooks.realmId },
				},
			},
		},
	];
}

/** The same as plain data by id, as the engine takes it. */
export function credentialData(
	...emulators: Parameters<typeof emulatorCredentials>
): Record<string, ICredentialDataDecryptedObject> {
	return Object.fromEntries(
		emulatorCredentials(...emulators).map(({ id, data }) => [
			id,
			data as ICredentialDataDecryptedObject,
		]),
	);
}

/** All example workflows, in the order of their numbers. */
export function exampleWorkflows(): WorkflowFile[] {
	const folder = join(repoRoot, 'workflows-examples');
	return readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.sort()
		.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as WorkflowFile);
}
