import { z } from 'zod';
import type { Opportunity } from './store';

/** The webhooks of SmartMoving: thin, kebab-case, sent once, with custom headers and nothing more. */

export const webhookSetupSchema = z
	.object({
		url: z.string().url().nullable(),
		headers: z.record(z.string()).default({}),
		/** Slugs or display names; absent means all events. */
		events: z.array(z.string()).optional(),
	})
	.strict();
export type WebhookSetup = z.infer<typeof webhookSetupSchema>;

export interface Delivery {
	url: string;
	event: string;
	body: Record<string, unknown>;
	/** Null until it is answered, and for good where no answer came. */
	status: number | null;
	error: string | null;
	at: string;
}

export type WebhookEvent =
	| 'opportunity-created'
	| 'opportunity-status-changed'
	| 'opportunity-changed'
	| 'payment-made'
	| 'customer-created'
	| 'customer-updated'
	| 'job-created'
	| 'job-closed';

export class Webhooks {
	private setup: WebhookSetup = { url: null, headers: {} };
	private readonly closing = new AbortController();
	readonly deliveries: Delivery[] = [];

	configure(setup: WebhookSetup): void {
		this.setup = setup;
	}

	/** Starts the call and returns: SmartMoving neither waits for the answer nor repeats it. */
	send(event: WebhookEvent, ids: Record<string, string | number>): void {
		const { url, headers, events } = this.setup;
		if (!url || (events && !events.some((wanted) => loose(wanted) === loose(event)))) return;
		const body = { 'event-type': event, ...ids };
		const delivery: Delivery = {
			url,
			event,
			body,
			status: null,
			error: null,
			at: new Date().toISOString(),
		};
		this.deliveries.push(delivery);
		fetch(url, {
			method: 'POST',
			headers: { ...headers, 'content-type': 'application/json' },
			body: JSON.stringify(body),
			signal: this.closing.signal,
		})
			.then(
				(answer) => {
					delivery.status = answer.status;
					return answer.arrayBuffer();
				},
				(error: unknown) => {
					delivery.error = String(error);
				},
			)
			.catch((error: unknown) => {
				delivery.error = String(error);
			});
	}

	opportunityChanged(opportunity: Opportunity, statusChanged = false): void {
		const ids = { 'opportunity-id': opportunity.id, 'opportunity-status': opportunity.status };
		if (statusChanged) this.send('opportunity-status-changed', ids);
		this.send('opportunity-changed', ids);
	}

	clearDeliveries(): void {
		this.deliveries.length = 0;
	}

	close(): void {
		this.closing.abort();
	}
}

function loose(name: string): string {
	return name.toLowerCase().replace(/[\s_-]/g, '');
}
