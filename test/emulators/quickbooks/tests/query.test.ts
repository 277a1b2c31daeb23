import { type Json, QuickBooksCompany, codesOf } from './quickBooksCompany';
import { useStage } from '../../../useStage';

const stage = useStage(QuickBooksCompany);
const names = (rows: Json[] | undefined) => rows?.map((row) => row.DisplayName ?? row.Name);

async function found(statement: string, entity = 'Customer'): Promise<string[] | undefined> {
	const answer = await stage.query(statement);
	if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
	return names(answer.body.QueryResponse[entity]);
}

test('an apostrophe is escaped with a backslash; so is a backslash', async () => {
	await stage.customer("Amy's Bird Sanctuary", {
		PrimaryEmailAddr: { Address: 'birds@example.com' },
	});
	await stage.customer('Back\\slash');
	const answer = await stage.query(
		"SELECT * FROM Customer WHERE DisplayName = 'Amy\\'s Bird Sanctuary'",
	);
	expect(answer.body).toEqual({
		QueryResponse: {
			Customer: [expect.objectContaining({ DisplayName: "Amy's Bird Sanctuary", SyncToken: '0' })],
			startPosition: 1,
			maxResults: 1,
		},
		time: expect.any(String),
	});
	expect(await found("select * from Customer where DisplayName = 'Back\\\\slash'")).toEqual([
		'Back\\slash',
	]);
	const doubled = await stage.query("select * from Customer where DisplayName = 'Amy''s'");
	expect(codesOf(doubled)).toEqual(['4000']);
});

test('no rows: the key of the entity is absent', async () => {
	const { body } = await stage.query("select * from Customer where DisplayName = 'Nobody'");
	expect(body).toEqual({ QueryResponse: {}, time: expect.any(String) });
});

test('GET and POST ask the same', async () => {
	await stage.customer('A & B + C %');
	const statement = "select * from Customer where DisplayName = 'A & B + C %'";
	const posted = await stage.api('POST', '/query', statement, {
		'content-type': 'application/text',
	});
	expect(names(posted.body.QueryResponse.Customer)).toEqual(['A & B + C %']);
	expect(await found(statement)).toEqual(['A & B + C %']);
});

describe('over three customers', () => {
	beforeEach(async () => {
		await stage.customer('Ann', { PrimaryEmailAddr: { Address: 'ann@example.com' } });
		const bob = await stage.customer('Bob', { CompanyName: 'Boxes' });
		await stage.customer('Cid', { PrimaryEmailAddr: { Address: 'cid@example.com' } });
		await stage.invoice(bob, 300);
	});

	test.each<[string, string[] | undefined]>([
		["where DisplayName IN ('ann', 'Cid', 'Dan')", ['Ann', 'Cid']],
		["where PrimaryEmailAddr = 'CID@example.com'", ['Cid']],
		["where DisplayName LIKE '%i%'", ['Cid']],
		["where DisplayName like 'a%' and PrimaryEmailAddr = 'ann@example.com'", ['Ann']],
		["where DisplayName > 'Ann'", ['Bob', 'Cid']],
		['where Balance > 299.99', ['Bob']],
		["where Balance >= '300.00'", ['Bob']],
		["where Id IN ('1','3')", ['Ann', 'Cid']],
		['where Active = true ORDERBY DisplayName DESC', ['Cid', 'Bob', 'Ann']],
		['order by displayname desc startposition 2 maxresults 1', ['Bob']],
		['orderby Id MAXRESULTS 1 STARTPOSITION 3', ['Cid']],
		['ORDERBY Metadata.LastUpdatedTime, Id DESC maxresults 1000', undefined],
		["where MetaData.CreateTime > '2015-03-01T10:20:30-07:00'", ['Ann', 'Bob', 'Cid']],
		["where MetaData.CreateTime > '2099-03-01'", undefined],
		['startposition 4', undefined],
	])('%s', async (rest, expected) => {
		const result = await found(`select * from Customer ${rest}`);
		if (rest.includes('LastUpdatedTime,')) expect(result).toHaveLength(3);
		else expect(result).toEqual(expected);
	});

	test('counts', async () => {
		const { body } = await stage.query('SELECT COUNT(*) FROM Customer');
		expect(body).toEqual({ QueryResponse: { totalCount: 3 }, time: expect.any(String) });
	});

	test('only active ones, unless asked', async () => {
		await stage.written('Customer', { Id: '1', SyncToken: '0', sparse: true, Active: false });
		expect(await found('select * from Customer')).toEqual(['Bob', 'Cid']);
		expect(await found('select * from Customer where Active = false')).toEqual(['Ann (deleted)']);
		expect(
			await found(
				"select * from Customer where DisplayName IN ('Ann','Ann (deleted)') and Active IN (true, false)",
			),
		).toEqual(['Ann (deleted)']);
	});

	test('text is compared case by case in the other reading', async () => {
		await stage.switchTo({ queryTextCase: 'sensitive' });
		expect(await found("select * from Customer where DisplayName = 'ann'")).toBeUndefined();
		expect(await found("select * from Customer where DisplayName = 'Ann'")).toEqual(['Ann']);
	});

	test('a list of columns returns whole objects, or those columns', async () => {
		const statement = "select Id, DisplayName from Customer where DisplayName = 'Ann'";
		const whole = await stage.query(statement);
		expect(whole.body.QueryResponse.Customer[0]).toHaveProperty('SyncToken');
		await stage.switchTo({ queryProjection: 'columns' });
		const columns = await stage.query(statement);
		expect(columns.body.QueryResponse.Customer).toEqual([{ Id: '1', DisplayName: 'Ann' }]);
	});
});

test('transactions: by number, customer and day; some kinds tell a total', async () => {
	const jane = await stage.customer();
	const more = { DocNumber: 'SM1', TxnDate: '2026-05-19' };
	const invoice = await stage.invoice(jane, 10, more);
	await stage.payment(jane, 10, [], { PaymentRefNum: 'SM-ABC', TxnDate: '2026-05-20' });
	await stage.refund(jane, 5, { DocNumber: 'SR-1' });
	for (const [entity, where] of [
		['Invoice', "DocNumber = 'SM1'"],
		['Invoice', `CustomerRef = '${jane.Id}' and TxnDate >= '2026-05-19'`],
		['Payment', "PaymentRefNum IN ('SM-ABC')"],
		['Payment', `CustomerRef = '${jane.Id}' and TotalAmt = '10'`],
		['Purchase', "DocNumber = 'SR-1'"],
	]) {
		const { body } = await stage.query(`select * from ${entity} where ${where}`);
		expect(body.QueryResponse[String(entity)]).toHaveLength(1);
	}
	const { body } = await stage.query('select * from Invoice');
	expect(body.QueryResponse).toMatchObject({ Invoice: [{ Id: invoice.Id }], totalCount: 1 });
});

test('a page is at most 100 rows unless asked, and 1000 at most', async () => {
	for (let start = 0; start < 120; start += 30) {
		await stage.api('POST', '/batch', {
			BatchItemRequest: Array.from({ length: 30 }, (_, index) => ({
				bId: String(index),
				operation: 'create',
				Customer: { DisplayName: `C ${start + index}` },
			})),
		});
	}
	expect((await stage.query('select * from Customer')).body.QueryResponse.maxResults).toBe(100);
	const all = await stage.query('select * from Customer maxresults 1000');
	expect(all.body.QueryResponse.maxResults).toBe(120);
});

test.each([
	['select * from Custmoer', '4001', 'QueryValidationError: invalid context declaration: Custmoer'],
	['select * from customer', '4001', 'QueryValidationError: invalid context declaration: customer'],
	[
		"select * from Customer where Email = 'x'",
		'4001',
		'QueryValidationError: Property Email not found for Entity Customer',
	],
	[
		"select * from Vendor where PrimaryEmailAddr = 'x'",
		'4001',
		"QueryValidationError: property 'PrimaryEmailAddr' is not queryable",
	],
	[
		"select * from Invoice where PrivateNote = 'x'",
		'4001',
		"QueryValidationError: property 'PrivateNote' is not queryable",
	],
	[
		"select * from Invoice where TotalAmt = '1'",
		'4001',
		"QueryValidationError: property 'TotalAmt' is not queryable",
	],
	[
		"select * from Payment where DocNumber = '1'",
		'4001',
		'QueryValidationError: Property DocNumber not found for Entity Payment',
	],
	[
		"select * from Purchase where EntityRef = '1'",
		'4001',
		"QueryValidationError: property 'EntityRef' is not queryable",
	],
	[
		'select * from Customer startposition 0',
		'4001',
		'QueryValidationError: value 0 is too small. Min allowed value is 1',
	],
	[
		'select * from Customer maxresults 1001',
		'4001',
		'QueryValidationError: value 1001 is too large. Max allowed value is 1000',
	],
	["select * from Customer where Id = ''", '2030', 'Id should be a valid number. Supplied value:'],
	[
		"select * from Customer where PrimaryEmailAddr.Address = 'x'",
		'4000',
		'QueryParserError: Encountered " <IDENTIFIER> "Address "" at line 1, column 47.\nWas expecting:\n    "(" ...',
	],
	[
		"select * from Customer where DisplayName != 'x'",
		'4000',
		expect.stringMatching(/^QueryParserError/),
	],
	[
		"select * from Customer where Id = '1' or Id = '2'",
		'4000',
		expect.stringMatching(/^QueryParserError/),
	],
	[
		"select * from Customer where DisplayName = 'x",
		'4000',
		expect.stringMatching(/^QueryParserError/),
	],
	['', '4000', expect.stringMatching(/^QueryParserError/)],
])('%s: %s', async (statement, code, Detail) => {
	const answer = await stage.query(statement);
	expect(answer.status).toBe(400);
	const [error] = answer.body.Fault.Error;
	expect(error).toMatchObject({ code, Detail });
	expect(error).not.toHaveProperty('element');
});
