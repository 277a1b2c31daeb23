import { deposit } from './deposit';
import { journalEntry } from './journalEntry';
import type { EntityKind } from './kind';
import {
	account,
	classKind,
	department,
	item,
	paymentMethod,
	taxCode,
	taxRate,
	term,
} from './lists';
import { customer, employee, vendor } from './names';
import { payment } from './payment';
import { purchase } from './purchase';
import { creditMemo, invoice } from './sales';

const KINDS = new Map<string, EntityKind>(
	[
		customer,
		vendor,
		employee,
		invoice,
		payment,
		purchase,
		creditMemo,
		journalEntry,
		deposit,
		item,
		account,
		paymentMethod,
		classKind,
		department,
		term,
		taxCode,
		taxRate,
	].map((kind) => [kind.name, kind]),
);

const BY_PATH = new Map([...KINDS.values()].map((kind) => [kind.name.toLowerCase(), kind]));

/** The kind of that name, written as in JSON (`CreditMemo`). */
export function kindOf(name: string): EntityKind | undefined {
	return KINDS.get(name);
}

/** The kind of that name in any case; paths have it in lower case. */
export function kindOfPath(path: string): EntityKind | undefined {
	return BY_PATH.get(path);
}

export function entityNames(): string[] {
	return [...KINDS.keys()];
}
