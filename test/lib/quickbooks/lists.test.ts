import { searchRecords, type ListName } from '../../../lib/quickbooks/lists';
import { json, scripted } from './script';

const record = (Id: string, Name: string, rest: Record<string, unknown> = {}) => ({
	Id,
	SyncToken: '0',
	Name,
	...rest,
});

async function search(list: ListName, statement: string, answer: object, filter?: string) {
	const { client, done } = scripted([
		{
			send: `GET /query?query=${statement} ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000`,
			answer: json({ QueryResponse: answer }),
		},
	]);
	const choices = await searchRecords(client, list, filter);
	done();
	return choices;
}

const items = {
	Item: [
		record('1', 'packing', { Type: 'Service', FullyQualifiedName: 'Services:packing' }),
		record('2', 'Labor', { Type: 'Service' }),
		record('3', 'Labor group', { Type: 'Group' }),
		record('4', 'Labor category', { Type: 'Category' }),
		record('5', 'Labor of old', { Type: 'Service', Active: false }),
		record('6', 'boxes', { Type: 'NonInventory' }),
	],
};

it('items: billable and active ones, by full name', async () => {
	expect(await search('items', 'SELECT * FROM Item', items)).toEqual([
		{ name: 'boxes', value: '6' },
		{ name: 'Labor', value: '2' },
		{ name: 'Services:packing', value: '1' },
	]);
});

it.each([
	['PACK', ['1']],
	[' labor ', ['2']],
	["o'", []],
])('searching for %j', async (filter, ids) => {
	const choices = await search('items', 'SELECT * FROM Item', items, filter);
	expect(choices.map(({ value }) => value)).toEqual(ids);
});

const account = (id: string, name: string, AccountType: string) =>
	record(id, name, { AccountType });

it.each<[ListName, string, object]>([
	[
		'depositAccounts',
		"SELECT * FROM Account WHERE AccountType IN ('Bank', 'Other Current Asset')",
		{ Account: [account('9', 'x', 'Bank')] },
	],
	[
		'bankAccounts',
		"SELECT * FROM Account WHERE AccountType = 'Bank'",
		{ Account: [account('9', 'x', 'Bank')] },
	],
	[
		'receivableAccounts',
		"SELECT * FROM Account WHERE AccountType = 'Accounts Receivable'",
		{ Account: [account('9', 'x', 'Accounts Receivable')] },
	],
	['paymentMethods', 'SELECT * FROM PaymentMethod', { PaymentMethod: [record('9', 'x')] }],
	['classes', 'SELECT * FROM Class', { Class: [record('9', 'x')] }],
	['departments', 'SELECT * FROM Department', { Department: [record('9', 'x')] }],
	['terms', 'SELECT * FROM Term', { Term: [record('9', 'x')] }],
])('%s', async (list, statement, answer) => {
	expect(await search(list, statement, answer)).toEqual([{ name: 'x', value: '9' }]);
});
