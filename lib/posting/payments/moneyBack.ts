import { formatCents } from '../../basics/money';
import type { Company } from '../../quickbooks/company';
import { moneyBackDifferences, type MoneyBackKind } from '../../sync/moneyBack/moneyBack';
import {
	kindOf,
	linkOf,
	shrinks,
	type MoneyBack,
	type MoneyBackBody,
	type MoneyBackRecord,
} from '../../sync/moneyBack/ofPayment';
import { conflict, fail, type Refusal } from '../../sync/outcome/plan';
import { linkedCents } from '../../sync/payment/links';
import type { PaymentEntry } from '../../sync/payment/payment';
import type { PaymentStep } from '../../sync/payment/steps';
import { changeOnce } from '../once';
import { StartAgain } from '../rounds';
import { createForRow, voidedAmong, type Circumstances } from './create';
import { paymentOf, recordOf, type Done, type Dones } from './dones';
import { moneyBackQuery } from './find';

/** Makes or changes the expense or journal entry of one refund or reversal. */
export async function writeMoneyBack(
	company: Company,
	{ entry, moneyBack }: Extract<PaymentStep, { kind: 'moneyBack' }>,
	dones: Dones,
	{ found, recreate }: Circumstances,
): Promise<Done> {
	if (entry && dones.get(entry.payment.id)?.refusal && !paymentOf(entry, dones)) {
		return { refusal: fail('Its payment could not be posted.') };
	}
	const { row, plan } = moneyBack;
	const kind = kindOf(row);
	const { entity } = kind;
	switch (plan.action) {
		case 'create': {
			const number = kind.number(row.id);
			const written = await createForRow(company, {
				entity,
				source: { kind: kind.marker, id: row.id },
				body: plan.body,
				query: moneyBackQuery(entity, 'DocNumber', [number]),
				voided: voidedAmong([...found.purchases, ...found.journalEntries], number),
				recreate,
				name: `${kind.recordName} of this ${kind.name}`,
			});
			if ('action' in written) return { refusal: written };
			const isOutdated = moneyBackDifferences(kind, written, plan.body).length > 0;
			const posted = { status: 'created', changes: plan.changes } as const;
			return { moneyBack: written, posted, isOutdated };
		}
		case 'update': {
			const link = linkOf(moneyBack, found.receivableAccountId);
			const refusal = entry && link && refuseBelowLink(entry, moneyBack, link.cents, dones);
			if (refusal) return { refusal };
			const record = shrinks(moneyBack)
				? // Letting go of a part of it has changed its SyncToken, perhaps.
					await unchanged(company, kind, plan.found)
				: plan.found;
			const written = await changeOnce({ company, entity, record, body: plan.body });
			return { moneyBack: written, posted: { status: 'updated', changes: plan.changes } };
		}
		default:
			return {};
	}
}

/** An expense never falls below what its payment is linked to of it: the books would be off between. */
function refuseBelowLink(
	entry: PaymentEntry,
	back: MoneyBack,
	cents: number,
	dones: Dones,
): Refusal | null {
	const record = recordOf(back, dones);
	if (!shrinks(back) || !record) return null;
	const { linkType, recordName } = kindOf(back.row);
	const held = linkedCents(paymentOf(entry, dones)?.Line ?? [], linkType, record.Id);
	if (held <= cents) return null;
	const why = dones.get(entry.payment.id)?.refusal ?? entry.blocked;
	return conflict(
		`Its ${recordName} has to become ${formatCents(cents)}, but ${formatCents(held)} of it are linked to its payment, which was not changed. ${why?.reason ?? ''}`.trim(),
	);
}

/**
 * A record as it is now, after its payment was written, if it still says what the plan was made on.
 *
 * @throws StartAgain where it was changed or deleted meanwhile
 */
export async function unchanged(
	{ client }: Company,
	kind: MoneyBackKind<MoneyBackBody, MoneyBackRecord>,
	before: MoneyBackRecord,
): Promise<MoneyBackRecord> {
	const now = await client.read(kind.entity, before.Id);
	if (!now || JSON.stringify(kind.read(now)) !== JSON.stringify(kind.read(before))) {
		throw new StartAgain();
	}
	return now;
}
