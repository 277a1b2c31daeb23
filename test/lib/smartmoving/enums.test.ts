import {
	CHARGE_CATEGORIES,
	JOB_TYPES,
	labelOf,
	PAYMENT_TYPES,
} from '../../../lib/smartmoving/enums';

describe('labelOf', () => {
	it.each([
		[PAYMENT_TYPES, 8, 'E-Check'],
		[PAYMENT_TYPES, 101, 'Custom 01'],
		[PAYMENT_TYPES, 120, 'Custom 20'],
		[PAYMENT_TYPES, 4, 'Unknown (4)'],
		[PAYMENT_TYPES, 0, 'Cash'],
		[PAYMENT_TYPES, null, 'Not set'],
		[JOB_TYPES, 150, 'Custom 50'],
		[JOB_TYPES, 151, 'Unknown (151)'],
		[CHARGE_CATEGORIES, 12, 'Insurance'],
		[CHARGE_CATEGORIES, -1, 'Unknown (-1)'],
	])('case %#', (list, value, label) => expect(labelOf(list, value)).toBe(label));
});
