import { z } from 'zod';

/**
 * The QuickBooks records that the sync reads, as far as it looks at them. Unknown properties are
 * let through unread; ids and SyncTokens are strings even where QuickBooks sends a number.
 */

const id = z.union([z.string().min(1), z.number().transform(String)]);
const text = z
	.string()
	.nullish()
	.transform((value) => value ?? undefined);
/** Never coerced from null or an empty string: an amount that is not there is not zero. */
const amount = z.union([
	z.number().finite(),
	z
		.string()
		.regex(/^-?\d+(\.\d+)?$/)
		.transform(Number),
]);

export const refSchema = z.object({ value: id, name: text, type: text });

const metaDataSchema = z.object({ CreateTime: text, LastUpdatedTime: text }).optional();
const linkedTxnSchema = z.object({
	TxnId: id,
	TxnType: z.string(),
	/** Which line of a journal entry is linked. */
	TxnLineId: id.nullish().transform((value) => value ?? undefined),
});
const linkedTxns = z
	.array(linkedTxnSchema)
	.nullish()
	.transform((value) => value ?? []);
const optionalRef = refSchema.nullish().transform((value) => value ?? undefined);

const recordSchema = z.object({ Id: id, SyncToken: id, MetaData: metaDataSchema });

export const customerSchema = recordSchema.extend({
	DisplayName: z.string(),
	Active: z.boolean().default(true),
	Job: z.boolean().default(false),
	ParentRef: optionalRef,
	PrimaryEmailAddr: z.object({ Address: text }).optional(),
	Notes: text,
	Balance: amount.default(0),
});

/** Vendors and employees matter only because they share the customers' name space. */
export const nameHolderSchema = recordSchema.extend({ DisplayName: z.string() });

export const invoiceLineSchema = z.object({
	/** The subtotal line that QuickBooks adds by itself has none. */
	Id: id.optional(),
	Amount: amount.default(0),
	DetailType: z.string(),
	Description: text,
	SalesItemLineDetail: z
		.object({
			ItemRef: optionalRef,
			Qty: amount.optional(),
			UnitPrice: amount.optional(),
			TaxCodeRef: optionalRef,
			ClassRef: optionalRef,
		})
		.optional(),
});

export const invoiceSchema = recordSchema.extend({
	CustomerRef: refSchema,
	DocNumber: text,
	TxnDate: z.string(),
	TotalAmt: amount,
	Balance: amount,
	Line: z.array(invoiceLineSchema).default([]),
	LinkedTxn: linkedTxns,
	PrivateNote: text,
	CustomerMemo: z.object({ value: text }).optional(),
	SalesTermRef: optionalRef,
	BillEmail: z.object({ Address: text }).optional(),
	ClassRef: optionalRef,
	DepartmentRef: optionalRef,
	DueDate: text,
	TxnTaxDetail: z.object({ TotalTax: amount.nullish().transform((value) => value ?? 0) }).nullish(),
	/** `EmailSent` once QuickBooks has e-mailed it; `DeliveryInfo` says when it last did. */
	EmailStatus: text,
	DeliveryInfo: z.object({ DeliveryTime: text }).nullish(),
});

export const paymentLineSchema = z.object({ Amount: amount, LinkedTxn: linkedTxns });

export const paymentSchema = recordSchema.extend({
	CustomerRef: refSchema,
	TxnDate: z.string(),
	TotalAmt: amount,
	UnappliedAmt: amount.default(0),
	PaymentRefNum: text,
	PaymentMethodRef: optionalRef,
	DepositToAccountRef: optionalRef,
	PrivateNote: text,
	Line: z.array(paymentLineSchema).default([]),
	LinkedTxn: linkedTxns,
});

export const purchaseSchema = recordSchema.extend({
	PaymentType: z.string(),
	AccountRef: refSchema,
	EntityRef: optionalRef,
	DocNumber: text,
	TxnDate: z.string(),
	TotalAmt: amount,
	PrivateNote: text,
	Line: z
		.array(
			z.object({
				Amount: amount.default(0),
				DetailType: z.string(),
				AccountBasedExpenseLineDetail: z
					.object({ AccountRef: optionalRef, CustomerRef: optionalRef })
					.optional(),
			}),
		)
		.default([]),
	LinkedTxn: linkedTxns,
});

export const journalEntrySchema = recordSchema.extend({
	DocNumber: text,
	TxnDate: z.string(),
	PrivateNote: text,
	Line: z
		.array(
			z.object({
				Amount: amount.default(0),
				DetailType: z.string(),
				JournalEntryLineDetail: z
					.object({
						PostingType: z.enum(['Debit', 'Credit']),
						AccountRef: optionalRef,
						Entity: z.object({ Type: text, EntityRef: optionalRef }).optional(),
					})
					.optional(),
			}),
		)
		.default([]),
});

export const accountSchema = recordSchema.extend({
	Name: z.string(),
	FullyQualifiedName: text,
	AccountType: z.string(),
	AccountSubType: text,
	Active: z.boolean().default(true),
});

/** Items, payment methods, classes, departments and terms: what a dropdown shows. */
export const namedRecordSchema = recordSchema.extend({
	Name: z.string(),
	FullyQualifiedName: text,
	Type: text,
	/** Items only: the account that what is sold posts to. */
	IncomeAccountRef: optionalRef,
	Active: z.boolean().default(true),
});

export const preferencesSchema = z.object({
	SalesFormsPrefs: z
		.object({
			CustomTxnNumbers: z.boolean().optional(),
			AutoApplyCredit: z.boolean().optional(),
			AutoApplyPayments: z.boolean().optional(),
		})
		.default({}),
	AccountingInfoPrefs: z
		.object({
			BookCloseDate: text,
			ClassTrackingPerTxn: z.boolean().optional(),
			ClassTrackingPerTxnLine: z.boolean().optional(),
			TrackDepartments: z.boolean().optional(),
		})
		.default({}),
	TaxPrefs: z
		.object({
			UsingSalesTax: z.boolean().optional(),
			/** True: automated sales tax; false: that, but not set up yet; absent: rates chosen by hand. */
			PartnerTaxEnabled: z.boolean().nullish(),
		})
		.default({}),
});

export const companyInfoSchema = recordSchema.extend({ CompanyName: z.string() });

/** The schema by entity name, for answers whose entity is known only from the question. */
export const entitySchemas = {
	Customer: customerSchema,
	Vendor: nameHolderSchema,
	Employee: nameHolderSchema,
	Invoice: invoiceSchema,
	Payment: paymentSchema,
	Purchase: purchaseSchema,
	JournalEntry: journalEntrySchema,
	Account: accountSchema,
	Item: namedRecordSchema,
	PaymentMethod: namedRecordSchema,
	Class: namedRecordSchema,
	Department: namedRecordSchema,
	Term: namedRecordSchema,
	Preferences: preferencesSchema,
	CompanyInfo: companyInfoSchema,
} as const;

export type EntityName = keyof typeof entitySchemas;
export type EntityOf<N extends EntityName> = z.infer<(typeof entitySchemas)[N]>;

export type Customer = EntityOf<'Customer'>;
export type Invoice = EntityOf<'Invoice'>;
export type InvoiceLine = z.infer<typeof invoiceLineSchema>;
export type Payment = EntityOf<'Payment'>;
export type PaymentLine = z.infer<typeof paymentLineSchema>;
export type Purchase = EntityOf<'Purchase'>;
export type JournalEntry = EntityOf<'JournalEntry'>;
export type Account = EntityOf<'Account'>;
export type Preferences = EntityOf<'Preferences'>;
export type CompanyInfo = EntityOf<'CompanyInfo'>;
