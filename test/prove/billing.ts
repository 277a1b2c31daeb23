import { createHash } from 'node:crypto';
import type { SnapshotCharge, SnapshotJob, SnapshotMaterial } from '../../lib/smartmoving/snapshot';
import { productInCents } from '../emulators/quickbooks/decimals';
import type { Billing, Choices, Person, Price } from './history';

/** A job as SmartMoving has it, and what it bills. Cents. */
export interface BookedJob {
	job: SnapshotJob;
	cents: number;
	nothing: boolean;
	/** What it bills beside its charges: tips and itemised materials, as the user chose. */
	extra: number;
	wasClosed: boolean;
}

const PEOPLE = [
	{ name: 'Jane Smith', emailAddress: 'jane@example.com' },
	{ name: 'Jane Smith', emailAddress: 'smith@example.org' },
	{ name: "Bob O'Neill", emailAddress: null },
	{ name: 'Ann Lee', emailAddress: 'ann@example.com' },
];

/** A job of a booking, not closed out yet. */
export function bookedJob(billing: Billing, jobNumber: string, choices: Choices): BookedJob {
	const materials = billing.nothing ? [] : billing.materials;
	const sum = materials.reduce((total, each) => total + pieceCents(each), 0);
	// Materials that no charge sums up are refused where the user bills the "Materials" charge.
	const isSummed = materials.length > 0 && (billing.summed || choices.materials === 'charge');
	const summary = isSummed ? [charge({ ...ZERO, category: 3, cents: sum }, 'Materials')] : [];
	const charges = billing.nothing ? [ZERO] : billing.charges;
	const tips = billing.nothing ? 0 : billing.tips;
	const billed = isSummed || choices.materials === 'itemized' ? sum : 0;
	const extra = billed + (choices.tipsItem ? tips : 0);
	return {
		...{ nothing: billing.nothing, extra, wasClosed: false },
		cents: extra + charges.reduce((total, each) => total + each.cents, 0),
		job: {
			...{ id: uuid(`job ${jobNumber}`), jobNumber, type: 1, jobDate: 20260510 + billing.day },
			...{ completedAtUtc: null, closedAtUtc: null, totalTips: tips / 100 },
			...{ customerNotes: 'Thank you', crewNotes: 'Piano', crew: ['Ann'], trucks: [] },
			actualCharges: [...charges.map((each) => charge(each)), ...summary],
			actualMaterials: materials.map(material),
		},
	};
}

const ZERO: Price = { category: 1, cents: 0, discount: 0, quantity: null, untidy: false };

/** A charge as SmartMoving lists it. */
export function charge(price: Price, name = `Charge ${price.category}`): SnapshotCharge {
	return {
		...{ name, description: null, chargeCategory: price.category, quantity: price.quantity },
		subtotal: amountOf(price.cents + price.discount, price.untidy),
		discountAmount: amountOf(price.discount, price.untidy && price.discount > 0),
		totalCost: amountOf(price.cents, price.untidy),
	};
}

function material({ quantity, mills }: { quantity: number; mills: number }): SnapshotMaterial {
	return {
		...{ name: 'Box', description: null, materialsQuantity: quantity, materialsRate: mills / 1000 },
		...{ packingQuantity: null, packingRate: null, unpackingQuantity: null, unpackingRate: null },
	};
}

function pieceCents({ quantity, mills }: { quantity: number; mills: number }): number {
	return productInCents(quantity, mills / 1000);
}

/** The amount of some cents; an untidy one came out of a sum of floats. */
export function amountOf(cents: number, untidy: boolean): number {
	return untidy ? 0.1 + 0.2 + (cents - 30) / 100 : cents / 100;
}

/** A customer's name and address, as someone typed them. */
export function typed({ who, typed }: Person): { name: string; emailAddress: string | null } {
	const { name, emailAddress } = PEOPLE[who]!;
	if (typed === 'upper') {
		return { name: name.toUpperCase(), emailAddress: emailAddress?.toUpperCase() ?? null };
	}
	return typed === 'spaced'
		? { name: ` ${name.replace(' ', '  ')} `, emailAddress }
		: { name, emailAddress };
}

/** An id that looks like SmartMoving's and is the same in every run. */
export function uuid(seed: string): string {
	const hex = createHash('sha256').update(seed).digest('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
