import {
	checkAutomaticApplication,
	checkClosingDate,
	checkConnection,
	checkEmailPolicy,
	checkSameCompany,
	checkTimeZone,
} from '../../../lib/setup/company';
import { facts } from './facts';

const statuses = (findings: readonly { name: string; status: string }[]) =>
	findings.map(({ name, status }) => `${status} ${name}`);

describe('the company', () => {
	it('says which company and environment it is', () => {
		const { message } = checkConnection(facts(), { realmId: '9341', environment: 'sandbox' });
		expect(message).toContain('"Movers Inc" (id 9341)');
		expect(message).toContain('sandbox');
	});

	it.each([
		[{ AutoApplyCredit: false, AutoApplyPayments: false }, ['pass', 'pass']],
		[{ AutoApplyCredit: true, AutoApplyPayments: false }, ['fail', 'pass']],
		[{ AutoApplyCredit: false, AutoApplyPayments: true }, ['pass', 'fail']],
		[{ AutoApplyCredit: false }, ['pass']],
		// Not knowing is not being in order.
		[{}, ['warn']],
	])('A16: %j -> %j', (SalesFormsPrefs, expected) => {
		const findings = checkAutomaticApplication(facts({ SalesFormsPrefs }));
		expect(findings.map(({ status }) => status)).toEqual(expected);
	});

	it.each([
		[undefined, 'pass'],
		['2026-05-18', 'pass'],
		['2026-05-19', 'fail'],
		['2026-12-31', 'fail'],
	])('closed up to %s, looked at on 2026-05-19: %s', (BookCloseDate, status) => {
		const company = facts(
			BookCloseDate === undefined ? {} : { AccountingInfoPrefs: { BookCloseDate } },
		);
		expect(checkClosingDate(company, '2026-05-19').status).toBe(status);
	});

	it('A13: only another company is worth a word', () => {
		expect(checkSameCompany('1', '1')).toEqual([]);
		expect(statuses(checkSameCompany('1', '2'))).toEqual(['fail Connection']);
	});

	it('A1: each e-mail policy has its own words; only the one that refuses is warned of', () => {
		const findings = (['use', 'create', 'refuse'] as const).map(checkEmailPolicy);
		expect(findings.map(({ status }) => status)).toEqual(['pass', 'pass', 'warn']);
		expect(new Set(findings.map(({ message }) => message)).size).toBe(3);
	});

	it('A12: names the time zone that counts', () => {
		expect(checkTimeZone('America/Denver', 'America/Denver')).toMatchObject({
			status: 'pass',
			message: expect.stringContaining('America/Denver'),
		});
		expect(checkTimeZone('', 'America/New_York')).toMatchObject({
			status: 'warn',
			message: expect.stringContaining('America/New_York'),
		});
	});
});
