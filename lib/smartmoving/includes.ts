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

/** The blocks as SmartMoving wants them in the address. */
export function opportunityQuery(include: OpportunityIncludes): Record<string, boolean> {
	return onlyTrue({
		IncludePayments: include.payments,
		IncludeCharges: include.charges,
		IncludeTripInfo: include.tripInfo,
		IncludeJobAddresses: include.jobAddresses,
		IncludeDispatchInfo: include.dispatchInfo,
	});
}

/** The blocks as SmartMoving wants them in the address. */
export function jobQuery(include: JobIncludes): Record<string, boolean> {
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
