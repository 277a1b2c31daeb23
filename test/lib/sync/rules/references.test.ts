import { withNewCustomer, knownReferences, NEW_CUSTOMER } from '../../../../lib/posting/references';
import { nameOfReference, referenceKey } from '../../../../lib/sync/rules/references';
import { references } from '../builders';

describe('how a change shows a record (B2)', () => {
	const known = references({ [referenceKey('Item', '10')]: { name: 'Moving Labor' } });

	it.each([
		['by the name the company has for it', { value: '10', name: 'Old name' }, 'Moving Labor'],
		['by the name QuickBooks sent with it', { value: '777', name: 'Packing' }, 'Packing'],
		['by its id where there is no name', { value: '777' }, 'id 777'],
		['as nothing where there is none', undefined, null],
	])('%s', (_, ref, shown) => expect(nameOfReference(known, 'Item', ref)).toBe(shown));

	it('does not take a record of another list for it', () =>
		expect(nameOfReference(known, 'Class', { value: '10' })).toBe('id 10'));
});

describe('the names of what QuickBooks holds', () => {
	it('tell records apart whose own name is the same', () => {
		const rows = [
			{ Id: '1', Name: 'Labor', FullyQualifiedName: 'Local:Labor', Active: true },
			{ Id: '2', Name: 'Labor', FullyQualifiedName: 'Long Distance:Labor', Active: true },
		];
		const known = knownReferences([{ entity: 'Item' }], [rows]);
		expect(nameOfReference(known, 'Item', { value: '1' })).toBe('Local:Labor');
		expect(nameOfReference(known, 'Item', { value: '2' })).toBe('Long Distance:Labor');
	});

	it('hold a customer by the display name', () => {
		const rows = [{ Id: '3', DisplayName: 'Jane Smith', Active: true }];
		const known = knownReferences([{ entity: 'Customer' }], [rows]);
		expect(nameOfReference(known, 'Customer', { value: '3' })).toBe('Jane Smith');
	});

	it('hold the customer that a preview would create by the name it would get', () => {
		const changes = [
			{ of: 'header' as const, field: 'DisplayName', from: null, to: 'Jane Smith (2)' },
		];
		const shown = (id: string | null) =>
			nameOfReference(withNewCustomer(references(), { id, changes }), 'Customer', {
				value: NEW_CUSTOMER,
			});
		expect(shown(null)).toBe('Jane Smith (2)');
		expect(shown('145')).toBe('id new');
	});
});
