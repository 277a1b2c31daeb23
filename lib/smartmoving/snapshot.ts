import { z } from 'zod';

/**
 * The present state of one SmartMoving opportunity: what `Get for Sync` puts out and what every
 * posting node takes in. It keeps SmartMoving's own field names, so that a person who knows the
 * API recognises them; amounts are in the account's currency, days are local `yyyyMMdd` integers.
 */

/** `yyyyMMdd` as SmartMoving sends it; 0 and null both mean "not set". */
const day = z
	.number()
	.int()
	.nullish()
	.transform((value) => (value ? value : null));
const text = z
	.string()
	.nullish()
	.transform((value) => value ?? null);
const number = z
	.number()
	.finite()
	.nullish()
	.transform((value) => value ?? null);

export const snapshotChargeSchema = z.object({
	name: text,
	description: text,
	chargeCategory: number,
	quantity: number,
	subtotal: number,
	discountAmount: number,
	totalCost: number,
});

export const snapshotMaterialSchema = z.object({
	name: text,
	description: text,
	materialsQuantity: number,
	materialsRate: number,
	packingQuantity: number,
	packingRate: number,
	unpackingQuantity: number,
	unpackingRate: number,
});

export const snapshotJobSchema = z.object({
	id: z.string().min(1),
	jobNumber: z.string().min(1),
	type: number,
	jobDate: day,
	completedAtUtc: text,
	closedAtUtc: text,
	/** Null where they were not read, because the job is neither closed nor completed. */
	actualCharges: z.array(snapshotChargeSchema).nullable().default(null),
	actualMaterials: z.array(snapshotMaterialSchema).nullable().default(null),
	totalTips: number,
	customerNotes: text,
	crewNotes: text,
	/** Names of the crew and trucks that did the job, where SmartMoving has them. */
	crew: z.array(z.string()).default([]),
	trucks: z.array(z.string()).default([]),
});

export const snapshotPaymentSchema = z.object({
	id: z.string().min(1),
	jobId: text,
	amount: z.number().finite(),
	paymentType: number,
	paymentCategory: number,
	createdAtUtc: z.string().min(1),
	isRefund: z
		.boolean()
		.nullish()
		.transform((value) => value ?? false),
	/** The id of the payment that this row refunds. */
	refundsJobPaymentId: text,
	amountRefunded: number,
	gatewayPaymentId: text,
	customPaymentDescription: text,
});

export const snapshotSchema = z.object({
	opportunity: z.object({
		id: z.string().min(1),
		quoteNumber: z.coerce.string().min(1),
		status: number,
		opportunityType: number,
		/** A branch is known by its name only; the opportunity carries no branch id. */
		branch: text,
		serviceDate: day,
		/** For all jobs together, as estimated; all that SmartMoving says of sales tax. */
		estimatedTotal: z
			.object({ subtotal: number, tax: number })
			.nullish()
			.transform((value) => value ?? null),
		customField01: text,
		customField02: text,
		customField03: text,
		customer: z.object({
			id: z.string().min(1),
			name: z.string(),
			emailAddress: text,
			phoneNumber: text,
			/** One free-text line; null unless the address was asked for. */
			address: text,
		}),
	}),
	jobs: z.array(snapshotJobSchema),
	payments: z.array(snapshotPaymentSchema),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
export type SnapshotOpportunity = Snapshot['opportunity'];
export type SnapshotJob = z.infer<typeof snapshotJobSchema>;
export type SnapshotCharge = z.infer<typeof snapshotChargeSchema>;
export type SnapshotMaterial = z.infer<typeof snapshotMaterialSchema>;
export type SnapshotPayment = z.infer<typeof snapshotPaymentSchema>;
