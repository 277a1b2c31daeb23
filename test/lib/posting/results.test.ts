import { resultOfPlan, type Outcome } from '../../../lib/posting/results';
import type { Company } from '../../../lib/quickbooks/company';
import type { FieldChange } from '../../../lib/sync/outcome/result';
import { conflict, fail, skip } from '../../../lib/sync/outcome/plan';

const NOW = '2026-05-20T12:00:00.000Z';
const company = {
	client: { realmId: '9130' },
	appBaseUrl: 'https://qbo.test',
	clock: () => new Date(NOW),
} as unknown as Company;
const URL = 'https://qbo.test/login?deeplinkcompanyid=9130&pagereq=invoice%3FtxnId%3D77';

const source = { type: 'job', id: 'j1', number: '1234-1' } as const;
const changes: FieldChange[] = [
	{ of: 'header', field: 'TxnDate', from: '2026-05-18', to: '2026-05-19' },
];
const theirs: FieldChange[] = [{ of: 'total', field: 'TotalAmt', from: 550, to: 600 }];
const create = { action: 'create', changes, note: null } as const;
const update = { action: 'update', changes, note: 'Mind the date.' } as const;
const keep = { action: 'keep' as const, note: 'It was reopened.', left: [] };
const present = { id: '77', docNumber: 'SM1234-1', total: 600, balance: 250 };
const updated = { status: 'updated', changes } as const;

function result(outcome: Partial<Outcome> & Pick<Outcome, 'plan'>) {
	return resultOfPlan(company, {
		source,
		entity: 'Invoice',
		preview: false,
		standing: {},
		...outcome,
	});
}

/** What is said of a record that is not in QuickBooks, and of which there is nothing to say. */
const nothing = {
	...{ source, entity: 'Invoice', id: null, docNumber: null, total: null, balance: null },
	...{ url: null, syncedAt: null, changes: [], message: null, code: null, kind: null },
};

describe('the result of a plan', () => {
	it.each<[string, Parameters<typeof result>[0], Partial<ReturnType<typeof result>>]>([
		[
			'that is refused',
			{ plan: skip('Of no interest.') },
			{ status: 'skipped', message: 'Of no interest.' },
		],
		[
			'that is refused, of a record that is there',
			{ plan: conflict('Voided there.', { code: '6140' }), standing: present },
			{ ...present, url: URL, status: 'conflict', message: 'Voided there.', code: '6140' },
		],
		[
			'that is refused because a person changed the record',
			{
				plan: conflict('Edited.', { kind: 'edited', changes: theirs }),
				standing: present,
				posted: updated,
			},
			{
				...present,
				...{ url: URL, changes: theirs },
				...{ status: 'conflict', message: 'Edited.', kind: 'edited' },
			},
		],
		[
			'to keep a record',
			{ plan: keep, standing: present },
			{ ...present, url: URL, syncedAt: NOW, status: 'unchanged', message: 'It was reopened.' },
		],
		[
			'to keep a record as a person has it',
			{ plan: { ...keep, left: theirs }, standing: present },
			{
				...present,
				...{ url: URL, syncedAt: NOW, changes: theirs },
				...{ status: 'unchanged', message: 'It was reopened.' },
			},
		],
		[
			'to keep what an earlier round has made',
			{ plan: keep, standing: present, posted: { status: 'created', changes } },
			{
				...present,
				...{ url: URL, syncedAt: NOW, changes },
				...{ status: 'created', message: 'It was reopened.' },
			},
		],
		[
			'to create, that is only shown',
			{ plan: create, preview: true, standing: { docNumber: 'SM1234-1', total: 600 } },
			{ docNumber: 'SM1234-1', total: 600, status: 'planned', changes },
		],
		[
			'to update, that is only shown',
			{ plan: update, preview: true, standing: present },
			{ ...present, url: URL, status: 'planned', changes, message: 'Mind the date.' },
		],
		[
			'to keep, that is only shown',
			{ plan: keep, preview: true, standing: present },
			{ ...present, url: URL, syncedAt: NOW, status: 'unchanged', message: 'It was reopened.' },
		],
		[
			'to create, that was carried out',
			{ plan: create, standing: present, posted: { status: 'created', changes } },
			{ ...present, url: URL, syncedAt: NOW, status: 'created', changes },
		],
		[
			'to update, that was carried out',
			{ plan: update, standing: present, posted: updated },
			{
				...present,
				...{ url: URL, syncedAt: NOW, status: 'updated', changes },
				message: 'Mind the date.',
			},
		],
		[
			'to update, where there was nothing left to do',
			{ plan: update, standing: present },
			{ ...present, url: URL, syncedAt: NOW, status: 'unchanged', message: 'Mind the date.' },
		],
		[
			'to create, that QuickBooks refused',
			{
				plan: create,
				refusal: fail('The period is closed.', { code: '6200', kind: 'closedPeriod' }),
			},
			{
				...{ status: 'failed', message: 'The period is closed.' },
				...{ code: '6200', kind: 'closedPeriod' },
			},
		],
		[
			'to update, that was refused after a part of it was done',
			{
				plan: update,
				standing: present,
				posted: updated,
				refusal: conflict('Frozen.', { code: '6540' }),
			},
			{
				...present,
				...{ url: URL, changes },
				...{ status: 'conflict', message: 'Frozen.', code: '6540' },
			},
		],
		[
			'to create, of which QuickBooks did not keep all',
			{
				plan: create,
				standing: present,
				posted: { status: 'created', changes },
				flaw: conflict('No class.'),
			},
			{
				...present,
				...{ url: URL, syncedAt: NOW, changes },
				...{ status: 'conflict', message: 'No class.' },
			},
		],
		[
			'to delete, that was carried out: there is nothing to open',
			{ plan: update, standing: { id: '77', total: 0 }, posted: updated, isGone: true },
			{
				...{ id: '77', total: 0, syncedAt: NOW },
				...{ status: 'updated', changes, message: 'Mind the date.' },
			},
		],
	])('%s', (_, outcome, told) => {
		expect(result(outcome)).toEqual({ ...nothing, ...told });
	});
});
