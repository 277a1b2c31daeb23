import { planDeletedPayments, withoutPayments } from '../sync/deletedPayments';
import { isMarked, paymentReference, sameId } from '../sync/identity';
import { planPayments, type PaymentSettings } from '../sync/payment';
import { orderSteps } from '../sync/paymentSteps';
import { customerRefusal, inRounds, settle, type Company, type Settled } from './company';
import { deletedResult, voidDeleted } from './deletedPayments';
import { findPayments, type PaymentInput } from './paymentFindings';
import {
	moneyBackResult,
	paymentResult,
	refusedResults,
	type PaymentResults,
} from './paymentResults';
import { PaymentRun, type Done, type PaymentPostingOptions } from './paymentRun';
import { postMoneyBack, postPayment } from './paymentWrites';

/** 'Only Payment' names one that neither side knows. */
export class UnknownPaymentError extends Error {
	override readonly name = 'UnknownPaymentError';
}

/**
 * Brings the payments and refunds of each opportunity up to date (A2, A3, A4, A14): payments posted and
 * applied to the opportunity's invoices, refunds posted as expenses and reversed payments as journal
 * entries, both linked to their payment. Payments that SmartMoving has deleted are voided.
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
	const settled: Settled<PaymentResults>[] = [];
	for (const [index, input] of inputs.entries()) {
		const refusal = customerRefusal(input.customer, options.preview);
		if (refusal) {
			settled.push({
				ok: true,
				value: refusedResults(input.snapshot, refusal, options.onlyPayment),
			});
			continue;
		}
		const done: Done = { posted: new Map(), voided: new Map() };
		settled.push(
			await settle(
				inRounds(async (round, last) => {
					const [found] = round === 1 ? [first[index]] : await find([input]);
					return await syncOpportunity(
						new PaymentRun(company, input, found!, settings, options, done, last),
					);
				}),
			),
		);
	}
	return settled;
}

const NEW_CUSTOMER = 'new';

/** One round: plans the payments and refunds of one opportunity and posts them in their order. */
async function syncOpportunity(run: PaymentRun): Promise<PaymentResults> {
	const { preview, onlyPayment, whenDeleted } = run.options;
	const { snapshot, customer } = run.input;
	const customerId = customer.id ?? NEW_CUSTOMER;
	const deleted = planDeletedPayments(snapshot, customerId, run.found, whenDeleted).filter(
		({ id }) => onlyPayment === null || sameId(id, onlyPayment),
	);
	// First, so that what they settled is free for the others.
	if (!preview) await voidDeleted(run, deleted);
	const gone = deleted.filter(({ id, plan }) =>
		preview ? plan.action === 'void' : run.done.voided.has(id),
	);
	const found = withoutPayments(
		run.found,
		gone.map(({ record }) => record),
	);
	const plan = planPayments(snapshot, customerId, found, run.settings, onlyPayment);
	if (onlyPayment !== null) refuseUnknown(run, onlyPayment);
	if (!preview) {
		for (const step of orderSteps(plan)) {
			const { id } = step.kind === 'moneyBack' ? step.moneyBack.row : step.entry.payment;
			await run.attempt(id, async () =>
				step.kind === 'moneyBack'
					? await postMoneyBack(run, step.entry, step.moneyBack)
					: await postPayment(run, step.entry, step.lines, step.final),
			);
		}
	}
	const backResults = [
		...plan.entries.flatMap((entry) =>
			entry.moneyBack.map((back) => [back, moneyBackResult(run, entry, back)] as const),
		),
		...plan.orphans.map((back) => [back, moneyBackResult(run, null, back)] as const),
	];
	const backOf = (isRefund: boolean) =>
		backResults.flatMap(([{ row }, result]) => (row.isRefund === isRefund ? [result] : []));
	return {
		payments: [
			...plan.entries.map((entry) => paymentResult(run, entry)),
			...backOf(false),
			...run.done.voided.values(),
			...deleted
				.filter(({ id }) => !run.done.voided.has(id))
				.map((each) => deletedResult(run, each)),
		],
		refunds: backOf(true),
	};
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
