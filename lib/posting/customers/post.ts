import { type Query, inPieces } from '../../quickbooks/query';
import type { Customer } from '../../quickbooks/schemas';
import type { Snapshot } from '../../smartmoving/snapshot';
import { planCustomer, possibleNames, type CustomerSettings } from '../../sync/customer/customer';
import type { CustomerFindings } from '../../sync/found/findings';
import { invoiceNumber, isMarked, paymentReference, refundNumber } from '../../sync/ours/identity';
import { reasonOf, resultOf, type Source } from '../../sync/outcome/plan';
import type { SyncResult } from '../../sync/outcome/result';
import { firstEmail, fold } from '../../basics/text';
import { createOnce } from '../once';
import { askAll } from '../../quickbooks/askAll';
import { posted } from '../results';
import { isOutage, isOvertaken, refusalOf } from '../refusals';
import { inRounds, StartAgain } from '../rounds';
import type { Company } from '../../quickbooks/company';
import { settle, type Settled } from '../../basics/settled';
import { sideBySide } from '../../basics/sideBySide';

/**
 * Finds or creates the QuickBooks customer of each opportunity (A1). All of them are looked up
 * together; each is then posted by itself.
 *
 * @param preview plan only, post nothing (B2)
 * @throws what stops all of them: no connection, no company, an unreadable answer
 */
export async function syncCustomers(
	company: Company,
	snapshots: readonly Snapshot[],
	settings: CustomerSettings,
	preview: boolean,
): Promise<Settled<SyncResult>[]> {
	if (snapshots.length === 0) return [];
	const first = await findCustomers(company, snapshots);
	return await sideBySide(snapshots, nameOf, async (snapshot, index) => {
		const taken: string[] = [];
		return await inRounds(async (round, last) => {
			const [found] = round === 1 ? [first[index]] : await findCustomers(company, [snapshot]);
			const findings = { ...found!, takenNames: taken };
			return await syncCustomer(company, snapshot, findings, settings, preview, last, taken);
		});
	});
}

/** Customers of one name are looked at one after another: the second may be the first. */
function nameOf({ opportunity }: Snapshot): string {
	return fold(opportunity.customer.name ?? '');
}

async function syncCustomer(
	company: Company,
	snapshot: Snapshot,
	findings: CustomerFindings,
	settings: CustomerSettings,
	preview: boolean,
	last: boolean,
	taken: string[],
): Promise<SyncResult> {
	const { customer } = snapshot.opportunity;
	const source: Source = { type: 'customer', id: customer.id, number: null };
	const plan = planCustomer(snapshot.opportunity, findings, settings);
	switch (plan.action) {
		case 'refuse':
			return resultOf(source, 'Customer', plan.status, reasonOf(plan));
		case 'keep':
			return resultOf(source, 'Customer', 'unchanged', {
				...posted(company, 'Customer', plan.found.id),
				message: plan.note,
			});
		case 'update':
			// A match is used as it is (A1).
			throw new Error('A customer is never updated.');
		case 'create':
			break;
	}
	if (preview) {
		return resultOf(source, 'Customer', 'planned', { changes: plan.changes, message: plan.note });
	}
	const made = await settle(
		createOnce(
			company,
			'Customer',
			{ kind: 'customer', id: customer.id },
			{ ...plan.body },
			async () => ownCustomer((await findCustomers(company, [snapshot]))[0]!, customer.id),
			true,
		),
	);
	if (made.ok) {
		if (made.value.state === 'deleted')
			throw new Error('A customer that is gone is always made again.');
		return resultOf(source, 'Customer', 'created', {
			...posted(company, 'Customer', made.value.record.Id),
			changes: plan.changes,
			message: plan.note,
		});
	}
	if (isOvertaken(made.error) && !last) {
		taken.push(plan.body.DisplayName);
		throw new StartAgain();
	}
	if (isOutage(made.error)) throw made.error;
	const refusal = refusalOf(made.error);
	return resultOf(source, 'Customer', refusal.status, reasonOf(refusal));
}

function ownCustomer(found: FoundCustomers, customerId: string): Customer | undefined {
	return found.customers.find((each) => isMarked(each.Notes, 'customer', customerId));
}

type FoundCustomers = Omit<CustomerFindings, 'takenNames'>;

/** Reads, in as few calls as QuickBooks allows, all that bears on the customers of some opportunities. */
async function findCustomers(
	{ client }: Company,
	snapshots: readonly Snapshot[],
): Promise<FoundCustomers[]> {
	const names = unique(
		snapshots.flatMap(({ opportunity }) => namesToLookFor(opportunity.customer)),
	);
	const addresses = unique(
		snapshots.flatMap(({ opportunity }) =>
			spellings(firstEmail(opportunity.customer.emailAddress)),
		),
	);
	const anyState = ['Active', 'IN', [true, false]] as const;
	const customers: Query<'Customer'>[] = [
		...inPieces(names).map((piece) => customerQuery(['DisplayName', 'IN', piece], anyState)),
		...inPieces(addresses).map((piece) =>
			customerQuery(['PrimaryEmailAddr', 'IN', piece], anyState),
		),
		...unique(snapshots.flatMap(({ opportunity }) => spacedPattern(opportunity.customer.name))).map(
			(pattern) => customerQuery(['DisplayName', 'LIKE', pattern], anyState),
		),
	];
	const references = unique(
		snapshots.flatMap((each) => each.payments.map((row) => paymentReference(row.id))),
	);
	const refunds = unique(
		snapshots.flatMap((each) =>
			each.payments.filter((row) => row.isRefund).map((row) => refundNumber(row.id)),
		),
	);
	const numbers = unique(
		snapshots.flatMap((each) => each.jobs.map((job) => invoiceNumber(job.jobNumber))),
	);
	const queries = [
		...customers,
		...inPieces(names).flatMap((piece): Query<'Vendor' | 'Employee'>[] => [
			{ entity: 'Vendor', where: [['DisplayName', 'IN', piece]] },
			{ entity: 'Employee', where: [['DisplayName', 'IN', piece]] },
		]),
		...inPieces(references).map(
			(piece): Query<'Payment'> => ({ entity: 'Payment', where: [['PaymentRefNum', 'IN', piece]] }),
		),
		...inPieces(numbers).map(
			(piece): Query<'Invoice'> => ({ entity: 'Invoice', where: [['DocNumber', 'IN', piece]] }),
		),
		...inPieces(refunds).map(
			(piece): Query<'Purchase'> => ({ entity: 'Purchase', where: [['DocNumber', 'IN', piece]] }),
		),
	];
	const rowsOf = await askAll(client, queries);

	const found = new Map(rowsOf('Customer').map((each) => [each.Id, each]));
	const otherNames = [...rowsOf('Vendor'), ...rowsOf('Employee')];
	const transactions: Transaction[] = [
		...rowsOf('Payment'),
		...rowsOf('Invoice'),
		...rowsOf('Purchase'),
	];
	return snapshots.map((snapshot) => ({
		customers: [...found.values()],
		otherNames: otherNames.map((each) => each.DisplayName),
		postedTo: firstPostedTo(snapshot, transactions),
	}));
}

interface Transaction {
	Id: string;
	PrivateNote?: string | undefined;
	CustomerRef?: { value: string; name?: string | undefined };
	EntityRef?: { value: string; name?: string | undefined } | undefined;
}

function firstPostedTo(snapshot: Snapshot, transactions: readonly Transaction[]) {
	const own = transactions.filter(
		({ PrivateNote }) =>
			snapshot.jobs.some((job) => isMarked(PrivateNote, 'job', job.id)) ||
			snapshot.payments.some((row) =>
				isMarked(PrivateNote, row.isRefund ? 'refund' : 'payment', row.id),
			),
	);
	const [oldest] = own.sort((a, b) => Number(a.Id) - Number(b.Id));
	const customer = oldest?.CustomerRef ?? oldest?.EntityRef;
	return customer
		? { id: customer.value, name: customer.name ?? snapshot.opportunity.customer.name }
		: null;
}

function customerQuery(...where: NonNullable<Query['where']>[number][]): Query<'Customer'> {
	return { entity: 'Customer', where };
}

/** Deactivating a customer renames it, so both names are looked for. */
function namesToLookFor(customer: Snapshot['opportunity']['customer']): string[] {
	return possibleNames(customer)
		.all.filter((name) => name !== '')
		.flatMap((name) => [...spellings(name), `${name} (deleted)`]);
}

/**
 * Whether QuickBooks' searches heed upper and lower case is not documented, so the usual spellings
 * are asked for; what comes back is compared by our own rule.
 */
function spellings(value: string | null): string[] {
	if (value === null || value === '') return [];
	const capitalised = value
		.toLowerCase()
		.replace(
			/(^|[\s(-])(\p{L})/gu,
			(_, before: string, letter: string) => before + letter.toUpperCase(),
		);
	return [value, value.toLowerCase(), value.toUpperCase(), capitalised];
}

/** Finds a name of several words that QuickBooks holds with other spaces between them. */
function spacedPattern(name: string): string[] {
	const words = possibleNames({
		id: '',
		name,
		emailAddress: null,
		phoneNumber: null,
		address: null,
	})
		.plain.replace(/%/g, '')
		.split(' ');
	return words.length < 2 || words.length > MOST_WORDS ? [] : [words.join('%')];
}

/** A pattern of hundreds of words, e.g. of a note in the wrong field, takes a search for ever. */
const MOST_WORDS = 12;

function unique(values: readonly string[]): string[] {
	return [...new Set(values)];
}
