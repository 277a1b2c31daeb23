import { charge, Mover, SyncStage } from '../support/syncStage';
import { useStage } from '../../useStage';

const stage = useStage(SyncStage);
/** An invoice that was posted, and then changed by a person in QuickBooks. */
async function editedInvoice(
	fields: Record<string, unknown>,
): Promise<{ mover: Mover; id: string }> {
	const mover = await Mover.book(stage);
	await mover.closeJob();
	const { invoices } = await mover.sync();
	const id = invoices[0]!.id!;
	await stage.control('POST', '/edit', { entity: 'Invoice', id, fields });
	return { mover, id };
}

describe('B5: hands off what people did in QuickBooks', () => {
	it('reports a changed date with both values, and changes nothing', async () => {
		const { mover } = await editedInvoice({ TxnDate: '2026-06-30' });
		const before = (await stage.writes()).length;
		const { invoices } = await mover.sync();
		expect(invoices).toMatchObject([{ status: 'conflict' }]);
		expect(invoices[0]!.message).toMatch(
			/TxnDate is "2026-06-30" there and "2026-05-19" by SmartMoving/,
		);
		expect((await stage.writes()).length).toBe(before);
	});

	it('says what is theirs as facts, reported or kept', async () => {
		const { mover } = await editedInvoice({ TxnDate: '2026-06-30' });
		const changes = [{ of: 'header', field: 'TxnDate', from: '2026-06-30', to: '2026-05-19' }];
		expect((await mover.sync()).invoices).toMatchObject([
			{ status: 'conflict', kind: 'edited', changes },
		]);
		expect((await mover.sync({ invoice: { whenChanged: 'keep' } })).invoices).toMatchObject([
			{ status: 'unchanged', kind: null, changes },
		]);
	});

	it('says of a payment and of an expense what is theirs, as facts', async () => {
		const mover = await Mover.book(stage);
		const { id } = await mover.pay(100);
		await mover.refund(id, 40);
		const { payments, refunds } = await mover.sync();
		for (const [entity, { id: recordId }] of [
			['Payment', payments[0]!],
			['Purchase', refunds[0]!],
		] as const) {
			await stage.control('POST', '/edit', {
				entity,
				id: recordId,
				fields: { TxnDate: '2026-06-30' },
			});
		}
		const edited = {
			status: 'conflict',
			kind: 'edited',
			changes: [{ of: 'header', field: 'TxnDate', from: '2026-06-30' }],
		};
		const again = await mover.sync();
		expect(again.payments).toMatchObject([edited]);
		expect(again.refunds).toMatchObject([edited]);
	});

	it('changes it back where the user chose to', async () => {
		const { mover } = await editedInvoice({ TxnDate: '2026-06-30' });
		const { invoices } = await mover.sync({ invoice: { whenChanged: 'overwrite' } });
		expect(invoices).toMatchObject([{ status: 'updated' }]);
		expect(await stage.records('Invoice')).toMatchObject([{ TxnDate: '2026-05-19' }]);
		expect((await mover.sync()).invoices).toMatchObject([{ status: 'unchanged' }]);
	});

	it('keeps theirs where the user chose to, and still brings the other fields up to date', async () => {
		const { mover } = await editedInvoice({ TxnDate: '2026-06-30' });
		const invoice = { whenChanged: 'keep' } as const;
		expect((await mover.sync({ invoice })).invoices).toMatchObject([
			{ status: 'unchanged', message: expect.stringContaining('Kept') },
		]);
		await mover.charge([charge('Moving labor', 1, 640, 4)]);
		expect((await mover.sync({ invoice })).invoices).toMatchObject([{ status: 'updated' }]);
		expect(await stage.records('Invoice')).toMatchObject([
			{ TxnDate: '2026-06-30', TotalAmt: 640 },
		]);
		// Still known as theirs: the next update did not make it ours.
		expect((await mover.sync()).invoices).toMatchObject([{ status: 'conflict' }]);
	});

	it('does not mind what it does not own', async () => {
		const { mover } = await editedInvoice({ DueDate: '2026-12-31', DocNumber: 'A-77' });
		expect((await mover.sync()).invoices).toMatchObject([
			{ status: 'unchanged', docNumber: 'A-77' },
		]);
	});

	it('keeps a line that someone wrote below ours into the note', async () => {
		const { mover, id } = await editedInvoice({});
		const [invoice] = await stage.records('Invoice');
		const PrivateNote = `${String(invoice!.PrivateNote)}\nCalled on Friday`;
		await stage.control('POST', '/edit', { entity: 'Invoice', id, fields: { PrivateNote } });
		await mover.charge([charge('Moving labor', 1, 640, 4)]);
		expect((await mover.sync()).invoices).toMatchObject([{ status: 'updated' }]);
		expect(String((await stage.records('Invoice'))[0]!.PrivateNote)).toMatch(/Called on Friday$/);
		expect(await stage.records('Invoice')).toHaveLength(1);
	});
});

describe('settings', () => {
	it('A15: posts no invoice from before the start date', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const { invoices } = await mover.sync({ invoice: { startDate: '2026-06-01' } });
		expect(invoices).toMatchObject([
			{ status: 'skipped', message: expect.stringContaining('2026-06-01') },
		]);
	});

	it('A5: syncs the one job that was asked for', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		expect((await mover.sync({ onlyJob: '1234-9' })).invoices).toEqual([]);
		expect((await mover.sync({ onlyJob: '1234-1' })).invoices).toMatchObject([
			{ status: 'created' },
		]);
	});

	it('B4: refuses by name an item that is inactive, or gone', async () => {
		const mover = await Mover.book(stage);
		await mover.closeJob();
		const inactive = await mover.sync({
			invoice: {
				defaultItem: null,
				itemByCategory: new Map(
					[1, 3].map((category) => [
						category,
						{ itemId: stage.id('Item', 'Old Fuel Item (deleted)'), classId: null },
					]),
				),
			},
		});
		expect(inactive.invoices[0]!.message).toMatch(
			/"Old Fuel Item \(deleted\)" is inactive.*'Charge Mapping'/,
		);
		const gone = await mover.sync({
			invoice: { itemByCategory: new Map([[1, { itemId: '4711', classId: null }]]) },
		});
		expect(gone.invoices[0]!.message).toMatch(/item with id 4711 no longer exists/);
		expect(await stage.records('Invoice')).toEqual([]);
	});

	it('bills discounts and tips as lines of their own where items are chosen for them', async () => {
		const mover = await Mover.book(stage, {
			jobs: [
				{
					jobNumber: '1234-1',
					jobDate: 20260519,
					type: 1,
					totalTips: 40,
					actualCharges: [
						{ ...charge('Moving labor', 1, 600, 4), discountAmount: 50, totalCost: 550 },
					],
				},
			],
		});
		await mover.closeJob();
		const item = (name: string) => ({ itemId: stage.id('Item', name), classId: null });
		const { invoices } = await mover.sync({
			invoice: { discountItem: item('Services'), tipsItem: item('Tips') },
		});
		expect(invoices).toMatchObject([{ status: 'created', total: 590 }]);
		const [invoice] = await stage.records('Invoice');
		const lines = (invoice!.Line as { Amount: number; DetailType: string }[]).filter(
			(line) => line.DetailType === 'SalesItemLineDetail',
		);
		expect(lines.map(({ Amount }) => Amount)).toEqual([600, -50, 40]);
	});
});
