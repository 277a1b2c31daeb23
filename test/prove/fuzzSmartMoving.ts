import fc from 'fast-check';
import type { HttpTransport } from '../../lib/http';
import { preferencesSchema } from '../../lib/quickbooks/schemas';
import { SmartMovingClient } from '../../lib/smartmoving/client';
import { SmartMovingError } from '../../lib/smartmoving/failures';
import { readSnapshot } from '../../lib/smartmoving/readSnapshot';
import type { Snapshot } from '../../lib/smartmoving/snapshot';
import { planCustomer } from '../../lib/sync/customer/customer';
import { planInvoice, type InvoiceSettings } from '../../lib/sync/invoice/invoice';
import { planPayments, type PaymentSettings } from '../../lib/sync/payment/payment';
import { referenceKey } from '../../lib/sync/rules/references';

/** Answers of SmartMoving in which something is not as it should be: read, and planned from. */

const ids = {
	opportunity: '0b000000-0000-4000-8000-000000000001',
	customer: 'c0000000-0000-4000-8000-000000000001',
	job: 'a0000000-0000-4000-8000-000000000001',
	payment: 'd0000000-0000-4000-8000-000000000001',
	refund: 'd0000000-0000-4000-8000-000000000002',
};

type Answers = Record<'opportunity' | 'jobs' | 'payments' | 'job', unknown>;

function soundAnswers(): Answers {
	const summary = {
		id: ids.job,
		type: 1,
		jobNumber: '1234-1',
		jobDate: 20260519,
		completedAtUtc: '2026-05-19T22:00:00Z',
		closedAtUtc: '2026-05-20T03:30:00Z',
	};
	const actualCharges = [
		{
			name: 'Moving labor',
			chargeCategory: 1,
			quantity: 4,
			subtotal: 610,
			discountAmount: 10,
			totalCost: 600,
		},
		{ name: 'Materials', chargeCategory: 3, quantity: 1, subtotal: 25, totalCost: 25 },
	];
	return {
		opportunity: {
			id: ids.opportunity,
			quoteNumber: 1234,
			status: 10,
			opportunityType: 0,
			branch: { id: ids.job, name: 'Austin' },
			customer: { id: ids.customer, name: 'Jane Smith', emailAddress: 'jane@example.com' },
			jobs: [{ ...summary, actualCharges, totalTips: 20, crewMembers: ['Ann'], trucks: ['7'] }],
		},
		jobs: [summary],
		payments: [
			{
				id: ids.payment,
				amount: 200,
				paymentType: 2,
				createdAtUtc: '2026-05-01T15:00:00Z',
				amountRefunded: 50,
			},
			{
				id: ids.refund,
				amount: 50,
				paymentType: 2,
				createdAtUtc: '2026-05-02T15:00:00Z',
				isRefund: true,
				refundsJobPaymentId: ids.payment,
			},
		],
		job: {
			...summary,
			actualCharges,
			actualMaterials: [
				{ name: 'Box', materialsQuantity: 10, materialsRate: 2.5, packingQuantity: 0 },
			],
			totalTips: 20,
			notes: { customerNotes: 'Thank you', crewNotes: 'Piano' },
		},
	};
}

/** What may stand where something else should. */
const hostile = fc.oneof(
	fc.constantFrom<unknown>(
		undefined,
		null,
		'',
		'NaN',
		'Infinity',
		'12.345',
		'1e3',
		'600.00',
		-0,
		0,
		0.1 + 0.2,
		12.345,
		1e308,
		-1e308,
		1e21,
		5e-324,
		Number.MAX_SAFE_INTEGER,
		20260231,
		99999999,
		true,
		[],
		{},
		'__proto__',
		'2026-13-45T99:99:99Z',
		'0000-01-01T00:00',
		'x'.repeat(100_000),
	),
	fc.double({ noNaN: true, noDefaultInfinity: true }),
	fc.integer({ min: -10_000_000, max: 10_000_000 }).map((cents) => cents / 100),
	fc.integer(),
	fc.string({ unit: 'binary', maxLength: 40 }),
	fc.jsonValue({ maxDepth: 3 }),
);

/** One place in the answers, chosen by numbers that are taken modulo what is there. */
const change = fc.record({ path: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), by: hostile });

function changed(answers: Answers, changes: readonly { path: number[]; by: unknown }[]): Answers {
	const result = structuredClone(answers) as Record<string, unknown>;
	for (const { path, by } of changes) replaceAt(result, path, by);
	return result as Answers;
}

function replaceAt(holder: unknown, [first = 0, ...rest]: number[], by: unknown): void {
	if (typeof holder !== 'object' || holder === null) return;
	const record = holder as Record<string, unknown>;
	const keys = Object.keys(record);
	const key = keys[first % Math.max(1, keys.length)];
	if (key === undefined) return;
	const below = record[key];
	const isDeeper = rest.length > 0 && typeof below === 'object' && below !== null;
	if (isDeeper) replaceAt(below, rest, by);
	else record[key] = by;
}

/** A client of a SmartMoving that gives these answers and no others. */
function clientOf(answers: Answers): SmartMovingClient {
	const transport: HttpTransport = async ({ path }) => {
		const body = path.includes('/payments/')
			? answers.payments
			: path.includes('/premium/')
				? answers.job
				: path.endsWith('/jobs')
					? answers.jobs
					: answers.opportunity;
		return { status: 200, headers: {}, body: wire(body) };
	};
	return new SmartMovingClient({ transport, sleep: async () => undefined, random: () => 0 });
}

/** What is left of a value on its way through JSON; an empty answer is a text of nothing. */
function wire(value: unknown): unknown {
	const text = JSON.stringify(value);
	return text === undefined ? '' : (JSON.parse(text) as unknown);
}

const itemOf = (itemId: string) => ({ itemId, classId: null });

const invoiceSettings: InvoiceSettings = {
	timeZone: 'America/Chicago',
	useQuickBooksNumbering: false,
	invoiceDate: 'serviceDate',
	givenDate: null,
	startDate: null,
	whenChanged: 'report',
	jobsToInvoice: 'closedAndCompleted',
	termId: null,
	setBillEmail: true,
	locationByBranch: new Map(),
	classByBranch: new Map(),
	classByJobType: new Map(),
	itemByCategory: new Map(),
	itemByMove: new Map(),
	defaultItem: itemOf('1'),
	materials: 'itemized',
	discountItem: itemOf('1'),
	tipsItem: itemOf('1'),
	salesTax: 'none',
};

const paymentSettings: PaymentSettings = {
	timeZone: 'America/Chicago',
	startDate: null,
	whenChanged: 'report',
	typeMappings: new Map(),
	defaultMapping: { depositAccountId: '35', paymentMethodId: null },
	skippedTypes: new Set(),
	refundAccountByType: new Map(),
	defaultRefundAccount: '35',
};

const found = {
	invoices: [],
	payments: [],
	purchases: [],
	journalEntries: [],
	receivableAccountId: '84',
	preferences: preferencesSchema.parse({ SalesFormsPrefs: { CustomTxnNumbers: true } }),
	references: new Map([
		[referenceKey('Item', '1'), { name: 'Services', active: true, type: 'Service' }],
		[referenceKey('Account', '35'), { name: 'Checking', active: true, type: 'Bank' }],
		[referenceKey('Account', '84'), { name: 'A/R', active: true, type: 'Accounts Receivable' }],
	]),
};

/**
 * What a planner says must be fit for QuickBooks or for a person: no amount that is not one, no text
 * beyond its limit, and a reason that says whose record it is.
 */
function checkPlans(snapshot: Snapshot): void {
	const { opportunity } = snapshot;
	const quote = opportunity.quoteNumber;
	const customer = planCustomer(
		opportunity,
		{ customers: [], otherNames: [], postedTo: null, takenNames: [] },
		{ withoutEmail: 'use', matchSubCustomers: false },
	);
	checkPlan(customer, quote);
	for (const withDiscount of [true, false]) {
		for (const materials of ['itemized', 'charge'] as const) {
			const discountItem = withDiscount ? itemOf('1') : null;
			const settings = { ...invoiceSettings, discountItem, materials };
			for (const each of snapshot.jobs) {
				const source = { opportunity, job: each, customerId: '1' };
				checkPlan(planInvoice(source, found, settings), each.jobNumber);
			}
		}
	}
	const { entries, orphans } = planPayments({ snapshot, customerId: '1' }, found, paymentSettings);
	for (const { plan, lines, moneyBack } of entries) {
		checkPlan(plan, quote);
		for (const { cents } of lines) checkCents(cents);
		for (const back of moneyBack) checkPlan(back.plan, quote);
	}
	for (const back of orphans) checkPlan(back.plan, quote);
}

function checkPlan(plan: { action: string; reason?: string; body?: unknown }, name: string): void {
	if (plan.action === 'refuse') {
		const reason = plan.reason ?? '';
		demand(reason.length > 20, `a reason without words: "${reason}"`);
		demand(reason.includes(name), `a reason that does not say whose: "${reason.slice(0, 300)}"`);
		demand(!/undefined|\[object/.test(reason), `no words for a person: "${reason}"`);
	}
	checkBody(plan.body);
}

const LIMITS: Record<string, number> = {
	DisplayName: 500,
	PrivateNote: 4000,
	Notes: 2000,
	Description: 4000,
	DocNumber: 21,
	PaymentRefNum: 21,
	Address: 100,
	FreeFormNumber: 30,
	Line1: 500,
};

function checkBody(value: unknown, name = ''): void {
	if (Array.isArray(value)) for (const each of value) checkBody(each, name);
	else if (typeof value === 'object' && value !== null) {
		for (const [key, below] of Object.entries(value)) checkBody(below, key);
	} else if (typeof value === 'string') {
		const limit = LIMITS[name] ?? 4000;
		demand(value.length <= limit, `${name} of ${value.length} characters`);
		demand(!/\p{Cs}/u.test(value), `${name} holds half a character`);
	} else if (typeof value === 'number') {
		demand(Number.isFinite(value), `${name} is ${value}`);
		if (/^(Amount|TotalAmt)$/.test(name)) checkCents(value * 100);
	}
}

function checkCents(cents: number): void {
	demand(
		Number.isSafeInteger(Math.round(cents)) && Math.abs(cents - Math.round(cents)) < 1e-4,
		`${cents} cents is no amount`,
	);
}

function demand(isSo: boolean, otherwise: string): void {
	if (!isSo) throw new Error(otherwise);
}

const LONGEST_MESSAGE = 2_000;

/** Reads and plans one set of answers; passes where it is refused by name or planned soundly. */
async function readAndPlan(answers: Answers, milliseconds = 10_000): Promise<void> {
	const client = clientOf(answers);
	const started = performance.now();
	const read = await readSnapshot(client, ids.opportunity, {
		includeAddress: false,
		jobDetails: 'auto',
	}).catch((error: unknown) => error);
	if (read instanceof SmartMovingError) {
		// An id that cannot be one is quoted instead of the record that it should name.
		const named = read.kind === 'badInput' ? 'is not the id of' : read.record;
		demand(named !== '' && read.message.includes(named), `whose? ${read.message}`);
		demand(read.message.length < LONGEST_MESSAGE, `${read.message.length} characters of message`);
	} else if (read instanceof Error) {
		throw read;
	} else {
		checkPlans(read as Snapshot);
	}
	// Three reads and one of the job, each at most four times.
	demand(client.calls <= 3 * 4 + 4 * Object.keys(answers).length, `${client.calls} calls`);
	const took = performance.now() - started;
	demand(took < milliseconds, `took ${took} ms`);
}

/** Pages that do not end by themselves. */
const pages = fc.record({
	rows: fc.integer({ min: 0, max: 200 }),
	lastPage: fc.constantFrom<unknown>(false, undefined, null, 'no', 0),
	asArray: fc.boolean(),
	isNew: fc.boolean(),
});

async function walkPages(choice: {
	rows: number;
	lastPage: unknown;
	asArray: boolean;
	isNew: boolean;
}): Promise<void> {
	let page = 0;
	const transport: HttpTransport = async () => {
		page += choice.isNew ? 1 : 0;
		const pageResults = Array.from({ length: choice.rows }, (_, index) => ({
			id: `branch-${page}-${index}`,
			name: 'Austin',
		}));
		const body = choice.asArray ? pageResults : { pageResults, lastPage: choice.lastPage };
		return { status: 200, headers: {}, body };
	};
	const client = new SmartMovingClient({ transport, sleep: async () => undefined });
	let rows = 0;
	try {
		for await (const row of client.listBranches()) rows += row.id === '' ? 0 : 1;
	} catch (error) {
		demand(error instanceof SmartMovingError, `not refused by name: ${String(error)}`);
		demand(/branches/.test((error as Error).message), `which list? ${(error as Error).message}`);
	}
	demand(client.calls <= 1_001, `${client.calls} calls for ${rows} rows`);
}

/** @returns how many cases were tried; throws with the smallest case that fails */
export async function fuzzSmartMoving(seed: number, cases: number): Promise<number> {
	await readAndPlan(soundAnswers());
	const payments = Array.from({ length: 10_000 }, (_, index) => ({
		id: `payment-${index}`,
		amount: index / 100,
		paymentType: 2,
		createdAtUtc: '2026-05-01T15:00:00Z',
	}));
	await readAndPlan({ ...soundAnswers(), payments }, 60_000);
	await fc.assert(
		fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
			await readAndPlan(changed(soundAnswers(), changes));
		}),
		{ seed, numRuns: cases },
	);
	const walks = Math.ceil(cases / 20);
	await fc.assert(fc.asyncProperty(pages, walkPages), { seed, numRuns: walks });
	return cases + walks + 2;
}
