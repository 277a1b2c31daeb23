import type { IDataObject } from 'n8n-workflow';
import { startQuickBooksEmulator, type QuickBooksEmulator } from '../../emulators/quickbooks/index';
import { NO_LIMITS } from '../../emulators/quickbooks/throttle';
import { Engine, type EngineRun } from '../../engine';
import { json } from '../../host/json';
import type { WorkflowFile } from '../../host/workflowFile';
import { useStage } from '../../useStage';
import { Mover, SyncStage } from '../support/syncStage';
import { credentialData, credentialIds } from '../../host/setting';
import { credentialsOf, mappedWorkflows, withFields } from '../support/workflows';
import { secondCredentialId, withSecondCompany } from '../support/secondCompany';

/** A13: Austin posts to the company of the stage, Dallas to a second one. */
const stage = useStage(SyncStage);
let dallas: QuickBooksEmulator;
beforeAll(async () => {
	dallas = await startQuickBooksEmulator();
});
afterAll(async () => await dallas.close());

let engine: Engine;
let branches: WorkflowFile;
beforeEach(async () => {
	await json('POST', `${dallas.url}/__control/reset`);
	await json('PUT', `${dallas.url}/__control/throttle`, NO_LIMITS);
	const office = withSecondCompany(
		await mappedWorkflows(stage.quickBooks),
		await mappedWorkflows(dallas),
		{ branch: 'Dallas', company: 'Dallas Movers LLC' },
	);
	branches = office.branches;
	engine = await Engine.create({
		credentials: {
			...credentialsOf(stage),
			[secondCredentialId]: credentialData(dallas, stage.smartMoving.emulator)[
				credentialIds.quickBooks
			]!,
		},
		workflows: office.workflows,
	});
});

const call = async (inputs: IDataObject): Promise<EngineRun> =>
	await engine.runWorkflow(branches, { startNode: 'When Called', items: [inputs] });
const inAustin = async (entity: string) => await stage.records(entity);
const inDallas = async (entity: string) =>
	await json<IDataObject[]>('GET', `${dallas.url}/__control/entities/${entity}`);
const bindings = () =>
	engine.dataTables
		.rows('smartmoving_quickbooks_companies')
		.map(({ opportunityId, company }) => ({ opportunityId, company }));

/** A person moves the opportunity to another branch. */
const moveTo = async (mover: Mover, branch: string) =>
	await stage.smartMoving.control('POST', `/opportunities/${mover.id}/branch`, { branch });

describe('workflow 09: several branches', () => {
	it('A13: posts each branch to its own company, and gives the rows of workflow 01 back', async () => {
		const first = await Mover.book(stage, { quoteNumber: 1, branch: 'Austin' });
		const second = await Mover.book(stage, { quoteNumber: 2, branch: 'Dallas' });
		await first.pay(100);
		await second.pay(250);

		const run = await call({ opportunityId: first.id });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Sync Main Company')).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ sourceType: 'payment', status: 'created', total: 100 }),
			]),
		);
		await call({ opportunityId: second.id });

		expect(await inAustin('Payment')).toMatchObject([{ TotalAmt: 100 }]);
		expect(await inDallas('Payment')).toMatchObject([{ TotalAmt: 250 }]);
		expect(bindings()).toEqual([
			{ opportunityId: first.id, company: 'Main company' },
			{ opportunityId: second.id, company: 'Dallas Movers LLC' },
		]);
		await call({ opportunityId: first.id });
		expect(bindings()).toHaveLength(2);
	}, 60_000);

	it('is started by events as 02 is, and by quote number as a person would', async () => {
		const mover = await Mover.book(stage, { quoteNumber: 77, branch: 'Dallas' });
		await mover.pay(250);
		const { run } = await engine.deliver(withoutTrigger('When Called'), {
			body: { 'event-type': 'payment-made', 'opportunity-id': mover.id },
			headers: { 'X-Webhook-Secret': 'only-the-demo-knows' },
		});
		expect(run!.error?.message).toBeUndefined();
		expect(await inDallas('Payment')).toHaveLength(1);
		await mover.pay(50);
		expect((await call({ quoteNumber: '77' })).error?.message).toBeUndefined();
		expect(await inDallas('Payment')).toHaveLength(2);
		expect(await inAustin('Payment')).toHaveLength(0);
	}, 60_000);

	it('B9: counts the calls that tell the branch, those that were refused too', async () => {
		const mover = await Mover.book(stage, { quoteNumber: 1, branch: 'Austin' });
		await mover.pay(100);
		await call({ opportunityId: mover.id });
		const counted = () =>
			engine.dataTables
				.rows('smartmoving_quickbooks_calls')
				.map(({ source, calls }) => [source, calls]);
		// Workflow 01 makes the table, so that the very first call finds none.
		expect(counted()).toEqual([['sync', 3]]);
		await call({ opportunityId: mover.id });
		const { error } = await call({ quoteNumber: '999' });
		expect(error?.message).toContain('SmartMoving does not have the quote number "999"');
		expect(counted().slice(1)).toEqual([
			['branch', 1],
			['sync', 3],
			['branch', 1],
		]);
	}, 60_000);

	it.each(['Waco', ''])('refuses an unrouted branch by its name: "%s"', async (branch) => {
		const mover = await Mover.book(stage, { quoteNumber: 5, branch: branch || 'Austin' });
		if (branch === '') await moveTo(mover, '');
		await mover.pay(100);
		const run = await call({ opportunityId: mover.id });
		expect(run.error?.message).toContain(`Branch "${branch || '(none)'}" of quote 5`);
		expect(run.error?.message).toContain("node 'Branches'");
		expect(await inAustin('Payment')).toHaveLength(0);
		expect(await inDallas('Payment')).toHaveLength(0);
		expect(bindings()).toEqual([]);
	});

	it('never lets a payment cross companies when the branch is changed after the posting', async () => {
		const mover = await Mover.book(stage, { quoteNumber: 9, branch: 'Austin' });
		await mover.pay(100);
		await call({ opportunityId: mover.id });
		await moveTo(mover, 'Dallas');
		await mover.pay(40);

		for (const action of ['sync', 'resync', 'preview']) {
			const run = await call({ opportunityId: mover.id, action });
			expect(run.error?.message).toMatch(
				/Quote 9 .*branch "Dallas".*"Dallas Movers LLC".*posted to the QuickBooks company "Main company"/,
			);
		}
		expect(await inDallas('Payment')).toHaveLength(0);
		expect(await inDallas('Customer')).toHaveLength(0);
		expect(await inAustin('Payment')).toHaveLength(1);

		await moveTo(mover, 'Austin');
		expect((await call({ opportunityId: mover.id })).error?.message).toBeUndefined();
		expect(await inAustin('Payment')).toHaveLength(2);
	}, 60_000);

	it('also refuses when the new branch is routed nowhere, and when all payments are gone', async () => {
		const mover = await Mover.book(stage, { quoteNumber: 9, branch: 'Austin' });
		const payment = await mover.pay(100);
		await call({ opportunityId: mover.id });
		await stage.smartMoving.control('DELETE', `/opportunities/${mover.id}/payments/${payment.id}`);
		await moveTo(mover, 'Waco');
		expect((await call({ opportunityId: mover.id })).error?.message).toMatch(/routed nowhere/);
		await moveTo(mover, 'Dallas');
		expect((await call({ opportunityId: mover.id })).error?.message).toMatch(/two companies/);
		expect(await inDallas('Customer')).toHaveLength(0);
	}, 60_000);

	it('is free to change its branch as long as there is nothing to post', async () => {
		const mover = await Mover.book(stage, { quoteNumber: 9, branch: 'Austin' });
		const run = await call({ opportunityId: mover.id });
		expect(run.json('Nothing to Post')).toEqual([
			expect.objectContaining({ opportunityId: mover.id, quoteNumber: '9', status: 'skipped' }),
		]);
		expect(bindings()).toEqual([]);
		await moveTo(mover, 'Dallas');
		await mover.pay(100);
		expect((await call({ opportunityId: mover.id })).error?.message).toBeUndefined();
		expect(await inAustin('Customer')).toHaveLength(0);
		expect(await inDallas('Payment')).toHaveLength(1);
	}, 60_000);

	it('binds nothing for a preview', async () => {
		const mover = await Mover.book(stage, { quoteNumber: 9, branch: 'Dallas' });
		await mover.pay(100);
		await call({ opportunityId: mover.id, action: 'preview' });
		expect(bindings()).toEqual([]);
	}, 60_000);

	it('B1: two runs at once, the branch changed between their reads, post to one company only', async () => {
		const mover = await Mover.book(stage, { quoteNumber: 9, branch: 'Austin' });
		await mover.pay(100);
		// The first has read its branch, and waits just before it binds.
		const { provider } = engine.dataTables;
		const proxy = provider.getDataTableProxy.bind(provider);
		const held = gate();
		const reached = gate();
		let first = true;
		provider.getDataTableProxy = (async (...args: Parameters<typeof proxy>) => {
			const table = await proxy(...args);
			return {
				...table,
				insertRows: async (...rows: Parameters<typeof table.insertRows>) => {
					if (first && 'company' in rows[0][0]!) {
						first = false;
						reached.open();
						await held.opened;
					}
					return await table.insertRows(...rows);
				},
			};
		}) as typeof proxy;
		const austin = call({ opportunityId: mover.id });
		await reached.opened;
		await moveTo(mover, 'Dallas');
		const later = await call({ opportunityId: mover.id });
		held.open();

		expect(later.error?.message).toBeUndefined();
		expect((await austin).error?.message).toMatch(
			/posted to the QuickBooks company "Dallas Movers/,
		);
		expect(await inDallas('Payment')).toHaveLength(1);
		expect(await inAustin('Payment')).toHaveLength(0);
	}, 60_000);

	it('names a company that has no copy of workflow 01', async () => {
		branches = withFields(branches, 'Branches', { Dallas: 'Nobody LLC' });
		const mover = await Mover.book(stage, { quoteNumber: 9, branch: 'Dallas' });
		await mover.pay(100);
		const run = await call({ opportunityId: mover.id });
		expect(run.error?.message).toMatch(/"Nobody LLC".*node 'Company'/);
		expect(await inAustin('Payment')).toHaveLength(0);
	});
});

/** With one trigger only, the engine need not be told which one an event comes in by. */
function withoutTrigger(name: string): WorkflowFile {
	const nodes = branches.nodes.map((node) => ({ ...node, disabled: node.name === name }));
	return { ...branches, nodes };
}

/** Something to wait at until another opens it. */
function gate(): { opened: Promise<void>; open: () => void } {
	let open = () => {};
	const opened = new Promise<void>((resolve) => (open = resolve));
	return { opened, open };
}
