import { centsOrNull, formatCents } from '../../basics/money';
import { CHARGE_CATEGORIES, labelOf, MOVING_LABOR, PACKING } from '../../smartmoving/enums';
import type { SnapshotCharge, SnapshotJob, SnapshotMaterial } from '../../smartmoving/snapshot';
import { productInCents, unitPriceFor } from '../../basics/decimal';
import { cleanNote, collapse, fold } from '../../basics/text';

/** Where a charge category goes in QuickBooks. Ids are QuickBooks record ids. */
export interface ChargeMapping {
	itemId: string;
	classId: string | null;
	/** Whether sales tax is due on it; counts only where QuickBooks computes the tax. */
	taxable?: boolean;
}

/**
 * `none`: no line is taxable. `quickbooks`: lines are taxable by their mapping, and QuickBooks
 * computes the tax by its own rates.
 */
export type SalesTax = 'none' | 'quickbooks';

export interface LineSettings {
	/** By SmartMoving's charge category number. */
	itemByCategory: ReadonlyMap<number, ChargeMapping>;
	/** By {@link moveKey}: for one opportunity type (local, intrastate, interstate) only. */
	itemByMove: ReadonlyMap<string, ChargeMapping>;
	/** For every category without a mapping of its own; null means such a charge is refused. */
	defaultItem: ChargeMapping | null;
	/**
	 * Older SmartMoving jobs carry one summarised "Materials" charge beside the itemised materials:
	 * bill one or the other, never both. `charge` refuses a job whose materials no charge sums up;
	 * `chargesOnly` leaves them out.
	 */
	materials: 'charge' | 'chargesOnly' | 'itemized';
	/**
	 * The item of a line of its own for each discount; null bills each charge less its discount.
	 */
	discountItem: ChargeMapping | null;
	/** The item that tips are billed as; null leaves them out. */
	tipsItem: ChargeMapping | null;
	salesTax: SalesTax;
}

/** Key of a mapping for one opportunity type. */
export function moveKey(category: number, opportunityType: number): string {
	return `${category} ${opportunityType}`;
}

/** One line of an invoice as this product writes it. */
export interface PlannedLine {
	itemId: string;
	classId: string | null;
	/** Whether QuickBooks is to compute sales tax on it. */
	taxable: boolean;
	description: string;
	/** Without sales tax. */
	cents: number;
	/** Present only where quantity x price comes to exactly the amount. */
	quantity: number | null;
	unitPrice: number | null;
}

/** Why a charge cannot be billed as it stands, in words for a bookkeeper. */
export interface Problem {
	problem: string;
}

/** The categories whose lines name crew and trucks (A10). */
const CREW_CATEGORIES: ReadonlySet<number> = new Set([MOVING_LABOR, PACKING]);
const DESCRIPTION_LIMIT = 4000;

/**
 * The invoice lines of a job, from its actual charges and, by choice, its itemised materials.
 * Charges of 0.00 are left out: they bill nothing. The first charge that does not add up, or whose
 * category has no item, stops them all (B4).
 */
export function planLines(
	job: SnapshotJob,
	settings: LineSettings,
	opportunityType: number | null = null,
): PlannedLine[] | Problem {
	const charges = job.actualCharges ?? [];
	const materials = (job.actualMaterials ?? []).filter((each) => materialCents(each) !== 0);
	if (
		settings.materials === 'charge' &&
		materials.length > 0 &&
		!charges.some(isMaterialsSummary)
	) {
		return {
			problem:
				`Job ${job.jobNumber} has itemised materials but no "Materials" charge that sums them up. ` +
				`Set 'Materials' to 'One Line per Material', or add the charge in SmartMoving.`,
		};
	}
	const itemize = settings.materials === 'itemized' && materials.length > 0;
	const disagreement = itemize
		? refuseOtherSum(job, materials, charges.filter(isMaterialsSummary))
		: null;
	if (disagreement) return disagreement;
	const billed = itemize ? charges.filter((charge) => !isMaterialsSummary(charge)) : charges;
	const context = { job, settings, opportunityType };
	const lines = [
		...billed.flatMap((charge) => chargeLines(context, charge)),
		...(itemize ? materials.map((material) => materialLine(context, material)) : []),
		...tipLines(context),
	];
	const isProblem = (line: PlannedLine | Problem): line is Problem => 'problem' in line;
	return lines.find(isProblem) ?? (lines as PlannedLine[]);
}

/** What every line of a job is planned from. */
interface LineContext {
	job: SnapshotJob;
	settings: LineSettings;
	opportunityType: number | null;
}

/** B4: where a charge sums the materials up, the itemised ones must come to what it says. */
function refuseOtherSum(
	job: SnapshotJob,
	materials: readonly SnapshotMaterial[],
	summaries: readonly SnapshotCharge[],
): Problem | null {
	if (summaries.length === 0) return null;
	const itemized = materials.reduce((sum, each) => sum + materialCents(each), 0);
	const stated = summaries.map((each) =>
		each.totalCost === null ? null : centsOrNull(each.totalCost),
	);
	const isSame = itemized === stated.reduce<number>((sum, cents) => sum + (cents ?? 0), 0);
	if (isSame && !stated.includes(null)) return null;
	return {
		problem:
			`The itemised materials of job ${job.jobNumber} come to ${formatCents(itemized)}, but its "Materials" charge does not. ` +
			`Correct them in SmartMoving, or set 'Materials' to 'The "Materials" Charge'.`,
	};
}

/** The line of a charge, and one for its discount where that is wanted; none for a charge of 0.00. */
function chargeLines(context: LineContext, charge: SnapshotCharge): (PlannedLine | Problem)[] {
	const { job, settings } = context;
	const label = `The charge "${charge.name ?? 'without a name'}" of job ${job.jobNumber}`;
	const amounts = soundAmounts(charge, label);
	if ('problem' in amounts) return [amounts];
	const { cents, discount } = amounts;
	const mapping = mappingFor(context, charge.name, charge.chargeCategory);
	if (settings.discountItem && discount !== 0) {
		if ('problem' in mapping) return [mapping];
		return [
			chargeLine(context, { charge, mapping, cents: cents + discount, note: '' }),
			{
				...target(settings.discountItem, settings),
				// Taxed as its charge is, so that the tax is the same as on the charge less its discount.
				taxable: target(mapping, settings).taxable,
				description: cleanNote(`Discount: ${charge.name ?? ''}`, DESCRIPTION_LIMIT),
				cents: -discount,
				quantity: null,
				unitPrice: null,
			},
		];
	}
	if (cents === 0) return [];
	if ('problem' in mapping) return [mapping];
	const note = discount === 0 ? '' : `Discount ${formatCents(discount)} deducted`;
	return [chargeLine(context, { charge, mapping, cents, note })];
}

/** What a mapping says of a line; without QuickBooks' sales tax nothing is taxable. */
function target(
	{ itemId, classId, taxable }: ChargeMapping,
	{ salesTax }: LineSettings,
): Pick<PlannedLine, 'itemId' | 'classId' | 'taxable'> {
	return { itemId, classId, taxable: salesTax === 'quickbooks' && taxable === true };
}

/** A charge as it is billed. */
interface BilledCharge {
	charge: SnapshotCharge;
	mapping: ChargeMapping;
	cents: number;
	/** For people, about a discount that was deducted; empty for none. */
	note: string;
}

function chargeLine(
	{ job, settings }: LineContext,
	{ charge, mapping, cents, note }: BilledCharge,
): PlannedLine {
	// A line less its discount states its amount alone: quantity x price would contradict it.
	const unitPrice =
		note === '' && charge.quantity !== null ? unitPriceFor(cents, charge.quantity) : null;
	return {
		...target(mapping, settings),
		description: describeCharge(job, charge, note),
		cents,
		quantity: unitPrice === null ? null : charge.quantity,
		unitPrice,
	};
}

/** B4: a charge's amounts in cents, or why they cannot be right. */
function soundAmounts(
	charge: SnapshotCharge,
	label: string,
): { cents: number; discount: number } | Problem {
	if (charge.totalCost === null) {
		return {
			problem: `${label} has no total in SmartMoving. Correct the charge there and sync again.`,
		};
	}
	const cents = centsOrNull(charge.totalCost);
	const subtotal = charge.subtotal === null ? null : centsOrNull(charge.subtotal);
	const discount = centsOrNull(charge.discountAmount ?? 0);
	if (cents === null || discount === null || (charge.subtotal !== null && subtotal === null)) {
		return {
			problem: `${label} has an amount without exactly two decimals (${charge.subtotal}, ${charge.discountAmount}, ${charge.totalCost}). Correct it in SmartMoving and sync again.`,
		};
	}
	if (subtotal !== null && subtotal - discount !== cents) {
		return {
			problem:
				`${label} does not add up: subtotal ${formatCents(subtotal)} less discount ${formatCents(discount)} ` +
				`is not its total ${formatCents(cents)}. Correct the charge in SmartMoving and sync again.`,
		};
	}
	return { cents, discount };
}

/** Tips are the crew's money: they are billed only where the user chose an item for them. */
function tipLines({ job, settings }: LineContext): (PlannedLine | Problem)[] {
	if (!settings.tipsItem || !job.totalTips) return [];
	const cents = centsOrNull(job.totalTips);
	if (cents === null || cents < 0) {
		return [
			{
				problem: `The tips of job ${job.jobNumber} (${job.totalTips}) are not an amount of money.`,
			},
		];
	}
	return [
		{
			...target(settings.tipsItem, settings),
			description: 'Tips',
			cents,
			quantity: null,
			unitPrice: null,
		},
	];
}

function mappingFor(
	{ job, settings, opportunityType }: LineContext,
	name: string | null,
	category: number | null,
): ChargeMapping | Problem {
	const forMove =
		category === null || opportunityType === null
			? undefined
			: settings.itemByMove.get(moveKey(category, opportunityType));
	const own = category === null ? undefined : settings.itemByCategory.get(category);
	const mapping = forMove ?? own ?? settings.defaultItem;
	if (mapping) return mapping;
	return {
		problem:
			`The charge "${name ?? 'without a name'}" of job ${job.jobNumber} has the category "${labelOf(CHARGE_CATEGORIES, category)}", ` +
			`which is not mapped to a QuickBooks item. Add it to 'Charge Mapping' or choose a 'Default Item'.`,
	};
}

function describeCharge(job: SnapshotJob, charge: SnapshotCharge, note: string): string {
	const parts = [charge.name, charge.description === charge.name ? null : charge.description];
	if (charge.chargeCategory !== null && CREW_CATEGORIES.has(charge.chargeCategory)) {
		if (job.trucks.length > 0) parts.push(`Trucks: ${job.trucks.join(', ')}`);
		if (job.crew.length > 0) parts.push(`Crew: ${job.crew.join(', ')}`);
	}
	parts.push(note);
	return cleanNote(
		parts.filter((part) => part && collapse(part) !== '').join(' - '),
		DESCRIPTION_LIMIT,
	);
}

function isMaterialsSummary(charge: SnapshotCharge): boolean {
	return fold(charge.name ?? '') === 'materials';
}

/** Materials are priced per piece for the material itself, its packing and its unpacking. */
function materialCents(material: SnapshotMaterial): number {
	const parts: [number | null, number | null][] = [
		[material.materialsQuantity, material.materialsRate],
		[material.packingQuantity, material.packingRate],
		[material.unpackingQuantity, material.unpackingRate],
	];
	return parts.reduce((sum, [quantity, rate]) => sum + productInCents(quantity ?? 0, rate ?? 0), 0);
}

/** Where itemised materials belong. */
const MATERIALS_CATEGORY = PACKING;

function materialLine(context: LineContext, material: SnapshotMaterial): PlannedLine | Problem {
	const mapping = mappingFor(context, material.name, MATERIALS_CATEGORY);
	if ('problem' in mapping) return mapping;
	const cents = materialCents(material);
	if (!Number.isSafeInteger(cents)) {
		return {
			problem: `The material "${material.name ?? 'without a name'}" of job ${context.job.jobNumber} comes to no amount of money. Correct its quantities and rates in SmartMoving.`,
		};
	}
	return {
		...target(mapping, context.settings),
		description: cleanNote(
			[material.name, material.description].filter(Boolean).join(' - '),
			DESCRIPTION_LIMIT,
		),
		cents,
		quantity: null,
		unitPrice: null,
	};
}
