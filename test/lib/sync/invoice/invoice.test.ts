import type { Invoice, Preferences } from '../../../../lib/quickbooks/schemas';
import type { SnapshotJob } from '../../../../lib/smartmoving/snapshot';
import { marker } from '../../../../lib/sync/ours/identity';
import { referenceKey, type KnownReferences } from '../../../../lib/sync/rules/references';
import { wantedInvoice } from '../../../../lib/sync/invoice/wanted';
import { invoiceDifferences } from '../../../../lib/sync/invoice/differences';
import {
	isBillable,
	planInvoice,
	type InvoiceSettings,
} from '../../../../lib/sync/invoice/invoice';
import { isVoided } from '../../../../lib/quickbooks/states';
import {
	charge,
	invoiceFindings,
	invoiceRecord,
	invoiceSettings,
	job,
	openJob,
	preferences,
	references,
	snapshot,
} from '../builders';

function plan(
	invoices: Invoice[],
	{
		of = job(),
		settings = {},
		prefs = preferences(),
		known = references(),
		opportunity = {},
		customerId = '1',
	}: {
		of?: SnapshotJob;
		settings?: Partial<InvoiceSettings>;
		prefs?: Preferences;
		known?: KnownReferences;
		opportunity?: NonNullable<Parameters<typeof snapshot>[0]>['opportunity'];
		customerId?: string;
	} = {},
) {
	return planInvoice(
		{ opportunity: snapshot({ opportunity, jobs: [of] }).opportunity, job: of, customerId },
		invoiceFindings({ invoices, preferences: prefs, references: known }),
		invoiceSettings(settings),
	);
}

type Options = NonNullable<Parameters<typeof plan>[1]>;

function body(options: Options = {}) {
	const decided = plan([], options);
	if (decided.action !== 'create') throw new Error(JSON.stringify(decided));
	return decided.body;
}

const fields = (decided: ReturnType<typeof plan>) =>
	decided.action === 'update' ? decided.changes.map(({ field }) => field) : decided.action;
const refused = (status: string, words = '') => ({
	action: 'refuse',
	status,
	reason: expect.stringContaining(words),
});
const AUTO = preferences({ sales: { CustomTxnNumbers: false } });

describe('A3: which jobs have an invoice', () => {
	const completed = openJob({ completedAtUtc: '2026-05-19T22:00:00Z', actualCharges: [charge()] });

	it.each([
		['closed', job(), 'closed' as const, true],
		['completed', completed, 'closed' as const, false],
		['completed, and asked for', completed, 'closedAndCompleted' as const, true],
		['open', openJob(), 'closedAndCompleted' as const, false],
	])('%s', (_, of, jobsToInvoice, billable) => {
		expect(isBillable(of, { jobsToInvoice })).toBe(billable);
		expect(plan([], { of, settings: { jobsToInvoice } }).action).toBe(
			billable ? 'create' : 'refuse',
		);
	});

	it('an open job is skipped, not failed', () =>
		expect(plan([], { of: openJob() })).toMatchObject(refused('skipped', 'not closed out')));

	it('a reopened job keeps its invoice as it is', () =>
		expect(plan([invoiceRecord({ TotalAmt: 5 })], { of: openJob() })).toMatchObject({
			action: 'keep',
			note: expect.stringContaining('reopened'),
		}));

	it('a job whose charges come to nothing has nothing to bill', () =>
		expect(plan([], { of: job({ actualCharges: [charge({ totalCost: 0 })] }) })).toMatchObject(
			refused('skipped', '0.00'),
		));

	it('an empty list of charges is no proof of a zero bill (B4)', () => {
		for (const actualCharges of [[], null]) {
			expect(plan([], { of: job({ actualCharges }) })).toMatchObject(refused('failed', 'charges'));
		}
	});

	it('an invoice below zero is refused (B4)', () =>
		expect(plan([], { of: job({ actualCharges: [charge({ totalCost: -1 })] }) })).toMatchObject(
			refused('failed', 'below zero'),
		));

	it('an invoice whose charges all went to nothing is told, since QuickBooks takes none without lines', () =>
		expect(
			plan([invoiceRecord()], { of: job({ actualCharges: [charge({ totalCost: 0 })] }) }),
		).toMatchObject(refused('failed', 'oid')));

	it('charges that cancel each other out bring an invoice to zero', () => {
		const of = job({ actualCharges: [charge(), charge({ totalCost: -600 })] });
		expect(plan([invoiceRecord()], { of })).toMatchObject({ action: 'update' });
	});
});

describe('A10: fields', () => {
	it('carries customer, number, date, lines, notes and marker', () => {
		const of = job({ customerNotes: 'Thank you', crewNotes: 'Two pianos' });
		expect(body({ of })).toEqual({
			CustomerRef: { value: '1' },
			DocNumber: 'SM1234-1',
			TxnDate: '2026-05-19',
			Line: [
				{
					Amount: 600,
					DetailType: 'SalesItemLineDetail',
					Description: 'Moving labor',
					SalesItemLineDetail: { ItemRef: { value: '10' }, TaxCodeRef: { value: 'NON' } },
				},
			],
			CustomerMemo: { value: 'Thank you' },
			PrivateNote: expect.stringMatching(
				/^Two pianos\nSmartMoving job 1234-1 \(as posted .*\) \[sm:job:a0000000-[-0-9]+\]$/,
			),
		});
	});

	it('cuts long notes, never the marker', () => {
		const of = job({ customerNotes: 'x'.repeat(2_000), crewNotes: 'y'.repeat(5_000) });
		const made = body({ of });
		expect(made.CustomerMemo?.value).toHaveLength(1_000);
		expect(made.PrivateNote).toHaveLength(4_000);
		expect(made.PrivateNote.endsWith(marker('job', of.id))).toBe(true);
	});

	it.each<[string, Partial<InvoiceSettings>, Parameters<typeof job>[0], string]>([
		['service date', { invoiceDate: 'serviceDate' }, {}, '2026-05-19'],
		['close-out, late in the evening (A12)', { invoiceDate: 'closeDate' }, {}, '2026-05-19'],
		[
			'completion, of a job not closed yet',
			{ invoiceDate: 'closeDate', jobsToInvoice: 'closedAndCompleted' },
			{ closedAtUtc: null, completedAtUtc: '2026-05-21T04:59:00' },
			'2026-05-20',
		],
		['given by hand', { invoiceDate: 'given', givenDate: '2026-06-01' }, {}, '2026-06-01'],
	])('TxnDate: %s', (_, settings, of, day) =>
		expect(body({ of: job(of), settings }).TxnDate).toBe(day),
	);

	it.each<[string, Partial<InvoiceSettings>, Parameters<typeof job>[0]]>([
		['no service date', { invoiceDate: 'serviceDate' }, { jobDate: 0 }],
		['an impossible service date', { invoiceDate: 'serviceDate' }, { jobDate: 20261350 }],
		['a close-out that is no moment', { invoiceDate: 'closeDate' }, { closedAtUtc: 'soon' }],
	])('%s is refused and names the setting (B4)', (_, settings, of) =>
		expect(plan([], { of: job(of), settings })).toMatchObject(refused('failed', "'Invoice Date'")),
	);

	it('sets terms and e-mail only where asked to', () => {
		expect(body({ settings: { termId: '3', setBillEmail: true } })).toMatchObject({
			SalesTermRef: { value: '3' },
			BillEmail: { Address: 'jane@example.com' },
		});
		expect(body()).not.toHaveProperty('SalesTermRef');
		expect(body()).not.toHaveProperty('BillEmail');
	});
});

describe('A7: numbers', () => {
	it('are left to QuickBooks under its numbering', () =>
		expect(body({ settings: { useQuickBooksNumbering: true }, prefs: AUTO })).not.toHaveProperty(
			'DocNumber',
		));

	it('of QuickBooks are never changed', () =>
		expect(
			plan([invoiceRecord({ DocNumber: '1037' })], {
				settings: { useQuickBooksNumbering: true },
				prefs: AUTO,
			}).action,
		).toBe('keep'));

	it.each([
		['ours, but QuickBooks numbers by itself', false, AUTO],
		['of QuickBooks, but it numbers nothing by itself', true, preferences()],
	])('%s: refused before anything is posted', (_, useQuickBooksNumbering, prefs) =>
		expect(plan([], { settings: { useQuickBooksNumbering }, prefs })).toMatchObject(
			refused('failed', "'Use QuickBooks Numbering'"),
		),
	);

	it.each([
		[19, 'create'],
		[20, 'refuse'],
	])('a job number of %d characters: %s', (length, action) =>
		expect(plan([], { of: job({ jobNumber: '1'.repeat(length) }) }).action).toBe(action),
	);

	it('used by an invoice that a person made is a conflict, never overwritten', () => {
		const stranger = invoiceRecord({ PrivateNote: 'by hand' });
		expect(plan([stranger])).toMatchObject({ ...refused('conflict', 'SM1234-1'), code: '6140' });
	});

	it.each([[false], [true]])(
		'are given once: one that a person changed stays (QuickBooks numbers: %s)',
		(useQuickBooksNumbering) => {
			const renumbered = invoiceRecord({ DocNumber: 'A-77' });
			const of = job({ actualCharges: [charge({ totalCost: 650 })] });
			const options: Options = { settings: { useQuickBooksNumbering } };
			expect(plan([renumbered], options).action).toBe('keep');
			expect(plan([renumbered], { ...options, of })).not.toHaveProperty('body.DocNumber');
		},
	);

	it('that ours has already are not disputed by a person’s double', () => {
		const stranger = invoiceRecord({ Id: '501', PrivateNote: 'by hand' });
		expect(plan([invoiceRecord(), stranger]).action).toBe('keep');
	});
});

describe('A11: class and location', () => {
	const PER_LINE = preferences({ accounting: { ClassTrackingPerTxnLine: true } });
	const PER_TXN = preferences({ accounting: { ClassTrackingPerTxn: true } });
	const byBranch = { classByBranch: new Map([['austin', '50']]) };
	const byCharge = { itemByCategory: new Map([[1, { itemId: '10', classId: '51' }]]) };
	const byType = { classByJobType: new Map([[1, '52']]) };

	it.each<[string, Partial<InvoiceSettings>, string]>([
		['per branch', byBranch, '50'],
		['per line', byCharge, '51'],
		['per service type', byType, '52'],
		['per branch before service type', { ...byBranch, ...byType }, '50'],
		['per line before branch', { ...byBranch, ...byCharge }, '51'],
	])('%s, wherever QuickBooks keeps the class', (_, settings, id) => {
		const onLine = body({ settings, prefs: PER_LINE });
		expect(onLine.Line[0]?.SalesItemLineDetail).toMatchObject({ ClassRef: { value: id } });
		expect(onLine).not.toHaveProperty('ClassRef');
		const onTop = body({ settings, prefs: PER_TXN });
		expect(onTop.ClassRef).toEqual({ value: id });
		expect(onTop.Line[0]?.SalesItemLineDetail).not.toHaveProperty('ClassRef');
	});

	it('finds the branch whatever its case and spaces', () =>
		expect(
			body({ settings: byBranch, prefs: PER_TXN, opportunity: { branch: ' AUSTIN ' } }).ClassRef,
		).toEqual({ value: '50' }));

	it('is refused where class tracking is off, or is too coarse (B4)', () => {
		expect(plan([], { settings: byBranch })).toMatchObject(refused('failed', 'class tracking'));
		const two = {
			itemByCategory: new Map([
				[1, { itemId: '10', classId: '51' }],
				[6, { itemId: '11', classId: '53' }],
			]),
		};
		const of = job({ actualCharges: [charge(), charge({ chargeCategory: 6 })] });
		expect(plan([], { of, settings: two, prefs: PER_TXN })).toMatchObject(
			refused('failed', 'several classes'),
		);
		expect(plan([], { of, settings: two, prefs: PER_LINE }).action).toBe('create');
	});

	it('maps the branch to a location, and refuses that where tracking is off', () => {
		const settings = { locationByBranch: new Map([['austin', '7']]) };
		const prefs = preferences({ accounting: { TrackDepartments: true } });
		expect(body({ settings, prefs }).DepartmentRef).toEqual({ value: '7' });
		expect(plan([], { settings })).toMatchObject(refused('failed', 'location'));
	});
});

describe('resync (A5, B1)', () => {
	it('keeps an unchanged invoice', () =>
		expect(plan([invoiceRecord()])).toMatchObject({ action: 'keep', note: null }));

	it('keeps it whatever its SyncToken, balance and name', () =>
		expect(
			plan([
				invoiceRecord({ SyncToken: '9', Balance: 0, CustomerRef: { value: '1', name: 'Renamed' } }),
			]).action,
		).toBe('keep'));

	it('changes only the line and the total when a charge changed', () => {
		const decided = plan([invoiceRecord()], {
			of: job({ actualCharges: [charge({ totalCost: 650 })] }),
		});
		expect(decided).toMatchObject({
			action: 'update',
			changes: [
				{
					field: 'Line 1',
					from: expect.stringContaining('600.00'),
					to: expect.stringContaining('650.00'),
				},
				{ field: 'TotalAmt', from: 600, to: 650 },
			],
		});
	});

	it.each<[string, Options, string[]]>([
		[
			'a charge was added',
			{ of: job({ actualCharges: [charge(), charge({ name: 'Stairs', totalCost: 20 })] }) },
			['Line 2', 'TotalAmt'],
		],
		['the service date moved', { of: job({ jobDate: 20260520 }) }, ['TxnDate']],
		['crew notes came', { of: job({ crewNotes: 'Piano' }) }, ['PrivateNote']],
		['customer notes came', { of: job({ customerNotes: 'Thanks' }) }, ['CustomerMemo']],
		['terms were mapped', { settings: { termId: '3' } }, ['SalesTermRef']],
	])('%s', (_, options, changed) =>
		expect(fields(plan([invoiceRecord()], options))).toEqual(changed),
	);

	it('does not touch memo, terms, e-mail, class and location that it was not asked to set (B5)', () => {
		const theirs = invoiceRecord({
			CustomerMemo: { value: 'See you' },
			SalesTermRef: { value: '4' },
			BillEmail: { Address: 'boss@example.com' },
			ClassRef: { value: '9' },
			DepartmentRef: { value: '9' },
		});
		expect(plan([theirs]).action).toBe('keep');
	});

	it('plans the same when planned again on its own outcome', () => {
		for (const useQuickBooksNumbering of [true, false]) {
			const options: Options = {
				of: job({
					crewNotes: ' Two pianos \r\n\r\nGate 1',
					customerNotes: 'Thanks\t!',
					actualCharges: [charge({ quantity: 3, totalCost: 100 }), charge({ totalCost: 0.1 })],
				}),
				settings: { useQuickBooksNumbering, termId: '3', setBillEmail: true },
				prefs: useQuickBooksNumbering ? AUTO : preferences(),
			};
			const made = invoiceRecord({ DocNumber: '1037', TotalAmt: 100.1, ...body(options) });
			expect(plan([made], options)).toMatchObject({ action: 'keep' });
		}
	});

	it('leaves what someone wrote below the marker', () => {
		const noted = invoiceRecord({ PrivateNote: `${invoiceRecord().PrivateNote}\nPaid by phone` });
		expect(plan([noted]).action).toBe('keep');
		expect(plan([noted], { of: job({ crewNotes: 'Piano' }) })).toMatchObject({
			action: 'update',
			body: {
				PrivateNote: expect.stringMatching(/^Piano\nSmartMoving job .*\]\nPaid by phone$/),
			},
		});
	});

	it('knows that QuickBooks dropped a field', () => {
		const wanted = wantedInvoice(
			{ opportunity: snapshot().opportunity, job: job(), customerId: '1' },
			preferences(),
			invoiceSettings({ termId: '3' }),
		);
		if ('action' in wanted) throw new Error(wanted.reason);
		expect(invoiceDifferences(invoiceRecord(), wanted, references())).toEqual([
			{ of: 'header', field: 'SalesTermRef', from: null, to: 'Term 3' },
		]);
	});
});

describe('what people did in QuickBooks is not overruled (B5)', () => {
	const changed = { of: job({ actualCharges: [charge({ totalCost: 650 })] }) };

	it('a voided invoice stays voided', () => {
		const voided = invoiceRecord({
			TotalAmt: 0,
			PrivateNote: `Voided - ${invoiceRecord().PrivateNote}`,
		});
		expect(isVoided(voided)).toBe(true);
		expect(plan([voided])).toMatchObject(refused('conflict', 'voided'));
	});

	describe('where voided ones are to be made again', () => {
		const voided = (Id: string, fields: Parameters<typeof invoiceRecord>[0] = {}) =>
			invoiceRecord({
				Id,
				TotalAmt: 0,
				PrivateNote: `Voided - ${invoiceRecord().PrivateNote}`,
				...fields,
			});
		const again = (invoices: Invoice[], of = job()) =>
			planInvoice(
				{ opportunity: snapshot({ jobs: [of] }).opportunity, job: of, customerId: '1' },
				invoiceFindings({ invoices }),
				invoiceSettings(),
				true,
			);

		it('a new one is planned beside them', () =>
			expect(again([voided('501'), voided('500')])).toMatchObject({
				action: 'create',
				body: { DocNumber: 'SM1234-1' },
				voided: [{ Id: '500' }, { Id: '501' }],
			}));

		it('a live one is the job’s, whichever is older', () => {
			for (const invoices of [
				[voided('400'), invoiceRecord()],
				[invoiceRecord(), voided('600')],
			]) {
				expect(again(invoices)).toMatchObject({ action: 'keep', found: { Id: '500' } });
				expect(plan(invoices)).toMatchObject({ action: 'keep', found: { Id: '500' } });
			}
		});

		it('the customer of a voided one does not matter any more', () =>
			expect(again([voided('500', { CustomerRef: { value: '2' } })]).action).toBe('create'));

		it('the last of several is the one that is reported', () =>
			expect(plan([voided('501', { DocNumber: 'SM-B' }), voided('500')])).toMatchObject(
				refused('conflict', 'Invoice SM-B'),
			));

		it('a reopened job keeps the last of them', () =>
			expect(again([voided('500')], openJob())).toMatchObject({
				action: 'keep',
				found: { Id: '500' },
			}));

		it('two live ones are still doubles', () =>
			expect(again([voided('499'), invoiceRecord(), invoiceRecord({ Id: '501' })])).toMatchObject(
				refused('conflict', '2 invoices'),
			));
	});

	it('an invoice of 0.00 is not voided for that, nor one whose note speaks of voiding', () => {
		expect(isVoided(invoiceRecord({ TotalAmt: 0 }))).toBe(false);
		expect(isVoided(invoiceRecord({ PrivateNote: 'Voided the old one' }))).toBe(false);
	});

	it('doubles are reported, not chosen from', () =>
		expect(plan([invoiceRecord(), invoiceRecord({ Id: '501', DocNumber: '9' })])).toMatchObject(
			refused('conflict', '2 invoices'),
		));

	it('an invoice moved to another customer is reported', () =>
		expect(plan([invoiceRecord({ CustomerRef: { value: '2', name: 'Joe' } })])).toMatchObject(
			refused('conflict', '"Joe"'),
		));

	it.each([
		['DiscountLineDetail', 'Discount', 560],
		['DescriptionOnly', 'DescriptionOnly', 600],
		['GroupLineDetail', 'Group', 600],
	])('a %s line that someone added is not removed by an update', (DetailType, word, TotalAmt) => {
		const theirs = invoiceRecord({
			TotalAmt,
			Line: [...invoiceRecord().Line, { Amount: 600 - TotalAmt, DetailType }],
		});
		expect(plan([theirs], changed)).toMatchObject(refused('conflict', word));
	});

	it('a discount that someone gave is a conflict even if no charge changed: the totals differ', () => {
		const theirs = invoiceRecord({
			TotalAmt: 560,
			Line: [...invoiceRecord().Line, { Amount: 40, DetailType: 'DiscountLineDetail' }],
		});
		expect(plan([theirs])).toMatchObject(refused('conflict', 'TotalAmt'));
	});

	it('a remark line that someone added does no harm while nothing changes', () => {
		const theirs = invoiceRecord({
			Line: [...invoiceRecord().Line, { Amount: 0, DetailType: 'DescriptionOnly' }],
		});
		expect(plan([theirs]).action).toBe('keep');
	});
});

describe('a field that someone changed in QuickBooks (B5)', () => {
	const posted = invoiceRecord({ ...body(), TotalAmt: 600 });
	const redated = { ...posted, TxnDate: '2026-06-30' };
	const dearer = invoiceRecord({
		...body({ of: job({ actualCharges: [charge({ totalCost: 700 })] }) }),
		TotalAmt: 700,
	});
	const repriced = { ...dearer, PrivateNote: posted.PrivateNote };
	const changed = job({ crewNotes: 'Piano', actualCharges: [charge({ totalCost: 650 })] });
	const at = (whenChanged: InvoiceSettings['whenChanged'], of = job()): Options => ({
		of,
		settings: { whenChanged },
	});

	it.each([
		['date', redated, 'TxnDate'],
		['price', repriced, '700'],
	])('is reported, with what it was: the %s', (_, invoice, words) => {
		expect(plan([invoice], at('report'))).toMatchObject(refused('conflict', words));
		expect(plan([invoice], at('report', changed))).toMatchObject(refused('conflict', words));
	});

	it('is no matter while SmartMoving says the same', () =>
		expect(plan([redated], at('report', job({ jobDate: 20260630 }))).action).toBe('keep'));

	it('is told from a field that SmartMoving changed', () => {
		for (const whenChanged of ['report', 'overwrite', 'keep'] as const) {
			expect(fields(plan([posted], at(whenChanged, changed)))).toEqual([
				'PrivateNote',
				'Line 1',
				'TotalAmt',
			]);
		}
	});

	it('is changed back where the user chose so', () => {
		expect(fields(plan([redated], at('overwrite')))).toEqual(['TxnDate']);
		expect(fields(plan([repriced], at('overwrite')))).toEqual(['Line 1', 'TotalAmt']);
	});

	it('is kept where the user chose so, and told', () =>
		expect(plan([redated], at('keep'))).toMatchObject({
			action: 'keep',
			note: expect.stringContaining('2026-06-30'),
		}));

	it.each([
		['date', redated, ['PrivateNote', 'Line 1', 'TotalAmt']],
		['price', repriced, ['PrivateNote']],
	])('is kept while the others are brought up to date, for good: the %s', (_, invoice, ours) => {
		const first = plan([invoice], at('keep', changed));
		if (first.action !== 'update') throw new Error(first.action);
		expect(first.changes.map(({ field }) => field)).toEqual(ours);
		const after = invoiceRecord({
			...invoice,
			...first.body,
			TotalAmt: (first.body.Line ?? invoice.Line).reduce(
				(sum, line) => ('SalesItemLineDetail' in line ? sum + line.Amount : sum),
				0,
			),
		});
		expect(after.TxnDate).toBe(invoice.TxnDate);
		expect(plan([after], at('keep', changed))).toMatchObject({
			action: 'keep',
			note: expect.stringContaining('Kept'),
		});
		expect(plan([after], at('report', changed))).toMatchObject({ status: 'conflict' });
	});
});

describe('A15: the start date', () => {
	const since = (startDate: string): Options => ({ settings: { startDate } });

	it.each([
		['2026-05-20', 'refuse'],
		['2026-05-19', 'create'],
	])('%s: %s', (startDate, action) => expect(plan([], since(startDate)).action).toBe(action));

	it('skips and does not fail, and leaves what is posted alone', () => {
		expect(plan([], since('2026-06-01'))).toMatchObject(refused('skipped', '2026-06-01'));
		expect(plan([invoiceRecord()], since('2026-06-01')).action).toBe('keep');
	});
});

describe('B4: what a setting names must exist and be of use', () => {
	const without = (key: string) => {
		const known = new Map(references());
		known.delete(key);
		return known;
	};
	const item = referenceKey('Item', '10');

	it.each<[string, KnownReferences, string, string]>([
		['gone', without(item), '2500', 'no longer exists'],
		[
			'inactive',
			references({ [item]: { name: 'Labor', active: false } }),
			'610',
			'"Labor" is inactive',
		],
		['a category', references({ [item]: { name: 'Labor', type: 'Category' } }), '2500', 'category'],
	])('an item that is %s', (_, known, code, words) =>
		expect(plan([], { known })).toMatchObject({ ...refused('failed', words), code }),
	);

	it('does not matter to an invoice that need not change', () =>
		expect(plan([invoiceRecord()], { known: new Map() }).action).toBe('keep'));
});

describe('closed books (B7)', () => {
	const closed = (BookCloseDate: string) => preferences({ accounting: { BookCloseDate } });
	const changed = job({ actualCharges: [charge({ totalCost: 650 })] });

	it.each<[string, Invoice[], Options, string]>([
		['new, before the date', [], { prefs: closed('2026-05-31') }, 'refuse'],
		['new, on the date', [], { prefs: closed('2026-05-19') }, 'refuse'],
		['new, the day after', [], { prefs: closed('2026-05-18') }, 'create'],
		['unchanged', [invoiceRecord()], { prefs: closed('2026-05-31') }, 'keep'],
		['changed', [invoiceRecord()], { of: changed, prefs: closed('2026-05-31') }, 'refuse'],
		[
			'moved out of the closed period',
			[invoiceRecord()],
			{ of: job({ jobDate: 20260601 }), prefs: closed('2026-05-31') },
			'refuse',
		],
		[
			'moved into the closed period',
			[invoiceRecord({ TxnDate: '2026-06-01' })],
			{ prefs: closed('2026-05-31') },
			'refuse',
		],
	])('%s: %s', (_, invoices, options, action) => {
		const decided = plan(invoices, options);
		expect(decided.action).toBe(action);
		if (decided.action === 'refuse') {
			expect(decided).toMatchObject({ ...refused('failed', 'closed'), code: '6210' });
		}
	});
});

describe('changes show names, and compare ids (B2)', () => {
	const known = references({
		[referenceKey('Item', '10')]: { name: 'Moving Labor' },
		[referenceKey('Class', '51')]: { name: 'Local' },
		[referenceKey('Term', '3')]: { name: 'Net 30' },
		[referenceKey('Department', '7')]: { name: 'Austin' },
	});
	const settings: Partial<InvoiceSettings> = {
		termId: '3',
		locationByBranch: new Map([['austin', '7']]),
		itemByCategory: new Map([[1, { itemId: '10', classId: '51' }]]),
	};
	const prefs = preferences({
		accounting: { ClassTrackingPerTxnLine: true, TrackDepartments: true },
	});
	const changesOf = (decided: ReturnType<typeof plan>) =>
		'changes' in decided
			? Object.fromEntries(decided.changes.map(({ field, from, to }) => [field, [from, to]]))
			: decided;

	it('of what the settings name', () =>
		expect(changesOf(plan([], { settings, prefs, known }))).toMatchObject({
			CustomerRef: [null, 'id 1'],
			SalesTermRef: [null, 'Net 30'],
			DepartmentRef: [null, 'Austin'],
			'Line 1': [null, 'Moving labor: 600.00, item Moving Labor, class Local'],
		}));

	it('of what stands in QuickBooks, as QuickBooks names it', () => {
		const [line, subtotal] = invoiceRecord().Line;
		const theirs = invoiceRecord({
			SalesTermRef: { value: '9', name: 'Due on receipt' },
			Line: [
				{
					...line!,
					SalesItemLineDetail: {
						ItemRef: { value: '77', name: 'Services' },
						ClassRef: { value: '52' },
					},
				},
				subtotal!,
			],
		});
		const unnamed = new Map([...known].filter(([key]) => key !== referenceKey('Class', '52')));
		expect(changesOf(plan([theirs], { settings, prefs, known: unnamed }))).toMatchObject({
			SalesTermRef: ['Due on receipt', 'Net 30'],
			'Line 1': [
				'Moving labor: 600.00, item Services, class id 52',
				'Moving labor: 600.00, item Moving Labor, class Local',
			],
		});
	});

	it('of two records with one name: still a change', () => {
		const [line] = invoiceRecord().Line;
		const twin = { ItemRef: { value: '77', name: 'Moving Labor' } };
		const theirs = invoiceRecord({ Line: [{ ...line!, SalesItemLineDetail: twin }] });
		expect(fields(plan([theirs], { known }))).toEqual(['Line 1']);
	});

	it('and a renamed record is none', () => {
		const made = invoiceRecord({ ...body(), TotalAmt: 600 });
		expect(plan([made], { known }).action).toBe('keep');
	});
});
