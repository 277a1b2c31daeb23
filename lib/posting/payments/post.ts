import {
	planDeletedPayments,
	withoutPayments,
	type DeletedPayment,
} from '../../sync/payment/deleted';
import { isMarked, paymentReference, sameId } from '../../sync/ours/identity';
import { planPayments, type PaymentSettings, type PaymentsPlan } from '../../sync/payment/payment';
import { namedChanges } from '../../sync/found/names';
import { isDeposited } from '../../quickbooks/states';
import { orderSteps, type PaymentStep } from '../../sync/payment/steps';
import { planDeletedMoneyBack } from '../../sync/moneyBack/deleted';
import { withoutVoided } from '../../sync/found/replaced';
import { customerRefusal } from '../refusals';
import { inRounds, StartAgain, customerOf, repeatedItems } from '../rounds';
import type { Company } from '../../quickbooks/company';
import { type Settled } from '../../basics/settled';
import { sideBySide } from '../../basics/sideBySide';
import { deletedResult, voidDeleted } from './deleted';
import { findPayments, type PaymentInput } from './find';
import { moneyBackResult, paymentResult, refusedResults, type PaymentResults } from './results';
import { NEW_CUSTOMER, withNewCustomer } from '../references';
import { PaymentRun, type Done, type PaymentPostingOptions } from './run';
import { postMoneyBack, postPayment, probeDeposited } from './write';
import { carryOutDeletion, deletedMoneyBackResult } from './deletedMoneyBack';

/** 'Only Payment' names one that neither side knows. */
export class UnknownPaymentError extends Error {
	override readonly name = 'UnknownPaymentError';
}

/**
 * Brings the payments and refunds of each opportunity up to date (A2, A3, A4, A14): payments posted and
 * applied to the opportunity's invoices, refunds posted as expenses and reversed payments as journal
 * entries, both linked to their payment. What SmartMoving has deleted is voided or deleted.
 *
 * @param receivableAccountId the A/R account for refunds; null takes the company's only one
 * @throws what stops all of them: no connection, no company, an unreadable answer
 */
export async function syncPayments(
	company: Company,
	inputs: readonly PaymentInput[],
	settings: PaymentSettings,
	receivableAccountId: string | null,
	options: PaymentPostingOptions,
): Promise<Settled<PaymentResults>[]> {
	if (inputs.length === 0) return [];
	const find = async (some: readonly PaymentInput[]) =>
		await findPayments(company, some, settings, receivableAccountId, options.preview);
	const first = await find(inputs);
	const repeated = repeatedItems(inputs);
	return await sideBySide(inputs, customerOf, async (input, index) => {
		const refusal = customerRefusal(input.customer, options.preview);
		if (refusal) return refusedResults(input.snapshot, refusal, options.onlyPayment);
		const done: Done = { posted: new Map(), undone: new Map(), frozen: new Map() };
		return await inRounds(async (round, last) => {
			const [found] = round === 1 && !repeated.has(index) ? [first[index]] : await find([input]);
			return await syncOpportunity(
				new PaymentRun(company, input, found!, settings, options, done, last),
			);
		});
	});
}

/** One round: plans the payments and refunds of one opportunity and posts them in their order. */
async function syncOpportunity(run: PaymentRun): Promise<PaymentResults> {
	const { preview, onlyPayment, recreate, whenDeleted } = run.options;
	const { snapshot, customer } = run.input;
	const customerId = customer.id ?? NEW_CUSTOMER;
	const present = withoutVoided(run.found, recreate);
	const deletedMoneyBack = planDeletedMoneyBack(snapshot, customerId, present, whenDeleted);
	// The id of a refund selects its payment, also once SmartMoving has deleted the refund.
	const selected =
		deletedMoneyBack.find(({ id }) => sameId(id, onlyPayment))?.paymentId ?? onlyPayment;
	const deleted = planDeletedPayments(snapshot, customerId, present, whenDeleted).filter(
		({ id }) => selected === null || sameId(id, selected),
	);
	// First, so that what they settled is free for the others.
	if (!preview) await voidDeleted(run, deleted);
	const gone = deleted.filter(({ id, plan }) =>
		preview ? plan.action === 'void' : run.done.undone.has(id),
	);
	const found = withoutPayments(
		present,
		gone.map(({ record }) => record),
	);
	const frozenBefore = run.done.frozen.size;
	const { frozen } = run.done;
	const source = { snapshot, customerId, onlyPayment: selected, deletedMoneyBack, frozen };
	const plan = planPayments(source, found, run.settings);
	if (selected !== null && plan.deletedMoneyBack.length === 0) refuseUnknown(run, selected);
	if (!preview) {
		// The others may count on what a frozen payment keeps, or could have its place.
		const replan = () => {
			const isNew = run.done.frozen.size > frozenBefore && plan.entries.length > 1;
			if (isNew && !run.last) throw new StartAgain();
		};
		if (plan.entries.length > 1) await probe(run, plan);
		replan();
		for (const step of orderSteps(plan)) await post(run, step);
		replan();
	}
	return resultsOf(run, plan, deleted);
}

/** Tries the payments in bank deposits that are to be changed. */
async function probe(run: PaymentRun, { entries }: PaymentsPlan): Promise<void> {
	for (const entry of entries) {
		const { plan, payment } = entry;
		if (plan.action !== 'update' || !isDeposited(plan.found)) continue;
		await run.attempt(payment.id, async () => await probeDeposited(run, entry));
	}
}

async function post(run: PaymentRun, step: PaymentStep): Promise<void> {
	switch (step.kind) {
		case 'moneyBack':
			return await run.attempt(
				step.moneyBack.row.id,
				async () => await postMoneyBack(run, step.entry, step.moneyBack),
			);
		case 'deleteMoneyBack':
			return await run.attempt(
				step.deletedMoneyBack.id,
				async () => await carryOutDeletion(run, step.entry, step.deletedMoneyBack),
			);
		case 'payment':
			return await run.attempt(
				step.entry.payment.id,
				async () => await postPayment(run, step.entry, step.lines, step.final),
			);
	}
}

/** Everything that was planned, with what became of it. */
function resultsOf(
	run: PaymentRun,
	plan: PaymentsPlan,
	deleted: readonly DeletedPayment[],
): PaymentResults {
	const backResults = [
		...plan.entries.flatMap((entry) =>
			entry.moneyBack.map((back) => moneyBackResult(run, entry, back)),
		),
		...plan.orphans.map((back) => moneyBackResult(run, null, back)),
	];
	const isUndone = ({ id }: { id: string }) => run.done.undone.has(id);
	const undoneResults = [
		...run.done.undone.values(),
		...deleted.filter((each) => !isUndone(each)).map((each) => deletedResult(run, each)),
		...[null, ...plan.entries].flatMap((entry) =>
			(entry ?? plan).deletedMoneyBack
				.filter((each) => !isUndone(each))
				.map((each) => deletedMoneyBackResult(run, entry, each)),
		),
	];
	const all = [
		...plan.entries.map((entry) => paymentResult(run, entry)),
		...backResults,
		...undoneResults,
	];
	const known = {
		...run.found,
		references: withNewCustomer(run.found.references, run.input.customer),
	};
	const of = (type: string) =>
		all
			.filter(({ source }) => source.type === type)
			.map((result) => ({ ...result, changes: namedChanges(result.changes, known) }));
	return { payments: of('payment'), refunds: of('refund') };
}

/** A payment that was voided before is known to QuickBooks, and no mistake. */
function refuseUnknown(run: PaymentRun, onlyPayment: string): void {
	const { payments, opportunity } = run.input.snapshot;
	const isKnown =
		payments.some(({ id }) => sameId(id, onlyPayment)) ||
		run.found.payments.some(
			(each) =>
				isMarked(each.PrivateNote, 'payment', onlyPayment) ||
				each.PaymentRefNum === paymentReference(onlyPayment),
		);
	if (isKnown) return;
	throw new UnknownPaymentError(
		`Quote ${opportunity.quoteNumber} has no payment with the id ${onlyPayment} in SmartMoving. Check 'Only Payment'.`,
	);
}
