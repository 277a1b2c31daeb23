import { SmartMovingClient } from '../../../lib/smartmoving/client';

/** A client of a SmartMoving whose pages of branches are these, and how often it was asked. */
function listing(page: (number: number) => unknown) {
	let asked = 0;
	const client = new SmartMovingClient({
		sleep: async () => undefined,
		transport: async () => ({ status: 200, headers: {}, body: page((asked += 1)) }),
	});
	const walk = async () => {
		const names: unknown[] = [];
		for await (const { id } of client.listBranches()) names.push(id);
		return names;
	};
	return { walk, client };
}

describe('a list that does not know its last page', () => {
	it('ends where the same page comes again', async () => {
		const { walk, client } = listing(() => ({ pageResults: [{ id: 'b1' }], lastPage: false }));
		await expect(walk()).rejects.toThrow('list of branches does not come to an end (page 2)');
		expect(client.calls).toBe(2);
	});

	it('ends after a thousand pages, whatever they bring', async () => {
		const { walk, client } = listing((page) => ({
			pageResults: [{ id: `b${page}` }],
			lastPage: false,
		}));
		await expect(walk()).rejects.toMatchObject({ kind: 'badAnswer', record: 'branches' });
		expect(client.calls).toBe(1_000);
	});

	it('is read to its end where it has one', async () => {
		const { walk } = listing((page) => ({
			pageResults: [{ id: `b${page}` }],
			lastPage: page === 3,
		}));
		expect(await walk()).toEqual(['b1', 'b2', 'b3']);
	});
});
