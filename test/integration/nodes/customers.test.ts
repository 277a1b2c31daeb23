import { Mover, SyncStage } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
const jane = { name: 'Jane Smith', emailAddress: 'jane@example.com' };

async function enter(
	entity: 'Customer' | 'Vendor',
	body: Record<string, unknown>,
): Promise<string> {
	const answer = await stage.api<Record<string, { Id: string }>>(`/${entity.toLowerCase()}`, body);
	return answer[entity]!.Id;
}

let quoteNumber = 1000;

async function syncFor(customer: Record<string, unknown>, overrides = {}) {
	quoteNumber += 1;
	const mover = await Mover.book(stage, { quoteNumber, customer });
	await mover.pay(100);
	return { mover, ...(await mover.sync(overrides)) };
}

const names = async () => (await stage.records('Customer')).map(({ DisplayName }) => DisplayName);

describe('A1: match or create the customer', () => {
	it('creates one with name, e-mail and phone', async () => {
		const { customer } = await syncFor({ ...jane, phoneNumber: '555-0100' });
		expect(customer).toMatchObject({ status: 'created', entity: 'Customer' });
		expect(await stage.records('Customer')).toMatchObject([
			{
				Id: customer.id,
				DisplayName: 'Jane Smith',
				PrimaryEmailAddr: { Address: 'jane@example.com' },
				PrimaryPhone: { FreeFormNumber: '555-0100' },
			},
		]);
	});

	it.each([
		['e-mail in other case', 'Jane Smith', 'JANE@Example.COM'],
		['name in other case', 'JANE SMITH', 'jane@example.com'],
		['more spaces in the name', 'Jane   Smith', 'jane@example.com'],
	])('uses the one that is there as it is: %s', async (_, DisplayName, Address) => {
		for (const compare of ['insensitive', 'sensitive']) {
			await stage.reset();
			await stage.control('PUT', '/switches', { queryTextCase: compare });
			const id = await enter('Customer', { DisplayName, PrimaryEmailAddr: { Address } });
			const { customer } = await syncFor(jane);
			expect(customer).toMatchObject({ status: 'unchanged', id });
			expect(await names()).toEqual([DisplayName]);
		}
	});

	it('keeps quotes, umlauts and ampersands and cleans what QuickBooks forbids', async () => {
		const customer = { name: `O'Brien & Söhne: "Movers"`, emailAddress: 'ob@example.com' };
		const first = await syncFor(customer);
		expect(await names()).toEqual([`O'Brien & Söhne "Movers"`]);
		const again = await syncFor(customer);
		expect(again.customer).toMatchObject({ status: 'unchanged', id: first.customer.id });
	});

	it('gives a second customer of the same name its e-mail as a suffix, and finds it again', async () => {
		await enter('Customer', {
			DisplayName: 'Jane Smith',
			PrimaryEmailAddr: { Address: 'other@example.com' },
		});
		const first = await syncFor(jane);
		expect(first.customer).toMatchObject({
			status: 'created',
			message: expect.stringContaining('another e-mail'),
		});
		expect(await names()).toEqual(['Jane Smith', 'Jane Smith (jane@example.com)']);
		const again = await syncFor(jane);
		expect(again.customer).toMatchObject({ status: 'unchanged', id: first.customer.id });
	});

	it('gives a customer whose name a vendor holds a suffix', async () => {
		await enter('Vendor', { DisplayName: 'jane smith' });
		const { customer } = await syncFor(jane);
		expect(customer.status).toBe('created');
		expect(await names()).toEqual(['Jane Smith (jane@example.com)']);
	});

	it('does not post to an inactive customer, but makes a new one', async () => {
		const id = await enter('Customer', {
			DisplayName: 'Jane Smith',
			PrimaryEmailAddr: { Address: 'jane@example.com' },
		});
		await stage.control('POST', '/edit', { entity: 'Customer', id, fields: { Active: false } });
		const { customer } = await syncFor(jane);
		expect(customer).toMatchObject({ status: 'created' });
		expect(customer.id).not.toBe(id);
	});

	it('does not match a sub-customer unless the setting says so', async () => {
		const parent = await enter('Customer', { DisplayName: 'Relocation Ltd' });
		const id = await enter('Customer', {
			DisplayName: 'Jane Smith',
			PrimaryEmailAddr: { Address: 'jane@example.com' },
			ParentRef: { value: parent },
			Job: true,
		});
		const matched = await syncFor(jane, { customer: { matchSubCustomers: true } });
		expect(matched.customer).toMatchObject({ status: 'unchanged', id });
		await stage.reset();
		const other = await enter('Customer', { DisplayName: 'Relocation Ltd' });
		await enter('Customer', {
			DisplayName: 'Jane Smith',
			PrimaryEmailAddr: { Address: 'jane@example.com' },
			ParentRef: { value: other },
			Job: true,
		});
		const created = await syncFor(jane);
		expect(created.customer).toMatchObject({ status: 'created' });
	});

	it.each([
		['use', 'unchanged'],
		['create', 'created'],
		['refuse', 'failed'],
	] as const)('without an e-mail: %s', async (withoutEmail, status) => {
		await enter('Customer', {
			DisplayName: 'Jane Smith',
			PrimaryEmailAddr: { Address: 'jane@example.com' },
		});
		const result = await syncFor({ name: 'Jane Smith' }, { customer: { withoutEmail } });
		expect(result.customer.status).toBe(status);
		expect(result.payments[0]!.status).toBe(status === 'failed' ? 'failed' : 'created');
	});

	it('stays with the customer its first record was posted to', async () => {
		const { mover, customer } = await syncFor(jane);
		await mover.rename({ name: 'Jane Miller', emailAddress: 'miller@example.com' });
		await mover.closeJob();
		const later = await mover.sync();
		expect(later.customer).toMatchObject({ status: 'unchanged', id: customer.id });
		expect(later.invoices).toMatchObject([{ status: 'created' }]);
		expect(await names()).toEqual(['Jane Smith']);
	});

	it('two opportunities of one new customer in one run share it', async () => {
		const one = await Mover.book(stage, { customer: jane });
		const two = await Mover.book(stage, { quoteNumber: 5678, customer: jane, jobs: [] });
		const outcomes = await stage.syncAll([
			await stage.snapshot(one.id),
			await stage.snapshot(two.id),
		]);
		expect(outcomes[1]!.customer.id).toBe(outcomes[0]!.customer.id);
		expect(await names()).toEqual(['Jane Smith']);
	});
});
