import type { Company } from './company';
import type { Ref, StoredRecord } from './entities/kind';
import { escaped, page } from './markup';
import { type Call, type Reply, html, redirect } from './reply';
import type { Fields } from './shape';

/** The pages of the QuickBooks app that links lead to, and which record each shows. */
const PAGES: Record<string, string> = {
	invoice: 'Invoice',
	recvpayment: 'Payment',
	expense: 'Purchase',
	check: 'Purchase',
	creditmemo: 'CreditMemo',
	journal: 'JournalEntry',
	deposit: 'Deposit',
	customerdetail: 'Customer',
};

/** `/login?deeplinkcompanyid=&pagereq=`: on to the page, if it is of this company. */
export function loginPage(company: Company, { query }: Call): Reply {
	if (query.deeplinkcompanyid !== company.realmId) {
		return html(404, page('Company not found', '<p>You have no access to this company.</p>'));
	}
	const wanted = query.pagereq ?? '';
	// Only a page of the app: nothing that leads to another host.
	if (!/^[a-z]+(\?[\w=&%-]*)?$/.test(wanted)) return notFound();
	return redirect(`/app/${wanted}`);
}

/** `/app/<page>?txnId=` or `?nameId=`: the record itself. */
export function recordPage(company: Company, { query }: Call, name: string): Reply {
	const entity = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
	const id = entity === 'Customer' ? query.nameId : query.txnId;
	const record = entity && id ? company.find(entity, id) : undefined;
	if (!record) return notFound();
	const shown = company.render(record);
	return html(
		200,
		entity === 'Customer'
			? customerPage(company, record, shown)
			: transactionPage(company, record, shown),
	);
}

function notFound(): Reply {
	return html(404, page('Not found', '<p>This transaction does not exist or was deleted.</p>'));
}

function transactionPage(company: Company, record: StoredRecord, shown: Fields): string {
	const number = shown.DocNumber ?? shown.PaymentRefNum;
	const customer = (shown.CustomerRef ?? shown.EntityRef) as { name?: string } | undefined;
	const links = [
		...((shown.LinkedTxn ?? []) as Fields[]),
		...((shown.Line ?? []) as Fields[]).flatMap((line) => (line.LinkedTxn ?? []) as Fields[]),
	];
	const facts = rows([
		['Number', number],
		['Customer', customer?.name],
		['Date', shown.TxnDate],
		['Total', money(shown.TotalAmt)],
		['Balance', money(shown.Balance)],
		['Unapplied', money(shown.UnappliedAmt)],
		['Note', shown.PrivateNote],
	]);
	const lines = ((shown.Line ?? []) as Fields[]).map(
		(line) =>
			`<tr><td>${escaped(describe(company, line))}</td><td class="amount">${escaped(money(line.Amount))}</td></tr>`,
	);
	const linked = links.map(
		({ TxnId, TxnType }) => `<li>${escaped(TxnType)} ${escaped(TxnId)}</li>`,
	);
	return page(
		`${record.entity} ${String(number ?? record.id)}`,
		`${facts}<h2>Lines</h2><table>${lines.join('\n')}</table><h2>Linked</h2><ul>${linked.join('\n')}</ul>`,
	);
}

function customerPage(company: Company, record: StoredRecord, shown: Fields): string {
	const email = (shown.PrimaryEmailAddr as { Address?: string } | undefined)?.Address;
	const transactions = company.ledger.transactionsOf(record.id).map((txnId) => {
		const txn = company.findTransaction(txnId);
		const open = txn?.entity === 'Payment' ? undefined : company.ledger.openOf(txnId, record.id);
		return `<tr><td>${escaped(txn?.entity)} ${escaped(txn?.fields.DocNumber ?? txnId)}</td><td class="amount">${escaped(open === undefined ? '' : money(open / 100))}</td></tr>`;
	});
	return page(
		`Customer ${String(shown.DisplayName)}`,
		`${rows([
			['E-mail', email],
			['Balance', money(shown.Balance)],
		])}<h2>Transactions</h2><table>${transactions.join('\n')}</table>`,
	);
}

function describe(company: Company, line: Fields): string {
	const item = (line.SalesItemLineDetail as { ItemRef?: { name?: string } } | undefined)?.ItemRef;
	const expense = line.AccountBasedExpenseLineDetail as { AccountRef?: Ref } | undefined;
	const account = company.named('Account', expense?.AccountRef)?.name;
	const link = (line.LinkedTxn as Fields[] | undefined)?.[0];
	const linked = link ? `${String(link.TxnType)} ${String(link.TxnId)}` : undefined;
	const what = item?.name ?? account ?? linked ?? line.DetailType;
	return line.Description ? `${String(what)}: ${String(line.Description)}` : String(what);
}

function rows(facts: Array<[string, unknown]>): string {
	const shown = facts.filter(([, value]) => value !== undefined);
	return `<table>${shown
		.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`)
		.join('\n')}</table>`;
}

function money(amount: unknown): string | undefined {
	return typeof amount === 'number' ? amount.toFixed(2) : undefined;
}
