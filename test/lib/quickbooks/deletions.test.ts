import { invoice, json, scripted } from './script';

describe('deletedSince', () => {
	const send = 'GET /cdc?entities=Invoice,Payment,Purchase&changedSince=2026-05-01T00:00:00Z';
	const entities = ['Invoice', 'Payment', 'Purchase'] as const;
	const changes = (...QueryResponse: object[]) => json({ CDCResponse: [{ QueryResponse }] });
	const at = '2026-05-18T20:15:00-07:00';
	const gone = (Id: string | number, rest: object = { MetaData: { LastUpdatedTime: at } }) => ({
		domain: 'QBO',
		status: 'Deleted',
		Id,
		...rest,
	});

	it('takes the deletions out of all changes, by kind', async () => {
		const { client, done } = scripted([
			{
				send,
				answer: changes(
					{ Invoice: [invoice('1'), gone('2')], startPosition: 1, maxResults: 2, totalCount: 2 },
					{},
					{ Purchase: [gone(3, {})], startPosition: 1, maxResults: 1 },
				),
			},
		]);
		expect(await client.deletedSince(entities, '2026-05-01T00:00:00Z')).toEqual([
			{ entity: 'Invoice', id: '2', at },
			{ entity: 'Purchase', id: '3', at: null },
		]);
		done();
	});

	it('nothing deleted, and nothing changed', async () => {
		const { client } = scripted([{ send, answer: changes({}, {}, {}) }]);
		expect(await client.deletedSince(entities, '2026-05-01T00:00:00Z')).toEqual([]);
	});
});
