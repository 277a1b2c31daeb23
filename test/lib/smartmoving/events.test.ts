import { EVENT_NAMES, parseEvent, SYNC_EVENTS } from '../../../lib/smartmoving/events';

describe('parseEvent', () => {
	it('reads the thin body as SmartMoving sends it', () => {
		const body = {
			'event-type': 'opportunity-changed',
			'opportunity-id': '2F0C7A4E-0000-4000-8000-00000000000A',
			'opportunity-status': 4,
		};
		expect(parseEvent(body)).toEqual({
			event: 'opportunity-changed',
			opportunityId: '2f0c7a4e-0000-4000-8000-00000000000a',
			jobId: null,
			paymentId: null,
			customerId: null,
			raw: body,
		});
	});

	it.each([
		['payment-made', 'payment-made'],
		['Payment Made', 'payment-made'],
		['PAYMENT_MADE', 'payment-made'],
		['paymentmade', 'payment-made'],
		['followup-created', 'follow-up-created'],
		['Follow up Completed', 'follow-up-completed'],
		['opportunity-status-changed', 'opportunity-status-changed'],
		['something-new', undefined],
	])('knows the event %j as %s', (name, event) => {
		expect(parseEvent({ 'event-type': name })?.event).toBe(event);
	});

	it('knows every event by its display name', () => {
		for (const [slug, name] of Object.entries(EVENT_NAMES)) {
			expect(parseEvent({ 'event-type': name })?.event).toBe(slug);
		}
	});

	it('takes the further ids, whatever the spelling of their keys', () => {
		const body = { eventType: 'Job Closed', 'job-id': 'J1', payment_id: 'P1', customerId: 'C1' };
		expect(parseEvent(body)).toMatchObject({ jobId: 'j1', paymentId: 'p1', customerId: 'c1' });
	});

	it.each([
		[undefined],
		[null],
		['text'],
		[7],
		[[]],
		[{}],
		[{ 'event-type': 7 }],
		[{ 'event-type': ' ' }],
	])('refuses %j', (body) => expect(parseEvent(body)).toBeUndefined());

	it.each([[{ a: 1 }], [12], [''], [null]])('takes %j for no id', (id) => {
		expect(parseEvent({ 'event-type': 'payment-made', 'opportunity-id': id })?.opportunityId).toBe(
			null,
		);
	});

	it('counts no event among the sync events that names no opportunity', () => {
		expect(SYNC_EVENTS.filter((name) => /customer|follow/.test(name))).toEqual([]);
	});
});
