import {
	type Json,
	QuickBooksCompany,
	codesOf,
	invoiceBody,
	link,
	paymentBody,
	refundBody,
	salesLine,
} from './quickBooksCompany';
import { useStage } from '../../../useStage';

const stage = useStage(QuickBooksCompany);
let jane: Json;
beforeEach(async () => {
	jane = await stage.customer();
});

const long = (length: number) => 'x'.repeat(length);

describe('customers', () => {
	test.each([
		['an unknown property', { DisplayName: 'A', Nickname: 'B' }, ['2010']],
		[
			'an unknown property in an e-mail address',
			{ DisplayName: 'A', PrimaryEmailAddr: { Adress: 'a@b.co' } },
			['2010'],
		],
		['no name at all', { Notes: 'x' }, ['6080']],
		['a colon in the name', { DisplayName: 'A:B' }, ['2040']],
		['a tab in the name', { DisplayName: 'A\tB' }, ['2040']],
		['a name of 501 characters', { DisplayName: long(501) }, ['2050']],
		['a first name of 101 characters', { GivenName: long(101) }, ['2050']],
		['notes of 2001 characters', { DisplayName: 'A', Notes: long(2001) }, ['2050']],
		[
			'a phone of 31 characters',
			{ DisplayName: 'A', PrimaryPhone: { FreeFormNumber: long(31) } },
			['2050'],
		],
		[
			'a bad e-mail address',
			{ DisplayName: 'A', PrimaryEmailAddr: { Address: 'nobody' } },
			['2210'],
		],
		[
			'two e-mail addresses',
			{ DisplayName: 'A', PrimaryEmailAddr: { Address: 'a@b.co, c@d.co' } },
			['2210'],
		],
		[
			'two mistakes at once',
			{ DisplayName: 'A:B', PrimaryEmailAddr: { Address: 'x' } },
			['2040', '2210'],
		],
		[
			'a parent that is not there',
			{ DisplayName: 'A', Job: true, ParentRef: { value: '999' } },
			['2500'],
		],
		['a job without a parent', { DisplayName: 'A', Job: true }, ['2020']],
		['the name of another', { DisplayName: '  JANE smith ' }, ['6240']],
		['an object where a text belongs', { DisplayName: { value: 'A' } }, ['2010']],
	])('%s is refused', async (_, body, codes) => {
		expect(await stage.codes('Customer', body)).toEqual(codes);
		expect((await stage.query('select count(*) from Customer')).body.QueryResponse).toEqual({
			totalCount: 1,
		});
	});

	test('names are unique across customers, vendors and employees', async () => {
		await stage.written('Vendor', { DisplayName: 'Boxes Inc' });
		await stage.written('Employee', { GivenName: 'Bob', FamilyName: 'Lift' });
		expect(await stage.codes('Customer', { DisplayName: 'boxes inc' })).toEqual(['6240']);
		expect(await stage.codes('Customer', { DisplayName: 'Bob Lift' })).toEqual(['6240']);
		expect(await stage.codes('Vendor', { DisplayName: 'Jane Smith' })).toEqual(['6240']);
	});

	test('deactivating renames, frees the name, and is done once only', async () => {
		const off = { Id: jane.Id, sparse: true, Active: false };
		const inactive = await stage.written('Customer', { ...off, SyncToken: '0' });
		expect(inactive).toMatchObject({
			DisplayName: 'Jane Smith (deleted)',
			FullyQualifiedName: 'Jane Smith (deleted)',
			PrintOnCheckName: 'Jane Smith',
			Active: false,
			SyncToken: '1',
		});
		const again = await stage.written('Customer', { ...off, SyncToken: '1' });
		expect(again).toEqual(inactive);

		const second = await stage.customer('Jane Smith');
		const third = await stage.written('Customer', { ...off, Id: second.Id, SyncToken: '0' });
		expect(third.DisplayName).toBe('Jane Smith (deleted) 1');
		expect(await stage.codes('Invoice', invoiceBody(inactive, 10))).toEqual(['610']);
		await stage.switchTo({ inactiveReference: '2500' });
		expect(await stage.codes('Invoice', invoiceBody(inactive, 10))).toEqual(['2500']);
	});

	test.each([
		['folded', [' jane smith ', true], ['Jane  Smíth', false]],
		['exact', ['jane smith', false], ['Jane Smith', true]],
		['accents', ['JANE  SMÍTH', true], ['Jane Smithe', false]],
	] as const)('which names are the same is a switch: %s', async (nameComparison, ...names) => {
		await stage.switchTo({ nameComparison });
		for (const [DisplayName, isSame] of names) {
			const codes = isSame ? ['6240'] : [];
			expect(await stage.codes('Vendor', { DisplayName })).toEqual(codes);
		}
	});

	test('a full update clears what it leaves out, a sparse one does not', async () => {
		const bob = await stage.customer('Bob', { Notes: 'gate code 7', CompanyName: 'Bob & Co' });
		const sparse = await stage.written('Customer', {
			Id: bob.Id,
			SyncToken: '0',
			sparse: true,
			CompanyName: 'Bobs',
		});
		expect(sparse).toMatchObject({ Notes: 'gate code 7', CompanyName: 'Bobs', SyncToken: '1' });
		const full = await stage.written('Customer', {
			Id: bob.Id,
			SyncToken: '1',
			DisplayName: 'Bob',
		});
		expect(full.Notes).toBeUndefined();
		expect(full.CompanyName).toBeUndefined();
	});

	test('a sparse update that changes nothing does not bump the SyncToken', async () => {
		const same = await stage.written('Customer', {
			Id: jane.Id,
			SyncToken: '0',
			sparse: true,
			DisplayName: 'Jane Smith',
		});
		expect(same.SyncToken).toBe('0');
	});

	test('customers are not deleted, and not deactivated with a balance', async () => {
		const key = { Id: jane.Id, SyncToken: '0' };
		expect(await stage.codes('Customer', key, '?operation=delete')).toEqual(['500']);
		await stage.invoice(jane, 10);
		const off = { ...key, sparse: true, Active: false };
		expect(await stage.codes('Customer', off)).toEqual(['6220']);
		await stage.switchTo({ deactivateWithBalance: 'accepted' });
		expect(await stage.codes('Customer', off)).toEqual([]);
	});

	test('five levels of customers, not six', async () => {
		let parent = jane;
		for (const level of [1, 2, 3, 4]) {
			parent = await stage.customer(`Level ${level}`, {
				Job: true,
				ParentRef: { value: parent.Id },
			});
			expect(parent.Level).toBe(level);
		}
		expect(parent.FullyQualifiedName).toBe('Jane Smith:Level 1:Level 2:Level 3:Level 4');
		const below = { DisplayName: 'Level 5', Job: true, ParentRef: { value: parent.Id } };
		expect(await stage.codes('Customer', below)).toEqual(['6180']);
	});
});

describe('invoices', () => {
	const line = salesLine;
	const twoDimensional = (Qty: number, UnitPrice: number, Amount: number) => [
		line(Amount, { Qty, UnitPrice }),
	];
	test.each<[string, Json, string[]]>([
		['an unknown property', { Memo: 'x' }, ['2010']],
		['an unknown property of a line', { Line: [{ ...line(1), Price: 1 }] }, ['2010']],
		['an unknown property of a line detail', { Line: [line(1, { Quantity: 1 })] }, ['2010']],
		['an unknown property of a reference', { Line: [line(1, { ItemRef: { id: '2' } })] }, ['2010']],
		['no customer', { CustomerRef: undefined }, ['2020']],
		['no lines', { Line: [] }, ['2020']],
		['no customer and no lines', { CustomerRef: undefined, Line: undefined }, ['2020', '2020']],
		['a line without DetailType', { Line: [{ Amount: 1 }] }, ['2020']],
		['a line without Amount', { Line: [{ ...line(1), Amount: undefined }] }, ['2020']],
		['another DetailType', { Line: [{ Amount: 1, DetailType: 'GroupLineDetail' }] }, ['2170']],
		['an amount that rounds down', { Line: twoDimensional(128.35, 14.5, 1861.07) }, ['6070']],
		['a price rounded to cents', { Line: twoDimensional(3, 33.33, 100) }, ['6070']],
		[
			'a tax code that is neither TAX nor NON',
			{ Line: [line(1, { TaxCodeRef: { value: '10' } })] },
			['6100'],
		],
		['a category as an item', { Line: [line(1, { ItemRef: { value: '9' } })] }, ['2500']],
		['an inactive item', { Line: [line(1, { ItemRef: { value: '8' } })] }, ['610']],
		['an item that is not there', { Line: [line(1, { ItemRef: { value: '77' } })] }, ['2500']],
		['a class that is not there', { Line: [line(1, { ClassRef: { value: '77' } })] }, ['2500']],
		['a negative total', { Line: [line(-1)] }, ['6000']],
		['a number of 22 characters', { DocNumber: long(22) }, ['2050']],
		['a note of 4001 characters', { PrivateNote: long(4001) }, ['2050']],
		['a customer memo of 1001 characters', { CustomerMemo: { value: long(1001) } }, ['2050']],
		[
			'a description of 4001 characters',
			{ Line: [{ ...line(1), Description: long(4001) }] },
			['2050'],
		],
		['a date in another form', { TxnDate: '05/19/2026' }, ['2060']],
		['a day that does not exist', { TxnDate: '2026-02-30' }, ['2070']],
		['to be sent without an address', { EmailStatus: 'NeedToSend' }, ['6000']],
		['another e-mail status', { EmailStatus: 'Sent' }, ['2170']],
	])('%s is refused', async (_, change, codes) => {
		expect(await stage.codes('Invoice', { ...invoiceBody(jane, 100), ...change })).toEqual(codes);
		expect(await stage.balances()).toEqual({});
	});

	test.each([
		['half a cent goes up', 128.35, 14.5, 1861.08],
		['a price of six decimals', 3, 33.333333, 100],
	])('%s', async (_, Qty, UnitPrice, Amount) => {
		const invoice = await stage.invoice(jane, 0, { Line: twoDimensional(Qty, UnitPrice, Amount) });
		expect(invoice).toMatchObject({ TotalAmt: Amount, Balance: Amount });
	});

	test('a line without an item is text, and its amount does not count', async () => {
		const text = {
			Amount: 5,
			DetailType: 'SalesItemLineDetail',
			Description: 'Hello',
			SalesItemLineDetail: {},
		};
		const invoice = await stage.invoice(jane, 0, { Line: [text, line(10)] });
		expect(invoice.TotalAmt).toBe(10);
		expect(invoice.Line[0]).toMatchObject({ DetailType: 'DescriptionOnly', Description: 'Hello' });
	});

	test('a discount stands after the subtotal and lowers the total', async () => {
		const discount = {
			DetailType: 'DiscountLineDetail',
			DiscountLineDetail: { PercentBased: true, DiscountPercent: 10 },
		};
		const invoice = await stage.invoice(jane, 0, { Line: [discount, line(87.5)] });
		const lines = invoice.Line.map((one: Json) => [one.DetailType, one.Amount]);
		expect(lines).toEqual([
			['SalesItemLineDetail', 87.5],
			['SubTotalLineDetail', 87.5],
			['DiscountLineDetail', 8.75],
		]);
		expect(invoice.TotalAmt).toBe(78.75);
		expect(await stage.balances()).toMatchObject({ Discounts: 8.75, 'Moving Income': -87.5 });
	});

	test('a negative line is accepted while the total is not negative, or refused by a switch', async () => {
		const body = { ...invoiceBody(jane, 0), Line: [line(100), line(-30)] };
		expect((await stage.written('Invoice', body)).TotalAmt).toBe(70);
		await stage.switchTo({ negativeLine: 'refused' });
		expect(await stage.codes('Invoice', body)).toEqual(['2290']);
	});

	test('SyncToken: missing, old and ahead are refused for sparse and full updates alike', async () => {
		const invoice = await stage.invoice(jane, 100);
		for (const sparse of [true, false]) {
			const update = { ...invoiceBody(jane, 90), Id: invoice.Id, sparse };
			expect(await stage.codes('Invoice', update)).toEqual(['2020']);
			expect(await stage.codes('Invoice', { ...update, SyncToken: '-1' })).toEqual(['5010']);
			expect(await stage.codes('Invoice', { ...update, SyncToken: '1' })).toEqual(['5010']);
		}
		const updated = await stage.invoice(jane, 90, { Id: invoice.Id, SyncToken: '0', sparse: true });
		expect(updated).toMatchObject({ TotalAmt: 90, SyncToken: '1' });
	});

	test('lines: a known Id keeps the line, others are new, those left out are gone', async () => {
		const invoice = await stage.invoice(jane, 0, { Line: [line(10), line(20), line(30)] });
		const update = (SyncToken: string, more: Json) =>
			stage.written('Invoice', { Id: invoice.Id, SyncToken, sparse: true, ...more });
		const kept = await update('0', { PrivateNote: 'x' });
		expect(kept.Line).toEqual(invoice.Line);
		const changed = await update('1', { Line: [{ ...line(25), Id: '2' }, line(5)] });
		const sold = changed.Line.filter((one: Json) => one.Id);
		expect(sold.map((one: Json) => [one.Id, one.LineNum, one.Amount])).toEqual([
			['2', 1, 25],
			['4', 2, 5],
		]);
	});

	test('a duplicate number names its holder, unless allowed or accepted', async () => {
		const first = await stage.invoice(jane, 10, { DocNumber: 'SM1234-1' });
		const body = { ...invoiceBody(jane, 10), DocNumber: 'SM1234-1' };
		const answer = await stage.api('POST', '/invoice', body);
		expect(answer.body.Fault.Error[0]).toEqual({
			Message: 'Duplicate Document Number Error',
			Detail: expect.stringContaining(
				`DocNumber=SM1234-1 is assigned to TxnType=Invoice with TxnId=${first.Id}`,
			),
			code: '6140',
			element: '',
		});
		expect(await stage.codes('Invoice', body, '?include=allowduplicatedocnum')).toEqual([]);
		await stage.switchTo({ duplicateNumber: 'accepted' });
		expect(await stage.codes('Invoice', body)).toEqual([]);
		expect(await stage.codes('CreditMemo', body)).toEqual([]);
	});

	test('numbers: none with custom numbers, the next one without, on demand anyhow (A7)', async () => {
		expect((await stage.invoice(jane, 1)).DocNumber).toBeUndefined();
		expect((await stage.invoice(jane, 1, { DocNumber: 'AUTO_GENERATE' })).DocNumber).toBe('1001');
		await stage.prefer('SalesFormsPrefs', { CustomTxnNumbers: false });
		expect((await stage.invoice(jane, 1)).DocNumber).toBe('1002');
		expect((await stage.invoice(jane, 1, { DocNumber: 'X' })).DocNumber).toBe('X');
		expect((await stage.invoice(jane, 1)).DocNumber).toBe('1003');
	});

	test('due date: from the term, the default term, or as sent', async () => {
		const due = async (more: Json) =>
			(await stage.invoice(jane, 1, { TxnDate: '2026-05-19', ...more })).DueDate;
		expect(await due({})).toBe('2026-06-18');
		expect(await due({ SalesTermRef: { value: '1' } })).toBe('2026-05-19');
		expect(await due({ SalesTermRef: { value: '1' }, DueDate: '2026-07-01' })).toBe('2026-07-01');
	});

	test('class and location are dropped or refused while they are not tracked', async () => {
		const body = {
			...invoiceBody(jane, 0),
			DepartmentRef: { value: '1' },
			Line: [line(1, { ClassRef: { value: '5000000000000007280' } })],
		};
		const tracked = await stage.written('Invoice', body);
		expect(tracked.DepartmentRef).toEqual({ value: '1', name: 'Austin' });
		expect(tracked.Line[0].SalesItemLineDetail.ClassRef).toEqual({
			value: '5000000000000007280',
			name: 'Local',
		});
		await stage.prefer('AccountingInfoPrefs', {
			TrackDepartments: false,
			ClassTrackingPerTxnLine: false,
		});
		const dropped = await stage.written('Invoice', body);
		expect(dropped.DepartmentRef).toBeUndefined();
		expect(dropped.Line[0].SalesItemLineDetail.ClassRef).toBeUndefined();
		await stage.switchTo({ trackingOff: 'refused' });
		expect(await stage.codes('Invoice', body)).toEqual(['5030', '5030']);
	});

	test('a paid invoice is deleted only once it is unlinked', async () => {
		const invoice = await stage.invoice(jane, 100);
		const payment = await stage.payment(jane, 100, [link('Invoice', invoice, 100)]);
		const key = { Id: invoice.Id, SyncToken: '1' };
		expect(await stage.codes('Invoice', key, '?operation=delete')).toEqual(['6000']);
		await stage.switchTo({ deleteLinked: 'unlinks' });
		expect(await stage.written('Invoice', key, '?operation=delete')).toEqual({
			domain: 'QBO',
			status: 'Deleted',
			Id: invoice.Id,
		});
		expect((await stage.read('Payment', payment.Id)).UnappliedAmt).toBe(100);
		expect(codesOf(await stage.api('GET', `/invoice/${invoice.Id}`))).toEqual(['610']);
	});
});

describe('closed books', () => {
	beforeEach(async () => {
		await stage.prefer('AccountingInfoPrefs', { BookCloseDate: null });
	});

	test.each([
		['before', '2026-03-30', ['6210']],
		['on', '2026-03-31', ['6210']],
		['after', '2026-04-01', []],
	])('a transaction dated %s the closing date', async (_, TxnDate, codes) => {
		await stage.prefer('AccountingInfoPrefs', { BookCloseDate: '2026-03-31' });
		for (const [entity, body] of [
			['Invoice', invoiceBody(jane, 10)],
			['Payment', paymentBody(jane, 10)],
			['Purchase', refundBody(jane, 10)],
		] as const) {
			expect(await stage.codes(entity, { ...body, TxnDate })).toEqual(codes);
		}
	});

	test('neither moved out, moved in, voided nor deleted', async () => {
		const old = await stage.invoice(jane, 10, { TxnDate: '2026-03-01' });
		const recent = await stage.invoice(jane, 10, { TxnDate: '2026-05-01' });
		await stage.prefer('AccountingInfoPrefs', { BookCloseDate: '2026-03-31' });
		const key = { Id: old.Id, SyncToken: '0' };
		expect(await stage.codes('Invoice', { ...key, sparse: true, TxnDate: '2026-05-01' })).toEqual([
			'6210',
		]);
		expect(await stage.codes('Invoice', key, '?operation=void')).toEqual(['6210']);
		expect(await stage.codes('Invoice', key, '?operation=delete')).toEqual(['6210']);
		const moved = { Id: recent.Id, SyncToken: '0', sparse: true, TxnDate: '2026-03-01' };
		expect(await stage.codes('Invoice', moved)).toEqual(['6210']);
		await stage.prefer('AccountingInfoPrefs', { BookCloseDate: null });
		expect(await stage.codes('Invoice', moved)).toEqual([]);
	});

	test('the closing date itself is open by the other reading', async () => {
		await stage.switchTo({ closingDay: 'open' });
		await stage.prefer('AccountingInfoPrefs', { BookCloseDate: '2026-03-31' });
		const body = { ...invoiceBody(jane, 10), TxnDate: '2026-03-31' };
		expect(await stage.codes('Invoice', body)).toEqual([]);
	});
});

describe('payments', () => {
	test.each<[string, Json, string[]]>([
		['an unknown property', { DocNumber: '1' }, ['2010']],
		[
			'the extension block of an answer',
			{ Line: [{ Amount: 1, LineEx: { any: [] }, LinkedTxn: [] }] },
			['2010'],
		],
		['no amount', { TotalAmt: undefined }, ['6000']],
		['no customer', { CustomerRef: undefined }, ['2020']],
		['nothing at all', { TotalAmt: 0 }, ['6000']],
		['less than nothing', { TotalAmt: -1 }, ['6000']],
		['a reference number of 22 characters', { PaymentRefNum: long(22) }, ['2050']],
		['an income account to deposit to', { DepositToAccountRef: { value: '79' } }, ['6000']],
		['a payment method that is not there', { PaymentMethodRef: { value: '99' } }, ['2500']],
		['a line without a link', { Line: [{ Amount: 1 }] }, ['2020']],
		['a link of type Purchase', { Line: [link('Purchase', { Id: '1' }, 1)] }, ['2170']],
		['a link to nothing', { Line: [link('Invoice', { Id: '999' }, 1)] }, ['610']],
	])('%s is refused', async (_, change, codes) => {
		expect(await stage.codes('Payment', { ...paymentBody(jane, 100), ...change })).toEqual(codes);
		expect(await stage.balances()).toEqual({});
	});

	test('lines are all or none: a new line alone takes the others off', async () => {
		const first = await stage.invoice(jane, 60);
		const second = await stage.invoice(jane, 40);
		const payment = await stage.payment(jane, 100, [link('Invoice', first, 60)]);
		const update = (SyncToken: string, more: Json) =>
			stage.written('Payment', { Id: payment.Id, SyncToken, sparse: true, ...more });
		const noted = await update('0', { PrivateNote: 'x' });
		expect(noted.Line).toEqual(payment.Line);
		await update('1', { Line: [link('Invoice', second, 40)] });
		expect((await stage.read('Invoice', first.Id)).Balance).toBe(60);
		expect((await stage.read('Invoice', second.Id)).Balance).toBe(0);
		const bare = await update('2', { Line: [] });
		expect(bare).toMatchObject({ UnappliedAmt: 100, Line: [] });
	});

	test('more than what is open: refused, trimmed or dropped', async () => {
		const invoice = await stage.invoice(jane, 60);
		const body = paymentBody(jane, 100, [link('Invoice', invoice, 61)]);
		expect(await stage.codes('Payment', body)).toEqual(['6000']);
		expect((await stage.read('Invoice', invoice.Id)).Balance).toBe(60);
		await stage.switchTo({ overApplication: 'unlinkable' });
		expect(await stage.codes('Payment', body)).toEqual(['620']);
		await stage.switchTo({ overApplication: 'dropped' });
		expect(await stage.written('Payment', body)).toMatchObject({ UnappliedAmt: 100, Line: [] });
		await stage.switchTo({ overApplication: 'trimmed' });
		const trimmed = await stage.written('Payment', body);
		expect(trimmed).toMatchObject({ UnappliedAmt: 40, Line: [{ Amount: 60 }] });
	});

	test('two lines on one invoice count together', async () => {
		const invoice = await stage.invoice(jane, 60);
		const lines = [link('Invoice', invoice, 40), link('Invoice', invoice, 21)];
		expect(await stage.codes('Payment', paymentBody(jane, 100, lines))).toEqual(['6000']);
	});

	test('more applied than received is refused', async () => {
		const invoice = await stage.invoice(jane, 60);
		const body = paymentBody(jane, 50, [link('Invoice', invoice, 60)]);
		expect(await stage.codes('Payment', body)).toEqual(['6000']);
	});

	test("another customer's invoice: refused or dropped", async () => {
		const bob = await stage.customer('Bob');
		const invoice = await stage.invoice(bob, 60);
		const body = paymentBody(jane, 60, [link('Invoice', invoice, 60)]);
		expect(await stage.codes('Payment', body)).toEqual(['6000']);
		await stage.switchTo({ otherCustomersLink: 'dropped' });
		expect(await stage.written('Payment', body)).toMatchObject({ UnappliedAmt: 60, Line: [] });
	});

	test('an expense link: refused, or applied by a new payment only', async () => {
		const refund = await stage.refund(jane, 30);
		const body = paymentBody(jane, 100, [link('Expense', refund, 30)]);
		await stage.switchTo({ expenseLink: 'refused' });
		expect(await stage.codes('Payment', body)).toEqual(['620']);
		await stage.switchTo({ expenseLink: 'onlyWhenNew' });
		const { Id, SyncToken } = await stage.payment(jane, 100);
		const late = await stage.written('Payment', { ...body, Id, SyncToken, sparse: true });
		expect(late).toMatchObject({ UnappliedAmt: 100, Line: [] });
		expect(await stage.written('Payment', body)).toMatchObject({ UnappliedAmt: 70 });
	});

	test('an expense link: honoured or silently dropped', async () => {
		const refund = await stage.refund(jane, 30);
		const body = paymentBody(jane, 100, [link('Expense', refund, 30)]);
		await stage.switchTo({ expenseLink: 'dropped' });
		expect(await stage.written('Payment', body)).toMatchObject({ UnappliedAmt: 100, Line: [] });
		await stage.switchTo({ expenseLink: 'honoured' });
		const honoured = await stage.written('Payment', body);
		expect(honoured.UnappliedAmt).toBe(70);
		expect((await stage.read('Purchase', refund.Id)).LinkedTxn).toEqual([
			{ TxnId: honoured.Id, TxnType: 'Payment' },
		]);
		// It is settled now: no other payment can settle it again.
		expect(await stage.codes('Payment', body)).toEqual(['6000']);
	});

	test('a check is no expense, and its own link is refused', async () => {
		const check = await stage.refund(jane, 30, { PaymentType: 'Check' });
		for (const type of ['Expense', 'Check']) {
			const body = paymentBody(jane, 30, [link(type, check, 30)]);
			expect(await stage.codes('Payment', body)).toEqual(['620']);
		}
	});

	test('whether a payment bumps the SyncToken of its invoice is a switch', async () => {
		const first = await stage.invoice(jane, 60);
		await stage.payment(jane, 60, [link('Invoice', first, 60)]);
		expect((await stage.read('Invoice', first.Id)).SyncToken).toBe('1');
		await stage.switchTo({ invoiceTokenOnPayment: 'stays' });
		const second = await stage.invoice(jane, 60);
		await stage.payment(jane, 60, [link('Invoice', second, 60)]);
		expect((await stage.read('Invoice', second.Id)).SyncToken).toBe('0');
	});
});

describe('purchases and journal entries', () => {
	test.each<[string, Json, string[]]>([
		['no payment type', { PaymentType: undefined }, ['2020']],
		['no account', { AccountRef: undefined }, ['2020']],
		['an income account to pay from', { AccountRef: { value: '79' } }, ['6000']],
		['a total that is not the sum', { TotalAmt: 31 }, ['6000']],
		['a payee that is not there', { EntityRef: { value: '99', type: 'Customer' } }, ['2500']],
		['a payee type in lower case', { EntityRef: { value: '1', type: 'customer' } }, ['2170']],
	])('a purchase with %s is refused', async (_, change, codes) => {
		expect(await stage.codes('Purchase', { ...refundBody(jane, 30), ...change })).toEqual(codes);
	});

	test('an A/R line needs a customer, and a location belongs to the header', async () => {
		const body = refundBody(jane, 30);
		const detail = body.Line[0]!.AccountBasedExpenseLineDetail as Json;
		delete detail.CustomerRef;
		const answer = await stage.api('POST', '/purchase', body);
		expect(answer.body.Fault.Error[0]).toMatchObject({
			code: '6000',
			Detail: expect.stringContaining('you must choose a customer in the Name field'),
		});
		detail.DepartmentRef = { value: '1' };
		expect(await stage.codes('Purchase', body)).toEqual(['2010']);
	});

	test('a sparse update needs the payment type as well', async () => {
		const refund = await stage.refund(jane, 30);
		const update = { Id: refund.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' };
		expect(await stage.codes('Purchase', update)).toEqual(['2020']);
		const updated = await stage.written('Purchase', { ...update, PaymentType: 'Cash' });
		expect(updated).toMatchObject({ TotalAmt: 30, PrivateNote: 'x', SyncToken: '1' });
	});

	test('a duplicate number is refused for expenses, not for checks', async () => {
		const numbered = { DocNumber: 'SR-1' };
		await stage.refund(jane, 30, numbered);
		expect(await stage.codes('Purchase', { ...refundBody(jane, 30), ...numbered })).toEqual([
			'6140',
		]);
		const check = { ...refundBody(jane, 30), ...numbered, PaymentType: 'Check' };
		expect(await stage.codes('Purchase', check)).toEqual([]);
		expect(await stage.codes('Purchase', check)).toEqual([]);
	});

	test('a journal entry balances, has two lines, and names the customer of A/R', async () => {
		const entry = (...lines: Array<[string, string, number]>) => ({
			Line: lines.map(([PostingType, account, Amount]) => ({
				Amount,
				DetailType: 'JournalEntryLineDetail',
				JournalEntryLineDetail: { PostingType, AccountRef: { value: account } },
			})),
		});
		expect(await stage.codes('JournalEntry', entry(['Debit', '35', 1]))).toEqual(['6000']);
		expect(
			await stage.codes('JournalEntry', entry(['Debit', '35', 2], ['Credit', '36', 1])),
		).toEqual(['2300']);
		expect(
			await stage.codes('JournalEntry', entry(['Debit', '84', 1], ['Credit', '35', 1])),
		).toEqual(['6000']);
		expect(await stage.balances()).toEqual({});
	});
});

describe('lists', () => {
	test.each<[string, Json, string[]]>([
		['PaymentMethod', { Name: 'visa' }, ['6240']],
		['PaymentMethod', { Name: long(32) }, ['2050']],
		['PaymentMethod', { Name: 'Zelle' }, []],
		['Item', { Name: 'Crating', Type: 'Service' }, ['2020']],
		['Item', { Name: 'Crating', Type: 'Service', IncomeAccountRef: { value: '79' } }, []],
		['Account', { Name: 'Fuel "x"', AccountType: 'Expense' }, ['2040']],
		['Class', { Name: 'Storage Jobs' }, []],
		['Term', { Name: 'Net 7', DueDays: 7 }, []],
		['TaxCode', { Name: 'X' }, ['500']],
		['Deposit', { TxnDate: '2026-01-01' }, ['500']],
	])('creating %s %j: %j', async (entity, body, codes) => {
		expect(await stage.codes(entity, body)).toEqual(codes);
	});
});
