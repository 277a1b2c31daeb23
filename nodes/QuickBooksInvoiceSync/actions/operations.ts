import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Operation, Operations } from '../../shared/operations';
import * as getNumber from './invoice/getNumber.operation';
import * as renderTemplate from './invoice/renderTemplate.operation';
import * as send from './invoice/send.operation';
import * as sync from './invoice/sync.operation';

/** Carries one operation out for all input items. */
type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

export const operations: Operations<Operation<Execute>> = {
	'invoice.getNumber': getNumber,
	'invoice.renderTemplate': renderTemplate,
	'invoice.send': send,
	'invoice.sync': sync,
};
