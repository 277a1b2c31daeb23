import type { Customer } from '../../quickbooks/schemas';
import type { SnapshotOpportunity } from '../../smartmoving/snapshot';
import { CUSTOMER_NOTE_LIMIT, isMarked, markedNote } from '../ours/identity';
import { fail, type Plan, type Refusal } from '../outcome/plan';
import type { FieldChange } from '../outcome/result';
import { cleanName, cleanNote, emails, firstEmail, fold } from '../../basics/text';
import type { CustomerFindings } from '../found/findings';

/** A1: the choices a user has about matching customers. */
export interface CustomerSettings {
	/** What to do with a SmartMoving customer that has no e-mail address. */
	withoutEmail: 'use' | 'create' | 'refuse';
	/** Whether sub-customers and projects may be matched. */
	matchSubCustomers: boolean;
}

export interface CustomerBody {
	DisplayName: string;
	PrimaryEmailAddr?: { Address: string };
	PrimaryPhone?: { FreeFormNumber: string };
	BillAddr?: { Line1: string };
	Notes: string;
}

/** The customer a sync goes on with. */
export interface FoundCustomer {
	id: string;
	name: string;
}

/**
 * Decides which QuickBooks customer an opportunity belongs to (A1).
 *
 * An opportunity stays with the customer its first record was posted to. Otherwise name AND e-mail
 * must match; a match is used as it is. One that this product made for this very SmartMoving customer
 * is used though its name or e-mail changed since: else the same person would be made twice (B3).
 * Inactive customers are never matched: posting to one
 * is refused by QuickBooks, and someone put it aside on purpose. Since a DisplayName is unique across
 * customers, vendors and employees, a new customer whose name is taken gets its e-mail, or
 * else a part of its SmartMoving id, as a suffix; that name is deterministic and so found again.
 */
export function planCustomer(
	opportunity: SnapshotOpportunity,
	found: CustomerFindings,
	settings: CustomerSettings,
): Plan<CustomerBody, FoundCustomer> {
	const { customer } = opportunity;
	if (found.postedTo) return keepPostedTo(opportunity, found);

	const names = possibleNames(customer);
	if (names.plain === '') {
		return fail(
			`The customer of quote ${opportunity.quoteNumber} has no name in SmartMoving. Enter one there and sync again.`,
		);
	}
	const email = firstEmail(customer.emailAddress);
	if (email === null) {
		const refusal = refuseWithoutEmail(opportunity, settings);
		if (refusal) return refusal;
	}
	const usable = found.customers.filter(
		(candidate) => candidate.Active && (settings.matchSubCustomers || !isSubCustomer(candidate)),
	);
	const agrees = (candidate: Customer) =>
		names.all.some((name) => fold(name) === fold(candidate.DisplayName)) &&
		(email === null
			? settings.withoutEmail === 'use'
			: emails(candidate.PrimaryEmailAddr?.Address).some((other) => fold(other) === fold(email)));
	const matches = usable.filter(
		(candidate) => agrees(candidate) || isMarked(candidate.Notes, 'customer', customer.id),
	);

	const best = preferred(matches, customer.id);
	if (best) {
		return {
			action: 'keep',
			found: { id: best.Id, name: best.DisplayName },
			note: severalNote(matches, best),
			left: [],
		};
	}
	return planNewCustomer(opportunity, email, names, found);
}

/** Every DisplayName under which this customer may stand in QuickBooks, the plain one first. */
export function possibleNames(customer: SnapshotOpportunity['customer']): {
	plain: string;
	all: string[];
} {
	const plain = cleanName(customer.name);
	const email = firstEmail(customer.emailAddress);
	const suffixed = [email, `SmartMoving ${customer.id.slice(0, 8).toLowerCase()}`]
		.filter((suffix) => suffix !== null)
		.map((suffix) => `${cleanNote(plain, 500 - suffix.length - 3)} (${suffix})`);
	return { plain, all: [plain, ...suffixed] };
}

function keepPostedTo(
	opportunity: SnapshotOpportunity,
	found: CustomerFindings,
): Plan<CustomerBody, FoundCustomer> {
	const { id, name } = found.postedTo!;
	const renamed = !possibleNames(opportunity.customer).all.some(
		(other) => fold(other) === fold(name),
	);
	return {
		action: 'keep',
		found: { id, name },
		note: renamed
			? `Quote ${opportunity.quoteNumber} stays with the QuickBooks customer "${name}", to whom its first record was posted.`
			: null,
		left: [],
	};
}

function refuseWithoutEmail(
	opportunity: SnapshotOpportunity,
	settings: CustomerSettings,
): Refusal | null {
	if (settings.withoutEmail !== 'refuse') return null;
	return fail(
		`The customer "${opportunity.customer.name}" of quote ${opportunity.quoteNumber} has no valid e-mail address in SmartMoving. ` +
			`Enter one there, or change the setting 'Customer Without E-Mail'.`,
	);
}

function isSubCustomer(candidate: Customer): boolean {
	return candidate.Job || candidate.ParentRef !== undefined;
}

/** The one this product made or used for this very customer, else any it made, else the oldest. */
function preferred(matches: readonly Customer[], customerId: string): Customer | undefined {
	const rank = (candidate: Customer) => {
		if (isMarked(candidate.Notes, 'customer', customerId)) return 0;
		return candidate.Notes?.includes('[sm:customer:') ? 1 : 2;
	};
	return [...matches].sort((a, b) => rank(a) - rank(b) || Number(a.Id) - Number(b.Id))[0];
}

function severalNote(matches: readonly Customer[], best: Customer): string | null {
	if (matches.length < 2) return null;
	const names = matches.map((match) => `"${match.DisplayName}" (${match.Id})`).join(', ');
	return `${matches.length} QuickBooks customers match: ${names}. "${best.DisplayName}" (${best.Id}) is used; consider merging them.`;
}

function planNewCustomer(
	{ customer, quoteNumber }: SnapshotOpportunity,
	email: string | null,
	names: { plain: string; all: string[] },
	found: CustomerFindings,
): Plan<CustomerBody, FoundCustomer> {
	const holders = [
		...found.customers.map((holder) => ({ name: holder.DisplayName, kind: describe(holder) })),
		...found.otherNames.map((name) => ({ name, kind: 'a vendor or employee' })),
		...found.takenNames.map((name) => ({ name, kind: 'another record' })),
	];
	const holderOf = (name: string) => holders.find((holder) => fold(holder.name) === fold(name));
	const free = names.all.find((name) => holderOf(name) === undefined);
	if (free === undefined) {
		return fail(
			`Every name for the customer "${names.plain}" of quote ${quoteNumber} is already taken in QuickBooks ` +
				`(${names.all.map((name) => `"${name}"`).join(', ')}). Rename or merge one of them there and sync again.`,
			{ code: '6240', kind: 'duplicateName' },
		);
	}

	const body: CustomerBody = {
		DisplayName: free,
		...(email === null ? {} : { PrimaryEmailAddr: { Address: email } }),
		...(customer.phoneNumber
			? { PrimaryPhone: { FreeFormNumber: cleanNote(customer.phoneNumber, 30) } }
			: {}),
		...(customer.address ? { BillAddr: { Line1: cleanName(customer.address) } } : {}),
		Notes: markedNote(
			'',
			{ label: 'SmartMoving customer', kind: 'customer', id: customer.id },
			CUSTOMER_NOTE_LIMIT,
		),
	};
	const notes: string[] = [];
	const holder = holderOf(names.plain);
	if (holder && free !== names.plain) {
		notes.push(
			`The name "${names.plain}" is taken in QuickBooks by ${holder.kind}, so the new customer is called "${free}".`,
		);
	}
	if (email === null && customer.emailAddress) {
		notes.push(
			`"${customer.emailAddress}" is not an e-mail address that QuickBooks takes, so it was left out.`,
		);
	}
	return {
		action: 'create',
		body,
		changes: changesOf(body),
		note: notes.length > 0 ? notes.join(' ') : null,
	};
}

function describe(holder: Customer): string {
	if (!holder.Active) return 'an inactive customer';
	if (isSubCustomer(holder)) return 'a sub-customer or project';
	return holder.PrimaryEmailAddr?.Address
		? 'a customer with another e-mail address'
		: 'a customer without an e-mail address';
}

function changesOf(body: CustomerBody): FieldChange[] {
	const fields: [string, unknown][] = [
		['DisplayName', body.DisplayName],
		['PrimaryEmailAddr', body.PrimaryEmailAddr?.Address],
		['PrimaryPhone', body.PrimaryPhone?.FreeFormNumber],
		['BillAddr', body.BillAddr?.Line1],
		['Notes', body.Notes],
	];
	return fields
		.filter(([, to]) => to !== undefined)
		.map(([field, to]) => ({ of: 'header', field, from: null, to }));
}
