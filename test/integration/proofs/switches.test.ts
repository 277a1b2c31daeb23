import { judge } from '../../prove/switchJudge';
import { playAll, proveSwitches, type Played } from '../../prove/switches';
import { SyncStage } from '../support/syncStage';

it('is right, or says what is not, under every reading of what is not known', async () => {
	const lines: string[] = [];
	const tell = (line: string) => lines.push(line);
	const proof = await proveSwitches({ seed: 20_261_122, combinations: 3, tell });
	expect(lines).toEqual([]);
	expect(proof).toMatchObject({ lost: 0, doubled: 0 });
	// The defaults, every other reading that the stories depend on, and the random choices.
	expect(proof.combinations).toBeGreaterThan(30);
}, 1_200_000);

describe('the judge of the stories', () => {
	let stage: SyncStage;
	let played: Played[];
	beforeAll(async () => {
		stage = await SyncStage.start();
		played = await playAll(stage, {});
	});
	afterAll(async () => await stage.close());

	const named = (name: string) => played.find((each) => each.name === name)!;
	const wrongOf = async (name: string) => {
		const verdicts = await judge(played.map(({ scene }) => scene));
		return verdicts.get(named(name).scene)!.wrong.map(({ kind, what }) => `${kind}: ${what}`);
	};
	const ours = async (entity: string, name: string) =>
		(await stage.records(entity)).find(({ PrivateNote }) =>
			String(PrivateNote).includes(` ${named(name).scene.quote}`),
		)!;

	it('has nothing to say of what ends right, and hears what people must mend', () => {
		expect(played.flatMap(({ verdict }) => verdict.wrong)).toEqual([]);
		const told = played.filter(({ verdict }) => verdict.told.length > 0).map(({ name }) => name);
		expect(told).toEqual([
			'a payment in a bank deposit',
			'a number that a person took in the same moment',
			'tracking turned off after the invoice',
			'tracking off before the invoice',
			'tracking turned off in the same moment',
			'a closed day',
			'records that a person voided',
		]);
	});

	it('finds an invoice that is missing, a payment of another amount, and a second one', async () => {
		const { Id: id } = await ours('Invoice', 'a charge below zero');
		await stage.control('POST', '/delete', { entity: 'Invoice', id });
		expect(await wrongOf('a charge below zero')).toEqual([
			expect.stringMatching(/^lost: the invoice of job .*: nothing instead of 55000 cents$/),
			expect.stringMatching(/^lost: receivable -10000, owed 45000/),
		]);

		const changed = await ours('Payment', 'an item made inactive in the same moment');
		const fields = { TotalAmt: 150.01 };
		await stage.control('POST', '/edit', { entity: 'Payment', id: changed.Id, fields });
		expect(await wrongOf('an item made inactive in the same moment')).toContainEqual(
			expect.stringMatching(/^lost: the Payment of 150: 15001 instead of 15000/),
		);

		const { CustomerRef, TotalAmt, PrivateNote } = await ours('Payment', 'rush hour');
		await stage.api('/payment', { CustomerRef, TotalAmt, PrivateNote });
		expect(await wrongOf('rush hour')).toContainEqual(expect.stringMatching(/^doubled: 2 of/));
	});

	it('finds money that is not applied to what is open', async () => {
		const { Id: id } = await ours('Payment', 'answers that are lost');
		await stage.control('POST', '/edit', { entity: 'Payment', id, fields: { Line: [] } });
		expect(await wrongOf('answers that are lost')).toEqual([
			expect.stringMatching(/^lost: not applied/),
		]);
	});
});
