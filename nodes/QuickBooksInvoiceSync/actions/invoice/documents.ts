import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { z } from 'zod';
import { settle, valueOf } from '../../../../lib/basics/settled';
import { UnknownOutcomeError } from '../../../../lib/documents/email';
import {
	DocumentRefusal,
	officialInvoices,
	type NumberInput,
	type OfficialInvoice,
} from '../../../../lib/documents/official';
import type { Company } from '../../../../lib/quickbooks/company';
import { readItem } from '../../../shared/opportunityItem';
import {
	displayNamesOf,
	optionalText,
	readParametersWith,
	timeZoneSchema,
} from '../../../shared/parameterValues';
import { perItem } from '../../../shared/perItem';
import { opportunityFailures } from '../../../shared/quickBooksFailures';
import { quickBooksCompany } from '../../../shared/quickBooksTransport';
import { documentFields } from './documentFields';

const displayNames = displayNamesOf(documentFields);
const numberSchema = z.object({ onlyJob: optionalText, timeZone: timeZoneSchema });

/** What an operation adds to an item. */
interface Addition {
	json: IDataObject;
	binary?: INodeExecutionData['binary'];
}

/** An item whose invoices were looked up. */
interface Task {
	company: Company;
	/** Its name in QuickBooks; null where the operation does not need it. */
	companyName: string | null;
	itemIndex: number;
	input: NumberInput;
	/** The official ones among its invoices, at least one. */
	invoices: OfficialInvoice[];
}

/**
 * Get Number, Render Template and Send: looks up the official invoices of all items at once (A8),
 * then treats each item by itself, and passes it on with what was added.
 */
export async function executeDocuments(
	context: IExecuteFunctions,
	carryOut: (task: Task) => Promise<Addition>,
	{ withCompanyName = false } = {},
): Promise<INodeExecutionData[][]> {
	return await perItem(context, {
		...opportunityFailures(context),
		read: (itemIndex) => ({ itemIndex, input: readInput(context, itemIndex) }),
		run: async (items) => {
			const company = await quickBooksCompany.call(context);
			const companyName = withCompanyName ? await nameOf(company) : null;
			const inputs = items.map(({ input }) => input);
			const official = await officialInvoices(company, inputs);
			const outcomes = [];
			for (const [position, { itemIndex, input }] of items.entries()) {
				const treat = async () => {
					const invoices = valueOf(official[position]!);
					const task = { company, companyName, itemIndex, input, invoices };
					return withAddition(context, itemIndex, await carryOut(task));
				};
				const outcome = await settle(treat());
				outcomes.push(
					outcome.ok
						? outcome
						: { ...outcome, error: explained(context, outcome.error, itemIndex) },
				);
			}
			return outcomes;
		},
	});
}

function readInput(context: IExecuteFunctions, itemIndex: number): NumberInput {
	const { snapshot, quickbooks } = readItem(context, itemIndex);
	const parameters = readParametersWith(context, itemIndex, numberSchema, displayNames);
	return { snapshot, customerId: quickbooks.customer?.id ?? null, ...parameters };
}

async function nameOf(company: Company): Promise<string | null> {
	const [info] = await company.client.query({ entity: 'CompanyInfo' });
	return info?.CompanyName ?? null;
}

function withAddition(
	context: IExecuteFunctions,
	itemIndex: number,
	addition: Addition,
): INodeExecutionData {
	const { json, binary } = context.getInputData()[itemIndex]!;
	return {
		json: { ...json, ...addition.json },
		...(binary || addition.binary ? { binary: { ...binary, ...addition.binary } } : {}),
	};
}

/** A refusal with its own way out of it, instead of the advice for records that were not posted. */
function explained(context: IExecuteFunctions, error: Error, itemIndex: number): Error {
	if (error instanceof DocumentRefusal || error instanceof UnknownOutcomeError) {
		return new NodeOperationError(context.getNode(), error.message, {
			itemIndex,
			description: error.advice,
		});
	}
	return error;
}
