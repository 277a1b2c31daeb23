import { EXPLANATION_BY_CODE, EXPLANATION_BY_KIND } from '../../lib/quickbooks/explanations';
import type { RequestKind, Service } from './faultRequests';

/** What can go wrong with one request, and what the sync has to say of it while it does. */
export interface FaultKind {
	name: string;
	/** What the service does of the request all the same. */
	carriedOut: 'never' | 'atOnce' | 'late';
	/** Whether repeating the request may help, so that the client has to. */
	passes: boolean;
	/** As the emulators' control plane plans it; none where the connection itself is refused. */
	plan: ((service: Service) => Record<string, unknown>) | null;
	/** What a person is told, by service. */
	says: Partial<Record<Service, RegExp>>;
	/** How long the client has to wait before it tries again, in milliseconds. */
	waits?: [least: number, most: number];
}

/** How long a late answer takes, and how long the client waits for it. */
export const LATE_MS = 90;
export const PATIENCE_MS = 45;

const silence = {
	quickbooks: /could not be reached|did not answer|cut off or cannot be read/,
	smartmoving: /gave no answer/,
	intuit: /could not be reached|did not answer/,
};
const unavailable = {
	quickbooks: sentence(EXPLANATION_BY_KIND.transient.what),
	smartmoving: /not available \(status 50\d\)/,
	intuit: silence.intuit,
};
const throttled = {
	quickbooks: sentence(EXPLANATION_BY_KIND.throttled.what),
	smartmoving: /takes no more calls at the moment/,
	intuit: silence.intuit,
};

const status = (code: number, headers: Record<string, string> = {}) => {
	const rest = { action: 'status', status: code, headers };
	return (service: Service) => ({ ...rest, body: bodyOf(service, code) });
};
const accounting = (code: string, Message: string, Detail: string, type = 'ValidationFault') => ({
	Fault: { Error: [{ Message, Detail, code, element: '' }], type },
});
const systemFault = accounting(
	'10000',
	'An application error has occurred while processing your request',
	'System Failure Error: java.lang.NullPointerException',
	'SystemFault',
);

export const faultKinds: readonly FaultKind[] = [
	{ name: 'refused', carriedOut: 'never', passes: true, plan: null, says: silence },
	{
		name: 'reset',
		carriedOut: 'never',
		passes: true,
		plan: () => ({ action: 'drop-before' }),
		says: silence,
	},
	{
		name: 'dropped',
		carriedOut: 'atOnce',
		passes: true,
		plan: () => ({ action: 'drop-after-commit' }),
		says: silence,
	},
	{
		name: 'timeout',
		carriedOut: 'late',
		passes: true,
		plan: () => ({ action: 'delay', ms: LATE_MS }),
		says: silence,
	},
	{
		name: '429',
		carriedOut: 'never',
		passes: true,
		plan: status(429),
		says: throttled,
	},
	{
		name: '429 7s',
		carriedOut: 'never',
		passes: true,
		plan: status(429, { 'Retry-After': '7' }),
		says: throttled,
		waits: [7_000, 7_700],
	},
	{
		name: '429 date',
		carriedOut: 'never',
		passes: true,
		plan: (service) =>
			status(429, { 'Retry-After': new Date(Date.now() + 20_000).toUTCString() })(service),
		says: throttled,
		// Both dates are of whole seconds, and the fault is planned a moment before it is met.
		waits: [10_000, 22_000],
	},
	{ name: '500', carriedOut: 'never', passes: true, plan: status(500), says: unavailable },
	{
		name: '502 html',
		carriedOut: 'never',
		passes: true,
		plan: () => ({ action: 'html', status: 502 }),
		says: unavailable,
	},
	{
		name: '503',
		carriedOut: 'never',
		passes: true,
		plan: () => ({ action: 'status', status: 503, body: '' }),
		says: unavailable,
	},
	{
		name: '401',
		carriedOut: 'never',
		passes: false,
		plan: status(401),
		says: {
			quickbooks: /connect it again/,
			smartmoving: /API key was not accepted/,
			intuit: /did not renew the access.*connect it again/,
		},
	},
	{
		name: '5010',
		carriedOut: 'never',
		passes: false,
		plan: () => ({
			action: 'status',
			status: 400,
			body: accounting(
				'5010',
				'Stale Object Error',
				'Stale Object Error : You and Sam were working on this at the same time.',
			),
		}),
		says: { quickbooks: sentence(EXPLANATION_BY_CODE['5010']!.what) },
	},
	{
		name: '6000',
		carriedOut: 'never',
		passes: true,
		plan: () => ({
			action: 'status',
			status: 400,
			body: accounting(
				'6000',
				'A business validation error has occurred while processing your request',
				'Business Validation Error: An unexpected error occurred while accessing or saving your data. Please wait a few minutes and try again. If the problem persists, contact customer support.',
			),
		}),
		says: { quickbooks: sentence(EXPLANATION_BY_KIND.transient.what) },
	},
	{
		name: '200 Fault',
		carriedOut: 'never',
		passes: true,
		plan: () => ({ action: 'status', status: 200, body: systemFault }),
		says: { quickbooks: unavailable.quickbooks },
	},
	{
		name: 'batch item',
		carriedOut: 'never',
		passes: true,
		plan: () => ({ action: 'batch-item', body: systemFault }),
		says: { quickbooks: unavailable.quickbooks },
	},
	{
		name: 'batch gap',
		carriedOut: 'never',
		passes: true,
		plan: () => ({ action: 'batch-item' }),
		says: { quickbooks: /left out the answer/ },
	},
	{
		name: 'truncated',
		carriedOut: 'atOnce',
		passes: true,
		plan: () => ({ action: 'truncate' }),
		says: { ...silence, smartmoving: /something that is not data/ },
	},
	{
		name: 'half JSON',
		carriedOut: 'never',
		passes: true,
		plan: () => ({
			action: 'status',
			status: 200,
			headers: { 'Content-Type': 'application/json' },
			body: '{"Payment":{"Id":"145","SyncTo',
		}),
		says: { ...silence, smartmoving: /something that is not data/ },
	},
];

function sentence(words: string): RegExp {
	return new RegExp(words.replace(/[.()]/g, '\\$&'));
}

/** What each service says along with a status. */
function bodyOf(service: Service, code: number): unknown {
	if (service === 'smartmoving') return { statusCode: code, message: 'Emulated.' };
	if (service === 'intuit') return code === 401 ? { error: 'invalid_client' } : { error_id: '1' };
	if (code === 500) return systemFault;
	const gateway = (message: string, errorCode: string, type: string, detail: string) => ({
		fault: { error: [{ message, detail, code: errorCode, element: null }], type },
	});
	return code === 401
		? gateway('message=AuthenticationFailed', '3200', 'AUTHENTICATION', 'Token expired: AB01secret')
		: gateway('message=ThrottleExceeded', '3001', 'SERVICE', 'The request limit was reached.');
}

/** Why a fault cannot meet a request; null where it can. */
export function notApplicable(request: RequestKind, fault: FaultKind): string | null {
	if (request.unused) return request.unused;
	if (fault.says[request.service] === undefined) {
		return `only QuickBooks' accounting service answers in this way`;
	}
	if (fault.name.startsWith('batch') && request.type !== 'batch') {
		return 'only a batch has several answers';
	}
	if (fault.name === '5010' && request.type !== 'update' && request.type !== 'create') {
		return 'nothing is changed, so that nothing can be overtaken';
	}
	if (fault.name === '6000' && request.type !== 'update' && request.type !== 'create') {
		return 'QuickBooks validates what is written, not what is read';
	}
	if (request.service === 'intuit' && fault.name === 'timeout') {
		return 'n8n renews tokens by itself and waits five minutes; nothing of ours runs meanwhile';
	}
	return null;
}
