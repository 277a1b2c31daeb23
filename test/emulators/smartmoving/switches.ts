/**
 * What the reference leaves open about SmartMoving. Each switch picks one reading; tests run both.
 */
export const switchMeanings = {
	customersAsBareArray: {
		off: 'GET /customers answers in the paged form, as seen live',
		on: 'GET /customers answers with a bare array, as published',
	},
	premiumKeepsCloseOut: {
		off: 'the Premium read of a reopened job shows no close-out, as /jobs does',
		on: 'the Premium read of a reopened job still shows the old one, as the opportunity does',
	},
	refundAmountsNegative: {
		off: "a refund row's amount is positive",
		on: "a refund row's amount is negative",
	},
	timesWithoutZone: {
		off: '...AtUtc texts end in Z',
		on: '...AtUtc texts carry no zone, and are UTC all the same',
	},
	upperCaseIds: {
		off: 'ids are written in lower case',
		on: 'ids of payments are written in upper case in the list of payments',
	},
	sweptWithoutJobs: {
		off: 'GET /customers lists the jobs of each opportunity',
		on: 'GET /customers leaves the jobs out',
	},
} as const;

export type SwitchName = keyof typeof switchMeanings;
export type Switches = Record<SwitchName, boolean>;

export function defaultSwitches(): Switches {
	return {
		customersAsBareArray: false,
		premiumKeepsCloseOut: false,
		refundAmountsNegative: false,
		timesWithoutZone: false,
		upperCaseIds: false,
		sweptWithoutJobs: false,
	};
}
