import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { NoAnswerError, ReconnectError } from '../../../lib/http';
import { faultOf } from '../../../lib/quickbooks/faults';
import { withKind } from '../../../nodes/shared/failureKinds';
import { failedItem, toNodeError } from '../../../nodes/shared/quickBooksFailures';

const node: INode = {
	id: 'n',
	name: 'Sync Invoices',
	type: 't',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const context = { getNode: () => node } as unknown as IExecuteFunctions;

const fault = faultOf({
	status: 400,
	headers: {},
	body: { Fault: { Error: [{ code: '6190' }], type: 'ValidationFault' } },
})!;

describe('the kind of a failure, by which workflows know an outage', () => {
	it.each([
		['as QuickBooks refused it', fault, 'subscription'],
		['no answer', new NoAnswerError('QuickBooks could not be reached.'), 'noAnswer'],
		['a connection that has ended', new ReconnectError('It has ended.'), 'reconnect'],
	])('is in the item and in the error: %s', (_, error, kind) => {
		expect(failedItem(error, undefined)).toMatchObject({ error: kind, details: { kind } });
		expect(toNodeError(context, error, 0)).toMatchObject({ context: { kind } });
	});

	it('is kept in an error of n8n that carries one', () => {
		const error = withKind(new NodeOperationError(node, 'Reconnect it'), 'reconnect');
		expect(failedItem(error, undefined)).toMatchObject({ details: { kind: 'reconnect' } });
		expect(toNodeError(context, error, 0)).toBe(error);
	});

	it('is none where nothing is known of it', () =>
		expect(failedItem(new TypeError('x'), undefined)).toMatchObject({
			error: 'failed',
			details: { kind: null },
		}));
});
