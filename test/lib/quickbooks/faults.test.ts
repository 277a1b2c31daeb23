import { explain, faultOf, type FaultKind } from '../../../lib/quickbooks/faults';

type Entry = { Message?: string; Detail?: string; code?: string | number; element?: string | null };

const accounting = (errors: Entry[], type = 'ValidationFault') => ({
	Fault: { Error: errors, type },
	time: '2026-05-19T08:00:00.000-07:00',
});

const gateway = (message: string, detail: string | null, code: string, type: string) => ({
	warnings: null,
	fault: { error: [{ message, detail, code, element: null }], type },
	queryResponse: null,
	time: 1779200000000,
});

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
	status,
	headers,
	body,
});

const mustRefuse = (...args: Parameters<typeof answer>) => {
	const fault = faultOf(answer(...args));
	if (fault === undefined) throw new Error('taken for an answer without a fault');
	return fault;
};

describe('which kind a refusal is', () => {
	test.each<[string, FaultKind]>([
		['100', 'unauthorized'],
		['120', 'forbidden'],
		['140', 'transient'],
		['150', 'transient'],
		['500', 'invalid'],
		['600', 'duplicateRequest'],
		['610', 'notFound'],
		['620', 'invalid'],
		['2010', 'invalid'],
		['2500', 'badReference'],
		['3001', 'throttled'],
		['003001', 'throttled'],
		['3100', 'forbidden'],
		['3200', 'unauthorized'],
		['5010', 'stale'],
		['6000', 'invalid'],
		['6070', 'invalid'],
		['6140', 'duplicateNumber'],
		['6190', 'subscription'],
		['6200', 'closedPeriod'],
		['6210', 'closedPeriod'],
		['6240', 'duplicateName'],
		['6250', 'badReference'],
		['6540', 'deposited'],
	])('code %s with HTTP 400 is %s', (code, kind) => {
		const fault = mustRefuse(400, accounting([{ Message: 'm', Detail: 'd', code, element: '' }]));
		expect(fault.kind).toBe(kind);
		expect(fault.code).toBe(String(Number(code)));
	});

	test.each<[string, number, unknown, FaultKind]>([
		[
			'a throttle of old, as 403',
			403,
			gateway('message=ThrottleExceeded; statusCode=403', '', '', 'SERVICE'),
			'throttled',
		],
		['429 without a body', 429, '', 'throttled'],
		[
			'401 of the gateway',
			401,
			gateway('message=AuthenticationFailed', 'x', '3200', 'AUTHENTICATION'),
			'unauthorized',
		],
		[
			'403 of the gateway',
			403,
			gateway('message=ApplicationAuthorizationFailed', null, '3100', 'SERVICE'),
			'forbidden',
		],
		[
			'500 with a system fault',
			500,
			accounting([{ Message: 'An application error', code: '10000' }], 'SystemFault'),
			'transient',
		],
		['502 as HTML', 502, '<html>Bad Gateway</html>', 'transient'],
		['503 with nothing', 503, '', 'transient'],
		['504 with an unknown code', 504, accounting([{ Message: 'm', code: '77' }]), 'transient'],
		['413 as HTML', 413, '<html>', 'invalid'],
		['a redirect', 302, '', 'invalid'],
		[
			'6000 that asks to wait',
			400,
			accounting([
				{
					Message: 'm',
					code: 6000,
					Detail:
						'Business Validation Error: An unexpected error occurred while accessing or saving your data. Please wait a few minutes and try again.',
				},
			]),
			'transient',
		],
		[
			'a fault inside a 200',
			200,
			accounting([{ Message: 'Duplicate Name Exists Error', Detail: 'x : null', code: '6240' }]),
			'duplicateName',
		],
		['a fault of unknown shape inside a 200', 200, { Fault: { Error: 'oops' } }, 'invalid'],
	])('%s is %s', (_, status, body, kind) => {
		expect(mustRefuse(status, body).kind).toBe(kind);
	});

	test.each([
		[200, { QueryResponse: {} }],
		[200, ''],
		[201, { Invoice: { Id: '1' }, fault: null }],
	])('HTTP %i with %j holds no fault', (status, body) => {
		expect(faultOf(answer(status, body))).toBeUndefined();
	});

	test('of several errors the worst decides, and all are kept', () => {
		const fault = mustRefuse(
			400,
			accounting([
				{
					Message: 'Duplicate Document Number Error',
					Detail: 'DocNumber=SM1',
					code: '6140',
					element: '',
				},
				{
					Message: 'Required param missing',
					Detail: 'Line is missing',
					code: '2020',
					element: 'Line',
				},
				{ Message: 'Stale Object Error', Detail: 'x', code: '5010' },
			]),
		);
		expect(fault).toMatchObject({ kind: 'invalid', code: '2020', element: 'Line' });
		expect(fault.errors.map(({ code }) => code)).toEqual(['6140', '2020', '5010']);
	});
});

describe('what a refusal carries', () => {
	test('the id that support asks for, and how long to wait', () => {
		const headers = { intuit_tid: '1-5f73', 'retry-after': '17' };
		expect(mustRefuse(429, '', headers)).toMatchObject({
			intuitTid: '1-5f73',
			retryAfterSeconds: 17,
		});
	});

	test('its message says what happened and keeps code and reason', () => {
		const { message } = mustRefuse(
			400,
			accounting([
				{
					Message: 'Account Period Closed',
					Detail: 'The books are closed since March',
					code: '6210',
				},
			]),
		);
		expect(message).toBe(
			'The books are closed for the date of this record. (QuickBooks, code 6210: The books are closed since March)',
		);
	});

	test.each([
		['Token expired: AB01secret', '3200', 'AUTHENTICATION'],
		['Malformed bearer token: AB01secret', '9999', 'OTHER'],
	])('no token: %s', (detail, code, type) => {
		const fault = mustRefuse(401, gateway('message=AuthenticationFailed', detail, code, type));
		expect(JSON.stringify({ ...fault, text: fault.message, stack: fault.stack })).not.toContain(
			'AB01',
		);
	});

	test('the word SyncToken is no token', () => {
		const Detail = 'Required parameter SyncToken is missing in the request';
		expect(mustRefuse(400, accounting([{ Message: 'm', Detail, code: '2020' }])).detail).toBe(
			Detail,
		);
	});
});

describe('explain (B7)', () => {
	const hostWords =
		/ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|ECONNABORTED|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO/i;
	const codes = [
		'100',
		'120',
		'140',
		'150',
		'600',
		'610',
		'620',
		'2010',
		'2020',
		'2050',
		'2210',
		'2500',
		'3001',
		'3100',
		'5010',
		'6000',
		'6070',
		'6100',
		'6140',
		'6190',
		'6200',
		'6210',
		'6240',
		'6250',
		'6540',
		'10000',
	];

	test.each(codes)('code %s: what happened and what to do, in words n8n leaves alone', (code) => {
		const { what, advice } = explain(
			mustRefuse(400, accounting([{ Message: '', Detail: '', code }])),
		);
		expect(what).toMatch(/^[A-Z].*\.$/);
		expect(advice).toMatch(/^[A-Z].*\.$/);
		expect(`${what} ${advice}`).not.toMatch(hostWords);
	});

	test('closed books, a taken number, an inactive item and a missing permission differ', () => {
		const words = ['6210', '6140', '2500', '5020'].map(
			(code) => explain(mustRefuse(400, accounting([{ Message: '', Detail: '', code }]))).advice,
		);
		expect(new Set(words).size).toBe(4);
	});
});
