import { z } from 'zod';
import { CHARGE_CATEGORIES, labelOf, PAYMENT_TYPES } from '../smartmoving/enums';
import { pass, warn, type Finding } from './check';

/**
 * What SmartMoving used of late, one entry per use, so that it can be held against the mappings.
 * Everything may be missing: without it the mappings are checked against QuickBooks alone.
 */
export const seenSchema = z
	.object({
		/** How far back it was looked, in days. */
		days: z.number(),
		/** How many opportunities were read. */
		opportunities: z.number(),
		chargeCategories: z.array(
			z.object({ category: z.number().nullable(), opportunityType: z.number().nullable() }),
		),
		paymentTypes: z.array(z.number().nullable()),
	})
	.nullish()
	.catch(null)
	.transform((value) => value ?? null);

export type Seen = NonNullable<z.output<typeof seenSchema>>;

/** Charge categories that were used and would be refused for want of an item (B4). */
export function checkSeenCategories(
	seen: Seen | null,
	isMapped: (category: number | null, opportunityType: number | null) => boolean,
): Finding[] {
	if (!seen) return [];
	const unmapped = seen.chargeCategories.filter(
		({ category, opportunityType }) => !isMapped(category, opportunityType),
	);
	return unmappedFindings(
		{ what: 'Charge category', plural: 'charge categories', setting: 'Charge Mapping' },
		"Add it to 'Charge Mapping', or choose a 'Default Item'. Until then invoices with it are refused.",
		unmapped.map(({ category }) => labelOf(CHARGE_CATEGORIES, category)),
		seen,
	);
}

/** Payment types that were used and would be refused for want of a deposit account (B4). */
export function checkSeenPaymentTypes(
	seen: Seen | null,
	isMapped: (paymentType: number | null) => boolean,
): Finding[] {
	if (!seen) return [];
	return unmappedFindings(
		{ what: 'Payment type', plural: 'payment types', setting: 'Payment Type Mapping' },
		"Add it to 'Payment Type Mapping', or choose a 'Default Deposit Account'. Until then such payments are refused.",
		seen.paymentTypes.filter((type) => !isMapped(type)).map((type) => labelOf(PAYMENT_TYPES, type)),
		seen,
	);
}

function unmappedFindings(
	words: { what: string; plural: string; setting: string },
	remedy: string,
	labels: readonly string[],
	{ days, opportunities }: Seen,
): Finding[] {
	const name = `${words.setting}: what is in use`;
	if (opportunities === 0) {
		return [
			warn(
				name,
				`No opportunity of the last ${days} days was read, so it is not known which ${words.plural} are in use.`,
				'Run the setup check again once there are some, or look further back.',
			),
		];
	}
	if (labels.length === 0) {
		return [
			pass(
				name,
				`None of the ${words.plural} used in the last ${days} days (${opportunities} ${opportunities === 1 ? 'opportunity' : 'opportunities'} read) would be refused.`,
			),
		];
	}
	return [...new Set(labels)].map((label) => {
		const times = labels.filter((each) => each === label).length;
		return warn(
			`${words.setting}: ${label}`,
			`${words.what} '${label}' was used ${times === 1 ? 'once' : `${times} times`} in the last ${days} days and is not mapped.`,
			remedy,
		);
	});
}
