import { officialInvoices } from '../../../lib/documents/official';
import { charge, Mover, SyncStage } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
const voidInvoice = async (id: string | null) =>
	await stage.control('POST', '/void', { entity: 'Invoice', id });
const switchTo = async (readings: Record<string, string>) =>
	await stage.control('PUT', '/switches', readings);
const live = async () => (await stage.records('Invoice')).filter(({ TotalAmt }) => TotalAmt !== 0);
const createsOf = async (entity: string) =>
	(await stage.writes()).filter(
		({ path, body }) => path.endsWith(`/${entity}`) && !(body as { Id?: string }).Id,
	);

/** A job whose invoice was posted and paid, and then voided by a person. */
async function voidedInvoice(): Promise<{ mover: Mover; voidedId: string }> {
	const mover = await Mover.book(stage);
	await mover.closeJob();
	await mover.pay(750, { jobNumber: '1234-1' });
	const { invoices } = await mover.sync();
	const voidedId = invoices[0]!.id!;
	await voidInvoice(voidedId);
	return { mover, voidedId };
}

const RECREATE = { recreate: true };

describe('an invoice that a person voided (B5)', () => {
	it.each(['refused', 'accepted'])(
		'is made again where that was asked for, under its number, once (duplicate numbers are %s)',
		async (duplicateNumber) => {
			await switchTo({ duplicateNumber });
			const { mover, voidedId } = await voidedInvoice();
			const before = (await stage.records('Invoice'))[0]!;
			const reported = await mover.sync();
			expect(reported.invoices).toMatchObject([
				{
					status: 'conflict',
					id: voidedId,
					message: expect.stringContaining("'Recreate Deleted Records'"),
				},
			]);

			const { invoices } = await mover.sync(RECREATE);
			expect(invoices).toMatchObject([{ status: 'created', docNumber: 'SM1234-1', total: 750 }]);
			expect(invoices[0]!.id).not.toBe(voidedId);
			expect(await live()).toMatchObject([{ Id: invoices[0]!.id, Balance: 0 }]);
			expect(await stage.records('Payment')).toMatchObject([{ UnappliedAmt: 0 }]);
			expect(await stage.receivable()).toBe(await stage.owed(mover.id));
			// The voided one stays as the person left it.
			const voided = (await stage.records('Invoice')).find(({ Id }) => Id === voidedId);
			expect(voided).toEqual(before);

			const writes = (await stage.writes()).length;
			for (const overrides of [{}, RECREATE, { preview: true }]) {
				expect((await mover.sync(overrides)).invoices).toMatchObject([
					{ status: 'unchanged', id: invoices[0]!.id },
				]);
			}
			expect((await stage.writes()).length).toBe(writes);
		},
	);

	it('is brought up to date from then on like any other', async () => {
		const { mover } = await voidedInvoice();
		await mover.sync(RECREATE);
		await mover.charge([charge('Moving labor', 1, 640, 4)]);
		expect((await mover.sync()).invoices).toMatchObject([{ status: 'updated', total: 640 }]);
		expect(await live()).toHaveLength(1);
	});

	it('can be voided, and made again, again', async () => {
		const { mover } = await voidedInvoice();
		const second = await mover.sync(RECREATE);
		await voidInvoice(second.invoices[0]!.id);
		expect((await mover.sync()).invoices).toMatchObject([
			{ status: 'conflict', id: second.invoices[0]!.id },
		]);
		const third = await mover.sync(RECREATE);
		expect(third.invoices).toMatchObject([{ status: 'created', docNumber: 'SM1234-1' }]);
		expect(await live()).toMatchObject([{ Id: third.invoices[0]!.id }]);
		expect(await stage.records('Invoice')).toHaveLength(3);
	});

	it('is made again once by several workers, and though an answer is lost (B3)', async () => {
		const { mover } = await voidedInvoice();
		await stage.control('POST', '/faults', {
			match: { method: 'POST', path: '/invoice?' },
			times: 1,
			action: 'drop-after-commit',
		});
		await Promise.all([mover.sync(RECREATE), mover.sync(RECREATE), mover.sync(RECREATE)]);
		expect(await live()).toHaveLength(1);
		expect((await mover.sync()).invoices).toMatchObject([{ status: 'unchanged' }]);
	});

	it('takes a new number of QuickBooks where QuickBooks numbers', async () => {
		await stage.control('PUT', '/preferences', { SalesFormsPrefs: { CustomTxnNumbers: false } });
		const invoice = { useQuickBooksNumbering: true };
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const first = await mover.sync({ invoice });
		await voidInvoice(first.invoices[0]!.id);
		const again = await mover.sync({ ...RECREATE, invoice });
		expect(again.invoices).toMatchObject([{ status: 'created', docNumber: '1002' }]);
		expect((await mover.sync({ invoice })).invoices).toMatchObject([
			{ status: 'unchanged', docNumber: '1002' },
		]);
	});

	it('a preview says so, of an invoice that is not there yet (B2)', async () => {
		const { mover, voidedId } = await voidedInvoice();
		const { invoices } = await mover.sync({ ...RECREATE, preview: true });
		expect(invoices).toMatchObject([
			{ status: 'planned', id: null, docNumber: 'SM1234-1', total: 750 },
		]);
		expect(await stage.records('Invoice')).toMatchObject([{ Id: voidedId }]);
	});

	it('is not made again where SmartMoving has nothing to bill any more', async () => {
		const { mover } = await voidedInvoice();
		await mover.charge([charge('Moving labor', 1, 0)]);
		expect((await mover.sync(RECREATE)).invoices).toMatchObject([{ status: 'skipped' }]);
		expect(await live()).toEqual([]);
	});

	it('does not take its number where a person uses it for an invoice of theirs', async () => {
		const { mover, voidedId } = await voidedInvoice();
		const [voided] = await stage.records('Invoice');
		await stage.api('/invoice?include=allowduplicatedocnum', {
			DocNumber: 'SM1234-1',
			CustomerRef: voided!.CustomerRef,
			Line: [
				{
					Amount: 10,
					DetailType: 'SalesItemLineDetail',
					SalesItemLineDetail: { ItemRef: { value: stage.id('Item', 'Services') } },
				},
			],
		});
		expect((await mover.sync(RECREATE)).invoices).toMatchObject([
			{ status: 'conflict', code: '6140', id: voidedId },
		]);
		expect(await live()).toMatchObject([{ TotalAmt: 10 }]);
	});

	it('leaves the official number to the live one (A8)', async () => {
		const { mover } = await voidedInvoice();
		const official = async () => {
			const snapshot = await stage.snapshot(mover.id);
			const input = { snapshot, customerId: null, onlyJob: null, timeZone: 'America/Chicago' };
			return (await officialInvoices(stage.company(), [input]))[0]!;
		};
		expect(await official()).toMatchObject({ ok: false });
		const { invoices } = await mover.sync(RECREATE);
		expect(await official()).toMatchObject({
			ok: true,
			value: [{ invoice: { Id: invoices[0]!.id, DocNumber: 'SM1234-1' } }],
		});
	});

	it('an invoice is allowed a number in use only beside a voided one of its job', async () => {
		const { mover } = await voidedInvoice();
		await mover.sync(RECREATE);
		const queries = (await createsOf('invoice')).map(({ query }) => query.include);
		expect(queries).toEqual([undefined, 'allowduplicatedocnum']);
	});
});
