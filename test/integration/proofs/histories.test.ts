import fc from 'fast-check';
import { proveHistories } from '../../prove/histories';
import { histories, type History, type Step } from '../../prove/history';
import { invariants } from '../../prove/invariants';
import { playOverHttp } from '../../prove/overHttp';
import { useStage } from '../../useStage';
import { SyncStage } from '../support/syncStage';

const SEED = 20260522;

describe('generated histories over HTTP (B1, B3, B5, B8)', () => {
	it('leave the books of the emulator as SmartMoving’s emulator has them', async () => {
		const overHttp = 12;
		const tell = () => undefined;
		expect(await proveHistories({ seed: SEED, planned: 0, overHttp, tell })).toEqual({
			...{ histories: overHttp, lost: 0, doubled: 0 },
		});
	});
});

describe('on one stage', () => {
	const stage = useStage(SyncStage);

	const [any] = fc.sample(histories(1), { seed: SEED, numRuns: 1 });
	const play = async (on: SyncStage, steps: Step[]) => {
		const [booking] = any!.opportunities;
		const history: History = { ...any!, opportunities: [booking!], steps };
		return await playOverHttp(on, history);
	};
	const first = { opportunity: 0 };
	const paid: Step = {
		...{ do: 'pay', ...first, job: null, cents: 12_345, type: 2 },
		...{ deposit: true, untidy: false, hours: 0 },
	};
	const synced: Step = { do: 'sync', ...first, times: 1 };

	it('a late worker voids no payment that was posted after it read SmartMoving (B3)', async () => {
		const late: Step = { do: 'together', ...first, other: null, late: true, turns: [] };
		expect(await play(stage, [paid, synced, late])).toEqual({ lost: 0, doubled: 0 });
	});

	it('a worker that forgets payments is found out', async () => {
		const forgetful = Object.create(stage) as SyncStage;
		forgetful.snapshot = async (id) => ({ ...(await stage.snapshot(id)), payments: [] });
		await expect(play(forgetful, [paid, synced])).rejects.toThrow(invariants.lost);
	});

	it('a worker that posts under other ids each time is found out', async () => {
		const twice = Object.create(stage) as SyncStage;
		let times = 0;
		twice.snapshot = async (id) => {
			const { payments, ...snapshot } = await stage.snapshot(id);
			times += 1;
			const more = payments.map((payment) => ({ ...payment, id: `${payment.id}-${times}` }));
			return { ...snapshot, payments: [...payments, ...more] };
		};
		await expect(play(twice, [paid, synced])).rejects.toThrow(invariants.receivable);
	});
});
