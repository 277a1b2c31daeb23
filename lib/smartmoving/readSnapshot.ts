import type { Clock } from '../http';
import type { OpportunityIncludes, SmartMovingClient } from './client';
import { SmartMovingError, unexpectedValue } from './errors';
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

const systemClock: Clock = () => new Date();

const include: OpportunityIncludes = { charges: true, dispatchInfo: true };

/**
 * The present state of one opportunity, in three calls and one more for each job that is closed
 * or completed. The three are not one transaction: a change in between shows in the next sync.
 */
export async function readSnapshot(
	client: SmartMovingClient,
	opportunityId: string,
	options: SnapshotOptions,
	clock: Clock = systemClock,
): Promise<Snapshot> {
	const readAtUtc = clock().toISOString();
	const [opportunity, jobs, payments] = await Promise.all([
		client.getOpportunity(opportunityId, include),
		client.getJobs(opportunityId),
		client.getPayments(opportunityId),
	]);
	return await assemble(client, readAtUtc, opportunity, jobs, payments, options);
}

/** The same for the opportunity with that quote number, at no further call. */
export async function readSnapshotByQuoteNumber(
	client: SmartMovingClient,
	quoteNumber: string,
	options: SnapshotOptions,
	clock: Clock = systemClock,
): Promise<Snapshot> {
	const readAtUtc = clock().toISOString();
	const opportunity = await client.getOpportunityByQuoteNumber(quoteNumber, include);
	const [jobs, payments] = await Promise.all([
		client.getJobs(opportunity.id),
		client.getPayments(opportunity.id),
	]);
	return await assemble(client, readAtUtc, opportunity, jobs, payments, options);
}

async function assemble(
	client: SmartMovingClient,
	readAtUtc: string,
	opportunity: SmartMovingOpportunity,
	summaries: readonly SmartMovingJobSummary[],
	payments: readonly SmartMovingPayment[],
	options: SnapshotOptions,
): Promise<Snapshot> {
	const details = await readDetails(client, opportunity.id, summaries, options);
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

/** The Premium read of every finished job; empty where the key or the option does not allow it. */
async function readDetails(
	client: SmartMovingClient,
	opportunityId: string,
	summaries: readonly SmartMovingJobSummary[],
	options: SnapshotOptions,
): Promise<ReadonlyMap<string, SmartMovingJob>> {
	const details = new Map<string, SmartMovingJob>();
	if (options.jobDetails === 'never') return details;
	// One after the other, so that a Basic key is found out with a single wasted call.
	for (const { id } of summaries.filter(isFinished)) {
		if (client.keyIsBasic) break;
		const wanted = {
			actualCharges: true,
			actualMaterials: true,
			notes: true,
			dispatchInfo: true,
		};
		const job = await client.getJob(opportunityId, id, wanted).catch(nothingIfForbidden);
		if (job) details.set(id, job);
	}
	return details;
}

function nothingIfForbidden(error: unknown): undefined {
	if (error instanceof SmartMovingError && error.kind === 'forbidden') return undefined;
	throw error;
}

function isFinished(job: SmartMovingJobSummary): boolean {
	return job.closedAtUtc !== null || job.completedAtUtc !== null;
}

/**
 * One job from its three reads. Times come from the list of jobs alone: after a job was reopened
 * the embedded one can still show its old close-out. An embedded job that the list does not have
 * therefore counts as unfinished.
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
