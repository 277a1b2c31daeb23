import type { Clock } from '../http';
import { settle, valueOf } from '../basics/settled';
import type { SmartMovingClient } from './client';
import { CLOSED_OPPORTUNITY } from './enums';
import { SmartMovingError, type SmartMovingErrorKind, unexpectedValue } from './failures';
import type { OpportunityIncludes } from './includes';
import type {
	SmartMovingCharge,
	SmartMovingJob,
	SmartMovingJobSummary,
	SmartMovingOpportunity,
	SmartMovingPayment,
} from './schemas';
import { type Snapshot, snapshotSchema } from './snapshot';

export interface SnapshotOptions {
	/** Reads the customer's address too, which costs one more call. */
	includeAddress: boolean;
	/**
	 * `auto` reads charges with quantities, materials and notes of each closed or completed job,
	 * one call a job, if the key is a Premium one. `never` keeps to what the Basic tier shows.
	 */
	jobDetails: 'auto' | 'never';
}

type EmbeddedJob = SmartMovingOpportunity['jobs'][number];

/** What was read of the jobs: when they were finished, and the details of those that are. */
interface ReadJobs {
	summaries: readonly SmartMovingJobSummary[];
	details: ReadonlyMap<string, SmartMovingJob>;
}

const systemClock: Clock = () => new Date();

const INCLUDE: OpportunityIncludes = { charges: true, dispatchInfo: true };

/**
 * The present state of one opportunity: the opportunity itself, then its payments beside its jobs.
 * A closed one takes two calls and one for each job; any other one three, and one more for each job
 * that is closed or completed. The reads are not one transaction: a change in between shows in the
 * next sync.
 */
export async function readSnapshot(
	client: SmartMovingClient,
	opportunityId: string,
	options: SnapshotOptions,
	clock: Clock = systemClock,
): Promise<Snapshot> {
	const readAtUtc = clock().toISOString();
	const opportunity = await client.getOpportunity(opportunityId, INCLUDE);
	return await assemble(client, readAtUtc, opportunity, options);
}

/** The same for the opportunity with that quote number, at no further call. */
export async function readSnapshotByQuoteNumber(
	client: SmartMovingClient,
	quoteNumber: string,
	options: SnapshotOptions,
	clock: Clock = systemClock,
): Promise<Snapshot> {
	const readAtUtc = clock().toISOString();
	const opportunity = await client.getOpportunityByQuoteNumber(quoteNumber, INCLUDE);
	return await assemble(client, readAtUtc, opportunity, options);
}

async function assemble(
	client: SmartMovingClient,
	readAtUtc: string,
	opportunity: SmartMovingOpportunity,
	options: SnapshotOptions,
): Promise<Snapshot> {
	// Both are waited for even where one fails: a call that goes on behind a failure is not counted.
	const [readJobs, readPayments] = await Promise.all([
		settle(jobsOf(client, opportunity, options)),
		settle(client.getPayments(opportunity.id)),
	]);
	const { summaries, details } = valueOf(readJobs);
	const payments = valueOf(readPayments);
	const address = options.includeAddress
		? (await client.getCustomer(opportunity.customer.id)).address
		: null;
	const candidate = {
		readAtUtc,
		opportunity: {
			...opportunity,
			branch: opportunity.branch?.name ?? null,
			customer: { ...opportunity.customer, address },
		},
		jobs: mergeJobs(opportunity.jobs, summaries, details),
		payments: payments.map((payment) => ({ ...payment, amount: amountOf(payment) })),
	};
	const result = snapshotSchema.safeParse(candidate);
	if (!result.success) {
		throw unexpectedValue(result.error, candidate, `opportunity ${opportunity.quoteNumber}`);
	}
	return result.data;
}

/** SmartMoving does not document the sign of a refund row; here it is always positive. */
function amountOf(payment: SmartMovingPayment): number {
	return payment.isRefund ? Math.abs(payment.amount) : payment.amount;
}

/**
 * When the jobs were finished, and their details. `/jobs` is the truth about that (after a job was
 * reopened other reads can still show its close-out), and is left away only where two reads agree:
 * the opportunity says it is closed, and so does the Premium read of each of its jobs, which has all
 * that `/jobs` has. That a job which is added later takes the opportunity out of Closed, so that no
 * job can be missing from a closed one, is inferred.
 */
async function jobsOf(
	client: SmartMovingClient,
	opportunity: SmartMovingOpportunity,
	{ jobDetails }: SnapshotOptions,
): Promise<ReadJobs> {
	const details = new Map<string, SmartMovingJob>();
	const readDetail = async (jobId: string) => {
		const detail = details.get(jobId) ?? (await readJob(client, opportunity.id, jobId));
		if (detail) details.set(jobId, detail);
		return detail;
	};
	// One job after the other, so that a Basic key is found out with a single wasted call.
	if (jobDetails === 'auto' && opportunity.status === CLOSED_OPPORTUNITY) {
		let doAgree = opportunity.jobs.length > 0;
		for (const { id } of opportunity.jobs) {
			const detail = doAgree ? await readDetail(id).catch(nothingIf('notFound')) : undefined;
			doAgree = detail !== undefined && isClosed(detail);
		}
		if (doAgree) return { summaries: [...details.values()], details };
	}
	const summaries = await client.getJobs(opportunity.id);
	if (jobDetails === 'auto') {
		for (const { id } of summaries.filter(isFinished)) await readDetail(id);
	}
	return { summaries, details };
}

/** The Premium read of a job; undefined where the key does not allow it. */
async function readJob(
	client: SmartMovingClient,
	opportunityId: string,
	jobId: string,
): Promise<SmartMovingJob | undefined> {
	if (client.keyIsBasic) return undefined;
	const wanted = { actualCharges: true, actualMaterials: true, notes: true, dispatchInfo: true };
	return await client.getJob(opportunityId, jobId, wanted).catch(nothingIf('forbidden'));
}

/** For a read that may be refused in that way; any other failure is one. */
function nothingIf(kind: SmartMovingErrorKind) {
	return (error: unknown): undefined => {
		if (error instanceof SmartMovingError && error.kind === kind) return undefined;
		throw error;
	};
}

function isClosed(job: SmartMovingJobSummary): boolean {
	return job.closedAtUtc !== null;
}

function isFinished(job: SmartMovingJobSummary): boolean {
	return isClosed(job) || job.completedAtUtc !== null;
}

/**
 * One job from its reads. Times come from the summaries alone: after a job was reopened the
 * embedded one can still show its old close-out. An embedded job that is not among them therefore
 * counts as unfinished.
 */
function mergeJobs(
	embedded: readonly EmbeddedJob[],
	summaries: readonly SmartMovingJobSummary[],
	details: ReadonlyMap<string, SmartMovingJob>,
) {
	const ids = new Set([...summaries, ...embedded].map((job) => job.id));
	return [...ids].map((id) => {
		const inOpportunity = embedded.find((job) => job.id === id);
		const summary = summaries.find((job) => job.id === id);
		const detail = details.get(id);
		const finished = summary !== undefined && isFinished(summary);
		return {
			id,
			jobNumber: summary?.jobNumber ?? inOpportunity?.jobNumber,
			type: summary?.type ?? inOpportunity?.type ?? null,
			jobDate: summary?.jobDate ?? inOpportunity?.jobDate ?? null,
			completedAtUtc: summary?.completedAtUtc ?? null,
			closedAtUtc: summary?.closedAtUtc ?? null,
			actualCharges: finished
				? chargesOf(detail?.actualCharges ?? null, inOpportunity?.actualCharges ?? null)
				: null,
			actualMaterials: finished ? (detail?.actualMaterials ?? null) : null,
			totalTips: detail?.totalTips ?? inOpportunity?.totalTips ?? null,
			customerNotes: detail?.notes?.customerNotes ?? null,
			crewNotes: detail?.notes?.crewNotes ?? null,
			crew: firstFilled(detail?.crewMembers, inOpportunity?.crewMembers),
			trucks: firstFilled(detail?.trucks, inOpportunity?.trucks),
		};
	});
}

/**
 * The Premium read knows quantities, so it wins, unless it is empty and the other is not. Both
 * empty stays empty: newer jobs show no charges though billed, and the planner must see that.
 */
function chargesOf(
	premium: readonly SmartMovingCharge[] | null,
	embedded: readonly SmartMovingCharge[] | null,
) {
	if (!premium || (premium.length === 0 && embedded?.length))
		return embedded?.map(described) ?? null;
	return premium.map((charge) => {
		const twins = (embedded ?? []).filter(
			(other) =>
				other.name === charge.name &&
				other.chargeCategory === charge.chargeCategory &&
				other.totalCost === charge.totalCost,
		);
		// Only the embedded charge has a description; it is taken over where there is no doubt.
		return twins.length === 1 && twins[0]
			? { ...charge, description: described(twins[0]).description }
			: charge;
	});
}

/** The text that people edited stands in for the standard one. */
function described(charge: SmartMovingCharge): SmartMovingCharge {
	return { ...charge, description: charge.editableDescription || charge.description };
}

function firstFilled(...lists: Array<readonly string[] | undefined>): readonly string[] {
	return lists.find((list) => list && list.length > 0) ?? [];
}
