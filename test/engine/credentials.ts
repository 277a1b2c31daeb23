import {
	ICredentialsHelper,
	NodeHelpers,
	Workflow,
	isExpression,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeProperties,
	type INodeTypes,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import type { EngineTypes } from './nodeTypes';

/** Plain credential data by credential id, as n8n would hold it encrypted. */
export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

const expressionNode: INode = {
	id: 'credential',
	name: 'Credential',
	type: 'credential',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/**
 * What n8n does with credentials, over plain data in memory: defaults and `$self` expressions are
 * resolved, requests are signed by the type's own `authenticate`, and tokens that a refresh
 * brings are kept, so that a test can see the rotation in `data`.
 */
export class EngineCredentials extends ICredentialsHelper {
	constructor(
		private readonly types: EngineTypes,
		readonly data: CredentialData,
	) {
		super();
	}

	override getParentTypes(name: string): string[] {
		return this.types.parentsOf(name);
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	override getCredentialsProperties(type: string): INodeProperties[] {
		return this.types.credentialProperties(type);
	}

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = requestOptions as IHttpRequestOptions;
		const { authenticate } = this.types.credentialType(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		for (const [part, values] of Object.entries(authenticate?.properties ?? {})) {
			const target = ((options as unknown as Record<string, Record<string, unknown>>)[part] ??= {});
			for (const [key, value] of Object.entries(values as Record<string, unknown>)) {
				target[key] = isExpression(value)
					? workflow!.expression.getSimpleParameterValue(node!, value, 'internal', {
							$credentials: credentials,
						})
					: value;
			}
		}
		return options;
	}

	override async preAuthentication(): Promise<undefined> {}

	override async runPreAuthentication(): Promise<undefined> {}

	override async getCredentials(): Promise<ICredentials> {
		throw new Error('Encrypted credentials do not exist in the engine harness');
	}

	override async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		{ id, name }: INodeCredentialsDetails,
		type: string,
		_mode: unknown,
		_executeData?: unknown,
		raw?: boolean,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = this.data[id ?? ''];
		if (!stored) throw new Error(`The test has no credential with the id ${id} (${name})`);
		if (raw) return structuredClone(stored);
		const properties = this.getCredentialsProperties(type);
		const filled = NodeHelpers.getNodeParameters(
			properties,
			structuredClone(stored) as never,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
		if (stored.oauthTokenData) filled.oauthTokenData = structuredClone(stored.oauthTokenData);
		return this.resolveExpressions(filled);
	}

	override async updateCredentials(): Promise<void> {
		throw new Error('No node of ours writes credentials');
	}

	override async updateCredentialsOauthTokenData(
		{ id }: INodeCredentialsDetails,
		_type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.data[id!]!.oauthTokenData = data.oauthTokenData!;
	}

	/** Hidden fields hold expressions over the other fields, such as `={{ $self["..."] }}`. */
	private resolveExpressions(data: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		const bareType = { description: { properties: [] } };
		const workflow = new Workflow({
			nodes: [expressionNode],
			connections: {},
			active: false,
			nodeTypes: {
				getByName: () => bareType,
				getByNameAndVersion: () => bareType,
				getKnownTypes: () => ({}),
			} as unknown as INodeTypes,
		});
		return workflow.expression.getComplexParameterValue(
			expressionNode,
			data as never,
			'internal',
			{},
			undefined,
			undefined,
			data as never,
		) as ICredentialDataDecryptedObject;
	}
}
