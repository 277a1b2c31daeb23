import {
	type IDataObject,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type IN8nHttpFullResponse,
	NodeOperationError,
	sleep,
} from 'n8n-workflow';
import { z } from 'zod';

import {
	type HttpRequest,
	type HttpResponse,
	type HttpTransport,
	NoAnswerError,
	ReconnectError,
} from '../../lib/http';
import { QuickBooksClient } from '../../lib/quickbooks/client';
import type { Company } from '../../lib/quickbooks/company';
import {
	apiBaseUrlOf,
	appBaseUrlOf,
	type EnvironmentName,
} from '../../lib/quickbooks/environments';
import { withKind } from './failureKinds';
import { createPace, INTUIT_LIMITS, type CallLimits, type Pace } from '../../lib/quickbooks/pace';

export const QUICKBOOKS_CREDENTIAL = 'quickBooksSyncOAuth2Api';

type QuickBooksContext = IExecuteFunctions | ILoadOptionsFunctions;

/** One QuickBooks company, as the credential of the node names it. */
export interface QuickBooksConnection {
	client: QuickBooksClient;
	realmId: string;
	environment: EnvironmentName;
	/** Where "View in QuickBooks" links start. */
	appBaseUrl: string;
}

/** QuickBooks answers within seconds; n8n would wait for five minutes. */
const TIMEOUT_MS = 30_000;

/** Per company and not per node, because Intuit counts all calls of an app together. */
const paces = new Map<string, Pace>();

/** How long another worker has to store the tokens of a refresh that came before ours. */
const SIBLING_STORES_MS = 2_000;

const limitSchema = z.number().int().positive();
/** An emptied field means Intuit's own limit. */
const limitsSchema = z.object({
	requestsPerMinute: limitSchema.catch(INTUIT_LIMITS.requestsPerMinute),
	callsPerSecond: limitSchema.catch(INTUIT_LIMITS.callsPerSecond),
	callsAtOnce: limitSchema.catch(INTUIT_LIMITS.callsAtOnce),
	batchesPerMinute: limitSchema.catch(INTUIT_LIMITS.batchesPerMinute),
});

const credentialSchema = z.object({
	environment: z.enum(['production', 'sandbox', 'custom']).default('production'),
	apiBaseUrl: z.string().optional(),
	appBaseUrl: z.string().optional(),
	adjustCallLimits: z.boolean().catch(false),
	// Intuit tells the company's id in the callback of the consent page, and nowhere else.
	oauthTokenData: z
		.object({
			access_token: z.string().optional().catch(undefined),
			callbackQueryString: z
				.object({ realmId: z.union([z.string(), z.number()]).transform(String).optional() })
				.optional(),
		})
		.optional(),
});

/**
 * The client for the company that the node's QuickBooks credential is connected to. Throws a
 * NodeOperationError that says what to do when the credential does not name a company or a host.
 */
export async function quickBooksConnection(this: QuickBooksContext): Promise<QuickBooksConnection> {
	const credential = await this.getCredentials(QUICKBOOKS_CREDENTIAL);
	const settings = credentialSchema.safeParse(credential).data;
	const realmId = settings?.oauthTokenData?.callbackQueryString?.realmId?.trim() ?? '';
	if (settings === undefined || !/^\d+$/.test(realmId)) {
		const error = new NodeOperationError(
			this.getNode(),
			'Reconnect the QuickBooks credential: it does not say which company it belongs to',
			{
				description:
					'Open the credential in n8n, click "Connect my account", and choose the company on the page of Intuit.',
			},
		);
		throw withKind(error, 'reconnect');
	}
	const apiBaseUrl = apiBaseUrlOf(settings);
	const appBaseUrl = appBaseUrlOf(settings);
	if (!isWebAddress(apiBaseUrl) || !isWebAddress(appBaseUrl)) {
		throw new NodeOperationError(
			this.getNode(),
			'The QuickBooks credential has no usable addresses for its custom environment',
			{ description: 'Fill in the API Base URL and the App Base URL, or choose Production.' },
		);
	}
	const cancelled =
		'getExecutionCancelSignal' in this ? this.getExecutionCancelSignal() : undefined;
	const client = new QuickBooksClient({
		transport: quickBooksTransport(this, apiBaseUrl, accessTokenOf(credential)),
		realmId,
		sleep: async (ms) => await sleep(ms, cancelled),
		pace: paceOf(
			`${apiBaseUrl} ${realmId}`,
			settings.adjustCallLimits ? limitsSchema.parse(credential) : INTUIT_LIMITS,
		),
	});
	return { client, realmId, environment: settings.environment, appBaseUrl };
}

/** The company that the node's QuickBooks credential is connected to, as lib posts to it. */
export async function quickBooksCompany(this: QuickBooksContext): Promise<Company> {
	return { ...(await quickBooksConnection.call(this)), clock: () => new Date() };
}

/**
 * The way from `lib/quickbooks` to the network. n8n signs the request and, on a 401, refreshes the
 * token and sends it once more; every other answer is handed over whatever its status.
 *
 * A refresh token is good once. n8n lets its workers refresh one after the other, but when it does
 * not get its lock (a worker died while it held it, Redis is away) two refresh at once, and Intuit
 * refuses the second. That does not end the connection: the request goes out again with the sibling's tokens.
 */
export function quickBooksTransport(
	context: QuickBooksContext,
	apiBaseUrl: string,
	accessToken: string | undefined,
): HttpTransport {
	let known = accessToken;
	const send = async (request: HttpRequest) =>
		await context.helpers.httpRequestWithAuthentication.call(context, QUICKBOOKS_CREDENTIAL, {
			method: request.method,
			url: `${apiBaseUrl}${request.path}`,
			qs: request.query,
			headers: { accept: 'application/json', ...request.headers },
			body: request.body as IDataObject | undefined,
			json: true,
			encoding: request.expect === 'binary' ? 'arraybuffer' : undefined,
			returnFullResponse: true,
			// Plain `true` would hide the 401 that n8n refreshes the token on.
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
			// Following one would turn a POST into a GET.
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
		});
	return async (request) =>
		await send(request)
			.catch(async (thrown: unknown) => {
				if (!isGrantRefused(thrown)) throw thrown;
				await sleep(SIBLING_STORES_MS);
				const stored = accessTokenOf(await context.getCredentials(QUICKBOOKS_CREDENTIAL));
				if (stored === known) throw thrown;
				known = stored;
				return await send(request);
			})
			.then(responseOf, refuse);
}

function accessTokenOf(credential: unknown): string | undefined {
	return credentialSchema.safeParse(credential).data?.oauthTokenData?.access_token;
}

function responseOf(answer: IN8nHttpFullResponse): HttpResponse {
	return {
		status: answer.statusCode,
		headers: Object.fromEntries(
			Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
		),
		body: answer.body,
	};
}

const failureSchema = z
	.object({
		message: z.string().catch(''),
		httpCode: z.coerce.string().nullish(),
		failure: z.object({ cause: z.string() }).optional().catch(undefined),
		cause: z.object({ code: z.string() }).optional().catch(undefined),
	})
	.catch({ message: '' });

/**
 * Turns what n8n threw into one of our two errors. Nothing of n8n's error is handed on: it carries
 * the request with its token, and QuickBooks' own 401 quotes the token too.
 */
function refuse(thrown: unknown): never {
	const { message, httpCode, cause } = failureSchema.parse(thrown);
	// Whatever status it began with, an answer that broke off says nothing about the credential.
	if (cause?.code === 'ERR_BAD_RESPONSE') throw unreachable();
	if (isGrantRefused(thrown) || /not connected/i.test(message)) {
		throw new ReconnectError(
			'The connection to QuickBooks has ended. Open the QuickBooks credential in n8n and connect it again.',
		);
	}
	if (httpCode === '401') {
		throw new ReconnectError(
			'QuickBooks refused the credential even after its access was renewed. Open the QuickBooks credential in n8n and connect it again, as an administrator of the company.',
		);
	}
	// QuickBooks' own answers are not thrown, so these come from the endpoint that renews the access.
	if (httpCode === 'EAUTH' || httpCode === '400' || httpCode === '403') {
		throw new ReconnectError(
			'Intuit did not renew the access to QuickBooks. Check Client ID and Client Secret in the QuickBooks credential, and connect it again.',
		);
	}
	throw unreachable();
}

function unreachable(): NoAnswerError {
	return new NoAnswerError('QuickBooks could not be reached, or did not answer in time.');
}

/** Whether Intuit refused the refresh token itself: used before, run out or revoked. */
function isGrantRefused(thrown: unknown): boolean {
	const { message, failure } = failureSchema.parse(thrown);
	return failure?.cause === 'credential-invalid' || /needs to be reconnected/i.test(message);
}

function isWebAddress(url: string): boolean {
	return /^https?:\/\/[^\s/?#]+/i.test(url);
}

/** The limits belong to the key: when people change them, they count from the next call on. */
function paceOf(company: string, limits: CallLimits): Pace {
	const key = `${company} ${JSON.stringify(limits)}`;
	const known = paces.get(key);
	if (known !== undefined) return known;
	const pace = createPace({ clock: () => new Date(), sleep, limits });
	paces.set(key, pace);
	return pace;
}
