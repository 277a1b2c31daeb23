import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { IRun } from 'n8n-workflow';
import { node24, node24Environment, run } from './commands';
import { hostFolder } from './install';
import { packPackage } from './pack';
import { freePorts } from './ports';
import { logTail, ServerProcess } from './serverProcess';
import type { WorkflowFile } from './workflowFile';

export interface N8nOptions {
	/** Default: any free port. */
	port?: number;
	/** An existing user folder to go on with. Default: a fresh one, removed on {@link N8n.stop}. */
	userFolder?: string;
	/** Environment variables on top of those a quiet test instance has. */
	env?: Record<string, string>;
	/** Told about slow steps. Default: standard error. */
	log?: (line: string) => void;
}

export interface ImportedCredential {
	id: string;
	name: string;
	type: string;
	/** Plain values; n8n encrypts them on import. */
	data: Record<string, unknown>;
}

export interface Execution {
	id: string;
	workflowId: string;
	mode: string;
	status: 'new' | 'running' | 'waiting' | 'success' | 'error' | 'crashed' | 'canceled' | 'unknown';
	startedAt: string;
	stoppedAt: string | null;
	/** Only from {@link N8n.execution}. */
	data?: IRun['data'];
}

const unfinished = ['new', 'running', 'waiting'];
const apiKeyScopes = [
	'workflow:read',
	'workflow:activate',
	'workflow:deactivate',
	'execution:read',
	'dataTable:list',
	'dataTableRow:read',
];

/**
 * Starts a real n8n with our packed package installed as a community package, on SQLite, with an
 * owner set up and logged in. Takes about 20 seconds, and minutes when n8n has to be installed.
 */
export async function startN8n(options: N8nOptions = {}): Promise<N8n> {
	const host = await hostFolder(options.log);
	const [freePort, brokerPort] = (await freePorts(2)) as [number, number];
	const n8n = new N8n(host, options.port ?? freePort, brokerPort, options);
	try {
		await n8n.installPackage();
		await n8n.start();
		await n8n.setUpOwner();
	} catch (error) {
		await n8n.stop();
		throw error;
	}
	return n8n;
}

export class N8n {
	readonly url: string;
	readonly email = 'owner@example.com';
	readonly password = 'Owner-of-the-test-1';
	readonly userFolder: string;
	readonly logFile: string;
	private readonly removeUserFolder: boolean;
	/** What its processes get, secrets included. */
	readonly env: Readonly<Record<string, string>>;
	private server: ServerProcess | undefined;
	private cookie = '';
	private apiKey = '';
	/** Leaves nothing behind, however this process ends. */
	private readonly cleanUp = () => {
		void this.server?.kill();
		if (this.removeUserFolder) rmSync(this.userFolder, { recursive: true, force: true });
	};

	constructor(
		private readonly host: string,
		port: number,
		brokerPort: number,
		options: N8nOptions,
	) {
		this.url = `http://127.0.0.1:${port}`;
		this.removeUserFolder = options.userFolder === undefined;
		this.userFolder = options.userFolder ?? mkdtempSync(join(tmpdir(), 'n8n-user-'));
		this.logFile = join(this.userFolder, 'n8n.log');
		this.env = {
			...node24Environment(),
			N8N_USER_FOLDER: this.userFolder,
			N8N_PORT: String(port),
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
			N8N_EDITOR_BASE_URL: `${this.url}/`,
			WEBHOOK_URL: `${this.url}/`,
			N8N_ENCRYPTION_KEY: encryptionKey(this.userFolder),
			DB_TYPE: 'sqlite',
			N8N_SECURE_COOKIE: 'false',
			// Nothing leaves this machine.
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
			N8N_TEMPLATES_ENABLED: 'false',
			N8N_PERSONALIZATION_ENABLED: 'false',
			N8N_HIRING_BANNER_ENABLED: 'false',
			...options.env,
		};
		process.once('exit', this.cleanUp);
	}

	/** Installs the package the way n8n does, so that its types get their community names. */
	async installPackage(): Promise<void> {
		const folder = join(this.userFolder, '.n8n', 'nodes');
		mkdirSync(folder, { recursive: true });
		const manifest = { name: 'installed-nodes', private: true, dependencies: {} };
		writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
		const archive = await packPackage(this.userFolder);
		const args = ['install', archive, '--ignore-scripts', '--no-audit', '--no-fund'];
		// n8n-workflow is a peer that the host brings; npm must not fetch a second one.
		await run('npm', [...args, '--legacy-peer-deps'], { cwd: folder, env: this.env });
	}

	/** Starts the server and waits until it serves workflows. */
	async start(): Promise<void> {
		this.server = new ServerProcess(node24, [this.binary, 'start'], {
			cwd: this.userFolder,
			env: this.env,
			logFile: this.logFile,
		});
		await this.server.until('n8n to be ready', 120_000, async () => {
			const answer = await fetch(`${this.url}/healthz/readiness`).catch(() => undefined);
			return answer?.ok ? true : undefined;
		});
	}

	/** Stops the server and starts it again on the same data. */
	async restart(): Promise<void> {
		await this.server?.stop();
		await this.start();
	}

	async stop(): Promise<void> {
		await this.server?.stop();
		this.cleanUp();
		process.off('exit', this.cleanUp);
	}

	/** Stops the server at once, as a crash or a power cut would. */
	async kill(): Promise<void> {
		await this.server?.kill();
	}

	/** Creates the owner, logs in and makes a key of the public API. Once per user folder. */
	async setUpOwner(): Promise<void> {
		const { email, password } = this;
		const owner = { email, password, firstName: 'Olive', lastName: 'Owner' };
		await this.rest('POST', '/owner/setup', owner);
		await this.logIn();
		const expiresAt = null;
		const key = { label: 'tests', scopes: apiKeyScopes, expiresAt };
		this.apiKey = (await this.rest<{ rawApiKey: string }>('POST', '/api-keys', key)).rawApiKey;
	}

	/** Writes credentials with plain data straight into n8n, OAuth tokens included. */
	async importCredentials(credentials: readonly ImportedCredential[]): Promise<void> {
		await this.importFile('import:credentials', credentials);
	}

	/** Reads a credential back, decrypted, from n8n's database. */
	async exportCredential(id: string): Promise<ImportedCredential> {
		const file = join(this.userFolder, `export-${randomBytes(4).toString('hex')}.json`);
		const args = ['export:credentials', `--id=${id}`, '--decrypted', `--output=${file}`];
		try {
			await run(node24, [this.binary, ...args], { env: this.env });
			return (JSON.parse(readFileSync(file, 'utf8')) as [ImportedCredential])[0];
		} finally {
			rmSync(file, { force: true });
		}
	}

	/** Creates or replaces workflows by their ids. They are inactive afterwards. */
	async importWorkflows(workflows: readonly WorkflowFile[]): Promise<void> {
		await this.importFile('import:workflow', workflows);
	}

	/** Publishes imported workflows, in that order: triggers listen from then on. */
	async publish(workflowIds: readonly string[]): Promise<void> {
		for (const id of workflowIds) await this.api('POST', `/workflows/${id}/activate`, {});
	}

	async unpublish(workflowIds: readonly string[]): Promise<void> {
		for (const id of workflowIds) await this.api('POST', `/workflows/${id}/deactivate`, {});
	}

	/** The production URL of the first webhook node of a workflow. */
	webhookUrl(workflow: WorkflowFile): string {
		const node = workflow.nodes.find(({ webhookId }) => webhookId !== undefined);
		if (!node) throw new Error(`Workflow ${workflow.name} has no node with a webhookId`);
		const path = node.parameters.path ?? 'webhook';
		return `${this.url}/webhook/${node.webhookId}/${path}`;
	}

	/**
	 * The executions of a workflow without their data, oldest first: all that have not ended, and
	 * the newest 100 of the others.
	 */
	async executions(workflowId: string): Promise<Execution[]> {
		// The public API leaves out what is still running.
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/executions?filter=${filter}&limit=100`;
		const { results } = await this.rest<{ results: Execution[] }>('GET', path);
		return results.sort((a, b) => Number(a.id) - Number(b.id));
	}

	/** Waits until a workflow has that many executions and none of them is still running. */
	async waitForExecutions(
		workflowId: string,
		count: number,
		timeoutMs = 60_000,
	): Promise<Execution[]> {
		const what = `${count} finished executions of workflow ${workflowId}`;
		return await this.until(what, timeoutMs, async () => {
			const executions = await this.executions(workflowId);
			const done = executions.every(({ status }) => !unfinished.includes(status));
			return done && executions.length >= count ? executions : undefined;
		});
	}

	/** One execution with all its data. */
	async execution(id: string): Promise<Execution & { data: IRun['data'] }> {
		return await this.api('GET', `/executions/${id}?includeData=true`);
	}

	/** The rows of a Data Table, which must exist. */
	async dataTableRows(name: string): Promise<Record<string, unknown>[]> {
		const { data: tables } = await this.api<{ data: { id: string; name: string }[] }>(
			'GET',
			'/data-tables?limit=250',
		);
		const table = tables.find((candidate) => candidate.name === name);
		if (!table) throw new Error(`There is no Data Table named ${name}`);
		const rows: Record<string, unknown>[] = [];
		let next: string | null | undefined = '';
		do {
			const path: string = `/data-tables/${table.id}/rows?limit=250${next && `&cursor=${next}`}`;
			const page: { data: Record<string, unknown>[]; nextCursor?: string | null } = await this.api(
				'GET',
				path,
			);
			rows.push(...page.data);
			next = page.nextCursor;
		} while (next);
		return rows;
	}

	/** The descriptions that the editor gets: nodes or credential types. */
	async types<T = Record<string, unknown>>(kind: 'nodes' | 'credentials'): Promise<T[]> {
		const answer = await fetch(`${this.url}/types/${kind}.json`, {
			headers: { cookie: this.cookie },
		});
		return (await answer.json()) as T[];
	}

	/** A call that the editor makes (`/rest/...`), logged in as the owner. */
	async rest<T>(method: string, path: string, body?: unknown): Promise<T> {
		return (await this.call<{ data: T }>(method, `/rest${path}`, body)).data;
	}

	/** The owner's session cookie, for what a browser would open. */
	get session(): string {
		return this.cookie;
	}

	/** The last lines of n8n's own log. */
	logTail(): string {
		return logTail(this.logFile);
	}

	/** All of n8n's own log. */
	log(): string {
		return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
	}

	/** n8n's command. */
	get binary(): string {
		return join(this.host, 'node_modules', 'n8n', 'bin', 'n8n');
	}

	private async logIn(): Promise<void> {
		const login = { emailOrLdapLoginId: this.email, password: this.password };
		const answer = await fetch(`${this.url}/rest/login`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(login),
		});
		const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
		if (!cookie) throw new Error(`n8n did not let the owner in: ${answer.status}`);
		this.cookie = cookie.split(';')[0]!;
	}

	private async importFile(command: string, content: unknown): Promise<void> {
		const file = join(this.userFolder, `import-${randomBytes(4).toString('hex')}.json`);
		writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
		try {
			const output = await run(node24, [this.binary, command, `--input=${file}`], {
				env: this.env,
			});
			// The command ends with 0 whatever happened; only its words tell.
			if (!output.includes('Successfully imported')) throw new Error(`${command}:\n${output}`);
		} finally {
			rmSync(file, { force: true });
		}
	}

	private async api<T>(method: string, path: string, body?: unknown): Promise<T> {
		return await this.call<T>(method, `/api/v1${path}`, body);
	}

	private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(path.startsWith('/api/') ? { 'x-n8n-api-key': this.apiKey } : { cookie: this.cookie }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`n8n: ${method} ${path} -> ${answer.status} ${text}`);
		return JSON.parse(text) as T;
	}

	private async until<T>(
		what: string,
		timeoutMs: number,
		look: () => Promise<T | undefined>,
	): Promise<T> {
		for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await wait(250)) {
			const found = await look();
			if (found !== undefined) return found;
		}
		throw new Error(
			`Waited ${timeoutMs / 1000} s in vain for ${what}. n8n's log:\n${this.logTail()}`,
		);
	}
}

/** One key per user folder: what is stored there can be read only with it. */
function encryptionKey(userFolder: string): string {
	const file = join(userFolder, 'encryption-key');
	if (!existsSync(file)) {
		mkdirSync(userFolder, { recursive: true });
		writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
	}
	return readFileSync(file, 'utf8');
}
