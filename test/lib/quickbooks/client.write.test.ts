import { NoAnswerError, ReconnectError, type HttpResponse } from '../../../lib/http';
import type { Invoice } from '../../../lib/quickbooks/schemas';
import { fault, invoice, json, scripted, type Step } from './script';

const body = { CustomerRef: { value: '1' }, Line: [] };
const send = 'POST /invoice?requestid=r1';
const made = (createTime = '2026-05-19T08:00:09-07:00', id = '145') =>
	json({ Invoice: invoice(id, { MetaData: { CreateTime: createTime } }) });
const found = (id: string): Invoice => ({ ...invoice(id), Line: [], LinkedTxn: [] }) as never;

/** Runs a creation; each look into QuickBooks gives the next of `looks`. */
async function create(steps: Step[], looks: Array<Invoice | undefined> = []) {
	const { client, waits, done } = scripted(steps);
	const left = [...looks];
	const outcome = await client
		.create('Invoice', body, {
			requestId: 'r1',
			lookAgain: async () => {
				if (left.length === 0) throw new Error('looked once too often');
				return left.shift();
			},
		})
		.catch((error: unknown) => error);
	done();
	expect(left).toEqual([]);
	return { outcome, waits, calls: client.calls };
}

describe('create (B3)', () => {
	it('posts the body once', async () => {
		const check: Step = {
			send,
			expect: (request) => expect(request.body).toEqual(body),
			answer: made(),
		};
		const { outcome, calls } = await create([check]);
		expect(outcome).toMatchObject({ record: { Id: '145' }, replayed: false });
		expect(calls).toEqual({ total: 1, reads: 0, writes: 1 });
	});

	it.each([
		['made with this request', '2026-05-19T08:00:09-07:00', false],
		['made earlier', '2026-05-19T08:00:08-07:00', true],
		['made at an unknown time', 'soon', true],
	])('a record %s', async (_, createTime, replayed) => {
		expect((await create([{ send, answer: made(createTime) }])).outcome).toMatchObject({
			replayed,
		});
	});

	it('an answer without a time may be an old one', async () => {
		const answer = { ...made(), headers: {} };
		expect((await create([{ send, answer }])).outcome).toMatchObject({ replayed: true });
	});

	const lost: Array<[string, HttpResponse | Error]> = [
		['no answer', new NoAnswerError('x')],
		['a gateway page', json('<html>', 502)],
		['a system fault', fault('10000', 500)],
		['half an answer', json('{"Invoice":{"Id":"14')],
		['an empty answer', json('')],
		['an answer without the record', json({ time: 'now' })],
		['code 600', fault('600')],
	];

	it.each(lost)('%s: looks first, and uses what is there', async (_, answer) => {
		const { outcome, waits } = await create([{ send, answer }], [found('145')]);
		expect(outcome).toMatchObject({ record: { Id: '145' }, replayed: true });
		expect(waits).toEqual([1000]);
	});

	it.each(lost)('%s: repeats with the same id when nothing is there', async (_, answer) => {
		const { outcome } = await create(
			[
				{ send, answer },
				{ send, answer: made() },
			],
			[undefined],
		);
		expect(outcome).toMatchObject({ record: { Id: '145' } });
	});

	it('looks before every repetition, and stops after four tries', async () => {
		const step = { send, answer: new NoAnswerError('x') };
		const { outcome } = await create([step, step, step, step], [undefined, undefined, undefined]);
		expect(outcome).toBeInstanceOf(NoAnswerError);
	});

	it('a number taken by the record whose answer was lost', async () => {
		const steps = [
			{ send, answer: new NoAnswerError('x') },
			{ send, answer: fault('6140') },
		];
		const { outcome } = await create(steps, [undefined, found('145')]);
		expect(outcome).toMatchObject({ record: { Id: '145' }, replayed: true });
	});

	it('a number taken by another record, after a lost answer', async () => {
		const steps = [
			{ send, answer: new NoAnswerError('x') },
			{ send, answer: fault('6140') },
		];
		const { outcome } = await create(steps, [undefined, undefined]);
		expect(outcome).toMatchObject({ kind: 'duplicateNumber' });
	});

	it('a throttled creation was not carried out: waits and repeats without looking', async () => {
		const answer = json('', 429, { 'retry-after': '2' });
		const { outcome, waits } = await create([
			{ send, answer },
			{ send, answer: made() },
		]);
		expect(outcome).toMatchObject({ record: { Id: '145' } });
		expect(waits).toEqual([2200]);
	});

	it.each(['6240', '6140', '2500', '6210', '6070', '5010'])('code %s is final', async (code) => {
		expect((await create([{ send, answer: fault(code) }])).outcome).toMatchObject({ code });
	});

	it('a 200 with a fault is a refusal', async () => {
		expect((await create([{ send, answer: fault('2500', 200) }])).outcome).toMatchObject({
			kind: 'badReference',
		});
	});

	it('a record that cannot be read is not created again', async () => {
		const answer = json({ Invoice: { Id: '145' } });
		expect((await create([{ send, answer }])).outcome).toMatchObject({
			name: 'UnreadableRecordError',
		});
	});

	it('a look that fails ends it, rather than repeating blindly', async () => {
		const { client, done } = scripted([{ send, answer: new NoAnswerError('x') }]);
		const lookAgain = async () => await Promise.reject(new ReconnectError('spent'));
		await expect(
			client.create('Invoice', body, { requestId: 'r1', lookAgain }),
		).rejects.toBeInstanceOf(ReconnectError);
		done();
	});
});

describe('update', () => {
	const change = { Id: '145', SyncToken: '0', TxnDate: '2026-05-20' };

	it('is sparse', async () => {
		const { client, done } = scripted([
			{
				send: 'POST /invoice',
				expect: (request) => expect(request.body).toEqual({ ...change, sparse: true }),
				answer: json({ Invoice: invoice('145', { SyncToken: '1' }) }),
			},
		]);
		expect(await client.update('Invoice', change)).toMatchObject({ SyncToken: '1' });
		expect(client.calls).toEqual({ total: 1, reads: 0, writes: 1 });
		done();
	});

	it('is repeated as it was when the answer is lost', async () => {
		const bodies: unknown[] = [];
		const keep = (request: { body?: unknown }) => void bodies.push(request.body);
		const { client, done } = scripted([
			{ send, expect: keep, answer: new NoAnswerError('x') },
			{ send, expect: keep, answer: json('', 503) },
			{ send, expect: keep, answer: json({ Invoice: invoice('145', { SyncToken: '1' }) }) },
		]);
		await client.update('Invoice', change, { requestId: 'r1' });
		expect(bodies).toEqual(Array(3).fill({ ...change, sparse: true }));
		done();
	});

	it('that went through unheard ends as stale, for the caller to read again', async () => {
		const { client, done } = scripted([
			{ send: 'POST /invoice', answer: new NoAnswerError('x') },
			{ send: 'POST /invoice', answer: fault('5010') },
		]);
		await expect(client.update('Invoice', change)).rejects.toMatchObject({ kind: 'stale' });
		done();
	});
});
