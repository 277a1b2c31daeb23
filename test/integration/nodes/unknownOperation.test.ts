import { Engine } from '../../engine';
import { credentialsOf } from '../support/workflows';
import { SyncStage } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
let engine: Engine;
beforeAll(async () => {
	engine = await Engine.create({ credentials: credentialsOf(stage) });
});

const nodes = ['quickBooksInvoiceSync', 'quickBooksReconcile', 'smartMoving'];
/** The last two are what every object of JavaScript has. */
const words = ['post', 'constructor', '__proto__'];

const run = async (
	node: string,
	operation: string,
	onError: 'stopWorkflow' | 'continueErrorOutput',
) =>
	await engine.runNode(
		`n8n-nodes-smartmoving-quickbooks.${node}`,
		{ ...(node === 'smartMoving' ? { resource: 'job' } : {}), operation },
		[{}, {}],
		{
			credentials: {
				quickBooksSyncOAuth2Api: { id: 'smqbQuickBooks001', name: 'QuickBooks' },
				smartMovingApi: { id: 'smqbSmartMoving01', name: 'SmartMoving' },
			},
			onError,
		},
	);

describe.each(nodes)('%s', (node) => {
	it.each(words)('refuses the operation "%s" in words', async (word) => {
		const refusal = new RegExp(`^There is no operation "\\w+\\.${word}"`);

		const stopped = await run(node, word, 'stopWorkflow');
		expect(stopped.error).toMatchObject({
			message: expect.stringMatching(refusal),
			description: "Choose one in the field 'Operation'.",
		});

		const wentOn = await run(node, word, 'continueErrorOutput');
		expect(wentOn.error).toBeUndefined();
		expect(wentOn.items('Node', 0)).toEqual([]);
		const failed = wentOn.json('Node', 1);
		// Reconcile takes all items as one question.
		expect(failed).toHaveLength(node === 'quickBooksReconcile' ? 1 : 2);
		for (const json of failed) expect(json.message ?? json.error).toMatch(refusal);
		expect(await stage.requests()).toEqual([]);
	});
});
