import type { FieldChange } from '../../../../lib/sync/outcome/result';
import { stampOf } from '../../../../lib/sync/ours/stamp';
import { decideEdits, weighEdits } from '../../../../lib/sync/rules/handsOff';

const posted = { TxnDate: '2026-05-01', TotalAmt: '100.00' };
const note = `SmartMoving payment of quote 1234${stampOf(posted)} [sm:payment:p1]`;

describe('what a person changed (B5)', () => {
	it('is told apart from what SmartMoving changed', () => {
		const present = { ...posted, TxnDate: '2026-06-30' };
		const wanted = { TxnDate: '2026-05-02', TotalAmt: '120.00' };
		const { fields, edits } = weighEdits(note, present, wanted, 'report');
		expect(edits).toEqual([{ field: 'TxnDate', from: '2026-06-30', to: '2026-05-02' }]);
		expect(fields).toEqual(wanted);
		expect(weighEdits(note, present, wanted, 'keep').fields).toEqual({
			TxnDate: '2026-06-30',
			TotalAmt: '120.00',
		});
	});

	it('is nothing in a record that is new', () =>
		expect(weighEdits(undefined, null, posted, 'report')).toEqual({
			fields: posted,
			stamp: stampOf(posted),
			edits: [],
		}));
});

describe('what becomes of it', () => {
	const theirs: FieldChange[] = [
		{ of: 'line', field: 'Line Account', from: '35', to: '84' },
		{ of: 'header', field: 'TxnDate', from: '2026-06-30', to: null },
	];
	const edited = { record: 'the expense', theirs };

	it('is a conflict that carries it under Report, and says it in one sentence', () =>
		expect(decideEdits(edited, 'report')).toEqual({
			refusal: {
				action: 'refuse',
				status: 'conflict',
				reason:
					'Someone changed the expense in QuickBooks: Line Account is "35" there and "84" by SmartMoving; TxnDate is "2026-06-30" there and "" by SmartMoving. ' +
					`Change it back there, or choose in 'When Changed in QuickBooks' whose version counts.`,
				code: null,
				kind: 'edited',
				changes: theirs,
			},
			left: [],
			note: null,
		}));

	it('is shown to people as they read it, and compared as it is', () => {
		const shown = [{ ...theirs[0]!, from: 'Checking', to: 'Receivables' }];
		const { refusal } = decideEdits({ ...edited, shown, besides: 'So much more.' }, 'report');
		expect(refusal).toMatchObject({
			reason: expect.stringContaining(
				'Line Account is "Checking" there and "Receivables" by SmartMoving. So much more. Change',
			),
			changes: theirs,
		});
	});

	it('is left and noted under Keep, and neither under Overwrite', () => {
		expect(decideEdits(edited, 'keep')).toEqual({
			refusal: null,
			left: theirs,
			note: expect.stringMatching(/^Kept what someone changed in QuickBooks: Line Account is/),
		});
		const nothing = { refusal: null, left: [], note: null };
		expect(decideEdits(edited, 'overwrite')).toEqual(nothing);
		expect(decideEdits({ ...edited, theirs: [] }, 'report')).toEqual(nothing);
	});
});
