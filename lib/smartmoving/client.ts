import type { z } from 'zod';
import {
	type HttpRequest,
	type HttpResponse,
	type HttpTransport,
	NoAnswerError,
	type Sleep,
} from '../http';
import { SmartMovingError, type SmartMovingErrorKind, unexpectedValue } from './errors';
import { type Outcome, waitBeforeRetry } from './retry';
import {
	branchSchema,
	customerSchema,
	jobSchema,
	jobSummariesSchema,
	noteAnswerSchema,
	opportunitySchema,
	pageSchema,
	paymentsSchema,
	type SmartMovingBranch,
	type SmartMovingCustomer,
	type SmartMovingJob,
	type SmartMovingJobSummary,
	type SmartMovingOpportunity,
	type SmartMovingPayment,
	type SweptCustomer,
	sweptCustomerSchema,
} from './schemas';

/** Blocks of an opportunity that are read only when asked for. They cost no further call. */
export interface OpportunityIncludes {
	payments?: boolean;
	charges?: boolean;
	tripInfo?: boolean;
	jobAddresses?: boolean;
	dispatchInfo?: boolean;
}

/** Blocks of a job that are read only when asked for. */
export interface JobIncludes {
	actualCharges?: boolean;
	estimatedCharges?: boolean;
	actualMaterials?: boolean;
	estimatedMaterials?: boolean;
	notes?: boolean;
	dispatchInfo?: boolean;
}

/** Local days of service, `yyyyMMdd`, both ends included. */
export interface ServiceDateWindow {
	from?: number;
	to?: number;
}

/** The custom fields of an opportunity; those left out stay as they are. */
export type CustomFields = Partial<
	Record<'customField01' | 'customField02' | 'customField03', string | null>
>;

/** Notes of a job; each one given replaces the whole field. */
export type JobNotes = Partial<
	Record<
		'accountingNotes' | 'crewNotes' | 'customerNotes' | 'dispatcherNotes' | 'internalNotes',
		string | null
	>
>;

/** The server hands out no more in one page. */
const pageSize = 200;
/** 200,000 rows: no list is that long, so a server that goes on does not know its last page. */
const mostPages = 1_000;
/** SmartMoving refuses a longer note. */
export const maxNoteLength = 4_000;
/** A page of a gateway, or JSON that was cut off. Plain text can be a sound answer to a write. */
const looksUnparsed = /^\s*[<{[]/;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Speaks to SmartMoving's Open API over a transport that knows the base URL and adds the key.
 * Reads and PATCHes (which set whole fields) are repeated when the service is busy or silent;
 * a note is never posted twice. Every failure is a {@link SmartMovingError}.
 */
export class SmartMovingClient {
	/** Requests sent so far: each one counts against the account's month, refused ones too. */
	calls = 0;

	private readonly transport: HttpTransport;
	private readonly sleep: Sleep;
	private readonly random: () => number;
	/** What was found out about the key, by this client or by another one for the same key. */
	private key = { isBasic: false };

	constructor(options: { transport: HttpTransport; sleep: Sleep; random?: () => number }) {
		this.transport = options.transport;
		this.sleep = options.sleep;
		this.random = options.random ?? Math.random;
	}

	/** Whether SmartMoving refused a Premium read: asking again would only cost calls. */
	get keyIsBasic(): boolean {
		return this.key.isBasic;
	}

	/** A client for the same key that counts its own calls, for work that runs beside other work. */
	countingApart(): SmartMovingClient {
		const { transport, sleep, random } = this;
		const apart = new SmartMovingClient({ transport, sleep, random });
		apart.key = this.key;
		return apart;
	}

	/** Checks that the key is accepted. */
	async ping(): Promise<void> {
		await this.send({ method: 'GET', path: '/api/ping' }, 'the connection check');
	}

	async getOpportunity(
		opportunityId: string,
		include: OpportunityIncludes = {},
	): Promise<SmartMovingOpportunity> {
		const id = guidOf('opportunity', opportunityId);
		return await this.get(
			opportunitySchema,
			`/api/opportunities/${id}`,
			`opportunity ${id}`,
			opportunityQuery(include),
		);
	}

	async getOpportunityByQuoteNumber(
		quoteNumber: string,
		include: OpportunityIncludes = {},
	): Promise<SmartMovingOpportunity> {
		const number = quoteNumber.trim().slice(0, 100);
		const record = `quote number "${number}"`;
		if (!/^\d{1,12}$/.test(number)) {
			throw new SmartMovingError('badInput', record, {
				what: `"${number}" is not a SmartMoving quote number.`,
				remedy: 'Give its digits only, such as 1234.',
			});
		}
		return await this.get(
			opportunitySchema,
			`/api/opportunities/quote/${number}`,
			record,
			opportunityQuery(include),
		);
	}

	/** The jobs of an opportunity. Their close-out times are to be trusted over embedded ones. */
	async getJobs(opportunityId: string): Promise<SmartMovingJobSummary[]> {
		const id = guidOf('opportunity', opportunityId);
		return await this.get(
			jobSummariesSchema,
			`/api/opportunities/${id}/jobs`,
			`jobs of opportunity ${id}`,
		);
	}

	/** One job with its charges, materials and notes as asked for. Needs a Premium key. */
	async getJob(
		opportunityId: string,
		jobId: string,
		include: JobIncludes = {},
	): Promise<SmartMovingJob> {
		const id = guidOf('opportunity', opportunityId);
		const job = guidOf('job', jobId);
		return await this.get(
			jobSchema,
			`/api/premium/opportunities/${id}/jobs/${job}`,
			`job ${job} of opportunity ${id}`,
			jobQuery(include),
		);
	}

	/** All payments of an opportunity; a refund is a row of its own. */
	async getPayments(opportunityId: string): Promise<SmartMovingPayment[]> {
		const id = guidOf('opportunity', opportunityId);
		return await this.get(
			paymentsSchema,
			`/api/payments/opportunities/${id}`,
			`payments of opportunity ${id}`,
		);
	}

	async getCustomer(customerId: string): Promise<SmartMovingCustomer> {
		const id = guidOf('customer', customerId);
		return await this.get(customerSchema, `/api/customers/${id}`, `customer ${id}`);
	}

	/**
	 * Customers with a job in the window, each with all their opportunities and jobs, page by page
	 * as they are asked for: the cheapest way to sweep a span of days.
	 */
	async *listCustomers(window: ServiceDateWindow): AsyncGenerator<SweptCustomer, void> {
		yield* this.list('/api/customers', sweptCustomerSchema, 'customers', {
			...(window.from === undefined ? {} : { FromServiceDate: window.from }),
			...(window.to === undefined ? {} : { ToServiceDate: window.to }),
			IncludeOpportunityInfo: true,
		});
	}

	async *listBranches(): AsyncGenerator<SmartMovingBranch, void> {
		yield* this.list('/api/branches', branchSchema, 'branches', {});
	}

	/** Sets custom fields. Needs a Premium key. */
	async patchOpportunity(opportunityId: string, fields: CustomFields): Promise<void> {
		const id = guidOf('opportunity', opportunityId);
		await this.send(
			{ method: 'PATCH', path: `/api/premium/opportunities/${id}`, body: fields },
			`opportunity ${id}`,
		);
	}

	/** Replaces notes of a job. Needs a Premium key; a closed job refuses it. */
	async patchJobNotes(opportunityId: string, jobId: string, notes: JobNotes): Promise<void> {
		const id = guidOf('opportunity', opportunityId);
		const job = guidOf('job', jobId);
		await this.send(
			{ method: 'PATCH', path: `/api/premium/opportunities/${id}/jobs/${job}/notes`, body: notes },
			`notes of job ${job} of opportunity ${id}`,
		);
	}

	/**
	 * Adds a note to the opportunity's timeline, also where its jobs are closed. Needs a Premium key.
	 * @param createdBy the GUID of a SmartMoving user.
	 * @returns the id of the note, null where SmartMoving did not say it.
	 */
	async addNote(
		opportunityId: string,
		note: { notes: string; createdBy?: string },
	): Promise<string | null> {
		const id = guidOf('opportunity', opportunityId);
		const record = `note on opportunity ${id}`;
		if (note.notes.trim() === '' || note.notes.length > maxNoteLength) {
			throw new SmartMovingError('badInput', record, {
				what: `The note has ${note.notes.length} characters.`,
				remedy: `Give one of 1 to ${maxNoteLength} characters.`,
			});
		}
		const createdBy = note.createdBy ? guidOf('user', note.createdBy) : undefined;
		const answer = await this.send(
			{
				method: 'POST',
				path: `/api/premium/opportunities/${id}/communication/notes`,
				body: { notes: note.notes, ...(createdBy ? { createdBy } : {}) },
			},
			record,
		);
		return noteAnswerSchema.safeParse(answer.body).data?.noteId ?? null;
	}

	private async *list<T extends z.ZodTypeAny>(
		path: string,
		schema: T,
		record: string,
		query: Record<string, string | number | boolean>,
	): AsyncGenerator<z.output<T>, void> {
		let before = '';
		for (let page = 1; page <= mostPages; page++) {
			const { rows, lastPage } = await this.get(pageSchema, path, record, {
				...query,
				Page: page,
				PageSize: pageSize,
			});
			const content = JSON.stringify(rows);
			if (rows.length > 0 && content === before) throw endless(record, page);
			before = content;
			for (const row of rows) yield parse(schema, row, `${record}, ${nameOf(row)}`);
			// A bare array does not say whether it is the last: a page that is not full is.
			if (rows.length === 0 || (lastPage ?? rows.length < pageSize)) return;
		}
		throw endless(record, mostPages);
	}

	private async get<T extends z.ZodTypeAny>(
		schema: T,
		path: string,
		record: string,
		query: Record<string, string | number | boolean> = {},
	): Promise<z.output<T>> {
		const answer = await this.send({ method: 'GET', path, query }, record);
		return parse(schema, answer.body, record);
	}

	/** @returns an answer with a 2xx status and a JSON body, or an empty one. */
	private async send(request: HttpRequest, record: string): Promise<HttpResponse> {
		for (let tries = 1; ; tries++) {
			const { answer, outcome, failure } = await this.try(request, record);
			if (answer) return answer;
			const wait =
				request.method === 'POST' ? undefined : waitBeforeRetry(outcome, tries, this.random());
			if (wait === undefined) {
				if (failure.kind === 'forbidden') this.key.isBasic = true;
				throw failure;
			}
			await this.sleep(wait);
		}
	}

	private async try(
		request: HttpRequest,
		record: string,
	): Promise<
		| { answer: HttpResponse; outcome?: undefined; failure?: undefined }
		| { answer?: undefined; outcome: Outcome; failure: SmartMovingError }
	> {
		this.calls++;
		const answer = await this.transport(request).catch(noAnswerOnly);
		if (answer instanceof NoAnswerError)
			return { outcome: null, failure: silence(request, record) };
		if (answer.status < 200 || answer.status >= 300) {
			return { outcome: answer, failure: failureOf(request, answer, record) };
		}
		if (typeof answer.body === 'string' && looksUnparsed.test(answer.body)) {
			const what = `SmartMoving answered the request for ${record} with something that is not data`;
			const words =
				request.method === 'POST'
					? doubt(what)
					: {
							what: `${what}.`,
							remedy:
								'Check the Base URL of the SmartMoving credential; if it is right, run it again later.',
						};
			const failure = new SmartMovingError('notData', record, words, answer.status);
			return { outcome: null, failure };
		}
		return { answer };
	}
}

/** A list whose pages never end would cost calls for ever. */
function endless(record: string, page: number): SmartMovingError {
	return new SmartMovingError('badAnswer', record, {
		what: `SmartMoving's list of ${record} does not come to an end (page ${page}).`,
		remedy: 'Run it again later; if it stays so, report it to SmartMoving.',
	});
}

/** Silence of the service is an outcome to be judged; any other failure of a transport is not. */
function noAnswerOnly(error: unknown): NoAnswerError {
	if (error instanceof NoAnswerError) return error;
	throw error;
}

function opportunityQuery(include: OpportunityIncludes): Record<string, boolean> {
	return onlyTrue({
		IncludePayments: include.payments,
		IncludeCharges: include.charges,
		IncludeTripInfo: include.tripInfo,
		IncludeJobAddresses: include.jobAddresses,
		IncludeDispatchInfo: include.dispatchInfo,
	});
}

function jobQuery(include: JobIncludes): Record<string, boolean> {
	return onlyTrue({
		IncludeActualCharges: include.actualCharges,
		IncludeEstimatedCharges: include.estimatedCharges,
		IncludeActualMaterials: include.actualMaterials,
		IncludeEstimatedMaterials: include.estimatedMaterials,
		IncludeNotes: include.notes,
		IncludeDispatchInfo: include.dispatchInfo,
	});
}

function onlyTrue(flags: Record<string, boolean | undefined>): Record<string, boolean> {
	return Object.fromEntries(
		Object.entries(flags).filter((entry): entry is [string, true] => entry[1] === true),
	);
}

/** An id goes into a path only if it is a GUID: nothing else can then be addressed with it. */
function guidOf(what: string, value: string): string {
	const id = value.trim().toLowerCase();
	if (!guid.test(id)) {
		// A whole page pasted into the field must not become a whole page of message.
		const given = value.slice(0, 100);
		throw new SmartMovingError('badInput', `${what} "${given}"`, {
			what: `"${given}" is not the id of a SmartMoving ${what}.`,
			remedy:
				'An id looks like 2f0c7a4e-0000-4000-8000-000000000000; it is in the address of the ' +
				'page in SmartMoving.',
		});
	}
	return id;
}

/** Reads an answer with a schema; a value that does not fit fails with the record and the field. */
function parse<T extends z.ZodTypeAny>(schema: T, body: unknown, record: string): z.output<T> {
	const result = schema.safeParse(body);
	if (result.success) return result.data;
	throw unexpectedValue(result.error, body, record);
}

function failureOf(request: HttpRequest, answer: HttpResponse, record: string): SmartMovingError {
	const { status } = answer;
	const error = (kind: SmartMovingErrorKind, what: string, remedy: string) =>
		new SmartMovingError(kind, record, { what, remedy }, status);
	if (status === 401) {
		return error(
			'unauthorized',
			'The SmartMoving API key was not accepted.',
			'Copy the key again from SmartMoving (Settings > Integrations > SmartMoving API) into ' +
				'the SmartMoving credential.',
		);
	}
	if (status === 403) {
		return error(
			'forbidden',
			`SmartMoving does not allow this API key the ${record}.`,
			'It needs the Premium tier of the SmartMoving API; the key looks like one of the Basic tier.',
		);
	}
	if (status === 404) {
		return error(
			'notFound',
			`SmartMoving does not have the ${record}.`,
			'It may have been deleted, or the API key belongs to another SmartMoving account.',
		);
	}
	if (status === 429) {
		return error(
			'throttled',
			`SmartMoving takes no more calls at the moment, so the request for ${record} was not carried out.`,
			'Run it again later, and check the monthly call quota of the SmartMoving API.',
		);
	}
	if (status >= 500 && request.method === 'POST') {
		const words = doubt(`SmartMoving answered the request for ${record} with status ${status}`);
		return error('unavailable', words.what, words.remedy);
	}
	if (status >= 500) {
		return error(
			'unavailable',
			`SmartMoving is not available (status ${status}), so there is no answer for ${record}.`,
			'Run it again later.',
		);
	}
	const said = messageOf(answer.body) || 'no reason';
	return error(
		'refused',
		`SmartMoving refused the request for ${record} (status ${status}) and says: ${said}`,
		/job is closed/i.test(said)
			? 'Reopen the job in SmartMoving first, or add a note to the timeline instead.'
			: 'Correct what SmartMoving names and run it again.',
	);
}

function silence(request: HttpRequest, record: string): SmartMovingError {
	const words =
		request.method === 'POST'
			? doubt(`SmartMoving gave no answer about the ${record}`)
			: {
					what: `SmartMoving gave no answer about ${record}.`,
					remedy:
						'Check the Base URL of the SmartMoving credential and the network, and run it again.',
				};
	return new SmartMovingError('noAnswer', record, words);
}

/** A note has no key that would keep it from being added twice. */
function doubt(what: string): { what: string; remedy: string } {
	return {
		what: `${what}, so it may have been added or not.`,
		remedy: 'Look at the timeline in SmartMoving before adding it again.',
	};
}

/** `{"message": "...", "errors": {"field": ["..."]}}`, or nothing that can be shown. */
function messageOf(body: unknown): string {
	if (typeof body !== 'object' || body === null) return '';
	const { message, errors } = body as { message?: unknown; errors?: unknown };
	const fields =
		typeof errors === 'object' && errors !== null
			? Object.entries(errors).map(([field, why]) => `${field}: ${[why].flat().join(' ')}`)
			: [];
	return [typeof message === 'string' ? message : '', ...fields]
		.filter(Boolean)
		.join(' ')
		.slice(0, 500);
}

function nameOf(row: unknown): string {
	const { name, id } = (row ?? {}) as { name?: unknown; id?: unknown };
	return typeof name === 'string' && name ? name : String(id ?? 'a row without id');
}
