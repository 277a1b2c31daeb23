import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Settled } from '../../../lib/basics/settled';
import { failItems, perItem, type Failures, type ItemWork } from '../../../nodes/shared/perItem';

/** As much of n8n as the loop touches. */
function contextWith(items: number, continueOnFail: boolean): IExecuteFunctions {
	const input = Array.from({ length: items }, (_, index) => ({ json: { index } }));
	return {
		getInputData: () => input,
		continueOnFail: () => continueOnFail,
	} as unknown as IExecuteFunctions;
}

const failures: Failures = {
	failedJson: ({ message }, itemIndex) => ({ failed: message, itemIndex }),
	nodeError: ({ message }, itemIndex) => new Error(`${message} (item ${itemIndex})`),
};
const done = (json: IDataObject): Settled<INodeExecutionData> => ({ ok: true, value: { json } });
const refused: Settled<never> = { ok: false, error: new Error('refused') };

/** Work that writes down which tasks are carried out together; a task is what `read` makes of an item. */
function recording(work: Partial<ItemWork<number>>) {
	const rounds: number[][] = [];
	const run = async (tasks: readonly number[]) => {
		rounds.push([...tasks]);
		return await (work.run?.(tasks) ?? tasks.map((task) => done({ task })));
	};
	return { rounds, work: { read: (item: number) => item, ...failures, ...work, run } };
}

describe('perItem', () => {
	it('works on all items at once, and pairs each with what comes out', async () => {
		const { rounds, work } = recording({ read: (item) => item * 10 });
		expect(await perItem(contextWith(3, false), work)).toEqual([
			[
				{ json: { task: 0 }, pairedItem: { item: 0 } },
				{ json: { task: 10 }, pairedItem: { item: 1 } },
				{ json: { task: 20 }, pairedItem: { item: 2 } },
			],
		]);
		expect(rounds).toEqual([[0, 10, 20]]);
	});

	it('puts out several rows of an item, and none', async () => {
		const { work } = recording({
			run: async (tasks) =>
				tasks.map((task) => ({
					ok: true,
					value: Array.from({ length: task }, (_, row) => ({ json: { row } })),
				})),
		});
		expect(await perItem(contextWith(3, false), work)).toEqual([
			[
				{ json: { row: 0 }, pairedItem: { item: 1 } },
				{ json: { row: 0 }, pairedItem: { item: 2 } },
				{ json: { row: 1 }, pairedItem: { item: 2 } },
			],
		]);
	});

	it('keeps the pairing that a row brings with it, and its binary data', async () => {
		const pairedItem = [{ item: 0 }, { item: 1 }];
		const binary = { data: { data: '', mimeType: 'application/pdf' } };
		const { rounds, work } = recording({
			rounds: [[0]],
			run: async () => [{ ok: true, value: { json: {}, binary, pairedItem } }],
		});
		expect(await perItem(contextWith(2, false), work)).toEqual([
			[{ json: {}, binary, pairedItem }],
		]);
		expect(rounds).toEqual([[0]]);
	});

	it('fails the item alone that cannot be read, and carries out the others', async () => {
		const { rounds, work } = recording({
			read: (item) => {
				if (item === 1) throw new Error('unreadable');
				return item;
			},
		});
		expect(await perItem(contextWith(3, true), work)).toEqual([
			[
				{ json: { task: 0 }, pairedItem: { item: 0 } },
				{ json: { failed: 'unreadable', itemIndex: 1 }, pairedItem: { item: 1 } },
				{ json: { task: 2 }, pairedItem: { item: 2 } },
			],
		]);
		expect(rounds).toEqual([[0, 2]]);
	});

	it('carries all items of a round out before the first that failed stops the node', async () => {
		const { rounds, work } = recording({
			run: async (tasks) => tasks.map((task) => (task === 0 ? done({}) : refused)),
		});
		await expect(perItem(contextWith(3, false), work)).rejects.toThrow('refused (item 1)');
		expect(rounds).toEqual([[0, 1, 2]]);
	});

	it('spares a node that stops the rounds that follow', async () => {
		const run = async ([task]: readonly number[]) => [task === 1 ? refused : done({ task })];
		const stopped = recording({ rounds: [[0], [1], [2]], run });
		await expect(perItem(contextWith(3, false), stopped.work)).rejects.toThrow('refused (item 1)');
		expect(stopped.rounds).toEqual([[0], [1]]);

		const goesOn = recording({ rounds: [[0], [1], [2]], run });
		const [output] = await perItem(contextWith(3, true), goesOn.work);
		expect(output).toMatchObject([
			{ json: { task: 0 } },
			{ json: { failed: 'refused', itemIndex: 1 } },
			{ json: { task: 2 } },
		]);
		expect(goesOn.rounds).toEqual([[0], [1], [2]]);
	});

	it('fails all items of a round that fails as a whole', async () => {
		const { work } = recording({
			rounds: [[0], [1, 2]],
			run: async (tasks) => {
				if (tasks.length > 1) throw new Error('no connection');
				return [done({})];
			},
		});
		expect(await perItem(contextWith(3, true), work)).toEqual([
			[
				{ json: {}, pairedItem: { item: 0 } },
				{ json: { failed: 'no connection', itemIndex: 1 }, pairedItem: { item: 1 } },
				{ json: { failed: 'no connection', itemIndex: 2 }, pairedItem: { item: 2 } },
			],
		]);
	});

	it('has nothing carried out where no item can be read', async () => {
		const { rounds, work } = recording({
			read: async () => await Promise.reject(new Error('unreadable')),
		});
		expect((await perItem(contextWith(2, true), work))[0]).toHaveLength(2);
		expect(rounds).toEqual([]);
	});
});

describe('failItems', () => {
	it('fails every item for one reason, as the error setting says', async () => {
		const error = new Error('no such thing');
		expect(await failItems(contextWith(2, true), error, failures)).toEqual([
			[
				{ json: { failed: 'no such thing', itemIndex: 0 }, pairedItem: { item: 0 } },
				{ json: { failed: 'no such thing', itemIndex: 1 }, pairedItem: { item: 1 } },
			],
		]);
		await expect(failItems(contextWith(2, false), error, failures)).rejects.toThrow(
			'no such thing (item 0)',
		);
	});
});
