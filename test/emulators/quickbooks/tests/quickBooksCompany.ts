import { type QuickBooksEmulator, startQuickBooksEmulator } from '../index';

/** A JSON object of the wire, read by tests as they like. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look deep into free JSON
export type Json = any;

export interface Answer {
	status: number;
	headers: Headers;
	body: Json;
}

/** An emulator for one test file, with the few calls that tests make all the time. */
export class QuickBooksCompany {
	constructor(readonly emulator: QuickBooksEmulator) {}

	static async start(): Promise<QuickBooksCompany> {
		return new QuickBooksCompany(await startQuickBooksEmulator());
	}

	async close(): Promise<void> {
		await this.emulator.close();
	}

	/** Back to the seed, with room for as many requests as a test wants to make. */
	async reset(): Promise<void> {
		await this.control('POST', '/reset');
		await this.control('PUT', '/throttle', { perSecond: 1000, perMinute: 10_000 });
	}

	/** A call to the API below the company. */
	async api(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<Answer> {
		const { url, realmId, accessToken } = this.emulator;
		const answer = await fetch(`${url}/v3/company/${realmId}${path}`, {
			method,
			redirect: 'manual',
			headers: {
				accept: 'application/json',
				authorization: `Bearer ${accessToken}`,
				'content-type': 'application/json',
				...headers,
			},
			...(body === undefined
				? {}
				: { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		});
		return { status: answer.status, headers: answer.headers, body: parsed(await answer.text()) };
	}

	async control(method: string, path: string, body?: unknown): Promise<Json> {
		const answer = await fetch(`${this.emulator.url}/__control${path}`, {
			method,
			headers: { 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const value = parsed(await answer.text());
		if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
		return value;
	}

	async switchTo(readings: Record<string, string>): Promise<void> {
		await this.control('PUT', '/switches', readings);
	}

	async prefer(group: string, preferences: Record<string, unknown>): Promise<void> {
		await this.control('PUT', '/preferences', { [group]: preferences });
	}

	/** The record that a successful write answers with. */
	async written(entity: string, body: unknown, parameters = ''): Promise<Json> {
		const answer = await this.api('POST', `/${entity.toLowerCase()}${parameters}`, body);
		if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
		return answer.body[entity];
	}

	async read(entity: string, id: string): Promise<Json> {
		return (await this.api('GET', `/${entity.toLowerCase()}/${id}`)).body[entity];
	}

	/** The codes of the fault that a write answers with; none where it succeeds. */
	async codes(entity: string, body: unknown, parameters = ''): Promise<string[]> {
		return codesOf(await this.api('POST', `/${entity.toLowerCase()}${parameters}`, body));
	}

	async query(statement: string): Promise<Answer> {
		return await this.api('GET', `/query?query=${encodeURIComponent(statement)}`);
	}

	async customer(name = 'Jane Smith', more: Json = {}): Promise<Json> {
		return await this.written('Customer', { DisplayName: name, ...more });
	}

	async invoice(customer: Json, amount: number, more: Json = {}): Promise<Json> {
		return await this.written('Invoice', { ...invoiceBody(customer, amount), ...more });
	}

	async payment(
		customer: Json,
		amount: number,
		lines: Json[] = [],
		more: Json = {},
	): Promise<Json> {
		return await this.written('Payment', { ...paymentBody(customer, amount, lines), ...more });
	}

	async refund(customer: Json, amount: number, more: Json = {}): Promise<Json> {
		return await this.written('Purchase', { ...refundBody(customer, amount), ...more });
	}

	/** The balances of accounts by name, debits positive, those that are zero left out. */
	async balances(): Promise<Record<string, number>> {
		const { accounts, balanced } = await this.control('GET', '/trial-balance');
		if (balanced !== true) throw new Error('The books do not balance');
		return Object.fromEntries(
			accounts
				.map((one: Json) => [one.name, one.debit - one.credit])
				.filter(([, balance]: [string, number]) => balance !== 0),
		);
	}
}

export const invoiceBody = (customer: Json, amount: number) => ({
	CustomerRef: { value: customer.Id },
	Line: [salesLine(amount)],
});

export const salesLine = (amount: number, detail: Json = {}) => ({
	Amount: amount,
	DetailType: 'SalesItemLineDetail',
	SalesItemLineDetail: { ItemRef: { value: '2' }, ...detail },
});

export const paymentBody = (customer: Json, amount: number, lines: Json[] = []) => ({
	CustomerRef: { value: customer.Id },
	TotalAmt: amount,
	Line: lines,
});

export const link = (type: string, txn: Json, amount: number) => ({
	Amount: amount,
	LinkedTxn: [{ TxnId: txn.Id, TxnType: type }],
});

export const refundBody = (customer: Json, amount: number) => ({
	PaymentType: 'Cash',
	AccountRef: { value: '35' },
	EntityRef: { value: customer.Id, type: 'Customer' },
	Line: [
		{
			Amount: amount,
			DetailType: 'AccountBasedExpenseLineDetail',
			AccountBasedExpenseLineDetail: {
				AccountRef: { value: '84' },
				CustomerRef: { value: customer.Id },
				BillableStatus: 'NotBillable',
			},
		},
	],
});

export function codesOf(answer: Answer): string[] {
	const fault = answer.body?.Fault;
	return fault ? fault.Error.map((error: Json) => error.code) : [];
}

export function parsed(text: string): Json {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
