/** What a planned fault does to the requests it matches. */
export type FaultAction =
	| 'status'
	| 'drop-before'
	| 'drop-after-commit'
	| 'delay'
	| 'html'
	| 'truncate'
	| 'batch-item';

export const FAULT_ACTIONS: FaultAction[] = [
	'status',
	'drop-before',
	'drop-after-commit',
	'delay',
	'html',
	'truncate',
	'batch-item',
];

export interface PlannedFault {
	/**
	 * All must hold. `path` is a substring of path and query, as sent or decoded; `body` one of the
	 * body as sent.
	 */
	match: { method?: string; path?: string; body?: string };
	/** How many matching requests it still meets. */
	times: number;
	action: FaultAction;
	status?: number;
	headers?: Record<string, string>;
	/**
	 * The answer in place of the service's own. For `batch-item` that of one item of a batch, the first
	 * in which `match.body` is found; without it the item is left out of the answer.
	 */
	body?: unknown;
	/** How long `delay` waits. */
	ms?: number;
}

export class BadFaultError extends Error {}

/** The faults that are still to come, in the order they were planned. */
export class FaultPlan {
	private planned: PlannedFault[] = [];

	reset(): void {
		this.planned = [];
	}

	/** Adds a fault given as JSON. Throws a BadFaultError with what is wrong. */
	add(given: unknown): void {
		const fault = (given ?? {}) as Partial<PlannedFault>;
		if (!FAULT_ACTIONS.includes(fault.action as FaultAction)) {
			throw new BadFaultError(`action is one of ${FAULT_ACTIONS.join(', ')}`);
		}
		const times = fault.times ?? 1;
		if (!Number.isInteger(times) || times < 1) throw new BadFaultError('times is at least 1');
		this.planned.push({ ...fault, match: fault.match ?? {}, times } as PlannedFault);
	}

	list(): PlannedFault[] {
		return this.planned;
	}

	/** The first planned fault for this request; it counts down. */
	next(method: string, url: string, body: string): PlannedFault | undefined {
		const fault = this.planned.find(({ match }) => {
			const isMethod = !match.method || match.method.toUpperCase() === method;
			const isPath = !match.path || isWithin(match.path, url);
			return isMethod && isPath && (!match.body || body.includes(match.body));
		});
		if (!fault) return undefined;
		fault.times -= 1;
		this.planned = this.planned.filter(({ times }) => times > 0);
		return fault;
	}
}

function isWithin(path: string, url: string): boolean {
	if (url.includes(path)) return true;
	try {
		return decodeURIComponent(url.replaceAll('+', ' ')).includes(path);
	} catch {
		return false;
	}
}
