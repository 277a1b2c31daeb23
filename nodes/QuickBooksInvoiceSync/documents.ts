import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { renderTemplate } from '../../lib/documents/template';
import { documentValues } from '../../lib/documents/values';
import type { Company } from '../../lib/quickbooks/company';
import { settle, valueOf, type Settled } from '../../lib/basics/settled';
import {
	DocumentRefusal,
	invoiceNumbers,
	invoiceNumberText,
	officialInvoices,
	theInvoice,
	type NumberInput,
	type OfficialInvoice,
} from '../../lib/documents/official';
import { addressFor, emailInvoice, UnknownOutcomeError } from '../../lib/documents/email';
import { failedItem, readItem, toNodeError, type PostingItem } from '../shared/postingNode';
import { quickBooksConnection } from '../shared/quickBooksTransport';
import {
	readNumberParameters,
	readSendParameters,
	readTemplateParameters,
} from './documentParameters';
import type { DocumentOperation } from './operations';

/** What an operation adds to an item. */
interface Addition {
	json: IDataObject;
	binary?: INodeExecutionData['binary'];
}

/** An item whose invoices were looked up. */
interface Task {
	context: IExecuteFunctions;
	company: Company;
	/** Its name in QuickBooks; null where the operation does not need it. */
	companyName: string | null;
	itemIndex: number;
	input: NumberInput;
	/** The official ones among its invoices, at least one. */
	invoices: OfficialInvoice[];
}

const carryOut: Record<DocumentOperation, (task: Task) => Promise<Addition>> = {
	getNumber,
	renderTemplate: render,
	send,
};

/**
 * Get Number, Render Template and Send: looks up the official invoices of all items at once (A8),
 * then treats each item by itself, and passes it on with what was added.
 */
export async function executeDocuments(
	context: IExecuteFunctions,
	operation: DocumentOperation,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const read = new Map<number, PostingItem>();
	const inputs = new Map<number, NumberInput>();
	const outcomes = new Map<number, Settled<Addition>>();
	for (const [itemIndex, { json }] of items.entries()) {
		try {
			const item = readItem(context, json, itemIndex);
			read.set(itemIndex, item);
			inputs.set(itemIndex, inputOf(context, item, itemIndex));
		} catch (error) {
			outcomes.set(itemIndex, { ok: false, error: error as Error });
		}
	}

	const found = await settle(lookUp(context, operation, [...inputs.values()]));
	for (const [position, [itemIndex, input]] of [...inputs.entries()].entries()) {
		const treat = async () => {
			const { official, ...facts } = valueOf(found);
			const invoices = valueOf(official[position]!);
			return await carryOut[operation]({ context, ...facts, itemIndex, input, invoices });
		};
		outcomes.set(itemIndex, await settle(treat()));
	}

	const output: INodeExecutionData[] = [];
	for (const [itemIndex, { json, binary }] of items.entries()) {
		const outcome = outcomes.get(itemIndex)!;
		const pairedItem = { item: itemIndex };
		if (outcome.ok) {
			output.push({
				json: { ...json, ...outcome.value.json },
				...(binary || outcome.value.binary
					? { binary: { ...binary, ...outcome.value.binary } }
					: {}),
				pairedItem,
			});
			continue;
		}
		const error = explained(context, outcome.error, itemIndex);
		if (!context.continueOnFail()) throw toNodeError(context, error, itemIndex);
		output.push({ json: failedItem(error, read.get(itemIndex)), pairedItem });
	}
	return [output];
}

function inputOf(
	context: IExecuteFunctions,
	{ snapshot, quickbooks }: PostingItem,
	itemIndex: number,
): NumberInput {
	const customerId = quickbooks.customer?.id ?? null;
	return { snapshot, customerId, ...readNumberParameters(context, itemIndex) };
}

async function lookUp(
	context: IExecuteFunctions,
	operation: DocumentOperation,
	inputs: readonly NumberInput[],
) {
	const connection = await quickBooksConnection.call(context);
	const company: Company = { ...connection, clock: () => new Date() };
	const [info] =
		operation === 'renderTemplate' ? await company.client.query({ entity: 'CompanyInfo' }) : [];
	return {
		company,
		companyName: info?.CompanyName ?? null,
		official: await officialInvoices(company, inputs),
	};
}

async function getNumber({ context, company, itemIndex, invoices }: Task): Promise<Addition> {
	const { json } = context.getInputData()[itemIndex]!;
	return {
		json: {
			quickbooks: {
				...(json.quickbooks as IDataObject | undefined),
				realmId: company.client.realmId,
				invoiceNumbers: invoiceNumbers(company, invoices) as unknown as IDataObject[],
			},
			invoiceNumber: invoiceNumberText(invoices),
		},
	};
}

async function render({
	context,
	companyName,
	itemIndex,
	input,
	invoices,
}: Task): Promise<Addition> {
	const { template, html } = readTemplateParameters(context, itemIndex);
	const { job, invoice } = theInvoice(input, invoices);
	const values = documentValues({
		opportunity: input.snapshot.opportunity,
		job,
		invoice,
		companyName: companyName ?? '',
	});
	const text = renderTemplate(template, values, { html });
	return {
		json: {
			document: {
				...(html ? { html: text } : { text }),
				jobNumber: job.jobNumber,
				invoiceNumber: invoice.DocNumber,
			},
		},
	};
}

async function send({ context, company, itemIndex, input, invoices }: Task): Promise<Addition> {
	const { sendBy, sendTo, sendAgain } = readSendParameters(context, itemIndex);
	const chosen = theInvoice(input, invoices);
	const address = addressFor(input, sendTo);
	const [number] = invoiceNumbers(company, [chosen]);
	const about = { sendBy, jobNumber: chosen.job.jobNumber, invoiceNumber: number!.docNumber };
	const where = { invoiceId: number!.invoiceId, url: number!.url };
	if (sendBy === 'quickBooks') {
		const emailed = await emailInvoice(company, chosen, address, { again: sendAgain });
		return { json: { delivery: { ...about, ...where, ...emailed } } };
	}
	const pdf = await company.client.invoicePdf(chosen.invoice.Id);
	const fileName = `Invoice-${number!.docNumber.replace(/[^\w.-]+/g, '-')}.pdf`;
	const invoice = await context.helpers.prepareBinaryData(
		Buffer.from(pdf),
		fileName,
		'application/pdf',
	);
	return {
		json: { delivery: { ...about, ...where, sendTo: address, fileName } },
		binary: { invoice },
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
