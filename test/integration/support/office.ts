import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { Engine, type EngineRun, type WorkflowFile } from '../../engine';
import { companyLists, mapWorkflows } from '../../host/mapping';
import type { Stage } from './stage';

const folder = join(__dirname, '../../../workflows-examples');

export const webhookSecret = 'a-secret-that-only-smartmoving-knows';
const credentialIds = {
	smartMovingApi: 'smqbSmartMoving01',
	quickBooksSyncOAuth2Api: 'smqbQuickBooks001',
};

/** The credentials as n8n holds them, for the two emulators. */
function credentialsFor({ smartMoving, quickBooks }: Stage, overrides: IDataObject) {
	const { url, realmId, clientId, clientSecret, accessToken, refreshToken } = quickBooks;
	return {
		[credentialIds.smartMovingApi]: {
			apiKey: smartMoving.emulator.apiKey,
			baseUrl: smartMoving.emulator.url,
			webhookHeader: 'X-Webhook-Secret',
			webhookSecret,
			...(overrides.smartMovingApi as IDataObject),
		},
		[credentialIds.quickBooksSyncOAuth2Api]: {
			clientId,
			clientSecret,
			environment: 'custom',
			apiBaseUrl: url,
			authBaseUrl: url,
			appBaseUrl: url,
			oauthTokenData: {
				access_token: accessToken,
				refresh_token: refreshToken,
				token_type: 'bearer',
				expires_in: 3600,
				callbackQueryString: { realmId },
			},
			...(overrides.quickBooksSyncOAuth2Api as IDataObject),
		},
	} as Record<string, IDataObject>;
}

function exampleWorkflow(name: string): WorkflowFile {
	return JSON.parse(readFileSync(join(folder, name), 'utf8')) as WorkflowFile;
}

/** The example workflows, set up for the emulated company, in n8n's own engine. */
export class Office {
	private constructor(
		readonly engine: Engine,
		readonly sync: WorkflowFile,
		readonly onEvent: WorkflowFile,
	) {}

	static async open(
		stage: Stage,
		options: {
			credentials?: IDataObject;
			/** Parameters that a user would have set differently, by node name of workflow 01. */
			parameters?: Record<string, IDataObject>;
		} = {},
	): Promise<Office> {
		const files = ['01-sync-one-opportunity.json', '02-on-smartmoving-event.json'].map(
			exampleWorkflow,
		);
		const mapped = mapWorkflows(
			files as never,
			await companyLists(stage.quickBooks),
		) as WorkflowFile[];
		const [sync, onEvent] = mapped.map((file) => ({
			...file,
			nodes: file.nodes.map((node) => ({
				...node,
				parameters: {
					...node.parameters,
					...options.parameters?.[node.name],
				} as typeof node.parameters,
			})),
		}));
		const credentials = credentialsFor(stage, options.credentials ?? {});
		const engine = await Engine.create({
			credentials: credentials as never,
			workflows: [sync!, onEvent!],
		});
		return new Office(engine, sync!, onEvent!);
	}

	/** Workflow 01 for some opportunities. */
	async syncOpportunities(...ids: string[]): Promise<EngineRun> {
		return await this.engine.runWorkflow(this.sync, {
			items: ids.map((opportunityId) => ({ opportunityId })),
		});
	}

	/** A SmartMoving webhook call to workflow 02. */
	async deliver(event: IDataObject, secret = webhookSecret) {
		return await this.engine.deliver(this.onEvent, {
			body: event,
			headers: { 'X-Webhook-Secret': secret },
		});
	}

	/** The ledger, one row per record, as `type status` by SmartMoving id. */
	ledger(): Record<string, unknown>[] {
		return this.engine.dataTables.rows('smartmoving_quickbooks_sync') as unknown as Record<
			string,
			unknown
		>[];
	}
}
