import { charge, job, Mover } from '../integration/support/syncStage';
import type { FaultBench, Overrides } from './faultBench';
import { booksOf, nothingWrong, type Findings } from './faultBooks';

export type Service = 'quickbooks' | 'smartmoving' | 'intuit';

/** Which requests a fault meets; as the emulators' control plane has it. */
export interface Match {
	method: string;
	path: string;
	body?: string;
}

/** A request that the sync makes, and a story in which it makes it. */
export interface RequestKind {
	name: string;
	service: Service;
	type: 'create' | 'update' | 'batch' | 'read' | 'note';
	/** Sets the story up, up to the moment of the fault. */
	arrange: (bench: FaultBench) => Promise<Scene>;
	/** Why the sync never makes this request, where it does not. */
	unused?: string;
}

export interface Scene {
	match: Match;
	/** What an event starts: the sync, or one part of it. */
	work: (bench: FaultBench) => Promise<unknown>;
	/** What is wrong when all is done; nothing where all is right. */
	findings: () => Promise<Findings>;
}

/** SmartMoving's number of the e-check payment type. */
const E_CHECK = 8;

/** One record of each kind: a job, two payments and a refund, an e-check and its reversal. */
async function everything(bench: FaultBench): Promise<Mover> {
	const mover = await Mover.book(bench.stage);
	const deposit = await mover.pay(200);
	await mover.closeJob();
	await mover.pay(550, { jobNumber: '1234-1', paymentCategory: 1 });
	await mover.refund(deposit.id, 30);
	await mover.pay(40, { paymentType: E_CHECK });
	await mover.reverse(40, { paymentType: E_CHECK });
	return mover;
}

/** One record of each kind that most movers have: a job and its deposit. */
async function something(bench: FaultBench): Promise<Mover> {
	const mover = await Mover.book(bench.stage);
	await mover.pay(200);
	await mover.closeJob();
	return mover;
}

/** A move whose second job is still to come, so that the list of jobs is asked which one is closed. */
async function halfDone(bench: FaultBench): Promise<Mover> {
	const jobs = ['1234-1', '1234-2'].map((number) =>
		job(number, [charge('Moving labor', 1, 600, 4)]),
	);
	const mover = await Mover.book(bench.stage, { jobs });
	await mover.pay(200);
	await mover.closeJob('1234-1');
	return mover;
}

function syncOf(
	bench: FaultBench,
	mover: Mover,
	match: Match,
	{
		overrides,
		verify = async () => [],
		voided = 0,
	}: { overrides?: Overrides; verify?: () => Promise<string[]>; voided?: number } = {},
): Scene {
	return {
		match,
		work: async (present) => await present.sync(mover.id, overrides),
		findings: async () => await booksOf(bench.stage, mover.id, { verify, voided }),
	};
}

const post = (entity: string, body?: string): Match => ({
	method: 'POST',
	path: `/${entity}?`,
	...(body === undefined ? {} : { body }),
});
const UPDATE = '"sparse":true';

function create(entity: string, story = everything): RequestKind {
	return {
		name: `create ${entity}`,
		service: 'quickbooks',
		type: 'create',
		arrange: async (bench) => syncOf(bench, await story(bench), post(entity.toLowerCase())),
	};
}

/** A record of ours that a person changed and whose content is put back. */
function putBack(entity: 'Purchase' | 'JournalEntry'): RequestKind {
	return {
		name: `update ${entity}`,
		service: 'quickbooks',
		type: 'update',
		arrange: async (bench) => {
			const mover = await everything(bench);
			await mover.sync();
			const [record] = await bench.stage.records(entity);
			const fields = { TxnDate: '2026-04-01' };
			await bench.stage.control('POST', '/edit', { entity, id: record!.Id, fields });
			return syncOf(bench, mover, post(entity.toLowerCase(), UPDATE), {
				overrides: { payment: { whenChanged: 'overwrite' } },
				verify: async () => {
					const [present] = await bench.stage.records(entity);
					return present!.TxnDate === record!.TxnDate ? [] : [`the ${entity} keeps a wrong day`];
				},
			});
		},
	};
}

function smartMovingRead(
	name: string,
	path: (opportunityId: string) => string,
	story = something,
): RequestKind {
	return {
		name: `read ${name}`,
		service: 'smartmoving',
		type: 'read',
		arrange: async (bench) => {
			const mover = await story(bench);
			return syncOf(bench, mover, { method: 'GET', path: path(mover.id) });
		},
	};
}

export const requestKinds: readonly RequestKind[] = [
	create('Customer', something),
	create('Invoice', something),
	create('Payment'),
	create('Purchase'),
	create('JournalEntry'),
	{
		name: 'update Customer',
		service: 'quickbooks',
		type: 'update',
		unused: 'a matched customer is used as it is (A1), so that the sync never changes one',
		arrange: async () => await Promise.reject(new Error('There is no such request.')),
	},
	{
		name: 'update Invoice',
		service: 'quickbooks',
		type: 'update',
		arrange: async (bench) => {
			const mover = await something(bench);
			await mover.sync();
			await mover.charge([charge('Moving labor', 1, 640, 4), charge('Packing', 3, 150)]);
			return syncOf(bench, mover, post('invoice', UPDATE), {
				verify: async () => {
					const [invoice] = await bench.stage.records('Invoice');
					return invoice!.TotalAmt === 790 ? [] : [`the invoice is of ${invoice!.TotalAmt}`];
				},
			});
		},
	},
	{
		name: 'update Payment',
		service: 'quickbooks',
		type: 'update',
		arrange: async (bench) => {
			const mover = await Mover.book(bench.stage, {
				jobs: [job('1234-1', [charge('Moving labor', 1, 600, 4)])],
			});
			await mover.pay(200);
			await mover.sync();
			await mover.closeJob();
			return syncOf(bench, mover, post('payment', UPDATE), {
				verify: async () => {
					const [payment] = await bench.stage.records('Payment');
					return payment!.UnappliedAmt === 0 ? [] : ['the payment is not applied'];
				},
			});
		},
	},
	putBack('Purchase'),
	putBack('JournalEntry'),
	{
		name: 'void Payment',
		service: 'quickbooks',
		type: 'update',
		arrange: async (bench) => {
			const mover = await Mover.book(bench.stage);
			await mover.pay(200);
			const { id } = await mover.pay(100);
			await mover.sync();
			await mover.deletePayment(id);
			return syncOf(bench, mover, { method: 'POST', path: 'include=void' }, { voided: 1 });
		},
	},
	{
		name: 'query',
		service: 'quickbooks',
		type: 'read',
		arrange: async (bench) => {
			const terms = await bench.stage.records('Term');
			let seen = 0;
			return {
				match: { method: 'GET', path: '/query?' },
				work: async (present) => {
					seen = (await present.company().client.query({ entity: 'Term' })).length;
				},
				findings: async () => ({
					...nothingWrong,
					wrong: seen === terms.length ? [] : [`${seen} of ${terms.length} rows were read`],
				}),
			};
		},
	},
	{
		name: 'batch',
		service: 'quickbooks',
		type: 'batch',
		arrange: async (bench) =>
			syncOf(bench, await something(bench), { method: 'POST', path: '/batch?' }),
	},
	{
		name: 'read back',
		service: 'quickbooks',
		type: 'read',
		arrange: async (bench) => {
			const mover = await something(bench);
			// What was found after a lost answer is read again before it is relied on.
			const lost = { match: post('payment'), action: 'drop-after-commit' };
			await bench.stage.control('POST', '/faults', lost);
			return syncOf(bench, mover, { method: 'GET', path: '/payment/' });
		},
	},
	{
		name: 'refresh token',
		service: 'intuit',
		type: 'read',
		arrange: async (bench) => {
			const mover = await something(bench);
			await bench.stage.control('POST', '/expire-tokens');
			return syncOf(bench, mover, { method: 'POST', path: '/tokens/bearer' });
		},
	},
	smartMovingRead('opportunity', (id) => `/api/opportunities/${id}?`),
	smartMovingRead('jobs', (id) => `/api/opportunities/${id}/jobs`, halfDone),
	smartMovingRead('premium job', (id) => `/api/premium/opportunities/${id}/jobs/`),
	smartMovingRead('payments', () => '/api/payments/opportunities/'),
	smartMovingRead('customer', () => '/api/customers/'),
	{
		name: 'write field',
		service: 'smartmoving',
		type: 'read',
		arrange: async (bench) => {
			const { id } = await Mover.book(bench.stage);
			return {
				match: { method: 'PATCH', path: '/api/premium/opportunities/' },
				work: async (present) =>
					await present.smartMoving().patchOpportunity(id, { customField01: 'SM1234-1' }),
				findings: async () => {
					const { customField01 } = await bench.opportunity(id);
					const wrong = customField01 === 'SM1234-1' ? [] : ['the field was not written'];
					return { ...nothingWrong, lost: wrong.length, wrong };
				},
			};
		},
	},
	{
		name: 'write note',
		service: 'smartmoving',
		type: 'note',
		arrange: async (bench) => {
			const { id } = await Mover.book(bench.stage);
			return {
				match: { method: 'POST', path: '/communication/notes' },
				// A note has no key of its own, so that a person looks before adding it again.
				work: async (present) => {
					if ((await bench.opportunity(id)).timeline.length > 0) return;
					await present.smartMoving().addNote(id, { notes: 'Invoice SM1234-1' });
				},
				findings: async () => {
					const count = (await bench.opportunity(id)).timeline.length;
					const wrong = count === 1 ? [] : [`${count} notes are on the timeline`];
					return { lost: Number(count < 1), doubled: Math.max(0, count - 1), wrong };
				},
			};
		},
	},
];
