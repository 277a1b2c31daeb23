import { type IExecuteFunctions, type INodeProperties, NodeOperationError } from 'n8n-workflow';
import type { ServiceDateWindow, SmartMovingClient } from '../../../../lib/smartmoving/client';
import type { SweptCustomer } from '../../../../lib/smartmoving/schemas';
import type { OperationOption } from '../../../shared/operations';
import { limitField, limitOf, returnAllField, takeUpTo, textParameter } from '../../fields';

export const option: OperationOption = {
	name: 'Get Many',
	action: 'Get many opportunities',
	description: 'Get the opportunities that have a job in a span of days',
};

export const parameters: INodeProperties[] = [
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
	{
		displayName: 'Order',
		name: 'order',
		type: 'options',
		options: [
			{
				name: 'As SmartMoving Lists Them',
				value: 'listed',
				description: 'Reads no further page once the limit is reached',
			},
			{
				name: 'Newest Service Date First',
				value: 'newestFirst',
				description: 'Reads the whole window before the limit is applied',
			},
		],
		default: 'listed',
		description: 'In which order the opportunities come',
	},
	returnAllField,
	limitField,
];

export async function execute(this: IExecuteFunctions, client: SmartMovingClient, index: number) {
	const window = {
		from: dayParameter.call(this, 'fromServiceDate', 'From Service Date', index),
		to: dayParameter.call(this, 'toServiceDate', 'To Service Date', index),
	};
	const opportunities = opportunitiesIn(client, window);
	const limit = limitOf.call(this, index);
	if (this.getNodeParameter('order', index, 'listed') !== 'newestFirst') {
		return await takeUpTo(opportunities, limit);
	}
	const all = await takeUpTo(opportunities, Number.POSITIVE_INFINITY);
	return all.sort(newestFirst).slice(0, limit);
}

/** The sweep lists customers, each with all opportunities ever: those of the window are kept. */
async function* opportunitiesIn(client: SmartMovingClient, window: ServiceDateWindow) {
	// A customer who moves to another page while pages are read would come twice.
	const seen = new Set<string>();
	for await (const customer of client.listCustomers(window)) {
		for (const { id, ...opportunity } of customer.opportunities) {
			const serviceDate = lastServiceDate(opportunity.jobs, window);
			if (seen.has(id) || serviceDate === undefined) continue;
			seen.add(id);
			const { name, emailAddress, phoneNumber } = customer;
			yield {
				opportunityId: id,
				...opportunity,
				serviceDate,
				customer: { id: customer.id, name, emailAddress, phoneNumber },
			};
		}
	}
}

/**
 * The last day within the window that has a job; undefined where none has. Null where the service
 * does not list the jobs: its own choice of customers has to do then.
 */
function lastServiceDate(
	jobs: SweptCustomer['opportunities'][number]['jobs'],
	{ from = 0, to = Number.POSITIVE_INFINITY }: ServiceDateWindow,
): number | null | undefined {
	if (jobs === null) return null;
	const days = jobs
		.map(({ serviceDate }) => serviceDate)
		.filter((day): day is number => day !== null && day >= from && day <= to);
	return days.length === 0 ? undefined : Math.max(...days);
}

/** The id decides between opportunities of one day, so that the order is the same every time. */
function newestFirst(
	a: { serviceDate: number | null; opportunityId: string },
	b: { serviceDate: number | null; opportunityId: string },
): number {
	const days = (b.serviceDate ?? 0) - (a.serviceDate ?? 0);
	return days !== 0 ? days : a.opportunityId < b.opportunityId ? 1 : -1;
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
