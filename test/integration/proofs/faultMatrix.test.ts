import type { Invoice } from '../../../lib/quickbooks/schemas';
import { NoAnswerError } from '../../../lib/http';
import { QuickBooksClient } from '../../../lib/quickbooks/client';
import { credentialIds } from '../../host/setting';
import { allCells, type Cell, proveFaults, someCells } from '../../prove/faults';
import { EngineOffice } from '../support/engineOffice';
import { Mover, SyncStage } from '../support/syncStage';

/** Waiting is the client's business; here it would only take time. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async () => {},
}));

const tell = () => undefined;
const cellsOf = (request: string, fault: string): Cell[] =>
	allCells().filter((cell) => cell.request.name === request && cell.fault.name === fault);

describe('the fault matrix', () => {
	it('ends with the books right and nothing said that is not so, whatever fails', async () => {
		const proof = await proveFaults({ tell, cells: someCells() });
		process.stdout.write(
			`\nFault matrix, ${proof.faults} cells (ok N: N cells right)\n${proof.table}\n` +
				proof.notApplicable.map((reason) => `n/a: ${reason}\n`).join(''),
		);
		expect(proof.wrong).toEqual([]);
		expect(proof).toMatchObject({ faults: someCells().length, lost: 0, doubled: 0 });
	}, 900_000);

	it('meets every request with every fault that it can meet', () => {
		const names = new Set(someCells().map(({ request }) => request.name));
		expect(names.size).toBe(21);
		const pairs = (cells: Cell[]) =>
			new Set(cells.map(({ request, fault }) => `${request.name} ${fault.name}`));
		expect(pairs(someCells())).toEqual(pairs(allCells()));
	});

	/** Repeats a creation without looking, each time under a new request id. */
	class Careless extends QuickBooksClient {
		constructor(options: ConstructorParameters<typeof QuickBooksClient>[0]) {
			let sent = 0;
			const transport: typeof options.transport = async (request) => {
				const requestid = request.query?.requestid;
				if (requestid === undefined) return await options.transport(request);
				sent += 1;
				const query = { ...request.query, requestid: `${requestid}-${sent}` };
				return await options.transport({ ...request, query });
			};
			super({ ...options, transport });
		}

		override create: QuickBooksClient['create'] = async (entity, body, options) =>
			(await QuickBooksClient.prototype.create.call(this, entity, body, {
				...options,
				lookAgain: async () => undefined,
			})) as never;
	}

	it.each(['remembered', 'forgotten'])(
		'shows what a client doubles that repeats without looking (ids %s)',
		async (reading) => {
			const cells = cellsOf('create Payment', 'dropped').filter(
				({ lasting, requestIdMemory }) => !lasting && requestIdMemory === reading,
			);
			const proof = await proveFaults({ tell, cells, Client: Careless });
			expect(proof).toMatchObject({ faults: 1, doubled: 1 });
		},
	);

	/** Takes silence for success, and makes the answer up. */
	class Credulous extends QuickBooksClient {
		override update: QuickBooksClient['update'] = async (entity, body, options) =>
			(await QuickBooksClient.prototype.update
				.call(this, entity, body, options)
				.catch(async (error: unknown) => {
					if (!(error instanceof NoAnswerError)) throw error;
					return { ...(await this.read(entity, body.Id)), ...body, TotalAmt: 790 } as Invoice;
				})) as never;
	}

	it('shows what a client claims that makes answers up', async () => {
		const cells = cellsOf('update Invoice', 'reset').filter(({ lasting }) => lasting);
		const { wrong } = await proveFaults({ tell, cells, Client: Credulous });
		expect(wrong).toContainEqual(expect.stringMatching(/said nothing of the fault/));
		expect(wrong).toContainEqual(expect.stringMatching(/at once: QuickBooks' receivable/));
	});
});

describe('through workflow 01, in the engine of n8n', () => {
	let stage: SyncStage;
	let office: EngineOffice;
	let mover: Mover;
	// Tokens that expired stay so, so that each case has a company of its own.
	beforeEach(async () => {
		stage = await SyncStage.start();
		await stage.reset();
		office = await EngineOffice.open(stage);
		mover = await Mover.book(stage);
		const deposit = await mover.pay(200);
		await mover.closeJob();
		await mover.refund(deposit.id, 30);
	});
	afterEach(async () => await stage.close());

	const closed = 'http://127.0.0.1:1';
	const credential = (id: string) => office.engine.credentials.data[id]!;
	const fault = async (match: object, rest: object) =>
		await stage.control('POST', '/faults', { match, times: 1_000, ...rest });

	/** A run while the fault stands: red, in words, without a secret; then, lifted, the same event. */
	async function expectRecovery(words: RegExp, lift: () => Promise<unknown>, posted = 0) {
		const red = await office.syncOpportunities(mover.id);
		expect(red.status).toBe('error');
		const rows = office.ledger().filter(({ status }) => status === 'failed');
		expect(rows.length).toBeGreaterThan(0);
		for (const row of rows) expect(row.message).toMatch(words);
		expect(await stage.records('Payment')).toHaveLength(posted);
		const told = JSON.stringify([red.error, red.error?.message, office.ledger()]);
		const { access_token: access, refresh_token: refresh } = office.tokens();
		const { apiKey } = stage.smartMoving.emulator;
		for (const secret of [access, refresh, apiKey, stage.quickBooks.clientSecret]) {
			expect(told).not.toContain(secret);
		}
		await lift();
		const green = await office.syncOpportunities(mover.id);
		expect(green.error?.message).toBeUndefined();
		expect(office.ledger().filter(({ status }) => status === 'failed')).toEqual([]);
		expect(await stage.receivable()).toBe(await stage.owed(mover.id));
		for (const entity of ['Customer', 'Invoice', 'Payment', 'Purchase']) {
			expect(await stage.records(entity)).toHaveLength(1);
		}
	}
	const lift = async () => await stage.control('DELETE', '/faults');

	it('QuickBooks refuses the connection', async () => {
		credential(credentialIds.quickBooks).apiBaseUrl = closed;
		await expectRecovery(/could not be reached/, async () => {
			credential(credentialIds.quickBooks).apiBaseUrl = stage.quickBooks.url;
		});
	}, 60_000);

	it('SmartMoving refuses the connection', async () => {
		credential(credentialIds.smartMoving).baseUrl = closed;
		await expectRecovery(/SmartMoving gave no answer/, async () => {
			credential(credentialIds.smartMoving).baseUrl = stage.smartMoving.emulator.url;
		});
	}, 60_000);

	it('QuickBooks accepts no token, though it is renewed', async () => {
		await fault({ path: '/v3/company/' }, { action: 'status', status: 401, body: {} });
		await expectRecovery(/even after its access was renewed.*connect it again/, lift);
	}, 60_000);

	it('the endpoint that renews tokens is down', async () => {
		await stage.control('POST', '/expire-tokens');
		await fault({ path: '/tokens/bearer' }, { action: 'html', status: 503 });
		await expectRecovery(/could not be reached/, lift);
	}, 60_000);

	it('the connection was ended', async () => {
		await stage.control('POST', '/expire-tokens');
		const refusal = { error: 'invalid_grant', error_description: 'Token invalid' };
		const match = { path: '/tokens/bearer' };
		await fault(match, { action: 'status', status: 400, body: refusal });
		await expectRecovery(/connection to QuickBooks has ended/, lift);
	}, 60_000);

	it('QuickBooks takes the payment, and every answer to it breaks off', async () => {
		await fault({ method: 'POST', path: '/payment?' }, { action: 'truncate' });
		await fault({ method: 'GET', path: '/payment/' }, { action: 'truncate' });
		await expectRecovery(/could not be reached|not linked to its payment/, lift, 1);
	}, 60_000);
});
