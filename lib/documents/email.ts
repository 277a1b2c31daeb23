import type { Invoice } from '../quickbooks/schemas';
import { updateRequestId } from '../sync/ours/identity';
import { emails, firstEmail, fold } from '../basics/text';
import type { Company } from '../quickbooks/company';
import { settle } from '../basics/settled';
import { DocumentRefusal, type NumberInput, type OfficialInvoice } from './official';

/**
 * The address an invoice goes to: the one given, or else the customer's in SmartMoving. Refuses what
 * is not one e-mail address.
 */
export function addressFor({ snapshot }: NumberInput, given: string | null): string {
	const { customer } = snapshot.opportunity;
	const address = given ?? firstEmail(customer.emailAddress);
	if (address === null) {
		throw new DocumentRefusal(
			`The customer ${customer.name} has no usable e-mail address in SmartMoving.`,
			"Enter one there, or in 'Send To'.",
		);
	}
	if (emails(address)[0] !== address) {
		throw new DocumentRefusal(
			`"${address}" is not an e-mail address.`,
			"Enter one address in 'Send To', such as jane@example.com.",
		);
	}
	return address;
}

/** An e-mail by QuickBooks, now or earlier. */
export interface EmailedInvoice {
	sentTo: string;
	/** When QuickBooks says it sent it, in ISO 8601; null where it does not say. */
	sentAt: string | null;
	/** True where QuickBooks had e-mailed it to that address before, and nothing was sent now. */
	alreadySent: boolean;
}

/** QuickBooks writes the sending down as a change of the invoice, within seconds. */
const SENDING_TAKES_MS = 60_000;

/**
 * Has QuickBooks e-mail an invoice, once: an invoice that went to that address as it is now is not
 * sent again, unless `again`.
 *
 * @throws UnknownOutcomeError where it may or may not have gone out; QuickBooksFault where QuickBooks
 *   refused to send it
 */
export async function emailInvoice(
	{ client }: Company,
	{ invoice }: OfficialInvoice,
	sendTo: string,
	{ again }: { again: boolean },
): Promise<EmailedInvoice> {
	if (!again && wasSentTo(invoice, sendTo) && !changedSinceSent(invoice)) {
		return { sentTo: sendTo, sentAt: sentAt(invoice), alreadySent: true };
	}
	const { Id, SyncToken } = invoice;
	// Sending may leave the SyncToken as it is, so the last sending tells the next one apart.
	const content = { sendTo, lastSent: sentAt(invoice) };
	let lost = false;
	const sending = await settle(
		client.sendInvoice(Id, {
			sendTo,
			requestId: updateRequestId({
				realmId: client.realmId,
				entity: 'InvoiceEmail',
				id: Id,
				syncToken: SyncToken,
				content,
			}),
			lookAgain: async () => {
				lost = true;
				const present = await client.read('Invoice', Id);
				return present && sentAt(present) !== sentAt(invoice) ? present : undefined;
			},
		}),
	);
	if (!sending.ok) {
		if (!lost) throw sending.error;
		throw new UnknownOutcomeError(
			`It is not known whether QuickBooks e-mailed invoice ${invoice.DocNumber} to ${sendTo}: ${sending.error.message}`,
		);
	}
	if (!wasSentTo(sending.value, sendTo)) {
		throw new UnknownOutcomeError(
			`QuickBooks took the order to e-mail invoice ${invoice.DocNumber} to ${sendTo}, but does not say that it did so.`,
		);
	}
	return { sentTo: sendTo, sentAt: sentAt(sending.value), alreadySent: false };
}

/** An e-mail may or may not have gone out, and only a look into QuickBooks can tell. */
export class UnknownOutcomeError extends Error {
	override readonly name = 'UnknownOutcomeError';
	readonly advice = 'Look at the invoice in QuickBooks before you send it again.';
}

function wasSentTo(invoice: Invoice, address: string): boolean {
	return (
		invoice.EmailStatus === 'EmailSent' && fold(invoice.BillEmail?.Address ?? '') === fold(address)
	);
}

function sentAt(invoice: Invoice): string | null {
	return invoice.DeliveryInfo?.DeliveryTime ?? null;
}

/** Also true where it cannot be told: asking for an e-mail twice is better than none at all. */
function changedSinceSent(invoice: Invoice): boolean {
	const changed = Date.parse(invoice.MetaData?.LastUpdatedTime ?? '');
	return !(changed - Date.parse(sentAt(invoice) ?? '') <= SENDING_TAKES_MS);
}
