import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { OperationOption } from '../../../shared/operations';
import { parameters } from './syncParameters';

export { parameters };

export const option: OperationOption = {
	name: 'Sync',
	action: 'Sync invoices of opportunity',
	description: 'Create or update the invoice of each closed job',
};

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { syncInvoices } = await import('../../../../lib/posting/invoices/post');
	const { checkTimeZone } = await import('../../../../lib/setup/company');
	const { checkInvoices } = await import('../../../../lib/setup/invoices');
	const { customerOf } = await import('../../../shared/opportunityItem');
	const { executePosting } = await import('../../../shared/postingNode');
	const { readParameters, toOptions, toSettings } = await import('./syncSettings');
	return await executePosting(this, {
		parameters: readParameters,
		post: async (company, items, values) => {
			const settled = await syncInvoices(
				company,
				items.map((item) => ({ snapshot: item.snapshot, customer: customerOf(item) })),
				toSettings(values),
				toOptions(values),
			);
			return settled.map((outcome) =>
				outcome.ok ? { ok: true, value: { invoices: outcome.value } } : outcome,
			);
		},
		setup: {
			area: 'Invoices',
			properties: parameters,
			findings: (values, facts) => {
				const settings = toSettings(values);
				return [
					checkTimeZone(String(facts.valueOf('timeZone') ?? ''), settings.timeZone),
					...checkInvoices(settings, facts, new Date()),
				];
			},
		},
	});
}
