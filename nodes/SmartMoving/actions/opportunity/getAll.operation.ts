import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { ServiceDateWindow, SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { SweptCustomer } from '../../../../lib/smartmoving/schemas';
import { limitField, returnAllField, shownFor } from '../../fields';
import { limitOf, takeUpTo, textParameter } from '../operation';

export const description = shownFor('opportunity', 'getAll', [
	{
		displayName: 'From Service Date',
		name: 'fromServiceDate',
		type: 'dateTime',
		required: true,
		default: '={{ $now.minus({ days: 30 }).toISODate() }}',
		description: 'First day of the window, as the branch counts days; the time of day is ignored',
	},
	{
		displayName: 'To Service Date',
		name: 'toServiceDate',
		type: 'dateTime',
		required: true,
		default: '={{ $now.plus({ days: 30 }).toISODate() }}',
		description: 'Last day of the window; the time of day is ignored',
	},
	returnAllField,
	limitField,
]);

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const window = {
		from: dayParameter.call(this, 'fromServiceDate', 'From Service Date', index),
		to: dayParameter.call(this, 'toServiceDate', 'To Service Date', index),
	};
	return await takeUpTo(opportunitiesIn(client, window), limitOf.call(this, index));
}

/** The sweep lists customers, each with all opportunities ever: those of the window are kept. */
async function* opportunitiesIn(client: SmartMovingClient, window: ServiceDateWindow) {
	// A customer who moves to another page while pages are read would come twice.
	const seen = new Set<string>();
	for await (const customer of client.listCustomers(window)) {
		for (const { id, ...opportunity } of customer.opportunities) {
			if (seen.has(id) || !hasJobIn(opportunity.jobs, window)) continue;
			seen.add(id);
			const { name, emailAddress, phoneNumber } = customer;
			yield {
				opportunityId: id,
				...opportunity,
				customer: { id: customer.id, name, emailAddress, phoneNumber },
			};
		}
	}
}

/** Where the service does not list the jobs, its own choice of customers has to do. */
function hasJobIn(
	jobs: SweptCustomer['opportunities'][number]['jobs'],
	{ from = 0, to = Number.POSITIVE_INFINITY }: ServiceDateWindow,
): boolean {
	return (
		jobs === null ||
		jobs.some(({ serviceDate }) => serviceDate !== null && serviceDate >= from && serviceDate <= to)
	);
}

/** A day as `yyyyMMdd`, taken from the text as it is written: a time zone must not shift it. */
function dayParameter(
	this: IExecuteFunctions,
	name: string,
	displayName: string,
	itemIndex: number,
): number {
	const text = textParameter.call(this, name, itemIndex);
	const match = /^(\d{4})-?(\d{2})-?(\d{2})(?!\d)/.exec(text);
	if (!match) {
		throw new NodeOperationError(this.getNode(), `'${displayName}' holds no day: "${text}"`, {
			itemIndex,
			description: 'Give a day such as 2026-05-19.',
		});
	}
	return Number(match.slice(1).join(''));
}
