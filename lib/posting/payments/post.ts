import type { Settled } from '../../basics/settled';
import type { Company } from '../../quickbooks/company';
import type { PaymentFindings } from '../../sync/found/findings';
import type { Snapshot } from '../../smartmoving/snapshot';
import { withoutVoided } from '../../sync/found/replaced';
import { isMarked, paymentReference, sameId } from '../../sync/ours/identity';
import { planDeletions, withoutPayments } from '../../sync/payment/deleted';
import { planPayments, type PaymentSettings } from '../../sync/payment/payment';
import { orderSteps, probeSteps, voidSteps } from '../../sync/payment/steps';
import type { WhenDeleted } from '../../sync/rules/handsOff';
import type { PostingOptions } from '../options';
import { NEW_CUSTOMER } from '../references';
import { customerRefusal } from '../refusals';
import { customerOf, eachInRounds, StartAgain, type Round } from '../rounds';
import { carryOut, carryOutAll, type Step } from './carryOut';
import { carriedOver, frozenIn, type Done } from './dones';
import { findPayments, type PaymentInput } from './find';
import { refusedResults, resultsOf, type PaymentResults } from './results';

export interface PaymentPostingOptions extends PostingOptions {
	/** A5: the id of the one payment to sync, or of a refund or reversal of it; null for all. */
	onlyPayment: string | null;
	/** What happens to a payment of ours that SmartMoving no longer lists. */
	whenDeleted: WhenDeleted;
	/** The A/R account for refunds; null takes the company's only one. */
	receivableAccountId: string | null;
}

/** 'Only Payment' names one that neither side knows. */
export class UnknownPaymentError extends Error {
	override readonly name = 'UnknownPaymentError';
}

/**
 * Brings the payments and refunds of each opportunity up to date (A2, A3, A4, A14): payments posted and
 * applied to the opportunity's invoices, refunds posted as expenses and reversed payments as journal
 * entries, both linked to their payment. What SmartMoving has deleted is voided or deleted.
 *
 * @throws what stops all of them: no connection, no company, an unreadable answer
 */
export async function syncPayments(
	company: Company,
	inputs: readonly PaymentInput[],
	settings: PaymentSettings,
	options: PaymentPostingOptions,
): Promise<Settled<PaymentResults>[]> {
	return await eachInRounds({
		inputs,
		keyOf: customerOf,
		read: async (some) => await findPayments(company, some, settings, options),
		work: async (input, inRounds) => {
			const { snapshot, customer } = input;
			const refusal = customerRefusal(customer, options.preview);
			if (refusal) return refusedResults(company, snapshot, refusal, options.onlyPayment);
			return await inRounds(roundOf(company, input, settings, options));
		},
	});
}

/** Plans the payments and refunds of one opportunity, and posts them in their order. */
function roundOf(
	company: Company,
	{ snapshot, customer }: PaymentInput,
	settings: PaymentSettings,
	{ preview, recreate, onlyPayment, whenDeleted }: PaymentPostingOptions,
): Round<PaymentFindings, PaymentResults> {
	const customerId = customer.id ?? NEW_CUSTOMER;
	let dones = new Map<string, Done>();
	return async (found, last) => {
		dones = carriedOver(dones);
		const present = withoutVoided(found, recreate);
		const deletions = planDeletions(snapshot, customerId, present, { whenDeleted, onlyPayment });
		const post = async (steps: readonly Step[]) => {
			const carryOutOne = async (step: Step) =>
				await carryOut(company, step, dones, { found, recreate });
			if (!preview) await carryOutAll(steps, dones, carryOutOne, last);
		};

		// First, so that what they settled is free for the others.
		await post(voidSteps(deletions.payments));
		const voided = deletions.payments.filter(({ id, plan }) =>
			preview ? plan.action === 'void' : dones.get(id)?.deleted,
		);
		const frozen = frozenIn(dones);
		const plan = planPayments(
			{
				snapshot,
				customerId,
				onlyPayment: deletions.onlyPayment,
				deletedMoneyBack: deletions.moneyBack,
				frozen,
			},
			withoutPayments(
				present,
				voided.map(({ record }) => record),
			),
			settings,
		);
		if (deletions.onlyPayment !== null && plan.deletedMoneyBack.length === 0) {
			refuseUnknown(snapshot, found, deletions.onlyPayment);
		}
		for (const steps of [probeSteps(plan), orderSteps(plan)]) {
			await post(steps);
			// The others may count on what a frozen payment keeps, or could have its place.
			const isNew = frozenIn(dones).size > frozen.size && plan.entries.length > 1;
			if (isNew && !last) throw new StartAgain();
		}
		return resultsOf(
			company,
			{ snapshot, found, plan, deleted: deletions.payments, preview },
			dones,
		);
	};
}

/** A payment that was voided before is known to QuickBooks, and no mistake. */
function refuseUnknown(
	{ payments, opportunity }: Snapshot,
	found: PaymentFindings,
	onlyPayment: string,
): void {
	const isKnown =
		payments.some(({ id }) => sameId(id, onlyPayment)) ||
		found.payments.some(
			(each) =>
				isMarked(each.PrivateNote, 'payment', onlyPayment) ||
				each.PaymentRefNum === paymentReference(onlyPayment),
		);
	if (isKnown) return;
	throw new UnknownPaymentError(
		`Quote ${opportunity.quoteNumber} has no payment with the id ${onlyPayment} in SmartMoving. Check 'Only Payment'.`,
	);
}
