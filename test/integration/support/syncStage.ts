import { NoAnswerError, type HttpRequest, type HttpTransport } from '../../../lib/http';
import { syncCustomers } from '../../../lib/posting/customers/post';
import type { Company } from '../../../lib/quickbooks/company';
import { valueOf } from '../../../lib/basics/settled';
import { syncInvoices } from '../../../lib/posting/invoices/post';
import { syncPayments } from '../../../lib/posting/payments/post';
import { QuickBooksClient } from '../../../lib/quickbooks/client';
import { readSnapshot } from '../../../lib/smartmoving/readSnapshot';
import type { Snapshot } from '../../../lib/smartmoving/snapshot';
import type { CustomerSettings } from '../../../lib/sync/customer/customer';
import type { WhenDeleted } from '../../../lib/sync/rules/handsOff';
import type { InvoiceSettings } from '../../../lib/sync/invoice/invoice';
import type { PaymentSettings } from '../../../lib/sync/payment/payment';
import type { SyncResult } from '../../../lib/sync/outcome/result';
import { NO_LIMITS } from '../../emulators/quickbooks/throttle';
import { startQuickBooksEmulator, type QuickBooksEmulator } from '../../emulators/quickbooks';
import { SmartMovingBench } from './smartMovingBench';

/** What the whole sync of one opportunity gave. */
export interface Outcome {
	customer: SyncResult;
	invoices: SyncResult[];
	payments: SyncResult[];
	refunds: SyncResult[];
}

export interface LoggedRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	status: number;
	requestid: string | null;
	body: unknown;
}

interface Overrides {
	customer?: Partial<CustomerSettings>;
	invoice?: Partial<InvoiceSettings>;
	payment?: Partial<PaymentSettings>;
	preview?: boolean;
	onlyJob?: string;
	onlyPayment?: string;
	whenDeleted?: WhenDeleted;
	recreate?: boolean;
	/** The company as something stands between it and the sync. */
	company?: Company;
}

type Row = Record<string, unknown> & { Id: string };

/** Both emulators, and the sync between them as the nodes carry it out, without n8n. */
export class SyncStage {
	/** What somebody else does in QuickBooks just before a request of the sync arrives there. */
	meanwhile: ((request: HttpRequest) => Promise<void>) | null = null;

	private constructor(
		readonly smartMoving: SmartMovingBench,
		readonly quickBooks: QuickBooksEmulator,
		private readonly ids: ReadonlyMap<string, string>,
	) {}

	static async start(): Promise<SyncStage> {
		const [smartMoving, quickBooks] = await Promise.all([
			SmartMovingBench.start(),
			startQuickBooksEmulator(),
		]);
		const stage = new SyncStage(smartMoving, quickBooks, new Map());
		const ids = new Map<string, string>();
		for (const entity of ['Account', 'Item', 'PaymentMethod', 'Class', 'Department', 'Term']) {
			for (const row of await stage.records(entity)) ids.set(`${entity} ${row.Name}`, row.Id);
		}
		return new SyncStage(smartMoving, quickBooks, ids);
	}

	/** The id of a record of the seeded company, by its name. */
	id(entity: string, name: string): string {
		const id = this.ids.get(`${entity} ${name}`);
		if (id === undefined) throw new Error(`The emulated company has no ${entity} "${name}"`);
		return id;
	}

	async reset(): Promise<void> {
		this.meanwhile = null;
		await this.smartMoving.reset();
		await this.resetBooks();
	}

	/** A fresh company, for SmartMoving as it stands. */
	async resetBooks(): Promise<void> {
		await this.control('POST', '/reset');
		// Intuit's own limits would only make the tests slow; they have tests of their own.
		await this.control('PUT', '/throttle', NO_LIMITS);
	}

	async close(): Promise<void> {
		await Promise.all([this.smartMoving.close(), this.quickBooks.close()]);
	}

	async control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await fetch(`${this.quickBooks.url}/__control${path}`, {
			method,
			headers: { 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
		const text = await answer.text();
		return (text === '' ? undefined : JSON.parse(text)) as T;
	}

	async records(entity: string): Promise<Row[]> {
		return await this.control<Row[]>('GET', `/entities/${entity}`);
	}

	/** Requests to the API since the last reset that could have changed something. */
	async writes(): Promise<LoggedRequest[]> {
		const requests = await this.control<LoggedRequest[]>('GET', '/requests');
		return requests.filter(
			({ method, path }) =>
				method === 'POST' && path.includes('/company/') && !/\/(batch|query)$/.test(path),
		);
	}

	async requests(): Promise<LoggedRequest[]> {
		return await this.control<LoggedRequest[]>('GET', '/requests');
	}

	/** A/R of the company as its ledger has it, in cents. */
	async receivable(): Promise<number> {
		const rows = await this.control<{ balance: number }[]>('GET', '/receivables');
		return Math.round(rows.reduce((sum, { balance }) => sum + balance, 0) * 100);
	}

	/** A/R as SmartMoving's own sums have it (B8), in cents: billed - paid + refunded. */
	async owed(opportunityId: string): Promise<number> {
		const { jobs, payments } = await this.snapshot(opportunityId);
		const billed = jobs
			.filter(({ closedAtUtc }) => closedAtUtc !== null)
			.flatMap(({ actualCharges }) => actualCharges ?? [])
			.reduce((sum, { totalCost }) => sum + (totalCost ?? 0), 0);
		const paid = payments.reduce(
			(sum, { isRefund, amount }) => sum + (isRefund ? -Math.abs(amount) : amount),
			0,
		);
		return Math.round((billed - paid) * 100);
	}

	/** Calls the emulated API as some other program would, e.g. to enter what a person enters. */
	async api<T = Record<string, Row>>(path: string, body: unknown): Promise<T> {
		const { url, realmId, accessToken } = this.quickBooks;
		const answer = await fetch(`${url}/v3/company/${realmId}${path}`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${accessToken}`,
				accept: 'application/json',
				'content-type': 'application/json',
			},
			body: JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
		return JSON.parse(text) as T;
	}

	company(): Company {
		return {
			client: new QuickBooksClient({
				transport: this.transport(),
				realmId: this.quickBooks.realmId,
				sleep: async () => undefined,
			}),
			appBaseUrl: this.quickBooks.url,
			clock: () => new Date(),
		};
	}

	/** Syncs one opportunity from its present state in SmartMoving. */
	async sync(opportunityId: string, overrides: Overrides = {}): Promise<Outcome> {
		const [outcome] = await this.syncAll([await this.snapshot(opportunityId)], overrides);
		return outcome!;
	}

	async snapshot(opportunityId: string): Promise<Snapshot> {
		return await readSnapshot(this.smartMoving.client(), opportunityId, {
			includeAddress: false,
			jobDetails: 'auto',
		});
	}

	/** Syncs several opportunities in one run, as a node does with several items. */
	async syncAll(snapshots: readonly Snapshot[], overrides: Overrides = {}): Promise<Outcome[]> {
		const company = overrides.company ?? this.company();
		const options = { preview: overrides.preview ?? false, recreate: overrides.recreate ?? false };
		const customers = (
			await syncCustomers(company, snapshots, this.customerSettings(overrides), options.preview)
		).map(valueOf);
		const withCustomer = snapshots.map((snapshot, index) => ({
			snapshot,
			customer: customers[index]!,
		}));
		const invoices = (
			await syncInvoices(company, withCustomer, this.invoiceSettings(overrides), {
				...options,
				// As workflow 01 does it: the sync of one payment changes no invoice.
				preview: options.preview || overrides.onlyPayment !== undefined,
				onlyJob: overrides.onlyJob ?? null,
			})
		).map(valueOf);
		const payments = (
			await syncPayments(
				company,
				withCustomer.map((input, index) => ({ ...input, invoices: invoices[index]! })),
				this.paymentSettings(overrides),
				{
					...options,
					onlyPayment: overrides.onlyPayment ?? null,
					whenDeleted: overrides.whenDeleted ?? 'void',
					receivableAccountId: null,
				},
			)
		).map(valueOf);
		return snapshots.map((_, index) => ({
			customer: customers[index]!,
			invoices: invoices[index]!,
			...payments[index]!,
		}));
	}

	private customerSettings({ customer }: Overrides): CustomerSettings {
		return { withoutEmail: 'use', matchSubCustomers: false, ...customer };
	}

	private invoiceSettings({ invoice }: Overrides): InvoiceSettings {
		const item = (name: string) => ({ itemId: this.id('Item', name), classId: null });
		return {
			timeZone: 'America/Chicago',
			useQuickBooksNumbering: false,
			invoiceDate: 'serviceDate',
			givenDate: null,
			jobsToInvoice: 'closed',
			materials: 'charge',
			itemByMove: new Map(),
			discountItem: null,
			tipsItem: null,
			salesTax: 'none',
			startDate: null,
			whenChanged: 'report',
			itemByCategory: new Map([
				[1, item('Moving Labor')],
				[3, item('Packing')],
			]),
			defaultItem: item('Services'),
			termId: null,
			setBillEmail: true,
			locationByBranch: new Map(),
			classByBranch: new Map(),
			classByJobType: new Map(),
			...invoice,
		};
	}

	private paymentSettings({ payment }: Overrides): PaymentSettings {
		const bank = this.id('Account', 'Checking');
		return {
			timeZone: 'America/Chicago',
			startDate: null,
			whenChanged: 'report',
			typeMappings: new Map([
				[0, { depositAccountId: bank, paymentMethodId: this.id('PaymentMethod', 'Cash') }],
				[2, { depositAccountId: bank, paymentMethodId: this.id('PaymentMethod', 'Visa') }],
			]),
			defaultMapping: { depositAccountId: bank, paymentMethodId: null },
			skippedTypes: new Set([6, 7]),
			refundAccountByType: new Map(),
			defaultRefundAccount: bank,
			...payment,
		};
	}

	private transport(): HttpTransport {
		const { url, accessToken } = this.quickBooks;
		return async (request) => {
			await this.meanwhile?.(request);
			const { method, path, query = {}, headers = {}, body } = request;
			const search = new URLSearchParams(
				Object.entries(query).map(([name, value]) => [name, String(value)]),
			);
			const answer = await fetch(`${url}${path}?${search}`, {
				method,
				headers: {
					accept: 'application/json',
					authorization: `Bearer ${accessToken}`,
					'content-type': 'application/json',
					...headers,
				},
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
				signal: AbortSignal.timeout(5_000),
			}).catch(() => {
				throw new NoAnswerError('QuickBooks could not be reached.');
			});
			const text = await answer.text().catch(() => {
				throw new NoAnswerError('QuickBooks broke its answer off.');
			});
			return {
				status: answer.status,
				headers: Object.fromEntries(answer.headers),
				body: parsed(text),
			};
		};
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** A mover's day: the commands of SmartMoving's control plane, by their trade names. */
export class Mover {
	constructor(
		private readonly stage: SyncStage,
		readonly id: string,
	) {}

	static async book(stage: SyncStage, seed: Record<string, unknown> = {}): Promise<Mover> {
		const { id } = await stage.smartMoving.seed({
			jobs: [job('1234-1', [charge('Moving labor', 1, 600, 4), charge('Packing', 3, 150)])],
			...seed,
		});
		return new Mover(stage, id);
	}

	async pay(amount: number, more: Record<string, unknown> = {}): Promise<{ id: string }> {
		return await this.command('payments', { amount, paymentType: 2, paymentCategory: 0, ...more });
	}

	async refund(paymentId: string, amount: number, createdAtUtc?: string): Promise<{ id: string }> {
		return await this.command('refunds', { paymentId, amount, createdAtUtc });
	}

	/** A payment that bounced, e.g. a returned e-check: SmartMoving lists a negative payment. */
	async reverse(amount: number, more: Record<string, unknown> = {}): Promise<{ id: string }> {
		return await this.pay(-amount, more);
	}

	async deletePayment(paymentId: string): Promise<void> {
		await this.stage.smartMoving.control(
			'DELETE',
			`/opportunities/${this.id}/payments/${paymentId}`,
		);
	}

	async closeJob(jobNumber = '1234-1'): Promise<void> {
		await this.command('close-job', { jobNumber, at: '2026-05-20T01:30:00Z' });
	}

	async reopenJob(jobNumber = '1234-1'): Promise<void> {
		await this.command('reopen-job', { jobNumber });
	}

	async charge(actualCharges: unknown[], jobNumber = '1234-1'): Promise<void> {
		await this.command('charges', { jobNumber, actualCharges });
	}

	async rename(customer: { name?: string; emailAddress?: string }): Promise<void> {
		await this.command('customer', customer);
	}

	async sync(overrides: Overrides = {}): Promise<Outcome> {
		return await this.stage.sync(this.id, overrides);
	}

	private async command<T>(name: string, body: unknown): Promise<T> {
		return await this.stage.smartMoving.control('POST', `/opportunities/${this.id}/${name}`, body);
	}
}

export function job(
	jobNumber: string,
	actualCharges: unknown[],
	more: Record<string, unknown> = {},
) {
	return {
		jobNumber,
		jobDate: 20260519,
		type: 1,
		totalTips: 0,
		actualCharges,
		notes: { customerNotes: 'Thank you', crewNotes: 'Piano on 2nd floor' },
		...more,
	};
}

export function charge(name: string, chargeCategory: number, total: number, quantity = 1) {
	return { name, chargeCategory, quantity, subtotal: total, discountAmount: 0, totalCost: total };
}

export function statuses({ customer, invoices, payments, refunds }: Outcome) {
	const of = (results: SyncResult[]) => results.map(({ status }) => status);
	return {
		customer: customer.status,
		invoices: of(invoices),
		payments: of(payments),
		refunds: of(refunds),
	};
}
