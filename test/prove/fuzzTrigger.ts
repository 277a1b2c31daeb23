import fc from 'fast-check';
import { Engine } from '../engine';
import { webhookHeader } from '../host/setting';
import type { WorkflowFile } from '../host/workflowFile';

/** Webhook calls that no SmartMoving would send, to the trigger node in n8n's engine. */

const secret = 'th1s-1s-the-secret-of-the-webh00k';
const credential = { apiKey: 'an-api-key-nobody-guesses', baseUrl: 'http://127.0.0.1:9' };

const workflow: WorkflowFile = {
	id: 'w',
	name: 'Trigger',
	nodes: [
		{
			id: 't',
			name: 'SmartMoving Trigger',
			type: 'n8n-nodes-smartmoving-quickbooks.smartMovingTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
			credentials: { smartMovingApi: { id: 'c', name: 'SmartMoving' } },
		},
	],
	connections: {},
};

const prototypeKeys = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString');
const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 30 }),
	fc.constantFrom('', ' ', 'null', 'x'.repeat(1_000_000), '\u0000', '\ud800', '{{ $json }}'),
);
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }), prototypeKeys);

/** An event as SmartMoving might write it, with anything for its values. */
const event = fc
	.record({
		name: fc.oneof(fc.constantFrom('payment-made', 'Job Closed', 'job_reset', 'unheard-of'), value),
		opportunityId: fc.oneof(fc.uuid(), value),
		more: fc.dictionary(fc.oneof(text, prototypeKeys), value, { maxKeys: 4 }),
	})
	.map(({ name, opportunityId, more }) =>
		// As `JSON.parse` makes them: a `__proto__` of its own, not another prototype.
		fromJson({ ...more, 'event-type': name, 'opportunity-id': opportunityId }),
	);
const body = fc.oneof(
	event,
	value,
	fc.constantFrom<unknown>(undefined, null, [], {}, 0, true, [[[]]], 'x'.repeat(1_000_000)),
	prototypeKeys.map((key) => JSON.parse(`{"${key}": {"polluted": true}}`) as unknown),
);
const sent = fc.oneof(
	{ weight: 1, arbitrary: fc.constant<unknown>(secret) },
	{
		weight: 4,
		arbitrary: fc.constantFrom<unknown>(
			undefined,
			null,
			'',
			secret.slice(0, -1),
			`${secret}x`,
			secret.toUpperCase(),
			[secret],
			{ length: 1, 0: secret },
			secret.repeat(30_000),
			0,
			true,
		),
	},
	{ weight: 2, arbitrary: value },
);
const header = fc.constantFrom(webhookHeader, webhookHeader.toUpperCase(), '__proto__', 'x-other');

/** @returns how many cases were tried; throws with the smallest case that fails */
export async function fuzzTrigger(seed: number, cases: number): Promise<number> {
	const engine = await Engine.create({
		credentials: {
			c: { ...credential, webhookHeader, webhookSecret: secret },
		} as never,
	});
	await fc.assert(
		fc.asyncProperty(body, header, sent, async (content, name, given) => {
			const headers = Object.fromEntries([[name, given]]) as Record<string, string>;
			const answer = await engine.callWebhook(workflow, { body: content, headers });
			const isRight =
				name.toLowerCase() === webhookHeader.toLowerCase() &&
				typeof given === 'string' &&
				given.trim() === secret;
			if (!isRight && (answer.status !== 401 || answer.items !== undefined)) {
				throw new Error(`let in with ${String(given).slice(0, 50)}: ${answer.status}`);
			}
			if (isRight && ![200, 400].includes(answer.status)) {
				throw new Error(`answered ${answer.status}`);
			}
			for (const { json } of answer.items ?? []) {
				const ids = [json.opportunityId, json.jobId, json.paymentId, json.customerId];
				const areIds = ids.every((id) => id === null || (typeof id === 'string' && id !== ''));
				if (!areIds) throw new Error(`ids that are none: ${JSON.stringify(ids)}`);
			}
			const told = JSON.stringify([answer.body, answer.status]);
			const secrets = [secret, credential.apiKey];
			if (secrets.some((each) => told.includes(each))) throw new Error(`echoed: ${told}`);
			if (told.length > 500) throw new Error(`answered with ${told.length} characters`);
			if ('polluted' in {}) throw new Error('every object has a property more now');
		}),
		{ seed, numRuns: cases },
	);
	return cases;
}

function fromJson(content: unknown): unknown {
	return JSON.parse(JSON.stringify(content)) as unknown;
}
