import { dirname, resolve } from 'node:path';
import { LazyPackageDirectoryLoader, PackageDirectoryLoader } from 'n8n-core';
import {
	NodeHelpers,
	type ICredentialType,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';

const repoRoot = resolve(__dirname, '..', '..');

/** The nodes and credential types of our built `dist/` and of n8n's own package. */
export class EngineTypes implements INodeTypes {
	private constructor(private readonly loaders: readonly PackageDirectoryLoader[]) {}

	static async load(): Promise<EngineTypes> {
		const loaders = [
			new PackageDirectoryLoader(repoRoot),
			new LazyPackageDirectoryLoader(dirname(require.resolve('n8n-nodes-base/package.json'))),
		];
		for (const loader of loaders) await loader.loadAll();
		return new EngineTypes(loaders);
	}

	/** `type` is the full name, such as `n8n-nodes-base.set`. */
	getByName(type: string): INodeType | IVersionedNodeType {
		const dot = type.lastIndexOf('.');
		const loader = this.loaders.find(({ packageName }) => packageName === type.slice(0, dot));
		if (!loader) throw new Error(`No package has the node type ${type}`);
		return loader.getNode(type.slice(dot + 1)).type;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes() {
		return {};
	}

	credentialType(name: string): ICredentialType {
		const loader = this.loaders.find(({ known }) => name in known.credentials);
		if (!loader) throw new Error(`No package has the credential type ${name}`);
		return loader.getCredential(name).type;
	}

	/** The types that a credential type extends, directly or not. */
	parentsOf(name: string): string[] {
		const parents = this.credentialType(name).extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.parentsOf(parent))];
	}

	/** The fields of a credential type with those of the types it extends. */
	credentialProperties(name: string): INodeProperties[] {
		const type = this.credentialType(name);
		const properties: INodeProperties[] = [];
		for (const parent of type.extends ?? []) {
			NodeHelpers.mergeNodeProperties(properties, this.credentialProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(properties, type.properties);
		return properties;
	}
}
