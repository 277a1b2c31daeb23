import { chargeCategories, jobTypes, labelOf, paymentTypes } from '../../../lib/smartmoving/enums';

describe('labelOf', () => {
	it.each([
		[paymentTypes, 8, 'E-Check'],
		[paymentTypes, 101, 'Custom 01'],
		[paymentTypes, 120, 'Custom 20'],
		[paymentTypes, 4, 'Unknown (4)'],
		[paymentTypes, 0, 'Cash'],
		[paymentTypes, null, 'Not set'],
		[jobTypes, 150, 'Custom 50'],
		[jobTypes, 151, 'Unknown (151)'],
		[chargeCategories, 12, 'Insurance'],
		[chargeCategories, -1, 'Unknown (-1)'],
	])('case %#', (list, value, label) => expect(labelOf(list, value)).toBe(label));
});
