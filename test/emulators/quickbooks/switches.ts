/**
 * Every fact about QuickBooks that no recording and no document settles, with the readings that
 * the emulator can take. The first reading is the default: the one that is harder on a client.
 */
const TABLE = {
	expenseLink: {
		about: 'A payment line that links a Purchase of type Cash as an Expense',
		honoured: 'is applied: the expense is settled by the payment',
		dropped: 'is left out without an error, and UnappliedAmt stays higher',
		refused: '620',
		onlyWhenNew: 'is applied by a new payment; added to one that is there, it is left out',
	},
	checkLink: {
		about: 'A payment line that links a Check or a CreditCardCredit',
		refused: '620',
		dropped: 'is left out without an error',
		honoured: 'is applied like an Expense',
	},
	overApplication: {
		about: 'A payment line larger than what is open on the transaction it links',
		refused: '6000',
		unlinkable: '620',
		trimmed: 'is cut to what is open; the rest stays unapplied',
		dropped: 'is left out without an error',
	},
	otherCustomersLink: {
		about: "A payment line that links another customer's transaction",
		refused: '6000',
		dropped: 'is left out without an error',
	},
	zeroPayment: {
		about: 'A payment of nothing that settles nothing',
		refused: '6000',
		accepted: 'is stored',
	},
	requestIdMemory: {
		about: 'A requestid seen before',
		remembered: 'replays the first answer and does nothing',
		forgotten: 'means nothing: the operation is carried out again',
		refused: '600, and does nothing',
	},
	requestIdFaults: {
		about: 'A requestid whose first answer was a fault',
		tried: 'is tried again',
		replayed: 'replays the fault',
	},
	requestIdOtherBody: {
		about: 'A requestid seen before, with another path or body',
		replayed: 'replays the first answer',
		refused: '600',
	},
	depositedPayment: {
		about: 'A payment that is part of a bank deposit',
		frozen: 'cannot be changed, voided or deleted: 6540',
		editable: 'can be changed',
	},
	duplicateNumber: {
		about: 'A DocNumber that another transaction of the type has',
		refused: '6140',
		accepted: 'is stored twice',
	},
	trackingOff: {
		about: 'A class or a location while tracking them is off',
		dropped: 'is left out without an error',
		refused: '5030',
	},
	autoApplyCredit: {
		about: 'A charge or a payment made through the API while AutoApplyCredit is on',
		consumes: "a charge takes the customer's unapplied payments at once, oldest first",
		ignores: 'they leave each other alone',
		both: "so does a charge, and a new payment settles the customer's open charges",
	},
	queryTextCase: {
		about: 'Text compared in a query',
		insensitive: "'smith' finds Smith",
		sensitive: "'smith' does not find Smith",
	},
	queryEntityCase: {
		about: 'The entity name in a query',
		sensitive: "'from customer' is refused: 4001",
		insensitive: "'from customer' is Customer",
	},
	queryProjection: {
		about: 'A query with a list of columns',
		whole: 'returns whole objects',
		columns: 'returns those columns and the Id',
	},
	retryAfter: {
		about: 'A throttled answer',
		absent: 'has no Retry-After',
		sent: 'has Retry-After: 60',
	},
	throttleStatus: {
		about: 'A throttled request',
		'429': 'is answered with status 429',
		'403': 'is answered with status 403, as before 2016',
	},
	refreshToken: {
		about: 'A token refresh',
		rotates: 'returns a new refresh token',
		stays: 'returns the same refresh token',
	},
	oldRefreshToken: {
		about: 'A refresh token that has been rotated',
		refused: 'is refused at once: invalid_grant',
		grace: 'still works for 24 hours',
	},
	invoiceTokenOnPayment: {
		about: 'The SyncToken of an invoice when a payment is applied to it or taken off',
		bumps: 'goes up by one',
		stays: 'stays as it is',
	},
	invoiceBelowApplied: {
		about: 'Lowering the total of an invoice below what is applied to it',
		trimmed: 'unapplies the difference, newest payment first',
		refused: '6000',
	},
	deleteLinked: {
		about: 'Deleting a transaction that a payment settles',
		refused: '6000: unlink it first',
		unlinks: 'unapplies the payment',
	},
	manualTax: {
		about: 'A TxnTaxCodeRef alone, in a company that chooses its tax rates by hand',
		asSent: 'computes nothing: TotalTax and TaxLine have to be sent',
		computed: 'computes the tax of the taxable lines',
	},
	negativeLine: {
		about: 'A sales line with a negative amount, the total not being negative',
		accepted: 'is stored',
		refused: '2290',
	},
	inactiveReference: {
		about: 'A reference to an inactive record',
		'610': '610 Object Not Found',
		'2500': '2500 Invalid Reference Id',
	},
	syncTokenAhead: {
		about: 'A SyncToken above the stored one',
		refused: '5010',
		accepted: 'is taken as up to date',
	},
	closingDay: {
		about: 'A transaction dated on the closing date of the books itself',
		closed: '6210',
		open: 'is accepted',
	},
	forbiddenCharacter: {
		about: 'A colon, tab or new line in a name',
		'2040': '2040 Invalid String',
		'6000': '6000 Business Validation Error',
	},
	severalEmails: {
		about: 'Several addresses in one e-mail field, separated by commas',
		refused: '2210',
		accepted: 'are stored',
	},
	nameComparison: {
		about: 'Two names are the same, and the second is refused with 6240',
		folded: 'whatever their case and the spaces around them',
		exact: 'only where every character is',
		accents: 'whatever their case, accents and spaces',
	},
	voidedNote: {
		about: 'The note of a payment, expense or journal entry that is voided',
		kept: "stays behind 'Voided'",
		replaced: "becomes 'Voided'",
	},
	secondDeletedName: {
		about: 'Deactivating a second record of a name',
		numbered: "appends ' (deleted) 1'",
		plain: "appends ' (deleted)' again",
	},
	deactivateWithBalance: {
		about: 'Deactivating a customer who has a balance',
		refused: '6220',
		accepted: 'is done',
	},
	paymentRefNumLength: {
		about: 'A PaymentRefNum of more than 21 characters',
		refused: '2050',
		accepted: 'is stored',
	},
	purchaseLinkedTxn: {
		about: 'LinkedTxn of a Purchase that a payment settles',
		shown: 'names the payment',
		empty: 'stays empty',
	},
	echoedExtensions: {
		about: 'LineEx and PurchaseEx of an answer, sent back in an update',
		refused: '2010',
		ignored: 'are ignored',
	},
	batchLimit: {
		about: 'Batch items beyond this number are refused with 1040',
		'30': '30 items',
		'10': '10 items',
		'50': '50 items',
	},
	batchOrder: {
		about: 'Batch items are carried out and answered',
		asSent: 'in the order they were sent',
		reversed: 'in the reverse order',
	},
} as const;

type Table = typeof TABLE;
export type SwitchName = keyof Table;
export type Reading<N extends SwitchName> = Exclude<keyof Table[N], 'about'>;

export class UnknownSwitchError extends Error {}

/** The readings in force. */
export class Switches {
	private readonly chosen = new Map<string, string>();

	is<N extends SwitchName>(name: N, reading: Reading<N>): boolean {
		return this.value(name) === reading;
	}

	value<N extends SwitchName>(name: N): Reading<N> {
		return (this.chosen.get(name) ?? readingsOf(name)[0]) as Reading<N>;
	}

	/** Takes `{name: reading}`. Nothing is changed unless every name and reading exists. */
	set(wanted: Record<string, unknown>): void {
		for (const [name, reading] of Object.entries(wanted)) {
			if (!Object.hasOwn(TABLE, name)) throw new UnknownSwitchError(`No switch ${name}`);
			const readings = readingsOf(name as SwitchName);
			if (!readings.includes(String(reading))) {
				throw new UnknownSwitchError(`${name} is one of ${readings.join(', ')}`);
			}
		}
		for (const [name, reading] of Object.entries(wanted)) this.chosen.set(name, String(reading));
	}

	/** Puts every switch back to its default. */
	reset(): void {
		this.chosen.clear();
	}

	/** Every switch with its value, its default and what each reading means. */
	list(): Record<string, unknown> {
		const names = Object.keys(TABLE) as SwitchName[];
		return Object.fromEntries(
			names.map((name) => {
				const { about, ...meanings } = TABLE[name];
				return [name, { about, value: this.value(name), default: readingsOf(name)[0], meanings }];
			}),
		);
	}
}

// JavaScript puts keys that look like numbers first and in order, so these name their default.
const NUMERIC_DEFAULTS: Partial<Record<SwitchName, string>> = {
	throttleStatus: '429',
	batchLimit: '30',
};

function readingsOf(name: SwitchName): string[] {
	const readings = Object.keys(TABLE[name]).filter((key) => key !== 'about');
	const first = NUMERIC_DEFAULTS[name];
	return first === undefined
		? readings
		: [first, ...readings.filter((reading) => reading !== first)];
}
