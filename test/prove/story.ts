import { formatCents } from '../../lib/basics/money';
import { Desk, type Command } from './desk';
import type { History } from './history';

/** A history in plain words, a line for each thing that happens. */
export function story(history: History): string[] {
	const desk = new Desk(history);
	const { discountItem, tipsItem, materials } = history.choices;
	const lines = [
		`settings: materials ${materials}${discountItem ? ', discounts as lines' : ''}${tipsItem ? ', tips billed' : ''}`,
		...desk.opportunities.map(({ snapshot: { opportunity }, jobs }) => {
			const { name, emailAddress } = opportunity.customer;
			const bills = jobs.map(({ job, cents }) => `${job.jobNumber} bills ${formatCents(cents)}`);
			return `quote ${opportunity.quoteNumber} of "${name}" (${emailAddress ?? 'no e-mail'}): ${bills.join(', ')}`;
		}),
	];
	for (const step of history.steps) {
		const index = step.opportunity % desk.opportunities.length;
		const quote = `quote ${1000 + index}`;
		const command = desk.decide(step);
		if (command) {
			lines.push(`${quote}: ${inWords(command)}`);
			desk.carryOut(command);
		} else if (step.do === 'sync') {
			lines.push(`${quote}: synced${step.times > 1 ? ` ${step.times} times` : ''}`);
		} else if (step.do === 'crash') {
			lines.push(`${quote}: a worker dies after ${step.requests} requests`);
		} else if (step.do === 'together') {
			const other = 1000 + (step.other === null ? index : step.other % desk.opportunities.length);
			const late = step.late ? 'a late worker' : 'a worker';
			lines.push(`${quote}: ${late} beside another on quote ${other}`);
		} else if (step.do === 'edit') {
			lines.push(`${quote}: someone in QuickBooks: ${step.edit} ${step.record}`);
		}
	}
	return lines.map((line) => `  ${line}`);
}

function inWords(command: Command): string {
	switch (command.do) {
		case 'pay': {
			const { id, amount, paymentType, createdAtUtc } = command.payment;
			const job = command.job === null ? '' : ` for job ${command.job + 1}`;
			return `payment ${id} of ${amount}, type ${paymentType}, ${createdAtUtc}${job}`;
		}
		case 'giveBack': {
			const { id, amount, isRefund, refundsJobPaymentId, gatewayPaymentId } = command.row;
			const named = refundsJobPaymentId ?? gatewayPaymentId ?? 'none by name';
			return `${isRefund ? 'refund' : 'reversal'} ${id} of ${amount} of payment ${named}`;
		}
		case 'delete':
			return `payment ${command.payment} is deleted`;
		case 'takeBack':
			return `refund or reversal ${command.row} is deleted`;
		case 'bill':
			return `job ${command.job + 1} bills ${formatCents(command.cents)} now`;
		default:
			return `job ${command.job + 1} is ${command.do === 'close' ? 'closed out' : 'reopened'}`;
	}
}
