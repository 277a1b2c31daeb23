import { NoAnswerError } from '../../../../lib/http';
import { carryOutAll, type Step } from '../../../../lib/posting/payments/carryOut';
import type { Done } from '../../../../lib/posting/payments/dones';
import { StartAgain } from '../../../../lib/posting/rounds';
import { fail } from '../../../../lib/sync/outcome/plan';
import { faultOfCode } from '../fakeCompany';

/** A step about the row of an id. */
const step = (id: string) => ({ kind: 'voidPayment', deleted: { id } }) as unknown as Step;
const created = {
	status: 'created',
	changes: [{ of: 'total', field: 'TotalAmt', from: null, to: 5 }],
} as const;
const updated = { status: 'updated', changes: [] } as const;
const posted = (status: typeof created | typeof updated): Done => ({
	posted: { status: status.status, changes: [...status.changes] },
});

/** Carries out the steps about some rows; each does what `work` says of its place. */
async function run(ids: string[], work: (Done | Error)[], { last = false } = {}) {
	const tried: string[] = [];
	const dones = new Map<string, Done>();
	const left = [...work];
	const carrying = carryOutAll(
		ids.map(step),
		dones,
		async (each) => {
			tried.push(each.kind === 'voidPayment' ? each.deleted.id : '');
			const outcome = left.shift() ?? {};
			if (outcome instanceof Error) throw outcome;
			return outcome;
		},
		last,
	);
	const error = await carrying.then(
		() => null,
		(thrown: Error) => thrown,
	);
	return { tried, dones, error };
}

describe('steps', () => {
	it('are carried out one after another, each on what became of those before', async () => {
		const { tried, dones } = await run(['a', 'b'], [posted(created), {}]);
		expect(tried).toEqual(['a', 'b']);
		expect(dones.get('a')).toMatchObject({ posted: created });
		expect(dones.get('b')).toMatchObject({});
	});

	it('are told by the first change of a row, and stand as the last one left it', async () => {
		const record = { Id: '7' } as Done['payment'];
		const { dones } = await run(
			['a', 'a'],
			[posted(created), { ...posted(updated), payment: record }],
		);
		expect(dones.get('a')).toMatchObject({ posted: created, payment: record });
	});

	it('of a row that was refused are not tried again; those of others are', async () => {
		const refusal = fail('No account.');
		const { tried, dones } = await run(['a', 'b', 'a'], [{ refusal }, posted(updated)]);
		expect(tried).toEqual(['a', 'b']);
		expect(dones.get('a')).toMatchObject({ refusal });
	});

	it('end in a refusal where QuickBooks refuses, with its code', async () => {
		const { dones, error } = await run(['a', 'b'], [faultOfCode('6250'), posted(updated)]);
		expect(error).toBeNull();
		expect(dones.get('a')).toMatchObject({
			refusal: { status: 'failed', code: '6250' },
			isOutage: false,
		});
		expect(dones.get('b')).toMatchObject({ posted: updated });
	});

	it('are remembered as frozen where a bank deposit is why', async () => {
		const { dones } = await run(['a'], [faultOfCode('6540')]);
		const refusal = expect.objectContaining({ status: 'conflict', code: '6540' });
		expect(dones.get('a')).toMatchObject({ refusal, frozen: refusal });
	});

	it.each([
		['no answer comes', new NoAnswerError('No answer.')],
		['QuickBooks throttles', faultOfCode('3001')],
	])('are not tried any more once %s', async (_, outage) => {
		const { tried, dones } = await run(['a', 'b', 'c'], [outage]);
		expect(tried).toEqual(['a']);
		expect(dones.get('c')?.refusal).toEqual(dones.get('a')?.refusal);
	});

	it.each([
		['a SyncToken is stale', '5010'],
		['a number is taken', '6140'],
		['more is applied than is open', '6000'],
		['a transaction is gone', '620'],
	])('start again when %s, and tell it in the last round', async (_, code) => {
		const early = await run(['a', 'b'], [faultOfCode(code)]);
		expect(early.error).toBeInstanceOf(StartAgain);
		expect(early.tried).toEqual(['a']);
		const late = await run(['a', 'b'], [faultOfCode(code), {}], { last: true });
		expect(late.error).toBeNull();
		expect(late.tried).toEqual(['a', 'b']);
		expect(late.dones.get('a')).toMatchObject({ refusal: { code } });
	});

	it('start again after one that an earlier request had made, which is not forgotten', async () => {
		const outdated = { ...posted(created), isOutdated: true };
		const early = await run(['a', 'b'], [outdated]);
		expect(early.error).toBeInstanceOf(StartAgain);
		expect(early.dones.get('a')).toMatchObject({ posted: created });
		const late = await run(['a', 'b'], [outdated], { last: true });
		expect(late.error).toBeNull();
		expect(late.tried).toEqual(['a', 'b']);
	});

	it('fail as a whole by a defect of ours', async () => {
		const { error, tried } = await run(['a', 'b'], [new TypeError('defect')]);
		expect(error).toEqual(new TypeError('defect'));
		expect(tried).toEqual(['a']);
	});
});
