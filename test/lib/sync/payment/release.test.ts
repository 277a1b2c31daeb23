import { releaseFrom } from '../../../../lib/sync/payment/release';
import { link, paymentRecord } from '../builders';

const payment = (Id: string, fields: Parameters<typeof paymentRecord>[0]) =>
	paymentRecord({ Id, ...fields }, `p${Id}`);
const applied = (amount: number) => ({ Line: [link('Invoice', '500', amount)] });
const seen = (releases: ReturnType<typeof releaseFrom>) =>
	releases?.map(({ payment: { Id }, lines }) => [
		Id,
		lines.map(({ Amount, LinkedTxn }) => `${LinkedTxn[0]!.TxnId} ${Amount}`),
	]);

describe('room for a bill that comes to less than is applied to it', () => {
	it('is taken from the newest payment first, to the cent', () =>
		expect(
			seen(releaseFrom('500', 5_001, [payment('9', applied(100)), payment('10', applied(40.01))])),
		).toEqual([
			['10', []],
			['9', ['500 90']],
		]));

	it('leaves alone what a payment is applied to besides', () => {
		const lines = [link('Invoice', '400', 20), link('Invoice', '500', 30), link('Expense', '7', 5)];
		expect(seen(releaseFrom('500', 1_000, [payment('9', { Line: lines })]))).toEqual([
			['9', ['400 20', '500 20', '7 5']],
		]);
	});

	it('is not taken from payments of a person', () => {
		const theirs = payment('11', { ...applied(100), PrivateNote: 'by hand' });
		expect(releaseFrom('500', 1_000, [theirs])).toBeNull();
		expect(seen(releaseFrom('500', 1_000, [theirs, payment('9', applied(100))]))).toEqual([
			['9', ['500 90']],
		]);
	});

	it('is tried first on a payment in a bank deposit, which may be frozen', () => {
		const deposited = payment('8', {
			...applied(100),
			LinkedTxn: [{ TxnId: '1', TxnType: 'Deposit' }],
		});
		const releases = releaseFrom('500', 15_000, [deposited, payment('9', applied(100))]);
		expect(seen(releases)).toEqual([
			['8', ['500 50']],
			['9', []],
		]);
	});
});
