import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmartMovingClient } from '../../../lib/smartmoving/client';
import type { Operation, Operations } from '../../shared/operations';
import * as apiCheckSetup from './api/checkSetup.operation';
import * as apiPing from './api/ping.operation';
import * as branchGetAll from './branch/getAll.operation';
import * as jobAddAccountingNote from './job/addAccountingNote.operation';
import * as jobGet from './job/get.operation';
import * as jobGetAll from './job/getAll.operation';
import * as jobUpdateNotes from './job/updateNotes.operation';
import * as noteAdd from './note/add.operation';
import * as opportunityGet from './opportunity/get.operation';
import * as opportunityGetAll from './opportunity/getAll.operation';
import * as opportunityGetByQuoteNumber from './opportunity/getByQuoteNumber.operation';
import * as opportunityGetForSync from './opportunity/getForSync.operation';
import * as opportunityUpdateCustomFields from './opportunity/updateCustomFields.operation';
import * as paymentGetAll from './payment/getAll.operation';

/** Carries one operation out for one input item, and gives the JSON of the items to put out. */
type Execute = (
	this: IExecuteFunctions,
	client: SmartMovingClient,
	itemIndex: number,
) => Promise<object | object[]>;

export interface SmartMovingOperation extends Operation<Execute> {
	/** Several items need not wait for each other. What writes is done in turn. */
	sideBySide?: boolean;
}

export const operations: Operations<SmartMovingOperation> = {
	'api.checkSetup': apiCheckSetup,
	'api.ping': apiPing,
	'branch.getAll': branchGetAll,
	'job.addAccountingNote': jobAddAccountingNote,
	'job.get': jobGet,
	'job.getAll': jobGetAll,
	'job.updateNotes': jobUpdateNotes,
	'note.add': noteAdd,
	'opportunity.get': opportunityGet,
	'opportunity.getByQuoteNumber': opportunityGetByQuoteNumber,
	'opportunity.getForSync': opportunityGetForSync,
	'opportunity.getAll': opportunityGetAll,
	'opportunity.updateCustomFields': opportunityUpdateCustomFields,
	'payment.getAll': paymentGetAll,
};
