export type EnvironmentName = 'production' | 'sandbox' | 'custom';

/** What the QuickBooks credential says about where QuickBooks is. The URLs count for `custom`. */
export interface EnvironmentSettings {
	environment: EnvironmentName;
	apiBaseUrl?: string;
	appBaseUrl?: string;
}

/** Consent page and token endpoint: the same for production and sandbox, only the keys differ. */
export const AUTHORIZE_URL = 'https://appcenter.intuit.com/connect/oauth2';
export const TOKEN_URL = 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer';

export const API_BASE_URLS = {
	production: 'https://quickbooks.api.intuit.com',
	sandbox: 'https://sandbox-quickbooks.api.intuit.com',
} as const;

const APP_BASE_URLS = {
	production: 'https://qbo.intuit.com',
	sandbox: 'https://sandbox.qbo.intuit.com',
} as const;

/** The host that `/v3/company/...` is appended to, without a slash at the end. */
export function apiBaseUrlOf(settings: EnvironmentSettings): string {
	if (settings.environment !== 'custom') return API_BASE_URLS[settings.environment];
	return withoutTrailingSlash(settings.apiBaseUrl ?? '');
}

/** The host of the pages people see, without a slash at the end. */
export function appBaseUrlOf(settings: EnvironmentSettings): string {
	if (settings.environment !== 'custom') return APP_BASE_URLS[settings.environment];
	return withoutTrailingSlash(settings.appBaseUrl ?? '');
}

function withoutTrailingSlash(url: string): string {
	return url.trim().replace(/\/+$/, '');
}
