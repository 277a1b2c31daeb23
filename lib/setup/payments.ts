import type { PaymentSettings } from '../sync/payment/payment';
import { fail, pass, warn, type Finding } from './check';
import type { CompanyFacts, KnownFacts, Picked } from './facts';
import { checkSeenPaymentTypes } from './seen';

type Settings = Pick<
	PaymentSettings,
	'typeMappings' | 'defaultMapping' | 'defaultRefundAccount' | 'skippedTypes'
>;

/** Whether the settings of the payment node agree with the company and with what SmartMoving uses. */
export function checkPayments(
	settings: Settings,
	receivableAccount: string | null,
	{ company, picks, seen }: KnownFacts,
): Finding[] {
	return [
		...checkReceivable(receivableAccount, company),
		...checkUndepositedFunds(picks, company),
		...checkDefaultAccounts(settings),
		...checkSeenPaymentTypes(
			seen,
			(type) =>
				settings.defaultMapping !== null ||
				(type !== null && (settings.typeMappings.has(type) || settings.skippedTypes.has(type))),
		),
	];
}

/** A4: refunds are booked on the A/R account, so it has to be clear which one. */
function checkReceivable(chosen: string | null, { receivables }: CompanyFacts): Finding[] {
	// A chosen one is checked with the other mapped records.
	if (chosen !== null) return [];
	const name = 'Accounts Receivable Account';
	const [only, ...others] = receivables;
	if (only === undefined) {
		return [
			fail(
				name,
				'QuickBooks has no active Accounts Receivable account.',
				'Make one active in the chart of accounts in QuickBooks.',
			),
		];
	}
	if (others.length > 0) {
		return [
			fail(
				name,
				`QuickBooks has ${receivables.length} Accounts Receivable accounts (${receivables.map(({ Name }) => Name).join(', ')}), and none is chosen: refunds are refused.`,
				`Choose one in '${name}'.`,
			),
		];
	}
	return [pass(name, `The company has exactly one: ${only.Name}.`)];
}

/** QuickBooks freezes a payment that is part of a bank deposit (its code 6540). */
function checkUndepositedFunds(picks: readonly Picked[], { recordOf }: CompanyFacts): Finding[] {
	return picks
		.filter((picked) => picked.list === 'depositAccounts')
		.flatMap((picked) => {
			const account = recordOf(picked);
			if (account?.AccountSubType !== 'UndepositedFunds') return [];
			const { setting, row } = picked;
			return [
				warn(
					row === null ? setting : `${setting}: ${row}`,
					`Payments go to '${account.Name}'. Once one is part of a bank deposit, QuickBooks freezes it (code 6540): no invoice and no refund can be linked to it any more.`,
					`Choose a bank account in '${setting}'${row === null ? '' : `, row '${row}'`}, or deposit payments only after their job is closed.`,
				),
			];
		});
}

function checkDefaultAccounts({ defaultMapping, defaultRefundAccount }: Settings): Finding[] {
	return [
		...(defaultMapping === null
			? [
					warn(
						'Default Deposit Account',
						"None is chosen: a payment whose type is not in 'Payment Type Mapping' is refused.",
						"Choose a 'Default Deposit Account', unless you want such payments refused.",
					),
				]
			: []),
		...(defaultRefundAccount === null
			? [
					warn(
						'Default Refund Account',
						"None is chosen: a refund of a payment type without a 'Refund From Account' is refused.",
						"Choose a 'Default Refund Account', unless you want such refunds refused.",
					),
				]
			: []),
	];
}
