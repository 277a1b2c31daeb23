import { checkMappings, checkRepeatedRows } from '../../../lib/setup/mappings';
import { facts, picked } from './facts';

describe('mapped records (A11)', () => {
	it.each([
		['items', 'Item', { Type: 'Service' }, 'pass'],
		['items', 'Item', { Type: 'Inventory' }, 'pass'],
		['items', 'Item', { Type: 'Category' }, 'fail'],
		['items', 'Item', { Type: 'Group' }, 'fail'],
		['depositAccounts', 'Account', { AccountType: 'Bank' }, 'pass'],
		['depositAccounts', 'Account', { AccountType: 'Other Current Asset' }, 'pass'],
		['depositAccounts', 'Account', { AccountType: 'Credit Card' }, 'fail'],
		['bankAccounts', 'Account', { AccountType: 'Bank' }, 'pass'],
		['bankAccounts', 'Account', { AccountType: 'Other Current Asset' }, 'fail'],
		['receivableAccounts', 'Account', { AccountType: 'Accounts Receivable' }, 'pass'],
		['receivableAccounts', 'Account', { AccountType: 'Bank' }, 'fail'],
		['paymentMethods', 'PaymentMethod', {}, 'pass'],
		['classes', 'Class', { Active: false }, 'fail'],
		['departments', 'Department', { Active: false }, 'fail'],
		['terms', 'Term', { Active: false }, 'fail'],
	] as const)('%s: %s %j -> %s', (list, entity, record, status) => {
		const company = facts({}, { [`${entity} 12`]: record });
		const [finding, ...others] = checkMappings([picked({ list, id: '12' })], company);
		expect(finding?.status).toBe(status);
		expect(finding?.remedy === null).toBe(status === 'pass');
		expect(others).toEqual([]);
	});

	it('names what is gone by the name it had, and looks in the right list', () => {
		const company = facts({}, { 'Class 12': { Name: 'Local' } });
		const [finding] = checkMappings(
			[picked({ list: 'items', id: '12', pickedName: 'Boxes', setting: 'Charge Mapping' })],
			company,
		);
		expect(finding).toMatchObject({
			status: 'fail',
			message: "Item 'Boxes' (id 12) does not exist in this QuickBooks company.",
			remedy: expect.stringContaining("'Charge Mapping'"),
		});
	});

	it('one word for a setting in order, one for each record that is not', () => {
		const company = facts(
			{},
			{ 'Item 1': {}, 'Item 2': {}, 'Item 3': { Active: false, Name: 'Fuel (deleted)' } },
		);
		const row = (id: string, setting: string) =>
			picked({ list: 'items', id, setting, row: `Row ${id}` });
		const findings = checkMappings(
			[row('1', 'A'), row('2', 'A'), row('1', 'B'), row('3', 'B'), row('4', 'B')],
			company,
		);
		expect(findings.map(({ name, status }) => `${status} ${name}`)).toEqual([
			'pass A',
			'fail B: Row 3',
			'fail B: Row 4',
		]);
		expect(findings[0]?.message).toContain('Record 1, Record 2');
		expect(findings[1]?.message).toContain("'Fuel' (id 3)");
	});
});

describe('rows of a mapping', () => {
	it('tells repeated ones by setting, in any case and with spaces around', () => {
		const findings = checkRepeatedRows([
			{ setting: 'Branch Mapping', row: 'Austin' },
			{ setting: 'Branch Mapping', row: ' austin ' },
			{ setting: 'Branch Mapping', row: 'Dallas' },
			{ setting: 'Charge Mapping', row: 'Austin' },
		]);
		expect(findings).toEqual([
			expect.objectContaining({ status: 'fail', name: 'Branch Mapping: Austin' }),
		]);
	});
});
