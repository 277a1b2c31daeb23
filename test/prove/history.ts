import fc from 'fast-check';

/**
 * Generated histories: what people do in SmartMoving, when workers sync it, and what goes wrong
 * meanwhile. Plain data, so that fast-check can shrink it; every number that picks something (an
 * opportunity, a job, a payment) is taken modulo what is there when its turn comes.
 */

export interface History {
	choices: Choices;
	/** Each books one or more of the opportunities. */
	customers: Person[];
	opportunities: Booking[];
	steps: Step[];
	/** How the final state reaches the second company: the order of opportunities and of their rows. */
	shuffle: number;
}

/** What the user of the nodes chose. */
export interface Choices {
	discountItem: boolean;
	tipsItem: boolean;
	materials: 'charge' | 'chargesOnly' | 'itemized';
	/** Whether SmartMoving counts a reversal among what was refunded of a payment: not documented. */
	countsReversals: boolean;
}

export interface Person {
	/** Which of a few people; two entries can be the same person, entered twice. */
	who: number;
	/** How the name and address are typed this time. */
	typed: 'plain' | 'upper' | 'spaced';
}

export interface Booking {
	customer: number;
	jobs: Billing[];
}

/** What a job bills. Cents. */
export interface Billing {
	/** Jobs of the same day are told apart by their numbers. */
	day: number;
	/** A job whose charges come to 0.00, and stay so. */
	nothing: boolean;
	charges: Price[];
	tips: number;
	materials: Piece[];
	/** Whether a "Materials" charge sums the materials up, as older jobs have it. */
	summed: boolean;
}

export interface Price {
	category: number;
	/** After the discount. */
	cents: number;
	discount: number;
	quantity: number | null;
	/** Amounts that come with a float tail, as 0.1 + 0.2 does. */
	untidy: boolean;
}

/** Itemised material: pieces at a price in tenths of a cent. */
export interface Piece {
	quantity: number;
	mills: number;
}

export type Step =
	| {
			do: 'pay';
			opportunity: number;
			job: number | null;
			cents: number;
			type: number;
			deposit: boolean;
			untidy: boolean;
			/** Hours since the payment before; several can be of the same moment. */
			hours: number;
	  }
	| { do: 'refund'; opportunity: number; payment: number; percent: number }
	/** An e-check that bounced; `says` is how SmartMoving's row names the payment. */
	| { do: 'reverse'; opportunity: number; payment: number; says: 'gateway' | 'id' | 'nothing' }
	/** The same of a payment that was refunded in part: its money cannot go back twice. */
	| { do: 'dispute'; opportunity: number; payment: number }
	| { do: 'delete'; opportunity: number; payment: number }
	/** A refund or reversal that was entered by mistake. */
	| { do: 'takeBack'; opportunity: number; row: number }
	| { do: 'close' | 'reopen'; opportunity: number; job: number }
	| { do: 'bill'; opportunity: number; job: number; charges: Price[] }
	| { do: 'sync'; opportunity: number; times: number }
	/** A worker that dies when it has sent that many requests. */
	| { do: 'crash'; opportunity: number; requests: number }
	/**
	 * Two workers at once, on one opportunity or two; a late one has read SmartMoving before the last
	 * thing that happened there.
	 */
	| { do: 'together'; opportunity: number; other: number | null; late: boolean; turns: boolean[] }
	| { do: 'edit'; opportunity: number; record: number; edit: Edit };

/** What a person does in QuickBooks to a record of the sync. */
export type Edit = (typeof edits)[number];
const edits = [
	'redate invoice',
	'redate payment',
	'void invoice',
	'void payment',
	/** Enters a payment of their own for it. */
	'settle invoice',
	/** Applies it to an invoice of their own. */
	'use payment',
] as const;

const few = fc.nat({ max: 7 });
const cents = fc.oneof(
	fc.integer({ min: 1, max: 60_000 }),
	fc.integer({ min: 1, max: 999 }),
	fc.constantFrom(1, 30, 3_333, 10_000, 1_234_567),
);

const price: fc.Arbitrary<Price> = fc.record({
	category: fc.constantFrom(1, 2, 3),
	cents,
	discount: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: cents }),
	quantity: fc.constantFrom(null, 1, 2, 3, 7, 2.75, 0.333, 14.5),
	untidy: fc.boolean(),
});
const prices = fc.array(price, { minLength: 1, maxLength: 4 });

const billing: fc.Arbitrary<Billing> = fc.record({
	day: fc.nat({ max: 2 }),
	nothing: fc.oneof(
		{ weight: 9, arbitrary: fc.constant(false) },
		{ weight: 1, arbitrary: fc.constant(true) },
	),
	charges: prices,
	tips: fc.oneof(fc.constant(0), cents),
	materials: fc.array(
		fc.record({
			quantity: fc.integer({ min: 1, max: 9 }),
			mills: fc.integer({ min: 1, max: 9_999 }),
		}),
		{ maxLength: 2 },
	),
	summed: fc.boolean(),
});

const opportunity = few;
const payment = few;
const job = few;

const inSmartMoving = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant('pay' as const),
			opportunity,
			job: fc.oneof(fc.constant(null), job),
			cents,
			type: fc.constantFrom(0, 1, 2, 2, 8, 8, 8, 6, 7),
			deposit: fc.boolean(),
			untidy: fc.boolean(),
			hours: fc.nat({ max: 2 }),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('refund' as const),
			opportunity,
			payment,
			percent: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 99 })),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('reverse' as const),
			opportunity,
			payment,
			says: fc.constantFrom('gateway' as const, 'id' as const, 'nothing' as const),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constant('dispute' as const), opportunity, payment }),
	},
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant('delete' as const), opportunity, payment }),
	},
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constant('takeBack' as const), opportunity, row: few }),
	},
	{
		weight: 4,
		arbitrary: fc.record({ do: fc.constant('close' as const), opportunity, job }),
	},
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constant('reopen' as const), opportunity, job }),
	},
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant('bill' as const), opportunity, job, charges: prices }),
	},
);

const byWorkers = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			do: fc.constant('sync' as const),
			opportunity,
			times: fc.constantFrom(1, 1, 2, 3),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('crash' as const),
			opportunity,
			requests: fc.integer({ min: 1, max: 14 }),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('together' as const),
			opportunity,
			other: fc.oneof(fc.constant(null), few),
			late: fc.boolean(),
			turns: fc.array(fc.boolean(), { maxLength: 24 }),
		}),
	},
);

const byPeople = fc.record({
	do: fc.constant('edit' as const),
	opportunity,
	record: few,
	edit: fc.constantFrom(...edits),
});

/** Histories of sync and SmartMoving; a few also have people who change QuickBooks meanwhile. */
export function histories(longest: number): fc.Arbitrary<History> {
	const undisturbed = fc.oneof(
		{ weight: 3, arbitrary: inSmartMoving },
		{ weight: 2, arbitrary: byWorkers },
	);
	const disturbed = fc.oneof(
		{ weight: 7, arbitrary: undisturbed },
		{ weight: 1, arbitrary: byPeople },
	);
	const steps = (step: fc.Arbitrary<Step>) =>
		fc.array(step, { minLength: 1, maxLength: longest, size: 'max' });
	return fc.record({
		choices: fc.record({
			discountItem: fc.boolean(),
			tipsItem: fc.boolean(),
			materials: fc.constantFrom('charge' as const, 'chargesOnly' as const, 'itemized' as const),
			countsReversals: fc.boolean(),
		}),
		customers: fc.array(
			fc.record({
				who: fc.nat({ max: 3 }),
				typed: fc.constantFrom('plain' as const, 'upper' as const, 'spaced' as const),
			}),
			{ minLength: 1, maxLength: 2 },
		),
		opportunities: fc.array(
			fc.record({
				customer: few,
				jobs: fc.array(billing, { minLength: 1, maxLength: 4 }),
			}),
			{ minLength: 1, maxLength: 2 },
		),
		steps: fc.oneof(
			{ weight: 4, arbitrary: steps(undisturbed) },
			{ weight: 1, arbitrary: steps(disturbed) },
		),
		shuffle: fc.nat(),
	});
}
