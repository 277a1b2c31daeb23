import { toStatement, type Query } from '../../../lib/quickbooks/query';

const firstPage = { startPosition: 1, maxResults: 1000 };
const paging = 'ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000';

describe('toStatement', () => {
	it.each<[string, Query, string]>([
		['everything', { entity: 'Term' }, `SELECT * FROM Term ${paging}`],
		[
			'an apostrophe and a backslash, escaped',
			{ entity: 'Customer', where: [['DisplayName', '=', "O'Brien \\ Sons"]] },
			`SELECT * FROM Customer WHERE DisplayName = 'O\\'Brien \\\\ Sons' ${paging}`,
		],
		[
			'an attempt to end the text early',
			{ entity: 'Customer', where: [['DisplayName', '=', "x\\' OR Active = false"]] },
			`SELECT * FROM Customer WHERE DisplayName = 'x\\\\\\' OR Active = false' ${paging}`,
		],
		[
			'control characters, left out',
			{ entity: 'Customer', where: [['DisplayName', '=', 'Jane\u0000\n\tSmith\u007f']] },
			`SELECT * FROM Customer WHERE DisplayName = 'JaneSmith' ${paging}`,
		],
		[
			'letters beyond ASCII, kept',
			{ entity: 'Customer', where: [['DisplayName', '=', 'José 100% & Söhne']] },
			`SELECT * FROM Customer WHERE DisplayName = 'José 100% & Söhne' ${paging}`,
		],
		[
			'several conditions; booleans without quotes',
			{
				entity: 'Customer',
				where: [
					['DisplayName', 'IN', ['A', "B's"]],
					['Active', 'IN', [true, false]],
				],
			},
			`SELECT * FROM Customer WHERE DisplayName IN ('A', 'B\\'s') AND Active IN (true, false) ${paging}`,
		],
		[
			'another order',
			{ entity: 'Invoice', where: [['TxnDate', '>=', '2026-05-01']], orderBy: 'TxnDate, Id' },
			"SELECT * FROM Invoice WHERE TxnDate >= '2026-05-01' ORDERBY TxnDate, Id STARTPOSITION 1 MAXRESULTS 1000",
		],
		['what is not paged', { entity: 'Preferences' }, 'SELECT * FROM Preferences'],
	])('%s', (_, query, statement) => {
		expect(toStatement(query, firstPage)).toBe(statement);
	});

	it('a later page', () => {
		expect(toStatement({ entity: 'Item' }, { startPosition: 1001, maxResults: 1000 })).toBe(
			'SELECT * FROM Item ORDERBY Id STARTPOSITION 1001 MAXRESULTS 1000',
		);
	});

	it('an empty IN is refused rather than sent', () => {
		const query: Query = { entity: 'Invoice', where: [['Id', 'IN', []]] };
		expect(() => toStatement(query, firstPage)).toThrow('The list of Id to look for is empty.');
	});
});
