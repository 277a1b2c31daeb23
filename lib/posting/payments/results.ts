import { toAmount } from '../../basics/money';
import type { Company } from '../../quickbooks/company';
import type { Snapshot, SnapshotPayment } from '../../smartmoving/snapshot';
import type { PaymentFindings } from '../../sync/found/findings';
import { namedChanges } from '../../sync/found/names';
import { moneyBackCents } from '../../sync/moneyBack/moneyBack';
import { kindOf } from '../../sync/moneyBack/ofPayment';
import type { Refusal } from '../../sync/outcome/plan';
import type { SyncEntity, SyncResult } from '../../sync/outcome/result';
import type { DeletedPayment } from '../../sync/payment/deleted';
import { selectRows } from '../../sync/payment/groups';
import type { PaymentsPlan } from '../../sync/payment/payment';
import { resultOfPlan } from '../results';
import { deletedMoneyBackOutcome, deletedPaymentOutcome } from './deleted';
import type { Dones } from './dones';
import { moneyBackOutcome, paymentOutcome, type RowOutcome } from './outcomes';

export interface PaymentResults {
	payments: SyncResult[];
	refunds: SyncResult[];
}

/** What an opportunity's results are told from. */
export interface Told {
	snapshot: Snapshot;
	/** What QuickBooks held before the first step. */
	found: PaymentFindings;
	plan: PaymentsPlan;
	/** The payments that SmartMoving has deleted. */
	deleted: readonly DeletedPayment[];
	preview: boolean;
}

/** Everything that was planned for an opportunity, with what became of it. */
export function resultsOf(
	company: Company,
	{ snapshot, found, plan, deleted, preview }: Told,
	dones: Dones,
): PaymentResults {
	const { entries, orphans } = plan;
	const moneyBack = [
		...entries.flatMap((entry) => entry.moneyBack.map((back) => ({ entry, back }))),
		...orphans.map((back) => ({ entry: null, back })),
	];
	const outcomes = [
		...entries.map((entry) => paymentOutcome(entry, dones)),
		...moneyBack.map((each) => moneyBackOutcome(each, dones, found, preview)),
		...deletedOutcomes(plan, deleted, dones),
	];
	const results = outcomes.map(({ row, ...outcome }) => {
		const source = { ...row, number: snapshot.opportunity.quoteNumber };
		const result = resultOfPlan(company, { ...outcome, source, preview });
		return { ...result, changes: namedChanges(result.changes, found) };
	});
	const of = (type: string) => results.filter(({ source }) => source.type === type);
	return { payments: of('payment'), refunds: of('refund') };
}

/** Of what SmartMoving has deleted: first what was undone in QuickBooks, in whichever round. */
function deletedOutcomes(
	{ entries, deletedMoneyBack }: PaymentsPlan,
	payments: readonly DeletedPayment[],
	dones: Dones,
): RowOutcome[] {
	const isUndone = ({ id }: { id: string }) => dones.get(id)?.deleted !== undefined;
	const moneyBack = [
		...deletedMoneyBack.map((each) => ({ entry: null, each })),
		...entries.flatMap((entry) => entry.deletedMoneyBack.map((each) => ({ entry, each }))),
	];
	return [
		...[...dones.values()].flatMap(({ deleted }) => {
			if (!deleted) return [];
			return 'kind' in deleted
				? [deletedMoneyBackOutcome(null, deleted, dones)]
				: [deletedPaymentOutcome(deleted, dones)];
		}),
		...payments.filter((each) => !isUndone(each)).map((each) => deletedPaymentOutcome(each, dones)),
		...moneyBack
			.filter(({ each }) => !isUndone(each))
			.map(({ entry, each }) => deletedMoneyBackOutcome(entry, each, dones)),
	];
}

/** The results where nothing of an opportunity can be posted. */
export function refusedResults(
	company: Company,
	{ payments, opportunity }: Snapshot,
	refusal: Refusal,
	onlyPayment: string | null,
): PaymentResults {
	const { groups, orphans } = selectRows(payments, onlyPayment);
	const resultFor = (row: SnapshotPayment, entity: SyncEntity) =>
		resultOfPlan(company, {
			source: {
				type: row.isRefund ? 'refund' : 'payment',
				id: row.id,
				number: opportunity.quoteNumber,
			},
			entity,
			plan: refusal,
			preview: false,
			standing: { total: toAmount(moneyBackCents(row)) },
		});
	const back = [...groups.flatMap((group) => group.back), ...orphans];
	const backResults = (wanted: boolean) =>
		back
			.filter(({ isRefund }) => isRefund === wanted)
			.map((row) => resultFor(row, kindOf(row).entity));
	return {
		payments: [
			...groups.map(({ payment }) => resultFor(payment, 'Payment')),
			...backResults(false),
		],
		refunds: backResults(true),
	};
}
