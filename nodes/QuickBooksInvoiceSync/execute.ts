import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { syncInvoices } from '../../lib/posting/invoices/post';
import { checkTimeZone } from '../../lib/setup/company';
import { checkInvoices } from '../../lib/setup/invoices';
import { customerOf, executePosting } from '../shared/postingNode';
import { properties } from './descriptions';
import { executeDocuments } from './documents';
import type { Operation } from './operations';
import { readParameters, toOptions, toSettings } from './parameters';

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
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
			findings: (parameters, facts) => {
				const settings = toSettings(parameters);
				return [
					checkTimeZone(String(facts.valueOf('timeZone') ?? ''), settings.timeZone),
					...checkInvoices(settings, facts, new Date()),
				];
			},
		},
	});
}
