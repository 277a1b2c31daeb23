import type { Customer } from '../../../../lib/quickbooks/schemas';
import { planCustomer, type CustomerSettings } from '../../../../lib/sync/customer/customer';
import type { CustomerFindings } from '../../../../lib/sync/found/findings';
import { isMarked, marker } from '../../../../lib/sync/ours/identity';
import { customerRecord, JANE, snapshot } from '../builders';

const SETTINGS: CustomerSettings = { withoutEmail: 'use', matchSubCustomers: false };
const OURS = `SmartMoving customer ${marker('customer', JANE.id)}`;

function plan(
	customers: Customer[],
	{
		customer = {},
		settings = {},
		findings = {},
	}: {
		customer?: NonNullable<Parameters<typeof snapshot>[0]>['customer'];
		settings?: Partial<CustomerSettings>;
		findings?: Partial<CustomerFindings>;
	} = {},
) {
	return planCustomer(
		snapshot({ customer }).opportunity,
		{ customers, otherNames: [], postedTo: null, takenNames: [], ...findings },
		{ ...SETTINGS, ...settings },
	);
}

const used = (id: string) => ({ action: 'keep', found: { id } });
const created = (name: string) => ({ action: 'create', body: { DisplayName: name } });

describe('A1: the same name and e-mail', () => {
	it.each<[string, Customer]>([
		['as they are', customerRecord()],
		[
			'in another case',
			customerRecord({
				DisplayName: 'JANE smith',
				PrimaryEmailAddr: { Address: 'Jane@Example.COM' },
			}),
		],
		['with other spaces', customerRecord({ DisplayName: ' Jane   Smith' })],
		[
			'with several addresses',
			customerRecord({ PrimaryEmailAddr: { Address: 'joe@example.com, jane@example.com' } }),
		],
		[
			'under the name that a taken name leads to',
			customerRecord({ DisplayName: 'Jane Smith (jane@example.com)' }),
		],
	])('%s: it is used as it is', (_, found) => {
		expect(plan([found])).toEqual({
			action: 'keep',
			found: { id: '1', name: found.DisplayName },
			note: null,
			left: [],
		});
	});

	it('matches a name that QuickBooks cannot hold as it is', () =>
		expect(
			plan([customerRecord({ DisplayName: 'Smith Jane' })], { customer: { name: 'Smith: Jane' } }),
		).toMatchObject(used('1')));

	it.each<[string, Customer[], string]>([
		['nobody', [], 'Jane Smith'],
		[
			'another e-mail',
			[customerRecord({ PrimaryEmailAddr: { Address: 'joe@example.com' } })],
			'Jane Smith (jane@example.com)',
		],
		[
			'no e-mail',
			[customerRecord({ PrimaryEmailAddr: undefined })],
			'Jane Smith (jane@example.com)',
		],
		['another name with the e-mail', [customerRecord({ DisplayName: 'John Smith' })], 'Jane Smith'],
		['an inactive one', [customerRecord({ Active: false })], 'Jane Smith (jane@example.com)'],
		[
			'an inactive one under its new name',
			[customerRecord({ Active: false, DisplayName: 'Jane Smith (deleted)' })],
			'Jane Smith',
		],
		[
			'a project',
			[customerRecord({ Job: true, ParentRef: { value: '9' } })],
			'Jane Smith (jane@example.com)',
		],
		[
			'a sub-customer',
			[customerRecord({ ParentRef: { value: '9' } })],
			'Jane Smith (jane@example.com)',
		],
	])('%s: a new one is created', (_, found, name) => {
		expect(plan(found)).toMatchObject(created(name));
	});

	it('uses a sub-customer where the setting says so', () =>
		expect(
			plan([customerRecord({ ParentRef: { value: '9' } })], {
				settings: { matchSubCustomers: true },
			}),
		).toMatchObject(used('1')));

	it.each<[string, Customer[], string]>([
		[
			'the oldest, by number and not by text',
			[customerRecord({ Id: '10' }), customerRecord({ Id: '9', DisplayName: 'JANE SMITH' })],
			'9',
		],
		[
			'one that this product made, before an older one',
			[
				customerRecord({ Id: '9' }),
				customerRecord({ Id: '10', Notes: `x ${marker('customer', 'other')}` }),
			],
			'10',
		],
		[
			'the one made for this very customer, first of all',
			[
				customerRecord({ Id: '9', Notes: `x ${marker('customer', 'other')}` }),
				customerRecord({ Id: '10', Notes: OURS }),
			],
			'10',
		],
	])('of several, %s, with a warning', (_, found, id) => {
		const decided = plan(found);
		expect(decided).toMatchObject(used(id));
		expect(decided).toMatchObject({
			note: expect.stringContaining('2 QuickBooks customers match'),
		});
		expect(plan([...found].reverse())).toMatchObject(used(id));
	});
});

describe('A1: an opportunity stays with the customer it was first posted to', () => {
	const moved = { postedTo: { id: '7', name: 'Jane Smith' } };

	it('though name and e-mail changed and another one matches now', () => {
		const decided = plan([customerRecord()], {
			customer: { name: 'Jane Miller', emailAddress: 'new@example.com' },
			findings: moved,
		});
		expect(decided).toMatchObject(used('7'));
		expect(decided).toMatchObject({ note: expect.stringContaining('stays with') });
	});

	it('without a word where the name is the same', () =>
		expect(plan([], { findings: moved })).toMatchObject({ ...used('7'), note: null }));

	it('though SmartMoving has no name for it any more', () =>
		expect(plan([], { customer: { name: '' }, findings: moved })).toMatchObject(used('7')));
});

describe('B3: a customer that this product made for this very customer', () => {
	it('is used again though its e-mail changed before anything was posted', () =>
		expect(
			plan([customerRecord({ Notes: OURS, PrimaryEmailAddr: { Address: 'old@example.com' } })]),
		).toMatchObject(used('1')));

	it('is used again though it had no e-mail then', () =>
		expect(plan([customerRecord({ Notes: OURS, PrimaryEmailAddr: undefined })])).toMatchObject(
			used('1'),
		));

	it('is not used again once it is inactive', () =>
		expect(plan([customerRecord({ Notes: OURS, Active: false })])).toMatchObject({
			action: 'create',
		}));
});

describe('A1: no e-mail in SmartMoving', () => {
	const noEmail = { customer: { emailAddress: null } };
	const suffixed = 'Jane Smith (SmartMoving c0000000)';

	it('use: a customer of that name is used, whatever its e-mail', () =>
		expect(plan([customerRecord()], noEmail)).toMatchObject(used('1')));

	it('use: without one, a new one is created without e-mail', () => {
		const decided = plan([], noEmail);
		expect(decided).toMatchObject(created('Jane Smith'));
		expect(decided).not.toHaveProperty('body.PrimaryEmailAddr');
	});

	it('create: a new one is created beside the present one', () =>
		expect(
			plan([customerRecord()], { ...noEmail, settings: { withoutEmail: 'create' } }),
		).toMatchObject(created(suffixed)));

	it('create: the next sync finds the one it created (B3)', () =>
		expect(
			plan([customerRecord(), customerRecord({ Id: '2', DisplayName: suffixed, Notes: OURS })], {
				...noEmail,
				settings: { withoutEmail: 'create' },
			}),
		).toMatchObject(used('2')));

	it('refuse: nothing is posted, and the setting is named (B4)', () => {
		const decided = plan([customerRecord()], { ...noEmail, settings: { withoutEmail: 'refuse' } });
		expect(decided).toMatchObject({ action: 'refuse', status: 'failed' });
		expect(decided).toMatchObject({ reason: expect.stringContaining("'Customer Without E-Mail'") });
	});

	it('counts an unusable e-mail as none, and says so when it creates', () =>
		expect(plan([], { customer: { emailAddress: 'n/a' } })).toMatchObject({
			...created('Jane Smith'),
			note: expect.stringContaining('"n/a"'),
		}));
});

describe('names (QuickBooks code 6240)', () => {
	it.each<[string, Partial<CustomerFindings>, string]>([
		['a vendor', { otherNames: ['JANE  SMITH'] }, 'Jane Smith (jane@example.com)'],
		['someone no search found', { takenNames: ['Jane Smith'] }, 'Jane Smith (jane@example.com)'],
		[
			'and the second name too',
			{ takenNames: ['Jane Smith', 'Jane Smith (jane@example.com)'] },
			'Jane Smith (SmartMoving c0000000)',
		],
	])('taken by %s', (_, findings, name) => {
		const decided = plan([], { findings });
		expect(decided).toMatchObject(created(name));
		expect(decided).toMatchObject({ note: expect.stringContaining('"Jane Smith" is taken') });
	});

	it('all taken: refused with the names', () =>
		expect(
			plan([], {
				findings: {
					takenNames: [
						'Jane Smith',
						'Jane Smith (jane@example.com)',
						'Jane Smith (SmartMoving c0000000)',
					],
				},
			}),
		).toMatchObject({ action: 'refuse', status: 'failed', code: '6240' }));

	it.each([
		['Amy\'s "Best" Movers', 'Amy\'s "Best" Movers'],
		['Smith: Jane\tMarie', 'Smith Jane Marie'],
	])('%j is created as %j', (name, clean) =>
		expect(plan([], { customer: { name } })).toMatchObject(created(clean)),
	);

	it('too long ones still carry their suffix whole, and no half of a character', () => {
		const decided = plan([], {
			customer: { name: '🚚'.repeat(300) },
			findings: { takenNames: ['🚚'.repeat(250)] },
		});
		if (decided.action !== 'create') throw new Error(decided.action);
		expect(decided.body.DisplayName.length).toBeLessThanOrEqual(500);
		expect(decided.body.DisplayName).toMatch(/🚚 \(jane@example\.com\)$/u);
	});

	it.each([[''], [' : '], ['\u200b']])('no name (%j) is refused (B4)', (name) =>
		expect(plan([], { customer: { name } })).toMatchObject({ action: 'refuse', status: 'failed' }),
	);
});

describe('a new customer', () => {
	it('carries what SmartMoving has, and its marker', () => {
		const decided = plan([]);
		if (decided.action !== 'create') throw new Error(decided.action);
		expect(decided.body).toEqual({
			DisplayName: 'Jane Smith',
			PrimaryEmailAddr: { Address: 'jane@example.com' },
			PrimaryPhone: { FreeFormNumber: '555-0100' },
			BillAddr: { Line1: '1 Main St, Austin, TX 78701' },
			Notes: OURS,
		});
		expect(isMarked(decided.body.Notes, 'customer', JANE.id.toUpperCase())).toBe(true);
		expect(decided.changes.map(({ field }) => field)).toEqual([
			'DisplayName',
			'PrimaryEmailAddr',
			'PrimaryPhone',
			'BillAddr',
			'Notes',
		]);
	});

	it('is found by the next sync, whatever name it got (B1, B3)', () => {
		for (const takenNames of [
			[],
			['Jane Smith'],
			['Jane Smith', 'Jane Smith (jane@example.com)'],
		]) {
			for (const emailAddress of ['jane@example.com', null]) {
				const first = plan([], { customer: { emailAddress }, findings: { takenNames } });
				if (first.action !== 'create') throw new Error(first.action);
				const made = customerRecord({ ...first.body, Id: '5' });
				expect(plan([made], { customer: { emailAddress } })).toMatchObject(used('5'));
			}
		}
	});
});
