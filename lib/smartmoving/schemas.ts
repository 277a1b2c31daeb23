import { z } from 'zod';

/**
 * The answers of SmartMoving, as far as this product looks at them. Lenient where the service is
 * loose: null and absent are the same, a number can come as text, an unknown number of a list is
 * kept, unknown fields are let through for the people who asked for the record.
 */

/** UUID case is not significant: one spelling, so that ids can be compared and hashed. */
const id = z
	.string()
	.trim()
	.min(1)
	.transform((value) => value.toLowerCase());
const optionalId = z
	.string()
	.nullish()
	.transform((value) => value?.trim().toLowerCase() || null);
const text = z
	.string()
	.nullish()
	.transform((value) => value ?? null);
const number = z
	.union([
		z.number().finite(),
		z
			.string()
			.regex(/^-?\d+(\.\d+)?$/)
			.transform(Number),
	])
	.nullish()
	.transform((value) => value ?? null);
const textOrNumber = z.union([z.string().trim().min(1), z.number().transform(String)]);
const amount = number.refine((value): value is number => value !== null, 'is missing');

/** Some times come without a zone; they are in UTC all the same. */
const time = z
	.string()
	.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d/, 'is not a time')
	.transform((value) => (/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`));
const optionalTime = time.nullish().transform((value) => value ?? null);

/** Crew members are published as names; a record with a name is taken as well. */
const names = z
	.array(z.union([z.string(), z.object({ name: z.string() }).transform((value) => value.name)]))
	.nullish()
	.transform((value) => value ?? []);

const chargeSchema = z
	.object({
		name: text,
		description: text,
		editableDescription: text,
		chargeCategory: number,
		quantity: number,
		subtotal: number,
		discountAmount: number,
		totalCost: number,
	})
	.passthrough();
/** Absent unless the Include flag was sent: null then, which is not an empty list. */
const charges = z
	.array(chargeSchema)
	.nullish()
	.transform((value) => value ?? null);

const materials = z
	.array(
		z
			.object({
				name: text,
				description: text,
				materialsQuantity: number,
				materialsRate: number,
				packingQuantity: number,
				packingRate: number,
				unpackingQuantity: number,
				unpackingRate: number,
			})
			.passthrough(),
	)
	.nullish()
	.transform((value) => value ?? null);

const embeddedJobSchema = z
	.object({
		id,
		jobNumber: textOrNumber,
		jobDate: number,
		type: number,
		estimatedCharges: charges,
		actualCharges: charges,
		totalTips: number,
		crewMembers: names,
		trucks: names,
	})
	.passthrough();

export const opportunitySchema = z
	.object({
		id,
		quoteNumber: textOrNumber,
		status: number,
		opportunityType: number,
		serviceDate: number,
		branch: z.object({ name: text }).passthrough().nullish(),
		/** Only compared with, so an odd one is none and stops nothing. */
		estimatedTotal: z.object({ subtotal: number, tax: number }).nullish().catch(null),
		customField01: text,
		customField02: text,
		customField03: text,
		customer: z
			.object({
				id,
				name: text.transform((value) => value ?? ''),
				emailAddress: text,
				phoneNumber: text,
			})
			.passthrough(),
		jobs: z
			.array(embeddedJobSchema)
			.nullish()
			.transform((value) => value ?? []),
	})
	.passthrough();

export const jobSummarySchema = z
	.object({
		id,
		type: number,
		jobNumber: textOrNumber,
		jobDate: number,
		completedAtUtc: optionalTime,
		closedAtUtc: optionalTime,
	})
	.passthrough();
export const jobSummariesSchema = z.array(jobSummarySchema);

export const jobSchema = jobSummarySchema.extend({
	actualCharges: charges,
	actualMaterials: materials,
	totalTips: number,
	crewMembers: names,
	trucks: names,
	notes: z
		.object({ customerNotes: text, crewNotes: text, accountingNotes: text })
		.passthrough()
		.nullish(),
});

export const paymentSchema = z
	.object({
		id,
		jobId: optionalId,
		amount,
		paymentType: number,
		paymentCategory: number,
		createdAtUtc: time,
		isRefund: z
			.boolean()
			.nullish()
			.transform((value) => value ?? false),
		refundsJobPaymentId: optionalId,
		amountRefunded: number,
		gatewayPaymentId: text,
		customPaymentDescription: text,
	})
	.passthrough();
export const paymentsSchema = z.array(paymentSchema);

export const customerSchema = z
	.object({
		id,
		name: text,
		emailAddress: text,
		phoneNumber: text,
		address: text,
	})
	.passthrough();

/** A row of the date-window sweep. */
export const sweptCustomerSchema = customerSchema.extend({
	opportunities: z
		.array(
			z
				.object({
					id,
					quoteNumber: textOrNumber,
					status: number,
					jobs: z
						.array(
							z.object({ id, jobNumber: text, serviceDate: number, type: number }).passthrough(),
						)
						.nullish()
						.transform((value) => value ?? null),
				})
				.passthrough(),
		)
		.nullish()
		.transform((value) => value ?? []),
});

export const branchSchema = z.object({ id, name: text, phoneNumber: text }).passthrough();

/** Lists are published as a bare array or as pages; `lastPage` is absent from the former. */
export const pageSchema = z.union([
	z.array(z.unknown()).transform((rows) => ({ rows, lastPage: undefined })),
	z
		.object({ pageResults: z.array(z.unknown()), lastPage: z.boolean().nullish() })
		.transform(({ pageResults, lastPage }) => ({
			rows: pageResults,
			lastPage: lastPage ?? undefined,
		})),
]);

export const noteAnswerSchema = z.object({ noteId: text }).passthrough();

export type SmartMovingOpportunity = z.infer<typeof opportunitySchema>;
export type SmartMovingJobSummary = z.infer<typeof jobSummarySchema>;
export type SmartMovingJob = z.infer<typeof jobSchema>;
export type SmartMovingCharge = z.infer<typeof chargeSchema>;
export type SmartMovingPayment = z.infer<typeof paymentSchema>;
export type SmartMovingCustomer = z.infer<typeof customerSchema>;
export type SweptCustomer = z.infer<typeof sweptCustomerSchema>;
export type SmartMovingBranch = z.infer<typeof branchSchema>;
