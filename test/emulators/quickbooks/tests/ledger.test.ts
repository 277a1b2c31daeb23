import { Ledger } from '../ledger';
import { QuickBooksCompany, link, paymentBody } from './quickBooksCompany';
import { useStage } from '../../../useStage';

const stage = useStage(QuickBooksCompany);
test('a posting that does not balance is refused', () => {
	const ledger = new Ledger();
	expect(() =>
		ledger.post('1', [
			{ accountId: '84', cents: 100 },
			{ accountId: '79', cents: -99 },
		]),
	).toThrow('does not balance');
	expect(ledger.balanceOfAccount('84')).toBe(0);
});

test('deposit, invoice, payment, refund: every step in the books (A2, A3, A4, B8)', async () => {
	const jane = await stage.customer();
	const deposit = await stage.payment(jane, 200);
	expect(deposit).toMatchObject({ TotalAmt: 200, UnappliedAmt: 200, Line: [] });
	expect(await stage.balances()).toEqual({
		'Undeposited Funds': 200,
		'Accounts Receivable (A/R)': -200,
	});

	const invoice = await stage.invoice(jane, 1000);
	const applied = await stage.written('Payment', {
		Id: deposit.Id,
		SyncToken: deposit.SyncToken,
		sparse: true,
		Line: [link('Invoice', invoice, 150)],
	});
	expect(applied).toMatchObject({ UnappliedAmt: 50, SyncToken: '1' });
	expect(await stage.read('Invoice', invoice.Id)).toMatchObject({
		TotalAmt: 1000,
		Balance: 850,
		LinkedTxn: [{ TxnId: deposit.Id, TxnType: 'Payment' }],
	});

	const refund = await stage.refund(jane, 50);
	const linked = await stage.written('Payment', {
		Id: deposit.Id,
		SyncToken: applied.SyncToken,
		sparse: true,
		Line: [link('Invoice', invoice, 150), link('Expense', refund, 50)],
	});
	expect(linked.UnappliedAmt).toBe(0);
	expect(linked.Line.map((line: { LinkedTxn: unknown }) => line.LinkedTxn)).toEqual([
		[{ TxnId: invoice.Id, TxnType: 'Invoice' }],
		[{ TxnId: refund.Id, TxnType: 'Expense' }],
	]);
	expect(await stage.balances()).toEqual({
		'Undeposited Funds': 200,
		Checking: -50,
		'Accounts Receivable (A/R)': 850,
		'Moving Income': -1000,
	});
	expect(await stage.control('GET', '/receivables')).toEqual([
		{
			customerId: jane.Id,
			displayName: 'Jane Smith',
			balance: 850,
			openItems: [{ type: 'Invoice', id: invoice.Id, docNumber: null, open: 850 }],
		},
	]);
	expect(await stage.read('Customer', jane.Id)).toMatchObject({
		Balance: 850,
		BalanceWithJobs: 850,
		SyncToken: '0',
	});
});

test('open items always add up to the balance of the customer', async () => {
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 300);
	await stage.payment(jane, 500, [link('Invoice', invoice, 120)]);
	await stage.refund(jane, 75.25);
	await stage.written('JournalEntry', {
		Line: [journalLine('Debit', '84', 40, jane.Id), journalLine('Credit', '35', 40)],
	});
	const [row] = await stage.control('GET', '/receivables');
	const open = row.openItems.map((item: { type: string; open: number }) => [item.type, item.open]);
	expect(open).toEqual([
		['Invoice', 180],
		['Payment', -380],
		['Purchase', 75.25],
		['JournalEntry', 40],
	]);
	expect(row.balance).toBe(180 - 380 + 75.25 + 40);
});

test('a sub-customer billed with its parent is paid by the parent', async () => {
	const parent = await stage.customer('Big Firm');
	const child = await stage.customer('Branch', {
		Job: true,
		BillWithParent: true,
		ParentRef: { value: parent.Id },
	});
	const invoice = await stage.invoice(child, 100);
	await stage.payment(parent, 100, [link('Invoice', invoice, 100)]);
	expect((await stage.read('Customer', child.Id)).Balance).toBe(0);
	expect(await stage.read('Customer', parent.Id)).toMatchObject({ Balance: 0, BalanceWithJobs: 0 });
});

test('a credit memo lowers the cash that an invoice needs', async () => {
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 100);
	const credit = await stage.written('CreditMemo', {
		CustomerRef: { value: jane.Id },
		Line: [
			{
				Amount: 30,
				DetailType: 'SalesItemLineDetail',
				SalesItemLineDetail: { ItemRef: { value: '2' } },
			},
		],
	});
	expect(credit).toMatchObject({ TotalAmt: 30, RemainingCredit: 30 });
	const payment = await stage.payment(jane, 70, [
		link('Invoice', invoice, 100),
		link('CreditMemo', credit, 30),
	]);
	expect(payment.UnappliedAmt).toBe(0);
	expect((await stage.read('Invoice', invoice.Id)).Balance).toBe(0);
	expect((await stage.read('CreditMemo', credit.Id)).RemainingCredit).toBe(0);
	expect((await stage.balances())['Accounts Receivable (A/R)']).toBeUndefined();
	// Without the credit, the payment would be short: it cannot be taken away.
	expect(
		await stage.codes('CreditMemo', { Id: credit.Id, SyncToken: '1' }, '?operation=delete'),
	).toEqual(['6000']);
});

test('a journal entry that undoes a bounced check is a charge that a payment settles (A14)', async () => {
	const jane = await stage.customer();
	const entry = await stage.written('JournalEntry', {
		DocNumber: 'SJ-1',
		Line: [journalLine('Debit', '84', 60, jane.Id), journalLine('Credit', '35', 60)],
	});
	const payment = await stage.payment(jane, 60, [link('JournalEntry', entry, 60)]);
	expect(payment.UnappliedAmt).toBe(0);
	expect((await stage.read('Customer', jane.Id)).Balance).toBe(0);
});

test('voiding an invoice leaves zeros and gives the payment its money back', async () => {
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 100, {
		DocNumber: 'SM1',
		PrivateNote: 'note',
		Line: [
			{
				Amount: 100,
				DetailType: 'SalesItemLineDetail',
				SalesItemLineDetail: { ItemRef: { value: '2' }, Qty: 4, UnitPrice: 25 },
			},
		],
	});
	const payment = await stage.payment(jane, 100, [link('Invoice', invoice, 100)]);
	const { SyncToken } = await stage.read('Invoice', invoice.Id);
	const voided = await stage.written('Invoice', { Id: invoice.Id, SyncToken }, '?operation=void');
	expect(voided).toMatchObject({ TotalAmt: 0, Balance: 0, LinkedTxn: [], DocNumber: 'SM1' });
	expect(voided.PrivateNote).toMatch(/^Voided/);
	expect(voided.Line[0]).toMatchObject({ Amount: 0, SalesItemLineDetail: { Qty: 0 } });
	expect(voided.Line[0].SalesItemLineDetail.UnitPrice).toBeUndefined();
	expect(await stage.read('Payment', payment.Id)).toMatchObject({ UnappliedAmt: 100, Line: [] });
	expect(await stage.balances()).toEqual({
		'Undeposited Funds': 100,
		'Accounts Receivable (A/R)': -100,
	});
});

test('voiding a payment reopens the invoice', async () => {
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 100);
	const payment = await stage.payment(jane, 100, [link('Invoice', invoice, 100)]);
	const voided = await stage.written(
		'Payment',
		{ Id: payment.Id, SyncToken: '0', sparse: true },
		'?operation=update&include=void',
	);
	expect(voided).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0, Line: [], PrivateNote: 'Voided' });
	expect((await stage.read('Invoice', invoice.Id)).Balance).toBe(100);
	expect(
		await stage.codes('Payment', { Id: payment.Id, SyncToken: '1' }, '?operation=void'),
	).toEqual(['500']);
});

describe('lowering an invoice below what is applied', () => {
	const lower = async () => {
		const jane = await stage.customer();
		const invoice = await stage.invoice(jane, 100);
		const first = await stage.payment(jane, 60, [link('Invoice', invoice, 60)]);
		const second = await stage.payment(jane, 40, [link('Invoice', invoice, 40)]);
		const { SyncToken } = await stage.read('Invoice', invoice.Id);
		const line = {
			Amount: 70,
			DetailType: 'SalesItemLineDetail',
			SalesItemLineDetail: { ItemRef: { value: '2' } },
		};
		const body = { Id: invoice.Id, SyncToken, sparse: true, Line: [line] };
		return { answer: await stage.api('POST', '/invoice', body), invoice, first, second };
	};

	test('trims the newest payment first', async () => {
		const { answer, first, second } = await lower();
		expect(answer.body.Invoice).toMatchObject({ TotalAmt: 70, Balance: 0 });
		expect((await stage.read('Payment', first.Id)).UnappliedAmt).toBe(0);
		expect((await stage.read('Payment', second.Id)).UnappliedAmt).toBe(30);
	});

	test('is refused by the other reading, and nothing moves', async () => {
		await stage.switchTo({ invoiceBelowApplied: 'refused' });
		const { answer, invoice, second } = await lower();
		expect(answer.body.Fault.Error[0].code).toBe('6000');
		expect(await stage.read('Invoice', invoice.Id)).toMatchObject({ TotalAmt: 100, Balance: 0 });
		expect((await stage.read('Payment', second.Id)).UnappliedAmt).toBe(0);
	});
});

test('a deposit moves the money to the bank and freezes the payment', async () => {
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 100);
	const payment = await stage.payment(jane, 100);
	const deposit = await stage.control('POST', '/deposit', { paymentIds: [payment.Id] });
	expect(await stage.balances()).toEqual({ Checking: 100, 'Moving Income': -100 });
	const deposited = await stage.read('Payment', payment.Id);
	expect(deposited.LinkedTxn).toEqual([{ TxnId: deposit.Id, TxnType: 'Deposit' }]);

	const relink = {
		Id: payment.Id,
		SyncToken: deposited.SyncToken,
		sparse: true,
		Line: [link('Invoice', invoice, 100)],
	};
	const key = { Id: payment.Id, SyncToken: deposited.SyncToken };
	expect(await stage.codes('Payment', relink)).toEqual(['6540']);
	expect(await stage.codes('Payment', key, '?operation=update&include=void')).toEqual(['6540']);
	expect(await stage.codes('Payment', key, '?operation=delete')).toEqual(['6540']);
	await stage.switchTo({ depositedPayment: 'editable' });
	expect(await stage.codes('Payment', relink)).toEqual([]);
	await expect(stage.control('POST', '/deposit', { paymentIds: [payment.Id] })).rejects.toThrow(
		'deposited already',
	);
});

test('AutoApplyCredit lets a new invoice take a deposit by itself', async () => {
	await stage.prefer('SalesFormsPrefs', { AutoApplyCredit: true });
	const jane = await stage.customer();
	const payment = await stage.payment(jane, 40);
	const invoice = await stage.invoice(jane, 100);
	expect(invoice).toMatchObject({ TotalAmt: 100, Balance: 60 });
	expect(await stage.read('Payment', payment.Id)).toMatchObject({
		UnappliedAmt: 0,
		SyncToken: '1',
	});
	await stage.switchTo({ autoApplyCredit: 'ignores' });
	await stage.written('Payment', paymentBody(jane, 10));
	expect((await stage.invoice(jane, 100)).Balance).toBe(100);
});

test('AutoApplyCredit lets a new payment settle what is open, where it is read so', async () => {
	await stage.prefer('SalesFormsPrefs', { AutoApplyCredit: true });
	const jane = await stage.customer();
	const invoice = await stage.invoice(jane, 100);
	const refund = await stage.refund(jane, 30);
	expect(await stage.payment(jane, 20)).toMatchObject({ UnappliedAmt: 20, Line: [] });
	await stage.switchTo({ autoApplyCredit: 'both' });
	const lines = (await stage.payment(jane, 150)).Line.map(
		({ Amount, LinkedTxn }: { Amount: number; LinkedTxn: unknown[] }) => [Amount, ...LinkedTxn],
	);
	expect(lines).toEqual([
		[100, { TxnId: invoice.Id, TxnType: 'Invoice' }],
		[30, { TxnId: refund.Id, TxnType: 'Expense' }],
	]);
});

test('what a voided payment keeps of its note is a switch', async () => {
	const jane = await stage.customer();
	const voided = async () => {
		const { Id: id } = await stage.payment(jane, 40, [], { PrivateNote: 'Ours' });
		return (await stage.control('POST', '/void', { entity: 'Payment', id })).PrivateNote;
	};
	expect(await voided()).toBe('Voided - Ours');
	await stage.switchTo({ voidedNote: 'replaced' });
	expect(await voided()).toBe('Voided');
});

function journalLine(PostingType: string, account: string, Amount: number, customerId?: string) {
	const Entity = customerId && { Type: 'Customer', EntityRef: { value: customerId } };
	return {
		Amount,
		DetailType: 'JournalEntryLineDetail',
		JournalEntryLineDetail: {
			PostingType,
			AccountRef: { value: account },
			...(Entity ? { Entity } : {}),
		},
	};
}
