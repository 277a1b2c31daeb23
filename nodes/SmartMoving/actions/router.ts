import { type IExecuteFunctions, type INodeExecutionData, sleep } from 'n8n-workflow';
import { sideBySide } from '../../../lib/basics/sideBySide';
import { SmartMovingClient } from '../../../lib/smartmoving/client';
import { listedUnder, operationOf } from '../../shared/operations';
import { perItem } from '../../shared/perItem';
import { smartMovingTransport } from '../../shared/smartMovingTransport';
import { failureJson, nodeErrorOf } from './failure';
import { operations } from './operations';

/**
 * Runs the chosen operation for each input item. One that fails does not take others with it. Each
 * item says in `smartMovingCalls` how many calls it took, those that failed or were repeated
 * included; of several that come from one input item the first says it for all.
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	// Shared by all items, so that a Basic key is found out once; made when an item is read, so that a
	// missing credential follows the node's error setting as well.
	let shared: SmartMovingClient | undefined;
	const clients = new Map<number, SmartMovingClient>();
	const connect = async (item: number) => {
		shared ??= new SmartMovingClient({ transport: await smartMovingTransport.call(this), sleep });
		const client = shared.countingApart();
		clients.set(item, client);
		return client;
	};
	const output = await perItem(this, {
		rounds: roundsOf(this),
		read: async (item) => {
			const client = await connect(item);
			const { execute } = operationOf(this, operations, chosen(this, item), item);
			return { item, client, execute };
		},
		run: async (tasks) =>
			await sideBySide(
				tasks,
				({ item }) => String(item),
				async ({ item, client, execute }) =>
					rowsOf(await execute.call(this, client, item), client.calls),
			),
		failedJson: (error, item) => failureJson(error, clients.get(item)?.calls ?? 0),
		nodeError: (error, item) => nodeErrorOf(this.getNode(), error, item),
	});
	if (shared?.keyIsBasic) {
		this.addExecutionHints({
			message:
				'The SmartMoving API key is of the Basic tier: charges come without quantities, and notes and materials are missing.',
			location: 'outputPane',
		});
	}
	return output;
}

/** Items side by side where the operation allows it; else in turn, up to one that stops the node. */
function roundsOf(context: IExecuteFunctions): number[][] {
	const items = [...context.getInputData().keys()];
	if (!listedUnder(operations, chosen(context, 0))?.sideBySide) return items.map((item) => [item]);
	// The first by itself: what it finds out about the key spares the others a call.
	return [items.slice(0, 1), items.slice(1)];
}

/** `resource.operation`, as the panel says. */
function chosen(context: IExecuteFunctions, item: number): string {
	const resource = context.getNodeParameter('resource', item) as string;
	return `${resource}.${context.getNodeParameter('operation', item) as string}`;
}

function rowsOf(result: object | object[], smartMovingCalls: number): INodeExecutionData[] {
	return [result].flat().map((row, index) => ({
		json: {
			...row,
			...(index === 0 ? { smartMovingCalls } : {}),
		} as INodeExecutionData['json'],
	}));
}
