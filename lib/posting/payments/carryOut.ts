import { settle } from '../../basics/settled';
import type { Company } from '../../quickbooks/company';
import { QuickBooksFault } from '../../quickbooks/faults';
import { idOf, type FirstStep, type PaymentStep } from '../../sync/payment/steps';
import { isOutage, isOvertaken, refusalOf } from '../refusals';
import { StartAgain } from '../rounds';
import type { Circumstances } from './create';
import { deleteMoneyBack, voidPayment } from './deleted';
import { paymentOf, type Done, type Dones } from './dones';
import { writeMoneyBack } from './moneyBack';
import { probe, writePayment } from './payment';

/** Whatever is done for an opportunity. */
export type Step = PaymentStep | FirstStep;

/** Carries out one step, on what those before it came to. */
export async function carryOut(
	company: Company,
	step: Step,
	dones: Dones,
	circumstances: Circumstances,
): Promise<Done> {
	switch (step.kind) {
		case 'voidPayment':
			return await voidPayment(company, step.deleted);
		case 'probe':
			return await probe(company, paymentOf(step.entry, dones)!);
		case 'moneyBack':
			return await writeMoneyBack(company, step, dones, circumstances);
		case 'payment':
			return await writePayment(company, step, dones, circumstances);
		case 'deleteMoneyBack':
			return await deleteMoneyBack(company, step, dones);
	}
}

/**
 * Carries out steps in their order, and writes down what became of each. What was refused is not tried
 * again, and nothing is tried any more once QuickBooks cannot be reached.
 *
 * @param dones what became of the steps before; those of these are added
 * @throws StartAgain where a step came too late, unless it is the `last` round
 */
export async function carryOutAll(
	steps: readonly Step[],
	dones: Map<string, Done>,
	carryOutOne: (step: Step) => Promise<Done>,
	last: boolean,
): Promise<void> {
	for (const step of steps) {
		const id = idOf(step);
		const before = dones.get(id) ?? {};
		if (before.refusal) continue;
		const outage = [...dones.values()].find((each) => each.isOutage);
		const done = outage
			? { refusal: outage.refusal }
			: await refusalAsDone(carryOutOne(step), last);
		// Of several changes to one record people are told the first, which has them all.
		dones.set(id, { ...before, ...done, posted: before.posted ?? done.posted });
		if (done.isOutdated && !last) throw new StartAgain();
	}
}

async function refusalAsDone(work: Promise<Done>, last: boolean): Promise<Done> {
	const outcome = await settle(work);
	if (outcome.ok) return outcome.value;
	const { error } = outcome;
	if (error instanceof StartAgain) throw error;
	if (mayBeOvertaken(error) && !last) throw new StartAgain();
	const refusal = refusalOf(error);
	const isFrozen = error instanceof QuickBooksFault && error.kind === 'deposited';
	return { refusal, isOutage: isOutage(error), ...(isFrozen ? { frozen: refusal } : {}) };
}

/** A line above the open balance (6000, 620) may only mean that someone else applied money meanwhile. */
function mayBeOvertaken(error: Error): boolean {
	if (isOvertaken(error)) return true;
	return error instanceof QuickBooksFault && (error.code === '6000' || error.code === '620');
}
