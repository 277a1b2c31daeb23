import type { IExecuteFunctions } from 'n8n-workflow';
import type { Company } from '../../../lib/quickbooks/company';
import type { Operation, Operations } from '../../shared/operations';
import * as compare from './transaction/compare.operation';
import * as getPosted from './transaction/getPosted.operation';

/** Answers one question, for which all input items stand, with rows. */
type Execute = (this: IExecuteFunctions, company: Company) => Promise<object[]>;

export const operations: Operations<Operation<Execute>> = {
	'transaction.compare': compare,
	'transaction.getPosted': getPosted,
};
