import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Reply, html, json, redirect, type Call } from './reply';
import { unauthorized, wrongRealm } from './faults';
import { escaped, page } from './markup';
import type { Switches } from './switches';

const ACCESS_TOKEN_SECONDS = 3600;
const REFRESH_TOKEN_SECONDS = 8_726_400;
const HARD_EXPIRY_SECONDS = 5 * 365 * 24 * 3600;
const CODE_SECONDS = 600;
const GRACE_SECONDS = 24 * 3600;
const ACCOUNTING_SCOPE = 'com.intuit.quickbooks.accounting';
const SCOPES = [
	ACCOUNTING_SCOPE,
	'com.intuit.quickbooks.payment',
	'openid',
	'profile',
	'email',
	'phone',
	'address',
	'indirect-tax.tax-calculation.quickbooks',
	'app-foundations.custom-field-definitions',
];

export interface App {
	clientId: string;
	clientSecret: string;
}

/** One company's consent to the app: its present refresh token and the earlier ones. */
interface Grant {
	refreshToken: string;
	grantedAt: number;
	/** Rotated refresh tokens and when they were. */
	old: Map<string, number>;
}

interface Code {
	redirectUri: string;
	expiresAt: number;
}

/** Intuit's consent page, token endpoint and revocation for one app and one company. */
export class OAuth {
	private grants: Grant[] = [];
	private readonly codes = new Map<string, Code>();
	private readonly accessTokens = new Map<string, { grant: Grant; expiresAt: number }>();

	constructor(
		private readonly app: App,
		private readonly realmId: string,
		private readonly switches: Switches,
	) {}

	/** Tokens as after a consent, for tests that skip the browser. */
	issue(): { accessToken: string; refreshToken: string } {
		const grant = this.newGrant();
		return { accessToken: this.newAccessToken(grant), refreshToken: grant.refreshToken };
	}

	/** Makes every present access token expire. Refresh tokens stay good. */
	expireAccessTokens(): number {
		for (const token of this.accessTokens.values()) token.expiresAt = 0;
		return this.accessTokens.size;
	}

	/** Throws 401 unless the call bears a good access token, 403 unless it is for the company. */
	authorize(call: Call, realmId: string): void {
		const header = call.headers.authorization ?? '';
		const token = /^Bearer (.*)$/i.exec(header)?.[1] ?? '';
		if (token.length < 20 || token.length > 4096) {
			throw unauthorized('Malformed bearer token: too short or too long');
		}
		const known = this.accessTokens.get(token);
		if (!known || known.expiresAt <= Date.now()) throw unauthorized(`Token expired: ${token}`);
		if (realmId !== this.realmId) throw wrongRealm();
	}

	/** The consent page, with its Connect and Cancel buttons. */
	consentPage(call: Call): Reply {
		const problem = this.consentProblem(call.query);
		if (problem) return html(400, page('Sorry, but something went wrong', `<p>${problem}</p>`));
		const parameters = new URLSearchParams(call.query);
		const action = `/connect/oauth2?${escaped(parameters.toString())}`;
		return html(
			200,
			page(
				'Connect to QuickBooks',
				`<p>The app wants to use the books of <b>Emulated Movers LLC</b>.</p>
<form method="post" action="${action}">
<button type="submit" name="decision" value="connect">Connect</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</form>`,
			),
		);
	}

	/** What the buttons of the consent page do: back to the app, with a code or an error. */
	decide(call: Call): Reply {
		const problem = this.consentProblem(call.query);
		if (problem) return html(400, page('Sorry, but something went wrong', `<p>${problem}</p>`));
		const { redirect_uri: redirectUri = '', state = '' } = call.query;
		const target = new URL(redirectUri);
		target.searchParams.set('state', state);
		if (new URLSearchParams(call.body).get('decision') !== 'connect') {
			target.searchParams.set('error', 'access_denied');
			return redirect(target.href);
		}
		const code = secret('code');
		this.codes.set(code, { redirectUri, expiresAt: Date.now() + CODE_SECONDS * 1000 });
		target.searchParams.set('code', code);
		target.searchParams.set('realmId', this.realmId);
		return redirect(target.href);
	}

	/** The token endpoint: an authorization code or a refresh token for new tokens. */
	token(call: Call): Reply {
		if (!this.isApp(call)) return json(401, { error: 'invalid_client' });
		const form = new URLSearchParams(call.body);
		const grant =
			form.get('grant_type') === 'authorization_code'
				? this.grantOfCode(form)
				: form.get('grant_type') === 'refresh_token'
					? this.grantOfRefreshToken(form.get('refresh_token') ?? '')
					: 'unsupported_grant_type';
		if (grant === 'unsupported_grant_type') return json(400, { error: grant });
		if (!grant) {
			return json(400, { error_description: 'Token invalid', error: 'invalid_grant' });
		}
		const wantsHardExpiry = call.headers['x-include-refresh-token-hard-expires-in'] === 'true';
		const age = Math.floor((Date.now() - grant.grantedAt) / 1000);
		return json(
			200,
			{
				token_type: 'bearer',
				expires_in: ACCESS_TOKEN_SECONDS,
				refresh_token: grant.refreshToken,
				x_refresh_token_expires_in: REFRESH_TOKEN_SECONDS,
				access_token: this.newAccessToken(grant),
				...(wantsHardExpiry ? { x_refresh_token_hard_expires_in: HARD_EXPIRY_SECONDS - age } : {}),
			},
			{ 'Cache-Control': 'no-cache, no-store' },
		);
	}

	/** Ends the consent that an access or refresh token comes from. */
	revoke(call: Call): Reply {
		if (!this.isApp(call)) return json(401, { error: 'invalid_client' });
		const token = revokedToken(call);
		const grant =
			this.accessTokens.get(token)?.grant ??
			this.grants.find((one) => one.refreshToken === token || one.old.has(token));
		if (!grant) return json(400, { error: 'invalid_request' });
		this.grants = this.grants.filter((one) => one !== grant);
		for (const [accessToken, known] of this.accessTokens) {
			if (known.grant === grant) this.accessTokens.delete(accessToken);
		}
		return json(200, {});
	}

	private consentProblem(query: Record<string, string>): string | undefined {
		if (!isSame(query.client_id ?? '', this.app.clientId)) {
			return 'The client_id is not known.';
		}
		if (!isRedirectUri(query.redirect_uri)) return 'The redirect_uri is not valid.';
		if (query.response_type !== 'code') return 'The response_type must be code.';
		const scopes = (query.scope ?? '').split(/\s+/).filter(Boolean);
		if (!scopes.includes(ACCOUNTING_SCOPE) || scopes.some((one) => !SCOPES.includes(one))) {
			return `The scope must hold ${ACCOUNTING_SCOPE} and known scopes only.`;
		}
		return query.state ? undefined : 'The state is missing.';
	}

	private isApp(call: Call): boolean {
		const encoded = /^Basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
		const given = Buffer.from(encoded, 'base64').toString();
		return isSame(given, `${this.app.clientId}:${this.app.clientSecret}`);
	}

	/** A code is good once, for its own redirect_uri. */
	private grantOfCode(form: URLSearchParams): Grant | undefined {
		const value = form.get('code') ?? '';
		const code = this.codes.get(value);
		this.codes.delete(value);
		const isGood =
			code && code.expiresAt > Date.now() && code.redirectUri === form.get('redirect_uri');
		return isGood ? this.newGrant() : undefined;
	}

	private grantOfRefreshToken(token: string): Grant | undefined {
		const grant = this.grants.find((one) => one.refreshToken === token);
		if (grant) {
			if (this.switches.is('refreshToken', 'rotates')) {
				grant.old.set(token, Date.now());
				grant.refreshToken = secret('refresh');
			}
			return grant;
		}
		if (this.switches.is('oldRefreshToken', 'refused')) return undefined;
		return this.grants.find((one) => {
			const rotatedAt = one.old.get(token);
			return rotatedAt !== undefined && rotatedAt > Date.now() - GRACE_SECONDS * 1000;
		});
	}

	private newGrant(): Grant {
		const grant = { refreshToken: secret('refresh'), grantedAt: Date.now(), old: new Map() };
		this.grants.push(grant);
		return grant;
	}

	private newAccessToken(grant: Grant): string {
		const token = secret('access');
		this.accessTokens.set(token, { grant, expiresAt: Date.now() + ACCESS_TOKEN_SECONDS * 1000 });
		return token;
	}
}

/** A random value that says what it is. */
export function secret(what: string): string {
	return `emulated-${what}-${randomBytes(24).toString('hex')}`;
}

/** Compares in constant time, whatever the lengths. */
function isSame(given: string, expected: string): boolean {
	const digest = (value: string) => createHash('sha256').update(value).digest();
	return timingSafeEqual(digest(given), digest(expected));
}

function isRedirectUri(value: string | undefined): boolean {
	if (!value || !URL.canParse(value)) return false;
	const { protocol, hash } = new URL(value);
	return ['http:', 'https:'].includes(protocol) && hash === '';
}

/** The token to revoke: Intuit's own client sends JSON, others a form. */
function revokedToken(call: Call): string {
	if (!(call.headers['content-type'] ?? '').includes('json')) {
		return new URLSearchParams(call.body).get('token') ?? '';
	}
	try {
		return String((JSON.parse(call.body) as { token?: unknown }).token ?? '');
	} catch {
		return '';
	}
}
