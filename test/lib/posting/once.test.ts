import { changeOnce, createOnce, deleteOnce, voidOnce } from '../../../lib/posting/once';
import type { Company } from '../../../lib/quickbooks/company';
import type { Payment } from '../../../lib/quickbooks/schemas';
import { paymentRecord } from '../sync/builders';

const REALM = '9130';
/** Of the creation of p1's payment in company 9130. What is in use at our users must stay what it is. */
const FIRST_ATTEMPT = 'sm-6c5833f8d90b926af63a61b1c8310a54';
const SECOND_ATTEMPT = 'sm-f1d19ad47812f93bfc4a3a66bb5f6bf9';

const record = paymentRecord({ Id: '700' });
const voided = paymentRecord({ Id: '700', TotalAmt: 0, PrivateNote: 'Voided' });

/** A company whose client tells what it is asked; `verbs` say what it answers. */
function company(verbs: Record<string, (...asked: never[]) => unknown>) {
	const asked: unknown[][] = [];
	const client: Record<string, unknown> = { realmId: REALM };
	for (const [verb, answer] of Object.entries(verbs)) {
		client[verb] = async (...args: unknown[]) => {
			asked.push([verb, ...args]);
			return answer(...(args as never[]));
		};
	}
	return { company: { client } as unknown as Company, asked };
}

/** Creates p1's payment; QuickBooks answers as if each request id had been used, or not. */
async function create(
	answers: { replayed: boolean; present?: Payment }[],
	options: { recreate?: boolean; beside?: Parameters<typeof createOnce>[0]['beside'] } = {},
) {
	const left = [...answers];
	let present: Payment | undefined;
	const { company: of, asked } = company({
		create: () => {
			const answer = left.length > 1 ? left.shift()! : left[0]!;
			({ present } = answer);
			return { record, replayed: answer.replayed };
		},
		read: () => present,
	});
	const created = await createOnce({
		company: of,
		entity: 'Payment',
		source: { kind: 'payment', id: 'p1' },
		body: { TotalAmt: 100 },
		lookAgain: async () => undefined,
		recreate: false,
		...options,
	});
	const creations = asked.filter(([verb]) => verb === 'create');
	return { created, asked: asked.map(([verb]) => verb), creations };
}

describe('createOnce', () => {
	it('takes a new record as it is, under the request id of the first attempt', async () => {
		const { created, asked, creations } = await create([{ replayed: false }]);
		expect(created).toEqual({ state: 'made', record });
		expect(asked).toEqual(['create']);
		expect(creations[0]).toEqual([
			'create',
			'Payment',
			{ TotalAmt: 100 },
			{
				requestId: FIRST_ATTEMPT,
				lookAgain: expect.any(Function),
				allowDuplicateNumber: false,
			},
		]);
	});

	it('reads anew what an earlier request may have made', async () => {
		const present = paymentRecord({ Id: '700', SyncToken: '4' });
		const { created, asked } = await create([{ replayed: true, present }]);
		expect(created).toEqual({ state: 'replayed', record: present });
		expect(asked).toEqual(['create', 'read']);
	});

	it.each([
		['deleted', undefined],
		['voided', voided],
	])('says so where it was %s since, and makes no other', async (_, present) => {
		const { created, creations } = await create([{ replayed: true, present }]);
		expect(created).toEqual({ state: 'deleted', id: '700' });
		expect(creations).toHaveLength(1);
	});

	it.each([
		['deleted', undefined],
		['voided', voided],
	])('makes one that was %s again where it is told to, by the next attempt', async (_, present) => {
		const answers = [{ replayed: true, present }, { replayed: false }];
		const { created, creations } = await create(answers, { recreate: true });
		expect(created).toEqual({ state: 'made', record });
		expect(
			creations.map(([, , , options]) => (options as { requestId: string }).requestId),
		).toEqual([FIRST_ATTEMPT, SECOND_ATTEMPT]);
	});

	it('begins after the attempts that voided ones used up, and may take their number', async () => {
		const beside = { firstAttempt: 1, allowDuplicateNumber: true };
		const { creations } = await create([{ replayed: false }], { beside });
		expect(creations).toEqual([
			[
				'create',
				'Payment',
				{ TotalAmt: 100 },
				expect.objectContaining({ requestId: SECOND_ATTEMPT, allowDuplicateNumber: true }),
			],
		]);
	});

	it('gives up after twenty attempts', async () => {
		const always = create([{ replayed: true }], { recreate: true });
		await expect(always).rejects.toThrow('answers every attempt to create this Payment');
	});

	it('takes a customer that was made inactive for one that is gone', async () => {
		const inactive = { Id: '1', SyncToken: '0', Active: false };
		const { company: of } = company({
			create: () => ({ record: inactive, replayed: true }),
			read: () => inactive,
		});
		const created = await createOnce({
			company: of,
			entity: 'Customer',
			source: { kind: 'customer', id: 'c1' },
			body: {},
			lookAgain: async () => undefined,
			recreate: false,
		});
		expect(created).toEqual({ state: 'deleted', id: '1' });
	});
});

describe('a change', () => {
	const record = { Id: '7', SyncToken: '3' };

	it('sends the fields with the SyncToken that was read, under an id of their content', async () => {
		const { company: of, asked } = company({ update: () => 'the invoice' });
		const body = { TotalAmt: 5, Line: [] };
		const changed = await changeOnce({ company: of, entity: 'Invoice', record, body });
		expect(changed).toBe('the invoice');
		expect(asked).toEqual([
			[
				'update',
				'Invoice',
				{ TotalAmt: 5, Line: [], Id: '7', SyncToken: '3' },
				{ requestId: 'sm-4250ab594c9f16456e701a5ba97176ef' },
			],
		]);
	});

	it('of another content, or from another state, goes under another id', async () => {
		const { company: of, asked } = company({ update: () => record });
		const change = { company: of, entity: 'Invoice' as const, record };
		await changeOnce({ ...change, body: { TotalAmt: 5 } });
		await changeOnce({ ...change, body: { TotalAmt: 6 } });
		await changeOnce({ ...change, body: { TotalAmt: 5 }, record: { Id: '7', SyncToken: '4' } });
		await changeOnce({ ...change, body: { TotalAmt: 5 } });
		const ids = asked.map(([, , , options]) => (options as { requestId: string }).requestId);
		expect(new Set(ids).size).toBe(3);
		expect(ids[3]).toBe(ids[0]);
	});

	it('can be to void a payment, or to delete an expense', async () => {
		const { company: of, asked } = company({ voidPayment: () => voided, remove: () => undefined });
		expect(await voidOnce({ company: of, record })).toBe(voided);
		await deleteOnce({ company: of, entity: 'Purchase', record });
		expect(asked).toEqual([
			['voidPayment', record, { requestId: 'sm-7746f45160ce15118af4f1ddef70131c' }],
			['remove', 'Purchase', record, { requestId: 'sm-d8756d6860b0e81b384e2cbec734b57d' }],
		]);
	});
});
