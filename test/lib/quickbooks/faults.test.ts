import { explain, faultOf, type QuickBooksFault } from '../../../lib/quickbooks/faults';
import type { FaultKind } from '../../../lib/quickbooks/faultKinds';

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
	it.each<[string, FaultKind]>([
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

	it.each<[string, number, unknown, FaultKind]>([
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

	it('a value that QuickBooks names and does not have is no word for people', () => {
		const Detail = 'The name supplied already exists. : null';
		const { message } = mustRefuse(400, accounting([{ Message: 'm', Detail, code: '6240' }]));
		expect(message).toContain('(QuickBooks, code 6240: The name supplied already exists)');
	});

	it.each([
		[200, { QueryResponse: {} }],
		[200, ''],
		[201, { Invoice: { Id: '1' }, fault: null }],
	])('HTTP %i with %j holds no fault', (status, body) => {
		expect(faultOf(answer(status, body))).toBeUndefined();
	});

	it('of several errors the worst decides, and all are kept', () => {
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
	it('the id that support asks for, and how long to wait', () => {
		const headers = { intuit_tid: '1-5f73', 'retry-after': '17' };
		expect(mustRefuse(429, '', headers)).toMatchObject({
			intuitTid: '1-5f73',
			retryAfterSeconds: 17,
		});
	});

	it.each([
		['a number of seconds', '17', 17],
		['a date, by the clock of the answer', 'Fri, 22 May 2026 10:00:17 GMT', 17],
		['a date that has passed', 'Fri, 22 May 2026 09:00:00 GMT', 0],
		['words', 'soon', undefined],
		['a negative number', '-5', undefined],
		['no whole number', '1.5', undefined],
	])('how long to wait: %s', (_, value, seconds) => {
		const headers = { date: 'Fri, 22 May 2026 10:00:00 GMT', 'retry-after': value };
		expect(mustRefuse(429, '', headers).retryAfterSeconds).toBe(seconds);
	});

	it('its message says what happened and keeps code and reason', () => {
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
		expect(message).toEqual(
			expect.stringMatching(
				/^The books are closed for the date of this record\. Its date .*\. \(QuickBooks, code 6210: The books are closed since March\)$/,
			),
		);
	});

	it.each([
		['Token expired: AB01secret', '3200', 'AUTHENTICATION'],
		['Malformed bearer token: AB01secret', '9999', 'OTHER'],
	])('no token: %s', (detail, code, type) => {
		const fault = mustRefuse(401, gateway('message=AuthenticationFailed', detail, code, type));
		expect(JSON.stringify({ ...fault, text: fault.message, stack: fault.stack })).not.toContain(
			'AB01',
		);
	});

	it('nothing that may be a secret, wherever it is quoted, and no page of text', () => {
		const secret = `Q0${'abCD12'.repeat(8)}`;
		const { message, errors } = mustRefuse(
			400,
			accounting([{ Message: `No ${secret}`, Detail: `${secret} is spent`, element: secret }]),
		);
		expect(JSON.stringify([message, errors])).not.toContain(secret.slice(0, 20));
		expect(errors[0]!.detail).toBe('… is spent');
		const long = mustRefuse(400, accounting([{ Detail: 'x'.repeat(200_000), code: '6000' }]));
		expect(long.message.length).toBeLessThan(2_000);
		const known = 'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403';
		expect(mustRefuse(403, gateway(known, null, '3100', 'SERVICE')).message).toContain(known);
	});

	it('the word SyncToken is no token', () => {
		const Detail = 'Required parameter SyncToken is missing in the request';
		expect(mustRefuse(400, accounting([{ Message: 'm', Detail, code: '2020' }])).detail).toBe(
			Detail,
		);
	});
});

describe('explain (B7)', () => {
	const hostWords =
		/ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|ECONNABORTED|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO/i;
	const coded = (code: string, status = 400) =>
		mustRefuse(status, accounting([{ Message: '', Detail: '', code }]), { intuit_tid: '1-5f73' });
	/** Every cause that has to have words of its own, and a word that its explanation must hold. */
	const causes: [string, QuickBooksFault, RegExp][] = [
		['closed period', coded('6200'), /closing date/],
		['closed period with a password', coded('6210'), /password/],
		['duplicate number', coded('6140'), /number/],
		['missing or inactive record', coded('610'), /inactive/],
		['inactive or missing reference', coded('2500'), /mapping/],
		['duplicate name', coded('6240'), /customer, vendor or employee/],
		['bad e-mail', coded('2210'), /e-mail/],
		['too long', coded('2050'), /too long/],
		['tax code', coded('6100'), /TAX or NON/],
		['amount', coded('6070'), /quantity times its price/],
		['deposited', coded('6540'), /bank deposit/],
		['app not allowed', coded('3100'), /app/],
		['user lost access', coded('120'), /administrator/],
		['connection ended', coded('3200', 401), /credential/],
		['subscription', coded('6190'), /subscription/],
		['not linkable', coded('620'), /link/],
		['business rule', coded('6000'), /rules/],
		['unknown property', coded('2010'), /property/],
		['missing value', coded('2020'), /Fill in/],
		['invalid id', coded('2030'), /id/],
		['invalid characters', coded('2040'), /character/],
		['stale', coded('5010'), /same moment/],
		['role of the user', coded('5020'), /role/],
		['feature off', coded('5030'), /feature/],
		['discount line', coded('6090'), /discount/],
		['levels of sub-customers', coded('6180'), /sub-customers/],
		['unusable customer', coded('6250'), /customer/],
		['negative amount', coded('2290'), /negative/],
		['unreadable query', coded('4000'), /question/],
		['refused query', coded('4001'), /question/],
		['throttle', coded('3001', 429), /too many requests/],
		['outage', mustRefuse(503, ''), /not available/],
		['locked company', coded('140'), /locked/],
		['maintenance', coded('150'), /maintenance/],
		['request still in work', coded('600'), /Nothing is posted twice/],
		['permission in general', mustRefuse(403, ''), /permission/],
	];

	it.each(causes)('%s: what happened, why, what to do', (_, fault, word) => {
		const { what, why, advice } = explain(fault);
		for (const sentence of [what, why, advice]) expect(sentence).toMatch(/^[A-Z].*\.$/);
		const all = `${what} ${why} ${advice}`;
		expect(all).toMatch(word);
		expect(all).not.toMatch(/token|bearer|secret/i);
		expect(all).not.toMatch(hostWords);
	});

	it.each(['what', 'why', 'advice'] as const)('no two causes have the same words: %s', (part) => {
		const words = causes.map(([, fault]) => explain(fault)[part]);
		expect(words.filter((each, index) => words.indexOf(each) !== index)).toEqual([]);
	});

	it.each(causes)('%s: says in the imperative what to do', (_, fault) => {
		const imperative =
			/\b(Ask|Change|Check|Choose|Connect|Correct|Enter|Fill|Give|Have|Look|Make|Move|Open|Pick|Read|Renew|Report|report|Run|Shorten|Sync|take|Take|Turn|Wait)\b/;
		expect(explain(fault).advice).toMatch(imperative);
	});

	it('code, reason and intuit_tid stay beside the words', () => {
		const fault = mustRefuse(
			400,
			accounting([{ Message: 'm', Detail: 'Klasses element id 5 not found', code: '2500' }]),
			{ intuit_tid: '1-5f73' },
		);
		expect(fault.message).toContain('(QuickBooks, code 2500: Klasses element id 5 not found)');
		expect(fault).toMatchObject({ code: '2500', intuitTid: '1-5f73' });
	});

	it('code 6000 that asks to wait is an outage, not a broken rule', () => {
		const Detail =
			'Business Validation Error: An unexpected error occurred while accessing or saving your data.';
		const fault = mustRefuse(400, accounting([{ Message: 'm', Detail, code: '6000' }]));
		expect(explain(fault)).toEqual(explain(mustRefuse(503, '')));
	});

	it('a code that nobody knows is explained all the same', () => {
		expect(explain(coded('77'))).toEqual(explain(coded('6000')));
	});
});
