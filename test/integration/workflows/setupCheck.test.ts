import { DateTime } from 'luxon';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { SetupCheck } from '../../../lib/setup/check';
import type { Seen } from '../../../lib/setup/seen';
import { Engine } from '../../engine';
import { credentialIds } from '../../host/setting';
import type { WorkflowFile } from '../../host/workflowFile';
import { charge, job, Mover, SyncStage } from '../support/syncStage';
import { credentialsOf, mappedWorkflows, withFields, withNode } from '../support/workflows';
import { useStage } from '../../useStage';

const packageName = 'n8n-nodes-smartmoving-quickbooks';
const stage = useStage(SyncStage);

/** A local day as SmartMoving has it, counted from today. */
const day = (offset: number) =>
	Number(DateTime.local().plus({ days: offset }).toFormat('yyyyMMdd'));

const credential = (overrides: IDataObject = {}) =>
	({
		...credentialsOf(stage)[credentialIds.quickBooks]!,
		...overrides,
	}) as ICredentialDataDecryptedObject;

const picked = (entity: string, name: string, list = 'list') => ({
	__rl: true,
	mode: list,
	value: stage.id(entity, name),
	cachedResultName: name,
});

/** Runs one node with 'Check Setup' on, on an item that is no opportunity. */
async function run(
	node: 'Customer' | 'Invoice' | 'Payment',
	parameters: IDataObject = {},
	options: { item?: IDataObject; credential?: ICredentialDataDecryptedObject } = {},
): Promise<{ item: IDataObject; checks: SetupCheck[] }> {
	const c1 = options.credential ?? credential();
	const engine = await Engine.create({ credentials: { c1 } });
	const result = await engine.runNode(
		`${packageName}.quickBooks${node}Sync`,
		{ checkSetup: true, ...parameters },
		[options.item ?? { action: 'check' }],
		{ credentials: { quickBooksSyncOAuth2Api: { id: 'c1', name: 'QuickBooks' } } },
	);
	expect(result.error).toBeUndefined();
	const [item] = result.json('Node');
	return { item: item!, checks: (item!.quickbooks as unknown as { checks: SetupCheck[] }).checks };
}

/** The check of a name, as "status: message". */
const said = (checks: readonly SetupCheck[], name: string) =>
	checks
		.filter((check) => check.name === name)
		.map(({ status, message }) => `${status}: ${message}`)
		.join('\n');
const notInOrder = (checks: readonly SetupCheck[]) =>
	checks.filter(({ status }) => status !== 'pass').map(({ name, status }) => `${status} ${name}`);

const seen = (part: Partial<Seen>): IDataObject => ({
	seen: { days: 30, opportunities: 5, chargeCategories: [], paymentTypes: [], ...part } as never,
});
const used = (category: number, times: number, opportunityType = 0) =>
	Array.from({ length: times }, () => ({ category, opportunityType }));

const soundInvoices = () => ({
	timeZone: 'America/Chicago',
	defaultItem: picked('Item', 'Services'),
	chargeMapping: { mapping: [{ category: 1, item: picked('Item', 'Moving Labor') }] },
});
const soundPayments = () => ({
	timeZone: 'America/Chicago',
	defaultDepositAccount: picked('Account', 'Checking'),
	defaultRefundAccount: picked('Account', 'Checking'),
	paymentTypeMapping: {
		mapping: [{ paymentType: 1, paymentMethod: picked('PaymentMethod', 'Check') }],
	},
});

describe("'Check Setup' of the posting nodes", () => {
	it('finds a sound set-up in order, posts nothing, and keeps the item and earlier checks', async () => {
		const before = { area: 'a', name: 'n', status: 'pass', message: 'm', remedy: null };
		const item = { action: 'check', quickbooks: { checks: [before] } };

		const customer = await run('Customer', {}, { item });
		const invoice = await run('Invoice', soundInvoices(), { item: customer.item });
		const payment = await run('Payment', soundPayments(), { item: invoice.item });

		expect(notInOrder(payment.checks)).toEqual([]);
		expect(payment.checks[0]).toEqual(before);
		expect(payment.item).toMatchObject({
			action: 'check',
			quickbooks: { realmId: stage.quickBooks.realmId },
		});
		expect(new Set(payment.checks.map(({ area }) => area))).toEqual(
			new Set(['a', 'QuickBooks company', 'Invoices', 'Payments and refunds']),
		);
		expect(said(payment.checks, 'Connection')).toContain('"Emulated Movers LLC"');
		expect(await stage.writes()).toEqual([]);
	});

	it('sales tax: takes what is marked as taxable, and QuickBooks has to compute it', async () => {
		const packing = { category: 3, item: picked('Item', 'Packing') };
		const tax = async (more: IDataObject, TaxPrefs: Record<string, unknown>) => {
			await stage.control('PUT', '/preferences', { TaxPrefs });
			const parameters = { ...soundInvoices(), salesTax: 'quickbooks', ...more };
			return said((await run('Invoice', parameters)).checks, 'Sales Tax');
		};
		const inRow = { chargeMapping: { mapping: [{ ...packing, taxable: true }] } };
		const automated = { UsingSalesTax: true, PartnerTaxEnabled: true };
		expect(await tax(inRow, { UsingSalesTax: false })).toMatch(/^fail: .*sales tax is off/);
		expect(await tax(inRow, automated)).toMatch(/^pass/);
		expect(await tax({ defaultItemTaxable: true }, automated)).toMatch(/^pass/);
		expect(await tax({}, automated)).toMatch(/^warn: .*nothing is marked/);
		expect(await tax({ salesTax: 'none' }, automated)).toBe('');
	});

	it('two rows for one charge contradict each other, whatever they say of tax', async () => {
		const packing = { category: 3, item: picked('Item', 'Packing') };
		const { checks } = await run('Invoice', {
			...soundInvoices(),
			salesTax: 'quickbooks',
			chargeMapping: { mapping: [packing, { ...packing, taxable: true }] },
		});
		expect(said(checks, 'Charge Mapping: Packing, Any')).toContain("2 rows for 'Packing, Any'");
	});

	it('costs one call to QuickBooks for each node', async () => {
		await run('Invoice', soundInvoices());
		expect((await stage.requests()).map(({ path }) => path)).toEqual([
			expect.stringMatching(/\/batch$/),
		]);
	});

	it.each([
		['AutoApplyCredit', 'Automatically apply credits'],
		['AutoApplyPayments', 'Automatically apply payments'],
	])('A16: %s on fails', async (preference, name) => {
		await stage.control('PUT', '/preferences', { SalesFormsPrefs: { [preference]: true } });
		const { checks } = await run('Customer');
		expect(notInOrder(checks)).toEqual([`fail ${name}`]);
	});

	it.each([
		[true, false, 'fail'],
		[true, true, 'pass'],
		[false, true, 'fail'],
		[false, false, 'pass'],
	])(
		'A7: QuickBooks takes numbers: %s, numbering is ours: %s -> %s',
		async (custom, ours, status) => {
			await stage.control('PUT', '/preferences', { SalesFormsPrefs: { CustomTxnNumbers: custom } });
			const { checks } = await run('Invoice', {
				...soundInvoices(),
				useQuickBooksNumbering: !ours,
			});
			expect(said(checks, 'Invoice numbers')).toMatch(new RegExp(`^${status}:`));
		},
	);

	it.each([
		['2020-12-31', 'pass'],
		['2099-12-31', 'fail'],
	])('a closing date of %s: %s', async (BookCloseDate, status) => {
		await stage.control('PUT', '/preferences', { AccountingInfoPrefs: { BookCloseDate } });
		const { checks } = await run('Invoice', soundInvoices());
		expect(said(checks, 'Closing date')).toMatch(new RegExp(`^${status}: .*${BookCloseDate}`));
	});

	it('class and location tracking matter where classes and locations are mapped', async () => {
		await stage.control('PUT', '/preferences', {
			AccountingInfoPrefs: { ClassTrackingPerTxnLine: false, TrackDepartments: false },
		});
		const branchMapping = {
			mapping: [
				{
					branch: 'Austin',
					location: picked('Department', 'Austin'),
					class: picked('Class', 'Local'),
				},
			],
		};
		const without = await run('Invoice', soundInvoices());
		const mapped = await run('Invoice', { ...soundInvoices(), branchMapping });

		expect(notInOrder(without.checks)).toEqual([]);
		expect(notInOrder(mapped.checks)).toEqual(['fail Class tracking', 'fail Location tracking']);
		expect(said(mapped.checks, 'Branch Mapping')).toBe(
			'pass: In QuickBooks and active: Austin, Local.',
		);
	});

	it('A11: a mapped record that is inactive, gone, or of no use is named with its setting', async () => {
		const { checks } = await run('Invoice', {
			...soundInvoices(),
			defaultItem: picked('Item', 'Moving Services'),
			term: { __rl: true, mode: 'list', value: '77', cachedResultName: 'Net 90' },
			chargeMapping: {
				mapping: [
					{ category: 1, item: picked('Item', 'Moving Labor') },
					{ category: 6, item: picked('Item', 'Old Fuel Item (deleted)') },
					{ category: 9, item: { __rl: true, mode: 'id', value: "1') OR (Id = '2" } },
				],
			},
		});
		expect(said(checks, 'Charge Mapping: Fuel Surcharge, Any')).toBe(
			"fail: Item 'Old Fuel Item' (id 8) was made inactive in QuickBooks.",
		);
		expect(checks.find(({ name }) => name === 'Charge Mapping: Fuel Surcharge, Any')?.remedy).toBe(
			"Choose another in 'Charge Mapping', row 'Fuel Surcharge, Any', or make it active again in QuickBooks.",
		);
		expect(said(checks, 'Charge Mapping: Storage, Any')).toMatch(/^fail: .*does not exist/);
		expect(said(checks, 'Default Item')).toMatch(/^fail: .*'Moving Services'.* is a category/);
		expect(said(checks, 'Terms')).toBe(
			"fail: Terms 'Net 90' (id 77) does not exist in this QuickBooks company.",
		);
	});

	it('accounts must be of the type that their place needs', async () => {
		const { checks } = await run('Payment', {
			...soundPayments(),
			defaultDepositAccount: picked('Account', 'Company Card'),
			defaultRefundAccount: picked('Account', 'Undeposited Funds'),
			receivableAccount: picked('Account', 'Checking'),
		});
		expect(notInOrder(checks)).toEqual([
			'fail Default Deposit Account',
			'fail Default Refund Account',
			'fail Accounts Receivable Account',
		]);
		expect(said(checks, 'Default Refund Account')).toContain('Other Current Asset');
	});

	it('6540: warns of Undeposited Funds as the deposit account', async () => {
		const { checks } = await run('Payment', {
			...soundPayments(),
			defaultDepositAccount: picked('Account', 'Undeposited Funds'),
		});
		expect(notInOrder(checks)).toEqual(['warn Default Deposit Account']);
		expect(said(checks, 'Default Deposit Account')).toContain('6540');
	});

	it('needs one A/R account to be clear', async () => {
		await stage.api('/account', {
			Name: 'Second A/R',
			AccountType: 'Accounts Receivable',
			AccountSubType: 'AccountsReceivable',
		});
		const unclear = await run('Payment', soundPayments());
		const clear = await run('Payment', {
			...soundPayments(),
			receivableAccount: picked('Account', 'Accounts Receivable (A/R)'),
		});
		expect(said(unclear.checks, 'Accounts Receivable Account')).toMatch(/^fail: .*Second A\/R/);
		expect(notInOrder(clear.checks)).toEqual([]);
	});

	it('warns where nothing stands in for what is not mapped', async () => {
		const none = { __rl: true, mode: 'list', value: '' };
		const invoice = await run('Invoice', { ...soundInvoices(), defaultItem: none });
		const payment = await run('Payment', {
			...soundPayments(),
			defaultDepositAccount: none,
			defaultRefundAccount: none,
		});
		expect(notInOrder(invoice.checks)).toEqual(['warn Default Item']);
		expect(notInOrder(payment.checks)).toEqual([
			'warn Default Deposit Account',
			'warn Default Refund Account',
		]);
	});

	it('B4: warns of charge categories in use that are not mapped, by move type', async () => {
		const none = { __rl: true, mode: 'list', value: '' };
		const item = seen({
			chargeCategories: [...used(1, 7), ...used(9, 4), ...used(2, 1, 0), ...used(2, 3, 2)],
		});
		const chargeMapping = {
			mapping: [
				{ category: 1, item: picked('Item', 'Moving Labor') },
				{ category: 2, moveType: 2, item: picked('Item', 'Transportation') },
			],
		};
		const without = await run(
			'Invoice',
			{ ...soundInvoices(), chargeMapping, defaultItem: none },
			{ item },
		);
		const withDefault = await run('Invoice', { ...soundInvoices(), chargeMapping }, { item });

		expect(said(without.checks, 'Charge Mapping: Storage')).toBe(
			"warn: Charge category 'Storage' was used 4 times in the last 30 days and is not mapped.",
		);
		expect(said(without.checks, 'Charge Mapping: Transportation')).toMatch(/^warn: .* once /);
		expect(said(without.checks, 'Charge Mapping: Moving Labor')).toBe('');
		expect(notInOrder(withDefault.checks)).toEqual([]);
	});

	it('B4: warns of payment types in use that are neither mapped nor skipped', async () => {
		const none = { __rl: true, mode: 'list', value: '' };
		const item = seen({ paymentTypes: [1, 6, 8, 8] });
		const { checks } = await run(
			'Payment',
			{
				...soundPayments(),
				defaultDepositAccount: none,
				paymentTypeMapping: {
					mapping: [{ paymentType: 1, depositAccount: picked('Account', 'Checking') }],
				},
			},
			{ item },
		);
		expect(said(checks, 'Payment Type Mapping: E-Check')).toBe(
			"warn: Payment type 'E-Check' was used 2 times in the last 30 days and is not mapped.",
		);
		expect(notInOrder(checks)).toHaveLength(2);
	});

	it('fails on a category that is mapped twice', async () => {
		const row = (name: string) => ({ category: 1, item: picked('Item', name) });
		const { checks } = await run('Invoice', {
			...soundInvoices(),
			chargeMapping: { mapping: [row('Moving Labor'), row('Storage')] },
		});
		expect(notInOrder(checks)).toEqual(['fail Charge Mapping: Moving Labor, Any']);
	});

	it('warns of tips that post to income', async () => {
		const income = await run('Invoice', {
			...soundInvoices(),
			tipsItem: picked('Item', 'Services'),
		});
		const liability = await run('Invoice', {
			...soundInvoices(),
			tipsItem: picked('Item', 'Tips'),
		});
		expect(notInOrder(income.checks)).toEqual(['warn Tips Item']);
		expect(notInOrder(liability.checks)).toEqual([]);
	});

	it('A12: a time zone that is none fails, one that is not set is warned of', async () => {
		const wrong = await run('Invoice', { ...soundInvoices(), timeZone: 'Texas' });
		const empty = await run('Invoice', { ...soundInvoices(), timeZone: '' });
		expect(said(wrong.checks, 'Settings')).toMatch(/^fail: .*Texas.*time zone/);
		expect(said(wrong.checks, 'Charge Mapping')).toMatch(/^pass/);
		expect(notInOrder(empty.checks)).toEqual(['warn Company Time Zone']);
	});

	it('a credential without a company is a failed check, not a crash', async () => {
		const { checks } = await run(
			'Customer',
			{},
			{ credential: credential({ oauthTokenData: { access_token: 'x' } }) },
		);
		expect(checks).toEqual([
			{
				area: 'QuickBooks company',
				name: 'Connection',
				status: 'fail',
				message: expect.stringContaining('Reconnect the QuickBooks credential'),
				remedy: expect.stringContaining('Connect my account'),
			},
		]);
	});

	it('a refusal of QuickBooks is a failed check with its words and its code', async () => {
		await stage.control('POST', '/faults', {
			match: { path: '/batch' },
			times: 1,
			action: 'status',
			status: 403,
			body: {
				fault: {
					error: [{ message: 'ApplicationAuthorizationFailed', detail: null, code: '3100' }],
					type: 'SERVICE',
				},
			},
		});
		const { checks } = await run('Payment', soundPayments());
		expect(notInOrder(checks)).toEqual(['fail Connection']);
		expect(said(checks, 'Connection')).toContain('3100');
	});

	it('A13: nodes that are connected to different companies are told apart', async () => {
		const item = { quickbooks: { realmId: '999' } };
		const { checks } = await run('Payment', soundPayments(), { item });
		expect(notInOrder(checks)).toEqual(['fail Connection']);
		expect(said(checks, 'Connection')).toContain('999');
	});

	it('is per item: the others are still posted', async () => {
		const engine = await Engine.create({ credentials: { c1: credential() } as never });
		const opportunity = await stage.smartMoving.seed();
		const snapshot = await stage.snapshot(opportunity.id as string);
		const result = await engine.runNode(
			`${packageName}.quickBooksCustomerSync`,
			{ checkSetup: "={{ $json.action === 'check' }}" },
			[{ action: 'check' }, snapshot as unknown as IDataObject],
			{ credentials: { quickBooksSyncOAuth2Api: { id: 'c1', name: 'QuickBooks' } } },
		);
		expect(result.json('Node')).toMatchObject([
			{ quickbooks: { checks: expect.any(Array) } },
			{ quickbooks: { customer: { status: 'created' } } },
		]);
	});
});

describe('SmartMoving: API > Check Setup', () => {
	const check = async (credential: IDataObject = {}) => {
		const { apiKey, url: baseUrl } = stage.smartMoving.emulator;
		const c1 = { apiKey, baseUrl, webhookHeader: 'X-Secret', webhookSecret: 's', ...credential };
		const engine = await Engine.create({ credentials: { c1 } });
		const result = await engine.runNode(
			`${packageName}.smartMoving`,
			{ resource: 'api', operation: 'checkSetup' },
			[{}],
			{ credentials: { smartMovingApi: { id: 'c1', name: 'SmartMoving' } } },
		);
		return (result.json('Node')[0] as { checks: SetupCheck[] }).checks;
	};

	it('finds a Premium key with a webhook secret in order, with two calls', async () => {
		const checks = await check();
		expect(notInOrder(checks)).toEqual([]);
		expect(checks.map(({ name }) => name)).toEqual([
			'Connection',
			'Tier of the API key',
			'Webhook Secret',
		]);
		expect(await stage.smartMoving.control('GET', '/requests')).toHaveLength(2);
	});

	it('warns of a Basic key, which has no webhooks to protect', async () => {
		const checks = await check({
			apiKey: stage.smartMoving.emulator.basicApiKey,
			webhookSecret: '',
		});
		expect(notInOrder(checks)).toEqual(['warn Tier of the API key']);
	});

	it.each([{ webhookSecret: ' ' }, { webhookHeader: '' }])(
		'fails where webhooks would all be turned away: %j',
		async (credential) => {
			expect(notInOrder(await check(credential))).toEqual(['fail Webhook Secret']);
		},
	);

	it('fails on a key that is not accepted, and never shows it', async () => {
		const checks = await check({ apiKey: 'wrong-key-1234' });
		expect(notInOrder(checks)).toEqual(['fail Connection']);
		expect(JSON.stringify(checks)).not.toContain('wrong-key-1234');
	});
});

describe('workflow 08: the setup check', () => {
	const open = async (
		options: {
			apiKey?: string;
			change?: (sync: WorkflowFile) => WorkflowFile;
			without01?: true;
		} = {},
	) => {
		const workflow = await mappedWorkflows(stage.quickBooks);
		const sync = (options.change ?? ((file) => file))(workflow('smqb01SyncOneOpp'));
		const engine = await Engine.create({
			credentials: credentialsOf(stage, options.apiKey),
			workflows: options.without01 ? [] : [sync],
		});
		const run = await engine.runWorkflow(workflow('smqb08SetupCheck'), { startNode: 'Check Now' });
		expect(run.error?.message).toBeUndefined();
		return {
			checks: run.json('One Row per Check') as unknown as SetupCheck[],
			summary: run.json('Summary')[0]!.summary,
			pageAsked: run.json('Page').length > 0,
			calls: engine.dataTables.rows('smartmoving_quickbooks_calls'),
		};
	};
	/** A move of some days ago with charges of three categories and a payment by e-check. */
	const book = async () => {
		const mover = await Mover.book(stage, {
			jobs: [
				job(
					'1234-1',
					[charge('Moving labor', 1, 500), charge('Bulky', 8, 90), charge('Gone', 7, 0)],
					{ jobDate: day(-3) },
				),
			],
		});
		await mover.pay(100, { paymentType: 8 });
	};

	it('checks both services through the settings of workflow 01, and posts nothing', async () => {
		await book();
		const { checks, summary, pageAsked } = await open();

		expect(notInOrder(checks)).toEqual([]);
		expect(new Set(checks.map(({ area }) => area))).toEqual(
			new Set(['SmartMoving', 'QuickBooks company', 'Invoices', 'Payments and refunds']),
		);
		expect(said(checks, 'Charge Mapping: what is in use')).toContain(
			'30 days (1 opportunity read)',
		);
		expect(summary).toBe(`0 to mend, 0 to look at, ${checks.length} in order`);
		expect(pageAsked).toBe(false);
		expect(await stage.writes()).toEqual([]);
	});

	it('B4: compares what SmartMoving used with the mappings of 01; fails come first', async () => {
		await book();
		await stage.control('PUT', '/preferences', { SalesFormsPrefs: { AutoApplyCredit: true } });
		const none = { __rl: true, mode: 'list', value: '' };
		const { checks, summary } = await open({
			change: (sync) =>
				withNode(
					withNode(sync, 'Sync Invoices', ({ parameters }) => ({
						...parameters,
						defaultItem: none,
					})),
					'Sync Payments and Refunds',
					({ parameters }) => ({ ...parameters, defaultDepositAccount: none }),
				),
		});
		expect(checks.map(({ status }) => status)).toEqual(
			[...checks]
				.map(({ status }) => status)
				.sort((a, b) => ['fail', 'warn', 'pass'].indexOf(a) - ['fail', 'warn', 'pass'].indexOf(b)),
		);
		expect(notInOrder(checks)).toEqual([
			'fail Automatically apply credits',
			'warn Default Item',
			'warn Charge Mapping: Bulky Item',
			'warn Default Deposit Account',
			'warn Payment Type Mapping: E-Check',
		]);
		expect(summary).toMatch(/^1 to mend, 4 to look at, \d+ in order$/);
	});

	it('reads no more opportunities than it may, the newest ones', async () => {
		for (const [index, quoteNumber] of [71, 72, 73].entries()) {
			const jobs = [job(`${quoteNumber}-1`, [charge('x', 1, 5)], { jobDate: day(-1 - index) })];
			await Mover.book(stage, { quoteNumber, jobs });
		}
		const workflow = await mappedWorkflows(stage.quickBooks);
		const file = withFields(workflow('smqb08SetupCheck'), 'Settings', { opportunities: 2 });
		const engine = await Engine.create({
			credentials: credentialsOf(stage),
			workflows: [workflow('smqb01SyncOneOpp')],
		});
		const run = await engine.runWorkflow(file, { startNode: 'Check Now' });
		expect(run.json('Charges and Payments').map(({ quoteNumber }) => quoteNumber)).toEqual([
			'71',
			'72',
		]);
	});

	it('says so where nothing is known of what is in use', async () => {
		const { checks } = await open();
		expect(notInOrder(checks)).toEqual([
			'warn Charge Mapping: what is in use',
			'warn Payment Type Mapping: what is in use',
		]);
	});

	it('goes on to QuickBooks when SmartMoving does not accept the key', async () => {
		const { checks } = await open({ apiKey: 'wrong' });
		expect(notInOrder(checks)[0]).toBe('fail Connection');
		expect(checks.map(({ area }) => area)).toContain('QuickBooks company');
	});

	it('B9: shows how many SmartMoving calls are used, and counts its own', async () => {
		await book();
		const perDay = (smartMovingCallsPerDay: number) => ({
			change: (sync: WorkflowFile) => withFields(sync, 'Settings', { smartMovingCallsPerDay }),
		});
		const { checks, calls } = await open(perDay(70));
		expect(said(checks, 'SmartMoving calls')).toBe(
			'pass: 0 of 70 are used today, 0 of 120000 this month.',
		);
		const log = await stage.smartMoving.control<unknown[]>('GET', '/requests');
		expect(calls).toMatchObject([{ source: 'setup check', calls: log.length }]);
		expect(notInOrder((await open(perDay(0))).checks)).toEqual(['warn SmartMoving calls']);
	});

	it('says so when workflow 01 cannot be asked', async () => {
		const { checks } = await open({ without01: true });
		expect(notInOrder(checks)).toEqual(['fail Its settings']);
		expect(said(checks, 'Its settings')).toContain('Workflow 01 could not be checked');
	});
});
