import {
	moveKey,
	planLines,
	type LineSettings,
	type PlannedLine,
} from '../../../../lib/sync/invoice/charges';
import {
	readPlannedLine,
	readQuickBooksLine,
	toQuickBooksLine,
} from '../../../../lib/sync/invoice/line';
import { invoiceLineSchema } from '../../../../lib/quickbooks/schemas';
import { charge, invoiceSettings, job, material } from '../builders';

const ALL_ON_ONE: Partial<LineSettings> = { defaultItem: { itemId: '99', classId: null } };

function lines(
	fields: Parameters<typeof job>[0],
	settings: Partial<LineSettings> = {},
): PlannedLine[] {
	const planned = planLines(job(fields), invoiceSettings(settings));
	if ('problem' in planned) throw new Error(planned.problem);
	return planned;
}

function problem(fields: Parameters<typeof job>[0], settings: Partial<LineSettings> = {}): string {
	const planned = planLines(job(fields), invoiceSettings(settings));
	if (!('problem' in planned)) throw new Error('was planned');
	return planned.problem;
}

describe('charges become lines (A10, A11)', () => {
	it('by their category, with the class of the mapping', () => {
		const planned = lines(
			{ actualCharges: [charge(), charge({ name: 'Fuel', chargeCategory: 6, totalCost: 40.5 })] },
			{
				itemByCategory: new Map([
					[1, { itemId: '10', classId: '5' }],
					[6, { itemId: '11', classId: null }],
				]),
			},
		);
		expect(planned.map(({ itemId, classId, cents }) => [itemId, classId, cents])).toEqual([
			['10', '5', 60_000],
			['11', null, 4_050],
		]);
	});

	it.each([[6], [4711], [null]])(
		'category %s without a mapping goes to the default item',
		(category) => {
			const [line] = lines({ actualCharges: [charge({ chargeCategory: category })] }, ALL_ON_ONE);
			expect(line?.itemId).toBe('99');
		},
	);

	it.each([
		[6, 'Fuel Surcharge'],
		[4711, 'Unknown (4711)'],
		[null, 'Not set'],
	])(
		'category %s without any mapping stops the invoice and names the setting (B4)',
		(category, word) => {
			const text = problem({ actualCharges: [charge(), charge({ chargeCategory: category })] });
			expect(text).toContain(word);
			expect(text).toContain("'Charge Mapping'");
		},
	);

	it('states quantity and price only where they come to the very amount (6070)', () => {
		const [exact, third] = lines({
			actualCharges: [
				charge({ quantity: 4, totalCost: 600 }),
				charge({ quantity: 3, totalCost: 100 }),
			],
		});
		expect(exact).toMatchObject({ cents: 60_000, quantity: 4, unitPrice: 150 });
		expect(third).toMatchObject({ cents: 10_000, quantity: 3, unitPrice: 33.333333 });
	});

	it.each([[null], [0], [-2], [1.000001]])('leaves out a quantity of %s', (quantity) => {
		const [line] = lines({ actualCharges: [charge({ quantity })] });
		expect(line).toMatchObject({ cents: 60_000, quantity: null, unitPrice: null });
	});

	it('bills a discounted charge net, by its amount alone, and says so', () => {
		const [line] = lines({
			actualCharges: [
				charge({ quantity: 4, subtotal: 600, discountAmount: 50.25, totalCost: 549.75 }),
			],
		});
		expect(line).toMatchObject({ cents: 54_975, quantity: null, unitPrice: null });
		expect(line?.description).toContain('Discount 50.25 deducted');
	});

	it('bills a credit as a negative line and leaves out what is free', () => {
		const planned = lines({
			actualCharges: [
				charge(),
				charge({ name: 'Goodwill', totalCost: -25 }),
				charge({ totalCost: 0 }),
			],
		});
		expect(planned.map((line) => line.cents)).toEqual([60_000, -2_500]);
	});

	it('does not ask for a mapping of what is free', () =>
		expect(lines({ actualCharges: [charge({ chargeCategory: 6, totalCost: 0 })] })).toEqual([]));
});

describe('charges that do not add up (B4)', () => {
	it.each([
		['no total', charge({ totalCost: null })],
		[
			'less discount is not the total',
			charge({ subtotal: 600, discountAmount: 50, totalCost: 600 }),
		],
		['a cent off', charge({ subtotal: 600.01, totalCost: 600 })],
		['more than two decimals', charge({ subtotal: 600.005, totalCost: 600.005 })],
		['a discount of three decimals', charge({ discountAmount: 0.005 })],
	])('%s', (_, bad) => {
		const text = problem({ actualCharges: [charge(), bad] });
		expect(text).toContain('"Moving labor" of job 1234-1');
		expect(text).toContain('SmartMoving');
	});
});

describe('descriptions (A10)', () => {
	it.each([
		[1, 'Moving labor - Trucks: T1, T2 - Crew: Ann, Bob'],
		[3, 'Moving labor - Trucks: T1, T2 - Crew: Ann, Bob'],
		[6, 'Moving labor'],
	])('of category %d', (chargeCategory, description) => {
		const [line] = lines(
			{ actualCharges: [charge({ chargeCategory })], trucks: ['T1', 'T2'], crew: ['Ann', 'Bob'] },
			ALL_ON_ONE,
		);
		expect(line?.description).toBe(description);
	});

	it.each([
		['Three men, two hours', 'Moving labor - Three men, two hours'],
		['Moving labor', 'Moving labor'],
		['  ', 'Moving labor'],
	])('with the text %j', (description, whole) =>
		expect(lines({ actualCharges: [charge({ description })] })[0]?.description).toBe(whole),
	);

	it('are cut at 4000 characters', () => {
		const [line] = lines({ actualCharges: [charge({ description: 'x'.repeat(5_000) })] });
		expect(line?.description).toHaveLength(4_000);
	});
});

describe('materials: one summarised charge or the items, never both', () => {
	const summary = charge({ name: ' MATERIALS ', chargeCategory: 3, totalCost: 25 });
	const withBoth = { actualCharges: [charge(), summary], actualMaterials: [material()] };

	it('bills the charge', () => {
		const planned = lines(withBoth, ALL_ON_ONE);
		expect(planned.map((line) => line.cents)).toEqual([60_000, 2_500]);
	});

	it('bills the items', () => {
		const planned = lines(withBoth, { ...ALL_ON_ONE, materials: 'itemized' });
		expect(planned.map((line) => [line.description, line.cents])).toEqual([
			['Moving labor', 60_000],
			['Small box', 2_500],
		]);
	});

	it('adds up material, packing and unpacking, each rounded half up', () => {
		const [, line] = lines(
			{
				actualMaterials: [
					material({
						materialsQuantity: 3,
						materialsRate: 1.115,
						packingQuantity: 2,
						packingRate: 4,
						unpackingQuantity: 1,
						unpackingRate: 0.5,
					}),
				],
			},
			{ ...ALL_ON_ONE, materials: 'itemized' },
		);
		expect(line?.cents).toBe(335 + 800 + 50);
	});

	it('bills the charges where nothing is itemised, whatever the setting', () => {
		const planned = lines(
			{ actualCharges: [charge(), summary], actualMaterials: [material({ materialsRate: 0 })] },
			{ ...ALL_ON_ONE, materials: 'itemized' },
		);
		expect(planned.map((line) => line.cents)).toEqual([60_000, 2_500]);
	});

	it('leaves items out that no charge sums up, where that was chosen', () => {
		const planned = lines({ actualMaterials: [material()] }, { materials: 'chargesOnly' });
		expect(planned.map((line) => line.cents)).toEqual([60_000]);
	});

	it('refuses items that no charge sums up, where the charge was to be billed (B4)', () =>
		expect(problem({ actualMaterials: [material()] })).toContain("'Materials'"));

	it.each([
		['discounted', charge({ ...summary, subtotal: 25, discountAmount: 5, totalCost: 20 })],
		['given away', charge({ ...summary, subtotal: 25, discountAmount: 25, totalCost: 0 })],
		['without a total', charge({ ...summary, totalCost: null })],
	])('refuses items that come to more than their charge, %s (B4)', (_, materials) => {
		const text = problem(
			{ actualCharges: [charge(), materials], actualMaterials: [material()] },
			{ ...ALL_ON_ONE, materials: 'itemized' },
		);
		expect(text).toContain('aterials');
	});

	it('refuses an item without a mapping (B4)', () =>
		expect(problem({ actualMaterials: [material()] }, { materials: 'itemized' })).toContain(
			"'Charge Mapping'",
		));
});

describe('mappings by opportunity type (A11)', () => {
	const settings = invoiceSettings({
		itemByMove: new Map([[moveKey(1, 2), { itemId: '12', classId: null }]]),
	});

	it.each([
		[2, '12'],
		[0, '10'],
		[null, '10'],
	])('type %s goes to item %s', (opportunityType, itemId) =>
		expect(planLines(job(), settings, opportunityType)).toMatchObject([{ itemId }]),
	);
});

describe('discounts and tips as lines of their own', () => {
	const discountItem = { itemId: '11', classId: null };
	const total = (planned: PlannedLine[]) => planned.reduce((sum, { cents }) => sum + cents, 0);

	it.each([
		['some', 600, 50.25, 549.75, [60_000, -5_025]],
		['none', 600, 0, 600, [60_000]],
		['all', 600, 600, 0, [60_000, -60_000]],
	])('%s of a charge', (_, subtotal, discountAmount, totalCost, cents) => {
		const charges = {
			actualCharges: [charge({ quantity: 4, subtotal, discountAmount, totalCost })],
		};
		const planned = lines(charges, { discountItem });
		expect(planned.map((line) => line.cents)).toEqual(cents);
		expect(planned[0]).toMatchObject({ quantity: 4, unitPrice: 150 });
		expect(total(planned)).toBe(total(lines(charges)));
	});

	it.each<[number | null, number[]]>([
		[20.5, [60_000, 2_050]],
		[0, [60_000]],
		[null, [60_000]],
	])('tips of %s', (totalTips, cents) =>
		expect(lines({ totalTips }, { tipsItem: discountItem }).map((line) => line.cents)).toEqual(
			cents,
		),
	);

	it('leaves tips out where no item was chosen for them', () =>
		expect(lines({ totalTips: 20.5 })).toHaveLength(1));

	it.each([[-1], [0.005]])('refuses tips of %d (B4)', (totalTips) =>
		expect(problem({ totalTips }, { tipsItem: discountItem })).toContain('tips'),
	);
});

describe('sales tax', () => {
	const mapping = (itemId: string, taxable?: boolean) => ({
		itemId,
		classId: null,
		...(taxable === undefined ? {} : { taxable }),
	});
	const settings: Partial<LineSettings> = {
		salesTax: 'quickbooks',
		itemByCategory: new Map([
			[1, mapping('10', false)],
			[3, mapping('11', true)],
		]),
		itemByMove: new Map([[moveKey(3, 2), mapping('12')]]),
		defaultItem: mapping('99', true),
		discountItem: mapping('50', false),
		tipsItem: mapping('60'),
	};
	const everything = {
		actualCharges: [1, 3, 6].map((chargeCategory) =>
			charge({ chargeCategory, subtotal: 100, discountAmount: 10, totalCost: 90 }),
		),
		totalTips: 20,
	};
	const taxable = (more: Partial<LineSettings> = {}, opportunityType = 0) => {
		const planned = planLines(
			job(everything),
			invoiceSettings({ ...settings, ...more }),
			opportunityType,
		);
		if ('problem' in planned) throw new Error(planned.problem);
		return planned.map((line) => `${line.itemId}${line.taxable ? ' taxed' : ''}`);
	};

	it('falls on what its mapping says, on discounts with their charge, and on nothing unsaid', () =>
		expect(taxable()).toEqual(['10', '50', '11 taxed', '50 taxed', '99 taxed', '50 taxed', '60']));

	it('of a row for one type of move is that row’s own matter', () =>
		expect(taxable({ discountItem: null }, 2)).toEqual(['10', '12', '99 taxed', '60']));

	it('falls on nothing where it is None', () =>
		expect(taxable({ salesTax: 'none' }).join()).not.toContain('taxed'));

	it('falls on itemised materials by their category', () => {
		const planned = planLines(
			job({ actualCharges: [charge()], actualMaterials: [material()] }),
			invoiceSettings({ ...settings, materials: 'itemized' }),
		);
		expect(planned).toMatchObject([
			{ itemId: '10', taxable: false },
			{ itemId: '11', taxable: true },
		]);
	});
});

describe('a line in QuickBooks', () => {
	const planned = (fields: Partial<PlannedLine> = {}): PlannedLine => ({
		itemId: '10',
		classId: '5',
		taxable: false,
		description: 'Moving labor',
		cents: 60_000,
		quantity: 4,
		unitPrice: 150,
		...fields,
	});

	it.each([
		[false, 'NON'],
		[true, 'TAX'],
	])('taxable %s is the code %s', (taxable, code) =>
		expect(toQuickBooksLine(planned({ taxable }), false).SalesItemLineDetail.TaxCodeRef.value).toBe(
			code,
		),
	);

	it('reads the same on both sides, so that an unchanged line is kept', () => {
		for (const classPerLine of [true, false]) {
			for (const line of [
				planned(),
				planned({ classId: null }),
				planned({ quantity: null, unitPrice: null }),
				planned({ description: '', cents: -5 }),
			]) {
				const back = invoiceLineSchema.parse(toQuickBooksLine(line, classPerLine));
				expect(readQuickBooksLine(back, classPerLine)).toBe(readPlannedLine(line, classPerLine));
			}
		}
	});

	it('reads the same where QuickBooks fills in a quantity of 1', () => {
		const line = planned({ quantity: null, unitPrice: null });
		const sent = toQuickBooksLine(line, false);
		const back = invoiceLineSchema.parse({
			...sent,
			SalesItemLineDetail: { ...sent.SalesItemLineDetail, Qty: 1, UnitPrice: sent.Amount },
		});
		expect(readQuickBooksLine(back, false)).toBe(readPlannedLine(line, false));
	});

	it.each([
		['amount', planned({ cents: 60_001 })],
		['item', planned({ itemId: '11' })],
		['class', planned({ classId: '6' })],
		['quantity', planned({ quantity: 5, unitPrice: 120 })],
		['description', planned({ description: 'Packing' })],
	])('reads differently with another %s', (_, other) =>
		expect(readPlannedLine(other, true)).not.toBe(readPlannedLine(planned(), true)),
	);
});
