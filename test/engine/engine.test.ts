import type { WorkflowFile } from '../host/workflowFile';
import { Engine } from '.';

const node = (name: string, type: string, typeVersion: number, parameters: object) => ({
	id: name,
	name,
	type: `n8n-nodes-base.${type}`,
	typeVersion,
	position: [0, 0] as [number, number],
	parameters: parameters as never,
});

const chain = (...nodes: ReturnType<typeof node>[]): WorkflowFile => ({
	id: nodes.map(({ name }) => name).join('-'),
	name: 'Chain',
	nodes,
	connections: Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, index) => [
				nodes[index]!.name,
				{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
			]),
	),
});

const setDouble = node('Set', 'set', 3.4, {
	assignments: {
		assignments: [
			{ id: 'a', name: 'double', type: 'number', value: '={{ $json.amount * 2 }}' },
			{ id: 'b', name: 'item', type: 'string', value: '={{ $itemIndex }}' },
		],
	},
	options: {},
});
const ifLarge = node('If', 'if', 2.2, {
	conditions: {
		options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
		combinator: 'and',
		conditions: [
			{
				id: 'c',
				leftValue: '={{ $json.double }}',
				rightValue: 100,
				operator: { type: 'number', operation: 'gt' },
			},
		],
	},
	options: {},
});

describe('the engine harness', () => {
	it('runs a workflow with expressions, branches and pairing', async () => {
		const engine = await Engine.create();
		const workflow = chain(node('Start', 'manualTrigger', 1, {}), setDouble, ifLarge);

		const run = await engine.runWorkflow(workflow, { items: [{ amount: 30 }, { amount: 80 }] });

		expect(run.status).toBe('success');
		expect(run.json('If', 0)).toEqual([{ double: 160, item: '1' }]);
		expect(run.json('If', 1)).toEqual([{ double: 60, item: '0' }]);
		expect(run.items('If', 0)[0]!.pairedItem).toEqual({ item: 1 });
	});

	it('reports what stopped a workflow', async () => {
		const engine = await Engine.create();
		const stop = node('Stop', 'stopAndError', 1, { errorMessage: 'Books are closed' });

		const run = await engine.runWorkflow(chain(node('Start', 'manualTrigger', 1, {}), stop));

		expect(run.status).toBe('error');
		expect(run.error?.message).toBe('Books are closed');
	});

	it('runs a called workflow, hands back its items and passes its failure on', async () => {
		const trigger = node('Called', 'executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' });
		const called = { ...chain(trigger, setDouble), id: 'called' };
		const failing = {
			...chain(trigger, node('Stop', 'stopAndError', 1, { errorMessage: 'No realm' })),
			id: 'failing',
		};
		const engine = await Engine.create({ workflows: [called, failing] });
		const calling = (workflowId: string) =>
			chain(
				node('Start', 'manualTrigger', 1, {}),
				node('Call', 'executeWorkflow', 1.2, {
					workflowId: { __rl: true, mode: 'id', value: workflowId },
					options: {},
				}),
			);

		const good = await engine.runWorkflow(calling('called'), { items: [{ amount: 5 }] });
		const bad = await engine.runWorkflow(calling('failing'));

		expect(good.json('Call')).toEqual([{ double: 10, item: '0' }]);
		expect(bad.status).toBe('error');
		expect(bad.error?.message).toContain('No realm');
	});

	it('keeps Data Tables: one row however often it is upserted, columns checked', async () => {
		const engine = await Engine.create();
		const table = node('Table', 'dataTable', 1.1, {
			resource: 'table',
			operation: 'create',
			tableName: 'ledger',
			columns: {
				column: [
					{ name: 'sourceId', type: 'string' },
					{ name: 'total', type: 'number' },
				],
			},
			options: { createIfNotExists: true },
		});
		const upsert = (column: string) =>
			node('Upsert', 'dataTable', 1.1, {
				resource: 'row',
				operation: 'upsert',
				dataTableId: { __rl: true, mode: 'name', value: 'ledger' },
				matchType: 'allConditions',
				filters: { conditions: [{ keyName: 'sourceId', condition: 'eq', keyValue: 'p1' }] },
				columns: {
					mappingMode: 'defineBelow',
					matchingColumns: [],
					schema: [],
					value: { sourceId: 'p1', [column]: "={{ $('Start').item.json.total }}" },
				},
				options: {},
			});
		const start = node('Start', 'manualTrigger', 1, {});

		await engine.runWorkflow(chain(start, table, upsert('total')), { items: [{ total: 1 }] });
		await engine.runWorkflow(chain(start, table, upsert('total')), { items: [{ total: 2.5 }] });
		const wrong = await engine.runWorkflow(chain(start, table, upsert('nonsense')));

		expect(engine.dataTables.rows('ledger')).toEqual([
			expect.objectContaining({ id: 1, sourceId: 'p1', total: 2.5 }),
		]);
		expect(wrong.error?.message).toContain('nonsense');
	});
});
