import type { SnapshotPayment } from '../../../../lib/smartmoving/snapshot';
import type { WhenDeleted } from '../../../../lib/sync/rules/handsOff';
import { stampOf } from '../../../../lib/sync/ours/stamp';
import { marker, refundNumber } from '../../../../lib/sync/ours/identity';
import type { PaymentFindings } from '../../../../lib/sync/found/findings';
import { planDeletedMoneyBack } from '../../../../lib/sync/moneyBack/deleted';
import { tracedIds, withTrace, withoutTrace } from '../../../../lib/sync/ours/removalTrace';
import {
	journalEntryRecord,
	link,
	payment,
	paymentFindings,
	paymentRecord,
	preferences,
	purchaseRecord,
	refund,
	snapshot,
} from '../builders';

const note = (quote = '1234', stamp = STAMP, id = 'gone') =>
	`SmartMoving refund of quote ${quote}${stamp} ${marker('refund', id)}`;
const STAMP = stampOf({ TxnDate: '2026-05-25', Amount: '30.00', 'Line Account': '84' });

/** An expense of ours, as it was posted, whose refund SmartMoving does not list. */
const ours = (fields: Parameters<typeof purchaseRecord>[0] = {}, id = 'gone') =>
	purchaseRecord({ PrivateNote: note('1234', STAMP, id), ...fields }, id);

function plan(
	findings: Partial<PaymentFindings>,
	rows: SnapshotPayment[] = [payment(), refund()],
	whenDeleted: WhenDeleted = 'void',
) {
	const linked = paymentRecord({ Line: [link('Expense', '800', 30)], UnappliedAmt: 70 });
	return planDeletedMoneyBack(
		snapshot({ payments: rows }),
		'1',
		paymentFindings({ payments: [linked], ...findings }),
		whenDeleted,
	).map(({ id, paymentId, plan: decided }) =>
		decided.action === 'delete' ? `delete ${id} of ${paymentId}` : decided.reason,
	);
}

describe('an expense of ours whose refund SmartMoving no longer lists', () => {
	it('is to be deleted, whether linked, let go of or never linked', () => {
		expect(plan({ purchases: [ours()] })).toEqual(['delete gone of p1']);
		const PrivateNote = withTrace(paymentRecord().PrivateNote!, [{ what: 'expense', id: '800' }]);
		const traced = { payments: [paymentRecord({ PrivateNote })] };
		expect(plan({ purchases: [ours()], ...traced })).toEqual(['delete gone of p1']);
		expect(plan({ purchases: [ours()], payments: [] })).toEqual(['delete gone of null']);
	});

	it('a journal entry as well', () => {
		const stamp = stampOf({ TxnDate: '2026-05-27', Amount: '100.00', 'Line Account': '84' });
		const PrivateNote = `SmartMoving reversal of quote 1234${stamp} ${marker('payment', 'gone')}`;
		const journalEntries = [journalEntryRecord({ PrivateNote }, 'gone')];
		expect(plan({ journalEntries, payments: [] })).toEqual(['delete gone of null']);
	});

	it.each([
		['that is listed, in whatever case', ours({ PrivateNote: note('1234', STAMP, 'R1') }, 'R1')],
		['of another quote', ours({ PrivateNote: note('12345') })],
		['that a person made', ours({ PrivateNote: 'SmartMoving refund of quote 1234' })],
		['that is voided', ours({ TotalAmt: 0, PrivateNote: `Voided - ${note()}` })],
	])('one %s is not spoken of', (_, record) => expect(plan({ purchases: [record] })).toEqual([]));

	it('one that was posted after SmartMoving was read is not spoken of', () => {
		const MetaData = { CreateTime: '2026-05-25T10:00:01-05:00' };
		const purchases = [ours({ MetaData })];
		const readAt = (readAtUtc: string) =>
			planDeletedMoneyBack(
				{ ...snapshot({ payments: [payment(), refund()] }), readAtUtc },
				'1',
				paymentFindings({ purchases }),
				'void',
			).map(({ plan: decided }) => decided.action);
		expect(readAt('2026-05-25T15:00:00Z')).toEqual([]);
		expect(readAt('2026-05-25T15:00:02Z')).toEqual(['delete']);
	});

	it('one whose payment is gone as well is left to the payment', () =>
		expect(plan({ purchases: [ours()] }, [payment({ id: 'p2' }), refund()])).toEqual([]));

	it.each([
		['whose date someone changed', ours({ TxnDate: '2026-05-26' }), 'someone changed'],
		['whose amount someone changed', ours({ TotalAmt: 20 }), 'someone changed'],
		['whose number someone changed', ours({ DocNumber: '77' }), 'someone changed'],
		['without a stamp', ours({ PrivateNote: note('1234', '') }), 'someone changed'],
		['of another customer', ours({ EntityRef: { value: '2' } }), 'someone changed'],
	])('one %s is reported', (_, record, words) =>
		expect(plan({ purchases: [record] })).toEqual([expect.stringContaining(words)]),
	);

	it('one that another payment is linked to is reported', () => {
		const Line = [link('Expense', '800', 30)];
		const theirs = paymentRecord({ Id: '777', PrivateNote: 'by hand', Line });
		expect(plan({ purchases: [ours()], payments: [theirs] })).toEqual([
			expect.stringContaining('payment with id 777'),
		]);
	});

	it('is reported where the setting says so, or the books are closed', () => {
		expect(plan({ purchases: [ours()] }, [payment(), refund()], 'report')).toEqual([
			expect.stringContaining("'When Deleted in SmartMoving'"),
		]);
		const closed = preferences({ accounting: { BookCloseDate: '2026-05-31' } });
		expect(plan({ purchases: [ours()], preferences: closed })).toEqual([
			expect.stringContaining('closed up to'),
		]);
	});

	it('alone may be the only one that was listed, but several are doubted', () => {
		const second = ours({ Id: '801' }, 'too');
		expect(plan({ purchases: [ours()] }, [payment()])).toEqual(['delete gone of p1']);
		expect(plan({ purchases: [ours(), second] }, [payment()])).toEqual([
			expect.stringContaining('no refund and no reversal at all'),
			expect.stringContaining('no refund and no reversal at all'),
		]);
		expect(second.DocNumber).toBe(refundNumber('too'));
	});
});

describe('the trace in a note', () => {
	const marked = `Zelle\nSmartMoving payment of quote 1234 ${marker('payment', 'p1')}`;
	const records = [
		{ what: 'expense' as const, id: '800' },
		{ what: 'journal entry' as const, id: '900' },
	];

	it('stands below the marker, above what someone wrote there, and can be taken away', () => {
		const traced = withTrace(`${marked}\nThanked`, records);
		expect(traced).toBe(
			`${marked}\nTaking back expense 800.\nTaking back journal entry 900.\nThanked`,
		);
		expect(tracedIds(traced, 'expense')).toEqual(['800']);
		expect(tracedIds(traced.replaceAll('\n', ' '), 'journal entry')).toEqual(['900']);
		expect(withoutTrace(traced)).toBe(`${marked}\nThanked`);
	});

	it('is kept though the note is as long as QuickBooks takes it', () => {
		const traced = withTrace(`${marked}\n${'x'.repeat(4000 - marked.length - 1)}`, records);
		expect(traced).toHaveLength(4000);
		expect(tracedIds(traced, 'journal entry')).toEqual(['900']);
	});

	it('is not there where nothing is taken back', () => expect(withTrace(marked, [])).toBe(marked));
});
