import { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { sendThrough } from './faults';
import type { Customer, Opportunity } from './store';
import { jobOf, noteFields } from './store';
import * as views from './views';
import type { World } from './world';

/** The public API of SmartMoving, as strict as the reference says it is. */

/** The two keys are constants, so that tests and the demo need not ask for them. */
export const premiumKey = 'emulated-smartmoving-premium-key';
export const basicKey = 'emulated-smartmoving-basic-key';

const serverPageSize = 200;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An answer that is not the wanted one: its status and SmartMoving's body for it. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: Record<string, unknown>,
	) {
		super(String(body.message));
	}
}

function invalid(field: string, message: string): Refusal {
	return new Refusal(400, {
		message: 'One or more validation errors occurred.',
		errors: { [field]: [message] },
	});
}

export function apiRouter(world: () => World): Router {
	const router = Router({ caseSensitive: false });
	const route =
		(handler: (request: Request, world: World) => unknown) =>
		(request: Request, response: Response) => {
			const answer = handler(request, world());
			sendThrough(response.locals.fault, response, 200, answer);
		};

	router.use((request, _response, next) => {
		const key = request.header('x-api-key');
		if (key !== premiumKey && key !== basicKey) {
			throw new Refusal(401, { statusCode: 401, message: 'Access denied due to invalid key.' });
		}
		const premiumOnly = request.method !== 'GET' || /^\/premium\//i.test(request.path);
		if (premiumOnly && key !== premiumKey) {
			throw new Refusal(403, { message: 'This endpoint needs the Premium tier.' });
		}
		next();
	});

	router.get(
		'/ping',
		route(() => ({ message: 'pong' })),
	);

	router.get(
		'/opportunities/quote/:quoteNumber',
		route((request, world) => {
			const text = pathPart(request, 'quoteNumber');
			if (!/^\d+$/.test(text)) throw invalid('quoteNumber', `The value '${text}' is not valid.`);
			const found = [...world.crm.opportunities.values()].find(
				(opportunity) => opportunity.quoteNumber === Number(text),
			);
			if (!found) throw new Refusal(404, { message: `Quote ${text} was not found.` });
			return views.opportunityView(world.crm, found, flags(request), world.switches);
		}),
	);
	router.get(
		'/opportunities/:id',
		route((request, world) =>
			views.opportunityView(
				world.crm,
				opportunityOf(request, world),
				flags(request),
				world.switches,
			),
		),
	);
	router.get(
		'/opportunities/:id/jobs',
		route((request, world) =>
			opportunityOf(request, world).jobs.map((job) => views.jobSummaryView(job, world.switches)),
		),
	);
	router.get(
		'/opportunities/:id/audit-activity',
		route((request, world) => opportunityOf(request, world).activity),
	);
	router.get(
		'/premium/opportunities/:id/jobs/:jobId',
		route((request, world) => {
			const opportunity = opportunityOf(request, world);
			const job = jobOf(opportunity, guidPart(request, 'jobId'));
			return views.premiumJobView(opportunity, job, flags(request), world.switches);
		}),
	);
	router.get(
		'/payments/opportunities/:id',
		route((request, world) =>
			opportunityOf(request, world).payments.map((payment) =>
				views.paymentView(payment, world.switches),
			),
		),
	);

	router.get('/customers', route(sweep));
	router.get(
		'/customers/:id',
		route((request, world) => views.customerView(customerOf(request, world))),
	);
	router.get(
		'/customers/:id/opportunities',
		route((request, world) => {
			const { id } = customerOf(request, world);
			return [...world.crm.opportunities.values()]
				.filter((opportunity) => opportunity.customerId === id)
				.map(({ id, quoteNumber, serviceDate, status, createdAtUtc }) => ({
					id,
					quoteNumber: String(quoteNumber),
					serviceDate,
					status,
					createdAtUtc,
				}));
		}),
	);
	router.get(
		'/branches',
		route((request, world) => page(request, world.crm.branches)),
	);
	router.get(
		'/service-types',
		route((request) => page(request, [{ id: 1, name: 'Moving', isEnabled: true }])),
	);
	router.get(
		'/users',
		route((request, world) => page(request, [{ id: world.crm.userId, name: 'Sam Sales' }])),
	);
	router.get(
		'/tariffs',
		route((request) => page(request, [])),
	);

	router.patch(
		'/premium/opportunities/:id',
		route((request, world) => {
			const opportunity = opportunityOf(request, world);
			const change = parse(opportunityPatch, request.body);
			if (world.crm.changeFields(opportunity, change))
				world.webhooks.opportunityChanged(opportunity);
			return { opportunityId: opportunity.id };
		}),
	);
	router.patch(
		'/premium/opportunities/:id/jobs/:jobId/notes',
		route((request, world) => {
			const opportunity = opportunityOf(request, world);
			const job = jobOf(opportunity, guidPart(request, 'jobId'));
			const change = parse(notesPatch, request.body);
			if (job.closedAtUtc) {
				throw new Refusal(400, { message: 'Job is closed and cannot be updated.' });
			}
			if (world.crm.changeNotes(opportunity, job, change)) {
				world.webhooks.opportunityChanged(opportunity);
			}
			return { jobId: job.id };
		}),
	);
	router.post(
		'/premium/opportunities/:id/communication/notes',
		route((request, world) => {
			const opportunity = opportunityOf(request, world);
			const note = parse(timelineNote, request.body);
			if (note.createdBy && note.createdBy.toLowerCase() !== world.crm.userId) {
				throw invalid('createdBy', 'The user does not exist.');
			}
			return {
				noteId: world.crm.addTimelineNote(opportunity, note.notes, note.createdBy ?? null),
			};
		}),
	);

	router.use((request) => {
		throw new Refusal(404, { message: `No resource answers ${request.method} ${request.path}.` });
	});
	return router;
}

const nullableText = z.string().nullable().optional();
const opportunityPatch = z
	.object({
		customField01: nullableText,
		customField02: nullableText,
		customField03: nullableText,
	})
	.strict();
const notesPatch = z
	.object(
		Object.fromEntries(noteFields.map((field) => [field, nullableText])) as Record<
			(typeof noteFields)[number],
			typeof nullableText
		>,
	)
	.strict();
const timelineNote = z
	.object({
		notes: z.string().min(1).max(4000),
		createdBy: z.string().regex(guid, 'The value is not a GUID.').nullish(),
	})
	.strict();

function parse<T extends z.ZodTypeAny>(schema: T, body: unknown): z.output<T> {
	const result = schema.safeParse(body);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	throw invalid(issue?.path.join('.') || '$', issue?.message ?? 'The body is not valid.');
}

/** The window is matched against the days of the jobs; customers come ordered by name. */
function sweep(request: Request, world: World): unknown {
	const from = dayParameter(request, 'FromServiceDate');
	const to = dayParameter(request, 'ToServiceDate');
	const filtered = from !== undefined || to !== undefined;
	const withOpportunities = flag(request, 'IncludeOpportunityInfo') ?? filtered;
	const inWindow = (opportunity: Opportunity) =>
		opportunity.jobs.some(
			(job) => job.jobDate >= (from ?? 0) && job.jobDate <= (to ?? Number.MAX_SAFE_INTEGER),
		);
	const opportunities = [...world.crm.opportunities.values()];
	const wanted = new Set(opportunities.filter(inWindow).map(({ customerId }) => customerId));
	const customers = [...world.crm.customers.values()]
		.filter(({ id }) => !filtered || wanted.has(id))
		.sort(byName);
	const paged = page(request, customers);
	const ownOf = ({ id }: Customer) => opportunities.filter(({ customerId }) => customerId === id);
	const pageResults = paged.pageResults.map((customer) =>
		views.sweepView(customer, withOpportunities ? ownOf(customer) : undefined, world.switches),
	);
	return world.switches.customersAsBareArray ? pageResults : { ...paged, pageResults };
}

function byName(a: Customer, b: Customer): number {
	return a.name.localeCompare(b.name) || a.id.localeCompare(b.id);
}

function page<T>(request: Request, rows: readonly T[]) {
	const pageNumber = wholeParameter(request, 'Page') ?? 1;
	const pageSize = Math.min(wholeParameter(request, 'PageSize') ?? serverPageSize, serverPageSize);
	if (pageNumber < 1) throw invalid('Page', 'The value must be at least 1.');
	if (pageSize < 1) throw invalid('PageSize', 'The value must be at least 1.');
	const pageResults = rows.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
	const totalPages = Math.max(1, Math.ceil(rows.length / pageSize));
	return {
		pageNumber,
		pageSize,
		lastPage: pageNumber >= totalPages,
		totalPages,
		totalResults: rows.length,
		totalThisPage: pageResults.length,
		pageResults,
	};
}

function opportunityOf(request: Request, world: World): Opportunity {
	return world.crm.opportunity(guidPart(request, 'id'));
}

function customerOf(request: Request, world: World): Customer {
	const id = guidPart(request, 'id');
	const customer = world.crm.customers.get(id.toLowerCase());
	if (!customer) throw new Refusal(404, { message: `Customer ${id} was not found.` });
	return customer;
}

function guidPart(request: Request, name: string): string {
	const value = pathPart(request, name);
	if (!guid.test(value)) throw invalid(name, `The value '${value}' is not valid.`);
	return value;
}

function pathPart(request: Request, name: string): string {
	return String(request.params[name]);
}

/** Parameter names are matched without regard to case, as ASP.NET does. */
function parameter(request: Request, name: string): string | undefined {
	const key = Object.keys(request.query).find((k) => k.toLowerCase() === name.toLowerCase());
	const value = key === undefined ? undefined : request.query[key];
	if (value === undefined || value === '') return undefined;
	if (typeof value !== 'string') throw invalid(name, 'The value is not valid.');
	return value;
}

function flag(request: Request, name: string): boolean | undefined {
	const value = parameter(request, name)?.toLowerCase();
	if (value === undefined) return undefined;
	if (value !== 'true' && value !== 'false')
		throw invalid(name, `The value '${value}' is not valid.`);
	return value === 'true';
}

function flags(request: Request): views.Flags {
	return (name) => flag(request, name) ?? false;
}

function wholeParameter(request: Request, name: string): number | undefined {
	const value = parameter(request, name);
	if (value === undefined) return undefined;
	if (!/^-?\d+$/.test(value)) throw invalid(name, `The value '${value}' is not valid.`);
	return Number(value);
}

function dayParameter(request: Request, name: string): number | undefined {
	const value = wholeParameter(request, name);
	if (value !== undefined && !/^\d{8}$/.test(String(value))) {
		throw invalid(name, 'The value is not a day of the form yyyyMMdd.');
	}
	return value;
}

/** Express hands every thrown error to this one. */
export function refuse(error: unknown, _request: Request, response: Response, next: NextFunction) {
	if (response.headersSent) return next(error);
	const { status, body } = refusalOf(error);
	sendThrough(response.locals.fault, response, status, body);
}

function refusalOf(error: unknown): { status: number; body: Record<string, unknown> } {
	if (error instanceof Refusal) return error;
	const status = (error as { status?: number }).status;
	if (error instanceof Error && status) return { status, body: { message: error.message } };
	return { status: 500, body: { message: String(error) } };
}
