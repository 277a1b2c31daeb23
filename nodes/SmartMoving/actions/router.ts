import {
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
	sleep,
} from 'n8n-workflow';
import { SmartMovingClient } from '../../../lib/smartmoving/client';
import { smartMovingTransport } from '../../shared/smartMovingTransport';
import * as apiCheckSetup from './api/checkSetup.operation';
import * as ping from './api/ping.operation';
import * as branchGetAll from './branch/getAll.operation';
import { failureJson, nodeErrorOf } from './failure';
import * as jobAddAccountingNote from './job/addAccountingNote.operation';
import * as jobGet from './job/get.operation';
import * as jobGetAll from './job/getAll.operation';
import * as jobUpdateNotes from './job/updateNotes.operation';
import * as noteAdd from './note/add.operation';
import type { Operation } from './operation';
import * as opportunityGet from './opportunity/get.operation';
import * as opportunityGetAll from './opportunity/getAll.operation';
import * as opportunityGetByQuoteNumber from './opportunity/getByQuoteNumber.operation';
import * as opportunityGetForSync from './opportunity/getForSync.operation';
import * as opportunityUpdateCustomFields from './opportunity/updateCustomFields.operation';
import * as paymentGetAll from './payment/getAll.operation';

const operations: Readonly<Record<string, Operation>> = {
	'api.checkSetup': apiCheckSetup.execute,
	'api.ping': ping.execute,
	'branch.getAll': branchGetAll.execute,
	'job.addAccountingNote': jobAddAccountingNote.execute,
	'job.get': jobGet.execute,
	'job.getAll': jobGetAll.execute,
	'job.updateNotes': jobUpdateNotes.execute,
	'note.add': noteAdd.execute,
	'opportunity.get': opportunityGet.execute,
	'opportunity.getAll': opportunityGetAll.execute,
	'opportunity.getByQuoteNumber': opportunityGetByQuoteNumber.execute,
	'opportunity.getForSync': opportunityGetForSync.execute,
	'opportunity.updateCustomFields': opportunityUpdateCustomFields.execute,
	'payment.getAll': paymentGetAll.execute,
};

/** Runs the chosen operation for each input item. One that fails does not take others with it. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	// Shared by all items, so that a Basic key is found out once; made inside the loop's try, so
	// that a missing credential follows the node's error setting as well.
	let client: SmartMovingClient | undefined;
	for (let item = 0; item < this.getInputData().length; item++) {
		try {
			client ??= new SmartMovingClient({ transport: await smartMovingTransport.call(this), sleep });
			const json = await chosenOperation.call(this, item).call(this, client, item);
			const rows = [json].flat().map((row) => ({ json: row as INodeExecutionData['json'] }));
			output.push(...this.helpers.constructExecutionMetaData(rows, { itemData: { item } }));
		} catch (error) {
			if (!this.continueOnFail()) throw nodeErrorOf(this.getNode(), error, item);
			output.push({ json: failureJson(error), pairedItem: { item } });
		}
	}
	if (client?.keyIsBasic) {
		this.addExecutionHints({
			message:
				'The SmartMoving API key is of the Basic tier: charges come without quantities, and notes and materials are missing.',
			location: 'outputPane',
		});
	}
	return output;
}

function chosenOperation(this: IExecuteFunctions, itemIndex: number): Operation {
	const resource = this.getNodeParameter('resource', itemIndex) as string;
	const name = this.getNodeParameter('operation', itemIndex) as string;
	const operation = operations[`${resource}.${name}`];
	if (!operation) {
		throw new NodeOperationError(
			this.getNode(),
			`The resource "${resource}" has no operation "${name}"`,
			{ itemIndex, description: "Choose one in the field 'Operation'." },
		);
	}
	return operation;
}
