import { customerOf, eachInRounds, StartAgain, type Round } from '../../../lib/posting/rounds';
import { resultOf } from '../../../lib/sync/outcome/plan';
import { snapshot } from '../sync/builders';

/** An input of one opportunity, in the group of a customer. */
interface Input {
	snapshot: ReturnType<typeof snapshot>;
	name: string;
	group: string;
}

function input(name: string, { id = name, group = name } = {}): Input {
	return { snapshot: snapshot({ opportunity: { id } }), name, group };
}

/**
 * Runs rounds over inputs and tells what happened in what order. Every reading counts, so that what
 * was found says which reading it is of.
 */
async function run(
	inputs: Input[],
	round: (name: string, found: string, last: boolean) => Promise<string>,
) {
	const told: string[] = [];
	let readings = 0;
	const settled = await eachInRounds({
		inputs,
		keyOf: ({ group }) => group,
		read: async (some) => {
			readings += 1;
			told.push(`read ${some.map(({ name }) => name).join(' ')}`);
			return some.map(({ name }) => `${name}${readings}`);
		},
		work: async ({ name }, inRounds) =>
			await inRounds(async (found, last) => {
				told.push(`${name} on ${found}${last ? ', last' : ''}`);
				return await round(name, found, last);
			}),
	});
	return { told, settled };
}

const ok = (value: string) => ({ ok: true, value });

describe('inputs that are synced in rounds', () => {
	it('are read at once, then worked on by what was found for each', async () => {
		const { told, settled } = await run([input('a'), input('b')], async (_, found) => found);
		expect(told).toEqual(['read a b', 'a on a1', 'b on b1']);
		expect(settled).toEqual([ok('a1'), ok('b1')]);
	});

	it('read nothing where there are none', async () => {
		expect(await run([], async () => '')).toEqual({ told: [], settled: [] });
	});

	it('read anew for themselves alone when they start again', async () => {
		const { told, settled } = await run([input('a'), input('b')], async (name, found) => {
			if (found === 'a1') throw new StartAgain();
			return `${name} done`;
		});
		expect(told).toEqual(['read a b', 'a on a1', 'b on b1', 'read a', 'a on a2']);
		expect(settled).toEqual([ok('a done'), ok('b done')]);
	});

	it('are told which round is the last, and report in it', async () => {
		const { told, settled } = await run([input('a')], async (_, found, last) => {
			if (!last) throw new StartAgain();
			return `as found: ${found}`;
		});
		expect(told).toEqual(['read a', 'a on a1', 'read a', 'a on a2', 'read a', 'a on a3, last']);
		expect(settled).toEqual([ok('as found: a3')]);
	});

	it('fail, in words, when even the last round asks to start again', async () => {
		const { told, settled } = await run([input('a')], async () => {
			throw new StartAgain();
		});
		expect(told.filter((each) => each.startsWith('a on'))).toHaveLength(3);
		expect(settled).toEqual([{ ok: false, error: expect.any(StartAgain) }]);
		expect(settled[0]).toMatchObject({ error: { message: expect.stringContaining('changing') } });
	});

	it('fail at once by any other failure, and leave their neighbours alone', async () => {
		const { told, settled } = await run([input('a'), input('b')], async (name) => {
			if (name === 'a') throw new TypeError('a defect');
			return name;
		});
		expect(told).toEqual(['read a b', 'a on a1', 'b on b1']);
		expect(settled).toEqual([{ ok: false, error: new TypeError('a defect') }, ok('b')]);
	});

	it('all fail when the first reading does', async () => {
		const reading = eachInRounds({
			inputs: [input('a')],
			keyOf: () => '',
			read: async () => await Promise.reject<string[]>(new Error('no connection')),
			work: async () => '',
		});
		await expect(reading).rejects.toThrow('no connection');
	});

	it('are read anew where their opportunity came before in the same run', async () => {
		const twice = [input('a', { id: 'one', group: 'g' }), input('b', { id: 'one', group: 'g' })];
		const { told } = await run([...twice, input('c')], async () => '');
		expect(told[0]).toBe('read a b c');
		expect(told.slice(1).filter((each) => !each.startsWith('c'))).toEqual([
			'a on a1',
			'read b',
			'b on b2',
		]);
	});

	it('wait for those of the same key, and for no others', async () => {
		const going: string[] = [];
		const seen: string[][] = [];
		const inputs = [input('a', { group: 'g' }), input('b', { group: 'g' }), input('c')];
		await run(inputs, async (name) => {
			going.push(name);
			await new Promise((resolve) => setImmediate(resolve));
			seen.push([...going]);
			going.splice(going.indexOf(name), 1);
			return name;
		});
		expect(seen).toContainEqual(['a', 'c']);
		expect(seen.filter((names) => names.includes('a') && names.includes('b'))).toEqual([]);
	});
});

describe('an input of several series of rounds', () => {
	it('begins each with what was read at first', async () => {
		const told: string[] = [];
		let readings = 0;
		const series =
			(name: string): Round<number, string> =>
			async (found) => {
				told.push(`${name} on ${found}`);
				if (name === 'first' && found === 1) throw new StartAgain();
				return name;
			};
		const settled = await eachInRounds({
			inputs: [input('a')],
			keyOf: () => '',
			read: async () => [(readings += 1)],
			work: async (_, inRounds) => [
				await inRounds(series('first')),
				await inRounds(series('second')),
			],
		});
		expect(told).toEqual(['first on 1', 'first on 2', 'second on 1']);
		expect(settled).toEqual([{ ok: true, value: ['first', 'second'] }]);
	});
});

describe('the customer that inputs are grouped by', () => {
	const customer = (id: string | null) =>
		resultOf({ type: 'customer', id: 'sm', number: null }, 'Customer', 'planned', { id });

	it("is QuickBooks' where it is known, SmartMoving's where it would only be made", () => {
		const of = snapshot();
		expect(customerOf({ snapshot: of, customer: customer('17') })).toBe('17');
		expect(customerOf({ snapshot: of, customer: customer(null) })).toBe(of.opportunity.customer.id);
	});
});
