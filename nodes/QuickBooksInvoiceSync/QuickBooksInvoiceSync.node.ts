import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { syncInvoices } from '../../lib/posting/invoices';
import { checkTimeZone } from '../../lib/setup/company';
import { checkInvoices } from '../../lib/setup/invoices';
import { listSearch } from '../shared/listSearch';
import { customerOf, executePosting } from '../shared/postingNode';
import { properties } from './descriptions';
import { executeDocuments } from './documents';
import type { Operation } from './operations';
import { readParameters, toOptions, toSettings } from './parameters';

export class QuickBooksInvoiceSync implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'QuickBooks Sync Invoice',
		name: 'quickBooksInvoiceSync',
		icon: { light: 'file:quickBooksInvoiceSync.svg', dark: 'file:quickBooksInvoiceSync.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["checkSetup"] ? "check setup" : $parameter["preview"] ? "preview" : "create or update" }}',
		description:
			'Create or update the QuickBooks invoice of each closed job of a SmartMoving opportunity',
		defaults: { name: 'QuickBooks Sync Invoice' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'quickBooksSyncOAuth2Api', required: true }],
		hints: [
			{
				message: 'Preview is on: nothing is posted to QuickBooks.',
				displayCondition:
					'={{ $parameter["operation"] === "sync" && $parameter["preview"] === true }}',
				whenToDisplay: 'always',
				location: 'outputPane',
			},
			{
				message:
					"No 'Default Item' is chosen: charges of categories that are not mapped are refused.",
				displayCondition:
					'={{ $parameter["operation"] === "sync" && !$parameter["defaultItem"]?.value }}',
				whenToDisplay: 'beforeExecution',
				location: 'ndv',
			},
		],
		properties,
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0, 'sync') as Operation;
		if (operation !== 'sync') return await executeDocuments(this, operation);
		return await executePosting(this, {
			parameters: readParameters,
			post: async (company, items, parameters) => {
				const settled = await syncInvoices(
					company,
					items.map((item) => ({ snapshot: item.snapshot, customer: customerOf(item) })),
					toSettings(parameters),
					toOptions(parameters),
				);
				return settled.map((outcome) =>
					outcome.ok ? { ok: true, value: { invoices: outcome.value } } : outcome,
				);
			},
			setup: {
				area: 'Invoices',
				properties,
				findings: (parameters, { company, picks, seen, valueOf }) => {
					const settings = toSettings(parameters);
					return [
						checkTimeZone(String(valueOf('timeZone') ?? ''), settings.timeZone),
						...checkInvoices(settings, picks, company, seen, new Date()),
					];
				},
			},
		});
	}
}
