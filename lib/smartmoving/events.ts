import { z } from 'zod';

/** Every event that SmartMoving can send, in kebab case, with the name its settings page uses. */
export const EVENT_NAMES = {
	'customer-created': 'Customer Created',
	'customer-updated': 'Customer Updated',
	'follow-up-completed': 'Follow up Completed',
	'follow-up-created': 'Follow up Created',
	'job-closed': 'Job Closed',
	'job-created': 'Job Created',
	'job-deleted': 'Job Deleted',
	'job-finalized': 'Job Finalized',
	'job-reset': 'Job Reset',
	'opportunity-changed': 'Opportunity Changed',
	'opportunity-created': 'Opportunity Created',
	'opportunity-deleted': 'Opportunity Deleted',
	'opportunity-status-changed': 'Opportunity Status Changed',
	'payment-made': 'Payment Made',
	'service-type-changed': 'Service Type Changed',
} as const;
export type EventName = keyof typeof EVENT_NAMES;

/** The events after which the books may have to change. Customer events name no opportunity. */
export const SYNC_EVENTS: readonly EventName[] = [
	'job-closed',
	'job-deleted',
	'job-finalized',
	'job-reset',
	'opportunity-changed',
	'opportunity-status-changed',
	'payment-made',
];

/** What a webhook says happened, and to what. Only the ids are used: data is always read afresh. */
export interface SmartMovingEvent {
	/** Undefined for an event that is not in the list. */
	event: EventName | undefined;
	opportunityId: string | null;
	jobId: string | null;
	paymentId: string | null;
	customerId: string | null;
	/** The body as it came. */
	raw: Record<string, unknown>;
}

const NAME_BY_SPELLING = new Map(
	Object.keys(EVENT_NAMES).map((name) => [spelling(name), name as EventName]),
);

/** Reads the body of a webhook call; undefined where it is not an event of SmartMoving at all. */
export function parseEvent(body: unknown): SmartMovingEvent | undefined {
	const raw = z.record(z.unknown()).safeParse(body);
	if (!raw.success || Array.isArray(body)) return undefined;
	const values = new Map(
		Object.entries(raw.data).map(([key, value]) => [spelling(key), value] as const),
	);
	const name = values.get('eventtype');
	if (typeof name !== 'string' || name.trim() === '') return undefined;
	const id = (key: string) => {
		const value = values.get(key);
		return typeof value === 'string' && value.trim() ? value.trim().toLowerCase() : null;
	};
	return {
		event: NAME_BY_SPELLING.get(spelling(name)),
		opportunityId: id('opportunityid'),
		jobId: id('jobid'),
		paymentId: id('paymentid'),
		customerId: id('customerid'),
		raw: raw.data,
	};
}

/** Most slugs are known by inference only: case, spaces, hyphens and underscores do not count. */
function spelling(name: string): string {
	return name.toLowerCase().replace(/[\s_-]/g, '');
}
