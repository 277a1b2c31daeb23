import { withoutVoided } from '../../../../lib/sync/found/replaced';
import { isVoided } from '../../../../lib/quickbooks/states';
import { journalEntryRecord, paymentFindings, paymentRecord, purchaseRecord } from '../builders';

const voided = (Id: string, PrivateNote = `Voided - ${paymentRecord().PrivateNote}`) =>
	paymentRecord({ Id, TotalAmt: 0, PrivateNote });
const idsOf = (payments: ReturnType<typeof paymentRecord>[], recreate = false) =>
	withoutVoided(paymentFindings({ payments }), recreate).payments.map(({ Id }) => Id);

describe('a voided record', () => {
	it('is told by its amounts and its note, whatever its kind', () => {
		expect(isVoided(voided('1'))).toBe(true);
		expect(isVoided(journalEntryRecord({ amount: 0, PrivateNote: 'Voided' }))).toBe(true);
		expect(isVoided(paymentRecord({ PrivateNote: 'Voided check of the customer' }))).toBe(false);
		expect(isVoided(journalEntryRecord({ PrivateNote: 'Voided' }))).toBe(false);
		expect(isVoided({})).toBe(false);
	});

	it('counts where nothing took its place; of several the last', () => {
		expect(idsOf([voided('1')])).toEqual(['1']);
		expect(idsOf([voided('1'), voided('2', 'Voided')])).toEqual(['2']);
	});

	it('does not count beside one that was made again, with or without its marker', () => {
		expect(idsOf([voided('1'), paymentRecord({ Id: '2' }), voided('3', 'Voided')])).toEqual(['2']);
	});

	it('of another row is no matter', () =>
		expect(idsOf([voided('1'), paymentRecord({ Id: '2' }, 'p2')])).toEqual(['1', '2']));

	it('is not there where it is to be made again', () => {
		expect(idsOf([voided('1'), paymentRecord({ Id: '2' }, 'p2')], true)).toEqual(['2']);
		const purchases = [purchaseRecord({ TotalAmt: 0, PrivateNote: 'Voided' })];
		expect(withoutVoided(paymentFindings({ purchases }), true).purchases).toEqual([]);
	});
});
