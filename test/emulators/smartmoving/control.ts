import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { faultSchema } from './faults';
import type { OpportunitySeed } from './store';
import { CommandRefused, jobOf } from './store';
import { switchMeanings, type SwitchName } from './switches';
import * as views from './views';
import { webhookSetupSchema } from './webhooks';
import { resetWorld, type World } from './world';

/**
 * The control plane: what a person does in SmartMoving's own screens, and what a test wants to
 * see or to break. Not in the request log, never subject to faults.
 */
export function controlRouter(world: World): Router {
	const router = Router();
	const command =
		(handler: (request: Request) => unknown) => (request: Request, response: Response) => {
			response.json(handler(request) ?? { ok: true });
		};
	const opportunityOf = (request: Request) => world.crm.opportunity(String(request.params.id));
	const { webhooks } = world;

	router.post(
		'/reset',
		command(() => resetWorld(world)),
	);
	router.get(
		'/requests',
		command(() => world.requests),
	);
	router.get(
		'/deliveries',
		command(() => webhooks.deliveries),
	);
	router.post(
		'/faults',
		command((request) => world.faults.add(checked(faultSchema, request.body))),
	);
	router.post(
		'/latency',
		command((request) => {
			world.latencyMs = checked(z.object({ ms: z.number().min(0).max(60_000) }), request.body).ms;
		}),
	);
	router.put(
		'/webhooks',
		command((request) => webhooks.configure(checked(webhookSetupSchema, request.body))),
	);
	router.get(
		'/switches',
		command(() =>
			Object.entries(switchMeanings).map(([name, meanings]) => ({
				name,
				on: world.switches[name as SwitchName],
				meanings,
			})),
		),
	);
	router.put(
		'/switches',
		command((request) => {
			const change = checked(z.record(z.boolean()), request.body);
			for (const [name, on] of Object.entries(change)) {
				if (!(name in switchMeanings)) throw new CommandRefused(400, `No switch is named ${name}.`);
				world.switches[name as SwitchName] = on;
			}
			return world.switches;
		}),
	);

	router.post(
		'/opportunities',
		command((request) => {
			const opportunity = world.crm.seed(checked(seedSchema, request.body) as OpportunitySeed);
			const customer = world.crm.customerOf(opportunity);
			webhooks.send('customer-created', { 'customer-id': customer.id });
			webhooks.send('opportunity-created', {
				'opportunity-id': opportunity.id,
				'opportunity-status': opportunity.status,
			});
			for (const job of opportunity.jobs) {
				webhooks.send('job-created', { 'opportunity-id': opportunity.id, 'job-id': job.id });
			}
			return { ...opportunity, customer };
		}),
	);
	router.get(
		'/opportunities/:id',
		command((request) => {
			const opportunity = opportunityOf(request);
			return { ...opportunity, customer: world.crm.customerOf(opportunity) };
		}),
	);
	router.post(
		'/opportunities/:id/payments',
		command((request) => {
			const opportunity = opportunityOf(request);
			const payment = world.crm.takePayment(opportunity, checked(paymentSchema, request.body));
			webhooks.send('payment-made', {
				'opportunity-id': opportunity.id,
				'payment-id': payment.id,
			});
			webhooks.opportunityChanged(opportunity);
			return views.paymentView(payment, world.switches);
		}),
	);
	router.delete(
		'/opportunities/:id/payments/:paymentId',
		command((request) => {
			const opportunity = opportunityOf(request);
			world.crm.deletePayment(opportunity, String(request.params.paymentId));
			webhooks.opportunityChanged(opportunity);
		}),
	);
	router.post(
		'/opportunities/:id/refunds',
		command((request) => {
			const opportunity = opportunityOf(request);
			const refund = world.crm.refund(opportunity, checked(refundSchema, request.body));
			webhooks.opportunityChanged(opportunity);
			return views.paymentView(refund, world.switches);
		}),
	);
	router.post(
		'/opportunities/:id/close-job',
		command((request) => {
			const opportunity = opportunityOf(request);
			const { jobNumber, at } = checked(jobCommandSchema, request.body);
			const statusChanged = world.crm.closeJob(opportunity, jobNumber, at);
			const job = jobOf(opportunity, jobNumber);
			webhooks.send('job-closed', { 'opportunity-id': opportunity.id, 'job-id': job.id });
			webhooks.opportunityChanged(opportunity, statusChanged);
			return views.jobSummaryView(job, world.switches);
		}),
	);
	router.post(
		'/opportunities/:id/reopen-job',
		command((request) => {
			const opportunity = opportunityOf(request);
			const { jobNumber } = checked(jobCommandSchema, request.body);
			const statusChanged = world.crm.reopenJob(opportunity, jobNumber);
			webhooks.opportunityChanged(opportunity, statusChanged);
			return views.jobSummaryView(jobOf(opportunity, jobNumber), world.switches);
		}),
	);
	router.post(
		'/opportunities/:id/charges',
		command((request) => {
			const opportunity = opportunityOf(request);
			const { jobNumber, actualCharges } = checked(chargesSchema, request.body);
			world.crm.changeCharges(opportunity, jobNumber, actualCharges);
			webhooks.opportunityChanged(opportunity);
			return jobOf(opportunity, jobNumber);
		}),
	);
	router.post(
		'/opportunities/:id/branch',
		command((request) => {
			const opportunity = opportunityOf(request);
			world.crm.changeFields(opportunity, checked(branchChangeSchema, request.body));
			webhooks.opportunityChanged(opportunity);
			return { branch: opportunity.branch };
		}),
	);
	router.post(
		'/opportunities/:id/customer',
		command((request) => {
			const change = checked(customerChangeSchema, request.body);
			const customer = world.crm.changeCustomer(opportunityOf(request), change);
			// A customer event names the customer only, not the opportunity.
			webhooks.send('customer-updated', { 'customer-id': customer.id });
			return customer;
		}),
	);

	router.use((request) => {
		throw new CommandRefused(404, `No command answers ${request.method} ${request.originalUrl}.`);
	});
	return router;
}

const day = z.number().int().min(0).max(99_999_999);
const text = z.string().nullable();
const amount = z.number().finite();

const chargeSchema = z
	.object({
		id: z.string(),
		name: z.string(),
		description: text,
		chargeCategory: z.number().int(),
		chargeType: z.number().int(),
		quantity: amount.nullable(),
		subtotal: amount,
		discountAmount: amount,
		totalCost: amount,
	})
	.partial()
	.strict();

const materialSchema = z
	.object({
		id: z.string(),
		name: z.string(),
		description: text,
		materialsQuantity: amount,
		materialsRate: amount,
		packingQuantity: amount,
		packingRate: amount,
		unpackingQuantity: amount,
		unpackingRate: amount,
		isContainer: z.boolean(),
	})
	.partial()
	.strict();

const jobSchema = z
	.object({
		id: z.string().uuid(),
		jobNumber: z.string().min(1),
		type: z.number().int(),
		jobDate: day,
		startTimeUtc: text,
		endTimeUtc: text,
		confirmedAtUtc: text,
		completedAtUtc: text,
		closedAtUtc: text,
		embeddedClosedAtUtc: text,
		estimatedCharges: z.array(chargeSchema),
		actualCharges: z.array(chargeSchema),
		embeddedCharges: z.array(chargeSchema),
		actualMaterials: z.array(materialSchema),
		newGeneration: z.boolean(),
		totalTips: amount,
		notes: z
			.object({
				crewNotes: text,
				customerNotes: text,
				internalNotes: text,
				accountingNotes: text,
				dispatcherNotes: text,
				crewFeedback: text,
			})
			.partial()
			.strict(),
		crewMembers: z.array(z.string()),
		trucks: z.array(z.string()),
		jobAddresses: z.array(z.string()),
	})
	.partial()
	.strict();

const seedSchema = z
	.object({
		id: z.string().uuid(),
		quoteNumber: z.number().int().positive(),
		branch: z.string().min(1),
		opportunityType: z.number().int(),
		status: z.number().int(),
		serviceDate: day,
		estimatedTotal: z
			.object({ subtotal: amount, taxableAmount: amount, tax: amount, finalTotal: amount })
			.strict(),
		createdAtUtc: z.string(),
		customField01: z.string(),
		customField02: z.string(),
		customField03: z.string(),
		customer: z
			.object({
				id: z.string().uuid(),
				name: z.string(),
				emailAddress: text,
				phoneNumber: text,
				phoneType: z.number().int(),
				address: text,
				secondaryPhoneNumbers: z.array(
					z.object({ phoneNumber: z.string(), phoneType: z.number().int() }),
				),
			})
			.partial()
			.strict(),
		jobs: z.array(jobSchema),
	})
	.partial()
	.strict();

const paymentSchema = z
	.object({
		amount,
		paymentType: z.number().int(),
		paymentCategory: z.number().int().default(0),
		jobNumber: z.string().optional(),
		createdAtUtc: z.string().optional(),
		gatewayPaymentId: z.string().optional(),
		customPaymentDescription: z.string().optional(),
	})
	.strict();
const refundSchema = z
	.object({ paymentId: z.string(), amount, createdAtUtc: z.string().optional() })
	.strict();
const jobCommandSchema = z.object({ jobNumber: z.string(), at: z.string().optional() }).strict();
const chargesSchema = z
	.object({ jobNumber: z.string(), actualCharges: z.array(chargeSchema) })
	.strict();
const branchChangeSchema = z.object({ branch: z.string() }).strict();
const customerChangeSchema = z
	.object({ name: z.string().min(1), emailAddress: text })
	.partial()
	.strict();

function checked<T extends z.ZodTypeAny>(schema: T, body: unknown): z.output<T> {
	const result = schema.safeParse(body ?? {});
	if (result.success) return result.data;
	const reasons = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
	throw new CommandRefused(400, reasons.join('; '));
}
