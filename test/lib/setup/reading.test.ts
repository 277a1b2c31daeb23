import { readFacts } from '../../../lib/setup/facts';
import { seenSchema } from '../../../lib/setup/seen';
import { checkSmartMoving } from '../../../lib/setup/smartMoving';
import type { Query } from '../../../lib/quickbooks/query';
import { SmartMovingError, type SmartMovingErrorKind } from '../../../lib/smartmoving/failures';
import { picked } from './facts';

describe('reading the company', () => {
	it('asks once, for each record once, for inactive ones too, and never for what is no id', async () => {
		const batches: (readonly Query[])[] = [];
		const client = {
			batchQuery: async (queries: readonly Query[]) => {
				batches.push(queries);
				return queries.map(({ entity }) =>
					entity === 'Item' ? [{ Id: '7', Name: 'Boxes', Active: false }] : [],
				);
			},
		};
		const seven = picked({ list: 'items', id: '7' });
		const company = await readFacts(client as never, [
			seven,
			seven,
			picked({ list: 'items', id: "8' OR Id = '9" }),
			picked({ list: 'classes', id: '7' }),
		]);

		expect(batches).toHaveLength(1);
		const asked = batches[0]!.filter(({ entity }) => ['Item', 'Class'].includes(entity));
		const where = [
			['Id', 'IN', ['7']],
			['Active', 'IN', [true, false]],
		];
		expect(asked).toEqual([
			{ entity: 'Item', where },
			{ entity: 'Class', where },
		]);
		expect(company.recordOf(seven)).toMatchObject({ Name: 'Boxes' });
		expect(company.recordOf(picked({ list: 'classes', id: '7' }))).toBeUndefined();
	});
});

describe('what SmartMoving used', () => {
	it.each([[undefined], [null], ['text'], [{ chargeCategories: 'many' }]])(
		'%j counts as not looked at',
		(value) => {
			expect(seenSchema.parse(value)).toBeNull();
		},
	);
});

describe('the SmartMoving connection', () => {
	const refusing = (kind: SmartMovingErrorKind) => async () => {
		throw new SmartMovingError(kind, 'the record', { what: `What ${kind}.`, remedy: 'Remedy.' });
	};
	const accepting = async () => undefined;

	it.each<[SmartMovingErrorKind, string[]]>([
		['notFound', ['pass', 'pass', 'pass']],
		['refused', ['pass', 'pass', 'pass']],
		['forbidden', ['pass', 'warn']],
		['unavailable', ['pass', 'warn', 'pass']],
	])('a Premium read that is answered with %s -> %j', async (kind, expected) => {
		const client = { ping: accepting, getJob: refusing(kind) } as never;
		const checks = await checkSmartMoving(client, true);
		expect(checks.map(({ status }) => status)).toEqual(expected);
	});

	it('asks nothing more when the key is not accepted', async () => {
		const getJob = jest.fn();
		const client = { ping: refusing('unauthorized'), getJob } as never;
		expect(await checkSmartMoving(client, true)).toEqual([
			{
				area: 'SmartMoving',
				name: 'Connection',
				status: 'fail',
				message: 'What unauthorized.',
				remedy: 'Remedy.',
			},
		]);
		expect(getJob).not.toHaveBeenCalled();
	});

	it('does not take a defect for a finding', async () => {
		const ping = async () => {
			throw new TypeError('defect');
		};
		await expect(checkSmartMoving({ ping } as never, true)).rejects.toThrow('defect');
	});
});
