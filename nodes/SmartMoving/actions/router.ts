import {
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
	sleep,
} from 'n8n-workflow';
import { settle, type Settled, valueOf } from '../../../lib/basics/settled';
import { sideBySide } from '../../../lib/basics/sideBySide';
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

/** Operations that only read: several items need not wait for each other. What writes is done in turn. */
const READS = new Set(['opportunity.getForSync', 'opportunity.get', 'job.get', 'payment.getAll']);

/** What became of one input item, and the calls it took, those that failed or were repeated included. */
interface Done {
	outcome: Settled<object | object[]>;
	smartMovingCalls: number;
}

/**
 * Runs the chosen operation for each input item. One that fails does not take others with it. Each
 * item says in `smartMovingCalls` how many calls it took; of several that come from one input item
 * the first says it for all.
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	// Shared by all items, so that a Basic key is found out once; made inside the items' own tries, so
	// that a missing credential follows the node's error setting as well.
	let shared: SmartMovingClient | undefined;
	const connect = async () => {
		shared ??= new SmartMovingClient({ transport: await smartMovingTransport.call(this), sleep });
		return shared.countingApart();
	};
	const run = async (item: number): Promise<Done> => {
		const connected = await settle(connect());
		if (!connected.ok) return { outcome: connected, smartMovingCalls: 0 };
		const client = connected.value;
		const work = async () => await chosenOperation.call(this, item).call(this, client, item);
		return { outcome: await settle(work()), smartMovingCalls: client.calls };
	};
	const put = ({ outcome, smartMovingCalls }: Done, item: number) => {
		if (outcome.ok) {
			const rows = [outcome.value].flat().map((row, index) => ({
				json: {
					...row,
					...(index === 0 ? { smartMovingCalls } : {}),
				} as INodeExecutionData['json'],
			}));
			output.push(...this.helpers.constructExecutionMetaData(rows, { itemData: { item } }));
		} else {
			if (!this.continueOnFail()) throw nodeErrorOf(this.getNode(), outcome.error, item);
			output.push({ json: failureJson(outcome.error, smartMovingCalls), pairedItem: { item } });
		}
	};
	const items = [...this.getInputData().keys()];
	// The first by itself: what it finds out about the key spares the others a call.
	const inTurn = READS.has(chosen.call(this, 0)) ? items.slice(0, 1) : items;
	for (const item of inTurn) put(await run(item), item);
	const others = items.slice(inTurn.length);
	const outcomes = await sideBySide(others, String, run);
	for (const [index, outcome] of outcomes.entries()) put(valueOf(outcome), others[index]!);
	if (shared?.keyIsBasic) {
		this.addExecutionHints({
			message:
				'The SmartMoving API key is of the Basic tier: charges come without quantities, and notes and materials are missing.',
			location: 'outputPane',
		});
	}
	return output;
}

function chosen(this: IExecuteFunctions, item: number): string {
	const resource = this.getNodeParameter('resource', item) as string;
	return `${resource}.${this.getNodeParameter('operation', item) as string}`;
}

function chosenOperation(this: IExecuteFunctions, item: number): Operation {
	const operation = operations[chosen.call(this, item)];
	if (!operation) {
		throw new NodeOperationError(
			this.getNode(),
			`There is no operation "${chosen.call(this, item)}"`,
			{ itemIndex: item, description: "Choose one in the field 'Operation'." },
		);
	}
	return operation;
}
