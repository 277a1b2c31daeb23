import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { OperationOption } from '../../../shared/operations';
import { documentFields } from './documentFields';

export const option: OperationOption = {
	name: 'Get Number',
	action: 'Get official invoice number',
	description: 'Read the invoice numbers that QuickBooks holds for the jobs of an opportunity',
};

export const parameters: INodeProperties[] = documentFields;

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { invoiceNumbers, invoiceNumberText } = await import('../../../../lib/documents/official');
	const { executeDocuments } = await import('./documents');
	return await executeDocuments(this, async ({ company, itemIndex, invoices }) => {
		const { json } = this.getInputData()[itemIndex]!;
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
	});
}
