import type { HttpRequest } from '../../lib/http';
import type { Snapshot } from '../../lib/smartmoving/snapshot';
import { charge, job, Mover, type Outcome, type SyncStage } from '../integration/support/syncStage';

/** One story on stage: its opportunity, and what happened to it so far. */
export interface Scene {
	stage: SyncStage;
	mover: Mover;
	quote: number;
	jobNumber: string;
	/** What people entered in QuickBooks by themselves, in cents of Accounts Receivable. */
	theirs: number;
	/** Payments that were deleted in SmartMoving. */
	deleted: string[];
	/** What SmartMoving said before the last sync. */
	snapshot: Snapshot | null;
	/** What the last sync gave. */
	last: Outcome | Error | null;
	/** What a story keeps for its next steps. */
	kept: Record<string, string>;
	syncAlone: () => Promise<void>;
}

type Step = (scene: Scene) => Promise<unknown>;

/**
 * A story of one mover. Each step happens before one round of syncs, in which all stories are synced
 * together; a step that is null leaves the story alone in that round.
 */
export interface Story {
	name: string;
	seed?: (quote: number) => Record<string, unknown>;
	steps: (Step | null)[];
	/** Whether it can be told at all under these readings. */
	plays?: (readings: Readonly<Record<string, string>>) => boolean;
}

const labor = (total: number) => charge('Moving labor', 1, total, 4);
const standard = [labor(600), charge('Packing', 3, 150)];

const pay =
	(amount: number, more: Record<string, unknown> = {}): Step =>
	async ({ mover, kept }) => {
		kept[`paid ${amount}`] = (await mover.pay(amount, more)).id;
	};
const refund =
	(of: number, amount: number): Step =>
	async ({ mover, kept }) =>
		await mover.refund(kept[`paid ${of}`]!, amount);
const close: Step = async ({ mover, jobNumber }) => await mover.closeJob(jobNumber);
const reopen: Step = async ({ mover, jobNumber }) => await mover.reopenJob(jobNumber);
const bill =
	(...charges: unknown[]): Step =>
	async ({ mover, jobNumber }) =>
		await mover.charge(charges, jobNumber);
const dropPayment =
	(amount: number): Step =>
	async ({ mover, kept, deleted }) => {
		await mover.deletePayment(kept[`paid ${amount}`]!);
		deleted.push(kept[`paid ${amount}`]!);
	};
const all =
	(...steps: Step[]): Step =>
	async (scene) => {
		for (const step of steps) await step(scene);
	};
const early = { createdAtUtc: '2026-05-01T15:00:00Z' };
const late = { createdAtUtc: '2026-05-25T15:00:00Z' };

/** Records of an entity whose note names this story's job or payment. */
async function ours({ stage }: Scene, entity: string, id: string) {
	const rows = await stage.records(entity);
	return rows.find(({ PrivateNote }) => String(PrivateNote).includes(id));
}

async function invoiceOf(scene: Scene) {
	return await ours(scene, 'Invoice', `job ${scene.jobNumber} `);
}

async function person(
	stage: SyncStage,
	DisplayName: string,
	more: Record<string, unknown> = {},
	entity = 'Customer',
) {
	const answer = await stage.api(`/${entity.toLowerCase()}`, { DisplayName, ...more });
	return answer[entity]!;
}

async function personsInvoice(
	stage: SyncStage,
	customerId: string,
	DocNumber: string,
	Amount: number,
) {
	const { Invoice } = await stage.api('/invoice', {
		DocNumber,
		CustomerRef: { value: customerId },
		Line: [
			{
				Amount,
				DetailType: 'SalesItemLineDetail',
				SalesItemLineDetail: { ItemRef: { value: stage.id('Item', 'Services') } },
			},
		],
	});
	return Invoice!;
}

/** A person enters a payment of theirs on our invoice. */
async function personPays(scene: Scene, amount: number): Promise<void> {
	const invoice = (await invoiceOf(scene)) as { Id: string; CustomerRef?: unknown };
	await scene.stage.api('/payment', {
		CustomerRef: invoice.CustomerRef,
		TotalAmt: amount,
		Line: [{ Amount: amount, LinkedTxn: [{ TxnId: invoice.Id, TxnType: 'Invoice' }] }],
	});
	scene.theirs -= amount * 100;
}

/** Loses the answer to the next request of each kind, after QuickBooks has carried it out. */
const losing =
	(...paths: string[]): Step =>
	async ({ stage, syncAlone }) => {
		for (const path of paths) {
			await stage.control('POST', '/faults', {
				match: { method: 'POST', path },
				times: 1,
				action: 'drop-after-commit',
			});
		}
		await syncAlone();
	};

/** Syncs while somebody does something just before the first request to that path, and undoes it. */
async function meanwhile(
	{ stage, syncAlone }: Scene,
	path: string,
	act: () => Promise<unknown>,
	undo: () => Promise<unknown> = async () => undefined,
): Promise<void> {
	let done = false;
	stage.meanwhile = async (request: HttpRequest) => {
		if (done || request.method !== 'POST' || request.path.split('/').pop() !== path) return;
		done = true;
		await act();
	};
	await syncAlone();
	stage.meanwhile = null;
	await undo();
}

const tracking = async (stage: SyncStage, on: boolean) =>
	await stage.control('PUT', '/preferences', {
		AccountingInfoPrefs: { TrackDepartments: on, ClassTrackingPerTxnLine: on },
	});

const inBranch = (quote: number) => ({
	branch: 'South',
	jobs: [job(`${quote}-1`, standard)],
});

async function makeItem({ stage }: Scene, name: string, Active: boolean): Promise<void> {
	const { Id, SyncToken } = (await stage.records('Item')).find(
		(each) => each.Id === stage.id('Item', name),
	)!;
	await stage.api('/item', { Id, SyncToken, sparse: true, Active });
}

export const closingDay = '2026-04-30';

export const stories: readonly Story[] = [
	{
		name: 'a whole life',
		steps: [
			pay(200, early),
			close,
			all(pay(550, { ...late, paymentCategory: 1 }), refund(200, 30)),
			bill(labor(700), charge('Packing', 3, 175.25)),
			bill(labor(300)),
			reopen,
			all(bill(...standard), close),
		],
	},
	{
		name: 'refunded before close-out',
		steps: [all(pay(200), refund(200, 50)), close, refund(200, 150)],
	},
	{ name: 'refunded in full', steps: [all(pay(750), close), refund(750, 750), bill(labor(800))] },
	{
		name: 'a reversed e-check',
		steps: [
			pay(300, { ...early, paymentType: 8 }),
			close,
			async ({ mover }) => await mover.reverse(300, { ...late, paymentType: 8 }),
			pay(300, { ...late, paymentType: 0 }),
		],
	},
	{
		name: 'a payment entered by mistake',
		steps: [all(pay(200, early), pay(100, early)), all(dropPayment(200), pay(250)), close],
	},
	{
		name: 'a payment in a bank deposit',
		steps: [
			pay(200, { paymentType: 1 }),
			async (scene) => {
				const paid = await ours(scene, 'Payment', `quote ${scene.quote} `);
				await scene.stage.control('POST', '/deposit', { paymentIds: [paid!.Id] });
				await close(scene);
			},
			refund(200, 50),
		],
	},
	{
		name: 'a number that a person took, and gave back',
		steps: [
			pay(100),
			async (scene) => {
				const { stage, quote, jobNumber, kept } = scene;
				const { Id } = await person(stage, `Taker ${quote}`);
				kept.taken = (await personsInvoice(stage, Id, `SM${jobNumber}`, 10)).Id;
				await close(scene);
			},
			async ({ stage, kept, quote }) =>
				await stage.control('POST', '/edit', {
					entity: 'Invoice',
					id: kept.taken,
					fields: { DocNumber: `T${quote}` },
				}),
		],
	},
	{
		name: 'a number that a person took in the same moment',
		steps: [
			async (scene) => {
				await close(scene);
				const { stage, quote, jobNumber } = scene;
				const { Id } = await person(stage, `Quick ${quote}`);
				await meanwhile(scene, 'invoice', async () => {
					await personsInvoice(stage, Id, `SM${jobNumber}`, 10);
				});
			},
			null,
			// Where QuickBooks takes a number twice, ours is there as well.
			bill(labor(500)),
		],
	},
	{
		name: 'a number that a person took later',
		steps: [
			all(pay(100), close),
			async (scene) => {
				const { stage, quote, jobNumber } = scene;
				const { Id } = await person(stage, `Later ${quote}`);
				await personsInvoice(stage, Id, `SM${jobNumber}`, 10).catch(() => undefined);
				await bill(labor(500))(scene);
			},
		],
	},
	{
		name: 'tracking turned off after the invoice',
		seed: inBranch,
		steps: [close, pay(100), null, null, async ({ stage }) => await tracking(stage, false)],
	},
	{
		name: 'tracking off before the invoice',
		seed: inBranch,
		steps: [null, null, null, null, all(pay(100), close)],
	},
	{
		name: 'tracking turned off in the same moment',
		seed: inBranch,
		steps: [
			async (scene) => {
				await close(scene);
				await meanwhile(
					scene,
					'invoice',
					async () => await tracking(scene.stage, false),
					async () => await tracking(scene.stage, true),
				);
			},
		],
	},
	{
		name: 'a charge below zero',
		steps: [all(pay(100), bill(labor(600), charge('Courtesy', 1, -50)), close)],
	},
	{
		name: 'a name and an e-mail that QuickBooks refuses',
		seed: (quote) => ({
			customer: {
				name: `Odd: Name\t${quote}`,
				emailAddress: `odd${quote}@example.com, other@example.com`,
			},
		}),
		steps: [pay(100), close],
	},
	{
		name: 'a customer whom QuickBooks knows in other letters',
		seed: (quote) => ({
			customer: { name: `José  Known ${quote}`, emailAddress: `Known${quote}@Example.com` },
		}),
		steps: [
			async (scene) => {
				await person(scene.stage, `JOSÉ KNOWN ${scene.quote}`, {
					PrimaryEmailAddr: { Address: `known${scene.quote}@example.com` },
				});
				await pay(100)(scene);
			},
			close,
		],
	},
	{
		name: 'a customer whose name another has with an accent',
		seed: (quote) => ({
			customer: { name: `Anna Accent ${quote}`, emailAddress: `anna${quote}@example.com` },
		}),
		steps: [
			async (scene) => {
				await person(scene.stage, `Ánna  accent ${scene.quote}`, {}, 'Vendor');
				await pay(100)(scene);
			},
			close,
		],
	},
	{
		name: 'a name that two inactive customers had',
		seed: (quote) => ({
			customer: { name: `Gone ${quote}`, emailAddress: `gone${quote}@example.com` },
		}),
		steps: [
			async (scene) => {
				const { stage, quote } = scene;
				for (let time = 0; time < 2; time += 1) {
					const { Id, SyncToken } = await person(stage, `Gone ${quote}`);
					const gone = { Id, SyncToken, sparse: true, Active: false };
					// Where QuickBooks gives both the same new name, it takes the second for a double.
					await stage.api('/customer', gone).catch(async () => {
						await stage.api('/customer', { ...gone, Active: true, DisplayName: `Was ${quote}` });
					});
				}
				await pay(100)(scene);
			},
			close,
		],
	},
	{
		name: 'a customer made inactive',
		steps: [
			pay(100),
			async (scene) => {
				const { stage, quote } = scene;
				const { Id, SyncToken } = (await stage.records('Customer')).find(({ DisplayName }) =>
					String(DisplayName).includes(String(quote)),
				)!;
				await stage
					.api('/customer', { Id, SyncToken, sparse: true, Active: false })
					.catch(() => undefined);
				await pay(50)(scene);
			},
			close,
		],
	},
	{
		name: 'an item made inactive in the same moment',
		seed: (quote) => ({ jobs: [job(`${quote}-1`, [charge('Packing', 3, 150)])] }),
		steps: [
			async (scene) => {
				await close(scene);
				await meanwhile(
					scene,
					'invoice',
					async () => await makeItem(scene, 'Packing', false),
					async () => await makeItem(scene, 'Packing', true),
				);
			},
			pay(150),
		],
	},
	{
		name: 'an invoice that a person took a payment for',
		steps: [
			close,
			async (scene) => {
				await personPays(scene, 500);
				await pay(750)(scene);
			},
			bill(labor(400)),
		],
	},
	{
		name: 'an invoice that a person takes a payment for in the same moment',
		steps: [
			close,
			async (scene) => {
				await pay(600)(scene);
				await meanwhile(scene, 'payment', async () => await personPays(scene, 300));
			},
		],
	},
	{
		name: 'an invoice that a person takes a payment for while ours grows',
		steps: [
			all(pay(700), close),
			bill(labor(500)),
			async (scene) => {
				await bill(labor(700))(scene);
				await meanwhile(scene, 'payment', async () => await personPays(scene, 100));
			},
		],
	},
	{
		name: 'answers that are lost',
		steps: [
			all(
				pay(200, early),
				close,
				refund(200, 30),
				losing('/customer?', '/invoice?', '/payment?', '/purchase?'),
			),
			all(bill(labor(900)), losing('/invoice?', '/payment?')),
			all(pay(75, late), losing('/payment?')),
			all(dropPayment(75), losing('include=void')),
		],
	},
	{
		name: 'a reversal whose answer is lost',
		steps: [
			pay(300, { ...early, paymentType: 8 }),
			async (scene) => {
				await scene.mover.reverse(300, { ...late, paymentType: 8 });
				await losing('/journalentry?', '/payment?')(scene);
			},
			close,
		],
	},
	{
		name: 'rush hour',
		steps: [
			all(pay(200), close),
			async (scene) => {
				await pay(550)(scene);
				await scene.stage.control('PUT', '/throttle', { perSecond: 0 });
				await scene.syncAlone();
				await scene.stage.control('PUT', '/throttle', { perSecond: 1_000_000 });
			},
		],
	},
	{
		name: 'a closed day',
		seed: (quote) => ({ jobs: [job(`${quote}-1`, standard, { jobDate: 20260430 })] }),
		steps: [
			async (scene) => {
				await scene.stage.control('PUT', '/preferences', {
					AccountingInfoPrefs: { BookCloseDate: closingDay },
				});
				await pay(100, { createdAtUtc: `${closingDay}T18:00:00Z` })(scene);
				await close(scene);
			},
		],
	},
	{
		name: 'two quotes of one customer: the deposit',
		seed: () => ({
			customer: { name: 'Two Quotes', emailAddress: 'two@example.com' },
		}),
		steps: [pay(300), null, refund(300, 20), close],
	},
	{
		name: 'two quotes of one customer: the job',
		seed: () => ({
			customer: { name: 'Two Quotes', emailAddress: 'two@example.com' },
		}),
		steps: [null, close, pay(100)],
	},
	{
		name: 'records that a person voided',
		steps: [
			all(pay(200), refund(200, 30)),
			async (scene) => {
				const { stage } = scene;
				const paid = await ours(scene, 'Payment', `quote ${scene.quote} `);
				const back = await ours(scene, 'Purchase', `quote ${scene.quote} `);
				await stage.control('POST', '/void', { entity: 'Purchase', id: back!.Id });
				await stage.control('POST', '/void', { entity: 'Payment', id: paid!.Id });
				await close(scene);
			},
		],
	},
	{
		name: 'a payment of nothing',
		steps: [all(pay(0), pay(100)), close],
	},
	{
		name: 'two workers at once',
		steps: [
			async (scene) => {
				await all(pay(200), close, refund(200, 30))(scene);
				await scene.stage.control('POST', '/latency', { ms: 2 });
				await Promise.all([scene.syncAlone(), scene.syncAlone()]);
				await scene.stage.control('POST', '/latency', { ms: 0 });
			},
		],
		// Their request ids are what keeps them from doing the work twice.
		plays: ({ requestIdMemory }) => requestIdMemory !== 'forgotten',
	},
];
