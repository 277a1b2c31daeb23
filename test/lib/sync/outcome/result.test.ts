import { resultOf } from '../../../../lib/sync/outcome/plan';
import { syncResultSchema } from '../../../../lib/sync/outcome/result';

const source = { type: 'job', id: 'a', number: '1234-1' } as const;

describe('a result that comes back in an item', () => {
	it('is read as it was written', () => {
		const result = resultOf(source, 'Payment', 'conflict', {
			changes: [
				{ of: 'total', field: 'TotalAmt', from: 510, to: 500 },
				{
					of: 'link',
					field: 'Applied to Invoice 5',
					from: 5,
					to: null,
					linked: { type: 'Invoice', id: '5' },
				},
			],
			message: 'Someone changed it.',
			kind: 'edited',
		});
		expect(syncResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
	});

	it('may be of a version that told neither kinds nor what a change is of', () => {
		const { kind, ...older } = resultOf(source, 'Invoice', 'updated');
		const changes = [{ field: 'TxnDate', from: '2026-05-01' }];
		expect(syncResultSchema.parse({ ...older, changes })).toEqual({
			...older,
			changes: [{ of: 'header', field: 'TxnDate', from: '2026-05-01', to: null }],
			kind,
		});
	});

	it('may be of a kind that this version does not know', () => {
		const result = resultOf(source, 'Invoice', 'failed');
		expect(syncResultSchema.parse({ ...result, kind: 'unheard of' }).kind).toBeNull();
	});
});
