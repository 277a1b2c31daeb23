import { labelOf, PAYMENT_TYPES } from '../../smartmoving/enums';

/** A11: where the money of a payment type goes. */
export interface PaymentTypeMapping {
	/** Null leaves it to QuickBooks, which uses Undeposited Funds. */
	depositAccountId: string | null;
	paymentMethodId: string | null;
}

export interface DepositSettings {
	/** By SmartMoving's payment type number. */
	typeMappings: ReadonlyMap<number, PaymentTypeMapping>;
	/** For every type without a mapping of its own; null means such a payment is refused (B4). */
	defaultMapping: PaymentTypeMapping | null;
	/** Types that are not money received, e.g. bill-to-account and storage credit. */
	skippedTypes: ReadonlySet<number>;
}

/** QuickBooks takes a customer's money into no other account. */
export const DEPOSIT_ACCOUNT_TYPES = ['Bank', 'Other Current Asset'];

/** The mapping of a payment type; null where there is none. */
export function mappingOf(
	paymentType: number | null,
	{ typeMappings, defaultMapping }: DepositSettings,
): PaymentTypeMapping | null {
	return (paymentType === null ? undefined : typeMappings.get(paymentType)) ?? defaultMapping;
}

/** Whether a payment type is one that the settings leave out. */
export function isSkippedType(
	paymentType: number | null,
	{ skippedTypes }: DepositSettings,
): boolean {
	return paymentType !== null && skippedTypes.has(paymentType);
}

/** The setting that a deposit account comes from, as the node shows it. */
export function settingOf(
	{ depositAccountId }: PaymentTypeMapping,
	{ defaultMapping }: DepositSettings,
): string {
	return depositAccountId === defaultMapping?.depositAccountId
		? 'Default Deposit Account'
		: 'Payment Type Mapping';
}

/** What is missing where a payment type has no mapping, and what to do. */
export function unmappedType(paymentType: number | null): string {
	return (
		`the payment type "${labelOf(PAYMENT_TYPES, paymentType)}", which is not mapped to a deposit account. ` +
		`Add it to 'Payment Type Mapping' or choose a 'Default Deposit Account'.`
	);
}
