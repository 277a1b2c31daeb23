import type { INodeProperties } from 'n8n-workflow';
import { operationProperties } from '../shared/operations';
import { operations } from './actions/operations';

const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'API', value: 'api' },
		{ name: 'Branch', value: 'branch' },
		{ name: 'Job', value: 'job' },
		{ name: 'Note', value: 'note' },
		{ name: 'Opportunity', value: 'opportunity' },
		{ name: 'Payment', value: 'payment' },
	],
	default: 'opportunity',
};

/** What is shown once a resource is chosen. */
function propertiesOf(resource: string, byDefault: string): INodeProperties[] {
	return operationProperties(operations, resource, byDefault, { resource: [resource] });
}

export const properties: INodeProperties[] = [
	resourceField,
	...propertiesOf('api', 'ping'),
	...propertiesOf('branch', 'getAll'),
	...propertiesOf('job', 'getAll'),
	...propertiesOf('note', 'add'),
	...propertiesOf('opportunity', 'getForSync'),
	...propertiesOf('payment', 'getAll'),
];
