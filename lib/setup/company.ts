import type { EnvironmentName } from '../quickbooks/environments';
import { fail, pass, warn, type Finding } from './check';
import type { CompanyFacts } from './facts';

const ENVIRONMENTS: Readonly<Record<EnvironmentName, string>> = {
	production: 'the production environment',
	sandbox: 'the sandbox, a test company of Intuit',
	custom: 'a custom environment',
};

export function checkConnection(
	facts: CompanyFacts,
	{ realmId, environment }: { realmId: string; environment: EnvironmentName },
): Finding {
	return pass(
		'Connection',
		`Connected to the company "${facts.companyName}" (id ${realmId}) in ${ENVIRONMENTS[environment]}.`,
	);
}

/** A13: the nodes of one workflow must not post to different companies. */
export function checkSameCompany(realmId: string, othersRealmId: string): Finding[] {
	if (realmId === othersRealmId) return [];
	return [
		fail(
			'Connection',
			`This node is connected to the company with the id ${realmId}, the node before it to the one with the id ${othersRealmId}.`,
			'Choose the same QuickBooks credential in all QuickBooks nodes of the workflow.',
		),
	];
}

/** A16: what QuickBooks applies by itself, the sync can no longer apply as SmartMoving has it. */
export function checkAutomaticApplication({ preferences }: CompanyFacts): Finding[] {
	const { AutoApplyCredit, AutoApplyPayments } = preferences.SalesFormsPrefs;
	return [
		automaticApplication('Automatically apply credits', AutoApplyCredit),
		// Few companies have it; where QuickBooks does not speak of it, it cannot be on.
		...(AutoApplyPayments === undefined
			? []
			: [automaticApplication('Automatically apply payments', AutoApplyPayments)]),
	];
}

function automaticApplication(name: string, isOn: boolean | undefined): Finding {
	const place = `'${name}' in QuickBooks (Account and settings > Advanced > Automation)`;
	switch (isOn) {
		case false:
			return pass(name, 'Off, as it has to be: the sync itself applies payments.');
		case true:
			return fail(
				name,
				'On: QuickBooks would spend a deposit on whatever invoice it likes.',
				`Turn off ${place}.`,
			);
		case undefined:
			return warn(
				name,
				'QuickBooks does not say whether it is on.',
				`Make sure that ${place} is off.`,
			);
	}
}

/**
 * Whether today's records can still be posted.
 * @param today the present day in the company's time zone, `yyyy-MM-dd`
 */
export function checkClosingDate({ preferences }: CompanyFacts, today: string): Finding {
	const name = 'Closing date';
	const closing = preferences.AccountingInfoPrefs.BookCloseDate;
	if (closing === undefined) return pass(name, 'The books are not closed up to any date.');
	if (closing < today) {
		return pass(
			name,
			`The books are closed up to ${closing}. Records dated up to then are refused; later ones are posted.`,
		);
	}
	return fail(
		name,
		`The books are closed up to ${closing}, which has not passed yet: nothing of today can be posted.`,
		'Move the closing date back in QuickBooks (Account and settings > Advanced > Accounting).',
	);
}

/**
 * A12: the days of the books.
 * @param chosen what the setting says; empty takes the workflow's
 * @param used the time zone that counts in the end, known to be one
 */
export function checkTimeZone(chosen: string, used: string): Finding {
	const name = 'Company Time Zone';
	if (chosen !== '') return pass(name, `Records are dated by the days of ${used}.`);
	return warn(
		name,
		`None is set: records are dated by the days of the workflow's own time zone, ${used}.`,
		`Set the time zone of the company, such as America/Chicago.`,
	);
}

/** What the customer node does where SmartMoving has no e-mail address (A1). */
export function checkEmailPolicy(withoutEmail: 'use' | 'create' | 'refuse'): Finding {
	const name = 'Customer Without E-Mail';
	switch (withoutEmail) {
		case 'use':
			return pass(
				name,
				'A customer without an e-mail address is matched by name alone, if there is exactly one of that name.',
			);
		case 'create':
			return pass(name, 'A customer without an e-mail address is never matched by name alone.');
		case 'refuse':
			return warn(
				name,
				'Nothing is posted for a customer who has no e-mail address in SmartMoving.',
				"Enter e-mail addresses in SmartMoving, or choose another way in 'Customer Without E-Mail'.",
			);
	}
}
