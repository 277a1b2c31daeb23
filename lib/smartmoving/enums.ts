/**
 * SmartMoving's numbered lists, with the words its screens use. A number that is not listed can
 * appear at any time: it is kept and labelled, never refused.
 */

export const OPPORTUNITY_STATUSES: Readonly<Record<number, string>> = {
	0: 'New Lead',
	1: 'Lead in Progress',
	3: 'Opportunity',
	4: 'Booked',
	10: 'Completed',
	11: 'Closed',
	20: 'Cancelled',
	30: 'Lost',
	50: 'Bad Lead',
};

/** The status of an opportunity whose jobs are all closed out. */
export const CLOSED_OPPORTUNITY = 11;

export const OPPORTUNITY_TYPES: Readonly<Record<number, string>> = {
	0: 'Local',
	1: 'Intrastate',
	2: 'Interstate',
};

export const JOB_TYPES: Readonly<Record<number, string>> = {
	1: 'Moving',
	3: 'Packing',
	4: 'Moving and Packing',
	5: 'Load Only',
	6: 'Unload Only',
	7: 'Commercial',
	8: 'Storage In Bound',
	9: 'Storage Out Bound',
	10: 'Inner House',
	11: 'Junk Removal',
	12: 'Labor Only',
	...customRange(101, 150),
};

export const CHARGE_CATEGORIES: Readonly<Record<number, string>> = {
	1: 'Moving Labor',
	2: 'Transportation',
	3: 'Packing',
	4: 'Additional Services',
	5: 'Trip and Travel',
	6: 'Fuel Surcharge',
	7: 'Valuation',
	8: 'Bulky Item',
	9: 'Storage',
	10: 'Shuttle Fees',
	11: 'Storage in Transit',
	12: 'Insurance',
};

/** Those that the sync decides by. */
export const MOVING_LABOR = 1;
export const PACKING = 3;

/** 4 and 5 are not published. */
export const PAYMENT_TYPES: Readonly<Record<number, string>> = {
	0: 'Cash',
	1: 'Check',
	2: 'Credit Card',
	3: 'Credit Card Gateway',
	6: 'Bill to Account',
	7: 'Storage Credit',
	8: 'E-Check',
	...customRange(101, 120),
};

export const PAYMENT_CATEGORIES: Readonly<Record<number, string>> = {
	0: 'Deposit',
	1: 'Balance Due',
	2: 'Other',
};

/** The word for a number of one of the lists: `labelOf(PAYMENT_TYPES, 4)` -> "Unknown (4)". */
export function labelOf(list: Readonly<Record<number, string>>, value: number | null): string {
	if (value === null) return 'Not set';
	return list[value] ?? `Unknown (${value})`;
}

function customRange(first: number, last: number): Record<number, string> {
	const labels: Record<number, string> = {};
	for (let value = first; value <= last; value++) {
		labels[value] = `Custom ${String(value - first + 1).padStart(2, '0')}`;
	}
	return labels;
}
