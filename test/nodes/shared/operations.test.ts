import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { operations as ofInvoices } from '../../../nodes/QuickBooksInvoiceSync/actions/operations';
import { operations as ofReconcile } from '../../../nodes/QuickBooksReconcile/actions/operations';
import { operations as ofSmartMoving } from '../../../nodes/SmartMoving/actions/operations';
import {
	listedUnder,
	operationOf,
	operationProperties,
	type Operation,
	type Operations,
} from '../../../nodes/shared/operations';

const text = (name: string): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
});
const operation = (name: string, parameters: INodeProperties[]): Operation<string> => ({
	option: { name, action: `${name} it`, description: `What ${name} does` },
	parameters,
	execute: name,
});
const operations: Operations<Operation<string>> = {
	'job.get': operation('Get', [text('id')]),
	'job.pay': operation('Pay', [
		text('id'),
		{ ...text('cents'), displayOptions: { show: { id: ['7'] } } },
	]),
	'note.add': operation('Add', []),
};

describe('the table of operations', () => {
	it.each([
		['QuickBooksInvoiceSync', ofInvoices],
		['QuickBooksReconcile', ofReconcile],
		['SmartMoving', ofSmartMoving],
	])('of %s lists every operation file under its path', (node, table) => {
		const folder = join(__dirname, '../../../nodes', node, 'actions');
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.operation.ts'))
			.map((file) => file.replace('.operation.ts', '').replace(/[\\/]/, '.'));
		expect(Object.keys(table).sort()).toEqual(files.sort());
	});

	it.each([
		'constructor',
		'__proto__',
		'toString',
		'hasOwnProperty',
		'job',
		'job.',
		'job.constructor',
		'job.Get',
		'',
	])('refuses the word "%s" that is not in it', (word) => {
		const context = { getNode: () => ({ name: 'Node' }) } as unknown as IExecuteFunctions;
		expect(listedUnder(operations, word)).toBeUndefined();
		expect(() => operationOf(context, operations, word, 3)).toThrow(
			expect.objectContaining({
				message: `There is no operation "${word}"`,
				description: "Choose one in the field 'Operation'.",
				context: expect.objectContaining({ itemIndex: 3 }),
			}),
		);
	});

	it('gives the operation that is', () => {
		const context = {} as IExecuteFunctions;
		expect(operationOf(context, operations, 'job.pay', 0).execute).toBe('Pay');
	});
});

describe('the panel of a resource', () => {
	it('has its operations as options, and the parameters of each shown for it alone', () => {
		expect(operationProperties(operations, 'job', 'pay')).toEqual([
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Get', value: 'get', action: 'Get it', description: 'What Get does' },
					{ name: 'Pay', value: 'pay', action: 'Pay it', description: 'What Pay does' },
				],
				default: 'pay',
			},
			{ ...text('id'), displayOptions: { show: { operation: ['get'] } } },
			{ ...text('id'), displayOptions: { show: { operation: ['pay'] } } },
			{ ...text('cents'), displayOptions: { show: { operation: ['pay'], id: ['7'] } } },
		]);
	});

	it('is shown with the resource, where there are several', () => {
		const show = { resource: ['job'] };
		const [field, id] = operationProperties(operations, 'job', 'get', show);
		expect(field!.displayOptions).toEqual({ show });
		expect(id!.displayOptions).toEqual({ show: { ...show, operation: ['get'] } });
	});
});
