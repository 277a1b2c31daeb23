import type { N8n } from './n8n';

/** The row in which workflow 11 keeps its place. */
export interface BackfillRun {
	phase: string;
	state: string;
	listed: boolean;
	total: number;
	done: number;
	failed: number;
	claim: string;
}

/** The buttons of workflow 11's page, pressed without a browser, and how far it is. */
export class BackfillDesk {
	/** @param origin where n8n takes webhooks */
	constructor(
		private readonly n8n: N8n,
		private readonly login: { user: string; password: string },
		private readonly origin = n8n.url,
	) {}

	async order(fields: Record<string, string>): Promise<void> {
		const { user, password } = this.login;
		const answer = await fetch(`${this.origin}/webhook/smartmoving-quickbooks-backfill-order`, {
			method: 'POST',
			redirect: 'manual',
			headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` },
			body: new URLSearchParams(fields),
		});
		if (answer.status !== 303) throw new Error(`The order was answered with ${answer.status}`);
	}

	/** Undefined before its first run. */
	async run(): Promise<BackfillRun | undefined> {
		const rows = await this.n8n.dataTableRows('smartmoving_quickbooks_backfill').catch(() => []);
		return rows[0] as unknown as BackfillRun | undefined;
	}
}
