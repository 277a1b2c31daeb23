import {
	apiBaseUrlOf,
	appBaseUrlOf,
	type EnvironmentSettings,
} from '../../../lib/quickbooks/environments';
import { viewUrl, type LinkedEntity } from '../../../lib/quickbooks/links';

describe('viewUrl (A6)', () => {
	it.each<[LinkedEntity, string]>([
		['Customer', 'customerdetail%3FnameId%3D145'],
		['Invoice', 'invoice%3FtxnId%3D145'],
		['Payment', 'recvpayment%3FtxnId%3D145'],
		['Purchase', 'expense%3FtxnId%3D145'],
		['JournalEntry', 'journal%3FtxnId%3D145'],
	])('%s opens in its own company', (entity, page) => {
		const appBaseUrl = 'https://qbo.intuit.com';
		expect(viewUrl({ appBaseUrl, realmId: '9130', entity, id: '145' })).toBe(
			`https://qbo.intuit.com/login?deeplinkcompanyid=9130&pagereq=${page}`,
		);
	});

	it('ids cannot change the address', () => {
		const url = new URL(
			viewUrl({ appBaseUrl: 'http://127.0.0.1', realmId: '1&x=2', entity: 'Invoice', id: '3&y#4' }),
		);
		expect([...url.searchParams]).toEqual([
			['deeplinkcompanyid', '1&x=2'],
			['pagereq', 'invoice?txnId=3%26y%234'],
		]);
	});
});

describe('environments', () => {
	it.each<[EnvironmentSettings, string, string]>([
		[
			{ environment: 'production', apiBaseUrl: 'http://ignored' },
			'https://quickbooks.api.intuit.com',
			'https://qbo.intuit.com',
		],
		[
			{ environment: 'sandbox' },
			'https://sandbox-quickbooks.api.intuit.com',
			'https://sandbox.qbo.intuit.com',
		],
		[
			{
				environment: 'custom',
				apiBaseUrl: 'http://127.0.0.1:1/ ',
				appBaseUrl: 'http://127.0.0.1:2//',
			},
			'http://127.0.0.1:1',
			'http://127.0.0.1:2',
		],
	])('%j', (settings, api, app) => {
		expect(apiBaseUrlOf(settings)).toBe(api);
		expect(appBaseUrlOf(settings)).toBe(app);
	});
});
