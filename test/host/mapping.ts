import type { INode } from 'n8n-workflow';
import { json } from './json';
import { exampleWorkflows } from './setting';
import type { WorkflowFile } from './workflowFile';

const packageName = 'n8n-nodes-smartmoving-quickbooks';

/** Names of a company's active records to their ids, by kind of record. */
export type CompanyLists = Record<(typeof kinds)[number], Map<string, string>>;
const kinds = ['Account', 'Item', 'PaymentMethod', 'Class', 'Department'] as const;

/** Reads the lists that mappings choose from, over the company's API. */
export async function companyLists(company: {
	url: string;
	realmId: string;
	accessToken: string;
}): Promise<CompanyLists> {
	const entries = await Promise.all(
		kinds.map(async (kind) => {
			const query = encodeURIComponent(`select * from ${kind} maxresults 1000`);
			const answer = await json<{
				QueryResponse: Record<string, { Id: string; Name: string }[] | undefined>;
			}>(
				'GET',
				`${company.url}/v3/company/${company.realmId}/query?query=${query}&minorversion=75`,
				undefined,
				{ authorization: `Bearer ${company.accessToken}` },
			);
			const rows = answer.QueryResponse[kind] ?? [];
			return [kind, new Map(rows.map(({ Name, Id }) => [Name, Id]))] as const;
		}),
	);
	return Object.fromEntries(entries) as CompanyLists;
}

/** All example workflows, mapped to a company as a person would. */
export async function mappedExamples(
	company: Parameters<typeof companyLists>[0],
): Promise<WorkflowFile[]> {
	return mapWorkflows(exampleWorkflows(), await companyLists(company));
}

/** The one of some workflows that has that id. */
export function workflowOf(files: readonly WorkflowFile[], id: string): WorkflowFile {
	const file = files.find((candidate) => candidate.id === id);
	if (!file) throw new Error(`No example workflow has the id ${id}`);
	return file;
}

/**
 * What a person does after importing the example workflows: picks the company's own items,
 * accounts and payment methods in the posting nodes.
 */
export function mapWorkflows(files: readonly WorkflowFile[], lists: CompanyLists): WorkflowFile[] {
	return files.map((file) => ({
		...file,
		nodes: file.nodes.map((node) => ({
			...node,
			parameters: { ...node.parameters, ...mappedParameters(node, lists) },
		})),
	}));
}

function mappedParameters({ type }: INode, lists: CompanyLists): INode['parameters'] {
	const pick = (kind: keyof CompanyLists, name: string) => {
		const value = lists[kind].get(name);
		if (value === undefined) throw new Error(`The company has no ${kind} named ${name}`);
		return { __rl: true, mode: 'list' as const, value, cachedResultName: name };
	};
	switch (type) {
		case `${packageName}.quickBooksInvoiceSync`:
			return {
				defaultItem: pick('Item', 'Services'),
				chargeMapping: {
					mapping: [
						{ category: 1, item: pick('Item', 'Moving Labor') },
						{ category: 2, item: pick('Item', 'Transportation') },
						{ category: 3, item: pick('Item', 'Packing') },
						{ category: 9, item: pick('Item', 'Storage') },
					],
				},
			};
		case `${packageName}.quickBooksPaymentSync`:
			return {
				defaultDepositAccount: pick('Account', 'Checking'),
				defaultRefundAccount: pick('Account', 'Checking'),
				paymentTypeMapping: {
					mapping: [
						{ paymentType: 0, paymentMethod: pick('PaymentMethod', 'Cash') },
						{ paymentType: 1, paymentMethod: pick('PaymentMethod', 'Check') },
						{ paymentType: 2, paymentMethod: pick('PaymentMethod', 'Visa') },
					],
				},
			};
		default:
			return {};
	}
}
