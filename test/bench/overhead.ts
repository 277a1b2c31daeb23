import type { WorkflowFile } from '../host/workflowFile';
import { workflowIds } from '../host/setting';
import { Engine } from '../engine';
import { credentialsOf, mappedWorkflows } from '../integration/support/workflows';
import type { Field } from './field';
import { median } from './median';

/** Milliseconds of one execution. */
export interface Overhead {
	/** A trigger and four nodes that do nothing. */
	empty: number;
	/** A trigger and our four nodes over one opportunity that is in step. */
	ours: number;
	/** The calls of the latter, sent one after another without n8n. */
	calls: number;
}

const RUNS = 200;
const OUR_NODES = [
	'Read Opportunity',
	'Match or Create Customer',
	'Sync Invoices',
	'Sync Payments and Refunds',
];

/** What our nodes add to an execution when neither service takes time to answer. */
export async function nodeOverhead(field: Field): Promise<Overhead> {
	await field.clear();
	const { stage } = field;
	const [mover] = await field.book(1);
	await field.finish(mover!, 0);
	const workflow = await mappedWorkflows(stage.quickBooks);
	const full = workflow(workflowIds.sync);
	const engine = await Engine.create({ credentials: credentialsOf(stage) });
	const run = async (file: WorkflowFile) => {
		const { error } = await engine.runWorkflow(file, { items: [{ opportunityId: mover!.id }] });
		if (error) throw error;
		engine.runs.clear();
	};
	const ours = chain(full, (nodes) => nodes);
	const empty = chain(full, (nodes) =>
		nodes.map(({ id, name, position }) => ({
			id,
			name,
			position,
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			parameters: {},
		})),
	);
	await run(ours);
	const before = { quickBooks: (await stage.requests()).length, smartMoving: await logged(field) };
	await run(ours);
	const replays = [
		...(await stage.requests()).slice(before.quickBooks).map(
			({ method, path, query, body }) =>
				async () =>
					await send(new URL(path, stage.quickBooks.url), method, query, body, {
						authorization: `Bearer ${stage.quickBooks.accessToken}`,
					}),
		),
		...(await stage.smartMoving.control<Logged[]>('GET', '/requests'))
			.slice(before.smartMoving)
			.map(
				({ method, path, query, body }) =>
					async () =>
						await send(new URL(path, stage.smartMoving.emulator.url), method, query, body, {
							'x-api-key': stage.smartMoving.emulator.apiKey,
						}),
			),
	];
	return {
		empty: await medianMs(async () => await run(empty)),
		ours: await medianMs(async () => await run(ours)),
		calls: await medianMs(async () => {
			for (const replay of replays) await replay();
		}),
	};
}

interface Logged {
	method: string;
	path: string;
	query: Record<string, string>;
	body: unknown;
}

async function logged({ stage }: Field): Promise<number> {
	return (await stage.smartMoving.control<Logged[]>('GET', '/requests')).length;
}

/** The trigger of workflow 01 and its four nodes of ours in a row, or what stands in for them. */
function chain(
	full: WorkflowFile,
	change: (nodes: WorkflowFile['nodes']) => WorkflowFile['nodes'],
): WorkflowFile {
	const start = full.nodes.filter(({ name }) => ['When Called', 'Settings'].includes(name));
	const nodes = OUR_NODES.map((name) => full.nodes.find((node) => node.name === name)!);
	const names = ['When Called', 'Settings', ...OUR_NODES];
	const connections = Object.fromEntries(
		names
			.slice(0, -1)
			.map((name, index) => [
				name,
				{ main: [[{ node: names[index + 1]!, type: 'main' as const, index: 0 }]] },
			]),
	);
	return { ...full, nodes: [...start, ...change(nodes)], connections };
}

async function send(
	url: URL,
	method: string,
	query: Record<string, string>,
	body: unknown,
	headers: Record<string, string>,
): Promise<void> {
	const hasBody = method !== 'GET';
	const answer = await fetch(`${url.href}?${new URLSearchParams(query)}`, {
		method,
		headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
		...(hasBody ? { body: JSON.stringify(body) } : {}),
	});
	if (!answer.ok) throw new Error(`${method} ${url.href}: ${answer.status}`);
	await answer.json();
}

async function medianMs(work: () => Promise<void>): Promise<number> {
	const times: number[] = [];
	for (let run = 0; run < RUNS; run += 1) {
		const start = performance.now();
		await work();
		times.push(performance.now() - start);
	}
	return median(times);
}
