import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type HttpRequest, type HttpTransport, NoAnswerError } from '../../lib/http';
import type { Company } from '../../lib/quickbooks/company';
import { QuickBooksClient } from '../../lib/quickbooks/client';
import { SmartMovingClient } from '../../lib/smartmoving/client';
import { readSnapshot } from '../../lib/smartmoving/readSnapshot';
import { quickBooksTransport } from '../../nodes/shared/quickBooksTransport';
import { smartMovingTransport } from '../../nodes/shared/smartMovingTransport';
import { emulatorCredentials } from '../host/setting';
import type { Outcome, SyncStage } from '../integration/support/syncStage';
import { contextWith } from '../nodes/shared/context';
import { type FaultKind, PATIENCE_MS } from './faultKinds';
import type { Match, Service } from './faultRequests';

export type Overrides = NonNullable<Parameters<SyncStage['sync']>[1]>;
export type Client = typeof QuickBooksClient;

/** Nothing listens there. */
const closedUrl = 'http://127.0.0.1:1';
const OFTEN = 1_000;

interface Injected {
	service: Service;
	match: Match;
	fault: FaultKind;
	/** How many requests it meets at most. */
	times: number;
	/** How many more requests the connection itself refuses. */
	refusals: number;
	/** How many requests matched while the fault stood. */
	met: number;
}

/**
 * The stage, with the nodes' own ways to both services (n8n signs, and renews tokens) and something
 * that goes wrong on the way. Waits cost no time.
 */
export class FaultBench {
	/** How long the clients would have slept, in milliseconds. */
	slept: number[] = [];
	private injected: Injected | null = null;
	/** Requests whose answer nobody waits for any more. */
	private late: Promise<unknown>[] = [];
	private roads: Record<'quickbooks' | 'smartmoving', HttpTransport> | null = null;
	private credential: IDataObject = {};
	private tokens: string[] = [];

	constructor(
		readonly stage: SyncStage,
		private readonly Client: Client,
	) {}

	/** An empty company and CRM. The connection stays, where there is one. */
	async reset(requestIdMemory: string): Promise<void> {
		await this.stage.reset();
		await this.stage.control('PUT', '/switches', { requestIdMemory });
		if (this.roads === null) await this.connect();
	}

	/** What a person does who connects the credential: Intuit's consent page, and n8n's callback. */
	async connect(): Promise<void> {
		const { quickBooks, smartMoving } = this.stage;
		const { url, clientId, clientSecret } = quickBooks;
		const callback = 'http://127.0.0.1/callback';
		const consent = new URLSearchParams({
			client_id: clientId,
			redirect_uri: callback,
			response_type: 'code',
			scope: 'com.intuit.quickbooks.accounting',
			state: 's',
		});
		const decided = await fetch(`${url}/connect/oauth2?${consent}`, {
			method: 'POST',
			body: new URLSearchParams({ decision: 'connect' }),
			redirect: 'manual',
		});
		const code = new URL(decided.headers.get('location')!).searchParams.get('code')!;
		const answer = await fetch(`${url}/oauth2/v1/tokens/bearer`, {
			method: 'POST',
			headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
			body: new URLSearchParams({
				grant_type: 'authorization_code',
				code,
				redirect_uri: callback,
			}),
		});
		const tokens = (await answer.json()) as Record<string, string>;
		const [crm, books] = emulatorCredentials(quickBooks, smartMoving.emulator);
		const { callbackQueryString } = books!.data.oauthTokenData as IDataObject;
		this.credential = {
			...books!.data,
			oauthTokenData: { ...tokens, callbackQueryString },
		} as IDataObject;
		this.tokens.push(tokens.access_token!, tokens.refresh_token!);

		const toBooks = contextWith(this.credential).context;
		const toCrm = contextWith(crm!.data as IDataObject).context as unknown as IExecuteFunctions;
		const toNobody = contextWith({ ...crm!.data, baseUrl: closedUrl } as IDataObject)
			.context as unknown as IExecuteFunctions;
		this.roads = {
			quickbooks: this.road(
				'quickbooks',
				quickBooksTransport(toBooks, url, tokens.access_token),
				quickBooksTransport(toBooks, closedUrl, tokens.access_token),
			),
			smartmoving: this.road(
				'smartmoving',
				await smartMovingTransport.call(toCrm),
				await smartMovingTransport.call(toNobody),
			),
		};
	}

	/** From now on the fault meets those requests: the first of them, or all until it is lifted. */
	async inject(service: Service, match: Match, fault: FaultKind, lasting: boolean): Promise<void> {
		const times = lasting ? OFTEN : 1;
		this.slept = [];
		this.injected = { service, match, fault, times, refusals: fault.plan ? 0 : times, met: 0 };
		if (fault.plan) {
			const planned = { match, times, ...fault.plan(service) };
			if (service === 'smartmoving') {
				await this.stage.smartMoving.control('POST', '/faults', planned);
			} else {
				await this.stage.control('POST', '/faults', planned);
			}
		} else if (service === 'intuit') {
			// n8n goes there by itself; for one time, until the client's first pause.
			this.credential.authBaseUrl = closedUrl;
		}
	}

	/** @returns how many requests the fault met, tries included. */
	async lift(): Promise<number> {
		const { met, service } = this.injected!;
		this.injected = null;
		this.credential.authBaseUrl = this.stage.quickBooks.url;
		if (service === 'smartmoving') await this.stage.smartMoving.control('DELETE', '/faults');
		else await this.stage.control('DELETE', '/faults');
		return met;
	}

	/** Waits until the services have carried out what nobody waits for any more. */
	async landed(): Promise<void> {
		await Promise.all(this.late.splice(0));
	}

	/** Reads one opportunity and brings QuickBooks to match, as workflow 01 does. */
	async sync(opportunityId: string, overrides: Overrides = {}): Promise<Outcome> {
		const snapshot = await readSnapshot(this.smartMoving(), opportunityId, {
			includeAddress: true,
			jobDetails: 'auto',
		});
		const company = this.company();
		const [outcome] = await this.stage.syncAll([snapshot], { ...overrides, company });
		return outcome!;
	}

	company(): Company {
		const { realmId, url } = this.stage.quickBooks;
		const client = new this.Client({
			transport: this.roads!.quickbooks,
			realmId,
			sleep: this.sleep,
			random: () => 0.5,
		});
		return { client, appBaseUrl: url, clock: () => new Date() };
	}

	smartMoving(): SmartMovingClient {
		const { smartmoving: transport } = this.roads!;
		return new SmartMovingClient({ transport, sleep: this.sleep, random: () => 0.5 });
	}

	/** An opportunity as SmartMoving's own screens show it. */
	async opportunity(id: string): Promise<{ customField01: string | null; timeline: unknown[] }> {
		return await this.stage.smartMoving.control('GET', `/opportunities/${id}`);
	}

	/** The secrets that a text gives away. */
	leaked(text: string): string[] {
		const { clientSecret, accessToken, refreshToken } = this.stage.quickBooks;
		const { apiKey } = this.stage.smartMoving.emulator;
		const present = Object.values(this.credential.oauthTokenData as IDataObject).filter(
			(value): value is string => typeof value === 'string' && value.startsWith('emulated-'),
		);
		const secrets = [clientSecret, accessToken, refreshToken, apiKey, 'AB01secret'];
		return [...secrets, ...present, ...this.tokens].filter((secret) => text.includes(secret));
	}

	/**
	 * Where request ids are forgotten, only a pause that outlasts the late answer tells a request that
	 * is still under way from one that was lost; where they are remembered, the client may hurry.
	 */
	patientPauses = false;
	private readonly sleep = async (ms: number): Promise<void> => {
		this.slept.push(ms);
		if (this.injected?.times === 1) this.credential.authBaseUrl = this.stage.quickBooks.url;
		if (this.patientPauses) await this.landed();
	};

	private road(service: Service, usual: HttpTransport, closed: HttpTransport): HttpTransport {
		return async (request) => {
			const { injected } = this;
			if (injected?.service !== service || !matches(injected.match, request)) {
				return await usual(request);
			}
			injected.met += 1;
			if (injected.refusals > 0) {
				injected.refusals -= 1;
				return await closed(request);
			}
			return injected.fault.carriedOut === 'late' && injected.met <= injected.times
				? await this.impatient(usual(request))
				: await usual(request);
		};
	}

	/** Gives up on an answer as the nodes' transports do, only sooner. */
	private async impatient<T>(answer: Promise<T>): Promise<T> {
		this.late.push(answer.catch(() => undefined));
		return await new Promise<T>((resolve, reject) => {
			const giveUp = () => reject(new NoAnswerError('QuickBooks could not be reached.'));
			const timer = setTimeout(giveUp, PATIENCE_MS);
			answer.then(resolve, reject).finally(() => clearTimeout(timer));
		});
	}
}

function matches({ method, path, body }: Match, request: HttpRequest): boolean {
	if (method !== request.method) return false;
	const query = new URLSearchParams(
		Object.entries(request.query ?? {}).map(([name, value]) => [name, String(value)]),
	);
	const sent = JSON.stringify(request.body ?? '');
	return `${request.path}?${query}`.includes(path) && (!body || sent.includes(body));
}
