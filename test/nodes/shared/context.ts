import '../../engine/environment';
import 'reflect-metadata';
import { LoadOptionsContext } from 'n8n-core';
import {
	NodeHelpers,
	Workflow,
	type ICredentialType,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INode,
	type INodeProperties,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { OAuth2Api } from 'n8n-nodes-base/dist/credentials/OAuth2Api.credentials';

import { QuickBooksSyncOAuth2Api } from '../../../credentials/QuickBooksSyncOAuth2Api.credentials';
import { SmartMovingApi } from '../../../credentials/SmartMovingApi.credentials';
import { EngineCredentials, type CredentialData } from '../../engine/credentials';

const node: INode = {
	id: 'n1',
	name: 'QuickBooks',
	type: 'test.quickBooks',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials: {
		quickBooksSyncOAuth2Api: { id: 'c1', name: 'Our company' },
		smartMovingApi: { id: 'c1', name: 'Our account' },
	},
};

const nodeType = {
	description: {
		properties: [],
		credentials: [
			{ name: 'quickBooksSyncOAuth2Api', required: true },
			{ name: 'smartMovingApi', required: true },
		],
	},
};

const credentialTypes: Record<string, ICredentialType> = {
	oAuth2Api: new OAuth2Api(),
	quickBooksSyncOAuth2Api: new QuickBooksSyncOAuth2Api(),
	smartMovingApi: new SmartMovingApi(),
};

function propertiesOf(name: string): INodeProperties[] {
	const type = credentialTypes[name]!;
	const properties: INodeProperties[] = [];
	for (const parent of type.extends ?? []) {
		NodeHelpers.mergeNodeProperties(properties, propertiesOf(parent));
	}
	NodeHelpers.mergeNodeProperties(properties, type.properties);
	return properties;
}

/**
 * What n8n hands to a dropdown: its own request helpers, refreshing tokens and all, over a
 * credential (of either type) with these data. `stored` shows what n8n wrote back.
 */
export function contextWith(credential: IDataObject) {
	const stored: CredentialData = { c1: credential as CredentialData[string] };
	const types = {
		parentsOf: (name: string) => credentialTypes[name]!.extends ?? [],
		credentialProperties: propertiesOf,
		credentialType: (name: string) => credentialTypes[name]!,
	};
	const credentialsHelper = new EngineCredentials(types as never, stored);
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		} as unknown as INodeTypes,
	});
	const additionalData = { credentialsHelper } as unknown as IWorkflowExecuteAdditionalData;
	const context: ILoadOptionsFunctions = new LoadOptionsContext(workflow, node, additionalData, '');
	return { context, stored, credentialsHelper };
}
