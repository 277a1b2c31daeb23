import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { SmartMovingError } from '../../../../lib/smartmoving/failures';
import { failureJson, nodeErrorOf } from '../../../../nodes/SmartMoving/actions/failure';

const node: INode = {
	id: 'n',
	name: 'SmartMoving',
	type: 't',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const words = { what: 'SmartMoving does not have the opportunity 7.', remedy: 'Look again.' };
const notFound = new SmartMovingError('notFound', 'opportunity 7', words, 404);
const badInput = new SmartMovingError('badInput', 'opportunity "x"', words);

describe('a failure', () => {
	it('as an item has exactly the keys that reach the error output with details', () => {
		expect(failureJson(notFound, 4)).toEqual({
			error: 'notFound',
			message: 'SmartMoving does not have the opportunity 7. Look again.',
			details: {
				record: 'opportunity 7',
				status: 404,
				kind: 'smartMoving.notFound',
				smartMovingCalls: 4,
			},
		});
		expect(Object.keys(failureJson(new TypeError('x'), 0))).toEqual([
			'error',
			'message',
			'details',
		]);
	});

	it('as an error keeps the words, the status and the item', () => {
		const error = nodeErrorOf(node, notFound, 3);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: words.what,
			description: words.remedy,
			httpCode: '404',
			context: { itemIndex: 3, kind: 'smartMoving.notFound' },
		});
	});

	it('of what was typed in is an operation error', () => {
		const error = nodeErrorOf(node, badInput, 0);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({ message: words.what, description: words.remedy });
	});

	it("of n8n's own is handed on with the item", () => {
		const own = new NodeOperationError(node, 'No credential', { description: 'Choose one' });
		expect(nodeErrorOf(node, own, 2)).toBe(own);
		expect(own.context.itemIndex).toBe(2);
		expect(failureJson(own, 0).message).toBe('No credential. Choose one');
	});
});
