import { type CallOptions, type KnownOfKey, SmartMovingCalls } from './calls';
import { type JobIncludes, jobQuery, type OpportunityIncludes, opportunityQuery } from './includes';
import { guidOf, noteOf, quoteNumberOf } from './inputs';
import { rowsOf } from './pages';
import {
	branchSchema,
	customerSchema,
	jobSchema,
	jobSummariesSchema,
	noteAnswerSchema,
	opportunitySchema,
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

/**
 * Speaks to SmartMoving's Open API over a transport that knows the base URL and adds the key.
 * Reads and PATCHes (which set whole fields) are repeated when the service is busy or silent;
 * a note is never posted twice. Every failure is a SmartMovingError.
 */
export class SmartMovingClient {
	private readonly smartMoving: SmartMovingCalls;

	constructor(
		private readonly options: CallOptions,
		/** Shared by the clients of one key. */
		private readonly key: KnownOfKey = { isBasic: false },
	) {
		this.smartMoving = new SmartMovingCalls(options, key);
	}

	/** Requests sent so far: each one counts against the account's month, refused ones too. */
	get calls(): number {
		return this.smartMoving.made;
	}

	/** Whether SmartMoving refused a Premium read: asking again would only cost calls. */
	get keyIsBasic(): boolean {
		return this.key.isBasic;
	}

	/** A client for the same key that counts its own calls, for work that runs beside other work. */
	countingApart(): SmartMovingClient {
		return new SmartMovingClient(this.options, this.key);
	}

	/** Checks that the key is accepted. */
	async ping(): Promise<void> {
		await this.smartMoving.send({ method: 'GET', path: '/api/ping' }, 'the connection check');
	}

	/** One opportunity with its customer, branch and jobs, and the blocks that are asked for. */
	async getOpportunity(
		opportunityId: string,
		include: OpportunityIncludes = {},
	): Promise<SmartMovingOpportunity> {
		const id = guidOf('opportunity', opportunityId);
		return await this.smartMoving.get(
			opportunitySchema,
			`/api/opportunities/${id}`,
			`opportunity ${id}`,
			opportunityQuery(include),
		);
	}

	/** The same by the number of its quote, which people know. */
	async getOpportunityByQuoteNumber(
		quoteNumber: string,
		include: OpportunityIncludes = {},
	): Promise<SmartMovingOpportunity> {
		const number = quoteNumberOf(quoteNumber);
		return await this.smartMoving.get(
			opportunitySchema,
			`/api/opportunities/quote/${number}`,
			`quote number "${number}"`,
			opportunityQuery(include),
		);
	}

	/** The jobs of an opportunity. Their close-out times are to be trusted over embedded ones. */
	async getJobs(opportunityId: string): Promise<SmartMovingJobSummary[]> {
		const id = guidOf('opportunity', opportunityId);
		return await this.smartMoving.get(
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
		return await this.smartMoving.get(
			jobSchema,
			`/api/premium/opportunities/${id}/jobs/${job}`,
			`job ${job} of opportunity ${id}`,
			jobQuery(include),
		);
	}

	/** All payments of an opportunity; a refund is a row of its own. */
	async getPayments(opportunityId: string): Promise<SmartMovingPayment[]> {
		const id = guidOf('opportunity', opportunityId);
		return await this.smartMoving.get(
			paymentsSchema,
			`/api/payments/opportunities/${id}`,
			`payments of opportunity ${id}`,
		);
	}

	/** One customer, with the address that an opportunity does not show. */
	async getCustomer(customerId: string): Promise<SmartMovingCustomer> {
		const id = guidOf('customer', customerId);
		return await this.smartMoving.get(customerSchema, `/api/customers/${id}`, `customer ${id}`);
	}

	/**
	 * Customers with a job in the window, each with all their opportunities and jobs, page by page
	 * as they are asked for: the cheapest way to sweep a span of days.
	 */
	async *listCustomers(window: ServiceDateWindow): AsyncGenerator<SweptCustomer, void> {
		yield* rowsOf(this.smartMoving, {
			path: '/api/customers',
			query: {
				...(window.from === undefined ? {} : { FromServiceDate: window.from }),
				...(window.to === undefined ? {} : { ToServiceDate: window.to }),
				IncludeOpportunityInfo: true,
			},
			schema: sweptCustomerSchema,
			name: 'customers',
		});
	}

	/** All branches of the account. */
	async *listBranches(): AsyncGenerator<SmartMovingBranch, void> {
		yield* rowsOf(this.smartMoving, {
			path: '/api/branches',
			query: {},
			schema: branchSchema,
			name: 'branches',
		});
	}

	/** Sets custom fields. Needs a Premium key. */
	async patchOpportunity(opportunityId: string, fields: CustomFields): Promise<void> {
		const id = guidOf('opportunity', opportunityId);
		await this.smartMoving.send(
			{ method: 'PATCH', path: `/api/premium/opportunities/${id}`, body: fields },
			`opportunity ${id}`,
		);
	}

	/** Replaces notes of a job. Needs a Premium key; a closed job refuses it. */
	async patchJobNotes(opportunityId: string, jobId: string, notes: JobNotes): Promise<void> {
		const id = guidOf('opportunity', opportunityId);
		const job = guidOf('job', jobId);
		await this.smartMoving.send(
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
		const notes = noteOf(note.notes, record);
		const createdBy = note.createdBy ? guidOf('user', note.createdBy) : undefined;
		const answer = await this.smartMoving.send(
			{
				method: 'POST',
				path: `/api/premium/opportunities/${id}/communication/notes`,
				body: { notes, ...(createdBy ? { createdBy } : {}) },
			},
			record,
		);
		return noteAnswerSchema.safeParse(answer.body).data?.noteId ?? null;
	}
}
