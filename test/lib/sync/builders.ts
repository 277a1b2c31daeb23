import type { z } from 'zod';
import {
	customerSchema,
	invoiceSchema,
	journalEntrySchema,
	paymentSchema,
	preferencesSchema,
	purchaseSchema,
	type Customer,
	type Invoice,
	type JournalEntry,
	type Payment,
	type Preferences,
	type Purchase,
} from '../../../lib/quickbooks/schemas';
import {
	snapshotSchema,
	type Snapshot,
	type SnapshotCharge,
	type SnapshotJob,
	type SnapshotMaterial,
	type SnapshotPayment,
} from '../../../lib/smartmoving/snapshot';
import {
	reversalNumber,
	marker,
	paymentReference,
	refundNumber,
} from '../../../lib/sync/ours/identity';
import type { InvoiceSettings } from '../../../lib/sync/invoice/invoice';
import type { PaymentSettings } from '../../../lib/sync/payment/payment';
import type { PaymentFindings, InvoiceFindings } from '../../../lib/sync/found/findings';
import {
	referenceKey,
	type KnownReference,
	type KnownReferences,
	type ReferenceKind,
} from '../../../lib/sync/rules/references';

/**
 * Small records of both sides. Each goes through the schema of its boundary, so that a test cannot
 * use a record that neither service could send.
 */

type Input<S extends z.ZodTypeAny> = Partial<z.input<S>>;
type OpportunityInput = Partial<z.input<typeof snapshotSchema>['opportunity']>;

export const TIME_ZONE = 'America/Chicago';

export const JANE = {
	id: 'c0000000-0000-4000-8000-000000000001',
	name: 'Jane Smith',
	emailAddress: 'jane@example.com',
	phoneNumber: '555-0100',
	address: '1 Main St, Austin, TX 78701',
};

export function snapshot(
	parts: {
		opportunity?: OpportunityInput;
		customer?: Partial<typeof JANE> | { emailAddress: string | null };
		jobs?: SnapshotJob[];
		payments?: SnapshotPayment[];
	} = {},
): Snapshot {
	return snapshotSchema.parse({
		opportunity: {
			id: '0b000000-0000-4000-8000-000000000001',
			quoteNumber: 1234,
			status: 4,
			opportunityType: 0,
			branch: 'Austin',
			serviceDate: 20260519,
			...parts.opportunity,
			customer: { ...JANE, ...parts.customer },
		},
		jobs: parts.jobs ?? [],
		payments: parts.payments ?? [],
	});
}

const jobSchema = snapshotSchema.shape.jobs.element;
const paymentRowSchema = snapshotSchema.shape.payments.element;

/** A closed job of one charge of 600.00. */
export function job(fields: Input<typeof jobSchema> = {}): SnapshotJob {
	return jobSchema.parse({
		id: 'a0000000-0000-4000-8000-000000000001',
		jobNumber: '1234-1',
		type: 1,
		jobDate: 20260519,
		completedAtUtc: '2026-05-19T22:00:00Z',
		closedAtUtc: '2026-05-20T03:30:00Z',
		actualCharges: [charge()],
		actualMaterials: [],
		...fields,
	});
}

export function openJob(fields: Input<typeof jobSchema> = {}): SnapshotJob {
	return job({ completedAtUtc: null, closedAtUtc: null, actualCharges: null, ...fields });
}

export function charge(fields: Partial<SnapshotCharge> = {}): SnapshotCharge {
	const totalCost = fields.totalCost === undefined ? 600 : fields.totalCost;
	return {
		name: 'Moving labor',
		description: null,
		chargeCategory: 1,
		quantity: null,
		subtotal: totalCost,
		discountAmount: 0,
		totalCost,
		...fields,
	};
}

export function material(fields: Partial<SnapshotMaterial> = {}): SnapshotMaterial {
	return {
		name: 'Small box',
		description: null,
		materialsQuantity: 10,
		materialsRate: 2.5,
		packingQuantity: null,
		packingRate: null,
		unpackingQuantity: null,
		unpackingRate: null,
		...fields,
	};
}

/** A deposit of 100.00 in cash. */
export function payment(fields: Input<typeof paymentRowSchema> = {}): SnapshotPayment {
	return paymentRowSchema.parse({
		id: 'p1',
		jobId: null,
		amount: 100,
		paymentType: 0,
		paymentCategory: 0,
		createdAtUtc: '2026-05-01T15:00:00Z',
		isRefund: false,
		refundsJobPaymentId: null,
		amountRefunded: null,
		gatewayPaymentId: null,
		customPaymentDescription: null,
		...fields,
	});
}

export function refund(fields: Input<typeof paymentRowSchema> = {}): SnapshotPayment {
	return payment({
		id: 'r1',
		amount: 30,
		isRefund: true,
		refundsJobPaymentId: 'p1',
		createdAtUtc: '2026-05-25T15:00:00Z',
		...fields,
	});
}

/** The reversal of {@link payment}, e.g. a returned e-check. */
export function reversal(fields: Input<typeof paymentRowSchema> = {}): SnapshotPayment {
	return payment({ id: 'c1', amount: -100, createdAtUtc: '2026-05-27T15:00:00Z', ...fields });
}

export function customerRecord(fields: Input<typeof customerSchema> = {}): Customer {
	return customerSchema.parse({
		Id: '1',
		SyncToken: '0',
		DisplayName: 'Jane Smith',
		PrimaryEmailAddr: { Address: 'jane@example.com' },
		...fields,
	});
}

/** An invoice of 600.00 for {@link job}, as this product makes it. */
export function invoiceRecord(fields: Input<typeof invoiceSchema> = {}): Invoice {
	const total = fields.TotalAmt ?? 600;
	return invoiceSchema.parse({
		Id: '500',
		SyncToken: '0',
		CustomerRef: { value: '1', name: 'Jane Smith' },
		DocNumber: 'SM1234-1',
		TxnDate: '2026-05-19',
		TotalAmt: total,
		Balance: total,
		Line: [
			{
				Id: '1',
				Amount: total,
				DetailType: 'SalesItemLineDetail',
				Description: 'Moving labor',
				SalesItemLineDetail: { ItemRef: { value: '10' }, TaxCodeRef: { value: 'NON' } },
			},
			{ Amount: total, DetailType: 'SubTotalLineDetail' },
		],
		PrivateNote: `SmartMoving job 1234-1 ${marker('job', job().id)}`,
		...fields,
	});
}

/** The payment of {@link payment}, as this product makes it: unapplied. */
export function paymentRecord(fields: Input<typeof paymentSchema> = {}, sourceId = 'p1'): Payment {
	return paymentSchema.parse({
		Id: '700',
		SyncToken: '0',
		CustomerRef: { value: '1', name: 'Jane Smith' },
		TxnDate: '2026-05-01',
		TotalAmt: 100,
		UnappliedAmt: 100,
		PaymentRefNum: paymentReference(sourceId),
		PrivateNote: `SmartMoving payment of quote 1234 ${marker('payment', sourceId)}`,
		Line: [],
		...fields,
	});
}

/** A payment's line as QuickBooks sends it. */
export function link(TxnType: string, TxnId: string, Amount: number) {
	return { Amount, LinkedTxn: [{ TxnId, TxnType }] };
}

/** The expense of {@link refund}, as this product makes it. */
export function purchaseRecord(
	fields: Input<typeof purchaseSchema> = {},
	sourceId = 'r1',
): Purchase {
	return purchaseSchema.parse({
		Id: '800',
		SyncToken: '0',
		PaymentType: 'Cash',
		AccountRef: { value: '35' },
		EntityRef: { value: '1', name: 'Jane Smith', type: 'Customer' },
		DocNumber: refundNumber(sourceId),
		TxnDate: '2026-05-25',
		TotalAmt: 30,
		PrivateNote: `SmartMoving refund of quote 1234 ${marker('refund', sourceId)}`,
		Line: [
			{
				Amount: fields.TotalAmt ?? 30,
				DetailType: 'AccountBasedExpenseLineDetail',
				AccountBasedExpenseLineDetail: {
					AccountRef: { value: '84' },
					CustomerRef: { value: '1' },
				},
			},
		],
		...fields,
	});
}

/** The journal entry of {@link reversal}, as this product makes it. */
export function journalEntryRecord(
	fields: Input<typeof journalEntrySchema> & { amount?: number } = {},
	sourceId = 'c1',
): JournalEntry {
	const { amount = 100, ...others } = fields;
	const line = (PostingType: 'Debit' | 'Credit', account: string) => ({
		Amount: amount,
		DetailType: 'JournalEntryLineDetail',
		JournalEntryLineDetail: {
			PostingType,
			AccountRef: { value: account },
			...(PostingType === 'Debit'
				? { Entity: { Type: 'Customer', EntityRef: { value: '1' } } }
				: {}),
		},
	});
	return journalEntrySchema.parse({
		Id: '900',
		SyncToken: '0',
		DocNumber: reversalNumber(sourceId),
		TxnDate: '2026-05-27',
		PrivateNote: `SmartMoving reversal of quote 1234 ${marker('payment', sourceId)}`,
		Line: [line('Debit', '84'), line('Credit', '35')],
		...others,
	});
}

export function preferences(
	fields: {
		sales?: Preferences['SalesFormsPrefs'];
		accounting?: Preferences['AccountingInfoPrefs'];
	} = {},
): Preferences {
	return preferencesSchema.parse({
		SalesFormsPrefs: { CustomTxnNumbers: true, ...fields.sales },
		AccountingInfoPrefs: { ...fields.accounting },
	});
}

/** The records that the settings below can name, all of them in use. */
export function references(
	changes: Readonly<Record<string, Partial<KnownReference>>> = {},
): KnownReferences {
	const ids: [ReferenceKind, string[]][] = [
		['Item', ['10', '11', '12', '99']],
		['Account', ['35', '36', '84']],
		['PaymentMethod', ['1']],
		['Class', ['5', '50', '51', '52', '53']],
		['Department', ['7']],
		['Term', ['3']],
	];
	return new Map(
		ids.flatMap(([kind, list]) =>
			list.map((id) => {
				const key = referenceKey(kind, id);
				const record = { name: key, active: true, type: undefined, ...changes[key] };
				return [key, record] as const;
			}),
		),
	);
}

export function invoiceFindings(fields: Partial<InvoiceFindings> = {}): InvoiceFindings {
	return { invoices: [], preferences: preferences(), references: references(), ...fields };
}

export function paymentFindings(fields: Partial<PaymentFindings> = {}): PaymentFindings {
	return {
		payments: [],
		purchases: [],
		journalEntries: [],
		invoices: [],
		receivableAccountId: '84',
		preferences: preferences(),
		references: references(),
		...fields,
	};
}

export function invoiceSettings(fields: Partial<InvoiceSettings> = {}): InvoiceSettings {
	return {
		itemByCategory: new Map([[1, { itemId: '10', classId: null }]]),
		itemByMove: new Map(),
		defaultItem: null,
		materials: 'charge',
		discountItem: null,
		tipsItem: null,
		salesTax: 'none',
		timeZone: TIME_ZONE,
		useQuickBooksNumbering: false,
		invoiceDate: 'serviceDate',
		givenDate: null,
		startDate: null,
		whenChanged: 'report',
		jobsToInvoice: 'closed',
		termId: null,
		setBillEmail: false,
		locationByBranch: new Map(),
		classByBranch: new Map(),
		classByJobType: new Map(),
		...fields,
	};
}

export function paymentSettings(fields: Partial<PaymentSettings> = {}): PaymentSettings {
	return {
		timeZone: TIME_ZONE,
		startDate: null,
		whenChanged: 'report',
		typeMappings: new Map([[0, { depositAccountId: '35', paymentMethodId: '1' }]]),
		defaultMapping: null,
		skippedTypes: new Set([6, 7]),
		refundAccountByType: new Map(),
		defaultRefundAccount: '35',
		...fields,
	};
}
